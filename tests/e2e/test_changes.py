# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a task, its requests, and the settings of the PBX afterwards."""

from __future__ import annotations

from .plays import Task, drift, info, play, runs, settings
from .records import Done, changing, converged

WANTED = {"enb_internal": False, "inbound_prompt": "", "record_queue_list": [{"id": 10}]}


@runs(
    play(
        "twice",
        info("read"),
        settings("planned", **WANTED).given(check_mode=True, diff=True),
        settings("first", **WANTED).given(diff=True),
        settings("second", **WANTED).given(diff=True),
    )
)
def test_a_change_is_made_once(done: Done) -> None:
    planned, first, second = done["planned"], done["first"], done["second"]
    assert [planned.changed, first.changed, second.changed] == [True, True, False]
    # The menu of queues says whether there is one with this id, and its name.
    assert [planned.calls, first.calls, second.calls] == [converged(menus=1), changing(menus=1), converged()]
    assert planned.result["changed_keys"] == first.result["changed_keys"]
    assert first.result["changed_keys"] == ["enb_internal", "inbound_prompt", "record_queue_list"]
    assert second.result["changed_keys"] == []
    assert {outcome.tokens for outcome in done.outcomes} == {0}


@runs(
    play(
        "predicted",
        settings("planned", **WANTED, record_trunk_list=[{"id": 5}]).given(check_mode=True, diff=True),
        settings("first", **WANTED, record_trunk_list=[{"id": 5}]).given(diff=True),
        settings("second", **WANTED, record_trunk_list=[{"id": 5}]).given(diff=True),
    )
)
def test_check_mode_predicts_the_result(done: Done) -> None:
    planned, first, second = done["planned"], done["first"], done["second"]
    assert planned.result["before"] == first.result["before"]
    assert planned.result["after"] == first.result["after"]
    assert planned.result["diff"] == first.result["diff"]
    assert second.result["before"] == second.result["after"]
    # What the PBX filled in for the new trunk is known once it is there.
    (trunk,) = first.result["after"].pop("record_trunk_list")
    (filled,) = second.result["before"].pop("record_trunk_list")
    assert filled.items() > trunk.items()
    assert first.result["after"]["record_queue_list"] == [{"id": 10, "text": "Sales"}]
    assert second.result["before"] == first.result["after"]


@runs(
    play(
        "diff",
        settings("shown", **WANTED).given(diff=True),
        settings("nothing to show", **WANTED).given(diff=True),
        settings("not asked", **{**WANTED, "enb_paging": True}),
    )
)
def test_the_diff_holds_what_changes(done: Done) -> None:
    diff = done["shown"].result["diff"]
    assert diff["before"] == (
        'enb_internal: true\ninbound_prompt: "inbound_record.wav"\nrecord_queue_list:\n  - {id: 9, text: "Support"}\n'
    )
    assert diff["after"] == 'enb_internal: false\ninbound_prompt: ""\nrecord_queue_list:\n  - {id: 10, text: "Sales"}\n'
    assert done["nothing to show"].result["diff"]["before"] == done["nothing to show"].result["diff"]["after"] == ""
    assert "diff" not in done["not asked"].result


@runs(play("unmanaged", info("read"), settings("first", **WANTED), settings("nothing is asked for")))
def test_settings_that_are_not_named_stay(done: Done) -> None:
    before, after = done["read"].recording, done["first"].recording
    assert {key for key in before if before[key] != after[key]} == set(WANTED)
    assert done["first"].body.keys() == before.keys()
    assert not done["nothing is asked for"].changed
    assert done["nothing is asked for"].recording == after


EVERYTHING = {
    "enb_internal": False,
    "internal_prompt": "internal_record.wav",
    "outbound_prompt": "",
    "inbound_prompt": "outbound_record.wav",
    "start_prompt": "record_start.wav",
    "end_prompt": "record_end.wav",
    "enb_channel_separate": True,
    "record_file_format": "mp3",
    "enb_paging": True,
    "record_trunk_list": [
        {"id": 5, "type": "register", "text": "SIP-Provider", "enb_config": True, "number_value": 45}
    ],
    "record_ext_list": [
        {"id": 1, "type": "extension", "text2": "1003", "enb_continue_record_on_transfer": True},
        {"id": 2, "type": "ext_group", "text": "Sales"},
        {"id": 3, "type": "organization", "text2": "Second Level"},
    ],
    "record_conference_list": [{"id": 2, "text": "Board Room"}],
    "record_queue_list": [{"id": 10, "text": "Sales"}],
    "record_ivr_list": [{"id": 6, "text": "After Hours"}],
}


@runs(play("everything", settings("first", **EVERYTHING), settings("second", **EVERYTHING)))
def test_every_setting_can_be_managed(done: Done) -> None:
    first, second = done["first"], done["second"]
    assert set(first.result["changed_keys"]) == set(EVERYTHING) == set(first.recording)
    assert first.calls == changing(menus=8)
    assert not second.changed
    # The PBX returns the names of what it records, so nothing needs to be looked up again.
    assert second.calls == converged()
    assert first.recording["record_trunk_list"] == [
        {"id": 5, "text": "SIP-Provider", "type": "register", "enb_config": 1, "number_value": 45}
    ]
    assert [(item["type"], item["id"]) for item in first.recording["record_ext_list"]] == [
        ("ext_group", 2),
        ("extension", 1),
        ("organization", 3),
    ]
    assert first.recording["start_prompt"] == "record_start.wav"
    assert first.recording["enb_paging"] == 1


# The request that the vendor's page "Edit Recording Setting" gives as its example.
VENDORS_EXAMPLE = {
    "enb_internal": 1,
    "internal_prompt": "internal_record.wav",
    "inbound_prompt": "inbound_record.wav",
    "outbound_prompt": "outbound_record.wav",
    "enb_channel_separate": 1,
    "record_file_format": "mp3",
    "enb_paging": 1,
    "record_trunk_list": [{"id": 5}],
    "record_ext_list": [{"id": 18, "type": "extension"}],
    "record_conference_list": [{"id": 1}],
    "record_ivr_list": [{"id": 5}],
    "record_queue_list": [{"id": 9}],
}


@runs(play("vendor", info("read"), settings("first", **VENDORS_EXAMPLE), settings("second", **VENDORS_EXAMPLE)))
def test_the_vendors_example_is_accepted(done: Done) -> None:
    first, second = done["first"], done["second"]
    assert (first.changed, second.changed) == (True, False)
    # A prompt that changes, and ids that are new to a list of trunks and of IVRs, are looked up.
    assert (first.calls, second.calls) == (changing(menus=3), converged())
    sent, held = dict(first.body), dict(first.recording)
    for name, value in VENDORS_EXAMPLE.items():
        if isinstance(value, list):
            assert [{key: item[key] for key in value[0]} for item in sent.pop(name)] == value
            assert [{key: item[key] for key in value[0]} for item in held.pop(name)] == value
        else:
            assert sent.pop(name) == value
            assert held.pop(name) == value
    # Settings that the example does not name are sent back as read.
    assert sent == held == {"start_prompt": "", "end_prompt": ""}


def _restore(name: str) -> Task:
    return Task(name, "telephony.yeastar.recording_settings", "{{ recorded.settings }}")


@runs(
    play(
        "restore",
        info("read").given(register="recorded"),
        _restore("give back"),
        drift("drift", enb_internal=0, record_trunk_list=[], record_file_format="mp3"),
        _restore("planned").given(check_mode=True),
        _restore("restore"),
        _restore("again"),
    )
)
def test_settings_that_were_read_can_be_restored(done: Done) -> None:
    assert not done["read"].changed
    assert done["read"].calls == converged()
    assert not done["give back"].changed
    assert done["give back"].calls == converged()
    assert done["planned"].recording == done["drift"].recording != done["read"].recording
    assert done["restore"].result["changed_keys"] == ["enb_internal", "record_file_format", "record_trunk_list"]
    assert done["restore"].recording == done["read"].recording
    assert not done["again"].changed


@runs(
    play(
        "shape",
        info("read"),
        settings("first", record_ext_list=[{"type": "extension", "text2": "1002"}]),
        info("read again"),
    )
)
def test_info_before_and_after_have_one_shape(done: Done) -> None:
    assert done["first"].result["before"] == done["read"].result["settings"]
    assert done["read again"].result["settings"].keys() == done["first"].result["after"].keys()
    assert done["read"].result["settings"]["record_trunk_list"] == [
        {"id": 27, "type": "peer", "text": "peer-to-41", "enb_config": True, "number_value": 15}
    ]
    (extension,) = done["first"].result["after"]["record_ext_list"]
    assert extension == {"id": 20, "type": "extension", "text": "Carla Diaz", "text2": "1002"}
