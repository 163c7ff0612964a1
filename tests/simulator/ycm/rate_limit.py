# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token bucket that a superior account may set."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.clock import Clock

SECONDS_PER_MINUTE = 60


@dataclass(frozen=True)
class RateLimit:
    """`burst` requests at once, and `rate` more every `interval` minutes."""

    burst: int
    rate: int
    interval: float


class Bucket:
    """What is left of a rate limit."""

    def __init__(self, limit: RateLimit, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._left = float(limit.burst)
        self._filled = clock.now()

    def take(self) -> bool:
        """Whether one more request is allowed now."""
        now = self._clock.now()
        gained = (now - self._filled) * self._limit.rate / (self._limit.interval * SECONDS_PER_MINUTE)
        self._left = min(float(self._limit.burst), self._left + gained)
        self._filled = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
