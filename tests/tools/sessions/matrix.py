# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pairs of ansible-core and Python that are tested."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from .pythons import pythons

# ansible-core: the oldest and the newest Python 3.X that its controller supports
CORES = {
    "2.16": (10, 12),
    "2.17": (10, 12),
    "2.18": (11, 13),
    "2.19": (11, 13),
    "2.20": (12, 14),
    "2.21": (12, 14),
}
WHOLE = [(core, minor) for core, (oldest, newest) in CORES.items() for minor in range(oldest, newest + 1)]


class Pair(NamedTuple):
    """An ansible-core, and the minor version of the Python that it runs on."""

    core: str
    minor: int

    @property
    def python(self) -> str:
        """The name of the interpreter, as nox takes it."""
        return f"3.{self.minor}"

    def __str__(self) -> str:
        return f"ansible-core {self.core} on Python {self.python}"


def chosen_cores() -> tuple[str, ...]:
    """Return the cores to test: the one that the environment variable CORE names, or all."""
    core = os.environ.get("CORE", "")
    if core and core not in CORES:
        raise SystemExit(f"CORE={core} is not in the matrix, which has {', '.join(CORES)}")
    return (core,) if core else tuple(CORES)


def all_pairs() -> tuple[Pair, ...]:
    """Return all pairs that this machine can run: oldest core on its oldest Python first, newest on its newest last."""
    pairs = tuple(Pair(core, minor) for core, minor in WHOLE if core in chosen_cores() and minor in pythons())
    if not pairs:
        cores = [CORES[core] for core in chosen_cores()]
        need = f"3.{min(oldest for oldest, _ in cores)} to 3.{max(newest for _, newest in cores)}"
        have = ", ".join(f"3.{minor}" for minor in pythons())
        raise SystemExit(f"ansible-core {', '.join(chosen_cores())} needs Python {need}, and this machine has {have}")
    return pairs


def ends() -> tuple[Pair, ...]:
    """Return the two ends of the matrix, which are the same where a machine can run just one pair."""
    pairs = all_pairs()
    return tuple(dict.fromkeys((pairs[0], pairs[-1])))


def one_of_each_core() -> tuple[Pair, ...]:
    """Return every core once, on its newest Python."""
    return tuple({pair.core: pair for pair in all_pairs()}.values())


def left_out(chosen: Iterable[Pair]) -> list[str]:
    """Return the part of the matrix that the chosen pairs leave out, a line for each reason."""
    chosen, here = set(chosen), set(all_pairs())
    whole = {Pair(*each) for each in WHOLE}
    other = {pair for pair in whole if pair.core not in chosen_cores()}
    reasons = {
        "make check tests it": here - chosen,
        "this machine has no such Python": whole - here - other,
        f"CORE={'/'.join(chosen_cores())}": other,
    }
    return [f"{reason}: {_listed(pairs)}" for reason, pairs in reasons.items() if pairs]


def _listed(pairs: set[Pair]) -> str:
    pythons_of = {core: [pair.python for pair in sorted(pairs) if pair.core == core] for core in CORES}
    return "; ".join(f"ansible-core {core} on Python {', '.join(found)}" for core, found in pythons_of.items() if found)
