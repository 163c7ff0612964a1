# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of single values: their options, and their form on the wire.

Each value has a *normal* form, in which values are compared and returned. The PBX is read tolerantly, because clients
have seen numbers as strings, and ``null`` for empty values. A value that cannot be parsed raises ``ValueError``, whose
text completes a sentence that begins with the name of the value.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any, Callable, Mapping

from .._text import printable
from .._values import TEXT, read_number, read_text
from .prompt_names import same_prompt


@dataclass(frozen=True)
class ValueType:
    """A type of single value.

    ``argument`` is its argument spec, ``empty`` the normal form of a value that a PBX leaves out, and ``same`` compares
    the meaning of two values in normal form.
    """

    argument: Mapping[str, Any]
    empty: Any
    read: Callable[[Any], Any]
    wire: Callable[[Any], Any]
    same: Callable[[Any, Any], bool] = operator.eq


def _read_flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    number = read_number(value)
    if number not in (None, 0, 1):
        raise ValueError("is neither 0 nor 1")
    return bool(number)


def _read_seconds(value: Any) -> int:
    return read_number(value) or 0


def _read_file_format(value: Any) -> str | None:
    text = read_text(value)
    if text not in ("", "wav", "mp3"):
        raise ValueError("is neither wav nor mp3")
    return text or None


FLAG = ValueType({"type": "bool"}, False, _read_flag, int)
SECONDS = ValueType({"type": "int"}, 0, _read_seconds, int)
PROMPT = ValueType({"type": TEXT}, "", read_text, str, same_prompt)
FILE_FORMAT = ValueType({"type": "str", "choices": ["wav", "mp3"]}, None, _read_file_format, str)


@dataclass(frozen=True)
class Single:
    """A setting with a single value. ``newer``: older firmware does not have it."""

    name: str
    type: ValueType
    newer: bool = False

    @property
    def argument(self) -> Mapping[str, Any]:
        """The argument spec of the setting."""
        return self.type.argument

    @property
    def empty(self) -> Any:
        """The normal form of a value that the PBX leaves out."""
        return self.type.empty

    def raw(self, received: Any) -> Any:
        """Return the value that the PBX sent, as it is."""
        return received

    def read(self, raw: Any, _leaves_out_empty: bool = False) -> Any:
        """Return the normal form of the value that the PBX sent."""
        return self.type.read(raw)

    def wire(self, value: Any, raw: Any) -> Any:
        """Return what to send for ``value``; for None, that is the value as received."""
        return raw if value is None else self.type.wire(value)

    def schema_only(self, sent: Any) -> Any:
        """Return what to send, without keys that are not in the vendor's documentation: a single value has none."""
        return sent

    def overlay(self, current: Any, wanted: Any, _list_mode: str) -> Any:
        """Return the value after the task: the current one where it means the same."""
        return current if self.type.same(wanted, current) else wanted

    def differences(self, expected: Any, found: Any) -> list[str]:
        """Return the difference in ``found`` in words; an expected ``None`` matches any value."""
        if expected is None or self.type.same(expected, found):
            return []
        return [f"is {format_value(found)}, not {format_value(expected)}"]


def format_value(value: Any) -> str:
    """Return a single value in normal form as messages show it."""
    if isinstance(value, str):
        return f"'{printable(value)}'"
    return "unset" if value is None else str(value).lower()
