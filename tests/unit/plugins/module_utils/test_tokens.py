# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task logs in once, and always revokes its token at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._api.answers import Call, CallFailure
from ansible_collections.telephony.yeastar.plugins.module_utils._api.client import Client
from ansible_collections.telephony.yeastar.plugins.module_utils._api.retry import Retry
from ansible_collections.telephony.yeastar.plugins.module_utils._interrupts import Interrupted
from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer

from .samples import RECEIVED
from .scripted_pbx import (
    BASE_URL,
    CLIENT_SECRET,
    LOST,
    UNREACHABLE,
    Exchange,
    apply,
    error,
    get,
    json_answer,
    login,
    logout,
    menu,
    run,
    success,
    update,
)

EXPIRED = error(10004, "TOKEN EXPIRED")
CHANGED = {**RECEIVED, "enb_paging": 1}
WANTED = {"enb_paging": True}
TOKEN_EXPIRED = (
    "The access token has expired, or was not issued by this PBX: set a valid access_token, or client_id and "
    "client_secret."
)


@pytest.mark.parametrize("expired", [EXPIRED, error(10004, "TOKEN EXPIRED", 401)])
def test_a_token_that_expires_before_the_reading_is_renewed_once(expired: Answer) -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1").answered(expired),
        login("token-2"),
        get(RECEIVED, "token-2"),
        update(CHANGED, "token-2"),
        get(CHANGED, "token-2"),
        logout("token-2"),
        logout("token-1").answered(EXPIRED),
    ]
    outcome = apply(script, WANTED)
    assert outcome.result["changed"] is True
    assert (outcome.warnings, outcome.pauses) == ([], [])


def test_a_token_that_expires_before_the_update_is_renewed_and_the_update_repeated() -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1"),
        update(CHANGED, "token-1").answered(EXPIRED),
        login("token-2"),
        update(CHANGED, "token-2"),
        get(CHANGED, "token-2"),
        logout("token-2"),
        logout("token-1"),
    ]
    assert apply(script, WANTED).result["changed"] is True


def test_a_token_that_expires_before_the_read_back() -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1"),
        update(CHANGED, "token-1"),
        get(CHANGED, "token-1").answered(EXPIRED),
        login("token-2"),
        get(CHANGED, "token-2"),
        logout("token-2"),
        logout("token-1"),
    ]
    assert apply(script, WANTED).result["changed"] is True


def test_a_second_expiry_is_a_failure() -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1").answered(EXPIRED),
        login("token-2"),
        get(RECEIVED, "token-2").answered(EXPIRED),
        logout("token-2"),
        logout("token-1"),
    ]
    outcome = apply(script, WANTED)
    assert outcome.result["failure"] == {
        "kind": "auth",
        "errcode": 10004,
        "errmsg": "TOKEN EXPIRED",
        "endpoint": "GET autorecord/get",
        "hint": TOKEN_EXPIRED,
    }


def test_a_token_is_renewed_once_a_call() -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1").answered(EXPIRED),
        login("token-2"),
        get(RECEIVED, "token-2"),
        update(CHANGED, "token-2").answered(EXPIRED),
        login("token-3"),
        update(CHANGED, "token-3"),
        get(CHANGED, "token-3"),
        logout("token-3"),
        logout("token-2"),
        logout("token-1"),
    ]
    outcome = apply(script, WANTED)
    assert outcome.result["changed"] is True
    assert outcome.pauses == []


def test_a_task_takes_four_tokens_at_most() -> None:
    def steps(client: Client) -> dict[str, Any]:
        for _ in range(4):
            client.read("Reading", "autorecord/get")
        raise AssertionError

    script = [login("token-0")]
    for number in range(3):
        expired, renewed = f"token-{number}", f"token-{number + 1}"
        script += [get({}, expired).answered(EXPIRED), login(renewed), get({}, renewed)]
    script += [get({}, "token-3").answered(EXPIRED), *(logout(f"token-{number}") for number in (3, 2, 1, 0))]
    assert run(script, steps).result["failure"]["errcode"] == 10004


def test_an_expired_token_is_also_recognized_by_its_message() -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1").answered(error(10001, "access token expired")),
        login("token-2"),
        get(RECEIVED, "token-2"),
        logout("token-2"),
        logout("token-1"),
    ]
    assert apply(script, {}).result["changed"] is False


def test_a_refused_renewal_ends_the_task() -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1").answered(EXPIRED),
        login().answered(error(60002, "MAX LIMITATION EXCEEDED")),
        logout("token-1"),
    ]
    assert apply(script, WANTED).result["failure"]["kind"] == "quota"


def test_a_given_token_is_used_and_left_alone() -> None:
    script = [get(RECEIVED, "given"), update(CHANGED, "given"), get(CHANGED, "given")]
    assert apply(script, WANTED, access_token="given").result["changed"] is True


def test_a_given_token_that_has_expired_is_not_renewed() -> None:
    outcome = apply([get(RECEIVED, "given").answered(EXPIRED)], WANTED, access_token="given")
    assert outcome.result["failure"]["kind"] == "auth"
    assert outcome.result["msg"] == (
        f"Reading the recording settings at {BASE_URL} failed: GET autorecord/get: HTTP 200, errcode 10004 "
        f"TOKEN EXPIRED. {TOKEN_EXPIRED}"
    )


REFUSED = "Check client_id and client_secret. The login was not retried: five failed logins block this address."
QUOTA = (
    "All eight access tokens of this API application are in use. They expire after 30 minutes. Let its other users log "
    "out, or create a separate application for Ansible."
)


@pytest.mark.parametrize(
    ("code", "message", "kind", "hint"),
    [
        (10005, "ACCESS DENIED", "auth", REFUSED),
        (-1, "FAILURE", "auth", REFUSED),
        (1, "PARTIAL SUCCESS", "auth", REFUSED),
        (10004, "TOKEN EXPIRED", "auth", REFUSED),
        (40002, "PARAMETER ERROR", "auth", REFUSED),
        (60001, "DATA NOT FOUND", "auth", REFUSED),
        (60002, "MAX LIMITATION EXCEEDED", "quota", QUOTA),
        (
            70004,
            "ACCOUNT IP BLOCKED",
            "blocked",
            "Unblock this controller's address on the PBX at Security > Security Rules > Blocked IPs.",
        ),
        (
            70087,
            "IP FORBIDDEN",
            "denied",
            "Add this controller to the permitted addresses of the API on the PBX (Integrations > API).",
        ),
        (70123, "API UNAVAILABLE", "unsupported", "Enable the API on the PBX at Integrations > API."),
        (
            10001,
            "INTERFACE NOT EXISTED",
            "unsupported",
            "The firmware of this PBX does not know the request: update it, or check the path in base_url, if any.",
        ),
        (
            10002,
            "API VERSION OUT OF MAINTENANCE",
            "unsupported",
            "The firmware of this PBX has another version of the API: update it.",
        ),
        (
            10003,
            "API VERSION UNSUPPORTED",
            "unsupported",
            "The firmware of this PBX has another version of the API: update it.",
        ),
    ],
)
def test_a_refused_login_is_tried_exactly_once(code: int, message: str, kind: str, hint: str) -> None:
    outcome = apply([login().answered(error(code, message))], WANTED)
    assert outcome.result == {
        "failed": True,
        "changed": False,
        "msg": f"Logging in at {BASE_URL} failed: POST get_token: HTTP 200, errcode {code} {message}. {hint}",
        "failure": {"kind": kind, "errcode": code, "errmsg": message, "endpoint": "POST get_token", "hint": hint},
    }
    assert outcome.pauses == []


@pytest.mark.parametrize("answer", [UNREACHABLE, error(2, "PROCESSING"), error(70082, "OVERLOAD_TASK_RUNNING")])
def test_a_login_that_was_not_sent_is_retried(answer: Any) -> None:
    outcome = apply([login().answered(answer), login(), get(RECEIVED), logout()], {})
    assert outcome.result["changed"] is False
    assert len(outcome.pauses) == 1


@pytest.mark.parametrize("retries", [0, 3])
def test_a_login_whose_answer_was_lost_is_repeated_once(retries: int) -> None:
    outcome = apply([login().answered(LOST), login(), get(RECEIVED), logout()], {}, retries=retries)
    assert (outcome.result["changed"], len(outcome.pauses)) == (False, 1)


@pytest.mark.parametrize("retries", [0, 3])
def test_a_login_whose_answer_is_lost_again_is_a_failure(retries: int) -> None:
    outcome = apply([login().answered(LOST)] * 2, WANTED, retries=retries)
    assert outcome.result["failure"]["kind"] == "no_answer"
    assert outcome.result["msg"] == f"Logging in at {BASE_URL} failed: POST get_token: no answer within 10 s. Wait."


def test_a_lost_login_is_repeated_once_in_a_task() -> None:
    script = [
        login().answered(LOST),
        login("token-2"),
        get(RECEIVED, "token-2").answered(EXPIRED),
        login().answered(LOST),
        logout("token-2"),
    ]
    assert apply(script, WANTED).result["failure"]["kind"] == "no_answer"


def test_a_login_that_is_refused_after_a_lost_answer_is_not_retried() -> None:
    outcome = apply([login().answered(LOST), login().answered(error(10005, "ACCESS DENIED"))], WANTED)
    assert outcome.result["failure"]["kind"] == "auth"


def holding(token: Any, code: int = 0, number: int = 200, **content: Any) -> Answer:
    """The answer to a login with a token, and possibly an error."""
    return replace(json_answer({"errcode": code, "errmsg": "X", "access_token": token, **content}), status=number)


@pytest.mark.parametrize("code", [10005, 60002, 70004, -1])
@pytest.mark.parametrize("number", [200, 403])
def test_a_token_in_a_refusal_is_revoked(code: int, number: int) -> None:
    outcome = apply([login().answered(holding("token-1", code, number)), logout("token-1")], WANTED)
    assert outcome.result["failure"]["errcode"] == code
    assert outcome.warnings == []


@pytest.mark.parametrize("number", [201, 302, 404, 500])
def test_a_token_under_another_status_is_revoked(number: int) -> None:
    outcome = apply([login().answered(holding("token-1", number=number)), logout("token-1")], WANTED)
    assert outcome.result["failure"]["kind"] == "http"


def test_a_token_in_an_answer_that_is_not_the_apis_is_revoked() -> None:
    answer = Answer(200, {}, b'{"access_token": "token-1", "x": NaN}')
    outcome = apply([login().answered(answer), logout("token-1")], WANTED)
    assert outcome.result["failure"]["kind"] == "answer"


@pytest.mark.parametrize(("code", "number"), [(2, 200), (70082, 200), (0, 503), (0, 429)])
def test_tokens_in_busy_answers_are_revoked(code: int, number: int) -> None:
    script = [
        login().answered(holding("token-1", code, number)),
        login().answered(holding("token-2", code, number)),
        login("token-3"),
        get(RECEIVED, "token-3"),
        logout("token-3"),
        logout("token-2"),
        logout("token-1"),
    ]
    outcome = apply(script, {})
    assert outcome.result["changed"] is False
    assert outcome.warnings == []


def test_a_token_that_is_returned_twice_is_revoked_once() -> None:
    script = [login().answered(holding("token-1", 2)), login("token-1"), get(RECEIVED, "token-1"), logout("token-1")]
    assert apply(script, {}).warnings == []


@pytest.mark.parametrize("token", ["", None, 7, "two words", "x" * 8193, ["token-1"]])
def test_an_invalid_token_is_not_revoked(token: Any) -> None:
    assert apply([login().answered(holding(token, 10005))], WANTED).result["failure"]["kind"] == "auth"


@pytest.mark.parametrize("content", [{}, {"access_token": None}, {"access_token": ""}, {"access_token": 7}])
def test_a_login_without_a_token_is_a_failure(content: dict[str, Any]) -> None:
    outcome = apply([login().answered(success(**content))], WANTED)
    assert outcome.result["failure"]["kind"] == "answer"
    assert outcome.result["msg"] == (
        f"Logging in at {BASE_URL} failed: POST get_token: the response is not from the PBX's API: it has no "
        "access_token. Check that base_url leads to the web port of a P-Series PBX, and not to a proxy or a login page."
    )


def failing_script(exchange: Exchange) -> list[Exchange]:
    """A task whose last call before the logout fails."""
    return [login(), exchange, logout()]


@pytest.mark.parametrize(
    "failing",
    [
        get(RECEIVED).answered(error(10005, "ACCESS DENIED")),
        get(RECEIVED).answered(json_answer([])),
        get(RECEIVED).answered(success(auto_record={**RECEIVED, **dict.fromkeys(WANTED, "often")})),
    ],
)
def test_the_token_is_revoked_after_a_failure(failing: Exchange) -> None:
    outcome = apply(failing_script(failing), WANTED)
    assert outcome.result["failed"] is True
    assert outcome.warnings == []


def test_the_token_is_revoked_after_a_failed_look_up() -> None:
    script = [
        login(),
        get(RECEIVED),
        menu("queue", []).answered(error(70120, "ORGANIZATION DISABLED")),
        logout(),
    ]
    assert apply(script, {"record_queue_list": [{"text": "Sales"}]}).result["failed"] is True


def test_the_token_is_revoked_after_an_interrupt() -> None:
    def interrupted(client: Client) -> dict[str, Any]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([login(), logout()], interrupted)  # the script is played to its end, or logout raises


def test_an_interrupted_task_tries_to_log_out_once() -> None:
    def interrupted(client: Client) -> dict[str, Any]:
        raise Interrupted

    with pytest.raises(Interrupted):
        run([login(), logout().answered(LOST)], interrupted)


def test_a_logout_that_is_interrupted_makes_one_more_attempt_for_each_token() -> None:
    attempts: list[str] = []

    def end(token: str) -> None:
        attempts.append(token)
        raise CallFailure("http", "HTTP 503", busy=True)

    def pause(_seconds: float) -> None:
        raise Interrupted

    access: Any = SimpleNamespace(
        login=lambda: None, revocations=lambda: [partial(end, "token-2"), partial(end, "token-1")]
    )
    with pytest.raises(Interrupted), Client(access, Retry(3, pause), check_mode=False):
        pass
    assert attempts == ["token-2", "token-2", "token-1"]


def test_a_token_is_revoked_even_if_the_login_was_interrupted_behind_it() -> None:
    class Access:
        name = BASE_URL
        renewals = 1
        is_passthrough = False

        def __init__(self) -> None:
            self.secrets: list[str] = []
            self.ended: list[str] = []

        def login(self) -> None:
            self.secrets.append("token-1")
            raise KeyboardInterrupt

        def send(self, call: Call) -> dict[str, Any]:
            raise AssertionError(call)

        def revocations(self) -> list[Callable[[], object]]:
            return [lambda: self.ended.append("token-1")]

    access = Access()
    with pytest.raises(KeyboardInterrupt), Client(access, Retry(0), check_mode=False):
        pass
    assert access.ended == ["token-1"]


def test_a_failed_logout_is_a_warning_not_a_failure() -> None:
    script = [login(), get(RECEIVED), logout().answered(error(10005, "ACCESS DENIED"))]
    outcome = apply(script, {})
    assert outcome.result["changed"] is False
    assert outcome.warnings == [
        (
            f"Revoking the access token at {BASE_URL} failed: GET del_token: HTTP 200, errcode 10005 ACCESS DENIED. "
            "The token expires after 30 minutes."
        )
    ]


@pytest.mark.parametrize("answer", [LOST, UNREACHABLE, error(2, "PROCESSING")])
def test_a_logout_is_repeated_as_long_as_that_can_help(answer: Any) -> None:
    outcome = apply([login(), get(RECEIVED), logout().answered(answer), logout()], {})
    assert (outcome.warnings, len(outcome.pauses)) == ([], 1)


def test_every_token_is_revoked_even_if_one_cannot_be() -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1").answered(EXPIRED),
        login("token-2"),
        get(RECEIVED, "token-2"),
        logout("token-2").answered(error(-1, "FAILURE")),
        logout("token-1"),
    ]
    assert len(apply(script, {}).warnings) == 1


def test_no_message_contains_a_secret() -> None:
    script = [login(), get(RECEIVED).answered(LOST), logout().answered(error(-1, "FAILURE"))]
    outcome = apply(script, WANTED, retries=0)
    shown = repr((outcome.result, outcome.warnings))
    assert "token-1" not in shown
    assert CLIENT_SECRET not in shown
