# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole tasks on a simulated PBX in this process: without sockets, threads and waiting."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from ansible_collections.telephony.yeastar.plugins.module_utils._api.client import Client
from ansible_collections.telephony.yeastar.plugins.module_utils._api.direct import LoginAccess
from ansible_collections.telephony.yeastar.plugins.module_utils._api.retry import Retry
from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer, NoAnswer
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.entries import requested
from ansible_collections.telephony.yeastar.plugins.module_utils._steps import menu_options, recording_settings
from simulator import Call, Pbx
from simulator.exchange import respond
from simulator.messages import Request

BASE_URL = "https://pbx.example.com"
CLIENT_ID = "id-of-the-application"
SECRET = "s3cret-of-the-application"
TOKEN = "t0ken-of-the-session"


def new_pbx(**options: Any) -> Pbx:
    """Return a PBX that grants ``TOKEN`` to the holder of ``SECRET``; the options are those of ``Pbx``."""
    pbx = Pbx("pbx", client_id=CLIENT_ID, client_secret=SECRET, **options)
    pbx.token_store.mint = lambda: TOKEN
    return pbx


def json_answer(content: Any) -> Answer:
    """HTTP 200 with this as JSON."""
    return Answer(200, {}, json.dumps(content).encode())


class SimulatedHttp:
    """Replaces Http: the requests of a task go to a simulated PBX."""

    def __init__(self, pbx: Pbx) -> None:
        self.pbx = pbx

    def send(self, method: str, url: str, params: Mapping[str, str] | None = None, **content: Any) -> Answer:
        """Answer a call, as Http does."""
        request = requests.Request(method, url, {"User-Agent": "OpenAPI"}, params=dict(params or {}), **content)
        try:
            prepared = request.prepare()
        except (RecursionError, requests.exceptions.InvalidJSONError):
            raise NoAnswer("answer", "the data to send cannot be JSON", "Look.") from None
        parts = urlsplit(prepared.url or "")
        body = prepared.body or b""
        answer = respond(
            self.pbx,
            Request(
                method=method,
                path=str(parts.path)[1:],
                query=dict(parse_qsl(str(parts.query), keep_blank_values=True)),
                headers=prepared.headers,
                body=body.encode() if isinstance(body, str) else body,
                client_address="192.0.2.1",
                client_port=0,
            ),
        )
        return Answer(answer.status, answer.headers, answer.body)


class ChangedAnswers(SimulatedHttp):
    """The same, with other answers at one endpoint: ``change`` of the real ones.

    If the PBX never ``processed`` such a call, ``change`` gets an empty answer.
    """

    def __init__(self, pbx: Pbx, endpoint: str, change: Callable[[Answer], Answer], *, processed: bool = True) -> None:
        super().__init__(pbx)
        self._endpoint = endpoint
        self._change = change
        self._processed = processed

    def send(self, method: str, url: str, params: Mapping[str, str] | None = None, **content: Any) -> Answer:
        """Answer a call, as Http does."""
        if not url.endswith(self._endpoint):
            return super().send(method, url, params, **content)
        return self._change(super().send(method, url, params, **content) if self._processed else Answer(200, {}, b""))


def run(
    http: SimulatedHttp, steps: Callable[[Client], dict[str, Any]], *, check: bool = False, retries: int = 0
) -> dict[str, Any]:
    """Return the result of steps in a session. Pauses only move the clock of the PBX."""
    replaced: Any = http
    access = LoginAccess(replaced, BASE_URL, CLIENT_ID, SECRET)
    try:
        with Client(access, Retry(retries, http.pbx.clock.advance), check) as client:
            return steps(client)
    except Failure as failure:
        return failure.result()


def apply(
    http: SimulatedHttp, options: Mapping[str, Any], list_mode: str = "replace", *, check: bool = False
) -> dict[str, Any]:
    """Return the result of recording_settings."""
    steps = partial(
        recording_settings.apply_settings,
        wanted=requested(options),
        list_mode=list_mode,
        check_mode=check,
        diff_mode=True,
    )
    return run(http, steps, check=check)


def info(pbx: Pbx) -> dict[str, Any]:
    """Return the settings that recording_settings_info returns."""
    settings: dict[str, Any] = run(SimulatedHttp(pbx), recording_settings.read_settings, check=True)["settings"]
    return settings


def menus(http: SimulatedHttp, names: list[str]) -> dict[str, Any]:
    """Return the result of menu_options_info."""
    return run(http, partial(menu_options.read_menus, menus=names), check=True)


def updates(pbx: Pbx) -> list[Call]:
    """Return the updates that the PBX received, refused ones included."""
    return [call for call in pbx.calls if call.endpoint == "autorecord/update"]
