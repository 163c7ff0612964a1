# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder in which a user follows docs/examples/slices, and workers that have only what is sent to them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ansible_cli import ROOT, ansible, environment
from simulator import Pbx

_EXAMPLES = ROOT / "docs" / "examples"

# A worker has its own home and folder for temporary files, and no collection.
_WORKER = """#!/bin/sh
here=$1/workers/$2
shift 2
mkdir -p "$here/home" "$here/tmp"
echo $$ > "$here/pid"
exec env -i PATH="$PATH" LANG=C.UTF-8 HOME="$here/home" TMPDIR="$here/tmp" "$@"
"""


class Workshop:
    """A fleet, the project with the collection in it, and the runs."""

    def __init__(self, folder: Path, pbxs: Iterable[Pbx], *, forks: int = 20) -> None:
        self._folder = folder
        self._make_project(forks)
        self._write_fleet(pbxs)
        (folder / "worker.sh").write_text(_WORKER)

    def cut(self, slices: int) -> str:
        """Make the slices of the next run, and return the output."""
        command = [sys.executable, str(_EXAMPLES / "slices" / "cut.py"), "fleet.json", "project", str(slices)]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=True)
        return str(done.stdout)

    def start(self, run: int, workers: int, *, in_turn: bool = False) -> subprocess.Popen[bytes]:
        """Start a run with a worker for each slice; in turn, they work one after the other."""
        turn = f"flock {self._folder}/turn " if in_turn else ""
        ways = [f"{turn}sh {self._folder}/worker.sh {self._folder} {number + 1}" for number in range(workers)]
        script = str(_EXAMPLES / "slices" / "run.sh")
        return subprocess.Popen([script, f"runs/{run}", *ways], cwd=self._folder, env=_environment())

    def hosts(self, run: int, number: int) -> list[str]:
        """Return the PBXs of a slice, in the order of its inventory."""
        inventory = json.loads((self._slice(run, number) / "inventory" / "pbxs.json").read_text())
        return list(inventory["all"]["hosts"])

    def states(self, run: int, number: int) -> dict[str, str] | None:
        """Return the state of each PBX in the report of a slice; None without a report."""
        report = self._slice(run, number) / "artifacts" / "recording_report.json"
        if not report.exists():
            return None
        return {pbx["name"]: pbx["state"] for pbx in json.loads(report.read_text())["pbxs"]}

    def seconds(self, run: int, number: int) -> float:
        """Return the time that a worker took for a slice, from its start to its last output."""
        started = (self._folder / "workers" / str(number) / "pid").stat().st_mtime
        return (self._folder / "runs" / str(run) / f"slice-{number}.log").stat().st_mtime - started

    def logs(self) -> str:
        """Return the output of all workers."""
        return "\n".join(f"{log}:\n{log.read_text()}" for log in sorted(self._folder.glob("runs/*/*.log")))

    def worker(self, number: int) -> int:
        """Return the process id of the worker that has, or had, a slice."""
        return int((self._folder / "workers" / str(number) / "pid").read_text())

    def on_worker(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the environment of a worker that received nothing."""
        way = ["sh", str(self._folder / "worker.sh"), str(self._folder), "idle"]
        return subprocess.run([*way, *command], env=_environment(), capture_output=True, text=True, check=False)

    def _slice(self, run: int, number: int) -> Path:
        return self._folder / "runs" / str(run) / f"slice-{number}"

    def _make_project(self, forks: int) -> None:
        project = self._folder / "project"
        project.mkdir(parents=True)
        shutil.copy(_EXAMPLES / "recording_policy" / "playbook.yml", project)
        settings = (_EXAMPLES / "slices" / "ansible.cfg").read_text()
        (project / "ansible.cfg").write_text(settings.replace("forks = 20", f"forks = {forks}"))
        install_collection(project / "collections")

    def _write_fleet(self, pbxs: Iterable[Pbx]) -> None:
        inventory: dict[str, Any] = {"hosts": {pbx.name: _variables(pbx) for pbx in pbxs}}
        inventory["vars"] = {"ansible_connection": "local"}
        (self._folder / "inventory.json").write_text(json.dumps({"pbxs": inventory}))
        _run("ansible-inventory", "-i", "inventory.json", "--list", "--output", "fleet.json", cwd=self._folder)


def install_collection(collections: Path) -> None:
    """Install the collection as it ships into an empty folder."""
    collections.mkdir()
    tarball = build_collection(collections)
    # Forced, because Ansible does nothing if it finds the collection elsewhere.
    _run("ansible-galaxy", "collection", "install", "--offline", "--force", "-p", ".", tarball, cwd=collections)
    tarball.unlink()


def build_collection(folder: Path) -> Path:
    """Build the tarball in a folder, and return it."""
    _run("ansible-galaxy", "collection", "build", ROOT, "--output-path", ".", cwd=folder)
    (tarball,) = folder.glob("*.tar.gz")
    return tarball


def _run(tool: str, *arguments: str | Path, cwd: Path) -> None:
    done = ansible(tool, *arguments, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr


def _variables(pbx: Pbx) -> dict[str, str]:
    return {
        "yeastar_base_url": pbx.base_url,
        "yeastar_client_id": pbx.client_id,
        "yeastar_client_secret": pbx.client_secret,
    }


def _environment() -> dict[str, str]:
    """Return an environment in which the commands of the running Python come first."""
    tools = Path(sys.executable).parent
    return {**environment(), "PATH": os.pathsep.join([str(tools), *os.get_exec_path()])}
