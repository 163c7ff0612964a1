# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was set out to be reached, and what was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .jobs import ARGUMENTS, CONSTANT, DEBUG, HTTP, HTTPS, IDS, MODULE, NAMES, URI, Job
from .measure import Measured
from .runs import Usage

MB = 1e6


@dataclass(frozen=True)
class Goal:
    """A goal and how the run came out: a figure in words, and whether that is good enough."""

    text: str
    found: str
    met: bool


def goals(measured: Sequence[Measured]) -> Iterator[Goal]:
    """Yield the goals that these measurements tell of."""
    for each in measured:
        yield from _floor(each)
        yield from _others(each)
        yield from _names(each)
        yield from _https(each)
    yield from _growth(measured)


def _wall(usage: Usage) -> float:
    return usage.wall


def _cpu(usage: Usage) -> float:
    return usage.cpu


def _memory(usage: Usage) -> float:
    return usage.memory


def _converged(jobs: Iterable[Job], *plays: str) -> list[Job]:
    return [job for job in jobs if job.play in plays and job.forks == 10 and not job.changing]


def _floor(measured: Measured) -> Iterator[Goal]:
    jobs = measured.group.jobs
    floors = {"debug": _converged(jobs, DEBUG), "debug with the same arguments": _converged(jobs, ARGUMENTS)}
    for job in _converged(jobs, IDS):
        for name, found in floors.items():
            if job.hosts >= 200 and job.transport in (HTTP, HTTPS) and found:
                yield from _above(measured, job, found[0], name)


def _above(measured: Measured, job: Job, floor: Job, name: str) -> Iterator[Goal]:
    wall, cpu = (measured.ratio(job, floor, figure) for figure in (_wall, _cpu))
    yield Goal(
        f"{job.hosts:,} converged PBXs, {job.transport}: at most 1.3 times {name}",
        f"{wall:.2f} times the time, {cpu:.2f} times the CPU",
        wall <= 1.3,
    )
    more = (measured.median(job, _memory) - measured.median(floor, _memory)) / MB
    if job.transport == HTTP:
        yield Goal(f"{job.hosts:,} PBXs: at most 15 MB more memory than {name}", f"{more:.1f} MB", more <= 15)


def _others(measured: Measured) -> Iterator[Goal]:
    jobs = measured.group.jobs
    for job in _converged(jobs, MODULE, URI):
        ours = next(each for each in _converged(jobs, IDS) if each.transport == job.transport)
        least = 25 if job.play == URI else 8
        wall, cpu = (measured.ratio(job, ours, figure) for figure in (_wall, _cpu))
        yield Goal(
            f"At least {least} times faster than {'the uri tasks' if job.play == URI else 'our module'}"
            f" ({job.hosts:,} PBXs)",
            f"{wall:.1f} times faster, {cpu:.1f} times less CPU",
            wall >= least,
        )


def _names(measured: Measured) -> Iterator[Goal]:
    jobs = measured.group.jobs
    for job in _converged(jobs, NAMES):
        ids = next(each for each in _converged(jobs, IDS) if each.transport == job.transport)
        wall, cpu = (measured.ratio(job, ids, figure) for figure in (_wall, _cpu))
        yield Goal(
            f"Names in all lists, {job.transport}: at most twice the cost of ids ({job.hosts:,} PBXs)",
            f"{wall:.2f} times the time, {cpu:.2f} times the CPU",
            wall <= 2,
        )


def _https(measured: Measured) -> Iterator[Goal]:
    jobs = measured.group.jobs
    if not any(job.play == CONSTANT for job in jobs):
        return
    plain, secured = (next(job for job in _converged(jobs, IDS) if job.transport == name) for name in (HTTP, HTTPS))
    more = 1000 * (measured.median(secured, _cpu) - measured.median(plain, _cpu)) / plain.hosts
    yield Goal(
        f"HTTPS with certificate checks: at most 10 ms of CPU more for each PBX ({plain.hosts:,} PBXs)",
        f"{more:.1f} ms",
        more <= 10,
    )


def _growth(measured: Sequence[Measured]) -> Iterator[Goal]:
    found: dict[tuple[str, int], float] = {}
    for each in measured:
        for job in _converged(each.group.jobs, DEBUG, IDS):
            if job.transport in ("", HTTP):
                found[job.play, job.hosts] = 1000 * each.median(job, _cpu) / job.hosts
    if (IDS, 5000) not in found:
        return
    ours, debug = (found[play, 5000] / found[play, 200] for play in (IDS, DEBUG))
    few, many = found[IDS, 200], found[IDS, 5000]
    told = f"{ours - 1:+.0%} ({few:.1f} ms and {many:.1f} ms of CPU; debug itself: {debug - 1:+.0%})"
    yield Goal("A PBX among 5,000 costs at most 10 % more than one among 200", told, ours <= 1.1)
    yield Goal(
        "From 200 to 5,000 PBXs, the cost of one grows at most 10 % more than that of debug",
        f"{ours / debug - 1:+.0%}",
        ours / debug <= 1.1,
    )
