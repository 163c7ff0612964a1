# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The type of options that are text: Ansible's own makes a text of a list, a dict or a flag, and that would be sent."""

from __future__ import annotations

from typing import Any


class _Text(str):
    """A type of an argument spec that Ansible calls to check a value.

    To everything that looks at the spec, as ansible-test does to compare it with the documentation, it is the type
    of that name.
    """

    __slots__ = ()
    __name__ = "text"  # in Ansible's messages

    def __call__(self, value: Any) -> str:
        """Return a text as it is and a number as text. Raises TypeError for everything else, and does not quote it."""
        if isinstance(value, str):
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        raise TypeError("only a text or a number can be one; put into quotes what shall be a text")


TEXT = _Text("str")
