# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet in slices over ansible-runner's transmit, worker and process, and a worker that is lost.

SLICED_PBXS=600 make e2e ARGS="-k slices -o faulthandler_timeout=0" does it with more PBXs.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_cli import ROOT
from demo.policy import deviations
from simulator import Pbx, Simulator
from slices.workshop import Workshop

PBXS = int(os.environ.get("SLICED_PBXS", "60"))
SLICES = 3
SIZE = PBXS // SLICES
FORKS = 5
GUIDE = (ROOT / "docs" / "scale.md").read_text()


@pytest.fixture
def pbxs() -> Iterator[dict[str, Pbx]]:
    """The fleet, in a simulator of its own."""
    with Simulator() as simulator:
        yield {pbx.name: pbx for pbx in simulator.add_fleet(PBXS)}


@pytest.fixture
def workshop(pbxs: dict[str, Pbx]) -> Iterator[Workshop]:
    """Where the fleet is cut and run. Its path is short, because workers have sockets below it."""
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder), pbxs.values(), forks=FORKS)
        yield workshop
        print(workshop.logs())


def test_slices_add_up_to_the_fleet(workshop: Workshop, pbxs: dict[str, Pbx]) -> None:
    unknown = workshop.on_worker("ansible-doc", "telephony.yeastar.recording_settings")
    assert "was not found" in unknown.stdout + unknown.stderr

    assert workshop.cut(SLICES).startswith(f"{PBXS} PBXs ({PBXS} no result), {PBXS} left\n")
    assert workshop.start(1, SLICES).wait() == 0

    reported = [workshop.states(1, number) or {} for number in range(1, SLICES + 1)]
    assert [list(states) for states in reported] == [workshop.hosts(1, number) for number in range(1, SLICES + 1)]
    assert Counter(name for states in reported for name in states) == dict.fromkeys(pbxs, 1)
    assert {state for states in reported for state in states.values()} == {"changed"}
    assert _times(pbxs, "POST get_token") == _times(pbxs, "POST autorecord/update") == dict.fromkeys(pbxs, 1)
    assert not [pbx.name for pbx in pbxs.values() if deviations(pbx) or pbx.tokens]
    assert workshop.cut(SLICES) == f"{PBXS} PBXs ({PBXS} changed), 0 left\n"


def test_a_second_run_finishes_what_a_lost_worker_left(workshop: Workshop, pbxs: dict[str, Pbx]) -> None:
    workshop.cut(SLICES)
    lost = workshop.hosts(1, 2)
    # The last PBXs of the slice do not answer, so that each fork of its worker is in the middle of a task.
    done, cut_off = lost[:-FORKS], lost[-FORKS:]
    for name in cut_off:
        pbxs[name].fault("autorecord/get", "hang_before", times=None)
    running = workshop.start(1, SLICES)
    while not all("GET autorecord/get" in pbxs[name].call_names() for name in cut_off):
        assert running.poll() is None
        time.sleep(0.1)
    _kill(workshop.worker(2))
    running.wait()
    for name in cut_off:
        pbxs[name].clear_faults()

    assert workshop.states(1, 2) is None
    for number in (1, 3):
        assert set((workshop.states(1, number) or {}).values()) == {"changed"}
    assert {name for name, pbx in pbxs.items() if pbx.tokens} == set(cut_off)

    assert workshop.cut(SLICES).startswith(f"{PBXS} PBXs ({PBXS - SIZE} changed, {SIZE} no result), {SIZE} left\n")
    assert workshop.start(2, SLICES).wait() == 0

    states: dict[str, str] = {}
    for number in range(1, SLICES + 1):
        states.update(workshop.states(2, number) or {})
    assert states == {**dict.fromkeys(done, "ok"), **dict.fromkeys(cut_off, "changed")}
    assert _times(pbxs, "POST autorecord/update") == dict.fromkeys(pbxs, 1)
    assert _times(pbxs, "POST get_token") == {name: 1 + (name in lost) for name in pbxs}
    assert not [pbx.name for pbx in pbxs.values() if deviations(pbx)]
    # The tokens of the killed processes expire after half an hour.
    assert {name: len(pbx.tokens) for name, pbx in pbxs.items() if pbx.tokens} == dict.fromkeys(cut_off, 1)
    assert workshop.cut(SLICES).endswith(", 0 left\n")


def _example(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    program, *arguments = command
    script = ROOT / "docs" / "examples" / "slices" / program
    start = [sys.executable] if script.suffix == ".py" else []
    return subprocess.run([*start, str(script), *arguments], cwd=folder, capture_output=True, text=True, check=False)


def _is_in_the_guide(message: str) -> bool:
    return f"| `{message}` |" in GUIDE


@pytest.mark.parametrize("groups", [{}, {"pbxs": {"hosts": []}}])
def test_a_fleet_without_pbxs_is_an_error(tmp_path: Path, groups: dict[str, object]) -> None:
    fleet = {"_meta": {"hostvars": {}}, "all": {"children": ["ungrouped", *groups]}, **groups}
    (tmp_path / "fleet.json").write_text(json.dumps(fleet))
    done = _example(tmp_path, "cut.py", "fleet.json", "project", "3")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == ("fleet.json has no PBXs. Check the inventory that ansible-inventory --list has read.\n")
    assert _is_in_the_guide(done.stderr.strip())
    assert not (tmp_path / "runs").exists()


def test_no_slices_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "fleet.json").write_text('{"_meta": {"hostvars": {}}, "all": {"hosts": ["pbx-berlin"]}}')
    done = _example(tmp_path, "cut.py", "fleet.json", "project", "0")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, "cut.py: error: slices must be 1 or more")
    assert _is_in_the_guide(done.stderr.splitlines()[-1])


def test_a_pbx_that_left_the_fleet_is_in_no_slice(tmp_path: Path) -> None:
    artifacts = tmp_path / "runs" / "1" / "slice-1" / "artifacts"
    artifacts.mkdir(parents=True)
    states = {"pbx-berlin": "ok", "pbx-madrid": "failed"}
    pbxs = [{"name": name, "state": state} for name, state in states.items()]
    (artifacts / "recording_report.json").write_text(json.dumps({"pbxs": pbxs}))
    (tmp_path / "fleet.json").write_text('{"_meta": {"hostvars": {}}, "all": {"hosts": ["pbx-berlin"]}}')
    assert _example(tmp_path, "cut.py", "fleet.json", "project", "1").stdout == "1 PBXs (1 ok), 0 left\n"


def test_a_run_without_slices_or_with_too_few_workers_is_an_error(tmp_path: Path) -> None:
    done = _example(tmp_path, "run.sh", "runs/1", "true")
    assert (done.returncode, done.stderr) == (1, "runs/1 has no slices. Make them with cut.py.\n")
    assert _is_in_the_guide(done.stderr.strip())
    for number in (1, 2):
        (tmp_path / "runs" / "1" / f"slice-{number}").mkdir(parents=True)
    done = _example(tmp_path, "run.sh", "runs/1", "true")
    assert (done.returncode, done.stderr) == (
        1,
        "Slices in runs/1: 2, workers: 1. Give a worker for each slice.\n",
    )
    assert _is_in_the_guide(done.stderr.strip())


def _times(pbxs: dict[str, Pbx], call: str) -> dict[str, int]:
    return {name: pbx.call_names().count(call) for name, pbx in pbxs.items()}


def _kill(process: int) -> None:
    """Kill a process and all its children at once, as if their machine were lost."""
    family = [process]
    for parent in family:
        for thread in Path(f"/proc/{parent}/task").iterdir():
            family += [int(child) for child in (thread / "children").read_text().split()]
    for member in family:
        os.kill(member, signal.SIGKILL)
