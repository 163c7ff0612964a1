# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a task through Central Management: the same as without it, with another token."""

from __future__ import annotations

import json
import math
import time
from functools import partial
from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._api.client import Client
from ansible_collections.telephony.yeastar.plugins.module_utils._api.ycm import Account, LoginResult
from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer
from ansible_collections.telephony.yeastar.plugins.module_utils._steps import menu_options, recording_settings

from . import scripted_pbx
from .samples import NORMAL, RECEIVED
from .scripted_pbx import LOST, UNREACHABLE, Outcome, error, json_answer, status
from .scripted_ycm import (
    CREDENTIALS,
    SERIAL_NUMBER,
    YCM_URL,
    Request,
    ScriptedHttp,
    account,
    get,
    login,
    menu,
    run,
    update,
)

CHANGED = {**RECEIVED, "enb_internal": 1}
WANTED = {"enb_internal": True}


def apply(script: list[Request], wanted: dict[str, Any], **options: Any) -> Outcome:
    """Run the steps of recording_settings against the script."""
    check = options.get("check", False)
    steps = partial(
        recording_settings.apply_settings, wanted=wanted, list_mode="replace", check_mode=check, diff_mode=False
    )
    return run(script, steps, **options)


def ycm_error(code: int, message: str, http_status: int = 200) -> Answer:
    """An error of Central Management in one plausible form."""
    content = {"errcode": code, "errmsg": message, "requestId": "5ed01d8b", "status": "Failed", "time": 1639012740}
    return Answer(http_status, {}, json.dumps(content).encode())


def error_body(http_status: int, **content: Any) -> Answer:
    """An answer with this status and JSON body."""
    return Answer(http_status, {}, json.dumps(content).encode())


EXPIRED = ycm_error(1000035, "TOKEN_EXPIRED", 401)


# The steps


def test_a_converged_run_makes_two_calls() -> None:
    outcome = apply([login(), get(RECEIVED)], {"enb_internal": False})
    assert outcome.result == {"changed": False, "changed_keys": [], "before": NORMAL, "after": NORMAL}
    assert (outcome.warnings, outcome.pauses) == ([], [])


def test_a_changing_run_makes_four_calls_and_has_the_result_of_the_direct_way() -> None:
    outcome = apply([login(), get(RECEIVED), update(CHANGED), get(CHANGED)], WANTED)
    direct = scripted_pbx.apply(
        [
            scripted_pbx.login(),
            scripted_pbx.get(RECEIVED),
            scripted_pbx.update(CHANGED),
            scripted_pbx.get(CHANGED),
            scripted_pbx.logout(),
        ],
        WANTED,
    )
    assert outcome == direct


def test_check_mode_writes_nothing() -> None:
    assert apply([login(), get(RECEIVED)], WANTED, check=True).result["changed"] is True


def test_queries_reach_the_pbx() -> None:
    offered = [{"text": "Support", "value": 3}]
    outcome = run([login(), menu("queue", offered)], partial(menu_options.read_menus, menus=["queue"]))
    assert [option["id"] for option in outcome.result["menu_options"]["queue"]] == [3]


# Tokens


@pytest.mark.parametrize(
    "expired",
    [
        EXPIRED,
        ycm_error(1000035, "TOKEN_EXPIRED"),
        ycm_error(1000036, "INVALID_TOKEN", 401),
        ycm_error(1000011, "SESSION_EXPIRED", 401),
        Answer(401, {}, b'{"error": "invalid_token", "error_description": "Access token expired: eyJ"}'),
        status(401),
        error(10004, "TOKEN EXPIRED"),
        error_body(401, code=401, message="Unauthorized"),
        error_body(200, code=401, message="Unauthorized"),
        error_body(401, code=1234567, message="NEW"),
        error_body(400, code=400, message="TOKEN_EXPIRED"),
        error_body(400, code="INVALID_TOKEN", message="Log in again"),
        error_body(200, status="Failed", msg="SESSION_EXPIRED"),
        error_body(200, data={"errorCode": 1000035}),
    ],
)
def test_an_expired_token_is_renewed_once(expired: Answer) -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1").answered(expired),
        login("token-2"),
        get(RECEIVED, "token-2"),
        update(CHANGED, "token-2"),
        get(CHANGED, "token-2"),
    ]
    assert apply(script, WANTED).result["changed"] is True


def test_a_failed_renewal_is_reported_and_not_repeated() -> None:
    limited = ycm_error(1000040, "RATE_LIMIT_EXCEEDED", 429)
    script = [login(), get(RECEIVED).answered(EXPIRED), login().answered(limited), login().answered(limited)]
    outcome = apply(script, WANTED, retries=1)
    assert outcome.result["failure"]["errcode"] == 1000040
    assert outcome.result["failure"]["hint"].startswith("Central Management limits the rate of requests")
    assert outcome.pauses == [5]


def test_a_read_has_all_its_retries_again_with_the_new_token() -> None:
    busy = get(RECEIVED).answered(status(503))
    script = [login(), busy, get(RECEIVED).answered(EXPIRED), login(), busy, get(RECEIVED)]
    assert apply(script, {}, retries=1).result["changed"] is False


def test_each_call_renews_a_token_that_another_run_ended() -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1").answered(EXPIRED),
        login("token-2"),
        get(RECEIVED, "token-2"),
        update(CHANGED, "token-2").answered(EXPIRED),
        login("token-3"),
        update(CHANGED, "token-3"),
        get(CHANGED, "token-3").answered(EXPIRED),
        login("token-4"),
        get(CHANGED, "token-4"),
    ]
    outcome = apply(script, WANTED)
    assert outcome.result["changed"] is True
    assert outcome.pauses == []


def test_a_token_that_another_run_ends_at_once_is_renewed_after_a_pause() -> None:
    script = [
        login("token-1"),
        get(RECEIVED, "token-1").answered(EXPIRED),
        login("token-2"),
        get(RECEIVED, "token-2").answered(EXPIRED),
        login("token-3"),
        get(RECEIVED, "token-3"),
    ]
    outcome = apply(script, {})
    assert outcome.result["changed"] is False
    assert len(outcome.pauses) == 1


def test_a_token_that_always_expires_ends_the_task_with_thirteen_logins() -> None:
    script = [login(), get(RECEIVED).answered(EXPIRED)] * 13
    outcome = apply(script, WANTED)
    result = outcome.result
    assert len(outcome.pauses) == 11
    assert result["failure"]["kind"] == "auth"
    assert result["msg"] == (
        f"Reading the recording settings at PBX {SERIAL_NUMBER} through Central Management {YCM_URL} failed: "
        "GET autorecord/get: HTTP 401, errcode 1000035 TOKEN_EXPIRED. "
        "Central Management no longer accepts its access token, which another login with this API client may have "
        "ended: run again, with fewer forks or one run at a time."
    )


@pytest.mark.parametrize(
    ("answer", "response", "errcode"),
    [
        (ycm_error(1000002, "AUTHENTICATION_FAILED", 401), "HTTP 401, errcode 1000002 AUTHENTICATION_FAILED", 1000002),
        (ycm_error(1000033, "INVALID_CLIENT"), "HTTP 200, errcode 1000033 INVALID_CLIENT", 1000033),
        (ycm_error(1234567, "NEW"), "HTTP 200, errcode 1234567 NEW", 1234567),
        (
            Answer(401, {}, b'{"error": "invalid_client", "error_description": "Bad client credentials"}'),
            "HTTP 401, Bad client credentials",
            None,
        ),
        (json_answer({"error": "invalid_client"}), "HTTP 200, invalid_client", None),
        (json_answer({"status": "Failed"}), "HTTP 200, without a message", None),
        (status(400), "HTTP 400, without a message", None),
        (status(401), "HTTP 401, without a message", None),
        (error_body(401, code=401, message="Unauthorized"), "HTTP 401, errcode 401 Unauthorized", 401),
        (error_body(400, code=1234567, message="NEW"), "HTTP 400, errcode 1234567 NEW", 1234567),
        (error_body(200, code=401, message="Unauthorized"), "HTTP 200, errcode 401 Unauthorized", 401),
        (error_body(500, message="AUTHENTICATION_FAILED"), "HTTP 500, AUTHENTICATION_FAILED", None),
    ],
)
def test_a_refused_login_is_tried_exactly_once(answer: Answer, response: str, errcode: int | None) -> None:
    result = apply([login().answered(answer)], WANTED).result
    assert result["failure"]["kind"] == "auth"
    assert result["failure"]["errcode"] == errcode
    assert result["msg"] == (
        f"Logging in at Central Management {YCM_URL} failed: POST oauth/token: {response}. "
        "Check ycm_client_id and ycm_client_secret (System > API on Central Management). "
        "The login was not retried: more than five failed logins in a row block this address."
    )


@pytest.mark.parametrize(
    ("answer", "kind", "hint"),
    [
        (ycm_error(1000042, "ACCESS_DENIED", 403), "denied", "Security > Blocked IP"),
        (status(403), "denied", "Client IP Restriction"),
        (ycm_error(1000043, "PERMISSION_DENIED"), "denied", "Give the account"),
        (ycm_error(1000001, "SERVER_ERROR"), "http", "reported an internal error"),
        (status(404), "http", "Check ycm_url."),
        (Answer(400, {}, b"<html>Bad Request</html>"), "http", "Check ycm_url."),
        (status(500), "http", "reported an internal error"),
        (error_body(500, code=500, message="Internal Server Error"), "http", "reported an internal error"),
        (error_body(500, code=1234567, message="NEW"), "http", "reported an internal error"),
        (error_body(404, code=404, message="Not Found"), "http", "Check ycm_url."),
        (error_body(404, code=1234567, message="NEW"), "api", "Look the code up"),
        (error_body(302, message="Moved"), "http", "correct ycm_url"),
        (error_body(403, code=403, message="Forbidden"), "denied", "Client IP Restriction"),
        (status(302, Location="http://user:pass@login.example.com/x"), "http", "correct ycm_url"),
        (Answer(200, {}, b"<html>"), "answer", "Check that ycm_url leads to Central Management"),
        (json_answer({"token_type": "bearer"}), "answer", "Check that ycm_url leads to Central Management"),
        (json_answer({"access_token": ""}), "answer", "Check that ycm_url leads to Central Management"),
        (json_answer([]), "answer", "Check that ycm_url leads to Central Management"),
    ],
)
def test_other_failed_logins_are_not_repeated_either(answer: Any, kind: str, hint: str) -> None:
    outcome = apply([login().answered(answer)], WANTED)
    assert outcome.result["failure"]["kind"] == kind
    assert hint in outcome.result["failure"]["hint"]
    assert "pass" not in outcome.result["msg"]


@pytest.mark.parametrize("retries", [0, 3])
def test_a_login_whose_answer_was_lost_is_repeated_once(retries: int) -> None:
    outcome = apply([login().answered(LOST), login(), get(RECEIVED)], {}, retries=retries)
    assert (outcome.result["changed"], len(outcome.pauses)) == (False, 1)
    outcome = apply([login().answered(LOST), login().answered(LOST)], {}, retries=retries)
    assert (outcome.result["failure"]["kind"], len(outcome.pauses)) == ("no_answer", 1)


@pytest.mark.parametrize(
    "answer",
    [
        UNREACHABLE,
        status(429),
        status(503),
        ycm_error(1000040, "RATE_LIMIT_EXCEEDED", 429),
        ycm_error(1000001, "SERVER_ERROR", 503),
        error_body(429, code=429, message="Too Many Requests"),
        error_body(200, code=429, message="Too Many Requests"),
        error_body(400, message="RATE_LIMIT_EXCEEDED"),
        error_body(503, code="503", message="Service Unavailable"),
    ],
)
def test_a_login_that_was_not_sent_is_retried(answer: Any) -> None:
    outcome = apply([login().answered(answer), login(), get(RECEIVED)], {})
    assert outcome.result["changed"] is False
    assert len(outcome.pauses) == 1


# Errors of Central Management


@pytest.mark.parametrize(
    "content",
    [
        {"errcode": 1000042, "errmsg": "ACCESS_DENIED", "status": "Failed"},
        {"errcode": "1000042", "errmsg": "ACCESS_DENIED"},
        {"code": 1000042, "msg": "ACCESS_DENIED"},
        {"code": "1000042", "message": "ACCESS_DENIED"},
        {"status": "Failed", "errno": "1000042", "errmsg": "ACCESS_DENIED"},
        {"error": {"code": 1000042, "message": "ACCESS_DENIED"}},
        {"error": {"code": "1000042", "message": "ACCESS_DENIED"}, "errcode": 0},
        {"errorCode": 1000042, "errorMsg": "ACCESS_DENIED"},
        {"errCode": "1000042", "errMsg": "ACCESS_DENIED"},
        {"error_code": 1000042, "error_msg": "ACCESS_DENIED"},
        {"ErrorCode": 1000042, "ErrorMessage": "ACCESS_DENIED"},
        {"status": "Failed", "data": {"errorCode": 1000042, "errorMsg": "ACCESS_DENIED"}},
        {"data": {"err_code": "1000042", "err_msg": "ACCESS_DENIED"}},
    ],
)
@pytest.mark.parametrize("http_status", [200, 400, 403, 500])
def test_every_layout_of_an_error_is_read(content: dict[str, Any], http_status: int) -> None:
    answer = Answer(http_status, {}, json.dumps(content).encode())
    result = apply([login(), get(RECEIVED).answered(answer)], WANTED).result
    assert (result["failure"]["kind"], result["failure"]["errcode"]) == ("denied", 1000042)
    assert f": HTTP {http_status}, errcode 1000042 ACCESS_DENIED. " in result["msg"]


def test_code_and_message_are_reported_where_the_status_decides() -> None:
    limited = get(RECEIVED).answered(error_body(429, code=429, message="Too Many Requests"))
    result = apply([login(), limited], WANTED, retries=0).result
    assert (result["failure"]["errcode"], result["failure"]["errmsg"]) == (429, "Too Many Requests")
    assert ": HTTP 429, errcode 429 Too Many Requests. Central Management limits the rate of requests" in result["msg"]


@pytest.mark.parametrize(
    "more",
    [
        {"data": {"errorCode": 1000035}, "errmsg": "TOKEN_EXPIRED"},
        {"code": 200, "message": "OK"},
        {"error": None, "data": {"list": []}},
    ],
)
def test_a_success_is_no_error_whatever_else_it_holds(more: dict[str, Any]) -> None:
    answer = json_answer({"errcode": 0, "auto_record": RECEIVED, **more})
    assert apply([login(), get(RECEIVED).answered(answer)], {}).result["changed"] is False


def test_the_rate_limit_is_waited_for() -> None:
    limited = ycm_error(1000040, "RATE_LIMIT_EXCEEDED", 429)
    longer = Answer(429, {"Retry-After": "7"}, limited.body)
    script = [login(), get(RECEIVED).answered(limited), get(RECEIVED).answered(longer), get(RECEIVED)]
    outcome = apply(script, {})
    assert outcome.result["changed"] is False
    assert outcome.pauses == [5, 7]


def test_a_rate_limited_update_is_repeated() -> None:
    limited = ycm_error(1000040, "RATE_LIMIT_EXCEEDED", 429)
    script = [login(), get(RECEIVED), update(CHANGED).answered(limited), get(RECEIVED), update(CHANGED), get(CHANGED)]
    assert apply(script, WANTED).result["changed"] is True


def test_an_update_that_central_management_failed_on_is_waited_for_and_not_repeated() -> None:
    failed = update(CHANGED).answered(ycm_error(1000001, "SERVER_ERROR", 500))
    late = apply([login(), get(RECEIVED), failed, get(RECEIVED), get(CHANGED)], WANTED)
    assert (late.result["changed"], late.pauses) == (True, [0.25])
    never = apply([login(), get(RECEIVED), failed, *[get(RECEIVED)] * 6], WANTED)
    assert (never.result["failure"]["errcode"], sum(never.pauses)) == (1000001, 8)
    assert never.result["failure"]["hint"].endswith("The recording settings did not change within 8 seconds.")


def test_a_rate_limit_that_lasts_says_what_to_do() -> None:
    limited = get(RECEIVED).answered(ycm_error(1000040, "RATE_LIMIT_EXCEEDED", 429))
    result = apply([login(), limited, limited], WANTED, retries=1).result
    assert result["failure"]["hint"].startswith("Central Management limits the rate of requests: use fewer forks")


def test_an_unknown_serial_number_is_reported() -> None:
    result = apply([login(), get(RECEIVED).answered(ycm_error(1000005, "DATA_NOT_FOUND", 404))], WANTED).result
    assert result["failure"] == {
        "kind": "api",
        "errcode": 1000005,
        "errmsg": "DATA_NOT_FOUND",
        "endpoint": "GET autorecord/get",
        "hint": (
            "Central Management has no cloud PBX with this serial_number in the account of the API client: check both."
        ),
    }
    unknown = menu("ivr", []).answered(ycm_error(1000005, "DATA_NOT_FOUND", 404))
    result = run([login(), unknown], partial(menu_options.read_menus, menus=["ivr"])).result
    assert (result["failed"], result["failure"]["errcode"]) == (True, 1000005)


def test_a_pbx_that_central_management_cannot_reach_is_reported() -> None:
    unreached = get(RECEIVED).answered(ycm_error(3000009, "API_REQUEST_FAILED", 400))
    result = apply([login(), unreached, unreached], WANTED, retries=1).result
    assert result["failure"]["kind"] == "no_answer"
    assert "check that the PBX is running" in result["failure"]["hint"]


def test_an_update_that_central_management_lost_is_settled() -> None:
    lost = ycm_error(3000009, "API_REQUEST_FAILED", 400)
    outcome = apply([login(), get(RECEIVED), update(CHANGED).answered(lost), get(CHANGED)], WANTED)
    assert outcome.result["changed"] is True


# Errors of the PBX behind it


@pytest.mark.parametrize(
    ("answer", "kind", "hint"),
    [
        (error(10005, "ACCESS DENIED"), "denied", "Give the API application of this PBX the rights"),
        (error(10001, "INTERFACE NOT EXISTED"), "unsupported", "The firmware of this PBX"),
        (Answer(400, {}, b'{"errcode": 10001, "errmsg": "x"}'), "unsupported", "The firmware of this PBX"),
        (
            json_answer({"errcode": 10001, "errmsg": "x", "status": "Success"}),
            "unsupported",
            "The firmware of this PBX",
        ),
        (json_answer({"status": "Success", "requestId": "5ed01d8b"}), "answer", "Check that ycm_url"),
        (json_answer({"errcode": None}), "answer", "Check that ycm_url"),
    ],
)
def test_errors_of_the_pbx_keep_their_meaning(answer: Answer, kind: str, hint: str) -> None:
    result = apply([login(), get(RECEIVED).answered(answer)], WANTED).result
    assert result["failure"]["kind"] == kind
    assert result["failure"]["hint"].startswith(hint)


@pytest.mark.parametrize(("number", "more"), [(200, {}), (200, {"status": "Success"}), (400, {})])
def test_invalid_parameters_of_the_pbx_are_reported(number: int, more: dict[str, str]) -> None:
    params = [{"value": "no-such.wav", "validation_type": "exist"}]
    refused = error_body(number, errcode=40002, errmsg="PARAMETER ERROR", invalid_param_list=params, **more)
    result = apply([login(), get(RECEIVED).answered(refused)], WANTED).result
    assert result["failure"]["invalid_params"] == params
    assert (
        f": HTTP {number}, errcode 40002 PARAMETER ERROR; invalid parameters: 'no-such.wav' (exist). " in result["msg"]
    )


# Central Management's own API


def test_an_answer_of_its_own_api_needs_no_errcode() -> None:
    answer = json_answer({"data": {"total": 0, "list": []}, "requestId": "5ed01d8b", "status": "Success"})
    script = [login(), Request("GET", "v2/cloud_pbx/instances", answer, query={"pageSize": "50"})]

    def steps(client: Client) -> dict[str, Any]:
        return client.read("Listing the cloud PBXs", "v2/cloud_pbx/instances", pageSize="50")

    assert run(script, steps, serial_number=None).result["data"] == {"total": 0, "list": []}


# Accounts and logins


def test_the_key_of_an_account_does_not_reveal_it() -> None:
    http: Any = ScriptedHttp([])
    one = Account(http, YCM_URL, **CREDENTIALS)
    others = [
        Account(http, f"{YCM_URL}/x", **CREDENTIALS),
        Account(http, YCM_URL, "other", "secret-of-the-client"),
        Account(http, YCM_URL, "id-of-the-client", "other"),
    ]
    assert one.key == Account(http, YCM_URL, **CREDENTIALS).key
    assert len({one.key, *(other.key for other in others)}) == 4
    assert not any(text in one.key for text in CREDENTIALS.values())


@pytest.mark.parametrize(
    ("answer", "least", "most"),
    [
        (login().answer, 1739, 1740),
        (login(expires_in=None).answer, 1739, 1740),
        (login(expires_in=30).answer, -1, 0),
        (login(expires_in=int("9" * 400)).answer, 86_000, 86_400),
        (login(expires_in=1e308).answer, 86_000, 86_400),
        (login(expires_in=-1e308).answer, -1, 0),
        (error_body(429, code=429, message="Too Many Requests"), -1, 0),
        (error_body(500, code=500, message="Internal Server Error"), -1, 0),
        (ycm_error(1000002, "AUTHENTICATION_FAILED", 401), math.inf, math.inf),
        (ycm_error(1000042, "ACCESS_DENIED", 403), math.inf, math.inf),
        (UNREACHABLE, -1, 0),
        (status(503), -1, 0),
    ],
)
def test_a_login_is_shared_for_a_limited_time(answer: Any, least: float, most: float) -> None:
    found = account(ScriptedHttp([login().answered(answer)])).request_token()
    assert least <= found.until - time.monotonic() <= most


def test_a_shared_token_is_used_and_an_expired_one_is_returned() -> None:
    asked = []

    class Elsewhere:
        def login(self, asking: Account, expired_token: str | None) -> LoginResult:
            asked.append((asking.url, expired_token))
            return LoginResult(math.inf, f"token-{len(asked)}")

    script = [get(RECEIVED, "token-1").answered(EXPIRED), get(RECEIVED, "token-2")]
    outcome = apply(script, {}, logins=Elsewhere())
    assert outcome.result["changed"] is False
    assert asked == [(YCM_URL, None), (YCM_URL, "token-1")]
