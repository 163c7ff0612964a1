# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The read-back decides the outcome of an update: done, to be repeated, or a failure that says what the PBX has."""

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
    error(70082, "OVERLOAD_TASK_RUNNING"),
]
UNCERTAIN = [
    status(401),
    status(403),
    status(404),
    status(500),
    error(1, "PARTIAL SUCCESS"),
    error(2, "PROCESSING"),
    LOST,
]
REJECTED = [error(-2, "INTERNAL SERVER ERROR"), error(-1, "FAILURE"), error(40002, "PARAMETER ERROR")]
REFUSED = [
    error(10005, "ACCESS DENIED"),
    error(70004, "ACCOUNT IP BLOCKED"),
    error(70087, "IP FORBIDDEN"),
    error(10005, "ACCESS DENIED", 403),
    NoAnswer("tls", "the certificate is not trusted: it is self-signed", "Pin it."),
]
UNCHANGED = [get(RECEIVED)] * 6
PAUSES = [0.25, 0.5, 1.0, 2.0, 4.25]
LOOK_UPS = [
    menu("trunk", [{"value": "27", "text": "peer-to-41"}]),
    menu("ext_group", [{"value": "1", "text": "Default"}]),
    menu("extension", [{"value": "60", "text": "Ann Lee"}]),
    menu("conference", [{"value": "1", "text": "Conference0"}]),
]
"""The calls after a refusal: do the objects of unmanaged targets exist?"""
PROMPTS = menu("custom_prompt", [{"text": name, "value": name} for name in ("rec_out.wav", "rec_in.wav")])
CHECK = "Check that this PBX accepts the values, and that no other client changes its settings; then run again."


def change(*exchanges: Exchange, **connection: Any) -> Outcome:
    """Run a task that has something to change."""
    return apply([login(), get(RECEIVED), QUEUES, *exchanges, logout()], WANTED, **connection)


@pytest.mark.parametrize("answer", UNCLEAR)
def test_an_update_that_took_effect_is_done_whatever_the_answer(answer: Any) -> None:
    outcome = change(update(CHANGED).answered(answer), get(CHANGED))
    assert outcome.result == {
        "changed": True,
        "changed_keys": ["enb_paging", "record_queue_list"],
        "before": NORMAL,
        "after": AFTER,
    }


@pytest.mark.parametrize("answer", PASSING)
def test_an_update_that_changed_nothing_is_repeated(answer: Any) -> None:
    outcome = change(update(CHANGED).answered(answer), get(RECEIVED), update(CHANGED), get(CHANGED))
    assert outcome.result["changed"] is True
    assert len(outcome.pauses) == 1


def test_an_update_that_is_processed_for_8_seconds_without_effect_is_repeated() -> None:
    processing = update(CHANGED).answered(error(2, "PROCESSING"))
    outcome = change(processing, *UNCHANGED, processing, get(CHANGED))
    assert outcome.result["changed"] is True
    assert outcome.pauses[:5] == PAUSES
    assert len(outcome.pauses) == 6


def test_an_update_is_repeated_at_most_retries_times() -> None:
    lost = [update(CHANGED).answered(LOST), get(RECEIVED)]
    outcome = change(*lost, *lost, update(CHANGED).answered(LOST), *UNCHANGED, retries=2)
    assert outcome.pauses[2:] == PAUSES
    assert outcome.result == {
        "failed": True,
        "changed": False,
        "msg": (
            f"Updating the recording settings at {BASE_URL} failed: POST autorecord/update: no answer within 10 s. "
            "Wait. The recording settings did not change within 8 seconds."
        ),
        "failure": {
            "kind": "no_answer",
            "errcode": None,
            "errmsg": None,
            "endpoint": "POST autorecord/update",
            "hint": "Wait. The recording settings did not change within 8 seconds.",
        },
    }


def test_a_repeated_update_waits_as_long_as_it_was_asked_to() -> None:
    outcome = change(
        update(CHANGED).answered(status(503, Retry_After="8")), get(RECEIVED), update(CHANGED), get(CHANGED)
    )
    assert outcome.pauses == [8.0]


# Patience


@pytest.mark.parametrize("late", range(1, 6))
@pytest.mark.parametrize("answer", [update(CHANGED).answer, error(2, "PROCESSING"), error(1, "PARTIAL SUCCESS")])
@pytest.mark.parametrize("retries", [0, 3])
def test_an_update_that_takes_effect_late_is_done(answer: Any, late: int, retries: int) -> None:
    late_effect = [*[get(RECEIVED)] * late, get(CHANGED)]
    outcome = change(update(CHANGED).answered(answer), *late_effect, retries=retries)
    assert (outcome.result["changed"], outcome.result["after"]) == (True, AFTER)
    assert outcome.pauses == PAUSES[:late]
    assert outcome.warnings == []


@pytest.mark.parametrize("late", range(1, 6))
@pytest.mark.parametrize("answer", [LOST, status(500), status(503), json_answer("text")])
def test_an_unclear_answer_is_settled_with_the_same_patience_at_the_last_attempt(answer: Any, late: int) -> None:
    outcome = change(update(CHANGED).answered(answer), *[get(RECEIVED)] * late, get(CHANGED), retries=0)
    assert outcome.result["changed"] is True
    assert outcome.pauses == PAUSES[:late]


def test_the_pauses_are_8_seconds_in_all() -> None:
    outcome = change(update(CHANGED), *UNCHANGED)
    assert outcome.pauses == PAUSES
    assert sum(outcome.pauses) == 8


def test_settings_that_take_effect_one_after_the_other_are_waited_for() -> None:
    half = get({**RECEIVED, "enb_paging": 1})
    outcome = change(update(CHANGED), get(RECEIVED), half, half, get(CHANGED))
    assert outcome.result["changed"] is True
    assert outcome.pauses == PAUSES[:3]


@pytest.mark.parametrize("answer", [update(CHANGED).answer, error(2, "PROCESSING"), LOST])
def test_a_third_value_ends_the_patience_at_once(answer: Any) -> None:
    third = {**CHANGED, "record_queue_list": [{"id": 5, "text": "Other"}]}
    outcome = change(update(CHANGED).answered(answer), get(RECEIVED), get(third), retries=0)
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert outcome.pauses == PAUSES[:1]


@pytest.mark.parametrize("answer", UNCERTAIN)
def test_nothing_is_reported_unchanged_before_8_seconds_are_over(answer: Any) -> None:
    outcome = change(update(CHANGED).answered(answer), *UNCHANGED, retries=0)
    assert (outcome.result["failed"], outcome.result["changed"]) == (True, False)
    assert outcome.result["msg"].endswith(" The recording settings did not change within 8 seconds.")
    assert outcome.result["failure"]["endpoint"] == "POST autorecord/update"
    assert outcome.pauses == PAUSES


def test_a_lost_update_is_looked_for_although_the_pbx_was_unreachable_afterwards() -> None:
    script = [update(CHANGED).answered(LOST), get(RECEIVED), update(CHANGED).answered(UNREACHABLE)]
    outcome = change(*script, get(RECEIVED), get(CHANGED), retries=1)
    assert outcome.result["changed"] is True
    assert outcome.pauses[1:] == PAUSES[:1]


def test_a_lost_update_and_a_refusal_are_settled_with_patience() -> None:
    script = [update(CHANGED).answered(LOST), get(RECEIVED), update(CHANGED).answered(error(40002, "PARAMETER ERROR"))]
    outcome = change(*script, *UNCHANGED, *LOOK_UPS, PROMPTS, retries=1)
    assert outcome.result["failure"]["errcode"] == 40002
    assert outcome.result["msg"].endswith(" The recording settings did not change within 8 seconds.")


@pytest.mark.parametrize("answer", REFUSED)
def test_a_lost_update_is_looked_for_although_the_client_was_refused_afterwards(answer: Any) -> None:
    script = [update(CHANGED).answered(LOST), get(RECEIVED), update(CHANGED).answered(answer)]
    outcome = change(*script, get(RECEIVED), get(CHANGED))
    assert outcome.result["changed"] is True
    assert outcome.pauses[1:] == PAUSES[:1]
    outcome = change(*script, *UNCHANGED)
    assert outcome.result["msg"].endswith(" The recording settings did not change within 8 seconds.")


def test_a_lost_update_and_a_client_that_stays_refused_have_an_unknown_outcome() -> None:
    denied = error(10005, "ACCESS DENIED")
    script = [update(CHANGED).answered(LOST), get(RECEIVED), update(CHANGED).answered(denied)]
    outcome = change(*script, get(RECEIVED).answered(denied))
    assert outcome.result["failure"]["kind"] == "unconfirmed"
    assert outcome.result["msg"].startswith("The update was sent, but its outcome is not known. ")


def test_a_lost_update_and_a_pbx_that_stays_unreachable_have_an_unknown_outcome() -> None:
    unreachable = get(RECEIVED).answered(UNREACHABLE)
    outcome = change(update(CHANGED).answered(LOST), unreachable, retries=0)
    assert outcome.result["failure"]["kind"] == "unconfirmed"
    assert "not changed" not in outcome.result["msg"]
    assert "did not change" not in outcome.result["msg"]


# Refusals


@pytest.mark.parametrize("answer", REJECTED)
def test_a_refusal_is_confirmed_by_one_read_back(answer: Any) -> None:
    outcome = change(update(CHANGED).answered(answer), get(RECEIVED), *LOOK_UPS, PROMPTS)
    assert (outcome.result["failed"], outcome.result["changed"]) == (True, False)
    assert outcome.result["msg"].endswith(" The recording settings were not changed.")
    assert outcome.result["failure"]["endpoint"] == "POST autorecord/update"
    assert outcome.pauses == []


def test_the_refusal_of_a_value_is_reported_and_the_same_body_is_not_sent_twice() -> None:
    outcome = change(update(CHANGED).answered(error(40002, "PARAMETER ERROR")), get(RECEIVED), *LOOK_UPS, PROMPTS)
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
def test_a_refused_client_needs_no_read_back(answer: Any) -> None:
    outcome = change(update(CHANGED).answered(answer))
    assert outcome.result["failed"] is True
    assert outcome.result["failure"]["endpoint"] == "POST autorecord/update"


@pytest.mark.parametrize("answer", [LOST, UNREACHABLE, status(401), error(60002, "MAX LIMITATION EXCEEDED")])
def test_an_expired_token_and_a_failed_login_need_no_read_back(answer: Any) -> None:
    expired = update(CHANGED).answered(error(10004, "TOKEN EXPIRED"))
    again = [login().answered(answer)] if answer is LOST else []
    outcome = change(expired, login().answered(answer), *again, retries=0)
    assert outcome.result["failure"]["endpoint"] == "POST get_token"


def test_success_without_effect_is_a_failure_that_names_the_settings() -> None:
    found = {**RECEIVED, "enb_paging": 1}
    outcome = change(update(CHANGED), *[get(found)] * 6)
    assert outcome.result == {
        "failed": True,
        "changed": True,
        "changed_keys": ["enb_paging", "record_queue_list"],
        "before": NORMAL,
        "after": AFTER,
        "found": {**NORMAL, "enb_paging": True},
        "msg": (
            "After the update, these settings had not taken effect: "
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
    outcome = change(update(CHANGED), *UNCHANGED)
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert outcome.result["changed"] is False
    assert outcome.result["msg"] == (
        "After the update, these settings had not taken effect: enb_paging is false, not true; "
        "record_queue_list: queue 'Sales' (id 4) is missing, queue 'Support' (id 3) was not expected. " + CHECK
    )


@pytest.mark.parametrize("answer", [LOST, status(503), error(40002, "PARAMETER ERROR")])
def test_half_an_effect_is_waited_for_and_not_sent_again(answer: Any) -> None:
    half = get({**RECEIVED, "enb_paging": 1})
    outcome = change(update(CHANGED).answered(answer), half, half, get(CHANGED))
    assert outcome.result["changed"] is True
    assert outcome.pauses == PAUSES[:2]


def test_half_an_effect_after_a_lost_answer() -> None:
    outcome = change(update(CHANGED).answered(LOST), *[get({**RECEIVED, "enb_paging": 1})] * 6)
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert outcome.result["changed"] is True
    assert outcome.result["msg"] == (
        f"Updating the recording settings at {BASE_URL} failed: POST autorecord/update: no answer within 10 s. "
        "After the update, these settings had not taken effect: "
        f"record_queue_list: queue 'Sales' (id 4) is missing, queue 'Support' (id 3) was not expected. {CHECK}"
    )


def test_half_an_effect_after_an_error_reports_the_error() -> None:
    half = get({**RECEIVED, "enb_paging": 1})
    outcome = change(update(CHANGED).answered(error(1, "PARTIAL SUCCESS")), *[half] * 6)
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
            "After the update, settings that this task does not manage had changed: "
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
    outcome = change(update(CHANGED), *[get({**RECEIVED, "outbound_prompt": ""})] * 6)
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert outcome.result["msg"] == (
        "After the update, these settings had not taken effect: enb_paging is false, not true; "
        "record_queue_list: queue 'Sales' (id 4) is missing, queue 'Support' (id 3) was not expected. "
        "After the update, settings that this task does not manage had changed: "
        "outbound_prompt is '', not 'rec_out.wav'. Another writer, or the PBX itself, changed them. " + CHECK
    )


KEPT = {"x_retention": {"days": 30}, "x\x1b": None}
OTHER_KEYS = [{"x_retention": {"days": 7}}, {"x\x1b": 0}]


@pytest.mark.parametrize("other", OTHER_KEYS)
def test_another_value_of_an_unknown_key_is_a_warning(other: dict[str, Any]) -> None:
    script = [update({**CHANGED, **KEPT}), get({**CHANGED, **KEPT, **other})]
    outcome = apply([login(), get({**RECEIVED, **KEPT}), QUEUES, *script, logout()], WANTED)
    assert outcome.result["changed"] is True
    assert "failed" not in outcome.result
    name = "x_retention" if "x_retention" in other else "x\\x1b"
    (warning,) = outcome.warnings
    assert warning == (
        "After the update, settings unknown to this collection had changed: "
        f"{name} has another value, or is missing. Another writer, or the PBX itself, changed them."
    )


@pytest.mark.parametrize("other", OTHER_KEYS)
def test_a_lost_update_is_not_repeated_over_another_writers_change(other: dict[str, Any]) -> None:
    script = [update({**CHANGED, **KEPT}).answered(LOST), get({**RECEIVED, **KEPT, **other})]
    outcome = apply([login(), get({**RECEIVED, **KEPT}), QUEUES, *script, logout()], WANTED)
    assert (outcome.result["failure"]["kind"], outcome.result["changed"]) == ("not_applied", False)
    assert "settings that this task does not manage had changed: x" in outcome.result["msg"]


def test_a_key_that_is_missing_after_an_update_and_one_that_is_new() -> None:
    script = [update({**CHANGED, **KEPT}), get({**CHANGED, "x_retention": {"days": 30}, "y": 1})]
    outcome = apply([login(), get({**RECEIVED, **KEPT}), QUEUES, *script, logout()], WANTED)
    assert "changed: x\\x1b has another value, or is missing. " in outcome.warnings[0]
    outcome = change(update(CHANGED), get({**CHANGED, "y": 1}))
    assert outcome.result["changed"] is True


def test_a_read_back_that_fails_leaves_the_outcome_open() -> None:
    outcome = change(update(CHANGED), get(CHANGED).answered(LOST), retries=0)
    hint = "Run the task again: it reads the settings and makes the remaining changes."
    assert outcome.result == {
        "failed": True,
        "changed": False,
        "msg": (
            "The update was sent, but its outcome is not known. The PBX answered SUCCESS. "
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
        "The update was sent, but its outcome is not known. "
        f"Updating the recording settings at {BASE_URL} failed: POST autorecord/update: no answer within 10 s. "
        f"Then reading the recording settings at {BASE_URL} failed: GET autorecord/get: "
        "HTTP 200, errcode -1 FAILURE. "
        "Run the task again: it reads the settings and makes the remaining changes."
    )


def test_a_read_back_with_a_value_that_is_not_understood_does_not_confirm_it() -> None:
    outcome = change(update(CHANGED), get({**CHANGED, "enb_paging": "often"}))
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert outcome.result["msg"] == (
        f"After the update, these settings had not taken effect: enb_paging is not a whole number. {CHECK}"
    )


def test_a_read_back_without_settings_leaves_the_outcome_open() -> None:
    outcome = change(update(CHANGED), get({}).answered(json_answer({"errcode": 0})))
    assert outcome.result["failure"]["kind"] == "unconfirmed"
    assert "Then cannot use the recording settings that the PBX sent: " in outcome.result["msg"]


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


def test_sub_options_that_the_pbx_fills_in_for_a_new_target_are_no_difference() -> None:
    trunks = menu("trunk", [{"value": "5", "text": "New", "type": "peer"}])
    changed = {**RECEIVED, "record_trunk_list": [{"id": 5, "type": "peer", "text": "New"}]}
    filled_in = {
        **RECEIVED,
        "record_trunk_list": [{"id": 5, "type": "peer", "text": "New", "enb_config": 0, "number_value": 60}],
    }
    script = [login(), get(RECEIVED), trunks, update(changed), get(filled_in), logout()]
    outcome = apply(script, {"record_trunk_list": [{"id": 5}]})
    assert outcome.result["after"]["record_trunk_list"] == [{"id": 5, "type": "peer", "text": "New"}]


def test_a_sub_option_that_did_not_take_effect() -> None:
    sent = [{"id": 27, "text": "peer-to-41", "type": "peer", "enb_config": 1, "number_value": 30}]
    changed = {**RECEIVED, "record_trunk_list": sent}
    script = [login(), get(RECEIVED), update(changed), *UNCHANGED, logout()]
    outcome = apply(script, {"record_trunk_list": [{"id": 27, "number_value": 30}]})
    assert outcome.result["msg"] == (
        "After the update, these settings had not taken effect: "
        f"record_trunk_list: trunk 'peer-to-41' (id 27) has number_value 15, not 30. {CHECK}"
    )
