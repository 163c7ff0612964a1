# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the PBX answered to autorecord/get, kept as it came and in normal form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

from .._errors import Failure
from .._text import printable
from .schema import SETTINGS, Targets

ENDPOINT = "GET autorecord/get"


@dataclass(frozen=True)
class Reading:
    """The recording settings of a PBX.

    ``settings`` holds those that this PBX has, in normal form; ``received`` is the whole object.
    """

    received: Mapping[str, Any]
    settings: Mapping[str, Any]

    def body(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return the whole object with ``settings`` laid over it, in wire form.

        What was received goes back complete, unknown keys included: whether the PBX clears keys
        that an update omits is not documented.
        """
        body = dict(self.received)
        for name, value in settings.items():
            kind = SETTINGS[name]
            if isinstance(kind, Targets):
                body[name] = kind.wire(value, self.received[name])
            elif value is not None:
                body[name] = kind.wire(value)
        return body


def read(answer: Mapping[str, Any]) -> Reading:
    """Return the settings in an answer of autorecord/get.

    The vendor documents ``auto_record`` at top level; client code falls back to ``data``.
    Raises Failure of kind ``answer`` if they are not there or cannot be understood.
    """
    received = _find(answer)
    settings = {}
    for name, kind in SETTINGS.items():
        if name in received:
            try:
                settings[name] = kind.read(received[name])
            except ValueError as error:
                raise _not_understood(f"{name} {printable(error)}") from None
    return Reading(received, settings)


def _find(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    data = answer.get("data")
    for place in (answer, data):
        if isinstance(place, dict) and isinstance(place.get("auto_record"), dict):
            return dict(place["auto_record"])
    if isinstance(data, dict) and not SETTINGS.keys().isdisjoint(data):
        return dict(data)
    raise _not_understood("it has no object auto_record")


def _not_understood(reason: str) -> Failure:
    return Failure(
        "answer",
        f"The recording settings that the PBX sent cannot be understood: in the answer to {ENDPOINT}, {reason}.",
        "Nothing was written. Check that the address leads to a P-Series PBX, and report the case if it does.",
        endpoint=ENDPOINT,
    )
