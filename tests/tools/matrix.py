# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which ansible-core is tested on which Python."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .commands import StepFailed
from .pythons import Python, pythons

# ansible-core: the oldest and the newest Python 3.X that its controller runs on
CORES = {
    "2.16": (10, 12),
    "2.17": (10, 12),
    "2.18": (11, 13),
    "2.19": (11, 13),
    "2.20": (12, 14),
    "2.21": (12, 14),
}


@dataclass(frozen=True)
class Pair:
    core: str
    python: Python

    def __str__(self) -> str:
        return f"ansible-core {self.core} on Python {self.python}"


def chosen_cores() -> tuple[str, ...]:
    """The cores to test: the one in the environment variable CORE, or all."""
    core = os.environ.get("CORE", "")
    if core and core not in CORES:
        raise StepFailed(f"CORE={core} is not in the matrix, which has {', '.join(CORES)}")
    return (core,) if core else tuple(CORES)


def all_pairs() -> tuple[Pair, ...]:
    """All pairs that this machine can run: oldest core on its oldest Python first, newest on its newest last."""
    pairs = tuple(
        Pair(core, python)
        for core in chosen_cores()
        for python in pythons()
        if CORES[core][0] <= python.minor <= CORES[core][1]
    )
    if not pairs:
        have = ", ".join(map(str, pythons()))
        need = f"{min(CORES[core][0] for core in chosen_cores())} to 3.{max(CORES[core][1] for core in chosen_cores())}"
        raise StepFailed(f"ansible-core {', '.join(chosen_cores())} needs Python 3.{need}, and here is only {have}")
    return pairs


def ends() -> tuple[Pair, ...]:
    """The two ends of the matrix, which are one and the same where a machine can run just one pair."""
    pairs = all_pairs()
    return tuple(dict.fromkeys((pairs[0], pairs[-1])))


def one_of_each_core() -> tuple[Pair, ...]:
    """Every core once, on its newest Python."""
    return tuple({pair.core: pair for pair in all_pairs()}.values())


def left_out(chosen: Iterable[Pair]) -> list[str]:
    """What the chosen pairs do not test of the matrix, a line for each reason."""
    here, chosen = set(all_pairs()), set(chosen)
    whole = {
        Pair(core, Python(minor, Path(), has_venv=False))
        for core, (oldest, newest) in CORES.items()
        for minor in range(oldest, newest + 1)
    }
    other = {pair for pair in whole if pair.core not in chosen_cores()}
    reasons = {
        "make check tests it": here - chosen,
        "this machine has no such Python": whole - here - other,
        f"CORE={'/'.join(chosen_cores())}": other,
    }
    return [f"{reason}: {_named(pairs)}" for reason, pairs in reasons.items() if pairs]


def _named(pairs: set[Pair]) -> str:
    pythons_of = {core: sorted(pair.python for pair in pairs if pair.core == core) for core in CORES}
    return "; ".join(
        f"ansible-core {core} on Python {', '.join(map(str, found))}" for core, found in pythons_of.items() if found
    )
