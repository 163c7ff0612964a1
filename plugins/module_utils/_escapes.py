# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
r"""Escapes for control characters, so that terminals do not interpret them, and the way back for names.

A character that a terminal interprets, or that a file cannot hold, becomes a backslash and its code: ``\x1b``,
``\u202e``. In names, backslashes before such a code are doubled, so that a name which contains the text ``\x1b``
stays distinct. All other backslashes are unchanged.
"""

from __future__ import annotations

import re
from typing import Any, Callable

_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff"
_CONTROL = re.compile(f"[{_CONTROLS}]")
_CODE = "x[0-9a-f]{2}|u[0-9a-f]{4}"
_TO_ESCAPE = re.compile(rf"(?<!\\)(\\*)(?:([{_CONTROLS}])|(?<=\\)({_CODE}))")
_ESCAPED = re.compile(rf"(?<!\\)(\\+)({_CODE})")


def escape_name(name: str) -> str:
    """Return ``name`` with control characters escaped; ``unescape_name`` reverses this."""
    return _TO_ESCAPE.sub(_escape, name) if "\\" in name or not name.isprintable() else name


def unescape_name(text: str) -> str:
    """Return the name that ``escape_name`` turned into ``text``."""
    return _ESCAPED.sub(_unescape, text) if "\\" in text else text


def escape_controls(text: str) -> str:
    """Return ``text`` with control characters escaped, for people to read. Existing escapes are unchanged.

    This escapes less than ``str.isprintable`` would: some languages need characters that are not printable.
    """
    return text if text.isprintable() else _CONTROL.sub(lambda found: f"\\{_code_of(found[0])}", text)


def map_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return a JSON-like value with ``change`` applied to every string in it, except to the keys of dicts.

    Parts that do not change are returned as the same objects, so that the results of a fleet keep sharing them.
    """
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        changed = {key: map_texts(each, change) for key, each in value.items()}
        return changed if any(changed[key] is not each for key, each in value.items()) else value
    if isinstance(value, list):
        listed = [map_texts(each, change) for each in value]
        return listed if any(new is not old for new, old in zip(listed, value)) else value
    return value


def _escape(found: re.Match[str]) -> str:
    backslashes, control, code = found.groups()
    if control is not None:
        return f"{backslashes * 2}\\{_code_of(control)}"
    return f"{backslashes * 2}{code}" if _is_code(code) else found[0]


def _unescape(found: re.Match[str]) -> str:
    backslashes, code = found.groups()
    if not _is_code(code):
        return found[0]
    half = backslashes[: len(backslashes) // 2]
    return f"{half}{chr(int(code[1:], 16))}" if len(backslashes) % 2 else f"{half}{code}"


def _code_of(control: str) -> str:
    number = ord(control)
    return f"x{number:02x}" if number < 0x100 else f"u{number:04x}"


def _is_code(code: str) -> bool:
    """Whether ``code`` is the escape of a control character; other codes are left alone."""
    control = chr(int(code[1:], 16))
    return _CONTROL.fullmatch(control) is not None and _code_of(control) == code
