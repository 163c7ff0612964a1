# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From names to ids: which targets of this PBX the entries of a list select. Pure: the look-up is passed in.

Ids differ from PBX to PBX. An entry selects by id, by name or by pattern. An id given together with a name must belong
to an object of that name, and an id that is new to the list must exist. An entry that names its target takes precedence
over a pattern. Entries that cannot be resolved with certainty are mistakes, which are collected and reported together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Container, Mapping, Protocol, Sequence

from .._errors import Failure
from . import mistakes
from .entries import Entry, duplicate, format_entry
from .lists import Identity, Target, TargetList

_NAMES = ("text", "text2")
_CHECK_SPELLING = "Check the spelling if you expected one."


class Lookup(Protocol):
    """Asks the PBX for the objects of a menu, once. Raises Failure."""

    def __call__(self, menu: str, *, numbers: bool, required: bool) -> Sequence[Target] | None:
        """Return the objects that have an id; with ``numbers``, extensions have their numbers.

        Returns None where the PBX refuses the menu and it is not ``required``.
        """


@dataclass(frozen=True)
class Resolved:
    """A list with its names resolved.

    ``wanted`` are the targets that the entries select, with the sub-options that they give; ``current`` are the targets
    in the list now, with the names that the PBX has for them now.
    """

    wanted: list[Target]
    current: list[Target]
    mistakes: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def resolve(
    kind: TargetList, entries: Sequence[Entry], current: Sequence[Target], lookup: Lookup, list_mode: str
) -> Resolved:
    """Return the targets that ``entries`` select on a PBX whose list is ``current``.

    With ``list_mode`` ``remove``, a target that no longer exists is not a mistake, and may be in the list only.
    Raises what ``lookup`` raises.
    """
    known = kind.by_identity(current)
    removing = list_mode == "remove"
    objects = _objects(kind, entries, known, lookup, removing)
    by_identity = {identity: target for listed in objects.values() for identity, target in listed.items()}
    result = Resolved([], [kind.with_labels(each, by_identity.get(kind.identity(each), {})) for each in current])
    gone: set[Identity] = set()
    if removing:
        for target in result.current:
            listed, identity = objects.setdefault(kind.type_of(target), {}), kind.identity(target)
            if identity not in listed:
                listed[identity] = target
                gone.add(identity)
    selection = _Selection(kind, kind.by_identity(result.current), objects, gone, lookup, removing, result)
    for patterns in (False, True):  # a name takes precedence over a pattern
        for number, entry in enumerate(entries, start=1):
            if ("match" in entry) is patterns:
                selection.add(number, entry)
    return result


def _objects(
    kind: TargetList, entries: Sequence[Entry], known: Mapping[Identity, Target], lookup: Lookup, removing: bool
) -> dict[str, dict[Identity, Target]]:
    """Return the objects of each type that entries need, by type and identity, with one look-up per type."""
    needed: dict[str, list[Entry]] = {}
    for entry in entries:
        if not _is_known(kind, entry, known, removing):
            needed.setdefault(kind.type_of(entry), []).append(entry)
    objects = {}
    for type_, group in needed.items():
        listed = lookup(
            kind.menus[type_],
            numbers=type_ == "extension" and any("text2" in entry or "match" in entry for entry in group),
            required=any(name in entry for entry in group for name in (*_NAMES, "match")),
        )
        if listed is not None:
            own: Target = {"type": type_} if kind.typed else {}
            objects[type_] = kind.by_identity({**each, **own} for each in listed)
    return objects


def _is_known(kind: TargetList, entry: Entry, known: Mapping[Identity, Target], removing: bool) -> bool:
    """Whether the list alone identifies the target: it has the id, with every name that the entry gives."""
    if "id" not in entry:
        return False
    target = known.get(kind.identity(entry))
    if target is None:
        return removing and not _gives_name(entry)
    return names_match(entry, target)


class _Selection:
    """Selects targets entry by entry, and records which entry selected each."""

    def __init__(
        self,
        kind: TargetList,
        known: Mapping[Identity, Target],
        objects: Mapping[str, Mapping[Identity, Target]],
        gone: Container[Identity],
        lookup: Lookup,
        removing: bool,
        result: Resolved,
    ) -> None:
        self._kind = kind
        self._known = known
        self._objects = objects
        self._gone = gone
        self._lookup = lookup
        self._removing = removing
        self._result = result
        self._selected_by_name: set[Identity] = set()
        self._entry_of: dict[Identity, int] = {}

    def add(self, number: int, entry: Entry) -> None:
        """Select the targets of an entry; problems become mistakes or warnings."""
        try:
            chosen = self._select(entry)
        except Failure as mistake:
            self._result.mistakes.append(mistake)
            return
        for target in chosen:
            identity = self._kind.identity(target)
            if "match" in entry and identity in self._selected_by_name:
                continue
            earlier = self._entry_of.setdefault(identity, number)
            if earlier != number:
                label = self._kind.format_target(target)
                self._result.mistakes.append(duplicate(self._kind, label, earlier, number))
                continue
            if "match" not in entry:
                self._selected_by_name.add(identity)
            self._result.wanted.append(self._with_sub_options(entry, target))

    def _select(self, entry: Entry) -> list[Target]:
        kind = self._kind
        if _is_known(kind, entry, self._known, self._removing):
            return [self._known.get(kind.identity(entry), entry)]
        objects = self._objects.get(kind.type_of(entry))
        if objects is None:
            self._result.warnings.append(
                f"{kind.name}: cannot check whether this PBX has the {format_entry(kind, entry)}, because it refuses "
                "to list such objects."
            )
            return [entry]
        chosen = self._chosen(entry, objects)
        if not chosen:
            if not self._removing:
                raise mistakes.unknown_target(kind, entry, list(objects.values()))
            self._result.warnings.append(
                f"{kind.name}: nothing to remove for the {format_entry(kind, entry)}: neither this PBX nor its list "
                f"has such an object. {mistakes.hint_for_name(entry, list(objects.values())) or _CHECK_SPELLING}"
            )
        return chosen

    def _chosen(self, entry: Entry, objects: Mapping[Identity, Target]) -> list[Target]:
        """Return the objects that an entry selects. Raises Failure for a mismatch or an ambiguous name."""
        kind = self._kind
        if "id" in entry:
            chosen = [objects[kind.identity(entry)]] if kind.identity(entry) in objects else []
            if chosen and not names_match(entry, chosen[0]):
                raise mistakes.name_mismatch(kind, entry, chosen[0])
        elif "match" in entry:
            chosen = [each for each in objects.values() if _is_selected(each, entry)]
        else:
            chosen = [each for each in objects.values() if names_match(entry, each)]
            if len([each for each in chosen if kind.identity(each) not in self._gone]) > 1:
                raise mistakes.ambiguous_target(kind, entry, self._with_numbers(chosen))
        return chosen

    def _with_numbers(self, chosen: Sequence[Target]) -> Sequence[Target]:
        """Return the objects, extensions with their numbers, which tell those of one name apart."""
        if all("text2" in each for each in chosen) or "text2" not in self._kind.names:
            return chosen
        menu = self._kind.menus[self._kind.type_of(chosen[0])]
        try:
            listed = self._lookup(menu, numbers=True, required=False) or ()
        except Failure:  # the ambiguous name is reported
            return chosen
        numbers = {each["id"]: each["text2"] for each in listed if "text2" in each}
        return [{**each, "text2": numbers[each["id"]]} if each["id"] in numbers else each for each in chosen]

    def _with_sub_options(self, entry: Entry, target: Target) -> Target:
        kind = self._kind
        merged = {**entry, **target}
        labels = {name: merged[name] for name in ("id", *kind.label_keys) if name in merged}
        return {**labels, **{option.name: entry[option.name] for option in kind.sub_options if option.name in entry}}


def names_match(entry: Entry, target: Target) -> bool:
    """Whether the object has every name that the entry gives. Checks names alone, not the id."""
    return all(target.get(name) == entry[name] for name in _NAMES if name in entry)


def _gives_name(entry: Entry) -> bool:
    return any(name in entry for name in _NAMES)


def _is_selected(target: Target, entry: Entry) -> bool:
    return _matches(target, entry["match"]) and not any(
        _matches(target, pattern) for pattern in entry.get("exclude", ())
    )


def _matches(target: Target, pattern: str) -> bool:
    return any(fnmatchcase(target[name], pattern) for name in _NAMES if name in target)
