# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access: tokens, quota, expiry, blocked and permitted addresses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from simulator import Simulator

from .client import Client

Connect = Callable[..., Client]


def test_login_answers_as_documented(client: Client) -> None:
    answer = client.login()
    assert answer["errcode"] == 0
    assert answer["errmsg"] == "SUCCESS"
    assert answer["access_token_expire_time"] == 1800
    assert answer["refresh_token_expire_time"] == 86400
    assert client.pbx.tokens == [answer["access_token"]]
    assert client.pbx.counters["logins"] == 1


def test_requests_need_a_token(client: Client) -> None:
    assert client.request("GET", "autorecord/get").json() == {"errcode": 10004, "errmsg": "TOKEN EXPIRED"}
    assert client.get("autorecord/get", access_token="unknown")["errcode"] == 10004


def test_ninth_token_exceeds_the_quota(client: Client) -> None:
    answers = [client.login()["errcode"] for _ in range(9)]
    assert answers == [0] * 8 + [60002]
    client.get("del_token")
    assert client.login()["errcode"] == 0


def test_quota_and_lifetime_are_settings(connect: Connect, sim: Simulator) -> None:
    client = connect(token_quota=1, token_lifetime=10)
    assert [client.login()["errcode"] for _ in range(2)] == [0, 60002]
    sim.clock.advance(11)
    assert client.login()["errcode"] == 0


def test_tokens_expire_after_thirty_minutes(client: Client, sim: Simulator) -> None:
    client.login()
    sim.clock.advance(1790)
    assert client.get("autorecord/get")["errcode"] == 0
    sim.clock.advance(11)
    assert client.get("autorecord/get")["errcode"] == 10004
    assert client.pbx.tokens == []


def test_revoked_token_is_invalid(client: Client) -> None:
    client.login()
    assert client.get("del_token")["errcode"] == 0
    assert client.get("del_token")["errcode"] == 10004
    assert client.pbx.tokens == []


def test_refresh_replaces_the_pair(client: Client) -> None:
    first = client.login()
    second = client.request("POST", "refresh_token", json={"refresh_token": first["refresh_token"]}).json()
    assert second["errcode"] == 0
    assert client.pbx.tokens == [second["access_token"]]
    again = client.request("POST", "refresh_token", json={"refresh_token": first["refresh_token"]}).json()
    assert again["errcode"] == 10004


def test_refresh_token_is_valid_for_a_day(client: Client, sim: Simulator) -> None:
    first = client.login()
    sim.clock.advance(1801)
    second = client.request("POST", "refresh_token", json={"refresh_token": first["refresh_token"]}).json()
    assert second["errcode"] == 0
    sim.clock.advance(86401)
    assert (
        client.request("POST", "refresh_token", json={"refresh_token": second["refresh_token"]}).json()["errcode"]
        == 10004
    )


def test_five_failed_logins_block_the_address(client: Client) -> None:
    assert [client.login(password="wrong")["errcode"] for _ in range(6)] == [10005] * 5 + [70004]
    assert client.login()["errcode"] == 70004
    assert client.pbx.blocked_addresses == {"127.0.0.1"}
    client.pbx.blocked_addresses.clear()
    assert client.login()["errcode"] == 0


def test_successful_login_resets_the_failure_count(client: Client) -> None:
    for _ in range(3):
        assert [client.login(username="wrong")["errcode"] for _ in range(4)] == [10005] * 4
        assert client.login()["errcode"] == 0


@pytest.mark.parametrize("errcode", [-1, 10004, 40002])
def test_error_code_of_a_wrong_login_is_a_switch(connect: Connect, errcode: int) -> None:
    assert connect(wrong_login_errcode=errcode).login(password="wrong")["errcode"] == errcode


def test_permitted_addresses(connect: Connect) -> None:
    assert connect(permitted_ips=["10.0.0.1"]).login() == {"errcode": 70087, "errmsg": "IP FORBIDDEN"}
    assert connect(permitted_ips=["127.0.0.1"]).login()["errcode"] == 0


def test_api_switched_off(client: Client) -> None:
    client.login()
    client.pbx.api_enabled = False
    assert client.get("autorecord/get") == {"errcode": 70123, "errmsg": "API UNAVAILABLE"}


def test_denied_endpoint(connect: Connect) -> None:
    client = connect(denied_endpoints=["autorecord/update"])
    assert client.update(enb_paging=1) == 10005
    assert client.get("autorecord/get")["errcode"] == 0
    assert client.pbx.recording["enb_paging"] == 0


def test_user_agent_is_required(connect: Connect) -> None:
    client = connect(missing_user_agent_errcode=40001)
    client.session.headers["User-Agent"] = ""
    assert client.login()["errcode"] == 40001


@pytest.mark.parametrize(
    ("method", "endpoint"),
    [("GET", "autorecord/delete"), ("POST", "autorecord/get"), ("GET", "autorecord/update"), ("GET", "get_token")],
)
def test_unknown_path_or_wrong_method(client: Client, method: str, endpoint: str) -> None:
    client.login()
    answer = client.request(method, endpoint, params={"access_token": client.token}, json={})
    assert (answer.status_code, answer.json()) == (200, {"errcode": 10001, "errmsg": "INTERFACE NOT EXISTED"})


def test_path_outside_the_api(client: Client) -> None:
    answer = requests.get(f"{client.base_url}/api/v1.0/autorecord/get", timeout=5)
    assert answer.json()["errcode"] == 10001


def test_unknown_pbx_is_not_found(sim: Simulator) -> None:
    assert requests.get(f"{sim.base_url}/nobody/openapi/v1.0/autorecord/get", timeout=5).status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"'])
def test_malformed_body(client: Client, body: bytes) -> None:
    assert client.request("POST", "get_token", data=body).json()["errcode"] == 40001


def test_connection_closes_after_each_answer(client: Client) -> None:
    answer = client.request("GET", "autorecord/get")
    assert answer.headers["Connection"] == "close"
    client.request("GET", "autorecord/get")
    ports = {call.client_port for call in client.pbx.calls}
    assert len(ports) == 2
