# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of an update is settled by reading back: done, to be repeated, or a failure that says what is."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import NoAnswer

from .samples import NORMAL, RECEIVED
from .scripted_pbx import (
    BASE_URL,
    LOST,
    UNREACHABLE,
    Exchange,
    Outcome,
    apply,
    error,
    get,
    json_answer,
    login,
    logout,
    menu,
    status,
    update,
)

CHANGED = {**RECEIVED, "enb_paging": 1, "record_queue_list": [{"id": 4, "text": "Sales"}]}
WANTED = {"enb_paging": True, "record_queue_list": [{"id": 4}]}
AFTER = {**NORMAL, "enb_paging": True, "record_queue_list": [{"id": 4, "text": "Sales"}]}
QUEUES = menu("queue", [{"value": "3", "text": "Support"}, {"value": "4", "text": "Sales"}])
UNCLEAR = [
    LOST,
    status(429),
    status(500),
    status(502),
    status(503),
    status(504),
    json_answer("text"),
    error(-2, "INTERNAL SERVER ERROR"),
    error(-1, "FAILURE"),
    error(1, "PARTIAL SUCCESS"),
    error(2, "PROCESSING"),
    error(40002, "PARAMETER ERROR"),
    error(70082, "OVERLOAD_TASK_RUNNING"),
    status(401),
    status(403),
]
PASSING = [
    LOST,
    status(429),
    status(502),
    status(503),
    status(504),
    json_answer("text"),
    error(2, "PROCESSING"),
    error(70082, "OVERLOAD_TASK_RUNNING"),
]
LASTING = [
    status(401),
    status(403),
    status(404),
    status(500),
    error(-2, "INTERNAL SERVER ERROR"),
    error(-1, "FAILURE"),
    error(1, "PARTIAL SUCCESS"),
    error(40002, "PARAMETER ERROR"),
]
REFUSED = [
    error(10005, "ACCESS DENIED"),
    error(70004, "ACCOUNT IP BLOCKED"),
    error(70087, "IP FORBIDDEN"),
    error(10005, "ACCESS DENIED", 403),
    NoAnswer("tls", "the certificate is not trusted: it is self-signed", "Pin it."),
]
CHECK = "Check that the values are possible on this PBX, and that nobody else changes its settings; then run again."


def change(*exchanges: Exchange, **connection: Any) -> Outcome:
    """Run a task that has something to change."""
    return apply([login(), get(RECEIVED), QUEUES, *exchanges, logout()], WANTED, **connection)


@pytest.mark.parametrize("answer", UNCLEAR)
def test_done_although_the_answer_was_another(answer: Any) -> None:
    outcome = change(update(CHANGED).answered(answer), get(CHANGED))
    assert outcome.result == {
        "changed": True,
        "changed_keys": ["enb_paging", "record_queue_list"],
        "before": NORMAL,
        "after": AFTER,
    }


@pytest.mark.parametrize("answer", PASSING)
def test_repeated_if_nothing_was_taken_in(answer: Any) -> None:
    outcome = change(update(CHANGED).answered(answer), get(RECEIVED), update(CHANGED), get(CHANGED))
    assert outcome.result["changed"] is True
    assert len(outcome.pauses) == 1


def test_repeated_as_often_as_retries_says() -> None:
    lost = [update(CHANGED).answered(LOST), get(RECEIVED)]
    outcome = change(*lost, *lost, *lost, retries=2)
    assert len(outcome.pauses) == 2
    assert outcome.result == {
        "failed": True,
        "changed": False,
        "msg": (
            f"Updating the recording settings at {BASE_URL} failed: POST autorecord/update: no answer within 10 s. "
            "Wait. The recording settings were not changed."
        ),
        "failure": {
            "kind": "no_answer",
            "errcode": None,
            "errmsg": None,
            "endpoint": "POST autorecord/update",
            "hint": "Wait. The recording settings were not changed.",
        },
    }


def test_a_repeated_update_waits_as_long_as_it_was_asked_to() -> None:
    outcome = change(
        update(CHANGED).answered(status(503, Retry_After="8")), get(RECEIVED), update(CHANGED), get(CHANGED)
    )
    assert outcome.pauses == [8.0]


@pytest.mark.parametrize("answer", LASTING)
def test_a_refusal_is_believed_once_the_read_back_confirms_it(answer: Any) -> None:
    outcome = change(update(CHANGED).answered(answer), get(RECEIVED))
    assert outcome.result["failed"] is True
    assert outcome.result["changed"] is False
    assert outcome.result["msg"].endswith(" The recording settings were not changed.")
    assert outcome.result["failure"]["endpoint"] == "POST autorecord/update"
    assert outcome.pauses == []


def test_the_refusal_of_a_value() -> None:
    outcome = change(update(CHANGED).answered(error(40002, "PARAMETER ERROR")), get(RECEIVED))
    hint = (
        "The PBX rejects a value: compare the options with what its web interface allows. "
        "The recording settings were not changed."
    )
    assert outcome.result == {
        "failed": True,
        "changed": False,
        "msg": (
            f"Updating the recording settings at {BASE_URL} failed: POST autorecord/update: "
            f"HTTP 200, errcode 40002 PARAMETER ERROR. {hint}"
        ),
        "failure": {
            "kind": "api",
            "errcode": 40002,
            "errmsg": "PARAMETER ERROR",
            "endpoint": "POST autorecord/update",
            "hint": hint,
        },
    }


@pytest.mark.parametrize("answer", REFUSED)
def test_who_is_not_let_in_need_not_read_back(answer: Any) -> None:
    outcome = change(update(CHANGED).answered(answer))
    assert outcome.result["failed"] is True
    assert outcome.result["failure"]["endpoint"] == "POST autorecord/update"


@pytest.mark.parametrize("answer", [LOST, UNREACHABLE, status(401), error(60002, "MAX LIMITATION EXCEEDED")])
def test_an_update_refused_for_an_expired_token_was_not_taken_in_whatever_the_login_came_to(answer: Any) -> None:
    expired = update(CHANGED).answered(error(10004, "TOKEN EXPIRED"))
    again = [login().answered(answer)] if answer is LOST else []
    outcome = change(expired, login().answered(answer), *again, retries=0)
    assert outcome.result["failure"]["endpoint"] == "POST get_token"


def test_success_without_effect_is_a_failure_that_names_the_settings() -> None:
    found = {**RECEIVED, "enb_paging": 1}
    outcome = change(update(CHANGED), get(found))
    assert outcome.result == {
        "failed": True,
        "changed": True,
        "changed_keys": ["enb_paging", "record_queue_list"],
        "before": NORMAL,
        "after": AFTER,
        "found": {**NORMAL, "enb_paging": True},
        "msg": (
            "Read back after the update, these settings did not take effect: "
            f"record_queue_list: queue 'Sales' (id 4) is missing, queue 'Support' (id 3) was not expected. {CHECK}"
        ),
        "failure": {
            "kind": "not_applied",
            "errcode": None,
            "errmsg": None,
            "endpoint": "POST autorecord/update",
            "hint": CHECK,
        },
    }


def test_success_without_any_effect_reports_no_change() -> None:
    outcome = change(update(CHANGED), get(RECEIVED))
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert outcome.result["changed"] is False
    assert outcome.result["msg"] == (
        "Read back after the update, these settings did not take effect: enb_paging is false, not true; "
        "record_queue_list: queue 'Sales' (id 4) is missing, queue 'Support' (id 3) was not expected. " + CHECK
    )


def test_half_an_effect_after_a_lost_answer() -> None:
    outcome = change(update(CHANGED).answered(LOST), get({**RECEIVED, "enb_paging": 1}))
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert outcome.result["changed"] is True
    assert outcome.result["msg"] == (
        f"Updating the recording settings at {BASE_URL} failed: POST autorecord/update: no answer within 10 s. "
        "Read back after the update, these settings did not take effect: "
        f"record_queue_list: queue 'Sales' (id 4) is missing, queue 'Support' (id 3) was not expected. {CHECK}"
    )


def test_half_an_effect_after_an_error_tells_the_error() -> None:
    outcome = change(update(CHANGED).answered(error(1, "PARTIAL SUCCESS")), get({**RECEIVED, "enb_paging": 1}))
    assert outcome.result["failure"] == {
        "kind": "not_applied",
        "errcode": 1,
        "errmsg": "PARTIAL SUCCESS",
        "endpoint": "POST autorecord/update",
        "hint": CHECK,
    }


def test_another_writer_is_a_conflict() -> None:
    found = {**CHANGED, "outbound_prompt": "other.wav", "record_file_format": "mp3"}
    outcome = change(update(CHANGED), get(found))
    assert outcome.result == {
        "failed": True,
        "changed": True,
        "changed_keys": ["enb_paging", "record_queue_list"],
        "before": NORMAL,
        "after": AFTER,
        "found": {**AFTER, "outbound_prompt": "other.wav", "record_file_format": "mp3"},
        "msg": (
            "Read back after the update, these settings changed although this task left them alone: "
            "outbound_prompt is 'other.wav', not 'rec_out.wav'; record_file_format is 'mp3', not 'wav'. "
            f"Another writer, or the PBX itself, changed them. {CHECK}"
        ),
        "failure": {
            "kind": "conflict",
            "errcode": None,
            "errmsg": None,
            "endpoint": "POST autorecord/update",
            "hint": CHECK,
        },
    }


def test_no_effect_and_another_writer() -> None:
    outcome = change(update(CHANGED), get({**RECEIVED, "outbound_prompt": ""}))
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert outcome.result["msg"] == (
        "Read back after the update, these settings did not take effect: enb_paging is false, not true; "
        "record_queue_list: queue 'Sales' (id 4) is missing, queue 'Support' (id 3) was not expected. "
        "Read back after the update, these settings changed although this task left them alone: "
        "outbound_prompt is '', not 'rec_out.wav'. Another writer, or the PBX itself, changed them. " + CHECK
    )


KEPT = {"x_retention": {"days": 30}, "x\x1b": None}
OTHER_KEYS = [{"x_retention": {"days": 7}}, {"x\x1b": 0}]


@pytest.mark.parametrize("other", OTHER_KEYS)
def test_another_value_of_what_this_collection_does_not_know_is_told(other: dict[str, Any]) -> None:
    script = [update({**CHANGED, **KEPT}), get({**CHANGED, **KEPT, **other})]
    outcome = apply([login(), get({**RECEIVED, **KEPT}), QUEUES, *script, logout()], WANTED)
    assert outcome.result["changed"] is True
    assert "failed" not in outcome.result
    name = "x_retention" if "x_retention" in other else "x\\x1b"
    (warning,) = outcome.warnings
    assert warning == (
        "Read back after the update, these settings, which this collection does not know, are not as before: "
        f"{name} has another value, or is missing. Another writer, or the PBX itself, changed them."
    )


@pytest.mark.parametrize("other", OTHER_KEYS)
def test_a_lost_update_is_not_repeated_over_what_another_writer_did(other: dict[str, Any]) -> None:
    script = [update({**CHANGED, **KEPT}).answered(LOST), get({**RECEIVED, **KEPT, **other})]
    outcome = apply([login(), get({**RECEIVED, **KEPT}), QUEUES, *script, logout()], WANTED)
    assert (outcome.result["failure"]["kind"], outcome.result["changed"]) == ("not_applied", False)
    assert "these settings changed although this task left them alone: x" in outcome.result["msg"]


def test_a_key_that_is_missing_after_an_update_and_one_that_is_new() -> None:
    script = [update({**CHANGED, **KEPT}), get({**CHANGED, "x_retention": {"days": 30}, "y": 1})]
    outcome = apply([login(), get({**RECEIVED, **KEPT}), QUEUES, *script, logout()], WANTED)
    assert "as before: x\\x1b has another value, or is missing. " in outcome.warnings[0]
    outcome = change(update(CHANGED), get({**CHANGED, "y": 1}))
    assert outcome.result["changed"] is True


def test_a_read_back_that_fails_leaves_it_open() -> None:
    outcome = change(update(CHANGED), get(CHANGED).answered(LOST), retries=0)
    hint = "Run the task again: it reads the settings and does what is left to do."
    assert outcome.result == {
        "failed": True,
        "changed": False,
        "msg": (
            "The update was sent, but what became of it is not known. The PBX answered SUCCESS. "
            f"Then reading the recording settings at {BASE_URL} failed: GET autorecord/get: no answer within 10 s. "
            f"{hint}"
        ),
        "failure": {
            "kind": "unconfirmed",
            "errcode": None,
            "errmsg": None,
            "endpoint": "GET autorecord/get",
            "hint": hint,
        },
    }


def test_an_update_and_a_read_back_that_both_fail() -> None:
    outcome = change(update(CHANGED).answered(LOST), get(CHANGED).answered(error(-1, "FAILURE")))
    assert outcome.result["failure"]["kind"] == "unconfirmed"
    assert (outcome.result["failure"]["errcode"], outcome.result["failure"]["errmsg"]) == (-1, "FAILURE")
    assert outcome.result["msg"] == (
        "The update was sent, but what became of it is not known. "
        f"Updating the recording settings at {BASE_URL} failed: POST autorecord/update: no answer within 10 s. "
        f"Then reading the recording settings at {BASE_URL} failed: GET autorecord/get: "
        "HTTP 200, errcode -1 FAILURE. "
        "Run the task again: it reads the settings and does what is left to do."
    )


def test_a_read_back_that_cannot_be_understood() -> None:
    outcome = change(update(CHANGED), get({**CHANGED, "enb_paging": "often"}))
    assert outcome.result["failure"]["kind"] == "unconfirmed"
    assert "Then the recording settings that the PBX sent cannot be understood: " in outcome.result["msg"]


def test_a_read_back_that_is_lost_is_repeated() -> None:
    assert change(update(CHANGED), get(CHANGED).answered(LOST), get(CHANGED)).result["changed"] is True


def test_an_update_that_never_got_through_was_not_sent() -> None:
    unreachable = update(CHANGED).answered(UNREACHABLE)
    outcome = change(unreachable, unreachable, retries=1)
    assert outcome.result["failure"] == {
        "kind": "unreachable",
        "errcode": None,
        "errmsg": None,
        "endpoint": "POST autorecord/update",
        "hint": "Look. The recording settings were not changed.",
    }
    assert len(outcome.pauses) == 1


def test_an_update_that_gets_through_later() -> None:
    outcome = change(update(CHANGED).answered(UNREACHABLE), update(CHANGED), get(CHANGED))
    assert outcome.result["changed"] is True


def test_what_the_pbx_fills_in_for_a_new_target_is_no_difference() -> None:
    changed = {**RECEIVED, "record_trunk_list": [{"id": 5}]}
    filled_in = {
        **RECEIVED,
        "record_trunk_list": [{"id": 5, "type": "peer", "text": "New", "enb_config": 0, "number_value": 60}],
    }
    script = [login(), get(RECEIVED), update(changed), get(filled_in), logout()]
    outcome = apply(script, {"record_trunk_list": [{"id": 5}]})
    assert outcome.result["after"]["record_trunk_list"] == [{"id": 5}]


def test_a_sub_option_that_did_not_take_effect() -> None:
    sent = [{"id": 27, "text": "peer-to-41", "type": "peer", "enb_config": 1, "number_value": 30}]
    changed = {**RECEIVED, "record_trunk_list": sent}
    script = [login(), get(RECEIVED), update(changed), get(RECEIVED), logout()]
    outcome = apply(script, {"record_trunk_list": [{"id": 27, "number_value": 30}]})
    assert outcome.result["msg"] == (
        "Read back after the update, these settings did not take effect: "
        f"record_trunk_list: trunk 'peer-to-41' (id 27) has number_value 15, not 30. {CHECK}"
    )
