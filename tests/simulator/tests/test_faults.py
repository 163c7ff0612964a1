# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults as a client sees them, and whether the PBX processed the request."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from simulator import KINDS, Simulator

from .client import Client

UPDATE = "autorecord/update"


def send_update(client: Client, timeout: float = 5) -> requests.Response:
    """An update whose processing is visible in the state."""
    query = {"access_token": client.token}
    return client.request("POST", UPDATE, params=query, json={"enb_paging": 1}, timeout=timeout)


def outcome(client: Client) -> object:
    """What a client receives: the name of an exception, or status and body."""
    try:
        answer = send_update(client, timeout=0.3)
    except requests.RequestException as error:
        return type(error).__name__ + (" reset" if "reset by peer" in str(error) else "")
    if len(answer.content) < int(answer.headers.get("Content-Length", 0)):
        return "ChunkedEncodingError"  # urllib3 2 raises this; urllib3 1.26 ignores it
    return answer.status_code, answer.text


HTML = "<html><body><h1>Welcome</h1></body></html>"
SUCCESS = '{"errcode": 0, "errmsg": "SUCCESS"}'

CASES: list[tuple[str, dict[str, Any], object, bool]] = [
    ("reset_before", {}, "ConnectionError reset", False),
    ("reset_after", {}, "ConnectionError reset", True),
    ("refuse", {}, "ConnectionError reset", False),
    ("close_before", {}, "ConnectionError", False),
    ("close_after", {}, "ConnectionError", True),
    ("hang_before", {}, "ReadTimeout", False),
    ("hang_after", {}, "ReadTimeout", True),
    ("slow", {"seconds": 5}, "ReadTimeout", True),
    ("slow", {"seconds": 0.05}, (200, SUCCESS), True),
    ("drip", {"seconds": 0.001}, (200, SUCCESS), True),
    ("truncated", {}, (200, SUCCESS[: len(SUCCESS) // 2]), True),
    ("truncated", {"right_length": False}, "ChunkedEncodingError", True),
    ("broken_tls", {}, "ConnectionError", False),
    ("broken_tls", {"processed": True, "begins": True}, "ChunkedEncodingError", True),
    ("broken_tls", {"processed": True, "alert": False}, (500, ""), True),
    ("status", {}, (503, ""), False),
    ("status", {"status": 500, "body": "oops", "processed": True}, (500, "oops"), True),
    ("html", {}, (200, HTML), False),
    ("html", {"processed": True}, (200, HTML), True),
    ("wrong_type", {}, (200, "[]"), False),
    ("wrong_type", {"value": None, "processed": True}, (200, "null"), True),
    ("wrong_type", {"value": 7}, (200, "7"), False),
    ("wrong_type", {"value": "text"}, (200, '"text"'), False),
    ("empty", {}, (200, ""), False),
    ("deep", {"depth": 2}, (200, '{"errcode": 0, "errmsg": "SUCCESS", "auto_record": [[]], "data": [[]]}'), False),
    ("huge", {"size": 40}, (200, '{"errcode": 0, "errmsg": "AAAAAAAAAAAA"}'), False),
    ("redirect", {"location": "http://127.0.0.1:9/"}, (302, ""), False),
    ("errcode", {"code": 70082}, (200, '{"errcode": 70082, "errmsg": "OVERLOAD_TASK_RUNNING"}'), False),
    ("errcode", {"code": 2, "message": "WAIT", "processed": True}, (200, '{"errcode": 2, "errmsg": "WAIT"}'), True),
    ("body", {"body": "exactly"}, (200, "exactly"), False),
]


@pytest.mark.parametrize(("kind", "details", "expected", "processed"), CASES)
def test_fault(client: Client, kind: str, details: dict[str, Any], expected: object, processed: bool) -> None:
    client.login()
    client.pbx.fault(UPDATE, kind, **details)
    assert outcome(client) == expected
    assert client.pbx.recording["enb_paging"] == int(processed)
    if kind != "refuse":
        assert client.pbx.calls[-1].fault == kind
        assert client.pbx.calls[-1].processed is processed
    assert send_update(client).json()["errcode"] == 0
    assert client.pbx.calls[-1].fault is None


def test_every_kind_has_a_case() -> None:
    assert {kind for kind, *_ in CASES} == set(KINDS)


def test_unknown_kind_or_detail_is_an_error(client: Client) -> None:
    with pytest.raises(KeyError):
        client.pbx.fault(UPDATE, "nothing")
    with pytest.raises(TypeError):
        client.pbx.fault(UPDATE, "slow", second=1)
    with pytest.raises(TypeError):
        client.pbx.fault(UPDATE, "reset_before", processed=True)
    with pytest.raises(TypeError):
        client.pbx.fault(UPDATE, "redirect")


def test_refused_connection_is_counted_and_not_logged(client: Client) -> None:
    client.login()
    client.pbx.fault(UPDATE, "refuse")
    outcome(client)
    assert client.pbx.call_names() == ["POST get_token"]
    assert client.pbx.counters["refused_connections"] == 1


def test_refused_at_accept_on_a_port_of_its_own(client: Client) -> None:
    address = urlsplit(client.pbx.listen())
    client.pbx.fault("*", "refuse")
    target = (str(address.hostname), address.port or 0)
    with pytest.raises(ConnectionResetError), socket.create_connection(target, timeout=5) as connection:
        connection.recv(1)
    assert client.pbx.counters["refused_connections"] == 1
    with socket.create_connection(target, timeout=5) as connection:
        connection.sendall(b"GET /openapi/v1.0/autorecord/get HTTP/1.1\r\nHost: pbx\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 200"


def test_times_and_skip(client: Client) -> None:
    client.login()
    client.pbx.fault(UPDATE, "status", status=429, times=2, skip=1)
    assert [send_update(client).status_code for _ in range(5)] == [200, 429, 429, 200, 200]


def test_without_end_until_cleared(client: Client) -> None:
    client.login()
    client.pbx.fault("*", "status", times=None)
    assert [send_update(client).status_code for _ in range(3)] == [503] * 3
    client.pbx.clear_faults()
    assert send_update(client).status_code == 200


def test_other_endpoints_are_spared(client: Client) -> None:
    client.pbx.fault(UPDATE, "status")
    assert client.get("autorecord/get")["errcode"] == 0


def test_faults_follow_one_another_in_the_order_planned(client: Client) -> None:
    client.login()
    client.pbx.fault(UPDATE, "status", status=502)
    client.pbx.fault(UPDATE, "status", status=504)
    assert [send_update(client).status_code for _ in range(3)] == [502, 504, 200]


def test_retry_after(client: Client) -> None:
    client.pbx.fault(UPDATE, "status", status=429, retry_after=7)
    assert send_update(client).headers["Retry-After"] == "7"


@pytest.mark.parametrize("status", [301, 302, 307])
def test_redirect_names_its_location(client: Client, status: int) -> None:
    client.pbx.fault(UPDATE, "redirect", location="http://127.0.0.1:9/", status=status)
    answer = send_update(client)
    assert (answer.status_code, answer.headers["Location"]) == (status, "http://127.0.0.1:9/")


def test_content_type_of_an_exact_body(client: Client) -> None:
    client.pbx.fault(UPDATE, "body", body=b"\xff\xfe", content_type="text/plain")
    answer = send_update(client)
    assert (answer.content, answer.headers["Content-Type"]) == (b"\xff\xfe", "text/plain")


def test_truncated_body_has_the_length_that_it_says(client: Client) -> None:
    client.pbx.fault(UPDATE, "truncated")
    answer = send_update(client)
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    with pytest.raises(json.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize(("part", "headers_are_slow"), [("header", True), ("body", False)])
def test_drip_starts_with_the_part(client: Client, part: str, headers_are_slow: bool) -> None:
    client.login()
    client.pbx.fault(UPDATE, "drip", seconds=0.005, part=part)
    start = time.monotonic()
    answer = client.request("POST", UPDATE, params={"access_token": client.token}, json={"enb_paging": 1}, stream=True)
    assert (time.monotonic() - start > 0.3) is headers_are_slow
    assert answer.json()["errcode"] == 0
    assert time.monotonic() - start > 0.005 * len(SUCCESS)


def test_slow_takes_its_time(client: Client) -> None:
    client.login()
    client.pbx.fault(UPDATE, "slow", seconds=0.3)
    start = time.monotonic()
    send_update(client)
    assert 0.3 <= time.monotonic() - start < 2


def test_hang_can_end(client: Client) -> None:
    client.login()
    client.pbx.fault(UPDATE, "hang_after", seconds=0.2)
    with pytest.raises(requests.ConnectionError):
        send_update(client)


def test_huge_answer_is_streamed(client: Client) -> None:
    client.pbx.fault(UPDATE, "huge")
    answer = client.request("POST", UPDATE, json={}, stream=True)
    assert int(answer.headers["Content-Length"]) == 100 * 1024 * 1024
    received = sum(len(chunk) for chunk in answer.iter_content(1024 * 1024))
    assert received == 100 * 1024 * 1024


def test_huge_answer_stops_when_the_client_leaves(client: Client) -> None:
    client.pbx.fault(UPDATE, "huge", size=10**12)
    answer = client.request("POST", UPDATE, json={}, stream=True)
    next(answer.iter_content(1024))
    answer.close()
    assert client.get("autorecord/get")["errcode"] == 0


def test_deep_answer_is_too_deep_to_read(client: Client) -> None:
    client.pbx.fault(UPDATE, "deep")
    with pytest.raises(RecursionError):
        json.loads(send_update(client).content)


def test_simulator_closes_while_clients_hang() -> None:
    with Simulator() as sim:
        client = Client(sim.add_pbx())
        client.login()
        client.pbx.fault(UPDATE, "hang_before")
        assert outcome(client) == "ReadTimeout"
        client.pbx.fault(UPDATE, "hang_before")
        address = urlsplit(sim.base_url)
        hanging = socket.create_connection((str(address.hostname), address.port or 0))
        hanging.sendall(f"POST /{client.pbx.name}/openapi/v1.0/{UPDATE} HTTP/1.1\r\nHost: pbx\r\n\r\n".encode())
        time.sleep(0.2)
        start = time.monotonic()
    assert time.monotonic() - start < 5
    hanging.close()


# Random faults


def struck(client: Client, requests_made: int = 60) -> list[str | None]:
    """The faults of a number of requests."""
    for _ in range(requests_made):
        outcome(client)
    return [call.fault for call in client.pbx.calls]


def test_random_faults_repeat_for_the_same_seed(connect: Callable[..., Client], sim: Simulator) -> None:
    sequences = []
    for seed in (1, 1, 2):
        client = connect(name="pbx-a")
        sim.random_faults(rate=0.4, seed=seed)
        sequences.append(struck(client))
        sim.remove("pbx-a")
    assert sequences[0] == sequences[1] != sequences[2]
    share = sum(fault is not None for fault in sequences[0]) / len(sequences[0])
    assert 0.2 < share < 0.6


def test_random_faults_strike_before_or_after(client: Client) -> None:
    client.login()
    client.pbx.random_faults(rate=1, kinds=["reset", "status"], after_share=0.5)
    struck(client)
    seen = {(call.fault, call.processed) for call in client.pbx.calls[1:]}
    assert seen == {("reset_before", False), ("reset_after", True), ("status", False), ("status", True)}


@pytest.mark.parametrize(("share", "processed"), [(0.0, False), (1.0, True)])
def test_share_of_random_faults_after(client: Client, share: float, processed: bool) -> None:
    client.login()
    client.pbx.random_faults(rate=1, kinds=["close", ("status", {"status": 502})], after_share=share)
    struck(client, 20)
    assert {call.processed for call in client.pbx.calls[1:]} == {processed}
    assert {call.status for call in client.pbx.calls[1:]} == {None, 502}


def test_random_faults_reach_later_pbxs_and_end(connect: Callable[..., Client], sim: Simulator) -> None:
    sim.random_faults(rate=1, kinds=["status"])
    client = connect()
    assert send_update(client).status_code == 503
    sim.random_faults(rate=0)
    assert send_update(client).status_code == 200


def test_misspelt_random_fault_is_an_error(sim: Simulator, client: Client) -> None:
    with pytest.raises(KeyError):
        sim.random_faults(rate=0.1, kinds=["nothing"])


def test_failed_login_that_leaves_a_token(client: Client) -> None:
    client.pbx.fault("get_token", "errcode", code=-1, processed=True, keeps_content=True)
    answer = client.login()
    assert (answer["errcode"], answer["errmsg"]) == (-1, "FAILURE")
    assert client.pbx.tokens == [answer["access_token"]]
    assert client.get("del_token")["errcode"] == 0
    assert client.pbx.tokens == []


def test_failed_login_without_its_content(client: Client) -> None:
    client.pbx.fault("get_token", "errcode", code=-1, processed=True)
    client.pbx.fault("get_token", "errcode", code=-1, keeps_content=True)
    assert [client.login() for _ in range(2)] == [{"errcode": -1, "errmsg": "FAILURE"}] * 2
    assert len(client.pbx.tokens) == 1


@pytest.mark.parametrize("kind", ["reset_after", "close_after", "truncated"])
def test_lost_answer_of_a_login_leaves_a_token(client: Client, kind: str) -> None:
    client.pbx.fault("get_token", kind)
    with pytest.raises(requests.RequestException):
        client.login()
    assert len(client.pbx.tokens) == 1
    assert client.login()["errcode"] == 0
    assert len(client.pbx.tokens) == 2
