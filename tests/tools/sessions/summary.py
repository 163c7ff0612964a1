# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of `make test` and `make check`: what was left out, which tests failed and why, and the totals.

`python -m sessions.summary TARGET STATUS` reads the reports that the sessions left, and exits with STATUS, with which
nox ended; or with 1 if no test passed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from . import matrix
from .places import REPORTS

_SHOWN_OF_A_REASON = 1_000  # characters


class Totals(NamedTuple):
    """The number of tests that passed, the failed ones with their reasons, and the number of skipped ones."""

    passed: int
    failed: list[str]
    skipped: int

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {len(self.failed)} failed{skipped}"


def totals(reports: Path) -> Totals:
    """Return the totals of all JUnit reports in a folder."""
    tests = skipped = 0
    failed = []
    for report in sorted(reports.glob("*.xml")):
        for case in ET.parse(report).iter("testcase"):
            tests += 1
            skipped += case.find("skipped") is not None
            wrong = next((each for each in case if each.tag in ("failure", "error")), None)
            if wrong is not None:
                why = "\n    ".join(wrong.get("message", "")[:_SHOWN_OF_A_REASON].splitlines())
                failed.append(f"{report.stem}: {case.get('classname')}::{case.get('name')}\n    {why}")
    return Totals(tests - len(failed) - skipped, failed, skipped)


def main(target: str, status: str) -> int:
    """Print the summary, and return the exit code."""
    pairs = matrix.all_pairs() if target == "check" else matrix.ends()
    print("".join(f"tested: {pair}\n" for pair in pairs), end="")
    of_sessions = (line for file in sorted(REPORTS.glob("*.txt")) for line in file.read_text().splitlines())
    others = [] if target == "check" else ["make check tests more: CONTRIBUTING.md has the list"]
    print("".join(f"left out: {line}\n" for line in [*matrix.left_out(pairs), *of_sessions, *others]), end="")
    found = totals(REPORTS)
    print("".join(f"FAILED  {test}\n" for test in found.failed), end="")
    print(found)
    return int(status) or int(not found.passed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
