# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals that end a task early, delayed until its tokens are revoked.

Ctrl-C, kill, a lost terminal and the time limit of an Ansible task each reach the process as a signal, and some end it
at once. While a task is connected to a PBX, they raise ``Interrupted`` instead, so that it can log out. After that,
each signal is delivered to its previous handler.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from contextvars import ContextVar
from types import FrameType
from typing import Any, Callable, Iterator, TypeVar

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)

Result = TypeVar("Result")


class Interrupted(SystemExit):
    """A signal asked the task to stop. Raised once; later signals wait until the task has logged out."""


class _Watch:
    """The signals that arrived, and whether they may interrupt now; initially they may not."""

    def __init__(self) -> None:
        self.arrived: list[int] = []
        self._holds = 1
        self._raised = False

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """Record a signal."""
        self.arrived.append(number)
        self._interrupt()

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """Let signals interrupt the block, including those that arrived before it."""
        self._holds -= 1
        try:
            self._interrupt()
            yield
        finally:
            self._holds += 1

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Let no signal interrupt the block; one that arrives during it interrupts after it."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
            self._interrupt()

    def _interrupt(self) -> None:
        if self.arrived and not self._holds and not self._raised:
            self._raised = True
            raise Interrupted


_WATCH: ContextVar[_Watch | None] = ContextVar("_WATCH", default=None)


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let signals raise ``Interrupted`` within the block; deliver them to their previous handlers after it.

    Only the main thread can handle signals, so other threads run the block as it is. Ignored signals stay ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    watch = _Watch()
    previous = _WATCH.set(watch)
    handlers: dict[signal.Signals, Any] = {}
    try:
        for watched in _SIGNALS:
            handler = signal.getsignal(watched)
            if handler not in (None, signal.SIG_IGN):
                handlers[watched] = handler
                signal.signal(watched, watch.handle)
        with watch.open():
            yield
    finally:
        for watched, handler in handlers.items():
            signal.signal(watched, handler)
        _WATCH.reset(previous)
        with contextlib.ExitStack() as delivery:  # all are delivered, even if a handler raises
            for number in dict.fromkeys(reversed(watch.arrived)):
                delivery.callback(signal.raise_signal, number)


def uninterrupted(request: Callable[[], Result]) -> Result:
    """Return what ``request`` returns; a signal that arrives during it waits until it ends."""
    watch = _WATCH.get()
    if watch is None:
        return request()
    with watch.held():
        return request()
