# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Put every mutant of some files under the unit tests, and tell which survive.

Each mutant lives in a process of its own, and in memory only: no file is changed.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib.abc
import importlib.machinery
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from .mutants import Mutant, mutants

CHECKOUT = Path(__file__).parents[2]
UNIT = CHECKOUT / "tests" / "unit" / "plugins" / "module_utils"
PREFIX = "ansible_collections.telephony.yeastar.plugins.module_utils"
TIME_LIMIT = 120
SLOW = ("test_request.py", "test_tls.py")
"""What takes real connections."""


class MutantLoader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the mutant in the place of its module."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        self._module = module
        self._tree = tree

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Claim the one module."""
        return importlib.machinery.ModuleSpec(name, self) if name == f"{PREFIX}.{self._module}" else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant as that module."""
        exec(compile(self._tree, f"{self._module}.py", "exec"), module.__dict__)  # noqa: S102 (that is the point)


def survivors(module: str, made: Sequence[Mutant], jobs: int) -> Iterator[Mutant]:
    """Yield the mutants with which all tests pass. What takes too long has been noticed, too."""
    waiting = list(reversed(made))
    running: dict[int, Mutant] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            mutant = waiting.pop()
            child = os.fork()
            if child == 0:
                os._exit(_test(module, mutant.tree))
            running[child] = mutant
        child, status = os.wait()
        mutant = running.pop(child)
        if status == 0:
            yield mutant


def _test(module: str, tree: ast.Module) -> int:
    """Return 0 if all tests pass in this process with that module."""
    signal.alarm(TIME_LIMIT)
    sys.meta_path.insert(0, MutantLoader(module, tree))
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    tests = [path for path in sorted(UNIT.glob("test_*.py")) if path.name not in SLOW]
    drawn = [path for path in tests if "import hypothesis" in path.read_text() or "from hypothesis" in path.read_text()]
    given = [path for path in tests if path not in drawn]
    return _fails(given) or _fails(drawn)  # drawing examples takes longer, so what is given goes first


def _fails(tests: Sequence[Path]) -> int:
    options = ["-x", "-q", "--hypothesis-profile=few", "--import-mode=importlib", f"--rootdir={CHECKOUT}"]
    options += ["-c", os.devnull, "--assert=plain", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    options += [f"-pno:{plugin}" for plugin in ("cacheprovider", "faulthandler", "unraisableexception", "xdist")]
    return int(pytest.main([*options, *map(str, tests)]))


def _load_what_mutants_share() -> None:
    """Import the large libraries once, and nothing of the product."""
    import ansible.module_utils.basic  # noqa: PLC0415
    import ansible.module_utils.common.arg_spec  # noqa: F401, PLC0415

    gc.freeze()
    import aiohttp.web  # noqa: F401, PLC0415
    import hypothesis.strategies  # noqa: F401, PLC0415
    import requests  # noqa: F401, PLC0415
    import trustme  # noqa: F401, PLC0415
    import yaml  # noqa: F401, PLC0415


def _report(module: str, jobs: int) -> tuple[int, int]:
    source = (CHECKOUT / "plugins" / "module_utils" / f"{module.replace('.', '/')}.py").read_text()
    unchanged = Mutant(0, "nothing", ast.parse(source))
    if not list(survivors(module, [unchanged], jobs)):
        sys.exit(f"The tests fail with {module} as it is.")
    made = list(mutants(source))
    alive = list(survivors(module, made, jobs))
    for mutant in sorted(alive, key=lambda each: each.line):
        print(f"  {module}.py:{mutant.line}: {mutant.what}")
    killed = len(made) - len(alive)
    print(f"{module}: {killed} of {len(made)} killed, {100 * killed / len(made):.1f} %", flush=True)
    return len(made), killed


def main() -> None:
    """Report on the modules that the command line names."""
    parser = argparse.ArgumentParser(prog="mutation", description=__doc__)
    parser.add_argument("modules", nargs="+", help="names in plugins/module_utils, for example _settings.plan")
    parser.add_argument("--jobs", type=int, default=2, help="how many mutants live at a time")
    arguments = parser.parse_args()
    _load_what_mutants_share()
    totals = [_report(module, arguments.jobs) for module in arguments.modules]
    made, killed = sum(total for total, _killed in totals), sum(killed for _total, killed in totals)
    print(f"all: {killed} of {made} killed, {100 * killed / made:.1f} %")


if __name__ == "__main__":
    main()
