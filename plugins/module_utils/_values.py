# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single values, as a user gives them and as a server sends them.

The input of users is read strictly, because Ansible would turn any value into a string. Servers are read tolerantly,
because clients have seen numbers as strings, and null. A value from a server that cannot be parsed raises
``ValueError``, whose text completes a sentence that begins with the name of the value.
"""

from __future__ import annotations

import re
from typing import Any

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")


class _Text(str):
    """The type of an option that is a string: a function that Ansible calls to check the value.

    Ansible's own type ``str`` also converts lists, dicts and booleans. This type compares equal to ``"str"``, so that
    tools which compare the argument spec with the documentation, such as ansible-test, see the documented type.
    """

    __slots__ = ()
    __name__ = "text"  # what Ansible's messages call the type

    def __call__(self, value: Any) -> str:
        """Return a string as it is and a number as a string. Raises TypeError, without the value, for all else."""
        if isinstance(value, str):
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        raise TypeError("it must be a string or a number; quote the value")


TEXT = _Text("str")


def read_number(value: Any) -> int | None:
    """Return the integer that the PBX sent as a number or as a string, or None for null and the empty string.

    Raises ValueError for everything else.
    """
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value):
        return int(value)
    raise ValueError("is not a whole number")


def read_text(value: Any) -> str:
    """Return the string that the PBX sent, empty for null. Raises ValueError for a list or an object."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        raise ValueError("is not a string")
    return str(value)


def number_or_none(value: Any) -> int | None:
    """Return the integer that was sent, or None for everything else."""
    try:
        return read_number(value)
    except ValueError:
        return None
