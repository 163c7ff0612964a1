# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The recording settings as `autorecord/get` writes them."""

from __future__ import annotations

import random
from typing import Any, TypeVar

from .objects import without_ending
from .recording import (
    FLAGS,
    LACKING,
    LISTS,
    PROMPTS,
    READ_ONLY_ITEM_KEY,
    READ_ONLY_KEY,
    Item,
    Recording,
    RecordingRules,
    TargetList,
    blank,
)

T = TypeVar("T")


class Rendering:
    """How one PBX formats its settings, according to its behavior."""

    def __init__(self, rules: RecordingRules, rng: random.Random) -> None:
        self._rules = rules
        self._behavior = rules.behavior
        self._rng = rng

    def answer(self, recording: Recording) -> dict[str, Any]:
        """The keys of the answer that carry the settings."""
        settings = self.settings(recording)
        return {
            "auto_record": {"auto_record": settings},
            "data.auto_record": {"data": {"auto_record": settings}},
            "data": {"data": settings},
        }[self._behavior.auto_record_at]

    def settings(self, recording: Recording) -> dict[str, Any]:
        """The settings object itself."""
        lacking = LACKING[self._rules.firmware]
        complete = {**blank(self._rules.firmware), **recording}
        shown = {key: self._value(key, value) for key, value in complete.items() if key not in lacking}
        if self._behavior.read_only_keys in ("top_level", "everywhere"):
            shown[READ_ONLY_KEY] = 7
        return self._keys(shown, "top_level")

    def listed(self, values: list[T]) -> list[T] | None:
        """A list in the order and form of this PBX."""
        if not values and self._behavior.null_for_empty:
            return None
        return self._rng.sample(values, len(values)) if self._behavior.shuffled else values

    def number(self, value: int) -> int | str:
        """A number in the form of this PBX."""
        return str(value) if self._behavior.numbers_as_strings else value

    def _keys(self, values: dict[str, Any], level: str) -> dict[str, Any]:
        if self._behavior.empty_omitted in (level, "everywhere"):
            values = {key: value for key, value in values.items() if key == "id" or value not in (None, 0, "", [])}
        return dict(self._rng.sample(list(values.items()), len(values))) if self._behavior.shuffled else values

    def _value(self, key: str, value: Any) -> Any:
        if key in LISTS and isinstance(value, list):
            return self.listed([self._item(LISTS[key], item) for item in value])
        if key in FLAGS:
            return self.number(value)
        if key in PROMPTS:
            return self._prompt(value)
        return value

    def _prompt(self, name: Any) -> Any:
        if name == "" and self._behavior.null_for_empty:
            return None
        shows_stem = self._behavior.prompt_names in ("stem_read", "stem_read_only")
        return without_ending(name) if shows_stem and isinstance(name, str) else name

    def _item(self, spec: TargetList, stored: Item) -> dict[str, Any]:
        if not spec.identifies(stored):
            return dict(stored)
        item = self._rules.complete_item(spec, stored)
        target_id = item.pop("id")
        for option in spec.options:
            if option in item:
                item[option] = self.number(item[option])
        if self._behavior.text_omitted:
            item.pop("text", None)
            item.pop("text2", None)
        if self._behavior.read_only_keys in ("items", "everywhere"):
            item[READ_ONLY_ITEM_KEY] = "active"
        identity = {"value": str(target_id)} if self._behavior.value_instead_of_id else {"id": self.number(target_id)}
        return self._keys({**identity, **item}, "items")
