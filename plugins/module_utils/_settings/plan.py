# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The current settings, the wanted ones, and the update from one to the other. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Iterable, Mapping, Sequence, Tuple

from .._errors import Failure
from .._text import enumerated, printable
from .lists import Target, TargetList
from .reading import ENDPOINT, Reading, unreadable_setting
from .schema import COUPLINGS, SETTINGS, TARGET_LISTS

Settings = Mapping[str, Any]
"""Settings in normal form, by name."""

Targets = Tuple[TargetList, Sequence[Target]]
"""A list and some of its targets."""


@dataclass(frozen=True)
class Plan:
    """The change from the settings of a PBX to the wanted ones.

    ``wanted`` is what the task asks for. ``before`` and ``after`` are complete and share unchanged values. ``after``
    does not contain what the PBX may fill in or change by itself.
    """

    reading: Reading
    wanted: Settings
    before: Settings
    after: Settings

    @property
    def changed_keys(self) -> list[str]:
        """The settings that differ, in alphabetical order."""
        return sorted(name for name, value in self.after.items() if value != self.before[name])

    def body(self) -> dict[str, Any]:
        """Return what to send: the whole object as received, with the changes laid over it."""
        return self.reading.body({name: self.after[name] for name in self.changed_keys})

    def schema_body(self) -> dict[str, Any]:
        """Return what to send to a PBX that refuses keys which its firmware, or the vendor's documentation, lacks."""
        changed = {name: self.after[name] for name in self.changed_keys}
        changed.update(
            (name, kind.without_empty_newer(changed[name], self.before[name]))
            for name, kind in TARGET_LISTS.items()
            if name in changed
        )
        body = self.reading.body(changed)
        return {name: kind.schema_only(body[name]) for name, kind in SETTINGS.items() if name in body}

    def differences(self, found: Reading) -> dict[str, str]:
        """Return where ``found`` differs from ``after``, as a sentence for each setting."""
        return _differences(self.after, found)

    def is_pending(self, found: Reading) -> bool:
        """Whether an update may still take effect: each changed setting has its old value or its new one."""
        changed = self.changed_keys
        missing = _differences({name: self.after[name] for name in changed}, found)
        return bool(missing) and not _differences({name: self.before[name] for name in missing}, found)

    def is_changed(self, found: Reading) -> bool:
        """Whether any setting has changed since the settings were read."""
        return bool(_differences(self.before, found))

    def is_unchanged(self, found: Reading) -> bool:
        """Whether nothing has changed since the settings were read, unknown keys included."""
        return not self.is_changed(found) and not self.changed_unknown_keys(found)

    def changed_unknown_keys(self, found: Reading) -> dict[str, str]:
        """Return the unknown or unreadable keys that differ in ``found``, with a sentence for each.

        Keys that are only in ``found`` are ignored, because they came with other settings.
        """
        return {
            key: f"{printable(key)} has another value, or is missing"
            for key, value in self.reading.received.items()
            if key not in self.reading.settings
            and (key not in found.received or not _is_same(found.received[key], value))
        }

    def coupled_changes(self, found: Reading) -> list[str]:
        """Return sentences on the settings that the PBX changed by itself, because they depend on others."""
        return [
            f"The PBX changed {each.coupled} to {found.settings.get(each.coupled) or 'an unknown value'}, as some "
            f"firmware does where {each.setting} is {str(each.value).lower()}."
            for each in COUPLINGS
            if each.coupled in self.before
            and each.coupled not in self.after
            and found.settings.get(each.coupled) != self.before[each.coupled]
        ]

    def targets(self, *, requested: bool) -> list[Targets]:
        """Return the targets of ``after``, list by list: those that the task asks for, or all others."""
        return [(kind, self._targets(kind, requested)) for name, kind in TARGET_LISTS.items() if name in self.after]

    def possibly_unsupported(self) -> list[str]:
        """Return the changed settings, and the requested sub-options, that the firmware may not have."""
        settings = [name for name in self.changed_keys if SETTINGS[name].newer and name not in self.reading.received]
        sub_options = [
            option.name
            for kind in TARGET_LISTS.values()
            for option in kind.sub_options
            if option.newer
            and any(target.get(option.name) for target in self.wanted.get(kind.name, ()))
            and not self.reading.shows(kind, option)
        ]
        return [*settings, *sub_options]

    def without(self, gone: Iterable[Targets]) -> Plan:
        """Return the plan without these targets, whose objects no longer exist on the PBX."""
        left = {kind.name: kind.overlay(self.after[kind.name], targets, "remove") for kind, targets in gone}
        return replace(self, after={**self.after, **left})

    def _targets(self, kind: TargetList, requested: bool) -> list[Target]:
        wanted = kind.by_identity(self.wanted.get(kind.name, ()))
        return [target for target in self.after[kind.name] if (kind.identity(target) in wanted) is requested]


def plan(reading: Reading, wanted: Settings, list_mode: str) -> Plan:
    """Return how to make a PBX as ``wanted``: settings in normal form, lists as resolved targets.

    ``list_mode`` is ``replace``, ``merge`` or ``remove``. What is not in ``wanted`` stays.
    """
    before = reading.settings
    asked = {name: value for name, value in wanted.items() if name in before}
    overlaid = {name: SETTINGS[name].overlay(before[name], value, list_mode) for name, value in asked.items()}
    changed = {name: value for name, value in overlaid.items() if value != before[name]}
    if not changed:
        return Plan(reading, wanted, before, before)
    uncertain = _coupled_settings({**before, **changed}, wanted)
    after = {name: changed.get(name, value) for name, value in before.items() if name not in uncertain}
    return Plan(reading, wanted, before, after)


def check_support(reading: Reading, wanted: Mapping[str, Any], list_mode: str) -> None:
    """Check that this PBX supports what the task asks for; ``wanted`` has lists as the entries of the user.

    An empty value needs no support. Raises Failure of kind ``unsupported`` for what the firmware certainly does not
    have, and of kind ``answer`` for a managed setting whose value on the PBX cannot be understood.
    """
    for name, value in wanted.items():
        if name in reading.not_understood:
            raise unreadable_setting(name, reading.not_understood[name])
        if name not in reading.settings and value != SETTINGS[name].empty:
            raise _unsupported(name, name)
    if list_mode != "remove":
        for kind in TARGET_LISTS.values():
            _check_sub_options(reading, kind, wanted.get(kind.name, ()))


def _check_sub_options(reading: Reading, kind: TargetList, entries: Sequence[Target]) -> None:
    for option in kind.sub_options:
        for type_ in sorted({kind.type_of(each) for each in entries if each.get(option.name)}):
            if reading.lacks(kind, option, type_):
                raise _unsupported(f"{option.name} for an entry of type {type_} in {kind.name}", option.name)


def _unsupported(what: str, key: str) -> Failure:
    return Failure(
        "unsupported",
        f"This PBX does not support {what}: {ENDPOINT} did not return {key}.",
        "Its firmware is probably too old: update it, or leave the option out for this PBX. Nothing was written.",
        endpoint=ENDPOINT,
    )


def _coupled_settings(settings: Settings, wanted: Settings) -> set[str]:
    """Return the settings that the PBX may change by itself, because of others."""
    return {
        each.coupled
        for each in COUPLINGS
        if settings.get(each.setting) == each.value
        and each.coupled not in wanted
        and settings.get(each.coupled) not in (None, each.becomes)
    }


def _is_same(found: Any, expected: Any) -> bool:
    """Whether two JSON values are certainly equal, in any order. Python cannot compare values that are very deep."""
    try:
        return bool(_ordered(found) == _ordered(expected))
    except RecursionError:
        return False


def _ordered(value: Any) -> Any:
    """Return a JSON value with sorted lists, because a PBX may return an unknown list in any order."""
    if isinstance(value, dict):
        return {key: _ordered(each) for key, each in value.items()}
    if isinstance(value, list):
        return sorted(map(_ordered, value), key=lambda each: json.dumps(each, sort_keys=True))
    return value


def _differences(expected: Settings, found: Reading) -> dict[str, str]:
    """Return where ``found`` differs from ``expected``. A setting that is missing there counts as empty."""
    differences = {}
    for name, value in expected.items():
        kind = SETTINGS[name]
        if name in found.settings:
            parts = kind.differences(value, found.settings[name])
        elif name in found.not_understood:
            parts = [found.not_understood[name]]
        else:
            parts = ["is missing"] if kind.differences(value, kind.empty) else []
        if parts:
            separator = ": " if name in TARGET_LISTS else " "
            differences[name] = f"{name}{separator}{enumerated(parts)}"
    return differences
