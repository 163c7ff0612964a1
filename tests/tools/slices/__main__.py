# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m slices`: the time that a fleet takes in one slice and in several.

The slices run one after the other, so that each has this machine to itself, as it would have a
worker of its own. With such workers, the fleet takes as long as its longest slice.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from pathlib import Path

from simulator import Simulator

from .workshop import Workshop


def main() -> None:
    """Measure, and print a table: first each PBX is changed, then each is converged."""
    parser = argparse.ArgumentParser(prog="slices", description=__doc__)
    parser.add_argument("--pbxs", type=int, default=600)
    parser.add_argument("--slices", type=int, nargs="+", default=[1, 2, 3, 6])
    arguments = parser.parse_args()
    print("| PBXs | slices | what | longest slice | all slices | CPU time for a PBX |\n|---:|---:|---|---:|---:|---:|")
    with Simulator() as simulator, tempfile.TemporaryDirectory() as folder:
        pbxs = simulator.add_fleet(arguments.pbxs)
        for slices in arguments.slices:
            simulator.reset()
            for what, state in (("all change", "changed"), ("none changes", "ok")):
                workshop = Workshop(Path(folder, f"{slices}-{state}"), pbxs)
                seconds, cpu = _measure(workshop, slices, state)
                times = f"{max(seconds):.1f} s | {sum(seconds):.1f} s | {cpu / len(pbxs) * 1000:.0f} ms"
                print(f"| {len(pbxs)} | {slices} | {what} | {times} |", flush=True)


def _measure(workshop: Workshop, slices: int, state: str) -> tuple[list[float], float]:
    """Return the time of each slice, and the CPU time of all their processes together."""
    workshop.cut(slices)
    before = _cpu()
    workshop.start(1, slices, in_turn=True).wait()
    cpu = _cpu() - before
    numbers = range(1, slices + 1)
    for number in numbers:
        states = workshop.states(1, number) or {}
        assert set(states.values()) == {state}, workshop.logs()
    return [workshop.seconds(1, number) for number in numbers], cpu


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
