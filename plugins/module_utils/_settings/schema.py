# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of recording settings: the one place that knows a field.

A setting has a name, which is the API's own, and a kind. The kind knows three forms of a value:
the *argument* that Ansible accepts, the *normal* form in which values are compared and returned
(flags are ``bool``, seconds and ids ``int``, lists sorted by identity), and the *wire* form that
the PBX is sent. A setting of a new firmware is one row in ``SETTINGS``.

The facts come from the vendor's pages Get and Edit (Auto) Recording Setting. The PBX is read
tolerantly, for client code has seen numbers as strings, ``value`` in the place of ``id`` and
``null`` for what is empty. A value that cannot be understood raises ``ValueError``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Iterable, Mapping, Tuple, Union

from .._values import TEXT, read_number, read_text

Target = Mapping[str, Any]
"""A list entry in normal form: ``id``, then ``type``, names and sub-options as far as known."""

Identity = Tuple[str, int]
"""(type, id) of a target; the type is empty where the list has targets of one kind only."""


def _read_flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    number = read_number(value)
    if number not in (None, 0, 1):
        raise ValueError("is neither 0 nor 1")
    return None if number is None else bool(number)


def _read_choice(value: Any) -> str | None:
    return read_text(value) or None  # no choice is empty


def _read_id(item: Mapping[str, Any]) -> int:
    for key in ("id", "value"):
        number = read_number(item.get(key))
        if number is not None:
            return number
    raise ValueError("has an entry without an id")


@dataclass(frozen=True)
class Value:
    """A kind of single value. Reading gives None for a value that the PBX does not tell."""

    argument: Mapping[str, Any]
    read: Callable[[Any], Any]
    wire: Callable[[Any], Any]


FLAG = Value({"type": "bool"}, _read_flag, int)
SECONDS = Value({"type": "int"}, read_number, int)
PROMPT = Value({"type": TEXT}, read_text, str)
FILE_FORMAT = Value({"type": "str", "choices": ["wav", "mp3"]}, _read_choice, str)


@dataclass(frozen=True)
class SubOption:
    """What a list entry says of its target beyond which one it is.

    ``proven_by`` marks a sub-option that older firmware does not know: the settings that came to the
    firmware after it. A PBX that has one of them has the sub-option.
    """

    name: str
    kind: Value
    proven_by: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Targets:
    """A kind of value that is a list of recording targets.

    ``menus`` tells for each type of target which menu of Get Menu Options lists the objects.
    Ids of different types come from different tables and can be equal, so with several types
    it takes type and id to identify a target.
    """

    noun: str
    menus: Mapping[str, str]
    names: tuple[str, ...] = ("text",)
    sub_options: tuple[SubOption, ...] = ()
    informative_type: bool = False

    @property
    def typed(self) -> bool:
        """Whether the type is part of a target's identity."""
        return len(self.menus) > 1

    @property
    def describing(self) -> tuple[str, ...]:
        """The keys of an entry that tell of the target itself; the PBX knows them by its id."""
        return (("type",) if self.typed or self.informative_type else ()) + self.names

    @property
    def argument(self) -> dict[str, Any]:
        """The argument spec of the list."""
        options: dict[str, Any] = {"id": {"type": "int"}}
        if self.typed:
            options["type"] = {"type": "str", "choices": list(self.menus), "required": True}
        elif self.informative_type:
            options["type"] = {"type": TEXT}
        options.update((name, {"type": TEXT}) for name in (*self.names, "match"))
        options.update((option.name, dict(option.kind.argument)) for option in self.sub_options)
        return {"type": "list", "elements": "dict", "options": options}

    def type_of(self, target: Target) -> str:
        """Return the type of a target, which decides the menu that lists it."""
        return str(target["type"]) if self.typed else next(iter(self.menus))

    def identity(self, target: Target) -> Identity:
        """Return what tells this target from every other target of the list."""
        return (str(target["type"]) if self.typed else "", target["id"])

    def read(self, value: Any) -> list[Target]:
        """Return the normal form of the list that the PBX sent."""
        if value is None:
            return []
        if not isinstance(value, list):
            raise ValueError("is not a list")
        return self.sorted(self.read_target(item) for item in value)

    def read_target(self, item: Any) -> Target:
        """Return the normal form of one entry."""
        if not isinstance(item, dict):
            raise ValueError("has an entry that is not an object")
        number = _read_id(item)
        target: dict[str, Any] = {"id": number}
        for name in self.describing:
            if read_text(item.get(name)):
                target[name] = read_text(item[name])
        if self.typed and "type" not in target:
            raise ValueError(f"has an entry without a type (id {number})")
        for option in self.sub_options:
            value = option.kind.read(item.get(option.name))
            if value is not None:
                target[option.name] = value
        return target

    def wire(self, targets: Iterable[Target], received: Any) -> list[dict[str, Any]]:
        """Return what to send for ``targets``: what the PBX sent of each, with ours laid over it.

        What the PBX has in its list keeps its place there, and what is new comes after it.
        """
        sent = {self.identity(self.read_target(item)): item for item in received or ()}
        places = {identity: place for place, identity in enumerate(sent)}
        ordered = sorted(targets, key=lambda target: places.get(self.identity(target), len(places)))
        return [self._wire_target(target, sent.get(self.identity(target), {})) for target in ordered]

    def sorted(self, targets: Iterable[Target]) -> list[Target]:
        """Return the targets in the order of their identities, each once."""
        return [target for _identity, target in sorted({self.identity(t): t for t in targets}.items())]

    def _wire_target(self, target: Target, received: Mapping[str, Any]) -> dict[str, Any]:
        kinds = {option.name: option.kind for option in self.sub_options}
        ours = {name: kinds[name].wire(value) if name in kinds else value for name, value in target.items()}
        others = {name: value for name, value in received.items() if name not in ours and name != "value"}
        return {**ours, **others}  # value is the id, which ours has


Kind = Union[Value, Targets]

SETTINGS: Mapping[str, Kind] = {
    "enb_internal": FLAG,
    "internal_prompt": PROMPT,
    "outbound_prompt": PROMPT,
    "inbound_prompt": PROMPT,
    "start_prompt": PROMPT,
    "end_prompt": PROMPT,
    "enb_channel_separate": FLAG,
    "record_file_format": FILE_FORMAT,
    "enb_paging": FLAG,
    "record_trunk_list": Targets(
        "trunk",
        {"trunk": "trunk"},
        sub_options=(SubOption("enb_config", FLAG), SubOption("number_value", SECONDS)),
        informative_type=True,
    ),
    "record_ext_list": Targets(
        "recording target",
        {"extension": "extension", "ext_group": "ext_group", "organization": "org_list"},
        names=("text", "text2"),
        sub_options=(SubOption("enb_continue_record_on_transfer", FLAG, proven_by=("start_prompt", "end_prompt")),),
    ),
    "record_conference_list": Targets("conference", {"conference": "conference"}),
    "record_queue_list": Targets("queue", {"queue": "queue"}),
    "record_ivr_list": Targets("IVR", {"ivr": "ivr"}),
}

TARGET_LISTS: Mapping[str, Targets] = {name: kind for name, kind in SETTINGS.items() if isinstance(kind, Targets)}
