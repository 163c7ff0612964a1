# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python3 -m tools TARGET`, with tests/ on PYTHONPATH: what the Makefile calls."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence

from . import pytest_runs
from .commands import StepFailed
from .docs import docs_steps
from .environments import core_environment
from .field import quick_steps, tarball_steps, thorough_steps
from .lint import lint_steps, type_steps
from .matrix import Pair, all_pairs, ends, left_out, one_of_each_core
from .places import COLLECTIONS, ROOT, TESTS, lay_out
from .pythons import link_pythons
from .release import release
from .steps import Step, run_all

Target = Callable[[list[str]], int]


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools")
    parser.add_argument("target", choices=sorted(_TARGETS))
    known, options = parser.parse_known_args()
    # What was started is ended, too, when make is told to stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    lay_out()
    link_pythons()
    try:
        return _TARGETS[known.target](options)
    except StepFailed as error:
        print(error, file=sys.stderr)
        return 1


def _test(_options: list[str]) -> int:
    pairs = ends()
    return _report(
        pairs,
        [
            *lint_steps(),
            *type_steps(),
            *quick_steps(),
            *pytest_runs.pytest_steps(pairs, end_to_end=pairs),
            pytest_runs.coverage_step(pairs[-1]),
        ],
    )


def _check(_options: list[str]) -> int:
    pairs = all_pairs()
    return _report(
        pairs,
        [
            *lint_steps(),
            *type_steps(),
            *quick_steps(),
            *thorough_steps(),
            *pytest_runs.pytest_steps(pairs, end_to_end=one_of_each_core()),
            *pytest_runs.lowest_steps(pairs[0]),
            pytest_runs.coverage_step(pairs[-1]),
        ],
    )


def _release(options: list[str]) -> int:
    return 0 if release(lambda: _check(options) == 0) else 1


def _report(pairs: Sequence[Pair], steps: list[Step]) -> int:
    print("\n".join(f"tested: {pair}" for pair in pairs))
    print("\n".join(f"left out: {line}" for line in left_out(pairs)), flush=True)
    good = run_all(steps)
    passed, failed, skipped = pytest_runs.totals()
    print("\n".join(f"FAILED  {test}" for test in failed))
    print(f"{passed} passed, {len(failed)} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if good and passed else 1


def _steps(steps: Callable[[], list[Step]]) -> Target:
    return lambda _options: 0 if run_all(steps()) else 1


def _pytest(tests: Sequence[str]) -> Target:
    return lambda options: pytest_runs.live(all_pairs()[-1], tests, options)


def _program(name: str) -> Target:
    def run(options: list[str]) -> int:
        environment = core_environment(all_pairs()[-1])
        environment.make()
        variables = {**environment.variables, "PYTHONPATH": os.pathsep.join([str(TESTS), str(COLLECTIONS)])}
        return subprocess.call([environment.tool("python"), "-m", name, *options], env=variables, cwd=ROOT)

    return run


_TARGETS: dict[str, Target] = {
    "bench": _program("bench"),
    "build": _steps(tarball_steps),
    "check": _check,
    "demo": _program("demo"),
    "docs": _steps(docs_steps),
    "e2e": _pytest(pytest_runs.E2E),
    "lint": _steps(lint_steps),
    "mutation": _program("mutation"),
    "release": _release,
    "test": _test,
    "types": _steps(type_steps),
    "unit": _pytest(pytest_runs.UNIT),
}

sys.exit(main())
