# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that came from outside, made fit to be read by a person.

What a message quotes goes through ``printable`` where the message is made, because a secret that was cut or escaped
can no longer be found. Everything else is masked and escaped once, at the end of a run, by ``presentable``.
"""

from __future__ import annotations

import re
from typing import Any, Sequence

from ._redaction import masked, redacted

_LONGEST = 200
_MOST = 10
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def printable(text: object) -> str:
    """Return ``text`` without secrets, and with every character that a terminal could obey, or hide, as an escape.

    That covers control characters, terminal escapes and marks that turn the writing direction.
    What is longer than 200 characters is cut, after the secrets were taken out.
    """
    shown = masked(text if isinstance(text, str) else str(redacted(text)))
    if len(shown) > _LONGEST:
        shown = shown[:_LONGEST] + "..."
    if shown.isprintable():
        return shown
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in shown)


def presentable(value: Any) -> Any:
    """Return a JSON-like value as people may see it: without secrets, and without what a terminal obeys."""
    return escape_all(redacted(value))


def escape_all(value: Any) -> Any:
    """Return a JSON-like value with the controls in every text escaped: Ansible shows it, and escapes too little.

    What has none is returned as it is: a fleet's results share their parts, which a copy would not.
    """
    if isinstance(value, str):
        return escape_controls(value)
    if isinstance(value, dict):
        clean = {name: escape_all(each) for name, each in value.items()}
        return clean if any(clean[name] is not each for name, each in value.items()) else value
    if isinstance(value, list):
        listed = [escape_all(each) for each in value]
        return listed if any(new is not old for new, old in zip(listed, value)) else value
    return value


def escape_controls(text: str) -> str:
    """Return ``text`` whole, with every character that a terminal obeys, or no file can hold, shown as an escape.

    That is less than what ``printable`` escapes: letters of some languages come with characters
    that are not printable. A text without such characters stays as it is, so names can be compared by it.
    """
    return text if text.isprintable() else _CONTROL.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def enumerated(items: Sequence[str]) -> str:
    """Return ``items`` as one text, the first ten and how many there are more."""
    shown = ", ".join(items[:_MOST])
    return shown if len(items) <= _MOST else f"{shown} and {len(items) - _MOST} more"
