# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The recording settings: their fields, and their initial values.

The canonical state is a dict shaped like the API's `auto_record`, with numbers as int and targets under `id`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .behavior import Behavior
from .objects import Objects

Firmware = Literal["old", "middle", "new"]
Recording = dict[str, Any]
Item = dict[str, Any]

LACKING: dict[Firmware, frozenset[str]] = {
    "old": frozenset({"start_prompt", "end_prompt", "enb_continue_record_on_transfer"}),
    "middle": frozenset({"start_prompt", "end_prompt"}),
    "new": frozenset(),
}
"""The keys that a firmware of each age does not have yet."""

FLAGS = ("enb_internal", "enb_channel_separate", "enb_paging")
PROMPTS = ("internal_prompt", "outbound_prompt", "inbound_prompt", "start_prompt", "end_prompt")
FILE_FORMATS = ("wav", "mp3")


@dataclass(frozen=True)
class TargetList:
    """One of the lists: which kinds of target it takes and which options an item has."""

    kinds: tuple[str, ...]
    options: tuple[str, ...] = ()

    @property
    def typed(self) -> bool:
        """Whether an item needs its kind."""
        return len(self.kinds) > 1

    def identifies(self, item: Mapping[str, Any]) -> bool:
        """Whether the item identifies a target; an item of a newer firmware may not."""
        return type(item.get("id")) is int and (not self.typed or item.get("type") in self.kinds)

    def kind_of(self, item: Mapping[str, Any]) -> str:
        """The kind of target that a well-formed item identifies."""
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
"""Item keys that an update ignores: the PBX fills them in itself."""


READ_ONLY_KEY, READ_ONLY_ITEM_KEY = "x_revision", "x_state"
"""Keys that `autorecord/get` may show and `autorecord/update` then refuses."""


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
    """How one PBX interprets recording settings: its objects, its firmware and its behavior."""

    objects: Objects
    firmware: Firmware
    behavior: Behavior

    def complete_item(self, spec: TargetList, item: Item) -> Item:
        """The item with the PBX's own labels, and defaults for the options that it lacks."""
        if not spec.identifies(item):
            return dict(item)
        kind = spec.kind_of(item)
        target = self.objects.target(kind, item["id"])
        labels = target.labels if target else {}
        options = {option: item.get(option, self.default(option)) for option in self.options(spec, kind)}
        return {**{key: value for key, value in item.items() if key not in spec.options}, **labels, **options}

    def options(self, spec: TargetList, kind: str) -> tuple[str, ...]:
        """The options that an item of that kind has on this firmware."""
        if kind in ("ext_group", "organization") and not self.behavior.continue_on_groups:
            return ()
        return tuple(option for option in spec.options if option not in LACKING[self.firmware])

    def default(self, option: str) -> int:
        """What the PBX fills in for an option that was not sent."""
        return self.behavior.default_number_value if option == "number_value" else 0

    def prompt_named(self, name: str) -> str | None:
        """The file name of the custom prompt that an update may mean by this name."""
        stems = self.behavior.prompt_names in ("either", "stem_read")
        accepted = (
            prompt.name
            for prompt in self.objects.custom_prompts
            if name == prompt.name or (stems and name == prompt.stem)
        )
        return next(accepted, None)


def example(rules: RecordingRules) -> Recording:
    """Settings that record some of each kind of the example objects."""
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


NEWER_ITEM = {"text": "Everybody", "scope": "all"}


def with_newer_values(recording: Recording, names: Iterable[str]) -> Recording:
    """The settings with values of a newer firmware in the settings and item options of these names.

    A flag is 2, `number_value` `auto`, the file format `opus`, a prompt an object; a list has an item without an id.
    """
    result = dict(recording)
    for name in names:
        if name in LISTS:
            result[name] = [*result[name], dict(NEWER_ITEM)]
        elif name in PROMPTS:
            result[name] = {"file": result[name], "repeat": 2}
        elif name == "record_file_format":
            result[name] = "opus"
        elif name in FLAGS:
            result[name] = 2
        else:
            result.update(_with_newer_option(result, name))
    return result


def _with_newer_option(recording: Recording, name: str) -> Recording:
    value = "auto" if name == "number_value" else 2
    return {
        listed: [{**item, name: value} if name in item else item for item in recording[listed]]
        for listed, spec in LISTS.items()
        if name in spec.options
    }
