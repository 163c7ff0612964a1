# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Galaxy, Automation Hub and the community check of a collection before they take it."""

from __future__ import annotations

import tempfile
from functools import partial

from . import ansible_test, tarball
from .commands import run
from .docs import docs_steps
from .environments import core_environment, tool_environment
from .matrix import all_pairs, one_of_each_core
from .places import BUILD, TESTS
from .steps import Step


def tarball_steps() -> list[Step]:
    newest = all_pairs()[-1]
    return [
        Step(f"environment {newest}", core_environment(newest).make),
        Step("build the tarball", partial(tarball.build, core_environment(newest))),
    ]


def quick_steps() -> list[Step]:
    """The checks that every `make test` has time for."""
    return [
        *docs_steps(),
        *tarball_steps(),
        Step("install the tarball, and demo", _install),
        Step("environment galaxy", tool_environment("galaxy").make),
        Step("galaxy-importer", _import),
        ansible_test.sanity_step(all_pairs()[-1]),
    ]


def thorough_steps() -> list[Step]:
    """The rest of them, after the quick ones."""
    cores = one_of_each_core()
    older = dict.fromkeys((cores[0], cores[len(cores) // 2]))
    return [
        *(Step(f"environment {pair}", core_environment(pair).make) for pair in older),
        *(ansible_test.sanity_step(pair) for pair in older),
        ansible_test.units_step(cores[-1]),
        ansible_test.integration_step(cores[-1]),
    ]


def _install() -> str:
    """Install it into an empty tree; from there, have ansible-doc show every plugin, and run the demo."""
    newest = core_environment(all_pairs()[-1])
    with tempfile.TemporaryDirectory(prefix="telephony-yeastar-") as folder:
        variables = {**newest.variables, "ANSIBLE_COLLECTIONS_PATH": folder, "PYTHONPATH": str(TESTS)}
        galaxy = [newest.tool("ansible-galaxy"), "collection", "install", "--offline", "--collections-path", folder]
        log = run([*galaxy, str(tarball.tarball())], variables, needs="was installed successfully")
        document = [newest.tool("ansible-doc"), "--metadata-dump", "telephony.yeastar"]
        log += run(document, variables, needs='"telephony.yeastar.recording_settings"', refuses='"error"')
        return log + run([newest.tool("python"), "-m", "demo"], variables, needs="All was as it should be")


def _import() -> str:
    galaxy = tool_environment("galaxy")
    # It leaves a file with its result in the folder that it runs in.
    return run(
        [galaxy.tool("python"), "-m", "galaxy_importer.main", str(tarball.tarball())],
        galaxy.variables,
        cwd=BUILD,
        needs="Importer processing completed successfully",
        refuses="WARNING|ERROR",
    )
