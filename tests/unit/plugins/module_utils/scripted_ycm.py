# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted Central Management: the exact HTTP calls to it, in order, and their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.telephony.yeastar.plugins.module_utils._api.client import Client
from ansible_collections.telephony.yeastar.plugins.module_utils._api.retry import Retry
from ansible_collections.telephony.yeastar.plugins.module_utils._api.ycm import Account, Logins, YcmAccess
from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer, NoAnswer

from .scripted_pbx import Outcome, json_answer, success

YCM_URL = "https://ycm.example.com"
SERIAL_NUMBER = "3658B4311196"
CREDENTIALS = {"client_id": "id-of-the-client", "client_secret": "secret-of-the-client"}


@dataclass(frozen=True)
class Request:
    """A call and its answer."""

    method: str
    path: str
    answer: Answer | NoAnswer
    token: str | None = "token-1"
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    form: Mapping[str, str] | None = None
    files: Mapping[str, Any] | None = None

    def answered(self, answer: Answer | NoAnswer) -> Request:
        """The same call with another answer."""
        return replace(self, answer=answer)

    @property
    def sent(self) -> dict[str, Any]:
        """The request as it is sent."""
        content: dict[str, Any] = {"method": self.method, "url": f"{YCM_URL}/dm/open_api/{self.path}"}
        if self.form is not None:
            return {**content, "data": self.form}
        headers = {"Authorization": f"Bearer {self.token}"}
        return {**content, "params": self.query, "json": self.body, "files": self.files, "headers": headers}


def login(token: str = "token-1", **more: Any) -> Request:
    """A login that returns the token."""
    document = {"access_token": token, "refresh_token": "r", "token_type": "bearer", "expires_in": 1800, **more}
    form = {"grant_type": "client_credentials", **CREDENTIALS}
    return Request("POST", "oauth/token", json_answer(document), form=form)


def get(settings: Mapping[str, Any], token: str = "token-1") -> Request:
    """A read of the recording settings."""
    return Request("GET", _through("autorecord/get"), _passed(auto_record=settings), token)


def update(body: Mapping[str, Any], token: str = "token-1") -> Request:
    """An update of the recording settings."""
    return Request("POST", _through("autorecord/update"), _passed(), token, body=body)


def menu(name: str, options: Any) -> Request:
    """A read of a menu."""
    return Request("GET", _through("system/get_menuoptions"), _passed(data=options), query={"menu": name})


def _through(endpoint: str) -> str:
    return f"v1/cloud_pbx/{SERIAL_NUMBER}/openapi/v1.0/{endpoint}"


def _passed(**content: Any) -> Answer:
    return success(requestId="5ed01d8b", **content)


class ScriptedHttp:
    """Replaces Http."""

    def __init__(self, script: Sequence[Request]) -> None:
        self.script = list(script)

    def send(self, method: str, url: str, **content: Any) -> Answer:
        """Answer the next call of the script; fail for any other one."""
        assert self.script, f"unexpected {method} {url}"
        expected = self.script.pop(0)
        assert {"method": method, "url": url, **content} == expected.sent
        if isinstance(expected.answer, NoAnswer):
            raise expected.answer
        return expected.answer


def account(http: ScriptedHttp) -> Account:
    """The account of the script."""
    scripted: Any = http
    return Account(scripted, YCM_URL, **CREDENTIALS)


def run(
    script: Sequence[Request],
    steps: Callable[[Client], dict[str, Any]],
    *,
    check: bool = False,
    retries: int = 3,
    serial_number: str | None = SERIAL_NUMBER,
    logins: Logins | None = None,
) -> Outcome:
    """Run steps in a session against the script, which must be used up."""
    http = ScriptedHttp(script)
    pauses: list[float] = []
    client = Client(YcmAccess(account(http), serial_number, logins), Retry(retries, pauses.append), check)
    try:
        with client:
            result = steps(client)
    except Failure as failure:
        result = failure.result()
    assert not http.script, f"these calls were not made: {http.script}"
    return Outcome(result, client.warnings, pauses)
