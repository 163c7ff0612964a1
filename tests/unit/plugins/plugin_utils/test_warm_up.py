# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The warm-up runs a whole task, and opens no connection."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer, Http
from ansible_collections.telephony.yeastar.plugins.plugin_utils._warm_up import warm_up


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests of the warm-up, and the status of each answer."""
    requests: list[str] = []
    send = Http.send

    def noted(http: Http, method: str, url: str, **content: Any) -> Answer:
        answer = send(http, method, url, **content)
        requests.append(f"{method} {url.partition('/v1.0/')[2]} {answer.status}")
        return answer

    monkeypatch.setattr(Http, "send", noted)
    return requests


def test_the_warm_up_runs_a_converged_task_six_times(sent: list[str]) -> None:
    warm_up()
    assert sent == ["POST get_token 200", "GET autorecord/get 200", "GET del_token 200"] * 6


@pytest.mark.parametrize("proxy", ["", "http://127.0.0.1:9"])
def test_the_warm_up_opens_no_connection(sent: list[str], monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    def refuse(*address: Any) -> None:
        raise AssertionError(address)

    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    warm_up()
    assert len(sent) == 18


def test_the_warm_up_does_not_depend_on_the_environment(sent: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VALIDATE_CERTS", "TIMEOUT", "CA_PATH", "TLS_FINGERPRINT", "CLIENT_SECRET", "YCM_URL"):
        monkeypatch.setenv(f"YEASTAR_{name}", "wrong ")
    warm_up()
    assert len(sent) == 18
