# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures as tables, in Markdown, which reads well on a terminal, too."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version

from .goals import MB, Goal
from .jobs import NAMES_OF_PLAYS, Job
from .measure import Measured
from .worker import Cost

_FIGURES = re.compile(r"[0-9.]+( to [0-9.]+)?")


def report(measured: Sequence[Measured], goals: Iterable[Goal], worker: Mapping[tuple[str, str], Cost]) -> str:
    """Return everything as one text."""
    parts = [
        _machine(measured),
        _goals(goals),
        f"### Our own part of a task\n\n{_worker(worker)}",
        *(f"### {each.group.title}\n\n{_group(each)}" for each in measured),
    ]
    return "\n\n".join(parts)


def _machine(measured: Sequence[Measured]) -> str:
    loads = [usage.load for each in measured for usages in each.usages.values() for usage in usages]
    packages = ", ".join(f"{name} {version(name)}" for name in ("ansible-core", "requests", "urllib3"))
    return (
        f"Python {platform.python_version()}, {packages}; {os.cpu_count()} processors ({platform.machine()}). "
        f"The machine's load was {min(loads):.1f} to {max(loads):.1f} during the runs."
    )


def _goals(goals: Iterable[Goal]) -> str:
    return table(
        ("goal", "measured", "met"), [(goal.text, goal.found, "yes" if goal.met else "**no**") for goal in goals]
    )


def _worker(costs: Mapping[tuple[str, str], Cost]) -> str:
    return table(
        ("a converged task in a process that was", "transport", "CPU (ms)", "page faults", "modules imported"),
        [
            (way, transport, f"{cost.milliseconds:.1f}", f"{cost.faults:.0f}", f"{cost.imports:.0f}")
            for (way, transport), cost in costs.items()
        ],
    )


def _group(measured: Measured) -> str:
    return table(
        (
            "what",
            "transport",
            "start",
            "time (s)",
            "least to most",
            "x debug",
            "CPU (s)",
            "x debug",
            "CPU a PBX (ms)",
            "memory (MB)",
            "requests a PBX",
            "simulator's CPU (s)",
        ),
        [_row(measured, job) for job in measured.group.jobs],
    )


def _row(measured: Measured, job: Job) -> tuple[str, ...]:
    base = measured.group.jobs[0]
    least, most = measured.spread(job, lambda usage: usage.wall)
    cpu = measured.median(job, lambda usage: usage.cpu)
    return (
        NAMES_OF_PLAYS[job.play],
        job.transport,
        job.start,
        f"{measured.median(job, lambda usage: usage.wall):.2f}",
        f"{least:.2f} to {most:.2f}",
        f"{measured.ratio(job, base, lambda usage: usage.wall):.2f}",
        f"{cpu:.2f}",
        f"{measured.ratio(job, base, lambda usage: usage.cpu):.2f}",
        f"{1000 * cpu / job.hosts:.1f}",
        f"{measured.median(job, lambda usage: usage.memory) / MB:.0f}",
        f"{measured.median(job, lambda usage: usage.requests / job.hosts):.0f}",
        f"{measured.median(job, lambda usage: usage.simulator_cpu):.2f}",
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; columns of figures are set to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    right = [all(_FIGURES.fullmatch(row[number]) for row in rows) for number in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if is_right else cell.ljust(width)
            for cell, width, is_right in zip(cells, widths, right, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    rule = ["-" * (width - 1) + (":" if is_right else "-") for width, is_right in zip(widths, right, strict=True)]
    return "\n".join([line(header), line(rule), *map(line, rows)])
