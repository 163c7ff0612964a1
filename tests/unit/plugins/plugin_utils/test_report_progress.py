# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The line of progress, as text and on a terminal."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone

import pytest

from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.progress import Progress, StatusLine
from reporting.terminal import Terminal

NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=timezone.utc)


def half_done() -> Progress:
    progress = Progress(NOON, {f"pbx-{number}" for number in range(2000)})
    for number in range(1000):
        progress.count(f"pbx-{number}", changed=number % 100 == 0, failed=number % 500 == 0)
    return progress


@pytest.mark.parametrize(
    ("check", "elapsed", "line"),
    [
        (False, 600, "1,000 of 2,000 done, 8 changed, 2 failed, 1,000 left, ends about 12:20"),
        (True, 40, "1,000 of 2,000 done, 8 differ, 2 failed, 1,000 left, ends about 12:01:20"),
        (False, 40_000, "1,000 of 2,000 done, 8 changed, 2 failed, 1,000 left, ends about 10:13 +1d"),
    ],
)
def test_the_line_shows_counts_and_the_remaining_time(check: bool, elapsed: int, line: str) -> None:
    shown = half_done().line(NOON + timedelta(seconds=elapsed), check_mode=check)
    assert shown == f"Recording: {line}"


def test_the_line_has_no_estimate_at_the_end() -> None:
    progress = Progress(NOON, {"a", "b", "c"})
    progress.count("a", changed=False, failed=False)
    progress.count("a", changed=False, failed=False)
    progress.drop("a")
    progress.drop("b")
    progress.drop("x")
    progress.count("c", changed=True, failed=False)
    assert progress.line(NOON, check_mode=False) == "Recording: 2 of 2 done, 1 changed, 0 failed, 0 left"


def test_other_output_scrolls_above_the_line() -> None:
    screen = io.StringIO()
    status = StatusLine(screen, lambda: (40, 5))
    written = []
    for number in range(30):
        screen.write(f"line {number}\r\n")
        written.append(f"line {number}")
        status.show(f"status {number} " + "x" * 40)
    during = Terminal(40, 5)
    during.feed(screen.getvalue())
    assert during.rows[-1] == ("status 29 " + "x" * 40)[:39]
    status.close()
    screen.write("last\r\n")
    after = Terminal(40, 5)
    after.feed(screen.getvalue())
    assert [line for line in after.everything if line] == [*written, "last"]
    assert "status" not in "".join(after.everything)


def test_a_window_that_changes_its_size_keeps_one_line() -> None:
    sizes = [(40, 6), (40, 4)]
    screen = io.StringIO()
    status = StatusLine(screen, lambda: sizes[0])
    status.show("first")
    sizes.pop(0)
    screen.truncate(0)
    status.show("second")
    assert "\x1b[1;3r" in screen.getvalue()


@pytest.mark.parametrize("size", [(19, 24), (80, 2), (0, 0)])
def test_a_window_that_is_too_small_gets_none(size: tuple[int, int]) -> None:
    screen = io.StringIO()
    status = StatusLine(screen, lambda: size)
    status.show("text")
    status.close()
    assert screen.getvalue() == ""
