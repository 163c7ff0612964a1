# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan: what changes, what is sent, and what a read-back is compared with."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.plan import Plan, check_support, plan
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.reading import Reading, parse_settings
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.schema import SETTINGS

from .samples import NORMAL, RECEIVED

OPTION = "enb_continue_record_on_transfer"
GROUP = {"id": 1, "type": "ext_group"}
EXTENSION = {"id": 60, "type": "extension"}


def reading(**changes: Any) -> Reading:
    """The sample with other values."""
    return parse_settings({"auto_record": {**RECEIVED, **changes}})


# What this PBX supports


OLDER = {name: value for name, value in RECEIVED.items() if name not in ("start_prompt", "end_prompt")}


def is_supported(items: list[Any], entry: dict[str, Any], mode: str = "merge", *, value: bool = True) -> bool:
    """Whether an entry with the sub-option passes on a PBX of older firmware whose list has these items."""
    older = parse_settings({"auto_record": {**OLDER, "record_ext_list": items}})
    try:
        check_support(older, {"record_ext_list": [{**entry, OPTION: value}]}, mode)
    except Failure:
        return False
    return True


def test_a_missing_sub_option_is_reported_with_the_type() -> None:
    older = parse_settings({"auto_record": {**OLDER, "record_ext_list": [EXTENSION]}})
    with pytest.raises(Failure) as caught:
        check_support(older, {"record_ext_list": [{**EXTENSION, OPTION: True}]}, "merge")
    assert (caught.value.kind, caught.value.endpoint) == ("unsupported", "GET autorecord/get")
    assert str(caught.value) == (
        f"This PBX does not support {OPTION} for an entry of type extension in record_ext_list: "
        f"GET autorecord/get did not return {OPTION}. Its firmware is probably too old: update it, or leave the "
        "option out for this PBX. Nothing was written."
    )


def test_targets_of_the_same_type_show_whether_the_pbx_has_a_sub_option() -> None:
    only_extensions = [GROUP, {**EXTENSION, OPTION: 0}]
    assert is_supported(only_extensions, EXTENSION)
    assert not is_supported(only_extensions, GROUP)


def test_extensions_show_it_for_types_without_an_entry() -> None:
    assert is_supported([{**EXTENSION, OPTION: 0}], GROUP)
    assert not is_supported([EXTENSION], GROUP)


@pytest.mark.parametrize("items", [[], [GROUP], [{**GROUP, OPTION: 0}]])
def test_a_sub_option_is_tried_if_the_answer_does_not_show_it(items: list[Any]) -> None:
    assert is_supported(items, EXTENSION)


def test_turning_a_sub_option_off_needs_no_support() -> None:
    assert is_supported([EXTENSION], EXTENSION, value=False)


@pytest.mark.parametrize("newer", ["start_prompt", "end_prompt"])
def test_a_setting_that_came_later_implies_the_sub_option(newer: str) -> None:
    has = parse_settings({"auto_record": {**OLDER, newer: "", "record_ext_list": [EXTENSION]}})
    check_support(has, {"record_ext_list": [{**EXTENSION, OPTION: True}]}, "merge")


def test_removing_a_target_needs_no_support() -> None:
    assert is_supported([EXTENSION], EXTENSION, "remove")


def test_an_empty_sub_option_is_one_that_the_pbx_has() -> None:
    assert is_supported([{**EXTENSION, OPTION: None}], EXTENSION)


def test_nothing_is_unsupported_where_nothing_is_empty() -> None:
    omitting = parse_settings({"auto_record": {"enb_paging": 1, "record_ext_list": [EXTENSION]}})
    check_support(omitting, {**NORMAL, "record_ext_list": [{**EXTENSION, OPTION: True}]}, "replace")


@pytest.mark.parametrize("name", ["start_prompt", "end_prompt"])
def test_a_newer_setting_is_unsupported_where_others_are_empty(name: str) -> None:
    lacking = parse_settings({"auto_record": {key: value for key, value in RECEIVED.items() if key != name}})
    with pytest.raises(Failure) as caught:
        check_support(lacking, {name: "a.wav"}, "replace")
    assert (caught.value.kind, caught.value.endpoint) == ("unsupported", "GET autorecord/get")
    assert str(caught.value) == (
        f"This PBX does not support {name}: GET autorecord/get did not return {name}. "
        "Its firmware is probably too old: update it, or leave the option out for this PBX. Nothing was written."
    )


@pytest.mark.parametrize("name", ["start_prompt", "end_prompt"])
def test_a_newer_setting_that_is_to_be_empty_needs_no_support(name: str) -> None:
    lacking = parse_settings({"auto_record": {key: value for key, value in RECEIVED.items() if key != name}})
    check_support(lacking, {name: ""}, "replace")
    assert plan(lacking, {name: ""}, "replace").changed_keys == []


@pytest.mark.parametrize("name", [name for name, kind in SETTINGS.items() if not kind.newer])
def test_a_missing_setting_of_every_firmware_is_supported(name: str) -> None:
    lacking = parse_settings({"auto_record": {key: value for key, value in RECEIVED.items() if key != name}})
    check_support(lacking, {name: NORMAL[name]}, "replace")


def test_a_managed_setting_that_is_not_understood_is_a_failure() -> None:
    with pytest.raises(Failure) as caught:
        check_support(reading(enb_paging=2), {"enb_paging": True}, "replace")
    assert (caught.value.kind, caught.value.endpoint) == ("answer", "GET autorecord/get")
    assert str(caught.value) == (
        "Cannot use the recording settings that the PBX sent: in the response to GET autorecord/get, "
        "enb_paging is neither 0 nor 1. Nothing was written. A newer firmware may have values that this collection "
        "does not know: leave enb_paging out for this PBX, and report it as a bug."
    )
    check_support(reading(enb_paging=2), {"enb_internal": True}, "replace")


# What is sent


def test_empty_values_of_a_target_are_sent_back_unchanged() -> None:
    nameless = {"id": 3, "text": None, "enb_config": None, "x": 1}
    planned = plan(reading(record_trunk_list=[nameless]), {"record_trunk_list": [{"id": 4}]}, "merge")
    assert planned.body()["record_trunk_list"] == [nameless, {"id": 4}]


def test_the_narrower_body_has_keys_of_the_documentation_only() -> None:
    trunk = {**RECEIVED["record_trunk_list"][0], "x_cost": 3}
    planned = plan(reading(record_trunk_list=[trunk], x_days=7), {"enb_paging": True}, "replace")
    assert planned.body() == {**RECEIVED, "enb_paging": 1, "record_trunk_list": [trunk], "x_days": 7}
    assert planned.schema_body() == {**RECEIVED, "enb_paging": 1}


@pytest.mark.parametrize("sent", [7, "all", [7], [{"text": "no id", "x": 1}, 7]])
def test_the_narrower_body_keeps_lists_that_are_not_understood(sent: Any) -> None:
    planned = plan(reading(record_ivr_list=sent), {"enb_paging": True}, "replace")
    assert planned.schema_body()["record_ivr_list"] == sent


def test_another_text_is_a_change() -> None:
    assert plan(reading(), {"outbound_prompt": "other.wav"}, "replace").changed_keys == ["outbound_prompt"]


@pytest.mark.parametrize(
    ("has", "wanted", "changed"),
    [
        ("rec", "rec.wav", False),
        ("rec.wav", "rec", False),
        ("rec.WAV", "rec", False),
        ("rec.wav", "rec.mp3", True),
        ("", ".wav", True),
        ("rec.wav", "", True),
        ("rec.2", "rec", True),
    ],
)
def test_prompts_that_differ_in_a_missing_ending_are_the_same(has: str, wanted: str, changed: bool) -> None:
    planned = plan(reading(internal_prompt=has), {"internal_prompt": wanted}, "replace")
    assert planned.changed_keys == (["internal_prompt"] if changed else [])
    assert planned.after["internal_prompt"] == (wanted if changed else has)
    assert planned.body()["internal_prompt"] == (wanted if changed else has)


# Settings that the PBX changes because of others


def coupled_plan(wanted: dict[str, Any], **changes: Any) -> Plan:
    """A plan for a PBX that records in stereo as mp3."""
    return plan(reading(**{"enb_channel_separate": 1, "record_file_format": "mp3", **changes}), wanted, "replace")


def test_the_format_is_not_in_after_where_stereo_is_turned_off() -> None:
    planned = coupled_plan({"enb_channel_separate": False})
    assert planned.after == {key: value for key, value in NORMAL.items() if key != "record_file_format"}
    assert planned.before["record_file_format"] == planned.body()["record_file_format"] == "mp3"


@pytest.mark.parametrize(
    "wanted",
    [
        {"enb_channel_separate": True, "enb_paging": True},
        {"enb_channel_separate": False, "record_file_format": "mp3"},
        {"enb_channel_separate": False, "record_file_format": "wav"},
    ],
)
def test_the_format_is_in_after_where_stereo_is_on_or_the_task_gives_it(wanted: dict[str, Any]) -> None:
    assert coupled_plan(wanted).after["record_file_format"] == wanted.get("record_file_format", "mp3")


def test_a_converged_plan_has_the_format_in_after() -> None:
    planned = coupled_plan({"enb_channel_separate": False}, enb_channel_separate=0)
    assert (planned.changed_keys, planned.after["record_file_format"]) == ([], "mp3")


# What a read-back is compared with


TRUNK = {"id": 27, "text": "peer-to-41"}


def differences(name: str, expected: Any, **found: Any) -> dict[str, str]:
    """The differences between a plan with one setting and a read-back with these values."""
    before = reading()
    return Plan(before, {}, before.settings, {name: expected}).differences(
        parse_settings({"auto_record": {"x": 0, **found}})
    )


@pytest.mark.parametrize(
    ("name", "empty"),
    [
        ("internal_prompt", ""),
        ("end_prompt", ""),
        ("record_queue_list", []),
        ("enb_paging", False),
        ("record_file_format", None),
    ],
)
def test_an_empty_value_may_be_missing_afterwards(name: str, empty: Any) -> None:
    assert differences(name, empty) == {}


@pytest.mark.parametrize(
    ("name", "expected", "found", "sentence"),
    [
        ("enb_paging", True, {}, "enb_paging is false, not true"),
        ("end_prompt", "a", {}, "end_prompt is missing"),
        ("enb_paging", True, {"enb_paging": 2}, "enb_paging is neither 0 nor 1"),
        ("internal_prompt", "a", {"internal_prompt": "b\x07"}, "internal_prompt is 'b\\x07', not 'a'"),
        ("internal_prompt", "a", {"internal_prompt": None}, "internal_prompt is '', not 'a'"),
        ("record_file_format", "mp3", {"record_file_format": None}, "record_file_format is unset, not 'mp3'"),
        (
            "record_trunk_list",
            [{**TRUNK, "enb_config": True, "number_value": 30}],
            {"record_trunk_list": [{**TRUNK, "number_value": 15}]},
            (
                "record_trunk_list: trunk 'peer-to-41' (id 27) has enb_config unset, not true, "
                "trunk 'peer-to-41' (id 27) has number_value 15, not 30"
            ),
        ),
        (
            "record_trunk_list",
            [{**TRUNK, "enb_config": True}],
            {"record_trunk_list": []},
            "record_trunk_list: trunk 'peer-to-41' (id 27) is missing",
        ),
        (
            "record_queue_list",
            [],
            {"record_queue_list": [{"id": 3, "text": "Support"}]},
            "record_queue_list: queue 'Support' (id 3) was not expected",
        ),
    ],
)
def test_differences_are_described(name: str, expected: Any, found: dict[str, Any], sentence: str) -> None:
    assert differences(name, expected, **found) == {name: sentence}


@pytest.mark.parametrize(
    ("found", "pending"),
    [
        ({}, True),
        ({"enb_internal": 1}, True),
        ({"enb_internal": 1, "record_queue_list": []}, False),
        ({"record_queue_list": [{"id": 8}]}, False),
        ({"enb_internal": 1, "record_queue_list": [{"id": 8}]}, False),
        ({"enb_internal": 2}, False),
        ({"outbound_prompt": "other.wav"}, True),
    ],
)
def test_a_plan_is_pending_while_changed_settings_have_old_or_new_values(found: dict[str, Any], pending: bool) -> None:
    planned = plan(reading(), {"enb_internal": True, "record_queue_list": []}, "replace")
    assert planned.is_pending(reading(**found)) is pending
