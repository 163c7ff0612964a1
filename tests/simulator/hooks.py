# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Callbacks of a test, called at a chosen moment of a request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from .faults import ANY_ENDPOINT
from .messages import Call

When = Literal["received", "processed", "answered"]
Callback = Callable[[Call], object]

_logger = logging.getLogger(__name__)


@dataclass
class _Hook:
    endpoint: str
    when: When
    callback: Callback
    times: int | None


class Hooks:
    """The callbacks of one site."""

    def __init__(self) -> None:
        self._hooks: list[_Hook] = []
        self.errors: list[Exception] = []
        """The exceptions of callbacks; leaving the simulator's `with` block raises the first."""

    def add(self, endpoint: str, when: When, callback: Callback, times: int | None) -> None:
        """Call back at that moment of requests to the endpoint, `times` times (None: always)."""
        self._hooks.append(_Hook(endpoint, when, callback, times))

    def clear(self) -> None:
        """Remove every callback."""
        self._hooks.clear()

    async def run(self, when: When, call: Call) -> None:
        """Run the callbacks of this moment on another thread, so that they may send requests to the simulator."""
        for hook in list(self._hooks):
            if hook.when == when and hook.endpoint in (call.endpoint, ANY_ENDPOINT) and hook.times != 0:
                if hook.times is not None:
                    hook.times -= 1
                try:
                    await asyncio.get_running_loop().run_in_executor(None, hook.callback, call)
                except Exception as error:
                    _logger.exception("hook on %s", call.name)
                    self.errors.append(error)
