# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failures for names that this PBX does not have, with what it has instead."""

from __future__ import annotations

import difflib
import heapq
from typing import Iterable, Sequence

from .._errors import Failure
from .._text import enumerated, printable
from .entries import Entry, format_entry
from .lists import Target, TargetList, format_names

_NAMES = ("text", "text2")
_MOST_COMPARED = 10_000  # names; and
_MOST_MEASURED = 200  # of them precisely, and up to
_LONGEST = 200  # characters of each, so that a hundred unknown names on a large PBX take seconds
_SIMILAR = 0.4


def combined(found: Sequence[Failure]) -> Failure:
    """Return one failure for all mistakes of a task, of the kind of the first one."""
    message = " ".join(each.message for each in found)
    hints = dict.fromkeys(each.hint for each in found)
    return Failure(found[0].kind, message, " ".join([*hints, "Nothing was written."]))


def unknown_target(kind: TargetList, entry: Entry, objects: Sequence[Target]) -> Failure:
    """Return the mistake of an entry that selects none of the objects."""
    return Failure(
        "unknown_target",
        f"{kind.name}: this PBX has no {format_entry(kind, entry)}. It has: {_list(_nearest(entry, objects))}.",
        hint_for_name(entry, objects) or "Correct the entry, or create the object on the PBX first.",
    )


def ambiguous_target(kind: TargetList, entry: Entry, objects: Sequence[Target]) -> Failure:
    """Return the mistake of a name that several objects have."""
    by_number = entry.get("type") == "extension" and "text2" not in entry
    return Failure(
        "ambiguous_target",
        f"{kind.name}: this PBX has {len(objects)} objects that match the {format_entry(kind, entry)}: "
        f"{_list(objects)}.",
        "Give the number of the extension as text2." if by_number else "Give the id of the object.",
    )


def name_mismatch(kind: TargetList, entry: Entry, target: Target) -> Failure:
    """Return the mistake of an id whose object has another name than the entry gives."""
    return Failure(
        "name_mismatch",
        f"{kind.name}: the playbook says {format_entry(kind, entry)}, but on this PBX id {entry['id']} is "
        f"{kind.format_target(target)}.",
        "Ids differ from PBX to PBX: give the name alone, or correct the id.",
    )


def unknown_prompt(setting: str, name: str, prompts: Sequence[str]) -> Failure:
    """Return the mistake of a prompt that the PBX does not have."""
    nearest = [f"'{printable(each)}'" for each in _by_likeness([name], prompts)]
    return Failure(
        "unknown_prompt",
        f"{setting}: this PBX has no custom prompt '{printable(name)}'. It has: {enumerated(nearest) or 'none'}.",
        "Check the name, or upload the prompt first, for example with the module custom_prompt.",
    )


def ambiguous_prompt(setting: str, name: str, prompts: Sequence[str]) -> Failure:
    """Return the mistake of a prompt given without its ending, where that leaves several."""
    return Failure(
        "unknown_prompt",
        f"{setting}: this PBX has {len(prompts)} custom prompts that match '{printable(name)}': "
        f"{enumerated([printable(each) for each in prompts])}.",
        "Give the name with its file ending.",
    )


def hint_for_name(entry: Entry, objects: Sequence[Target]) -> str:
    """Return what may be wrong with a name that no object has, if its form shows that; else nothing."""
    is_extension = entry.get("type") == "extension"
    numbers = {each["text2"] for each in objects if "text2" in each} if is_extension else set()
    text = "" if "text2" in entry else entry.get("text", "")
    if text in numbers:
        return f"'{printable(text)}' is the number of an extension: give it as text2."
    if is_extension and text.isdigit():
        return f"If '{printable(text)}' is the number of an extension, give it as text2."
    octal = _as_octal(entry.get("text2", ""))
    if octal in numbers:
        return f'YAML reads {octal} as the octal number {entry["text2"]}: quote it, as in text2: "{octal}".'
    return ""


def _as_octal(number: str) -> str | None:
    """Return the number with a leading zero that YAML may have read as octal."""
    return f"0{int(number):o}" if number.isascii() and number.isdigit() else None


def _nearest(entry: Entry, objects: Sequence[Target]) -> list[Target]:
    """Return the objects, those with the most similar names first."""
    asked = [entry[name].strip("*?") for name in (*_NAMES, "match") if name in entry]
    names: dict[str, list[Target]] = {}
    for each in objects:
        for name in dict.fromkeys(each[name] for name in _NAMES if name in each):
            names.setdefault(name, []).append(each)
    ordered = [each for name in _by_likeness(asked, list(names)) for each in names[name]]
    return list({id(each): each for each in [*ordered, *objects]}.values())


def _by_likeness(asked: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return the names, the most similar ones first, the others in their given order."""
    matchers = [difflib.SequenceMatcher(None, "", _comparable(each)) for each in asked]
    estimates = {name: _likeness(matchers, name, estimate=True) for name in names[:_MOST_COMPARED]}
    similar = [name for name, likeness in estimates.items() if likeness >= _SIMILAR]
    likely = heapq.nlargest(_MOST_MEASURED, similar, key=estimates.__getitem__)
    measured = {name: _likeness(matchers, name, estimate=False) for name in likely}
    near = [name for name in similar if measured.get(name, 0) >= _SIMILAR]
    near.sort(key=lambda name: -measured[name])
    return list(dict.fromkeys([*near, *names]))


def _likeness(matchers: Sequence[difflib.SequenceMatcher[str]], name: str, *, estimate: bool) -> float:
    """Return how similar a name is to what was asked for, 1 if it is the same. Estimates are fast and never too low."""
    text = _comparable(name)
    ratios = []
    for matcher in matchers:
        matcher.set_seq1(text)
        ratios.append(matcher.quick_ratio() if estimate else matcher.ratio())
    return max(ratios, default=0)


def _comparable(name: str) -> str:
    return name[:_LONGEST].casefold()


def _list(objects: Iterable[Target]) -> str:
    return enumerated([format_names(each) for each in objects]) or "none"
