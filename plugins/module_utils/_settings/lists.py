# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings that are lists of recording targets: their options, and their form on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Iterable, Iterator, Mapping, Tuple

from .._text import printable
from .._values import TEXT, read_number, read_text
from .values import ValueType, format_value

Target = Mapping[str, Any]
"""A recording target in normal form: ``id``, then ``type``, names and sub-options as far as known."""

Identity = Tuple[str, int]
"""(type, id) of a target; the type is empty where the list has targets of one type only."""

RawEntries = Mapping[Identity, Mapping[str, Any]]
"""The entries of a list as the PBX sent them, by identity."""


@dataclass(frozen=True)
class SubOption:
    """A setting of one target in a list, beyond the target's identity and names.

    Older firmware does not have a ``newer`` one. ``implied_by`` are settings that were added after it, so a PBX with
    one of them has the sub-option.
    """

    name: str
    type: ValueType
    newer: bool = False
    implied_by: tuple[str, ...] = ()

    def value_of(self, target: Target) -> Any:
        """Return the value in a target in normal form, empty if it is left out."""
        return target.get(self.name, self.type.empty)


@dataclass(frozen=True)
class TargetList:
    """A setting that is a list of recording targets.

    ``menus`` has for each type of target the menu of Get Menu Options that lists the objects. Ids of different types
    come from different tables and can be equal, so with several types it takes type and id to identify a target.
    ``names`` are the keys that hold names. With ``ignored_type``, entries may give a type, which is never compared.
    """

    name: str
    noun: str
    menus: Mapping[str, str]
    names: tuple[str, ...] = ("text",)
    sub_options: tuple[SubOption, ...] = ()
    ignored_type: bool = False
    newer: bool = False

    @property
    def argument(self) -> dict[str, Any]:
        """The argument spec of the list."""
        options: dict[str, Any] = {"id": {"type": "int"}}
        if self.typed:
            options["type"] = {"type": "str", "choices": list(self.menus), "required": True}
        elif self.ignored_type:
            options["type"] = {"type": TEXT}
        options.update((name, {"type": TEXT}) for name in (*self.names, "match"))
        options["exclude"] = {"type": "list", "elements": TEXT}
        options.update((option.name, dict(option.type.argument)) for option in self.sub_options)
        return {"type": "list", "elements": "dict", "options": options}

    @property
    def empty(self) -> list[Target]:
        """The normal form of a list that the PBX leaves out."""
        return []

    @property
    def typed(self) -> bool:
        """Whether the type is part of a target's identity."""
        return len(self.menus) > 1

    @property
    def label_keys(self) -> tuple[str, ...]:
        """The keys that describe the target itself and follow from its id."""
        return (("type",) if self.typed or self.ignored_type else ()) + self.names

    def type_of(self, target: Target) -> str:
        """Return the type of a target, which decides the menu that lists it."""
        return str(target["type"]) if self.typed else next(iter(self.menus))

    def noun_of(self, target: Target) -> str:
        """Return the noun for this target in messages."""
        return str(target["type"]) if self.typed else self.noun

    def identity(self, target: Target) -> Identity:
        """Return what distinguishes this target from every other target of the list."""
        return (str(target["type"]) if self.typed else "", target["id"])

    def by_identity(self, targets: Iterable[Target]) -> dict[Identity, Target]:
        """Return the targets by their identities."""
        return {self.identity(target): target for target in targets}

    def raw(self, received: Any) -> RawEntries:
        """Return the entries that the PBX sent, in their order.

        Raises ValueError, whose text completes a sentence that begins with the name of the list.
        """
        if received is None:
            return {}
        if not isinstance(received, list):
            raise ValueError("is not a list")
        return {self._item_identity(item): item for item in received}

    def read(self, raw: RawEntries, leaves_out_empty: bool = False) -> list[Target]:
        """Return the normal form of the list that the PBX sent, sorted by identity.

        With ``leaves_out_empty``, missing sub-options are filled in as empty. Raises ValueError as ``raw`` does.
        """
        return [self._read_target(identity, raw[identity], leaves_out_empty) for identity in sorted(raw)]

    def wire(self, targets: Iterable[Target], raw: RawEntries | None) -> list[dict[str, Any]]:
        """Return what to send for ``targets``: each as received, with our values laid over it.

        Targets that the PBX has keep their order; new ones follow.
        """
        items = raw or {}
        positions = {identity: position for position, identity in enumerate(items)}
        ordered = sorted(targets, key=lambda target: positions.get(self.identity(target), len(positions)))
        return [self._wire_target(target, items.get(self.identity(target), {})) for target in ordered]

    def schema_only(self, sent: Any) -> Any:
        """Return what to send, without the keys of entries that are not in the vendor's documentation.

        An entry without an id is one of a newer firmware, of which any key may be needed.
        """
        keys = ("id", "value", *self.label_keys, *(option.name for option in self.sub_options))
        if not isinstance(sent, list):
            return sent
        return [
            {key: item[key] for key in keys if key in item}
            if isinstance(item, dict) and not item.keys().isdisjoint(("id", "value"))
            else item
            for item in sent
        ]

    def without_empty_newer(self, targets: Iterable[Target], current: Iterable[Target]) -> list[Target]:
        """Return the targets, those that are not in the ``current`` list without empty values of newer sub-options.

        Older firmware may refuse such a sub-option, and newer firmware fills it in by itself.
        """
        known = self.by_identity(current)
        newer = {option.name: option.type.empty for option in self.sub_options if option.newer}
        return [
            target
            if self.identity(target) in known
            else {name: value for name, value in target.items() if name not in newer or value != newer[name]}
            for target in targets
        ]

    def overlay(self, current: Iterable[Target], wanted: Iterable[Target], list_mode: str) -> list[Target]:
        """Return the list after the task. Sub-options that ``wanted`` does not have stay as they are."""
        now = self.by_identity(current)
        given = self.by_identity(wanted)
        if list_mode == "remove":
            return [target for identity, target in now.items() if identity not in given]
        changed = {identity: self._overlay_target(now.get(identity), target) for identity, target in given.items()}
        return self._sorted(({**now, **changed} if list_mode == "merge" else changed).values())

    def differences(self, expected: Iterable[Target], found: Iterable[Target]) -> list[str]:
        """Return the differences in ``found`` in words. Names are not compared, because ids identify targets."""
        return list(self._differences(expected, self.by_identity(found)))

    def _differences(self, expected: Iterable[Target], present: dict[Identity, Target]) -> Iterator[str]:
        for target in expected:
            other = present.pop(self.identity(target), None)
            if other is None:
                yield f"{self.format_target(target)} is missing"
                continue
            for option in self.sub_options:
                if option.name in target and target[option.name] != option.value_of(other):
                    yield (
                        f"{self.format_target(target)} has {option.name} {format_value(other.get(option.name))}, "
                        f"not {format_value(target[option.name])}"
                    )
        for target in present.values():
            yield f"{self.format_target(target)} was not expected"

    def format_target(self, target: Target) -> str:
        """Return a target as messages show it: noun, names and id."""
        return f"{self.noun_of(target)} {format_names(target)}"

    def with_labels(self, target: Target, known: Target) -> Target:
        """Return the target with the names from ``known``, a newer description of the same object."""
        merged = {**target, **{name: known[name] for name in self.names if name in known}}
        keys = ("id", *self.label_keys, *(option.name for option in self.sub_options))
        return {name: merged[name] for name in keys if name in merged}

    def _read_target(self, identity: Identity, item: Mapping[str, Any], leaves_out_empty: bool) -> Target:
        target: dict[str, Any] = {"id": identity[1]}
        labels = {name: _read_value(item, name, read_text) for name in self.label_keys}
        target.update((name, text) for name, text in labels.items() if text)
        for option in self.sub_options:
            if item.get(option.name) not in (None, ""):
                target[option.name] = _read_value(item, option.name, option.type.read)
            elif leaves_out_empty:
                target[option.name] = option.type.empty
        return target

    def _item_identity(self, item: Any) -> Identity:
        """Return the identity of an entry as the PBX sent it, with its id under ``id`` or ``value``."""
        if not isinstance(item, dict):
            raise ValueError("has an entry that is not an object")
        numbers = (_read_value(item, key, read_number) for key in ("id", "value"))
        number = next((each for each in numbers if each is not None), None)
        if number is None:
            raise ValueError("has an entry without an id")
        type_ = _read_value(item, "type", read_text) if self.typed else ""
        if self.typed and type_ not in self.menus:
            raise ValueError(f"has an entry without a known type (id {number})")
        return type_, number

    def _sorted(self, targets: Iterable[Target]) -> list[Target]:
        return [target for _identity, target in sorted(self.by_identity(targets).items())]

    def _wire_target(self, target: Target, received: Mapping[str, Any]) -> dict[str, Any]:
        options = {option.name: option for option in self.sub_options}
        ours = {}
        for name, value in target.items():
            option = options.get(name)
            if option is None:
                ours[name] = value
            elif name in received or not received or value != option.type.empty:  # else the PBX leaves it out itself
                ours[name] = option.type.wire(value)
        others = {name: value for name, value in received.items() if name not in ours and name != "value"}
        return {**ours, **others}  # value is the id, which ours has

    def _overlay_target(self, current: Target | None, wanted: Target) -> Target:
        if current is None:
            return wanted
        given = {
            option.name: wanted[option.name]
            for option in self.sub_options
            if option.name in wanted and wanted[option.name] != option.value_of(current)
        }
        return {**current, **given} if given else current


def _read_value(item: Mapping[str, Any], name: str, read: Callable[[Any], Any]) -> Any:
    """Return a value of an entry in normal form. Raises ValueError that names the value."""
    try:
        return read(item.get(name))
    except ValueError as error:
        raise ValueError(f"has an entry whose {name} {error}") from None


def format_names(target: Target) -> str:
    """Return the names and the id of an object as messages show them."""
    names = dict.fromkeys(printable(target[name]) for name in ("text", "text2", "path") if name in target)
    number = f"(id {target['id']})"
    return f"'{' / '.join(names)}' {number}" if names else number
