# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured: jobs in groups, within which they are compared with the first one."""

from __future__ import annotations

from dataclasses import dataclass, replace

HTTP = "HTTP"
HTTPS = "HTTPS"
HTTPS_CA_PATH = "HTTPS, ca_path"

CONSTANT = "debug_constant"
DEBUG = "debug"
ARGUMENTS = "debug_arguments"
REQUESTS = "requests_alone"
IDS = "action_ids"
NAMES = "action_names"
MODULE = "module_ids"
URI = "uri"

NAMES_OF_PLAYS = {
    CONSTANT: "debug, a constant",
    DEBUG: "debug, our variables",
    ARGUMENTS: "debug, our arguments",
    REQUESTS: "three requests alone",
    IDS: "in process, ids",
    NAMES: "in process, names",
    MODULE: "as a module",
    URI: "uri tasks",
}


@dataclass(frozen=True)
class Job:
    """What is run: a play, on how many PBXs, with how many forks, over which transport, from which start."""

    play: str
    hosts: int
    forks: int = 10
    transport: str = ""
    changing: bool = False

    @property
    def talks(self) -> bool:
        """Whether the play talks to PBXs at all."""
        return bool(self.transport)

    @property
    def start(self) -> str:
        """How the PBXs are when it begins."""
        return ("changing" if self.changing else "converged") if self.talks else ""

    def __str__(self) -> str:
        return "; ".join(filter(None, (NAMES_OF_PLAYS[self.play], self.transport, self.start)))


@dataclass(frozen=True)
class Group:
    """Jobs that are run in turn, ``rounds`` times, so that all of them see the same machine."""

    title: str
    jobs: tuple[Job, ...]
    rounds: int


def quick() -> list[Group]:
    """Return what gives an impression within a minute or two."""
    return [floor(50, rounds=2), others(8, rounds=1)]


def full() -> list[Group]:
    """Return all there is to measure."""
    return [
        floor(200, rounds=3),
        *(forks(100, number, rounds=1) for number in (5, 10, 25)),
        *(forks(1000, number, rounds=1) for number in (5, 10, 25)),
        others(64, rounds=1),
        Group("5,000 PBXs", (Job(DEBUG, 5000), Job(IDS, 5000, transport=HTTP)), 1),
    ]


def floor(hosts: int, rounds: int) -> Group:
    """Return the jobs that tell how far from the floor we are, and what each of our own extras costs."""
    ids = Job(IDS, hosts, transport=HTTP)
    jobs = (
        Job(DEBUG, hosts),
        Job(CONSTANT, hosts),
        Job(ARGUMENTS, hosts),
        replace(ids, play=REQUESTS),
        ids,
        replace(ids, transport=HTTPS),
        replace(ids, transport=HTTPS_CA_PATH),
        replace(ids, play=NAMES),
        replace(ids, play=NAMES, transport=HTTPS),
        replace(ids, transport=HTTPS, changing=True),
    )
    return Group(f"{hosts:,} PBXs, and what each thing costs", jobs, rounds)


def forks(hosts: int, number: int, rounds: int) -> Group:
    """Return the jobs that tell what forks, transport and changes make of the time."""
    ids = Job(IDS, hosts, number, HTTP)
    jobs = (
        Job(DEBUG, hosts, number),
        Job(ARGUMENTS, hosts, number),
        ids,
        replace(ids, transport=HTTPS),
        replace(ids, changing=True),
        replace(ids, transport=HTTPS, changing=True),
    )
    return Group(f"{hosts:,} PBXs, {number} forks", jobs, rounds)


def others(hosts: int, rounds: int) -> Group:
    """Return the jobs that tell how much faster we are than other ways to do the same."""
    ids = Job(IDS, hosts, transport=HTTP)
    ways = (ids, replace(ids, play=MODULE), replace(ids, play=URI))
    jobs = (Job(DEBUG, hosts), *ways, *(replace(job, changing=True) for job in ways))
    return Group(f"{hosts:,} PBXs, other ways to do the same", jobs, rounds)
