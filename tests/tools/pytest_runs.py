# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests under pytest, with what coverage saw of them, in subprocesses too."""

from __future__ import annotations

import subprocess
from collections.abc import Container, Sequence
from functools import partial
from xml.etree import ElementTree as ET

from .commands import run
from .environments import Environment, core_environment, lowest_environment
from .matrix import Pair
from .places import BUILD, REPORTS, ROOT, TESTS
from .steps import Step

UNIT = ("tests", "--ignore=tests/e2e", "--ignore=tests/integration")
E2E = ("tests/e2e",)
_TWO = ("-n", "2", "--dist", "loadfile")
"""Two tests at a time, each file in one of them: what a file's tests share is made once."""
_SHOWN_OF_A_REASON = 1_000  # characters
_SMALLER = {"CHAOS_PBXS": "100"}
_COVERAGE = BUILD / "coverage"


def pytest_steps(pairs: Sequence[Pair], end_to_end: Container[Pair]) -> list[Step]:
    """Unit tests on all pairs, and end-to-end tests on those of them that have time for it.

    Coverage makes end-to-end tests take half as long again, so they are measured on the newest pair alone, and the
    large fleet is there, too.
    """
    steps = [Step("forget earlier reports", _forget)]
    for pair in pairs:
        environment = core_environment(pair)
        steps.append(Step(f"environment {pair}", environment.make))
        steps.append(Step(f"unit tests, {pair}", partial(_pytest, environment, "unit", UNIT)))
        if pair in end_to_end:
            end = partial(_pytest, environment, "e2e", E2E, whole=pair == pairs[-1])
            steps.append(Step(f"end-to-end tests, {pair}", end))
    return steps


def lowest_steps(pair: Pair) -> list[Step]:
    """Unit tests with the oldest releases of what the plugins import."""
    environment = lowest_environment(pair)
    # urllib3 1.26 leaves some connections to the garbage collector.
    options = ("-W", "ignore::pytest.PytestUnraisableExceptionWarning")
    return [
        Step(f"environment with the lowest requirements, {pair}", environment.make),
        Step(
            f"unit tests with the lowest requirements, {pair}", partial(_pytest, environment, "unit", (*UNIT, *options))
        ),
    ]


def coverage_step(pair: Pair) -> Step:
    environment = core_environment(pair)

    def report() -> str:
        coverage = [environment.tool("python"), "-m", "coverage"]
        combined = run([*coverage, "combine", "--quiet"], _variables(environment))
        return combined + run([*coverage, "report"], _variables(environment))

    return Step("branch coverage of plugins", report)


def live(pair: Pair, tests: Sequence[str], options: Sequence[str]) -> int:
    """Run pytest in this terminal, for somebody who waits for it: two at a time, and only files that are named."""
    environment = core_environment(pair)
    environment.make()
    named = any((ROOT / option.partition("::")[0]).exists() for option in options if not option.startswith("-"))
    parallel = any(option.startswith(("-n", "-s", "--pdb")) for option in options)
    command = [environment.tool("python"), "-m", "pytest", *([] if named else tests), *([] if parallel else _TWO)]
    return subprocess.call([*command, *options], env=_variables(environment), cwd=ROOT)


def totals() -> tuple[int, list[str], int]:
    """How many tests passed, which failed and why, and how many were skipped, in all reports of this run."""
    tests = skipped = 0
    failed = []
    for report in sorted(REPORTS.glob("*.xml")):
        for case in ET.parse(report).iter("testcase"):
            tests += 1
            skipped += case.find("skipped") is not None
            wrong = next((each for each in case if each.tag in ("failure", "error")), None)
            if wrong is not None:
                why = "\n    ".join(wrong.get("message", "")[:_SHOWN_OF_A_REASON].splitlines())
                failed.append(f"{report.stem}: {case.get('classname')}::{case.get('name')}\n    {why}")
    return tests - len(failed) - skipped, failed, skipped


def _forget() -> None:
    for folder in (REPORTS, _COVERAGE):
        folder.mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            file.unlink()


def _pytest(environment: Environment, kind: str, tests: Sequence[str], *, whole: bool = True) -> str:
    report = REPORTS / f"{environment.name}-{kind}.xml"
    command = [environment.tool("python"), *(["-m", "coverage", "run"] if whole else []), "-m", "pytest"]
    options = [*_TWO, "--timeout", "300", "--durations", "10", f"--junit-xml={report}"]
    return run([*command, *options, *tests], {**_variables(environment), **({} if whole else _SMALLER)})


def _variables(environment: Environment) -> dict[str, str]:
    # pyproject.toml builds absolute paths with CHECKOUT, because subprocesses run in other folders.
    coverage = {"COVERAGE_RCFILE": str(ROOT / "pyproject.toml"), "CHECKOUT": str(ROOT)}
    return {**environment.variables, **coverage, "PYTHONPATH": str(TESTS)}
