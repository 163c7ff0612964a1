# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From names to ids: which targets of this PBX the entries of a list select. Pure.

Ids differ from PBX to PBX. An entry selects by id, by name or by pattern; an id given together
with a name is a promise that is checked. What cannot be resolved without doubt is a failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Iterable, Mapping, Sequence

from .._errors import Failure
from .._text import enumerated, escape_controls, printable
from .entries import Entry, describe, duplicate
from .schema import TARGET_LISTS, Identity, Target, Targets

_NAMES = ("text", "text2")


@dataclass(frozen=True)
class Need:
    """A menu that entries need, whether its objects are told apart by type, and whether it takes extension numbers."""

    menu: str
    typed: bool
    numbers: bool


Directory = Mapping[str, Sequence[Target]]
"""The objects of a PBX by type of target."""


def needs(setting: str, entries: Iterable[Entry], current: Iterable[Target]) -> dict[str, Need]:
    """Return what must be looked up to resolve ``entries``, by type of target.

    ``current`` are the targets in the list now. The PBX tells their names with them, so a promise
    that this confirms needs no look-up.
    """
    kind = TARGET_LISTS[setting]
    known = {kind.identity(target): target for target in current}
    found: dict[str, Need] = {}
    for entry in entries:
        if _needs_no_lookup(kind, entry, known):
            continue
        type_ = kind.type_of(entry)
        numbers = type_ == "extension" and ("text2" in entry or "match" in entry)
        earlier = found.get(type_)
        found[type_] = Need(kind.menus[type_], kind.typed, numbers or (earlier is not None and earlier.numbers))
    return found


def resolve(setting: str, entries: Sequence[Entry], current: Sequence[Target], directory: Directory) -> list[Target]:
    """Return the targets that ``entries`` select, each with its names and the sub-options given.

    ``directory`` holds the objects of every type that ``needs`` asked for.
    Raises Failure for a name or pattern that selects nothing, a name that several objects have,
    an id whose object has another name, and a target that is selected twice.
    """
    kind = TARGET_LISTS[setting]
    known = {kind.identity(target): target for target in current}
    selected: dict[Identity, Target] = {}
    entry_of: dict[Identity, int] = {}
    for number, entry in enumerate(entries, start=1):
        for target in _select(setting, kind, entry, known, directory):
            identity = kind.identity(target)
            if identity in selected:
                raise duplicate(setting, label(setting, target), entry_of[identity], number)
            entry_of[identity] = number
            selected[identity] = _with_sub_options(kind, entry, target)
    return list(selected.values())


def named(setting: str, targets: Iterable[Target], directory: Directory) -> list[Target]:
    """Return ``targets`` with the names that ``directory`` has for them.

    Those that a PBX tells with its list can be old, and it need not tell any.
    """
    kind = TARGET_LISTS[setting]
    known = {kind.identity(each): each for objects in directory.values() for each in objects}
    return [_with_names(kind, target, known.get(kind.identity(target), {})) for target in targets]


def label(setting: str, target: Target) -> str:
    """Return a target as a reader of messages knows it: type, name and id."""
    kind = TARGET_LISTS[setting]
    noun = str(target["type"]) if kind.typed else kind.noun
    return f"{noun} {_named(target)}"


def _needs_no_lookup(kind: Targets, entry: Entry, known: Mapping[Identity, Target]) -> bool:
    """Whether the id says it all: no name is promised, or the PBX told that name with its list."""
    if "id" not in entry:
        return False
    return not _gives_name(entry) or _keeps_promise(entry, known.get(kind.identity(entry), {}))


def _select(
    setting: str, kind: Targets, entry: Entry, known: Mapping[Identity, Target], directory: Directory
) -> list[Target]:
    if _needs_no_lookup(kind, entry, known):
        return [known.get(kind.identity(entry), entry)]
    objects = directory[kind.type_of(entry)]
    if "id" in entry:
        return [_promised(setting, entry, objects)]
    if "match" in entry:
        chosen = [each for each in objects if _matches(each, entry["match"])]
    else:
        chosen = [each for each in objects if _keeps_promise(entry, each)]
        if len(chosen) > 1:
            raise Failure(
                "ambiguous_target",
                f"{setting}: this PBX has {len(chosen)} objects for the {describe(setting, entry)}: {_list(chosen)}.",
                "Say by id which one is meant. Nothing was written.",
            )
    if not chosen:
        raise _unknown(setting, entry, objects)
    return chosen


def _with_sub_options(kind: Targets, entry: Entry, target: Target) -> Target:
    merged = {**entry, **target}
    described = {name: merged[name] for name in ("id", *kind.describing) if name in merged}
    return {**described, **{option.name: entry[option.name] for option in kind.sub_options if option.name in entry}}


def _with_names(kind: Targets, target: Target, known: Target) -> Target:
    merged = {**target, **{name: known[name] for name in kind.names if name in known}}
    keys = ("id", *kind.describing, *(option.name for option in kind.sub_options))
    return {name: merged[name] for name in keys if name in merged}


def _gives_name(entry: Entry) -> bool:
    return any(name in entry for name in _NAMES)


def _keeps_promise(entry: Entry, target: Target) -> bool:
    """Whether the object has every name that the entry gives. Only checks names, not the id."""
    return all(
        name in target and escape_controls(target[name]) == escape_controls(entry[name])
        for name in _NAMES
        if name in entry
    )


def _promised(setting: str, entry: Entry, objects: Sequence[Target]) -> Target:
    for each in objects:
        if each["id"] == entry["id"]:
            if _keeps_promise(entry, each):
                return each
            raise Failure(
                "name_mismatch",
                f"{setting}: the playbook says {describe(setting, entry)}, but on this PBX id {entry['id']} is "
                f"{label(setting, each)}.",
                "Ids differ from PBX to PBX: give the name alone, or correct the id. Nothing was written.",
            )
    raise _unknown(setting, entry, objects)


def _matches(target: Target, pattern: str) -> bool:
    wanted = escape_controls(pattern)
    return any(fnmatchcase(escape_controls(target[name]), wanted) for name in _NAMES if name in target)


def _unknown(setting: str, entry: Entry, objects: Sequence[Target]) -> Failure:
    return Failure(
        "unknown_target",
        f"{setting}: this PBX has no {describe(setting, entry)}. It has: {_list(_closest(entry, objects))}.",
        "Correct the entry, or create the object on the PBX first. Nothing was written.",
    )


def _closest(entry: Entry, objects: Sequence[Target]) -> list[Target]:
    """Return the objects, those first whose names contain what was asked for, or the other way round."""
    asked = [str(entry[name]).casefold().strip("*?") for name in (*_NAMES, "match") if name in entry]

    def is_far(target: Target) -> bool:
        names = [str(target[name]).casefold() for name in _NAMES if name in target]
        return not any(want in name or name in want for want in asked for name in names)

    return sorted(objects, key=is_far)


def _list(objects: Sequence[Target]) -> str:
    return enumerated([_named(each) for each in objects]) or "none at all"


def _named(target: Target) -> str:
    names = dict.fromkeys(printable(target[name]) for name in (*_NAMES, "path") if name in target)
    return " ".join([f"'{' / '.join(names)}'"] * bool(names) + [f"(id {target['id']})"])
