# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The recording settings of a PBX, and the update that has not taken effect yet."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from .clock import Clock
from .recording import Recording


@dataclass
class _Pending:
    recording: Recording
    reads: int
    time: float


class HeldSettings:
    """The settings in effect, and those of an update that was answered before it took effect."""

    def __init__(self, recording: Recording, clock: Clock) -> None:
        self.clock = clock
        self._current = copy.deepcopy(recording)
        self._pending: _Pending | None = None

    def current(self) -> Recording:
        """The settings in effect."""
        pending = self._pending
        if pending is not None and pending.reads == 0 and pending.time <= self.clock.now():
            self._current, self._pending = pending.recording, None
        return self._current

    def latest(self) -> Recording:
        """The settings that the last update made, in effect or not."""
        current = self.current()
        return current if self._pending is None else self._pending.recording

    def read(self) -> Recording:
        """The settings in effect, as a client reads them: this read counts for a pending update."""
        current = self.current()
        if self._pending is not None and self._pending.reads > 0:
            self._pending.reads -= 1
        return current

    def put(self, recording: Recording) -> None:
        """Hold these settings at once, and drop a pending update."""
        self._current, self._pending = copy.deepcopy(recording), None

    def put_later(self, recording: Recording, reads: int, seconds: float) -> None:
        """Hold these settings once so many reads have shown the old ones and so many seconds have passed."""
        self._pending = _Pending(copy.deepcopy(recording), reads, self.clock.now() + seconds)
