# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PBX may refuse what it returned itself: narrower forms of the update, and what is reported if none is accepted."""

from __future__ import annotations

from typing import Any

import pytest

from .samples import NORMAL, RECEIVED
from .scripted_pbx import (
    BASE_URL,
    LOST,
    Exchange,
    Outcome,
    apply,
    error,
    get,
    login,
    logout,
    menu,
    prompts,
    update,
)

WANTED = {"enb_paging": True}
AFTER = {**NORMAL, "enb_paging": True}
PARAMETER_ERROR = error(40002, "PARAMETER ERROR")
NOT_FOUND = error(60001, "DATA NOT FOUND")
NOT_OFFERED = error(10001, "INTERFACE NOT EXISTED")
TRUNKS = menu("trunk", [{"value": "27", "text": "peer-to-41"}, {"value": "5", "text": "Provider"}])
GROUPS = menu("ext_group", [{"value": "1", "text": "Default"}])
EXTENSIONS = menu("extension", [{"value": "60", "text": "Ann Lee"}])
CONFERENCES = menu("conference", [{"value": "1", "text": "Conference0"}])
QUEUES = menu("queue", [{"value": "3", "text": "Support"}])
MENUS = [TRUNKS, GROUPS, EXTENSIONS, CONFERENCES, QUEUES]
PROMPTS = menu("custom_prompt", [{"text": name, "value": name} for name in ("rec_out.wav", "rec_in.wav")])
VALUE = "The PBX rejects a value: compare the options with what its web interface allows."
RESTORE = "Change these settings, or restore the objects: a prompt can be uploaded again."
UNCHANGED = "The recording settings were not changed."


def message(answer: str) -> str:
    """The start of the message of a refused update."""
    return f"Updating the recording settings at {BASE_URL} failed: POST autorecord/update: HTTP 200, errcode {answer}."


def with_paging(received: dict[str, Any]) -> dict[str, Any]:
    """The settings after the task."""
    return {**received, "enb_paging": 1}


def change(received: dict[str, Any], *exchanges: Exchange, wanted: Any = None, **options: Any) -> Outcome:
    """Run a task that turns the recording of paging calls on."""
    return apply([login(), get(received), *exchanges, logout()], wanted or WANTED, **options)


def predicted(received: dict[str, Any]) -> Any:
    """The result of the same task in check mode, which only reads."""
    return change(received, check=True).result


# Keys that the PBX returns and does not accept

ITEM = {**RECEIVED["record_trunk_list"][0], "x_cost": 3}


@pytest.mark.parametrize(
    "received",
    [
        {**RECEIVED, "x_retention": 30},
        {**RECEIVED, "record_trunk_list": [ITEM]},
        {**RECEIVED, "record_trunk_list": [ITEM], "x_retention": {"days": 30}},
    ],
    ids=["at top level", "in an item", "both"],
)
@pytest.mark.parametrize("refusal", [PARAMETER_ERROR, error(40001, "PARAMETER SYNTAX ERROR"), error(-2, "FAULT")])
def test_keys_outside_the_documentation_are_left_out_after_a_refusal(received: dict[str, Any], refusal: Any) -> None:
    documented = with_paging(RECEIVED)
    outcome = change(
        received,
        update(with_paging(received)).answered(refusal),
        get(received),
        update(documented),
        get(with_paging(received)),
    )
    assert outcome.result == predicted(received)
    assert outcome.result["after"] == AFTER
    assert (outcome.warnings, outcome.pauses) == ([], [])


def test_an_entry_of_a_newer_firmware_keeps_its_keys_in_the_narrower_form() -> None:
    everybody = {"text": "Everybody", "scope": "all"}
    received = {**RECEIVED, "record_trunk_list": [ITEM, everybody]}
    documented = {**with_paging(RECEIVED), "record_trunk_list": [RECEIVED["record_trunk_list"][0], everybody]}
    outcome = change(
        received,
        update(with_paging(received)).answered(PARAMETER_ERROR),
        get(received),
        update(documented),
        get(with_paging(received)),
    )
    assert outcome.result["changed"] is True


def test_a_newer_sub_option_that_is_off_is_left_out_of_new_targets_after_a_refusal() -> None:
    received = {**RECEIVED, "record_ext_list": []}
    ann = {"id": 60, "type": "extension", "text": "Ann Lee", "text2": "1000"}
    whole = {**RECEIVED, "record_ext_list": [{**ann, "enb_continue_record_on_transfer": 0}]}
    narrower = {**RECEIVED, "record_ext_list": [ann]}
    outcome = change(
        received,
        menu("extension", [{"value": "60", "text": "Ann Lee", "text2": "1000"}]),
        update(whole).answered(PARAMETER_ERROR),
        get(received),
        update(narrower),
        get(narrower),
        wanted={"record_ext_list": [{"type": "extension", "text2": "1000", "enb_continue_record_on_transfer": False}]},
    )
    assert outcome.result["changed_keys"] == ["record_ext_list"]


def test_no_narrower_form_is_sent_where_the_whole_one_is_accepted() -> None:
    received = {**RECEIVED, "x_retention": 30}
    outcome = change(received, update(with_paging(received)), get(with_paging(received)))
    assert outcome.result["changed"] is True


def test_an_unknown_key_that_the_narrower_form_cleared_is_a_warning() -> None:
    received = {**RECEIVED, "x_retention": 30}
    script = [update(with_paging(received)).answered(PARAMETER_ERROR), get(received), update(with_paging(RECEIVED))]
    outcome = change(received, *script, get(with_paging(RECEIVED)))
    assert outcome.result["changed"] is True
    assert outcome.warnings == [
        (
            "After the update, settings unknown to this collection had changed: "
            "x_retention has another value, or is missing. Another writer, or the PBX itself, changed them."
        )
    ]


def test_the_first_refusal_is_reported_if_no_form_gets_through() -> None:
    received = {**RECEIVED, "x_retention": 30}
    outcome = change(
        received,
        update(with_paging(received)).answered(PARAMETER_ERROR),
        get(received),
        update(with_paging(RECEIVED)).answered(error(-1, "FAILURE")),
        get(received),
        *MENUS,
        PROMPTS,
    )
    narrower = "With fewer keys or targets, it failed with: HTTP 200, errcode -1 FAILURE."
    assert outcome.result["msg"] == f"{message('40002 PARAMETER ERROR')} {narrower} {VALUE} {UNCHANGED}"
    assert outcome.result["failure"] == {
        "kind": "api",
        "errcode": 40002,
        "errmsg": "PARAMETER ERROR",
        "endpoint": "POST autorecord/update",
        "hint": f"{VALUE} {UNCHANGED}",
    }


def test_three_forms_are_all_that_is_sent() -> None:
    gone = {"id": 8, "text": "Old"}
    received = {**RECEIVED, "x_retention": 30, "record_queue_list": [gone, {"id": 3, "text": "Support"}]}
    documented = {name: value for name, value in with_paging(received).items() if name != "x_retention"}
    outcome = change(
        received,
        update(with_paging(received)).answered(PARAMETER_ERROR),
        get(received),
        update(documented).answered(NOT_FOUND),
        get(received),
        *MENUS,
        update(with_paging(RECEIVED)).answered(error(-1, "FAILURE")),
        get(received),
        PROMPTS,
    )
    assert outcome.result["failure"]["errcode"] == 40002
    assert outcome.warnings == []


@pytest.mark.parametrize("refusal", [error(10005, "ACCESS DENIED"), error(70004, "ACCOUNT IP BLOCKED")])
def test_no_narrower_form_is_sent_after_a_refusal_of_rights(refusal: Any) -> None:
    received = {**RECEIVED, "x_retention": 30}
    outcome = change(received, update(with_paging(received)).answered(refusal))
    assert outcome.result["failed"] is True


@pytest.mark.parametrize("refusal", [error(10001, "INTERFACE NOT EXISTED"), error(70131, "")])
def test_no_narrower_form_is_sent_if_a_feature_is_missing(refusal: Any) -> None:
    received = {**RECEIVED, "x_retention": 30}
    outcome = change(received, update(with_paging(received)).answered(refusal), get(received))
    assert outcome.result["failure"]["kind"] == "unsupported"


def test_a_busy_pbx_gets_the_whole_form_again() -> None:
    received = {**RECEIVED, "x_retention": 30}
    busy = update(with_paging(received)).answered(error(70082, "OVERLOAD_TASK_RUNNING"))
    outcome = change(received, busy, get(received), update(with_paging(received)), get(with_paging(received)))
    assert outcome.result["changed"] is True


def test_a_lost_narrower_form_is_repeated_like_any_update() -> None:
    received = {**RECEIVED, "x_retention": 30}
    refused = update(with_paging(received)).answered(PARAMETER_ERROR)
    narrower = update(with_paging(RECEIVED))
    after = get(with_paging(received))
    outcome = change(received, refused, get(received), narrower.answered(LOST), get(received), narrower, after)
    assert outcome.result["changed"] is True
    assert len(outcome.pauses) == 1


def test_a_key_that_changes_by_itself_does_not_stop_a_narrower_form() -> None:
    received, later = {**RECEIVED, "x_used": 30}, {**RECEIVED, "x_used": 31}
    refused = update(with_paging(received)).answered(PARAMETER_ERROR)
    outcome = change(received, refused, get(later), update(with_paging(RECEIVED)), get(with_paging(later)))
    assert outcome.result["changed"] is True
    assert "x_used has another value" in outcome.warnings[0]


def test_no_narrower_form_is_sent_if_a_setting_changed_after_a_refusal() -> None:
    received = {**RECEIVED, "x_retention": 30}
    refused = update(with_paging(received)).answered(PARAMETER_ERROR)
    outcome = change(received, refused, *[get({**received, "enb_internal": 1})] * 6)
    assert outcome.result["failure"]["kind"] == "not_applied"


def test_a_refused_update_that_was_applied_is_done() -> None:
    received = {**RECEIVED, "x_retention": 30}
    outcome = change(received, update(with_paging(received)).answered(PARAMETER_ERROR), get(with_paging(received)))
    assert outcome.result == predicted(received)


# Targets whose object no longer exists


GONE = {"id": 8, "text": "Old", "enb_config": 0, "number_value": 60, "type": "peer"}
STALE = {**RECEIVED, "record_trunk_list": [*RECEIVED["record_trunk_list"], GONE]}
LEFT_OUT = "record_trunk_list: the trunk 'Old' (id 8) no longer exists on this PBX, and was left out."


@pytest.mark.parametrize("refusal", [NOT_FOUND, PARAMETER_ERROR])
def test_a_target_that_is_gone_is_left_out_after_a_refusal(refusal: Any) -> None:
    refused = [update(with_paging(STALE)).answered(refusal), get(STALE)]
    outcome = change(STALE, *refused, *MENUS, update(with_paging(RECEIVED)), get(with_paging(RECEIVED)))
    assert outcome.result["after"] == AFTER
    assert outcome.result["changed_keys"] == ["enb_paging", "record_trunk_list"]
    assert outcome.warnings == [LEFT_OUT]


def test_check_mode_does_not_know_that_a_target_will_be_left_out() -> None:
    assert predicted(STALE)["changed_keys"] == ["enb_paging"]


def test_a_target_that_is_gone_from_the_managed_list_is_left_out_with_merge() -> None:
    queues = [{"id": 3, "text": "Support"}, {"id": 8, "text": "Old"}]
    received = {**RECEIVED, "record_queue_list": queues}
    look_up = menu("queue", [{"value": "3", "text": "Support"}, {"value": "4", "text": "Sales"}])
    new = {"id": 4, "text": "Sales"}
    stale = {**RECEIVED, "record_queue_list": [*queues, new]}
    clean = {**RECEIVED, "record_queue_list": [queues[0], new]}
    outcome = change(
        received,
        look_up,
        update(stale).answered(NOT_FOUND),
        get(received),
        *MENUS[:4],
        update(clean),
        get(clean),
        wanted={"record_queue_list": [{"text": "Sales"}]},
        list_mode="merge",
    )
    assert outcome.result["after"]["record_queue_list"] == [queues[0], new]
    assert outcome.warnings == [
        "record_queue_list: the queue 'Old' (id 8) no longer exists on this PBX, and was left out."
    ]


def test_each_target_that_is_gone_gets_a_warning() -> None:
    team = {"id": 9, "text": "Team", "text2": "Team", "type": "ext_group"}
    received = {**STALE, "record_ext_list": [*RECEIVED["record_ext_list"], team]}
    refused = [update(with_paging(received)).answered(NOT_FOUND), get(received)]
    outcome = change(received, *refused, *MENUS, update(with_paging(RECEIVED)), get(with_paging(RECEIVED)))
    assert outcome.warnings == [
        LEFT_OUT,
        "record_ext_list: the ext_group 'Team' (id 9) no longer exists on this PBX, and was left out.",
    ]


def test_targets_that_the_pbx_dropped_silently_are_left_out() -> None:
    after = [update(with_paging(STALE)), get(with_paging(RECEIVED))]
    outcome = change(STALE, *after, TRUNKS)
    assert outcome.result["after"] == AFTER
    assert outcome.result["changed_keys"] == ["enb_paging", "record_trunk_list"]
    assert outcome.warnings == [LEFT_OUT]


def test_targets_dropped_silently_by_a_pbx_that_still_has_them_are_a_conflict() -> None:
    trunks = menu("trunk", [{"value": "27", "text": "peer-to-41"}, {"value": "8", "text": "Old"}])
    outcome = change(STALE, update(with_paging(STALE)), get(with_paging(RECEIVED)), trunks)
    assert outcome.result["failure"]["kind"] == "conflict"
    assert "record_trunk_list: trunk 'Old' (id 8) is missing" in outcome.result["msg"]


def test_a_menu_that_is_refused_proves_nothing() -> None:
    trunks = menu("trunk", []).answered(NOT_OFFERED)
    refused = [update(with_paging(STALE)).answered(NOT_FOUND), get(STALE)]
    outcome = change(STALE, *refused, trunks, *MENUS[1:], PROMPTS)
    assert outcome.result["failure"]["errcode"] == 60001
    assert outcome.warnings == []
    dropped = change(STALE, update(with_paging(STALE)), get(with_paging(RECEIVED)), trunks)
    assert dropped.result["failure"]["kind"] == "conflict"


EMPTY = [menu("trunk", []), menu("trunk", None)]
WITHOUT_TRUNKS = {**RECEIVED, "record_trunk_list": []}


@pytest.mark.parametrize("trunks", EMPTY)
def test_targets_of_an_empty_menu_are_left_out_if_the_pbx_does_not_find_something(trunks: Exchange) -> None:
    refused = [update(with_paging(RECEIVED)).answered(NOT_FOUND), get(RECEIVED)]
    narrower = [update(with_paging(WITHOUT_TRUNKS)), get(with_paging(WITHOUT_TRUNKS))]
    outcome = change(RECEIVED, *refused, trunks, *MENUS[1:], *narrower)
    assert outcome.result["changed"] is True
    assert outcome.warnings == [
        "record_trunk_list: the trunk 'peer-to-41' (id 27) no longer exists on this PBX, and was left out."
    ]


@pytest.mark.parametrize("trunks", EMPTY)
def test_targets_of_an_empty_menu_are_named_if_the_pbx_rejects_a_value(trunks: Exchange) -> None:
    refused = [update(with_paging(RECEIVED)).answered(PARAMETER_ERROR), get(RECEIVED)]
    outcome = change(RECEIVED, *refused, trunks, *MENUS[1:], PROMPTS)
    assert outcome.result["failure"]["errcode"] == 40002
    assert (
        "The settings refer to objects that this PBX does not have: record_trunk_list has the trunk 'peer-to-41' "
        f"(id 27). {RESTORE}"
    ) in outcome.result["msg"]


@pytest.mark.parametrize("trunks", EMPTY)
def test_targets_of_an_empty_menu_that_a_pbx_drops_silently_are_a_warning(trunks: Exchange) -> None:
    outcome = change(RECEIVED, update(with_paging(RECEIVED)), get(with_paging(WITHOUT_TRUNKS)), trunks)
    assert outcome.result["changed"] is True
    assert len(outcome.warnings) == 1


def test_a_menu_that_cannot_be_understood_hides_no_deleted_object_of_another() -> None:
    stale = {**RECEIVED, "record_queue_list": [*RECEIVED["record_queue_list"], {"id": 8, "text": "Old"}]}
    refused = [update(with_paging(stale)).answered(NOT_FOUND), get(stale)]
    trunks = menu("trunk", {"not": "a list"})
    outcome = change(stale, *refused, trunks, *MENUS[1:], update(with_paging(RECEIVED)), get(with_paging(RECEIVED)))
    assert outcome.warnings == [LEFT_OUT.replace("trunk", "queue")]


def test_a_menu_that_fails_leaves_the_refusal_to_be_reported() -> None:
    refused = [update(with_paging(STALE)).answered(NOT_FOUND), get(STALE)]
    lost = TRUNKS.answered(LOST)
    outcome = change(STALE, *refused, lost, PROMPTS.answered(LOST), retries=0)
    assert outcome.result["failure"]["errcode"] == 60001


def test_a_target_that_the_task_itself_asks_for_is_named_and_never_left_out() -> None:
    wanted = {"enb_paging": True, "record_trunk_list": [{"id": 8}, {"id": 27}]}
    refused = [update(with_paging(STALE)).answered(NOT_FOUND), get(STALE)]
    outcome = change(STALE, *refused, *MENUS[1:], TRUNKS, PROMPTS, wanted=wanted)
    assert outcome.result["msg"] == (
        f"{message('60001 DATA NOT FOUND')} The settings refer to objects that this PBX does not have: "
        f"record_trunk_list has the trunk 'Old' (id 8). {RESTORE} "
        f"The PBX does not have what the request refers to: compare with its web interface. {UNCHANGED}"
    )


# Prompts whose file no longer exists


@pytest.mark.parametrize(
    "refusal",
    [
        (40002, "PARAMETER ERROR", VALUE),
        (60001, "DATA NOT FOUND", "The PBX does not have what the request refers to: compare with its web interface."),
    ],
)
@pytest.mark.parametrize("by_list", [False, True])
def test_a_prompt_that_is_gone_from_an_unmanaged_setting_is_named(refusal: tuple[int, str, str], by_list: bool) -> None:
    code, errmsg, hint = refusal
    names = ["rec_in.wav", "other.wav"]
    look_ups = (
        [PROMPTS.answered(NOT_OFFERED), prompts(*({"real_filename": name} for name in names))]
        if by_list
        else [menu("custom_prompt", [{"text": name, "value": name} for name in names])]
    )
    outcome = change(
        RECEIVED, update(with_paging(RECEIVED)).answered(error(code, errmsg)), get(RECEIVED), *MENUS, *look_ups
    )
    assert outcome.result["msg"] == (
        f"{message(f'{code} {errmsg}')} The settings refer to objects that this PBX does not have: "
        f"outbound_prompt has the prompt 'rec_out.wav'. {RESTORE} {hint} {UNCHANGED}"
    )


@pytest.mark.parametrize("answer", [NOT_OFFERED, LOST])
def test_no_prompt_is_named_where_the_pbx_lists_none(answer: Any) -> None:
    look_ups = [PROMPTS.answered(answer)]
    if answer is NOT_OFFERED:
        look_ups.append(prompts().answered(NOT_OFFERED))
    outcome = change(
        RECEIVED, update(with_paging(RECEIVED)).answered(PARAMETER_ERROR), get(RECEIVED), *MENUS, *look_ups, retries=0
    )
    assert outcome.result["msg"] == f"{message('40002 PARAMETER ERROR')} {VALUE} {UNCHANGED}"


# Prompts that the PBX returns without the ending that it requires

STEMS = {**RECEIVED, "outbound_prompt": "rec_out", "inbound_prompt": "rec_in"}


def test_prompts_get_the_ending_that_the_pbx_lists_them_with_after_a_refusal() -> None:
    refused = [update(with_paging(STEMS)).answered(PARAMETER_ERROR), get(STEMS)]
    outcome = change(STEMS, *refused, *MENUS, PROMPTS, update(with_paging(RECEIVED)), get(with_paging(STEMS)))
    assert outcome.result == predicted(STEMS)
    assert outcome.result["after"]["outbound_prompt"] == "rec_out"


def test_endings_that_the_menu_omits_are_looked_up_in_the_list() -> None:
    refused = [update(with_paging(STEMS)).answered(PARAMETER_ERROR), get(STEMS)]
    by_stem = menu("custom_prompt", [{"text": "rec_out", "value": "1"}, {"text": "rec_in", "value": "2"}])
    listed = prompts({"real_filename": "rec_out.wav"}, {"real_filename": "rec_in.wav"})
    outcome = change(STEMS, *refused, *MENUS, by_stem, listed, update(with_paging(RECEIVED)), get(with_paging(STEMS)))
    assert outcome.result == predicted(STEMS)


def test_a_prompt_without_its_ending_is_not_gone() -> None:
    refused = [update(with_paging(STEMS)).answered(PARAMETER_ERROR), get(STEMS)]
    again = [update(with_paging(RECEIVED)).answered(PARAMETER_ERROR), get(STEMS)]
    outcome = change(STEMS, *refused, *MENUS, PROMPTS, *again)
    assert outcome.result["msg"] == f"{message('40002 PARAMETER ERROR')} {VALUE} {UNCHANGED}"


def test_a_prompt_that_can_have_several_endings_is_sent_as_it_was_received() -> None:
    refused = [update(with_paging(STEMS)).answered(PARAMETER_ERROR), get(STEMS)]
    both = menu("custom_prompt", [{"text": name} for name in ("rec_out.wav", "rec_out.mp3", "rec_in.wav")])
    sent = {**with_paging(RECEIVED), "outbound_prompt": "rec_out"}
    outcome = change(STEMS, *refused, *MENUS, both, update(sent), get(with_paging(STEMS)))
    assert outcome.result["changed"] is True
