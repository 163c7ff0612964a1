# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One line that says how far a fleet is, at the bottom of the terminal."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Callable, TextIO


@dataclass
class Progress:
    """How far one recording task is with the hosts of its play."""

    started: datetime
    hosts: set[str]
    done: set[str] = field(default_factory=set)
    changed: int = 0
    failed: int = 0

    def count(self, host: str, *, changed: bool, failed: bool) -> None:
        """Count the end of the task on one host."""
        self.done.add(host)
        self.changed += changed and not failed
        self.failed += failed

    def drop(self, host: str) -> None:
        """Stop expecting a host, because another task has failed on it."""
        if host not in self.done:
            self.hosts.discard(host)

    def line(self, now: datetime, *, check_mode: bool) -> str:
        """Return the progress in words."""
        left = len(self.hosts - self.done)
        parts = [
            f"{len(self.done):,} of {len(self.hosts | self.done):,} done",
            f"{self.changed:,} {'differ' if check_mode else 'changed'}",
            f"{self.failed:,} failed",
            f"{left:,} left",
        ]
        if left and self.done:
            end = now + (now - self.started) * left / len(self.done)
            parts.append(f"ends about {_clock(end, now)}")
        return f"Recording: {', '.join(parts)}"


class StatusLine:
    """A line below all other output.

    The output of Ansible itself scrolls in the rows above, as it does above the progress bar of
    apt: the last row is taken out of the terminal's scrolling region. So nothing has to be
    cleared before other output, which a callback cannot anticipate.
    """

    def __init__(self, screen: TextIO, size: Callable[[], tuple[int, int]]) -> None:
        self._screen = screen
        self._size = size
        self._rows = 0

    def show(self, text: str) -> None:
        """Show ``text``, as much of it as fits."""
        columns, rows = self._size()
        if rows < 3 or columns < 20:
            return
        before = "" if rows == self._rows else self._reserve(rows)
        self._rows = rows
        self._write(f"{before}\x1b7\x1b[{rows};1H\x1b[2K{text[: columns - 1]}\x1b8")

    def close(self) -> None:
        """Give the last row back."""
        if self._rows:
            self._write(f"\x1b7\x1b[r\x1b[{self._rows};1H\x1b[2K\x1b8")
            self._rows = 0

    def _reserve(self, rows: int) -> str:
        # The line feed makes room where the cursor is in the last row. Setting the region moves the
        # cursor, hence the saving and restoring.
        return f"\n\x1b7\x1b[1;{rows - 1}r\x1b8\x1b[1A"

    def _write(self, text: str) -> None:
        sys.stdout.flush()
        self._screen.write(text)
        self._screen.flush()


def _clock(end: datetime, now: datetime) -> str:
    days = (end.date() - now.date()).days
    rounded = end if end - now < timedelta(minutes=2) else end.replace(second=0)
    shown = rounded.strftime("%H:%M:%S" if rounded is end else "%H:%M")
    return f"{shown} +{days}d" if days else shown
