# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of a group, and the figures that they give together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from .jobs import Group, Job
from .runs import Runner, Usage

Figure = Callable[[Usage], float]


@dataclass(frozen=True)
class Measured:
    """The runs of each job of a group, in the order in which they were made."""

    group: Group
    usages: Mapping[Job, Sequence[Usage]]

    def median(self, job: Job, figure: Figure) -> float:
        """Return what the job usually takes."""
        return median(map(figure, self.usages[job]))

    def spread(self, job: Job, figure: Figure) -> tuple[float, float]:
        """Return the least and the most that the job took."""
        figures = [figure(usage) for usage in self.usages[job]]
        return min(figures), max(figures)

    def ratio(self, job: Job, base: Job, figure: Figure) -> float:
        """Return how much more than another job it takes: the median of the ratios within each round."""
        pairs = zip(self.usages[job], self.usages[base], strict=True)
        return median(figure(usage) / figure(other) for usage, other in pairs)


def measure(group: Group, runner: Runner) -> Measured:
    """Run the jobs of a group in turn, and tell of each run."""
    print(f"\n{group.title}", flush=True)
    usages: dict[Job, list[Usage]] = {job: [] for job in group.jobs}
    for number in range(group.rounds):
        for job in group.jobs:
            usage = runner.run(job)
            usages[job].append(usage)
            print(f"  {number + 1} of {group.rounds}  {usage.wall:7.2f} s  {usage.cpu:7.2f} CPU s  {job}", flush=True)
    return Measured(group, usages)
