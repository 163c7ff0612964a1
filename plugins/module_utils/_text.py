# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text from users and servers, made safe to show.

Text that a message quotes goes through ``printable`` where the message is made, because a secret can no longer be
found once it was cut or escaped. Everything else is masked and escaped once, at the end of a run.
"""

from __future__ import annotations

from typing import Any, Sequence

from ._escapes import escape_controls, escape_name, map_texts
from ._redaction import masked, redacted

_LONGEST = 200
_MOST = 10


def printable(text: object) -> str:
    """Return ``text`` with secrets masked and every character escaped that is not printable.

    These include control characters, terminal escapes and marks that change the writing direction.
    Text is cut after 200 characters, once the secrets are masked.
    """
    shown = masked(text if isinstance(text, str) else str(redacted(text)))
    if len(shown) > _LONGEST:
        shown = shown[:_LONGEST] + "..."
    if "\\" in shown:
        shown = escape_name(shown)  # so that a name with backslashes can be copied from the message
    if shown.isprintable():
        return shown
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in shown)


def presentable(value: Any) -> Any:
    """Return a JSON-like value with secrets masked and control characters escaped."""
    return map_texts(redacted(value), escape_controls)


def enumerated(items: Sequence[str]) -> str:
    """Return the first ten ``items``, separated by commas, and the number of the others."""
    shown = ", ".join(items[:_MOST])
    return shown if len(items) <= _MOST else f"{shown} and {len(items) - _MOST} more"
