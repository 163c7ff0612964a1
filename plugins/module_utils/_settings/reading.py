# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recording settings in a response to autorecord/get, as received and in normal form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

from .._errors import Failure
from .._text import printable
from .lists import SubOption, TargetList
from .schema import SETTINGS

ENDPOINT = "GET autorecord/get"


@dataclass(frozen=True)
class Reading:
    """The recording settings of a PBX.

    ``received`` is the whole object, and ``raw`` has its settings with the entries of lists by identity. ``settings``
    has the settings in normal form; those that the PBX may have left out because they are empty are included as empty.
    ``not_understood`` has the reason for each setting with an unknown value.
    """

    received: Mapping[str, Any]
    raw: Mapping[str, Any]
    settings: Mapping[str, Any]
    not_understood: Mapping[str, str]

    def lacks(self, kind: TargetList, option: SubOption, type_: str) -> bool:
        """Whether this PBX certainly does not have a sub-option for targets of a type.

        Its entries of the same type prove this, or else those of extensions, for which the vendor documents it. They
        prove it only on a PBX that sends empty values, because other PBXs may leave the sub-option out.
        """
        if not option.newer or any(name in self.received for name in option.implied_by):
            return False
        entries = self.raw.get(kind.name, {}).items()
        for proving in (type_, "extension"):
            alike = [entry for identity, entry in entries if not kind.typed or identity[0] == proving]
            if alike:
                return not any(option.name in each for each in alike) and _has_empty_value(self.received)
        return False

    def shows(self, kind: TargetList, option: SubOption) -> bool:
        """Whether anything that this PBX returned shows that it has a sub-option."""
        entries = self.raw.get(kind.name, {}).values()
        return any(name in self.received for name in option.implied_by) or any(option.name in each for each in entries)

    def body(self, changed: Mapping[str, Any]) -> dict[str, Any]:
        """Return the whole object with the ``changed`` settings laid over it, in wire form.

        All received keys are sent back, unknown ones included, because it is not documented whether the PBX clears keys
        that an update omits.
        """
        values = {name: value for name, value in self.settings.items() if name in self.received}
        wired = {name: SETTINGS[name].wire(value, self.raw.get(name)) for name, value in {**values, **changed}.items()}
        return {**self.received, **wired}


def parse_settings(answer: Mapping[str, Any]) -> Reading:
    """Return the settings in a response to autorecord/get.

    The vendor documents ``auto_record`` at top level; other clients fall back to ``data``. A PBX may leave out what is
    empty, so a missing key means that the firmware does not have the setting only if the setting is a newer one and
    another setting is there although it is empty. What is empty inside list entries proves nothing: a PBX may leave out
    empty settings, and not the empty values of entries. Raises Failure of kind ``answer`` if there are no settings.
    """
    received = _find(answer)
    raw = {}
    settings = {}
    not_understood = {}
    leaves_out_empty = not any(map(_is_empty, received.values()))
    for name, kind in SETTINGS.items():
        if name in received:
            try:
                raw[name] = kind.raw(received[name])
                settings[name] = kind.read(raw[name], leaves_out_empty)
            except ValueError as error:
                not_understood[name] = str(error)
        elif leaves_out_empty or not kind.newer:
            settings[name] = kind.empty
    return Reading(received, raw, settings, not_understood)


def unreadable_setting(name: str, reason: str) -> Failure:
    """Return the failure for a task that manages a setting whose value on the PBX cannot be understood."""
    return _unusable(
        f"{name} {reason}",
        "Nothing was written. A newer firmware may have values that this collection does not know: leave "
        f"{name} out for this PBX, and report it as a bug.",
    )


def _unusable(reason: str, hint: str) -> Failure:
    return Failure(
        "answer",
        f"Cannot use the recording settings that the PBX sent: in the response to {ENDPOINT}, {printable(reason)}.",
        hint,
        endpoint=ENDPOINT,
    )


def _has_empty_value(received: Mapping[str, Any]) -> bool:
    """Whether any setting, or any value in an entry, is empty. Ids are not looked at, because 0 is a valid id."""
    lists = [received[name] for name in SETTINGS if isinstance(received.get(name), list)]
    entries = [entry for entries in lists for entry in entries if isinstance(entry, dict)]
    in_entries = [value for entry in entries for key, value in entry.items() if key not in ("id", "value")]
    return any(map(_is_empty, [*received.values(), *in_entries]))


def _is_empty(value: Any) -> bool:
    """Whether a PBX that leaves out what is empty leaves this out. It may not do so with a number that is a string."""
    return value is not True and value in (0, "", None, [])


def _find(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    data = answer.get("data")
    for place in (answer, data):
        if isinstance(place, dict) and isinstance(place.get("auto_record"), dict):
            return dict(place["auto_record"])
    if isinstance(data, dict) and not SETTINGS.keys().isdisjoint(data):
        return dict(data)
    raise _unusable(
        "there is no object auto_record",
        "Nothing was written. Check that the address leads to a P-Series PBX, and report it as a bug if it does.",
    )
