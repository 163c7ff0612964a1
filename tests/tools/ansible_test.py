# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test on the collection as it ships: sanity, units and integration."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from .commands import StepFailed, run
from .environments import core_environment
from .matrix import Pair
from .places import ROOT, TESTS
from .steps import Step
from .tarball import unpacked

# It exits with 0 all the same when git ignores the folder that it runs in.
_NOTHING_DONE = r"All targets skipped|No tests (applicable|found)|no tests ran"
_PIP_VERSIONS = ("23.1.2", "24.2", "25.2")  # that ansible-test of 2.16 to 2.21 bootstraps
_PIP_CACHE = Path("~/.ansible/test/cache").expanduser()


def sanity_step(pair: Pair) -> Step:
    return Step(f"ansible-test sanity, {pair}", partial(_sanity, pair))


def units_step(pair: Pair) -> Step:
    return Step(f"ansible-test units, {pair}", partial(_tests, pair, "units", "unit", r"[1-9]\d* passed"))


def integration_step(pair: Pair) -> Step:
    return Step(
        f"ansible-test integration, {pair}",
        partial(_tests, pair, "integration", "integration", r"failed=0 .*"),
    )


def _sanity(pair: Pair) -> str:
    _offer_get_pip()
    environment = core_environment(pair)
    with unpacked() as collection:
        command = [environment.tool("ansible-test"), "sanity", "--color", "no"]
        return run(
            command,
            environment.variables,
            cwd=collection,
            needs=r"(?s)validate-modules.*yamllint",
            refuses=_NOTHING_DONE,
        )


def _tests(pair: Pair, command: str, folder: str, needs: str) -> str:
    if not (TESTS / folder).is_dir():
        raise StepFailed(f"ansible-test {command} was not run: there is no {(TESTS / folder).relative_to(ROOT)}")
    _offer_get_pip()
    environment = core_environment(pair)
    with unpacked(with_tests=True) as collection:
        options = ["--color", "no", "--venv", "--python", str(pair.python)]
        return run(
            [environment.tool("ansible-test"), command, *options],
            environment.variables,
            cwd=collection,
            needs=needs,
            refuses=_NOTHING_DONE,
        )


def _offer_get_pip() -> None:
    _PIP_CACHE.mkdir(parents=True, exist_ok=True)
    for version in _PIP_VERSIONS:
        script = _PIP_CACHE / f"get_pip_{version.replace('.', '_')}.py"
        if not script.exists():
            shutil.copyfile(Path(__file__).with_name("get_pip.py"), script)
