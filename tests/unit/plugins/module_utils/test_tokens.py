# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One login a task and one token, revoked at the end whatever happened."""

from __future__ import annotations

from collections.abc import Callable
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
        "hint": "The access token has expired, or never was one of this PBX: give a valid one, or log in.",
    }


def test_a_token_is_renewed_once_a_task() -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1").answered(EXPIRED),
        login("token-2"),
        get(RECEIVED, "token-2"),
        update(CHANGED, "token-2").answered(EXPIRED),
        logout("token-2"),
        logout("token-1"),
    ]
    assert apply(script, WANTED).result["failure"]["kind"] == "auth"


def test_expiry_is_also_known_by_its_message() -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1").answered(error(10001, "access token expired")),
        login("token-2"),
        get(RECEIVED, "token-2"),
        logout("token-2"),
        logout("token-1"),
    ]
    assert apply(script, {}).result["changed"] is False


def test_a_renewal_that_is_refused_ends_the_task() -> None:
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
        "TOKEN EXPIRED. The access token has expired, or never was one of this PBX: give a valid one, or log in."
    )


REFUSED = "Check client_id and client_secret. It was not tried again, for five refused logins block this address."
QUOTA = (
    "Eight access tokens of this application are valid, which is all a PBX allows. They expire after 30 minutes; "
    "let other users of the application log out, or give this one an application of its own."
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
            "Free this controller's address on the PBX at Security > Security Rules > Blocked IPs.",
        ),
        (
            70087,
            "IP FORBIDDEN",
            "denied",
            "Add this controller to the permitted addresses of the API on the PBX (Integrations > API).",
        ),
        (70123, "API UNAVAILABLE", "unsupported", "Switch the API on, on the PBX at Integrations > API."),
        (
            10001,
            "INTERFACE NOT EXISTED",
            "unsupported",
            "The firmware of this PBX does not know the request: update it.",
        ),
        (
            10002,
            "API VERSION OUT OF MAINTENANCE",
            "unsupported",
            "The firmware of this PBX speaks another version of the API.",
        ),
        (
            10003,
            "API VERSION UNSUPPORTED",
            "unsupported",
            "The firmware of this PBX speaks another version of the API.",
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
def test_a_login_that_never_began_is_tried_again(answer: Any) -> None:
    outcome = apply([login().answered(answer), login(), get(RECEIVED), logout()], {})
    assert outcome.result["changed"] is False
    assert len(outcome.pauses) == 1


def test_a_login_whose_answer_was_lost_is_not_repeated_for_it_may_have_spent_a_token() -> None:
    outcome = apply([login().answered(LOST)], WANTED)
    assert outcome.result["failure"]["kind"] == "no_answer"
    assert outcome.result["msg"] == f"Logging in at {BASE_URL} failed: POST get_token: no answer within 10 s. Wait."


@pytest.mark.parametrize("content", [{}, {"access_token": None}, {"access_token": ""}, {"access_token": 7}])
def test_a_login_without_a_token(content: dict[str, Any]) -> None:
    outcome = apply([login().answered(success(**content))], WANTED)
    assert outcome.result["failure"]["kind"] == "answer"
    assert outcome.result["msg"] == (
        f"Logging in at {BASE_URL} failed: POST get_token: the answer is not one of the PBX's API: it has no "
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
        get(RECEIVED).answered(success(auto_record={"enb_internal": "often"})),
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


def test_somebody_who_interrupts_does_not_wait_for_more_than_one_try_to_log_out() -> None:
    def interrupted(client: Client) -> dict[str, Any]:
        raise Interrupted

    with pytest.raises(Interrupted):
        run([login(), logout().answered(LOST)], interrupted)


def test_a_logout_that_is_interrupted_makes_one_more_attempt_for_each_token() -> None:
    attempts: list[str] = []

    def end(token: str) -> None:
        attempts.append(token)
        raise CallFailure(Call("Revoking", "GET", "del_token"), "http", "HTTP 503", "", busy=True)

    def pause(_seconds: float) -> None:
        raise Interrupted

    access: Any = SimpleNamespace(
        login=lambda: None, logouts=lambda: [partial(end, "token-2"), partial(end, "token-1")]
    )
    with pytest.raises(Interrupted), Client(access, Retry(3, pause), check_mode=False):
        pass
    assert attempts == ["token-2", "token-2", "token-1"]


def test_a_token_is_revoked_even_if_the_login_was_interrupted_behind_it() -> None:
    class Access:
        place = BASE_URL
        renewable = True
        is_passthrough = False

        def __init__(self) -> None:
            self.secrets: list[str] = []
            self.ended: list[str] = []

        def login(self) -> None:
            self.secrets.append("token-1")
            raise KeyboardInterrupt

        def send(self, call: Call) -> dict[str, Any]:
            raise AssertionError(call)

        def logouts(self) -> list[Callable[[], object]]:
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
            "The token ends by itself after 30 minutes."
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


def test_no_message_tells_a_secret() -> None:
    script = [login(), get(RECEIVED).answered(LOST), logout().answered(error(-1, "FAILURE"))]
    outcome = apply(script, WANTED, retries=0)
    shown = repr((outcome.result, outcome.warnings))
    assert "token-1" not in shown
    assert CLIENT_SECRET not in shown
