# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text that came from outside, made fit to be read by a person.

What a message quotes goes through ``printable`` where the message is made, because a secret that was cut or escaped
can no longer be found. Everything else is masked and escaped once, at the end of a run, by ``presentable``.
"""

from __future__ import annotations

from typing import Any, Sequence

from ._escapes import escape_controls, escape_name, map_texts
from ._redaction import masked, redacted

_LONGEST = 200
_MOST = 10


def printable(text: object) -> str:
    """Return ``text`` without secrets, and with every character that a terminal could obey, or hide, as an escape.

    That covers control characters, terminal escapes and marks that turn the writing direction.
    What is longer than 200 characters is cut, after the secrets were taken out.
    """
    shown = masked(text if isinstance(text, str) else str(redacted(text)))
    if len(shown) > _LONGEST:
        shown = shown[:_LONGEST] + "..."
    if "\\" in shown:
        shown = escape_name(shown)  # a name can be copied from the message, whatever backslashes it has
    if shown.isprintable():
        return shown
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in shown)


def presentable(value: Any) -> Any:
    """Return a JSON-like value as people may see it: without secrets, and without what a terminal obeys."""
    return map_texts(redacted(value), escape_controls)


def enumerated(items: Sequence[str]) -> str:
    """Return ``items`` as one text, the first ten and how many there are more."""
    shown = ", ".join(items[:_MOST])
    return shown if len(items) <= _MOST else f"{shown} and {len(items) - _MOST} more"
