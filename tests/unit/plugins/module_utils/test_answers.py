# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which responses are from the API, and how its errors are reported."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer, NoAnswer

from .samples import NORMAL, RECEIVED
from .scripted_pbx import BASE_URL, apply, error, get, json_answer, login, logout, status, success

READING = f"Reading the recording settings at {BASE_URL} failed: GET autorecord/get"
NOT_A_PBX = "Check that base_url leads to the web port of a P-Series PBX, and not to a proxy or a login page."
REDIRECT = "Redirects are not followed: correct base_url (http or https, host, port)."


def failed(answer: Answer | NoAnswer, *managed: str) -> dict[str, Any]:
    """Answer the read of a task that manages these settings, and return the result."""
    wanted = {name: NORMAL[name] for name in managed}
    result = apply([login(), get(RECEIVED).answered(answer), logout()], wanted, retries=0).result
    assert result["failed"] is True
    return result


def body(content: bytes) -> Answer:
    """HTTP 200 with this body."""
    return Answer(200, {}, content)


@pytest.mark.parametrize("errcode", [0, "0"])
def test_success_is_errcode_0(errcode: Any) -> None:
    answer = json_answer({"errcode": errcode, "auto_record": RECEIVED})
    assert apply([login(), get(RECEIVED).answered(answer), logout()], {}).result["changed"] is False


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (body(b""), "it is empty"),
        (body(b"<html>Welcome</html>"), "it is not JSON"),
        (body(b'{"errcode": 0, "auto_re'), "it is not JSON"),
        (body(b"\xff\xfe\xfd"), "it is not JSON"),
        (body(b'{"errcode": 0, "auto_record": {"x": NaN}}'), "it is not JSON"),
        (body(b'{"errcode": 0, "auto_record": {"x": -1e400}}'), "it holds a number that is too large"),
        (body(b'{"errcode": 0, "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"), "it is not JSON"),
        (body(b"[]"), "it is not a JSON object"),
        (body(b"null"), "it is not a JSON object"),
        (body(b'"SUCCESS"'), "it is not a JSON object"),
        (body(b"{}"), "it has no errcode"),
        (json_answer({"errcode": None}), "it has no errcode"),
        (json_answer({"errcode": False, "auto_record": RECEIVED}), "it has no errcode"),
        (json_answer({"errcode": "none"}), "it has no errcode"),
        (json_answer({"errcode": {}}), "it has no errcode"),
    ],
)
def test_a_response_that_is_not_the_apis_is_a_failure(answer: Answer, reason: str) -> None:
    assert failed(answer) == {
        "failed": True,
        "changed": False,
        "msg": f"{READING}: the response is not from the PBX's API: {reason}. {NOT_A_PBX}",
        "failure": {
            "kind": "answer",
            "errcode": None,
            "errmsg": None,
            "endpoint": "GET autorecord/get",
            "hint": NOT_A_PBX,
        },
    }


@pytest.mark.parametrize(
    ("answer", "kind", "response", "hint"),
    [
        (status(400), "http", "HTTP 400", "Check base_url."),
        (status(404), "http", "HTTP 404", "Check base_url."),
        (
            status(401),
            "denied",
            "HTTP 401",
            "Check the rights of the API application, and any proxy in between.",
        ),
        (
            status(403),
            "denied",
            "HTTP 403",
            "Check the rights of the API application, and any proxy in between.",
        ),
        (
            status(429),
            "http",
            "HTTP 429",
            "The PBX, or a proxy in between, is overloaded: try again later.",
        ),
        (status(299), "http", "HTTP 299", "Check base_url."),
        (status(500), "http", "HTTP 500", "Check base_url."),
        (
            status(302, Location="https://login.example.com:444/x?token=abc"),
            "http",
            "HTTP 302, a redirect to https://login.example.com:444",
            REDIRECT,
        ),
        (
            status(300, Location="http://user:password@example.com/"),
            "http",
            "HTTP 300, a redirect to http://example.com",
            REDIRECT,
        ),
        (status(399, Location="/login?token=abc"), "http", "HTTP 399, a redirect", REDIRECT),
        (status(301), "http", "HTTP 301, a redirect", REDIRECT),
        (status(307, Location="//example.com/x"), "http", "HTTP 307, a redirect", REDIRECT),
        (status(308, Location="http://[::1/x"), "http", "HTTP 308, a redirect", REDIRECT),
        (
            status(302, Location="https://a\x1bb/"),
            "http",
            "HTTP 302, a redirect to https://a\\x1bb",
            REDIRECT,
        ),
        (NoAnswer("tls", "the certificate is not trusted: it is self-signed", "Pin it."), "tls", None, "Pin it."),
    ],
)
def test_http_errors_and_missing_answers_are_described(answer: Any, kind: str, response: str | None, hint: str) -> None:
    assert failed(answer) == {
        "failed": True,
        "changed": False,
        "msg": f"{READING}: {response or answer.reason}. {hint}",
        "failure": {"kind": kind, "errcode": None, "errmsg": None, "endpoint": "GET autorecord/get", "hint": hint},
    }


@pytest.mark.parametrize("content", [b"<html>", b"[]", b"{}", b'{"errcode": null}', b'{"errcode": 0}'])
@pytest.mark.parametrize("number", [403, 500])
def test_the_status_decides_if_the_body_has_no_error(number: int, content: bytes) -> None:
    result = failed(Answer(number, {}, content))
    assert (result["failure"]["kind"], result["failure"]["errcode"]) == ("denied" if number == 403 else "http", None)
    assert f"GET autorecord/get: HTTP {number}. " in result["msg"]


def test_the_error_code_decides_with_every_status() -> None:
    result = failed(error(10005, "ACCESS DENIED", 403))
    assert result["failure"] == {
        "kind": "denied",
        "errcode": 10005,
        "errmsg": "ACCESS DENIED",
        "endpoint": "GET autorecord/get",
        "hint": RIGHTS,
    }
    assert result["msg"] == f"{READING}: HTTP 403, errcode 10005 ACCESS DENIED. {RIGHTS}"


@pytest.mark.parametrize(("number", "code", "calls"), [(503, -1, 2), (503, 40001, 1), (500, -1, 1)])
def test_a_busy_status_decides_if_the_code_has_no_meaning_of_its_own(number: int, code: int, calls: int) -> None:
    script = [login(), *[get(RECEIVED).answered(error(code, "FAILURE", number))] * calls, logout()]
    assert apply(script, {}, retries=1).result["failure"]["errcode"] == code


@pytest.mark.parametrize("number", [429, 502, 503, 504])
def test_a_busy_status_refuses_no_login(number: int) -> None:
    script = [login().answered(error(-1, "FAILURE", number)), login(), get(RECEIVED), logout()]
    assert apply(script, {}).result["changed"] is False


@pytest.mark.parametrize(("number", "code"), [(200, -1), (401, -1), (500, -1), (503, 10005), (503, 70004)])
def test_a_refused_login_is_not_repeated(number: int, code: int) -> None:
    assert apply([login().answered(error(code, "FAILURE", number))], {}).result["failure"]["errcode"] == code


RIGHTS = "Give the API application of this PBX the rights for the request (Integrations > API)."
BUSY = "The PBX is busy with another task: run again a little later."
LOOK_UP = "Look the code up in the vendor's list of API error codes."
REJECTED = "The PBX rejects a value: compare the options with what its web interface allows."
OTHER_VERSION = "The firmware of this PBX has another version of the API: update it."


@pytest.mark.parametrize(
    ("code", "kind", "hint"),
    [
        (-2, "api", "The PBX reported an internal error: try again later."),
        (-1, "api", LOOK_UP),
        (1, "api", LOOK_UP),
        (2, "api", BUSY),
        (
            10001,
            "unsupported",
            "The firmware of this PBX does not know the request: update it, or check the path in base_url, if any.",
        ),
        (10002, "unsupported", OTHER_VERSION),
        (10003, "unsupported", OTHER_VERSION),
        (10005, "denied", RIGHTS),
        (10009, "denied", RIGHTS),
        (40001, "api", REJECTED),
        (40002, "api", REJECTED),
        (40003, "api", LOOK_UP),
        (60001, "api", "The PBX does not have what the request refers to: compare with its web interface."),
        (
            60002,
            "quota",
            "The PBX has reached a limit of what it can hold: remove what is no longer used, and run again.",
        ),
        (
            70004,
            "blocked",
            "Unblock this controller's address on the PBX at Security > Security Rules > Blocked IPs.",
        ),
        (70082, "api", BUSY),
        (
            70087,
            "denied",
            "Add this controller to the permitted addresses of the API on the PBX (Integrations > API).",
        ),
        (
            70120,
            "unsupported",
            "Departments cannot be looked up: enable organization management, or give ids.",
        ),
        (70123, "unsupported", "Enable the API on the PBX at Integrations > API."),
        (70131, "unsupported", "Call recording is not enabled on this PBX: check its license and plan."),
        (
            70656,
            "unsupported",
            "Enable the required function of the API on the PBX at Integrations > API.",
        ),
        (80010, "denied", RIGHTS),
        (99999, "api", LOOK_UP),
    ],
)
def test_each_error_code_has_a_kind_and_a_hint(code: int, kind: str, hint: str) -> None:
    response = f"HTTP 200, errcode {code} SOME MESSAGE"
    assert failed(error(code, "SOME MESSAGE")) == {
        "failed": True,
        "changed": False,
        "msg": f"{READING}: {response}. {hint}",
        "failure": {
            "kind": kind,
            "errcode": code,
            "errmsg": "SOME MESSAGE",
            "endpoint": "GET autorecord/get",
            "hint": hint,
        },
    }


@pytest.mark.parametrize("message", [None, ""])
def test_an_error_without_a_message_shows_its_code(message: Any) -> None:
    result = failed(error(40003, message))
    assert result["failure"]["errmsg"] is None
    assert ": HTTP 200, errcode 40003 without a message. " in result["msg"]


@pytest.mark.parametrize(
    ("given", "params", "words"),
    [
        (
            [{"value": "no-such.wav", "validation_type": "exist"}],
            [{"value": "no-such.wav", "validation_type": "exist"}],
            "; invalid parameters: 'no-such.wav' (exist)",
        ),
        (
            [{"value": "a"}, {"validation_type": "required"}],
            [{"value": "a"}, {"validation_type": "required"}],
            "; invalid parameters: 'a', (required)",
        ),
        (
            [{"value": 7, "more": 1}, {"value": False}],
            [{"value": "7"}, {"value": "false"}],
            "; invalid parameters: '7', 'false'",
        ),
        ([{"value": ""}], [{"value": ""}], "; invalid parameters: ''"),
        ([{"value": {"id": [1]}}], [{"value": '{"id": [1]}'}], "; invalid parameters: '{\"id\": [1]}'"),
        ({"value": "a"}, [{"value": "a"}], "; invalid parameters: 'a'"),
        ("a", [{"value": "a"}], "; invalid parameters: 'a'"),
        (["a", 3, None, []], [{"value": "a"}, {"value": "3"}, {"value": "[]"}], "; invalid parameters: 'a', '3', '[]'"),
        (["\x1b[31m"], [{"value": "\\x1b[31m"}], "; invalid parameters: '\\x1b[31m'"),
        (["x" * 300], [{"value": "x" * 200 + "..."}], f"; invalid parameters: '{'x' * 200}...'"),
        (list("abcdefghijkl"), [{"value": each} for each in "abcdefghij"], "; invalid parameters: 'a', 'b', 'c'"),
    ],
)
def test_invalid_parameters_are_named(given: Any, params: list[dict[str, str]], words: str) -> None:
    result = failed(json_answer({"errcode": 40002, "errmsg": "PARAMETER ERROR", "invalid_param_list": given}))
    assert result["failure"]["invalid_params"] == params
    assert f": HTTP 200, errcode 40002 PARAMETER ERROR{words}" in result["msg"]
    assert result["failure"]["hint"] == REJECTED
    assert result["failure"]["errmsg"] == "PARAMETER ERROR"


@pytest.mark.parametrize("given", [None, [], [None], [{}], [{"value": None}], [{"other": 1}]])
def test_missing_or_malformed_invalid_parameters_are_ignored(given: Any) -> None:
    result = failed(json_answer({"errcode": 40002, "errmsg": "PARAMETER ERROR", "invalid_param_list": given}))
    assert "invalid_params" not in result["failure"]
    assert ": HTTP 200, errcode 40002 PARAMETER ERROR. " in result["msg"]


@pytest.mark.parametrize("key", ["errmsg", "invalid_param_list"])
def test_a_deeply_nested_error_keeps_its_code(key: str) -> None:
    answer = body(b'{"errcode": 40002, "%s": %s}' % (key.encode(), b"[" * 900 + b"]" * 900))
    assert failed(answer)["failure"]["errcode"] == 40002


def test_an_error_code_as_a_string_is_read() -> None:
    assert failed(json_answer({"errcode": "40003", "errmsg": "DUPLICATE"}))["failure"]["errcode"] == 40003


def test_control_characters_in_a_message_are_escaped() -> None:
    result = failed(error(-1, "a\x1b]0;b\x07\u202ec" + "d" * 300))
    assert result["failure"]["errmsg"].startswith("a\\x1b]0;b\\x07\\u202ecddd")
    assert result["failure"]["errmsg"].endswith("d...")
    assert result["msg"].isprintable()


CANNOT = "Cannot use the recording settings that the PBX sent: in the response to GET autorecord/get, "
LEAVE_OUT = (
    "Nothing was written. A newer firmware may have values that this collection does not know: leave {} out for this "
    "PBX, and report it as a bug."
)
REPORT = "Nothing was written. Check that the address leads to a P-Series PBX, and report it as a bug if it does."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({}, "there is no object auto_record"),
        ({"auto_record": []}, "there is no object auto_record"),
        ({"data": {"other": 1}}, "there is no object auto_record"),
        ({"data": [1]}, "there is no object auto_record"),
        ({"auto_record": {"enb_paging": 2}}, "enb_paging is neither 0 nor 1"),
        ({"auto_record": {"enb_paging": -1}}, "enb_paging is neither 0 nor 1"),
        ({"auto_record": {"enb_paging": "yes"}}, "enb_paging is not a whole number"),
        ({"auto_record": {"enb_paging": 1.0}}, "enb_paging is not a whole number"),
        ({"auto_record": {"start_prompt": []}}, "start_prompt is not a string"),
        ({"auto_record": {"record_file_format": {}}}, "record_file_format is not a string"),
        ({"auto_record": {"record_ivr_list": {}}}, "record_ivr_list is not a list"),
        ({"auto_record": {"record_ivr_list": "1"}}, "record_ivr_list is not a list"),
        ({"auto_record": {"record_ivr_list": [1]}}, "record_ivr_list has an entry that is not an object"),
        ({"auto_record": {"record_ivr_list": [{}]}}, "record_ivr_list has an entry without an id"),
        ({"auto_record": {"record_ivr_list": [{"id": None}]}}, "record_ivr_list has an entry without an id"),
        (
            {"auto_record": {"record_ivr_list": [{"id": "x"}]}},
            "record_ivr_list has an entry whose id is not a whole number",
        ),
        (
            {"auto_record": {"record_ivr_list": [{"id": True}]}},
            "record_ivr_list has an entry whose id is not a whole number",
        ),
        (
            {"auto_record": {"record_ivr_list": [{"id": 1, "text": {}}]}},
            "record_ivr_list has an entry whose text is not a string",
        ),
        ({"auto_record": {"record_ext_list": [{"id": 1}]}}, "record_ext_list has an entry without a known type (id 1)"),
        (
            {"auto_record": {"record_ext_list": [{"id": 1, "type": ""}]}},
            "record_ext_list has an entry without a known type (id 1)",
        ),
        (
            {"auto_record": {"record_trunk_list": [{"id": 1, "enb_config": 3}]}},
            "record_trunk_list has an entry whose enb_config is neither 0 nor 1",
        ),
        (
            {"auto_record": {"record_trunk_list": [{"id": 1, "number_value": "1 s"}]}},
            "record_trunk_list has an entry whose number_value is not a whole number",
        ),
    ],
)
def test_managed_settings_that_cannot_be_understood_are_reported(content: dict[str, Any], reason: str) -> None:
    hint = REPORT if "auto_record" in reason else LEAVE_OUT.format(reason.split(maxsplit=1)[0])
    assert failed(success(**content), *(content.get("auto_record") or ())) == {
        "failed": True,
        "changed": False,
        "msg": f"{CANNOT}{reason}. {hint}",
        "failure": {
            "kind": "answer",
            "errcode": None,
            "errmsg": None,
            "endpoint": "GET autorecord/get",
            "hint": hint,
        },
    }
