# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench`, with tests/ and tests/tools on PYTHONPATH: what `make bench` runs.

It measures and compares. It fails only if a run did not have the expected result.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from statistics import median

from ansible_cli import ROOT

from .fleet import Fleet
from .runs import HTTP, HTTPS, Job, Runner, Usage

_PAGE = ROOT / "docs" / "speed.md"
_BEGIN, _END = "<!-- begin figures -->", "<!-- end figures -->"
_SLOW = 0.15  # seconds that each request takes in the second table
_FORKS = (5, 10, 25, 50, 100)

DEBUG, ARGUMENTS, ALONE, OURS = "debug", "debug, our arguments", "three requests alone", "ours"
Measured = dict[Job, list[Usage]]


def jobs(hosts: int) -> list[Job]:
    """Return the jobs that are compared with each other on a fleet of this size."""
    return [
        Job(DEBUG, "debug", hosts),
        Job(ARGUMENTS, "debug_arguments", hosts),
        Job(ALONE, "requests_alone", hosts, HTTP),
        Job(OURS, "ours", hosts, HTTP),
        Job(OURS, "ours", hosts, HTTPS),
    ]


def others(hosts: int) -> list[Job]:
    """Return other ways to do the same, which are so slow that they run on a few PBXs only."""
    return [
        Job(DEBUG, "debug", hosts),
        Job("ours, as a module", "module", hosts, HTTP),
        Job("uri tasks", "uri", hosts, HTTP),
    ]


def measure(runner: Runner, group: Sequence[Job], rounds: int) -> Measured:
    """Run the jobs in turn, so that all of them run under the same load."""
    found: Measured = {job: [] for job in group}
    for _round in range(rounds):
        for job in group:
            found[job].append(runner.run(job))
            print(f"{found[job][-1].wall:8.2f} s  {job.hosts:5} PBXs, {job.forks:3} forks  {job.name} {job.transport}")
    return found


def ratio(measured: Measured, job: Job, base: Job, figure: Callable[[Usage], float]) -> float:
    """Return the ratio of the cost of two jobs: the median of the ratios within each round."""
    return median(figure(one) / figure(other) for one, other in zip(measured[job], measured[base], strict=True))


def goals(measured: Measured, group: Sequence[Job]) -> list[str]:
    """Return the goals, and the results for a fleet."""
    debug, _arguments, alone, ours, _https = group
    return [
        f"- {job.hosts:,} PBXs over HTTP, at most {goal} times {base.name}: "
        f"{ratio(measured, job, base, lambda usage: usage.wall):.2f} times the time, "
        f"{ratio(measured, job, base, lambda usage: usage.cpu):.2f} times the CPU"
        for job, base, goal in ((ours, alone, 1.1), (ours, debug, 1.5))
    ]


def rows(measured: Measured) -> list[str]:
    """Return the rows of the first table for jobs that were compared with each other."""
    base = next(iter(measured))
    return [
        f"| {job.hosts:,} | {job.name} | {job.transport} "
        f"| {median(usage.wall for usage in usages):.1f} | {ratio(measured, job, base, lambda usage: usage.wall):.2f} "
        f"| {1000 * median(usage.cpu for usage in usages) / job.hosts:.0f} "
        f"| {ratio(measured, job, base, lambda usage: usage.cpu):.2f} "
        f"| {median(usage.memory for usage in usages) / 1e6:.0f} "
        f"| {usages[0].requests / job.hosts:.0f} |"
        for job, usages in measured.items()
    ]


def machine(loads: Sequence[float]) -> str:
    """Return a description of the machine."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("ansible-core", "requests", "urllib3"))
    return (
        f"Python {platform.python_version()}, {packages}; {os.cpu_count()} processors ({platform.machine()}), "
        f"on which the load was {min(loads):.1f} to {max(loads):.1f}."
    )


def main() -> int:
    """Measure and print; write the figures of a full run to the page."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small fleet, for an impression; nothing is written")
    quick = parser.parse_args().quick
    small, large, few = (50, 100, 5) if quick else (200, 1000, 32)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="telephony-yeastar-bench-") as name, Fleet(large, Path(name)) as fleet:
        runner = Runner(fleet, Path(name))
        runner.run(Job(OURS, "ours", large, HTTP), changes=True)  # from here on, every PBX is compliant
        measured = [
            measure(runner, jobs(small), rounds=1 if quick else 5),
            measure(runner, jobs(large), rounds=1),
            measure(runner, others(few), rounds=1),
        ]
        fleet.answers_after(_SLOW)
        slow = measure(runner, [replace(jobs(small)[-1], forks=forks) for forks in _FORKS], rounds=1)
    table = [
        "| PBXs | what | over | time (s) | x debug | CPU a PBX (ms) | x debug | memory (MB) | requests a PBX |",
        "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(row for each in measured for row in rows(each)),
    ]
    slow_table = [
        "| forks | time (s) | PBXs a second | CPU a PBX (ms) |",
        "| ---: | ---: | ---: | ---: |",
        *(
            f"| {job.forks} | {usage.wall:.1f} | {job.hosts / usage.wall:.0f} | {1000 * usage.cpu / job.hosts:.0f} |"
            for job, (usage,) in slow.items()
        ),
    ]
    loads = [usage.load for each in (*measured, slow) for usages in each.values() for usage in usages]
    reached = [line for each in measured[:2] for line in goals(each, list(each))]
    over_network = f"{small} PBXs over HTTPS that take {1000 * _SLOW:.0f} ms for each request, none of which changes:"
    parts = [[machine(loads)], reached, table, [over_network], slow_table]
    text = "\n\n".join("\n".join(part) for part in parts)
    print(f"\n{text}\n\n{(time.monotonic() - began) / 60:.0f} minutes.")
    if not quick:
        before, rest = _PAGE.read_text().split(_BEGIN)
        _before, after = rest.split(_END)
        _PAGE.write_text(f"{before}{_BEGIN}\n\n{text}\n\n{_END}{after}")
        print(f"Written to {_PAGE.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
