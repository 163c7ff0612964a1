# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PBXs that leave out what is empty, return values of newer firmware, or change one setting because of another."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._steps import recording_settings

from .samples import NORMAL, RECEIVED
from .scripted_pbx import Exchange, Outcome, apply, get, login, logout, menu, run, update

CHECK = "Check that this PBX accepts the values, and that no other client changes its settings; then run again."
OPTION = "enb_continue_record_on_transfer"


def both(received: dict[str, Any], wanted: dict[str, Any], *written: Exchange, list_mode: str = "replace") -> Outcome:
    """Run a task, with the calls after the read given, and in check mode, where the result must be the same."""
    real = apply([login(), get(received), *written, logout()], wanted, list_mode)
    look_ups = [each for each in written if each.path == "system/get_menuoptions"]
    checked = apply([login(), get(received), *look_ups, logout()], wanted, list_mode, check=True)
    assert checked.result == real.result
    return real


# A PBX that leaves out what is empty

FULL = {
    "enb_internal": 1,
    "outbound_prompt": "rec_out.wav",
    "record_file_format": "wav",
    "record_queue_list": [{"id": 3, "text": "Support"}],
}
EMPTY = {
    "enb_internal": False,
    "outbound_prompt": "",
    "start_prompt": "",
    "enb_channel_separate": False,
    "record_queue_list": [],
    "record_ext_list": [],
}


def test_a_pbx_that_leaves_out_what_is_empty_has_what_is_empty() -> None:
    received = {"record_file_format": "wav", "enb_paging": 1}
    assert both(received, EMPTY).result["changed"] is False


def test_settings_that_become_empty_may_be_missing_afterwards() -> None:
    wanted = {"enb_internal": False, "outbound_prompt": "", "record_queue_list": []}
    sent = {"enb_internal": 0, "outbound_prompt": "", "record_queue_list": [], "record_file_format": "wav"}
    outcome = both(FULL, wanted, update(sent), get({"record_file_format": "wav"}))
    assert outcome.result["changed_keys"] == sorted(wanted)
    assert {name: outcome.result["after"][name] for name in wanted} == wanted


@pytest.mark.parametrize("others", [{}, {"enb_paging": 0}])
def test_a_newer_prompt_that_becomes_empty_may_be_missing_afterwards(others: dict[str, Any]) -> None:
    received = {**FULL, **others, "start_prompt": "start.wav"}
    outcome = both(received, {"start_prompt": ""}, update({**received, "start_prompt": ""}), get({**FULL, **others}))
    assert outcome.result["changed_keys"] == ["start_prompt"]


def test_missing_settings_can_be_set() -> None:
    sent = {**FULL, "enb_paging": 1, "record_ivr_list": [{"id": 5, "text": "Main"}]}
    look_up = menu("ivr", [{"value": "5", "text": "Main"}])
    wanted = {"enb_paging": True, "record_ivr_list": [{"id": 5}]}
    assert both(FULL, wanted, look_up, update(sent), get(sent)).result["changed_keys"] == sorted(wanted)


def test_a_missing_newer_setting_is_tried_where_nothing_is_empty() -> None:
    prompts = menu("custom_prompt", [{"value": "start.wav", "text": "start.wav"}])
    sent = {**FULL, "start_prompt": "start.wav"}
    outcome = both(FULL, {"start_prompt": "start.wav"}, prompts, update(sent), get(sent))
    assert outcome.result["after"]["start_prompt"] == "start.wav"


def test_the_read_back_decides_whether_a_newer_setting_is_supported() -> None:
    prompts = menu("custom_prompt", [{"value": "start.wav", "text": "start.wav"}])
    ignored = [update({**FULL, "start_prompt": "start.wav"}), *[get(FULL)] * 6]
    outcome = apply([login(), get(FULL), prompts, *ignored, logout()], {"start_prompt": "start.wav"})
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert outcome.result["msg"] == (
        "After the update, these settings had not taken effect: start_prompt is '', not 'start.wav'. "
        f"The PBX may not support start_prompt: GET autorecord/get did not return it. {CHECK}"
    )


def test_a_firmware_without_a_newer_setting_may_show_that_only_after_an_update() -> None:
    outcome = both(FULL, {"enb_internal": False}, update({**FULL, "enb_internal": 0}), get({**FULL, "enb_internal": 0}))
    assert outcome.result["changed_keys"] == ["enb_internal"]


@pytest.mark.parametrize(
    "listed",
    [[], [{"id": 1, "text": "Default", "text2": "Default", "type": "ext_group"}]],
    ids=["empty list", "groups only"],
)
def test_a_sub_option_can_be_set_in_one_task_where_the_list_does_not_show_it(listed: list[Any]) -> None:
    received = {**RECEIVED, "record_ext_list": listed}
    look_up = menu("extension", [{"value": "60", "text": "Ann Lee", "text2": "1000"}])
    new = {"id": 60, "type": "extension", "text": "Ann Lee", "text2": "1000", OPTION: 1}
    changed = {**RECEIVED, "record_ext_list": [*listed, new]}
    wanted = {"record_ext_list": [{"type": "extension", "text2": "1000", OPTION: True}]}
    outcome = both(received, wanted, look_up, update(changed), get(changed), list_mode="merge")
    assert outcome.result["after"]["record_ext_list"][-1][OPTION] is True


def test_what_is_empty_inside_an_unknown_value_does_not_show_that_a_sub_option_is_not_supported() -> None:
    ann = {"id": 60, "text": "Ann Lee", "text2": "1000", "type": "extension"}
    newer = {"start_prompt", "end_prompt"}
    received = {**{name: value for name, value in FULL.items() if name not in newer}, "x_rules": [{"a": None}]}
    received["record_ext_list"] = [ann]
    changed = {**received, "record_ext_list": [{**ann, OPTION: 1}]}
    wanted = {"record_ext_list": [{"type": "extension", "id": 60, OPTION: True}]}
    assert both(received, wanted, update(changed), get(changed)).result["changed"] is True


def test_a_sub_option_that_was_tried_and_is_not_there_afterwards_is_a_failure() -> None:
    received = {**RECEIVED, "record_ext_list": []}
    look_up = menu("extension", [{"value": "60", "text": "Ann Lee", "text2": "1000"}])
    known = {"id": 60, "type": "extension", "text": "Ann Lee", "text2": "1000"}
    written = [
        update({**RECEIVED, "record_ext_list": [{**known, OPTION: 1}]}),
        get({**RECEIVED, "record_ext_list": [known]}),
    ]
    wanted = {"record_ext_list": [{"type": "extension", "id": 60, OPTION: True}]}
    outcome = apply([login(), get(received), look_up, *written, logout()], wanted)
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert f"extension 'Ann Lee / 1000' (id 60) has {OPTION} unset, not true" in outcome.result["msg"]


def test_an_omitted_sub_option_is_empty_where_nothing_is_empty() -> None:
    trunk = {"id": 27, "text": "peer-to-41", "type": "peer", "enb_config": 1}
    received = {**FULL, "record_trunk_list": [trunk]}
    info = run([login(), get(received), logout()], recording_settings.read_settings).result["settings"]
    assert info["record_trunk_list"] == [{**trunk, "enb_config": True, "number_value": 0}]
    assert both(received, {"record_trunk_list": [{"id": 27, "number_value": 0}]}).result["changed"] is False


def test_output_of_info_restores_an_omitted_sub_option() -> None:
    trunk = {"id": 27, "text": "peer-to-41", "type": "peer", "enb_config": 1}
    received, drifted = ({**FULL, "record_trunk_list": [each]} for each in (trunk, {**trunk, "number_value": 60}))
    info = run([login(), get(received), logout()], recording_settings.read_settings).result["settings"]
    sent = {**FULL, "record_trunk_list": [{**trunk, "number_value": 0}]}
    outcome = both(drifted, info, update(sent), get(received))
    assert outcome.result["changed_keys"] == ["record_trunk_list"]


def test_an_omitted_sub_option_is_not_sent_with_an_update_of_something_else() -> None:
    received = {**FULL, "record_trunk_list": [{"id": 27, "text": "peer-to-41", "type": "peer"}]}
    changed = {**received, "enb_paging": 1}
    assert both(received, {"enb_paging": True}, update(changed), get(changed)).result["changed"] is True


# Values of newer firmware

NEWER_VALUES: list[tuple[str, Any, str]] = [
    ("enb_paging", 2, "enb_paging is neither 0 nor 1"),
    ("record_file_format", "ogg", "record_file_format is neither wav nor mp3"),
    ("record_queue_list", [{"text": "Support"}], "record_queue_list has an entry without an id"),
    ("record_ext_list", [{"id": 4, "type": "team"}], "record_ext_list has an entry without a known type (id 4)"),
]


@pytest.mark.parametrize(("name", "value", "_reason"), NEWER_VALUES)
def test_an_unmanaged_value_that_is_not_understood_is_sent_back_unchanged(name: str, value: Any, _reason: str) -> None:
    received = {**RECEIVED, name: value}
    changed = {**received, "enb_internal": 1}
    outcome = both(received, {"enb_internal": True}, update(changed), get(changed))
    known = {key: each for key, each in NORMAL.items() if key != name}
    assert outcome.result["before"] == known
    assert outcome.result["after"] == {**known, "enb_internal": True}
    assert outcome.warnings == []


@pytest.mark.parametrize(("name", "value", "_reason"), NEWER_VALUES)
def test_an_unmanaged_value_that_is_not_understood_and_changes_is_a_warning(
    name: str, value: Any, _reason: str
) -> None:
    received = {**RECEIVED, name: value}
    changed = {**received, "enb_internal": 1}
    script = [login(), get(received), update(changed), get({**changed, name: RECEIVED[name]}), logout()]
    outcome = apply(script, {"enb_internal": True})
    assert outcome.result["changed"] is True
    assert outcome.warnings == [
        (
            "After the update, settings unknown to this collection had changed: "
            f"{name} has another value, or is missing. Another writer, or the PBX itself, changed them."
        )
    ]


@pytest.mark.parametrize(("name", "value", "reason"), NEWER_VALUES)
def test_info_leaves_out_a_value_that_is_not_understood_with_a_warning(name: str, value: Any, reason: str) -> None:
    outcome = run([login(), get({**RECEIVED, name: value}), logout()], recording_settings.read_settings)
    assert outcome.result["settings"] == {key: each for key, each in NORMAL.items() if key != name}
    assert outcome.warnings == [f"{name} is left out, because its value on this PBX cannot be understood: {reason}."]


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(("name", "value", "reason"), NEWER_VALUES)
def test_a_managed_value_that_is_not_understood_is_a_failure(name: str, value: Any, reason: str, check: bool) -> None:
    script = [login(), get({**RECEIVED, name: value}), logout()]
    outcome = apply(script, {name: NORMAL[name]}, check=check)
    assert outcome.result["failure"]["kind"] == "answer"
    assert outcome.result["msg"] == (
        f"Cannot use the recording settings that the PBX sent: in the response to GET autorecord/get, {reason}. "
        "Nothing was written. A newer firmware may have values that this collection does not know: leave "
        f"{name} out for this PBX, and report it as a bug."
    )


# A setting that the PBX changes because of another one

STEREO = {**RECEIVED, "enb_channel_separate": 1, "record_file_format": "mp3"}
MONO = {**STEREO, "enb_channel_separate": 0}
COUPLED = "The PBX changed record_file_format to wav, as some firmware does where enb_channel_separate is false."


@pytest.mark.parametrize(
    ("becomes", "warnings"),
    [
        ("wav", [COUPLED]),
        ("mp3", []),
        ("ogg", [COUPLED.replace("to wav", "to an unknown value")]),
        (None, [COUPLED.replace("to wav", "to an unknown value")]),
    ],
)
def test_turning_stereo_off_may_change_the_format(becomes: str | None, warnings: list[str]) -> None:
    outcome = both(STEREO, {"enb_channel_separate": False}, update(MONO), get({**MONO, "record_file_format": becomes}))
    assert outcome.result["changed_keys"] == ["enb_channel_separate"]
    assert outcome.result["before"]["record_file_format"] == "mp3"
    assert "record_file_format" not in outcome.result["after"]
    assert outcome.warnings == warnings


def test_the_second_run_after_stereo_was_turned_off_changes_nothing() -> None:
    received = {**MONO, "record_file_format": "wav"}
    outcome = both(received, {"enb_channel_separate": False})
    assert (outcome.result["changed"], outcome.result["after"]["record_file_format"]) == (False, "wav")


def test_a_managed_format_that_the_pbx_changes_is_a_failure() -> None:
    wanted = {"enb_channel_separate": False, "record_file_format": "mp3"}
    script = [login(), get(STEREO), update(MONO), get({**MONO, "record_file_format": "wav"}), logout()]
    outcome = apply(script, wanted)
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert "these settings had not taken effect: record_file_format is 'wav', not 'mp3'." in outcome.result["msg"]


def test_a_managed_format_that_does_not_take_effect_without_stereo_is_a_failure() -> None:
    received = {**MONO, "record_file_format": "wav"}
    script = [login(), get(received), update(MONO), *[get(received)] * 6, logout()]
    outcome = apply(script, {"record_file_format": "mp3"})
    assert outcome.result["failure"]["kind"] == "not_applied"


def test_another_format_while_stereo_stays_on_is_a_conflict() -> None:
    changed = {**STEREO, "enb_paging": 1}
    script = [login(), get(STEREO), update(changed), get({**changed, "record_file_format": "wav"}), logout()]
    outcome = apply(script, {"enb_paging": True})
    assert outcome.result["failure"]["kind"] == "conflict"
