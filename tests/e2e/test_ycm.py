# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks through Central Management: one login for a fleet, and the same results as without it."""

from __future__ import annotations

import copy
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ansible_cli import environment, tool_path
from simulator import RateLimit, Simulator, YcmBehavior

from .records import COMPARED
from .ycm import SECRET, Fleet

FLEET = 50
FORKS = "--forks=10"
INFO = {"name": "Read", "telephony.yeastar.recording_settings_info": {}}
POLICY = {
    "name": "Policy",
    "telephony.yeastar.recording_settings": {
        "enb_internal": True,
        "record_file_format": "wav",
        "record_queue_list": [{"text": "Support"}],
    },
}


@pytest.fixture
def fleet(simulator_of_one_test: Simulator, tmp_path: Path) -> Callable[..., Fleet]:
    """Makes fleets."""
    return lambda count, **ycm: Fleet(simulator_of_one_test, tmp_path, count, **ycm)


@pytest.fixture(name="simulator_of_one_test")
def _simulator_of_one_test() -> Any:
    with Simulator() as running:
        yield running


def results(run: Any, task: str = "Read") -> dict[str, Any]:
    """Return the results of a task by host."""
    return {record["host"]: record["result"] for record in run.records if record["task"] == task}


def failures(run: Any) -> Counter[str]:
    """Return how often each message was reported."""
    return Counter(result["msg"] for result in results(run).values() if "failure" in result)


# One login


@pytest.mark.parametrize("strategy", ["linear", "free"])
def test_one_login_for_fifty_hosts_and_two_tasks(fleet: Any, strategy: str) -> None:
    fifty = fleet(FLEET)
    fifty.write([POLICY, INFO], strategy=strategy)
    run = fifty.run(FORKS)
    assert run.exit_code == 0, run.stdout
    assert len(results(run)) == FLEET
    assert all(result["settings"]["enb_internal"] for result in results(run).values())
    assert fifty.count("POST oauth/token") == 1
    assert len(fifty.ycm.tokens) == 1
    assert not any(pbx.tokens for pbx in fifty.pbxs)
    assert not any("get_token" in name for pbx in fifty.pbxs for name in pbx.call_names())


def test_a_converged_run_makes_one_request_a_host_and_one_login(fleet: Any) -> None:
    five = fleet(5)
    five.write([INFO])
    five.run()
    assert Counter(five.ycm.call_names()) == {"POST oauth/token": 1, "GET autorecord/get": 5}


def test_a_module_logs_in_by_itself(fleet: Any) -> None:
    three = fleet(3)
    three.write([INFO], way="module")
    assert three.run().exit_code == 0
    assert Counter(three.ycm.call_names()) == {"POST oauth/token": 3, "GET autorecord/get": 3}


@pytest.mark.parametrize("way", ["action", "module"])
def test_the_result_is_the_same_as_without_central_management(
    fleet: Any, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = fleet(1)
    pbx = one.pbxs[0]
    before = pbx.recording
    one.write([POLICY], way=way)
    through = results(one.run("--diff"), "Policy")[pbx.name]
    after, pbx.recording = pbx.recording, before
    direct_options = {"base_url": pbx.base_url, "client_id": pbx.client_id, "client_secret": pbx.client_secret}
    one.write([POLICY], way=way, module_defaults={"group/telephony.yeastar.pbx": direct_options})
    direct = results(one.run("--diff"), "Policy")[pbx.name]
    outcomes = [
        {key: result[key] for key in COMPARED if key in result and key != "warnings"} for result in (through, direct)
    ]
    assert outcomes[0] == outcomes[1]
    assert pbx.recording == after


# Renewal


def test_an_expired_token_is_renewed_once_for_all(fleet: Any, simulator_of_one_test: Simulator) -> None:
    twenty = fleet(20)
    first = twenty.pbxs[0]
    first.on("autorecord/get", "answered", lambda _call: simulator_of_one_test.clock.advance(1801), times=1)
    twenty.write([INFO, {**INFO, "name": "Again"}])
    run = twenty.run(FORKS)
    assert run.exit_code == 0, run.stdout
    assert twenty.count("POST oauth/token") == 2


def test_two_runs_at_once_that_end_each_others_tokens_both_succeed(fleet: Any) -> None:
    one = fleet(10, behavior=YcmBehavior(login_ends_older_tokens=True))
    other = copy.copy(one)
    other.folder = one.folder / "other"
    other.folder.mkdir()
    for each in (one, other):
        each.write([INFO, {**INFO, "name": "Again"}, {**INFO, "name": "And again"}])

    def wait_for_both_logins(_call: Any) -> None:
        end = time.monotonic() + 60
        while one.count("POST oauth/token") < 2 and time.monotonic() < end:
            time.sleep(0.05)

    one.pbxs[0].on("autorecord/get", "received", wait_for_both_logins, times=1)
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda each: each.run("--forks=5"), (one, other)))
    assert [run.exit_code for run in runs] == [0, 0], [run.stdout for run in runs]
    assert one.count("POST oauth/token") > 2


# Failures


def test_a_refused_login_is_made_once_and_reported_for_every_host(fleet: Any) -> None:
    thirty = fleet(30)
    thirty.write([INFO])
    thirty.ycm.client_secret = "another one"
    run = thirty.run(FORKS)
    assert failures(run) == {
        f"Logging in at Central Management {thirty.ycm.url} failed: POST oauth/token: HTTP 401, errcode 1000002 "
        "AUTHENTICATION_FAILED. Check ycm_client_id and ycm_client_secret (System > API on Central Management). "
        "The login was not retried: more than five failed logins in a row block this address.": 30
    }
    assert thirty.ycm.call_names() == ["POST oauth/token"]
    assert thirty.ycm.blocked_addresses == set()


def test_a_login_that_cannot_connect_is_retried(fleet: Any) -> None:
    ten = fleet(10)
    ten.ycm.fault("oauth/token", "status", status=503, times=2)
    ten.write([INFO])
    run = ten.run(FORKS)
    assert run.exit_code == 0, run.stdout
    assert ten.count("POST oauth/token") == 3


def test_a_slow_login_that_fails_fails_every_waiting_host(fleet: Any) -> None:
    twenty = fleet(20)
    begun = twenty.folder / "begun"
    begun.mkdir()

    def wait_for_all_workers(_call: Any) -> None:
        """Leave a login without an answer until each worker has begun its task, and asks for a login, too."""
        end = time.monotonic() + 60
        while len(list(begun.iterdir())) < 20 and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(2)  # a task asks a few milliseconds after its last option, or after the failure of a login

    twenty.ycm.on("oauth/token", "received", wait_for_all_workers, times=None)
    twenty.ycm.fault("oauth/token", "reset_after", times=None)
    serial_number = "{{ lookup('ansible.builtin.pipe', 'touch begun/' ~ inventory_hostname) ~ serial_number }}"
    options = {**_connection(), "serial_number": serial_number, "timeout": 90}
    twenty.write([INFO], module_defaults={"group/telephony.yeastar.pbx": options})
    run = twenty.run("--forks=20")
    assert sum(failures(run).values()) == 20
    assert len(list(begun.iterdir())) == 20
    assert twenty.count("POST oauth/token") < 10


def _connection() -> dict[str, str]:
    return {name: f"{{{{ {name} }}}}" for name in ("ycm_url", "ycm_client_id", "ycm_client_secret", "serial_number")}


def test_a_rate_limit_is_waited_for(fleet: Any) -> None:
    eight = fleet(8, rate_limit=RateLimit(burst=4, rate=60, interval=1))
    eight.write([INFO])
    run = eight.run(FORKS)
    assert run.exit_code == 0, run.stdout
    assert eight.count("POST oauth/token") == 1
    assert eight.count("GET autorecord/get") > 8


def test_a_stopped_or_unknown_pbx_fails_alone(fleet: Any) -> None:
    three = fleet(3)
    three.ycm.info(three.pbxs[0])["pbxStatus"] = "Stopped"
    three.ycm.info(three.pbxs[1])["sn"] = "moved"
    three.write([INFO])
    found = results(three.run())
    returned = [found[pbx.name] for pbx in three.pbxs]
    assert ["failure" in result for result in returned] == [True, True, False]
    assert returned[0]["failure"]["errcode"] == 3000009
    assert returned[1]["failure"]["errcode"] == 1000005
    assert f"PBX {three.pbxs[1].serial_number} through Central Management {three.ycm.url}" in returned[1]["msg"]


def test_every_switch_of_the_simulator(fleet: Any, simulator_of_one_test: Simulator) -> None:
    variants = list(YcmBehavior.variants())
    many = fleet(len(variants))
    ycms = {
        pbx.name: simulator_of_one_test.add_ycm([pbx], f"ycm-{pbx.name}", behavior=behavior, client_secret=SECRET)
        for pbx, (_name, behavior) in zip(many.pbxs, variants, strict=True)
    }

    def found(**expected: Any) -> list[str]:
        returned = results(many.run(FORKS), "Policy")
        failed = {host: result.get("failure", {}) for host, result in returned.items()}
        return [
            f"{name}: {key} is {failed[host].get(key)}"
            for host, (name, _behavior) in zip(ycms, variants, strict=True)
            for key, value in expected.items()
            if failed[host].get(key) != value
        ]

    def address(pbx: Any) -> dict[str, str]:
        return {"ycm_url": ycms[pbx.name].url, "ycm_client_id": ycms[pbx.name].client_id}

    many.write([POLICY], variables_of=address)
    assert found(kind=None) == []
    assert all(pbx.recording["enb_internal"] == 1 for pbx in many.pbxs)
    for pbx in many.pbxs:
        ycms[pbx.name].info(pbx)["pbxStatus"] = "Stopped"
    assert found(kind="no_answer") == []
    assert all("http_code" in line for line in found(errcode=3000009))
    for pbx in many.pbxs:
        ycms[pbx.name].info(pbx)["sn"] = "moved"
    assert found(kind="api") == []
    assert all("http_code" in line for line in found(errcode=1000005))
    for ycm in ycms.values():
        ycm.client_secret = "another one"
    assert found(kind="auth") == []
    for ycm in ycms.values():
        ycm.permitted_ips = set()
    assert all("oauth_errors" in line or "blocked_code" in line for line in found(kind="denied"))


# Ctrl-C


def test_ctrl_c_ends_the_run_and_the_next_one_is_clean(fleet: Any) -> None:
    ten = fleet(10)
    ten.ycm.fault("autorecord/get", "hang_before", times=None)
    ten.write([INFO])
    arguments = ("ansible-playbook", "playbook.yml", "-i", "inventory.yml", FORKS)
    process = subprocess.Popen(
        [tool_path(arguments[0]), *arguments[1:]],
        cwd=ten.folder,
        env={**environment(), **ten.environment()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    end = time.monotonic() + 60
    while ten.count("GET autorecord/get") < 10 and time.monotonic() < end:
        time.sleep(0.05)
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert time.monotonic() - began < 30
    assert process.returncode == 99, stdout + stderr
    assert "Traceback" not in stdout + stderr
    assert not [token for token in ten.ycm.tokens if token in stdout + stderr]
    assert ten.count("POST oauth/token") == 1
    ten.ycm.reset()
    assert ten.run(FORKS).exit_code == 0
    assert ten.count("POST oauth/token") == 1
