# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of real tasks on simulated PBXs, together with the JUnit callback and on a terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from ansible_cli import ansible, environment, tool_path
from reporting.sandbox import CALLBACK, INFO, PROMPT, SETTINGS
from reporting.terminal import Terminal
from simulator import Pbx, Simulator

HOSTILE = "</script><img src=x onerror=alert(1)> {{ 7 * 7 }} \x1b[2J\u202egnp.exe"
POLICY = {"record_file_format": "mp3", "enb_channel_separate": True, "inbound_prompt": "inbound_record.wav"}
PBXS = 24


class Fleet:
    """Simulated PBXs, and a folder with a playbook for them."""

    def __init__(self, pbxs: list[Pbx], folder: Path) -> None:
        self.pbxs = pbxs
        self.folder = folder
        connection = {"base_url": "{{ url }}", "client_id": "{{ id }}", "client_secret": "{{ secret }}"}
        play = {
            "hosts": "all",
            "connection": "local",
            "gather_facts": False,
            "module_defaults": {"group/telephony.yeastar.pbx": {**connection, "retries": 0}},
            "tasks": [
                {"name": "Policy", SETTINGS: {**POLICY, "record_queue_list": [{"text": "Support"}]}},
                {"name": "Look", INFO: {}},
            ],
        }
        hosts = {pbx.name: {"url": pbx.base_url, "id": pbx.client_id, "secret": pbx.client_secret} for pbx in self.pbxs}
        (folder / "playbook.yml").write_text(yaml.safe_dump([play]))
        (folder / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}))

    def variables(self, name: str) -> dict[str, str]:
        """Return the environment of a run, which keeps its files in a folder of that name."""
        return {
            "ANSIBLE_CALLBACKS_ENABLED": f"{CALLBACK},ansible.builtin.junit",
            "ANSIBLE_PYTHON_INTERPRETER": "auto_silent",
            "YEASTAR_REPORT_HTML_PATH": f"{name}/report.html",
            "YEASTAR_REPORT_JSON_PATH": f"{name}/report.json",
            "JUNIT_OUTPUT_DIR": f"{name}/junit",
            "JUNIT_HIDE_TASK_ARGUMENTS": "true",
            "JUNIT_FAIL_ON_CHANGE": "true",
        }

    def run(self, name: str, *options: str) -> dict[str, Any]:
        """Run the playbook, and return the JSON file."""
        command = ("ansible-playbook", "-i", "inventory.yml", "playbook.yml", *options)
        done = ansible(*command, cwd=self.folder, **self.variables(name))
        assert "callback" not in done.stderr.lower(), done.stderr
        return dict(json.loads((self.folder / name / "report.json").read_text()))


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """A fleet of which the first PBX has a hostile name for its queue, and the second refuses the login."""
    with Simulator() as simulator:
        pbxs = simulator.add_fleet(PBXS)
        queue = next(queue for queue in pbxs[0].objects.queues if queue.name == "Support")
        pbxs[0].objects.queues.append(type(queue)(id=99, name=HOSTILE, number="6999"))
        pbxs[0].recording["record_queue_list"] = [{"id": 99, "text": HOSTILE}]
        right = pbxs[1].client_secret
        pbxs[1].client_secret = "another"
        made = Fleet(pbxs, tmp_path_factory.mktemp("fleet"))
        inventory = made.folder / "inventory.yml"
        inventory.write_text(inventory.read_text().replace("secret: another", f"secret: {right}"))
        yield made


@pytest.fixture(scope="module")
def audit(fleet: Fleet) -> dict[str, Any]:
    """The report of a run in check mode."""
    return fleet.run("audit", "--check", "-vvvv")


def test_check_mode_shows_what_differs_on_each_pbx(fleet: Fleet, audit: dict[str, Any]) -> None:
    found = {pbx["name"]: pbx for pbx in audit["pbxs"]}
    assert len(found) == PBXS
    failing = fleet.pbxs[1].name
    for pbx in fleet.pbxs:
        expected = {name for name in POLICY if pbx.recording[name] != POLICY[name]}
        if pbx.name != failing:
            assert {name for name in found[pbx.name]["differs"] if name in POLICY} == expected
            assert found[pbx.name]["changed"] == {}
    assert found[failing]["state"] == "failed"
    assert found[failing]["failures"][0]["kind"] == "auth"
    assert found[failing]["failures"][0]["hint"]
    assert audit["mode"] == "check"
    queues = found[fleet.pbxs[0].name]["differs"]["record_queue_list"]
    escaped = HOSTILE.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")
    assert queues["before"] == [{"id": 99, "text": escaped}]


def test_no_secret_is_in_any_report(fleet: Fleet, audit: dict[str, Any]) -> None:
    assert audit
    reports = [path for path in (fleet.folder / "audit").rglob("*") if path.is_file()]
    assert len(reports) == 3
    for path in reports:
        text = path.read_text()
        assert not [pbx.name for pbx in fleet.pbxs if pbx.client_secret in text], path


def test_the_junit_callback_writes_results_for_ci_systems(fleet: Fleet, audit: dict[str, Any]) -> None:
    (path,) = (fleet.folder / "audit" / "junit").iterdir()
    cases = {
        str(case.get("name")): case for case in ET.parse(path).iter("testcase") if "Policy" in str(case.get("name"))
    }
    assert len(cases) == PBXS
    for pbx in audit["pbxs"]:
        (name,) = [each for each in cases if each.startswith(f"[{pbx['name']}]")]
        failures = [child.tag for child in cases[name] if child.tag in ("failure", "error")]
        assert bool(failures) == (pbx["state"] in ("differs", "failed")), name


def test_a_run_on_a_terminal_changes_the_pbxs_and_shows_its_progress(fleet: Fleet, audit: dict[str, Any]) -> None:
    output = _on_terminal(fleet, columns=100, rows=24)
    report = json.loads((fleet.folder / "run" / "report.json").read_text())
    differed = {pbx["name"] for pbx in audit["pbxs"] if pbx["state"] == "differs"}
    assert {pbx["name"] for pbx in report["pbxs"] if pbx["state"] == "changed"} == differed
    assert report["mode"] == "apply"

    terminal = Terminal(100, 24)
    last_rows = set()
    for part in re.split(r"(?<=\x1b8)", output):
        terminal.feed(part)
        last_rows.add(terminal.rows[-1])
    progress = sorted(row for row in last_rows if row.startswith("Recording: "))
    assert f"Recording: {PBXS} of {PBXS} done, {len(differed)} changed, 1 failed, 0 left" in progress
    # The output of Ansible itself is complete, as without the line.
    lines = [line for line in terminal.everything if line]
    assert not [line for line in lines if "Recording: " in line]
    assert sum(line.startswith(("ok: [pbx-", "changed: [pbx-")) for line in lines) == 2 * (PBXS - 1)
    assert sum(bool(re.match(r"pbx-\d{4} +: ok=", line)) for line in lines) == PBXS


def test_accepted_failures_of_real_tasks_are_failures_in_the_worker_and_as_a_module(
    fleet: Fleet, audit: dict[str, Any]
) -> None:
    assert audit
    (play,) = yaml.safe_load((fleet.folder / "playbook.yml").read_text())
    unknown = {"record_queue_list": [{"text": "Nobody"}]}
    tasks = [
        {"name": "In the worker", SETTINGS: unknown, "failed_when": False},
        {
            "name": "As a module",
            SETTINGS: unknown,
            "failed_when": False,
            "environment": {"NAME": "value"},
            "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        },
        {"name": "In a loop", SETTINGS: unknown, "failed_when": False, "loop": [1]},
    ]
    (fleet.folder / "accepted.yml").write_text(yaml.safe_dump([{**play, "hosts": fleet.pbxs[2].name, "tasks": tasks}]))
    command = ("ansible-playbook", "-i", "inventory.yml", "accepted.yml")
    done = ansible(*command, cwd=fleet.folder, **fleet.variables("accepted"))
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads((fleet.folder / "accepted" / "report.json").read_text())
    (pbx,) = document["pbxs"]
    assert (document["state"], pbx["state"]) == ("attention", "failed")
    assert [(each["task"], each["kind"], each["accepted_by"]) for each in pbx["failures"]] == [
        (task["name"], "unknown_target", "failed_when") for task in tasks
    ]


def test_uploads_of_prompts_are_changes_and_failures_like_any_other(fleet: Fleet, audit: dict[str, Any]) -> None:
    assert audit
    (play,) = yaml.safe_load((fleet.folder / "playbook.yml").read_text())
    uploaded, refused = fleet.pbxs[3:5]
    refused.fault("custom_prompt/upload", "errcode", code=40004)
    (fleet.folder / "greeting.wav").write_bytes(b"RIFF" + bytes(100))
    tasks = [{"name": "Upload", PROMPT: {"path": "greeting.wav"}}, {"name": "Look", INFO: {}}]
    hosts = [uploaded.name, refused.name]
    (fleet.folder / "prompts.yml").write_text(yaml.safe_dump([{**play, "hosts": hosts, "tasks": tasks}]))
    command = ("ansible-playbook", "-i", "inventory.yml", "prompts.yml")
    expected = (("differs", "--check"), ("changed",), ("ok",))
    for state, *options in expected:
        ansible(*command, *options, cwd=fleet.folder, **fleet.variables(state))
        document = json.loads((fleet.folder / state / "report.json").read_text())
        found = {pbx["name"]: pbx for pbx in document["pbxs"]}
        assert found[uploaded.name]["state"] == state
        assert found[uploaded.name]["other_changes"] == [{"task": "Upload", "state": state}] * (state != "ok")
        if state == "changed":
            assert [(each["task"], each["kind"]) for each in found[refused.name]["failures"]] == [("Upload", "api")]


def _on_terminal(fleet: Fleet, columns: int, rows: int) -> str:
    """Run the playbook on a terminal, and return all that was written to it."""
    terminal, other_end = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    run = subprocess.Popen(
        [tool_path("ansible-playbook"), "-i", "inventory.yml", "playbook.yml"],
        cwd=fleet.folder,
        env={**environment(), **fleet.variables("run"), "TERM": "xterm"},
        stdin=other_end,
        stdout=other_end,
        stderr=other_end,
    )
    os.close(other_end)
    written = b""
    while True:
        try:
            part = os.read(terminal, 1 << 16)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        written += part
    run.wait()
    os.close(terminal)
    return written.decode()
