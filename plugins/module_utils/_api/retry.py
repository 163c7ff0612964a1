# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Retries, limited in number and with growing pauses."""

from __future__ import annotations

import random
import time
from typing import Callable, Iterator, TypeVar

from .answers import CallFailure

_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 10.0
_PAUSES_BETWEEN_POLLS = (0.25, 0.5, 1.0, 2.0, 4.25)

Result = TypeVar("Result")


class Retry:
    """``retries`` more tries after the first, each after a longer pause. ``sleep`` takes seconds."""

    def __init__(self, retries: int, sleep: Callable[[float], None] = time.sleep) -> None:
        self.sleep = sleep
        self._retries = retries

    def attempts(self) -> Iterator[Attempt]:
        """Yield one attempt after the other."""
        for number in range(self._retries + 1):
            yield Attempt(self, number, number == self._retries)

    def polls(self) -> Iterator[None]:
        """Yield at once, and again after growing pauses, 8 seconds in all: for an effect that may come later."""
        yield
        for pause in _PAUSES_BETWEEN_POLLS:
            self.sleep(pause)
            yield

    def run(self, request: Callable[[], Result], again: Callable[[CallFailure], bool]) -> Result:
        """Return what ``request`` returns; repeat it after failures for which ``again`` returns true."""
        for attempt in self.attempts():
            try:
                return request()
            except CallFailure as failure:
                if attempt.is_last or not again(failure):
                    raise
                attempt.pause(failure.retry_after)
        raise AssertionError("the last attempt returns or raises")

    def pause(self, number: int, at_least: float = 0) -> None:
        """Wait after the attempt of that ``number``, which counts from 0.

        The pauses grow, with random jitter so that the tasks of a fleet do not retry at the same time.
        """
        pause = _FIRST_PAUSE * 2**number * random.uniform(0.5, 1.5)
        self.sleep(min(max(pause, at_least), _LONGEST_PAUSE))


class Attempt:
    """One of several tries."""

    def __init__(self, retry: Retry, number: int, is_last: bool) -> None:
        self._retry = retry
        self._number = number
        self.is_last = is_last

    def pause(self, at_least: float) -> None:
        """Wait before the next attempt."""
        self._retry.pause(self._number, at_least)
