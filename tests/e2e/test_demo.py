# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration fails when something is wrong. That it passes is shown by the session that installs the tarball."""

from __future__ import annotations

import os
import subprocess
import sys

from ansible_cli import ROOT

SPOILED = """
import runpy
from demo import fleet
from simulator import Behavior
fleet.PECULIARITIES["bari"] = Behavior(keys_not_stored=frozenset({"record_queue_list"}))
runpy.run_module("demo", run_name="__main__")
"""


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT / "tests" / "tools",
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_demo_fails_if_something_is_wrong() -> None:
    done = _run("-c", SPOILED)
    assert done.returncode == 1
    assert "All checks passed." not in done.stdout
    assert "ok      no access token is left on any PBX" in done.stdout
    assert "ok      every running PBX is listed, and no other" in done.stdout
    assert (
        "FAILED  every PBX holds the policy now (its own state says so)\n        bari: record_queue_list" in done.stdout
    )


def test_the_demo_runs_the_installed_collection() -> None:
    path = subprocess.run(
        [sys.executable, "-c", "from demo.policy import EXAMPLE; print(EXAMPLE)"],
        cwd=ROOT / "tests" / "tools",
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": "/installed"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert path == "/installed/ansible_collections/telephony/yeastar/docs/examples/recording_policy\n"
