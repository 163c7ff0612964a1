# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages of the list endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from .behavior import Behavior
from .errors import refused
from .messages import Request

T = TypeVar("T")


def page(request: Request, behavior: Behavior, entries: Sequence[T]) -> list[T]:
    """The entries on the page that a request asks for; ApiError if the request is invalid."""
    number = _positive(request, "page", 1)
    size = _positive(request, "page_size", min(behavior.page_size_default, behavior.page_size_max))
    if size > behavior.page_size_max and behavior.page_size_above_max == "refused":
        raise refused("page_size")
    size = min(size, behavior.page_size_max)
    return list(entries[(number - 1) * size : number * size])


def _positive(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise refused(name)
    return int(text)
