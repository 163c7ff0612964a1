# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The call log, and hooks."""

from __future__ import annotations

import time

import pytest

from simulator import Call, Simulator

from .client import Client


def test_log_holds_the_whole_request(client: Client, sim: Simulator) -> None:
    client.settings()
    client.update(enb_paging=7)
    login, read, update = client.pbx.calls
    assert client.pbx.call_names() == ["POST get_token", "GET autorecord/get", "POST autorecord/update"]
    assert (login.method, login.endpoint) == ("POST", "get_token")
    assert login.body == {"username": client.pbx.client_id, "password": client.pbx.client_secret}
    assert read.query == {"access_token": client.token}
    assert read.headers["user-agent"] == "OpenAPI"
    assert (read.status, read.errcode, read.fault, read.processed) == (200, 0, None, True)
    assert update.body == {"enb_paging": 7}
    assert (update.status, update.errcode) == (200, 40002)
    assert update.time == pytest.approx(sim.clock.now(), abs=5)
    assert update.client_address == "127.0.0.1"


def test_log_shows_the_answer_of_a_fault(client: Client) -> None:
    client.login()
    client.pbx.fault("autorecord/get", "errcode", code=70082, processed=True)
    client.pbx.fault("autorecord/get", "html")
    client.get("autorecord/get")
    client.request("GET", "autorecord/get")
    assert [(call.status, call.errcode) for call in client.pbx.calls[1:]] == [(200, 70082), (200, None)]


def test_log_can_be_cleared(client: Client) -> None:
    client.settings()
    client.pbx.clear_calls()
    assert client.pbx.calls == []
    assert client.pbx.counters["requests"] == 2


def test_hooks_run_at_their_moments(client: Client) -> None:
    seen: list[tuple[str, int]] = []
    pbx = client.pbx
    pbx.on("autorecord/update", "received", lambda call: seen.append(("received", pbx.recording["enb_paging"])))
    pbx.on("autorecord/update", "processed", lambda call: seen.append(("processed", pbx.recording["enb_paging"])))
    client.update(enb_paging=1)
    assert seen == [("received", 0), ("processed", 1)]


def test_answered_hook_runs_once_the_answer_is_out(client: Client) -> None:
    seen: list[tuple[int | None, int | None]] = []
    client.pbx.on("autorecord/get", "answered", lambda call: seen.append((call.status, call.errcode)))
    client.settings()
    end = time.monotonic() + 5
    while not seen and time.monotonic() < end:
        time.sleep(0.01)
    assert seen == [(200, 0)]


def test_another_writer_between_read_and_update(client: Client) -> None:
    client.login()
    writer = Client(client.pbx)

    def write(call: Call) -> None:
        assert writer.update(enb_paging=1) == 0

    client.pbx.on("autorecord/get", when="processed", callback=write, times=1)
    assert client.settings()["enb_paging"] == 0
    assert client.settings()["enb_paging"] == 1


def test_hook_times_and_endpoint(client: Client) -> None:
    seen: list[str] = []
    client.pbx.on("*", "received", lambda call: seen.append(call.endpoint), times=2)
    client.pbx.on("autorecord/update", "received", lambda call: seen.append("never"))
    for _ in range(3):
        client.settings()
    assert seen == ["get_token", "autorecord/get"]


def test_failing_hook_is_reported_on_leaving() -> None:
    def fail(call: Call) -> None:
        raise AssertionError("seen")

    def session() -> None:
        with Simulator() as sim:
            client = Client(sim.add_pbx())
            client.pbx.on("autorecord/get", "processed", fail)
            assert client.get("autorecord/get")["errcode"] == 0

    with pytest.raises(AssertionError, match="seen"):
        session()


def test_state_can_be_changed_in_place_or_assigned(client: Client) -> None:
    client.pbx.recording["enb_paging"] = 1
    assert client.settings()["enb_paging"] == 1
    wanted = {**client.pbx.recording, "enb_internal": 0}
    client.pbx.recording = wanted
    wanted["enb_internal"] = 1
    assert client.settings()["enb_internal"] == 0
