# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted PBX: the exact HTTP calls that a task must make, in order, and their answers.

A call that is not the next one in the script fails the test, and so does a missing call.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ansible_collections.telephony.yeastar.plugins.module_utils._api.client import Client
from ansible_collections.telephony.yeastar.plugins.module_utils._api.direct import LoginAccess, TokenAccess
from ansible_collections.telephony.yeastar.plugins.module_utils._api.retry import Retry
from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer, NoAnswer
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.entries import requested
from ansible_collections.telephony.yeastar.plugins.module_utils._steps import recording_settings

BASE_URL = "https://pbx.example.com:8088"
CLIENT_ID = "id-of-the-application"
CLIENT_SECRET = "secret-of-the-application"
TOKEN = "token-1"


def json_answer(content: Any) -> Answer:
    """HTTP 200 with this as JSON."""
    return Answer(200, {}, json.dumps(content).encode())


def success(**content: Any) -> Answer:
    """The answer to a successful request."""
    return json_answer({"errcode": 0, "errmsg": "SUCCESS", **content})


def error(code: int, message: str, number: int = 200) -> Answer:
    """The answer to a refused request, with that HTTP status."""
    return replace(json_answer({"errcode": code, "errmsg": message}), status=number)


def status(number: int, **headers: str) -> Answer:
    """An answer with an HTTP status and headers, whose names have - where the keyword has _."""
    return Answer(number, {name.replace("_", "-"): value for name, value in headers.items()}, b"")


LOST = NoAnswer("no_answer", "no answer within 10 s", "Wait.")
UNREACHABLE = NoAnswer("unreachable", "no connection: connection refused", "Look.")


@dataclass(frozen=True)
class Exchange:
    """A call and its answer."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    answer: Answer | NoAnswer = field(default_factory=success)
    files: Mapping[str, Any] | None = None

    def answered(self, answer: Answer | NoAnswer) -> Exchange:
        """The same call with another answer."""
        return replace(self, answer=answer)

    @property
    def call(self) -> dict[str, Any]:
        """The call in the form for comparison."""
        return {
            "method": self.method,
            "url": f"{BASE_URL}/openapi/v1.0/{self.path}",
            "query": dict(self.query),
            "body": json.dumps(self.body, sort_keys=True),
            "files": self.files,
        }


def login(token: str = TOKEN) -> Exchange:
    """A login that returns the token."""
    credentials = {"username": CLIENT_ID, "password": CLIENT_SECRET}
    return Exchange("POST", "get_token", {}, credentials, success(access_token=token, access_token_expire_time=1800))


def logout(token: str = TOKEN) -> Exchange:
    """The revocation of a token."""
    return Exchange("GET", "del_token", {"access_token": token})


def get(settings: Mapping[str, Any], token: str = TOKEN) -> Exchange:
    """A read of the recording settings."""
    return Exchange("GET", "autorecord/get", {"access_token": token}, None, success(auto_record=settings))


def update(body: Mapping[str, Any], token: str = TOKEN) -> Exchange:
    """An update of the recording settings."""
    return Exchange("POST", "autorecord/update", {"access_token": token}, body)


def menu(name: str, options: Any, token: str = TOKEN) -> Exchange:
    """A read of a menu."""
    return Exchange("GET", "system/get_menuoptions", {"menu": name, "access_token": token}, None, success(data=options))


def extension_page(page: int, items: Any, total: int | None, token: str = TOKEN, size: str | None = "100") -> Exchange:
    """A page of the list of extensions."""
    query = {"page": str(page), **({} if size is None else {"page_size": size}), "access_token": token}
    answer = success(data=items) if total is None else success(data=items, total_number=total)
    return Exchange("GET", "extension/list", query, None, answer)


def prompt_page(
    entries: Any,
    total: Any = None,
    number: int = 1,
    *,
    size: str | None = "100",
    token: str = TOKEN,
    key: str = "prompt_list",
) -> Exchange:
    """A page of the list of custom prompts."""
    query = {"page": str(number), **({} if size is None else {"page_size": size}), "access_token": token}
    answer = success(**{key: entries}) if total is None else success(**{key: entries}, total_number=total)
    return Exchange("GET", "custom_prompt/list", query, None, answer)


def prompts(*entries: Mapping[str, Any], token: str = TOKEN) -> Exchange:
    """A read of the list of custom prompts, which is one page."""
    return prompt_page(list(entries), len(entries), token=token)


class ScriptedHttp:
    """Replaces Http."""

    def __init__(self, script: Sequence[Exchange]) -> None:
        self._script = list(script)
        self._made: list[str] = []
        self._complaint: str | None = None

    def send(self, method: str, url: str, params: Mapping[str, str] | None = None, **content: Any) -> Answer:
        """Answer the next call of the script; fail for any other one."""
        body = json.dumps(content.pop("json", None), sort_keys=True)  # as text, so that true is not 1
        files = content.pop("files", None)
        call = {"method": method, "url": url, "query": dict(params or {}), "body": body, "files": files}
        expected = self._script.pop(0) if self._script else None
        if self._complaint is None and (expected is None or call != expected.call or any(content.values())):
            self._complaint = f"after {self._made}\n  expected {expected and expected.call}\n  but got  {call}"
        if self._complaint is not None or expected is None:
            raise AssertionError(self._complaint)
        self._made.append(f"{expected.method} {expected.path}")
        if isinstance(expected.answer, NoAnswer):
            raise expected.answer
        return expected.answer

    def check_finished(self) -> None:
        """Fail for calls of the script that were not made."""
        if self._complaint or self._script:
            raise AssertionError(
                self._complaint or f"these calls were not made: {[each.call for each in self._script]}"
            )


@dataclass(frozen=True)
class Outcome:
    """The result, warnings and pauses of a task."""

    result: dict[str, Any]
    warnings: list[str]
    pauses: list[float]


def apply(
    script: Sequence[Exchange],
    options: Mapping[str, Any],
    list_mode: str = "replace",
    *,
    check: bool = False,
    diff: bool = False,
    **connection: Any,
) -> Outcome:
    """Run the steps of recording_settings against the script."""
    steps = partial(
        recording_settings.apply_settings,
        wanted=requested(options),
        list_mode=list_mode,
        check_mode=check,
        diff_mode=diff,
    )
    return run(script, steps, check=check, **connection)


def run(
    script: Sequence[Exchange],
    steps: Callable[[Client], dict[str, Any]],
    *,
    check: bool = False,
    retries: int = 3,
    access_token: str | None = None,
) -> Outcome:
    """Run steps in a session against the script, which must be used up."""
    http: Any = ScriptedHttp(script)
    access = (
        TokenAccess(http, BASE_URL, access_token)
        if access_token
        else LoginAccess(http, BASE_URL, CLIENT_ID, CLIENT_SECRET)
    )
    pauses: list[float] = []
    client = Client(access, Retry(retries, pauses.append), check)
    try:
        with client:
            result = steps(client)
    except Failure as failure:
        result = failure.result()
    http.check_finished()
    return Outcome(result, client.warnings, pauses)
