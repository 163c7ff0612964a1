# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench`, with tests/ on PYTHONPATH: what `make bench` runs.

It measures and compares, and passes no judgement on a machine: it fails only if a run did not do
what it was to do.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from ansible_cli import ROOT

from . import jobs
from .fleet import Fleet
from .goals import goals
from .measure import measure
from .report import report
from .runs import Runner
from .worker import costs

_PAGE = ROOT / "docs" / "speed.md"
_BEGIN, _END = "<!-- begin figures -->", "<!-- end figures -->"


def main() -> int:
    """Measure and print; write the figures of a full run down."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only an impression, and nothing is written down")
    quick = parser.parse_args().quick
    groups = jobs.quick() if quick else jobs.full()
    count = max(job.hosts for group in groups for job in group.jobs)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="telephony-yeastar-bench-") as folder, Fleet(count, Path(folder)) as fleet:
        runner = Runner(fleet, Path(folder))
        measured = [measure(group, runner) for group in groups]
        worker = costs(fleet)
    text = report(measured, goals(measured), worker)
    print(f"\n{text}\n\n{(time.monotonic() - began) / 60:.0f} minutes.")
    if not quick:
        before, rest = _PAGE.read_text().split(_BEGIN)
        _before, after = rest.split(_END)
        _PAGE.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}")
        print(f"Written to {_PAGE.relative_to(ROOT)}.")
    return 0


sys.exit(main())
