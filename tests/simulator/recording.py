# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The recording settings: their fields, and what an update makes of them.

The canonical state is a dict shaped like the API's `auto_record`, with numbers as int and targets under `id`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .behaviour import Behaviour
from .errors import DUPLICATE_KEY_VALUE, PARAMETER_ERROR, ApiError
from .objects import Objects

Firmware = Literal["old", "middle", "new"]
Recording = dict[str, Any]
Item = dict[str, Any]

LACKING: dict[Firmware, frozenset[str]] = {
    "old": frozenset({"start_prompt", "end_prompt", "enb_continue_record_on_transfer"}),
    "middle": frozenset({"start_prompt", "end_prompt"}),
    "new": frozenset(),
}
"""The keys that a firmware of each age does not know yet."""

FLAGS = ("enb_internal", "enb_channel_separate", "enb_paging")
PROMPTS = ("internal_prompt", "outbound_prompt", "inbound_prompt", "start_prompt", "end_prompt")
FILE_FORMATS = ("wav", "mp3")
MAX_NUMBER_VALUE = 86400


@dataclass(frozen=True)
class TargetList:
    """One of the lists: which kinds of target it takes and which options an item has."""

    kinds: tuple[str, ...]
    options: tuple[str, ...] = ()

    @property
    def typed(self) -> bool:
        """Whether an item must say its kind."""
        return len(self.kinds) > 1

    def kind_of(self, item: Mapping[str, Any]) -> str:
        """The kind of target that a well-formed item names."""
        return str(item["type"]) if self.typed else self.kinds[0]


LISTS = {
    "record_trunk_list": TargetList(("trunk",), ("enb_config", "number_value")),
    "record_ext_list": TargetList(("extension", "ext_group", "organization"), ("enb_continue_record_on_transfer",)),
    "record_conference_list": TargetList(("conference",)),
    "record_queue_list": TargetList(("queue",)),
    "record_ivr_list": TargetList(("ivr",)),
}
FIELDS = (*FLAGS, *PROMPTS, "record_file_format", *LISTS)
LABELS = ("text", "text2", "type", "value")
"""Item keys that the PBX reads past: it writes them itself."""


def blank(firmware: Firmware) -> Recording:
    """Settings that record nothing."""
    values: Recording = {
        **dict.fromkeys(FLAGS, 0),
        **dict.fromkeys(PROMPTS, ""),
        "record_file_format": "wav",
        **{name: [] for name in LISTS},
    }
    return {key: value for key, value in values.items() if key not in LACKING[firmware]}


@dataclass(frozen=True)
class RecordingRules:
    """What one PBX makes of recording settings: its objects, its firmware and its behaviour."""

    objects: Objects
    firmware: Firmware
    behaviour: Behaviour

    def complete_item(self, spec: TargetList, item: Item) -> Item:
        """The item with the PBX's own labels, and defaults for the options that it lacks."""
        kind = spec.kind_of(item)
        target = self.objects.target(kind, item["id"])
        labels = target.labels if target else {}
        options = {option: item.get(option, self.default(option)) for option in self.options(spec, kind)}
        return {**{key: value for key, value in item.items() if key not in spec.options}, **labels, **options}

    def options(self, spec: TargetList, kind: str) -> tuple[str, ...]:
        """The options that an item of that kind has on this firmware."""
        if kind in ("ext_group", "organization") and not self.behaviour.continue_on_groups:
            return ()
        return tuple(option for option in spec.options if option not in LACKING[self.firmware])

    def default(self, option: str) -> int:
        """What the PBX fills in for an option that was not sent."""
        return self.behaviour.default_number_value if option == "number_value" else 0

    def updated(self, recording: Recording, body: Mapping[str, Any]) -> Recording:
        """The settings after an update; ApiError, and nothing changed, where the PBX refuses it."""
        result = self._before_sent_keys(recording, body)
        for key, value in body.items():
            known = key in FIELDS and key not in LACKING[self.firmware]
            if not known and key not in recording:
                self._refuse_unsupported()
                continue
            accepted = self._accepted(key, value, recording) if known else value
            if key not in self.behaviour.keys_not_stored:
                result[key] = accepted
            elif key in recording:
                result[key] = recording[key]
        if self.behaviour.mp3_needs_stereo and not result.get("enb_channel_separate"):
            result["record_file_format"] = "wav"
        return result

    def _before_sent_keys(self, recording: Recording, body: Mapping[str, Any]) -> Recording:
        unknown = {key: value for key, value in recording.items() if key not in FIELDS}
        if self.behaviour.unknown_keys_lost_if_omitted:
            unknown = {key: value for key, value in unknown.items() if key in body}
        if self.behaviour.omitted_keys == "cleared":
            return {**blank(self.firmware), **unknown}
        return {**{key: value for key, value in recording.items() if key in FIELDS}, **unknown}

    def _refuse_unsupported(self) -> None:
        if self.behaviour.unsupported_keys == "refused":
            raise ApiError(PARAMETER_ERROR)

    def _accepted(self, key: str, value: Any, recording: Recording) -> Any:
        if key in FLAGS:
            return _flag(value)
        if key in PROMPTS:
            return self._prompt(value)
        if key == "record_file_format":
            return _one_of(FILE_FORMATS, value)
        return self._items(LISTS[key], value, recording.get(key, []))

    def _prompt(self, value: Any) -> str:
        name = _string(value)
        known = name == "" or any(name == prompt.name for prompt in self.objects.custom_prompts)
        if not known and self.behaviour.unknown_prompts == "refused":
            raise ApiError(PARAMETER_ERROR)
        return name

    def _items(self, spec: TargetList, value: Any, current: list[Item]) -> list[Item]:
        if not isinstance(value, list):
            raise ApiError(PARAMETER_ERROR)
        held = {(spec.kind_of(item), item["id"]): item for item in current}
        unknown_keys = {key for item in current for key in item if key not in ("id", *LABELS, *spec.options)}
        result: dict[tuple[str, int], Item] = {}
        for sent in value:
            kind, target_id = _identity(spec, sent)
            if (kind, target_id) in result:
                raise ApiError(DUPLICATE_KEY_VALUE)
            if self.objects.target(kind, target_id) is not None:
                item = self._item(spec, kind, sent, held.get((kind, target_id), {}), unknown_keys)
                result[kind, target_id] = self.complete_item(spec, item)
            elif self.behaviour.unknown_ids == "refused":
                raise ApiError(PARAMETER_ERROR)
        return list(result.values())

    def _item(self, spec: TargetList, kind: str, sent: Item, held: Item, unknown_keys: set[str]) -> Item:
        options = self.options(spec, kind)
        item: Item = {}
        if not self.behaviour.unknown_keys_lost_if_omitted:
            item.update((key, held[key]) for key in unknown_keys if key in held)
        if self.behaviour.omitted_item_options == "kept":
            item.update((option, held[option]) for option in options if option in held)
        for key, value in sent.items():
            if key in options:
                item[key] = _number_value(value) if key == "number_value" else _flag(value)
            elif key in unknown_keys:
                item[key] = value
            elif key in LABELS:
                _label(value)
            elif key != "id":
                self._refuse_unsupported()
        return {"id": sent["id"], **({"type": kind} if spec.typed else {}), **item}


def example(rules: RecordingRules) -> Recording:
    """Settings that record a little of everything among the example objects."""
    items: dict[str, list[Item]] = {
        "record_trunk_list": [{"id": 27, "enb_config": 1, "number_value": 15}],
        "record_ext_list": [{"id": 18, "type": "extension"}, {"id": 1, "type": "ext_group"}],
        "record_conference_list": [{"id": 1}],
        "record_queue_list": [{"id": 9}],
    }
    return {
        **blank(rules.firmware),
        "enb_internal": 1,
        "outbound_prompt": "outbound_record.wav",
        "inbound_prompt": "inbound_record.wav",
        **{name: [rules.complete_item(LISTS[name], item) for item in listed] for name, listed in items.items()},
    }


def with_unknown_keys(recording: Recording) -> Recording:
    """The settings with keys that no documentation names."""
    with_items = {name: [{**item, "x_priority": 3} for item in recording[name]] for name in LISTS}
    return {**recording, **with_items, "x_retention": {"days": 30, "protected": ["legal"]}}


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise ApiError(PARAMETER_ERROR)
    return value


def _flag(value: Any) -> int:
    if _integer(value) not in (0, 1):
        raise ApiError(PARAMETER_ERROR)
    return int(value)


def _number_value(value: Any) -> int:
    if not 0 <= _integer(value) <= MAX_NUMBER_VALUE:
        raise ApiError(PARAMETER_ERROR)
    return int(value)


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ApiError(PARAMETER_ERROR)
    return value


def _label(value: Any) -> None:
    if not isinstance(value, (str, int)):
        raise ApiError(PARAMETER_ERROR)


def _one_of(values: tuple[str, ...], value: Any) -> str:
    if _string(value) not in values:
        raise ApiError(PARAMETER_ERROR)
    return str(value)


def _identity(spec: TargetList, item: Any) -> tuple[str, int]:
    if not isinstance(item, dict):
        raise ApiError(PARAMETER_ERROR)
    target_id = _integer(item.get("id"))
    if spec.typed:
        return _one_of(spec.kinds, item.get("type")), target_id
    return spec.kinds[0], target_id
