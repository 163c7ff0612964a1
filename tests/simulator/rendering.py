# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The recording settings as `autorecord/get` writes them."""

from __future__ import annotations

import random
from typing import Any, TypeVar

from .recording import FLAGS, LACKING, LISTS, PROMPTS, Item, Recording, RecordingRules, TargetList, blank

T = TypeVar("T")


class Rendering:
    """How one PBX writes what it has, according to its behaviour."""

    def __init__(self, rules: RecordingRules, rng: random.Random) -> None:
        self._rules = rules
        self._behaviour = rules.behaviour
        self._rng = rng

    def answer(self, recording: Recording) -> dict[str, Any]:
        """The keys of the answer that carry the settings."""
        settings = self.settings(recording)
        return {
            "auto_record": {"auto_record": settings},
            "data.auto_record": {"data": {"auto_record": settings}},
            "data": {"data": settings},
        }[self._behaviour.auto_record_at]

    def settings(self, recording: Recording) -> dict[str, Any]:
        """The settings object itself."""
        lacking = LACKING[self._rules.firmware]
        complete = {**blank(self._rules.firmware), **recording}
        return self._keys({key: self._value(key, value) for key, value in complete.items() if key not in lacking})

    def listed(self, values: list[T]) -> list[T] | None:
        """A list in the order and form that this PBX gives it."""
        if not values and self._behaviour.null_for_empty:
            return None
        return self._rng.sample(values, len(values)) if self._behaviour.shuffled else values

    def _keys(self, values: dict[str, Any]) -> dict[str, Any]:
        return dict(self._rng.sample(list(values.items()), len(values))) if self._behaviour.shuffled else values

    def _value(self, key: str, value: Any) -> Any:
        if key in LISTS:
            return self.listed([self._item(LISTS[key], item) for item in value])
        if key in FLAGS:
            return self._number(value)
        if key in PROMPTS:
            return None if value == "" and self._behaviour.null_for_empty else value
        return value

    def _item(self, spec: TargetList, stored: Item) -> dict[str, Any]:
        item = self._rules.complete_item(spec, stored)
        target_id = item.pop("id")
        for option in spec.options:
            if option in item:
                item[option] = self._number(item[option])
        if self._behaviour.text_omitted:
            item.pop("text", None)
            item.pop("text2", None)
        identity = {"value": str(target_id)} if self._behaviour.value_instead_of_id else {"id": self._number(target_id)}
        return self._keys({**identity, **item})

    def _number(self, value: int) -> int | str:
        return str(value) if self._behaviour.numbers_as_strings else value
