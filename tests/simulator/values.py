# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks of single JSON values, as strict as Go's decoder: a value of another type is refused."""

from __future__ import annotations

from typing import Any

from .errors import refused


def integer(value: Any) -> int:
    """The value, which must be an integer."""
    if type(value) is not int:
        raise refused(value)
    return value


def flag(value: Any) -> int:
    """The value, which must be 0 or 1."""
    if integer(value) not in (0, 1):
        raise refused(value)
    return int(value)


def seconds(value: Any) -> int:
    """The value, which must be an integer from 0 to a day."""
    if not 0 <= integer(value) <= 86400:
        raise refused(value)
    return int(value)


def string(value: Any) -> str:
    """The value, which must be a string."""
    if not isinstance(value, str):
        raise refused(value)
    return value


def one_of(values: tuple[str, ...], value: Any) -> str:
    """The value, which must be one of these strings."""
    if string(value) not in values:
        raise refused(value)
    return str(value)


def label(value: Any) -> None:
    """Check a value that the PBX does not store, which must be a string or an integer."""
    if not isinstance(value, (str, int)):
        raise refused(value)
