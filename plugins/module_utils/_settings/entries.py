# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The wanted settings in the options of a task, validated before the first request."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from .._errors import Failure, input_failure
from .._escapes import map_texts, unescape_name
from .._text import printable
from .lists import Identity, TargetList
from .schema import SINGLES, TARGET_LISTS
from .values import SECONDS

Entry = Mapping[str, Any]
"""A list entry, with only the keys that the user gave."""


def requested(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that ``options`` gives; settings that are left out are not managed.

    Names with escaped control characters are unescaped. Raises Failure of kind ``input`` for an entry that is
    incomplete, contradictory or impossible.
    """
    singles = {name: map_texts(options[name], unescape_name) for name in SINGLES if options.get(name) is not None}
    lists = {
        name: _entries(kind, options[name]) for name, kind in TARGET_LISTS.items() if options.get(name) is not None
    }
    return {**singles, **lists}


def format_entry(kind: TargetList, entry: Entry) -> str:
    """Return an entry as messages show it, with the values of the playbook."""
    given = [
        f"{name} {_format_selector(entry[name])}" for name in ("id", *kind.names, "match", "exclude") if name in entry
    ]
    return f"{kind.noun_of(entry)} with {' and '.join(given)}"


def duplicate(kind: TargetList, target: str, earlier: int, later: int) -> Failure:
    """Return the mistake of a target that two entries of one list select."""
    return Failure(
        "input", f"{kind.name}: entries {earlier} and {later} both select the {target}.", "Name each target once."
    )


def _format_selector(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_format_selector, value))}]"
    return str(value) if isinstance(value, int) else f"'{printable(value)}'"


def _entries(kind: TargetList, given: Sequence[Any]) -> list[Entry]:
    entries: list[Entry] = []
    seen: dict[Identity, int] = {}
    for number, item in enumerate(given, start=1):
        stated = {name: value for name, value in (item or {}).items() if value is not None}
        entry = map_texts(stated, unescape_name)
        _check(f"{kind.name}, entry {number}", kind, entry)
        entries.append(entry)
        if "id" in entry:
            earlier = seen.setdefault(kind.identity(entry), number)
            if earlier != number:
                mistake = duplicate(kind, format_entry(kind, entry), earlier, number)
                raise input_failure(mistake.message, mistake.hint)
    return entries


def _check(where: str, kind: TargetList, entry: Entry) -> None:
    naming = ("id", *kind.names)
    either = f"{', '.join(naming)} or match"
    if not any(name in entry for name in (*naming, "match")):
        raise input_failure(f"{where}: the entry identifies no {kind.noun}.", f"Give {either}.")
    if "match" in entry and any(name in entry for name in naming):
        raise input_failure(
            f"{where}: match selects by pattern and cannot be combined with {_either(naming)}.", "Use two entries."
        )
    if "exclude" in entry and "match" not in entry:
        raise input_failure(
            f"{where}: exclude limits what match selects, and there is no match.", "Add match, or remove exclude."
        )
    for name in (*kind.names, "match"):
        if entry.get(name) == "":
            raise input_failure(f"{where}: {name} is empty.", "Give a name, or leave it out.")
    for name in ("id", *(option.name for option in kind.sub_options if option.type is SECONDS)):
        _check_number(where, name, entry.get(name, 0))


def _check_number(where: str, name: str, number: Any) -> None:
    hint = f"Set {name} to a whole number of 0 or more."
    if isinstance(number, bool):
        raise input_failure(f"{where}: {name} must be a number, not {str(number).lower()}.", hint)
    if number < 0:
        raise input_failure(f"{where}: {name} is {number}, and cannot be negative.", hint)


def _either(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
