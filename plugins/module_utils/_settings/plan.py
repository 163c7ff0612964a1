# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is, what shall be, and what to send to get from one to the other. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Sequence

from .._errors import Failure
from .._text import enumerated, escape_controls, printable
from .reading import ENDPOINT, Reading
from .schema import (
    SETTINGS,
    Kind,
    SubOption,
    Target,
    Targets,
)
from .targets import label

Settings = Mapping[str, Any]
"""Settings in normal form, by name."""


@dataclass(frozen=True)
class Plan:
    """The way from the settings of a PBX to the wanted ones.

    ``before`` and ``after`` are complete, and share what does not change; ``changed_keys`` is sorted; ``body`` is what
    autorecord/update is to be sent. ``after`` does not tell what the PBX fills in by itself.
    """

    before: Settings
    after: Settings
    changed_keys: list[str]
    body: Mapping[str, Any]


def plan(reading: Reading, wanted: Settings, list_mode: str) -> Plan:
    """Return how to make a PBX as ``wanted``: settings in normal form, lists as resolved targets.

    ``list_mode`` is ``replace``, ``merge`` or ``remove``. What is not in ``wanted`` stays.
    Raises Failure of kind ``unsupported`` for what the firmware of this PBX does not have.
    """
    for name in wanted:
        _check_support(name, reading, wanted[name] if list_mode != "remove" else ())
    current = reading.settings
    order = {name: _overlay(SETTINGS[name], current[name], wanted[name], list_mode) for name in wanted}
    normal = {name: _normal(SETTINGS[name], value) for name, value in order.items()}
    changed = sorted(name for name in wanted if normal[name] != current[name])
    after = {**current, **{name: normal[name] for name in changed}} if changed else current
    return Plan(current, after, changed, reading.body({**current, **{name: order[name] for name in changed}}))


def unconfirmed(expected: Settings, found: Settings) -> dict[str, str]:
    """Return what of ``expected`` is otherwise in ``found``: a sentence for each setting.

    Names of targets are not compared, for they are the PBX's own.
    """
    differences = {}
    for name, value in expected.items():
        kind = SETTINGS[name]
        if name not in found:
            if value not in (None, "", []):  # what is empty may be left out
                differences[name] = f"{name} is missing"
        elif isinstance(kind, Targets):
            parts = _compare_targets(name, kind, value, found[name])
            if parts:
                differences[name] = f"{name}: {enumerated(parts)}"
        elif value is not None and value != found[name]:
            differences[name] = f"{name} is {_shown(found[name])}, not {_shown(value)}"
    return differences


def disturbed(planned: Plan, found: Reading) -> dict[str, str]:
    """Return what this collection does not know and an update leaves alone, but ``found`` has otherwise.

    A sentence for each key, as from ``unconfirmed``. What is only in ``found`` came with other settings.
    """
    unknown = {key: value for key, value in planned.body.items() if key not in SETTINGS}
    return {
        key: f"{printable(key)} has another value, or is missing"
        for key, value in unknown.items()
        if key not in found.received or found.received[key] != value
    }


def _overlay(kind: Kind, current: Any, wanted: Any, list_mode: str) -> Any:
    if not isinstance(kind, Targets):
        return current if _means(wanted, current) else wanted
    now = {kind.identity(target): target for target in current}
    given = {kind.identity(target): target for target in wanted}
    if list_mode == "remove":
        return [target for identity, target in now.items() if identity not in given]
    changed = {identity: _overlay_target(kind, now.get(identity), target) for identity, target in given.items()}
    return list({**now, **changed}.values() if list_mode == "merge" else changed.values())


def _means(wanted: Any, current: Any) -> bool:
    """Whether a text was given back as it had been told, with escapes in the place of control characters."""
    return isinstance(wanted, str) and isinstance(current, str) and escape_controls(wanted) == escape_controls(current)


def _overlay_target(kind: Targets, current: Target | None, wanted: Target) -> Target:
    if current is None:
        return wanted
    given = {option.name: wanted[option.name] for option in kind.sub_options if option.name in wanted}
    return {**current, **given}


def _normal(kind: Kind, value: Any) -> Any:
    return kind.sorted(value) if isinstance(kind, Targets) else value


def _check_support(name: str, reading: Reading, wanted: Any) -> None:
    if name not in reading.settings:
        raise _unsupported(name, name)
    kind = SETTINGS[name]
    if isinstance(kind, Targets):
        for option in kind.sub_options:
            first_of_type: dict[str, Target] = {}  # what goes for one goes for all, and lists can be long
            for target in wanted:
                if option.name in target:
                    first_of_type.setdefault(kind.type_of(target), target)
            for target in first_of_type.values():
                if not _has(kind, option, target, name, reading):
                    what = f"{option.name} for the {label(name, target)} in {name}"
                    raise _unsupported(what, option.name) if reading.settings[name] else _unclear(what, name, option)


def _has(kind: Targets, option: SubOption, target: Target, name: str, reading: Reading) -> bool:
    """Whether the firmware has the sub-option for targets of this type; some it always has.

    Targets of the same type that are in the list now tell it best. Without any, the other targets
    tell, or settings that came to the firmware later.
    """
    if option.proven_by is None:
        return True
    now = reading.received[name] or []  # where a value that is not told, which is null, is still a key
    alike = [each for each in now if kind.type_of(kind.read_target(each)) == kind.type_of(target)]
    if alike:
        return any(option.name in each for each in alike)
    return any(option.name in each for each in now) or any(later in reading.settings for later in option.proven_by)


def _unsupported(what: str, key: str) -> Failure:
    return Failure(
        "unsupported",
        f"This PBX does not support {what}: {ENDPOINT} did not return {key}.",
        "Its firmware is probably too old: update it, or leave the option out for this PBX. Nothing was written.",
        endpoint=ENDPOINT,
    )


def _unclear(what: str, name: str, option: SubOption) -> Failure:
    return Failure(
        "unsupported",
        f"This PBX does not tell whether it supports {what}: its list is empty, and {ENDPOINT} did not return "
        f"{enumerated(option.proven_by or ())}, with which every firmware has it.",
        f"Set {name} without {option.name} first: the PBX then returns {option.name} if it supports it, "
        "and a second task can set it. Nothing was written.",
        endpoint=ENDPOINT,
    )


def _compare_targets(name: str, kind: Targets, expected: Sequence[Target], found: Sequence[Target]) -> list[str]:
    present = {kind.identity(target): target for target in found}
    parts = []
    for target in expected:
        other = present.pop(kind.identity(target), None)
        if other is None:
            parts.append(f"{label(name, target)} is missing")
            continue
        parts.extend(
            f"{label(name, target)} has {option.name} {_shown(other.get(option.name))}, "
            f"not {_shown(target[option.name])}"
            for option in kind.sub_options
            if option.name in target and target[option.name] != other.get(option.name)
        )
    return parts + [f"{label(name, target)} is there too" for target in present.values()]


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f"'{printable(value)}'"
    return "unset" if value is None else str(value).lower()
