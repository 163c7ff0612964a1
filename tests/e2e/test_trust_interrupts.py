# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-playbook is interrupted in the middle of each request: no token is left, and the next run does the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_cli import environment, tool_path
from simulator import Call, Pbx, Simulator

from .plays import CONNECTION

STEPS = {
    "login": "get_token",
    "read": "autorecord/get",
    "update": "autorecord/update",
    "read-back": "autorecord/get",
    "logout": "del_token",
}
HELD = ("login", "logout")
"""Requests that are not interrupted."""

PATIENCE = 60
"""Seconds to wait for an event on a busy machine."""


class Gathering:
    """PBXs, each of which keeps its client waiting in another request."""

    def __init__(self, simulator: Simulator, prefix: str) -> None:
        self.pbxs = {step: simulator.add_pbx(f"{prefix}-{step}", client_secret=f"secret of {step}") for step in STEPS}
        self._waiting: set[str] = set()
        self._left: set[str] = set()
        self._news = threading.Condition()
        self._let_go = threading.Event()
        for step, pbx in self.pbxs.items():
            self._watch(step, pbx)

    def wait_for_all(self) -> None:
        """Wait until each request has been received and none has been answered."""
        self._wait(lambda: len(self._waiting) == len(STEPS))

    def wait_for_logouts(self) -> None:
        """Wait until the interrupted tasks log out, though their requests have not been answered."""
        self._wait(lambda: self._left >= STEPS.keys() - set(HELD))

    def let_go(self) -> None:
        """Answer all requests."""
        self._let_go.set()

    def wait_for_the_end(self) -> None:
        """Wait until no token is valid."""
        self._wait(lambda: not any(pbx.tokens for pbx in self.pbxs.values()))

    def _wait(self, condition: Any) -> None:
        with self._news:
            assert self._news.wait_for(condition, PATIENCE), (self._waiting, self._left)

    def _watch(self, step: str, pbx: Pbx) -> None:
        before = 1 if step == "read-back" else 0

        def processed(_call: Call) -> None:
            nonlocal before
            before -= 1
            if before == -1:
                self._tell(self._waiting, step)
                assert self._let_go.wait(PATIENCE)

        pbx.on(STEPS[step], "processed", processed)
        pbx.on("del_token", "received", lambda _call: self._tell(self._left, step))
        pbx.on("del_token", "processed", lambda _call: self._tell(set(), step))

    def _tell(self, news: set[str], step: str) -> None:
        with self._news:
            news.add(step)
            self._news.notify_all()


def write_project(folder: Path, pbxs: Sequence[Pbx], way: str, keywords: dict[str, Any]) -> None:
    hosts = {
        pbx.name: {"base_url": pbx.base_url, "client_id": pbx.client_id, "client_secret": pbx.client_secret}
        for pbx in pbxs
    }
    variables = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    task = {"name": "Page", "telephony.yeastar.recording_settings": {**CONNECTION, "enb_paging": True}, **keywords}
    play = {
        "name": "Interrupted",
        "hosts": "all",
        "gather_facts": False,
        "environment": {"E2E_WAY": "module"} if way == "module" else {},
        "tasks": [task],
    }
    (folder / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts, "vars": variables}}))
    (folder / "playbook.yml").write_text(yaml.safe_dump([play]))


def start(folder: Path) -> subprocess.Popen[str]:
    """Start the playbook in a process group of its own, as a terminal does."""
    command = [tool_path("ansible-playbook"), "playbook.yml", "-i", "inventory.yml", "-f", str(len(STEPS)), "-v"]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, "timeout"], ids=["ctrl-c", "kill", "timeout"])
def test_an_interrupted_run_leaves_no_token_and_the_next_run_completes_it(
    simulator: Simulator, way: str, how: signal.Signals | str, tmp_path: Path
) -> None:
    gathering = Gathering(simulator, f"interrupted-{way}-{getattr(how, 'name', how)}")
    pbxs = list(gathering.pbxs.values())
    write_project(tmp_path, pbxs, way, {"timeout": 8} if how == "timeout" else {})
    running = start(tmp_path)
    gathering.wait_for_all()
    if isinstance(how, signal.Signals):
        os.killpg(running.pid, how)
    if isinstance(how, signal.Signals) or way == "action":
        gathering.wait_for_logouts()
    else:  # Ansible abandons the module, which ends by itself
        assert running.wait(PATIENCE) == 2
    gathering.let_go()
    gathering.wait_for_the_end()
    output = running.communicate(timeout=PATIENCE)[0]
    assert running.returncode not in (0, None)
    assert "Traceback" not in output
    assert "secret of" not in output

    for pbx in pbxs:
        pbx.clear_calls()
    write_project(tmp_path, pbxs, way, {})
    again = start(tmp_path)
    output = again.communicate(timeout=PATIENCE)[0]
    assert again.returncode == 0, output
    assert [pbx.recording["enb_paging"] for pbx in pbxs] == [1] * len(pbxs)
    assert [pbx.tokens for pbx in pbxs] == [[]] * len(pbxs)
