# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Output of the demonstration."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

WIDTH = 110


def heading(title: str, *paragraphs: str) -> None:
    """Print the title and the explanation of a step."""
    print(f"\n{title}\n{'=' * len(title)}")
    for paragraph in paragraphs:
        print(textwrap.fill(paragraph, WIDTH))
    print(flush=True)


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; the last column wraps."""
    widths = [max(map(len, column)) for column in zip(titles, *(row for row in rows), strict=True)][:-1]
    last = WIDTH - sum(widths) - 2 * len(widths)
    for row in (titles, ["-" * len(title) for title in titles], *rows):
        lines = textwrap.wrap(row[-1], last) or [""]
        left = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        print(f"{left}  {lines[0]}".rstrip())
        for line in lines[1:]:
            print(" " * (len(left) + 2) + line)


class Verdict:
    """Whether all checks passed."""

    def __init__(self) -> None:
        self.failures = 0

    def check(self, claim: str, problems: Sequence[str]) -> None:
        """Print a claim, and the facts that contradict it."""
        print(f"{'FAILED' if problems else 'ok':<6}  {claim}")
        for problem in problems:
            print(f"        {problem}")
        self.failures += bool(problems)
