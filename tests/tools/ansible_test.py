# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test on the collection as it ships: sanity, units and integration."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from .commands import StepFailed, run
from .environments import Environment, core_environment
from .matrix import Pair
from .places import ROOT, TESTS
from .steps import Step
from .tarball import unpacked

# It exits with 0 all the same when git ignores the folder that it runs in.
_NOTHING_DONE = r"All targets skipped|No tests (applicable|found)|no tests ran"
_SKIPPED = re.compile(r"^WARNING: (Skipping sanity test .*|Required program .* not found)\.$", re.MULTILINE)
_PIP_VERSIONS = ("23.1.2", "24.2", "25.2")  # that ansible-test of 2.16 to 2.21 bootstraps
_PIP_CACHE = Path("~/.ansible/test/cache").expanduser()


def sanity_step(pair: Pair) -> Step:
    return Step(f"ansible-test sanity, {pair}", partial(_sanity, pair))


def units_step(pair: Pair) -> Step:
    return Step(f"ansible-test units, {pair}", partial(_units, pair))


def integration_step(pair: Pair) -> Step:
    return Step(f"ansible-test integration, {pair}", partial(_integration, pair))


def _sanity(pair: Pair) -> str:
    _offer_get_pip()
    environment = core_environment(pair)
    with unpacked() as collection:
        log = _ansible_test(environment, collection, "sanity")
        listed = _ansible_test(environment, collection, "sanity", "--list-tests")
    skipped = "".join(f"left out: {each}\n" for each in dict.fromkeys(_SKIPPED.findall(log)))
    return _proven(log, r'Running sanity test "(\S+)"', listed) + skipped


def _units(pair: Pair) -> str:
    environment = core_environment(pair)
    with _with_tests("unit") as collection:
        return _ansible_test(environment, collection, "units", *_own_python(pair), needs=r"[1-9]\d* passed")


def _integration(pair: Pair) -> str:
    environment = core_environment(pair)
    with _with_tests("integration") as collection:
        log = _ansible_test(environment, collection, "integration", *_own_python(pair))
        listed = _ansible_test(environment, collection, "integration", "--list-targets")
    return _proven(log, r"Running (\S+) integration test role\n(?s:.*?)\bok=[1-9]\d* .*failed=0 ", listed)


def _own_python(pair: Pair) -> Sequence[str]:
    return "--venv", "--python", str(pair.python)


@contextmanager
def _with_tests(folder: str) -> Iterator[Path]:
    if not (TESTS / folder).is_dir():
        raise StepFailed(f"ansible-test was not run: there is no {(TESTS / folder).relative_to(ROOT)}")
    _offer_get_pip()
    with unpacked(with_tests=True) as collection:
        yield collection


def _ansible_test(environment: Environment, collection: Path, *command: str, needs: str = "") -> str:
    tool = [environment.tool("ansible-test"), *command, "--color", "no"]
    return run(tool, environment.variables, cwd=collection, needs=needs, refuses=_NOTHING_DONE)


def _proven(log: str, ran: str, listed: str) -> str:
    """Return the log of a run if each test that ansible-test lists shows in it."""
    wanted = set(re.findall(r"^[\w-]+$", listed, re.MULTILINE))
    missing = sorted(wanted - set(re.findall(ran, log)))
    if missing or not wanted:
        raise StepFailed(f"{log}\nexit code 0, but nothing shows that these were run: {', '.join(missing) or 'any'}")
    return log


def _offer_get_pip() -> None:
    _PIP_CACHE.mkdir(parents=True, exist_ok=True)
    for version in _PIP_VERSIONS:
        script = _PIP_CACHE / f"get_pip_{version.replace('.', '_')}.py"
        if not script.exists():
            shutil.copyfile(Path(__file__).with_name("get_pip.py"), script)
