# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
r"""Control characters, shown so that no terminal obeys them, and names that are read back as exactly the same names.

A character that a terminal obeys, or that no file can hold, is written as a backslash and its code: ``\x1b``,
``\u202e``. In names, backslashes before such a code are doubled, so that a name which really holds the text ``\x1b`` is
another one. All other backslashes stay as they are.
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
    """Return ``name`` harmless for a terminal; ``unescape_name`` makes the same name of it again."""
    return _TO_ESCAPE.sub(_escape, name) if "\\" in name or not name.isprintable() else name


def unescape_name(text: str) -> str:
    """Return the name that ``text`` shows."""
    return _ESCAPED.sub(_unescape, text) if "\\" in text else text


def escape_controls(text: str) -> str:
    """Return ``text`` harmless for a terminal, for people to read. What is escaped already stays as it is.

    That is less than ``str.isprintable`` asks for: letters of some languages come with characters
    that are not printable.
    """
    return text if text.isprintable() else _CONTROL.sub(lambda found: f"\\{_code_of(found[0])}", text)


def map_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return a JSON-like value with every text in it escaped, or unescaped: Ansible shows it, and escapes too little.

    What stays the same is the same object as before: a fleet's results share their parts, which a copy would not.
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
    """Whether this is how a control character is written: other codes are left as they are."""
    control = chr(int(code[1:], 16))
    return _CONTROL.fullmatch(control) is not None and _code_of(control) == code
