# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A PBX that is part of no simulator, and answers a client in the same process."""

from __future__ import annotations

import json
from typing import Any

from simulator import Behavior, Pbx
from simulator.exchange import respond
from simulator.messages import Request


def call(pbx: Pbx, method: str, endpoint: str, body: Any = None, **query: str) -> dict[str, Any]:
    """The answer to one request."""
    sent = b"" if body is None else json.dumps(body).encode()
    request = Request(method, f"openapi/v1.0/{endpoint}", query, {"User-Agent": "OpenAPI"}, sent, "127.0.0.1", 0)
    answer: dict[str, Any] = json.loads(respond(pbx, request).body)
    return answer


def login(pbx: Pbx) -> str:
    """A new access token."""
    credentials = {"username": pbx.client_id, "password": pbx.client_secret}
    return str(call(pbx, "POST", "get_token", credentials)["access_token"])


def test_requests_are_answered_and_logged() -> None:
    pbx = Pbx("alone")
    token = login(pbx)
    assert call(pbx, "GET", "autorecord/get", access_token=token)["auto_record"] == pbx.recording
    assert call(pbx, "POST", "autorecord/update", {"enb_paging": 7}, access_token=token)["errcode"] == 40002
    assert pbx.call_names() == ["POST get_token", "GET autorecord/get", "POST autorecord/update"]
    update = pbx.calls[-1]
    assert (update.body, update.processed, update.status, update.errcode) == ({"enb_paging": 7}, True, 200, 40002)


def test_the_clock_of_the_pbx_can_be_advanced() -> None:
    pbx = Pbx("alone", behavior=Behavior(update_delay_seconds=1.5))
    token = login(pbx)
    call(pbx, "POST", "autorecord/update", {"enb_paging": 1}, access_token=token)
    assert pbx.recording["enb_paging"] == 0
    pbx.clock.advance(1.5)
    assert pbx.recording["enb_paging"] == 1
    pbx.clock.advance(1800)
    assert call(pbx, "GET", "autorecord/get", access_token=token)["errcode"] == 10004
