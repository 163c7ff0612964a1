# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How `autorecord/update` changes the recording settings."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from .errors import DATA_NOT_FOUND, DUPLICATE_KEY_VALUE, PARAMETER_ERROR, ApiError, refused
from .recording import (
    FIELDS,
    FILE_FORMATS,
    FLAGS,
    LABELS,
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
from .values import flag, integer, label, one_of, seconds, string

Check = Callable[[Any], Any]

CHECKS: dict[str, Check] = {
    **dict.fromkeys(FLAGS, flag),
    **dict.fromkeys(PROMPTS, string),
    "record_file_format": partial(one_of, FILE_FORMATS),
}
OPTION_CHECKS: dict[str, Check] = {"number_value": seconds}
"""How the options of an item are checked that are not flags."""


def updated(rules: RecordingRules, recording: Recording, body: Mapping[str, Any]) -> Recording:
    """The settings after an update; ApiError, and nothing changed, where the PBX refuses it."""
    return _Update(rules, recording).applied(body)


class _Update:
    def __init__(self, rules: RecordingRules, recording: Recording) -> None:
        self._rules = rules
        self._behavior = rules.behavior
        self._recording = recording

    def applied(self, body: Mapping[str, Any]) -> Recording:
        result = self._before_sent_keys(body)
        for key, value in body.items():
            known = key in FIELDS and key not in LACKING[self._rules.firmware]
            if not known and key not in self._recording:
                self._refuse_unsupported(key)
                continue
            accepted = self._accepted(key, value) if known else value
            if key not in self._behavior.keys_not_stored:
                result[key] = accepted
            elif key in self._recording:
                result[key] = self._recording[key]
        if self._behavior.mp3_needs_stereo and not result.get("enb_channel_separate"):
            result["record_file_format"] = "wav"
        return result

    def _before_sent_keys(self, body: Mapping[str, Any]) -> Recording:
        unknown = {key: value for key, value in self._recording.items() if key not in FIELDS}
        if self._behavior.unknown_keys_lost_if_omitted:
            unknown = {key: value for key, value in unknown.items() if key in body}
        if self._behavior.omitted_keys == "cleared":
            return {**blank(self._rules.firmware), **unknown}
        return {**{key: value for key, value in self._recording.items() if key in FIELDS}, **unknown}

    def _refuse_unsupported(self, key: str) -> None:
        behavior = self._behavior
        read_only = (key == READ_ONLY_KEY and behavior.read_only_keys in ("top_level", "everywhere")) or (
            key == READ_ONLY_ITEM_KEY and behavior.read_only_keys in ("items", "everywhere")
        )
        if read_only or behavior.unsupported_keys == "refused":
            raise refused(key, validation_type="unknown_key")

    def _accepted(self, key: str, value: Any) -> Any:
        held = self._recording.get(key)
        if key in LISTS:
            return self._list(LISTS[key], value, held)
        accepted = _checked(CHECKS[key], value, held)
        return self._prompt(accepted) if key in PROMPTS and isinstance(accepted, str) else accepted

    def _prompt(self, name: str) -> str:
        stored = name if name == "" else self._rules.prompt_named(name)
        if stored is None:
            self._refuse_unknown(name, self._behavior.unknown_prompts)
        return name if stored is None else stored

    def _refuse_unknown(self, value: object, answer: str) -> None:
        errcodes = {"refused": PARAMETER_ERROR, "not_found": DATA_NOT_FOUND}
        if answer in errcodes:
            raise refused(value, errcodes[answer], "not_found")

    def _list(self, spec: TargetList, value: Any, held: Any) -> Any:
        if isinstance(held, list):
            return self._items(spec, value, held)
        is_own = held is not None and _same(value, held)  # a value of a newer firmware
        return held if is_own else self._items(spec, value, [])

    def _items(self, spec: TargetList, value: Any, current: list[Item]) -> list[Item]:
        if not isinstance(value, list):
            raise refused(value)
        held = {(spec.kind_of(item), item["id"]): item for item in current if spec.identifies(item)}
        foreign = [item for item in current if not spec.identifies(item)]
        unknown_keys = {key for item in held.values() for key in item if key not in ("id", *LABELS, *spec.options)}
        result: list[Item] = []
        seen: set[tuple[str, int]] = set()
        for sent in value:
            if any(_same(sent, item) for item in foreign):
                result.append(sent)
                continue
            kind, target_id = _identity(spec, sent)
            if (kind, target_id) in seen:
                raise refused(target_id, DUPLICATE_KEY_VALUE, "duplicate")
            seen.add((kind, target_id))
            if self._rules.objects.target(kind, target_id) is None:
                self._refuse_unknown(target_id, self._behavior.unknown_ids)
                if self._behavior.unknown_ids == "dropped":
                    continue
            item = self._item(spec, kind, sent, held.get((kind, target_id), {}), unknown_keys)
            result.append(self._rules.complete_item(spec, item))
        return result

    def _item(self, spec: TargetList, kind: str, sent: Item, held: Item, unknown_keys: set[str]) -> Item:
        options = self._rules.options(spec, kind)
        item: Item = {key: held[key] for key in LABELS if key in held}
        if not self._behavior.unknown_keys_lost_if_omitted:
            item.update((key, held[key]) for key in unknown_keys if key in held)
        if self._behavior.omitted_item_options == "kept":
            item.update((option, held[option]) for option in options if option in held)
        for key, value in sent.items():
            if key in options:
                item[key] = _checked(OPTION_CHECKS.get(key, flag), value, held.get(key))
            elif key in unknown_keys:
                item[key] = value
            elif key in LABELS:
                label(value)
            elif key != "id":
                self._refuse_unsupported(key)
        return {"id": sent["id"], **({"type": kind} if spec.typed else {}), **item}


def _checked(check: Check, value: Any, held: Any) -> Any:
    """The value if it passes the check, or if it is the PBX's own value of a newer firmware."""
    if held is not None and not _passes(check, held) and _same(value, held):
        return held
    return check(value)


def _passes(check: Check, value: Any) -> bool:
    try:
        check(value)
    except ApiError:
        return False
    return True


def _same(sent: Any, held: Any) -> bool:
    """Whether a value comes back as it was read, be it as a number or as a string."""
    forms = {json.dumps(form, sort_keys=True) for form in (held, str(held))}
    return json.dumps(sent, sort_keys=True) in forms


def _identity(spec: TargetList, item: Any) -> tuple[str, int]:
    if not isinstance(item, dict):
        raise refused(item)
    target_id = integer(item.get("id"))
    if spec.typed:
        return one_of(spec.kinds, item.get("type")), target_id
    return spec.kinds[0], target_id
