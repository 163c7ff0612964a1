# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run steps one after the other, all of them whatever happens, and sum up."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .commands import StepFailed
from .places import LOGS, ROOT

_SHOWN_OF_A_FAILURE = 200  # lines; the log has them all


@dataclass(frozen=True)
class Step:
    name: str
    action: Callable[[], str | None]  # returns what to log, in which "left out: ..." is shown; raises StepFailed


@dataclass(frozen=True)
class Outcome:
    step: Step
    passed: bool
    seconds: float
    left_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = [f"{'ok' if self.passed else 'FAILED':<7} {self.seconds:7.1f} s  {self.step.name}"]
        return "\n".join([*told, *(f"{'':20}left out: {each}" for each in self.left_out)])


def run_all(steps: Iterable[Step]) -> bool:
    """Run the steps, print a line for each and a table at the end; True if all passed.

    A step that several groups begin with runs once.
    """
    once = {step.name: step for step in steps}
    outcomes = [_run(step) for step in once.values()]
    failed = [outcome for outcome in outcomes if not outcome.passed]
    print(f"\n{len(outcomes)} steps in {sum(outcome.seconds for outcome in outcomes):.0f} s, {len(failed)} failed")
    print("\n".join(str(outcome) for outcome in outcomes), flush=True)
    return not failed


def _run(step: Step) -> Outcome:
    if sys.stdout.isatty():
        print(f"...     {step.name}", end="\r", flush=True)
    start = time.monotonic()
    try:
        log, passed = step.action() or "", True
    except StepFailed as error:
        log, passed = str(error), False
    outcome = Outcome(step, passed, time.monotonic() - start, tuple(re.findall(r"(?m)^left out: (.*)$", log)))
    file = LOGS / (re.sub(r"\W+", "-", step.name).strip("-") + ".log")
    file.write_text(log)
    print(outcome, flush=True)
    if not passed:
        lines = log.splitlines()
        print("\n".join(f"    {line}" for line in lines[-_SHOWN_OF_A_FAILURE:]))
        print(f"    (the whole output: {file.relative_to(ROOT)})", flush=True)
    return outcome
