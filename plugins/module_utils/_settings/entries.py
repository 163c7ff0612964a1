# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""List entries as the user gave them: checked before the first request, whatever the PBX says."""

from __future__ import annotations

from typing import Any, Mapping

from .._errors import Failure, input_failure
from .._text import printable
from .schema import SECONDS, SETTINGS, TARGET_LISTS, Identity, Targets

Entry = Mapping[str, Any]
"""A list entry with only what the user gave of it."""


def managed(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that ``options`` asks for; what was left out is not managed.

    Raises Failure of kind ``input`` for an entry that says too little, too much or the impossible.
    """
    wanted = {}
    for name, kind in SETTINGS.items():
        value = options.get(name)
        if value is not None:
            wanted[name] = _entries(name, kind, value) if isinstance(kind, Targets) else value
    return wanted


def describe(setting: str, entry: Entry) -> str:
    """Return an entry as a reader of messages knows it from the playbook."""
    kind = TARGET_LISTS[setting]
    noun = str(entry["type"]) if kind.typed else kind.noun
    given = [f"{name} {_shown(entry[name])}" for name in ("id", *kind.names, "match") if name in entry]
    return f"{noun} with {' and '.join(given)}"


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, int) else f"'{printable(value)}'"


def _entries(setting: str, kind: Targets, given: list[Any]) -> list[Entry]:
    entries: list[Entry] = []
    seen: dict[Identity, int] = {}
    for number, item in enumerate(given, start=1):
        where = f"{setting}, entry {number}"
        entry = {name: value for name, value in (item or {}).items() if value is not None}
        _check(where, kind, entry)
        entries.append(entry)
        if "id" in entry:
            earlier = seen.setdefault(kind.identity(entry), number)
            if earlier != number:
                raise duplicate(setting, describe(setting, entry), earlier, number)
    return entries


def _check(where: str, kind: Targets, entry: Entry) -> None:
    identifying = ("id", *kind.names, "match")
    if not any(name in entry for name in identifying):
        raise input_failure(f"{where}: nothing says which {kind.noun} is meant.", f"Give {_either(identifying)}.")
    if "match" in entry and any(name in entry for name in identifying[:-1]):
        raise input_failure(
            f"{where}: match selects by pattern and cannot stand beside {_either(identifying[:-1])}.",
            "Use two entries.",
        )
    for name in identifying[1:]:
        if entry.get(name) == "":
            raise input_failure(f"{where}: {name} is empty.", "Give a name, or leave it out.")
    for name in ("id", *(option.name for option in kind.sub_options if option.kind is SECONDS)):
        number = entry.get(name, 0)
        if isinstance(number, bool):
            raise input_failure(f"{where}: {name} is {str(number).lower()}, and must be a number.")
        if number < 0:
            raise input_failure(f"{where}: {name} is {number}, and cannot be negative.")


def _either(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def duplicate(setting: str, target: str, earlier: int, later: int) -> Failure:
    """Return the failure for a target that two entries of one list select."""
    return input_failure(
        f"{setting}: entries {earlier} and {later} both select the {target}.",
        "Name each target once; nothing was written.",
    )
