# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single values, as a user gives them and as a server sends them.

Users are read strictly: what is not a text would be sent as one. Servers are read tolerantly: client code has seen
numbers as strings, and null. A value from a server that cannot be understood raises ``ValueError``, whose text
finishes a sentence that names the value.
"""

from __future__ import annotations

import re
from typing import Any

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")


class _Text(str):
    """The type of an option that is text: a function that Ansible calls to check the value.

    Ansible's own type makes a text of a list, a dict or a flag. To everything that looks at the argument spec, as
    ansible-test does to compare it with the documentation, this one is the type of that name, too.
    """

    __slots__ = ()
    __name__ = "text"  # in Ansible's messages

    def __call__(self, value: Any) -> str:
        """Return a text as it is and a number as text. Raises TypeError for everything else, and does not quote it."""
        if isinstance(value, str):
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        raise TypeError("it must be a string or a number; quote the value")


TEXT = _Text("str")


def read_number(value: Any) -> int | None:
    """Return the whole number that the PBX sent as a number or as a string, or None for null and the empty string."""
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value):
        return int(value)
    raise ValueError("is not a whole number")


def read_text(value: Any) -> str:
    """Return the text that the PBX sent, the empty one for null."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        raise ValueError("is not a text")
    return str(value)


def number_or_none(value: Any) -> int | None:
    """Return the whole number that was sent, or None for everything else."""
    try:
        return read_number(value)
    except ValueError:
        return None
