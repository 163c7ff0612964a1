# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control interface for other processes, and the command line."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from simulator import Simulator

from .client import Client, control


def test_add_and_list_pbxs(sim: Simulator) -> None:
    options = {"name": "pbx-x", "firmware": "old", "behavior": {"numbers_as_strings": True}, "client_id": "me"}
    added = control(sim, "POST", "pbxs", options)
    assert (added["name"], added["client_id"], added["base_url"]) == ("pbx-x", "me", f"{sim.base_url}/pbx-x")
    assert Client(sim.pbxs["pbx-x"]).settings()["enb_internal"] == "1"
    assert [pbx["name"] for pbx in control(sim, "POST", "fleet", {"count": 2, "seed": 3})] == ["pbx-0001", "pbx-0002"]
    assert [pbx["name"] for pbx in control(sim, "GET", "pbxs")] == ["pbx-x", "pbx-0001", "pbx-0002"]


def test_sets_are_returned_as_lists(sim: Simulator) -> None:
    control(sim, "POST", "pbxs", {"name": "pbx-x", "behavior": {"keys_not_stored": ["enb_paging"]}})
    assert sim.pbxs["pbx-x"].behavior.keys_not_stored == frozenset({"enb_paging"})


def test_state_and_log(sim: Simulator, client: Client) -> None:
    client.update(enb_paging=1)
    path = f"pbxs/{client.pbx.name}"
    state = control(sim, "GET", path)
    assert state["recording"]["enb_paging"] == 1
    assert state["tokens"] == [client.token]
    assert state["blocked_addresses"] == []
    assert state["counters"] == {"requests": 2, "logins": 1, "updates": 1}
    last = control(sim, "GET", f"{path}/calls")[-1]
    assert (last["method"], last["endpoint"], last["body"], last["errcode"]) == (
        "POST",
        "autorecord/update",
        {"enb_paging": 1},
        0,
    )
    control(sim, "DELETE", f"{path}/calls")
    assert client.pbx.calls == []


def test_change_recording_and_behavior(sim: Simulator, client: Client) -> None:
    path = f"pbxs/{client.pbx.name}"
    control(sim, "PATCH", f"{path}/recording", {"enb_paging": 1})
    assert client.settings()["enb_paging"] == 1
    assert control(sim, "GET", f"{path}/recording")["enb_internal"] == 1
    control(sim, "PUT", f"{path}/recording", {"enb_internal": 0})
    assert client.pbx.recording == {"enb_internal": 0}
    control(sim, "PUT", f"{path}/behavior", {"value_instead_of_id": True})
    assert client.pbx.behavior.value_instead_of_id


def test_objects_are_deleted(sim: Simulator, client: Client) -> None:
    path = f"pbxs/{client.pbx.name}/objects"
    control(sim, "DELETE", path, {"kind": "queue", "id": 9})
    control(sim, "DELETE", path, {"kind": "custom_prompt", "id": 1})
    assert [queue.id for queue in client.pbx.objects.queues] == [10]
    assert "internal_record.wav" not in [prompt["name"] for prompt in client.pbx.state()["custom_prompts"]]
    unknown = {"kind": "queue", "id": 9}
    assert requests.delete(f"{sim.base_url}/_simulator/{path}", json=unknown, timeout=5).status_code == 404


def test_faults(sim: Simulator, client: Client) -> None:
    path = f"pbxs/{client.pbx.name}/faults"
    fault = {"endpoint": "autorecord/get", "kind": "status", "status": 429, "times": None}
    control(sim, "POST", path, fault)
    assert client.request("GET", "autorecord/get").status_code == 429
    control(sim, "DELETE", path)
    assert client.request("GET", "autorecord/get").status_code == 200
    control(sim, "POST", "random_faults", {"rate": 1, "kinds": [["status", {"status": 502}]]})
    assert client.request("GET", "autorecord/get").status_code == 502


def test_clock(sim: Simulator, client: Client) -> None:
    client.login()
    control(sim, "POST", "clock", {"advance": 1801})
    assert client.get("autorecord/get")["errcode"] == 10004


def test_counters(sim: Simulator, client: Client) -> None:
    client.update(enb_paging=1)
    counters = control(sim, "GET", "counters")
    assert (counters["requests"], counters["logins"], counters["updates"], counters["sites"]) == (2, 1, 1, 1)
    assert counters["cpu_seconds"] > 0


def test_reset(sim: Simulator, client: Client) -> None:
    start = client.settings()
    for _ in range(5):
        client.login(password="wrong")
    client.pbx.recording["enb_paging"] = 1
    client.pbx.fault("*", "status", times=None)
    sim.random_faults(rate=1)
    control(sim, "POST", "reset")
    assert client.pbx.calls == []
    assert client.pbx.tokens == []
    assert client.get("autorecord/get")["errcode"] == 10004
    assert client.login()["errcode"] == 0
    assert client.settings() == start


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "nothing", None, 404),
        ("GET", "pbxs/nobody", None, 404),
        ("POST", "pbxs", {"nonsense": 1}, 400),
        ("POST", "pbxs", {"behavior": {"omitted_keys": "keep"}}, 400),
        ("POST", "reset/more", None, 404),
    ],
)
def test_wrong_requests_are_refused(sim: Simulator, method: str, path: str, body: Any, status: int) -> None:
    assert requests.request(method, f"{sim.base_url}/_simulator/{path}", json=body, timeout=5).status_code == status


def run(*arguments: str) -> subprocess.Popen[str]:
    """The simulator's command line, as a process."""
    folder = Path(__file__).parents[2]
    command = [sys.executable, "-m", "simulator", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder)


def test_serve_command() -> None:
    with run("serve", "--fleet", "2", "--seed", "7") as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        listed = requests.get(f"{base_url}/_simulator/pbxs", timeout=5).json()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert [pbx["name"] for pbx in listed] == ["pbx-0001", "pbx-0002"]
