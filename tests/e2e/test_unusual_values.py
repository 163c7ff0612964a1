# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that leave out what is empty, and values of a newer firmware."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import Behavior

from .plays import Task, drift, info, play, runs, settings
from .records import Done, changing, converged

CONTINUE = [{"type": "extension", "text2": "1001", "enb_continue_record_on_transfer": True}]
TO_EMPTY = {"enb_internal": False, "outbound_prompt": "", "record_queue_list": [], "record_ext_list": []}


def _restore(name: str) -> Task:
    return Task(name, "telephony.yeastar.recording_settings", "{{ recorded.settings }}")


@runs(
    *(
        play(
            where,
            info("read").given(register="recorded"),
            settings("start", start_prompt="record_start.wav").given(check_mode=True),
            settings("start for real", start_prompt="record_start.wav"),
            settings("continue", record_ext_list=CONTINUE),
            settings("emptied", **TO_EMPTY),
            settings("emptied again", **TO_EMPTY),
            settings("continue in an empty list", record_ext_list=CONTINUE).given(check_mode=True),
            settings("continue in an empty list for real", record_ext_list=CONTINUE),
            settings("continue again", record_ext_list=CONTINUE),
            _restore("restore"),
            info("read again"),
            pbx={"behavior": Behavior(empty_omitted=where)},
        )
        for where in ("top_level", "items", "everywhere")
    )
)
def test_settings_that_a_pbx_leaves_out_because_they_are_empty_can_be_managed(done: Done) -> None:
    assert [task for task in done.tasks if done[task].failed] == []
    changed = [task for task in done.tasks if done[task].changed]
    assert changed == [task for task in done.tasks if "read" not in task and "again" not in task]
    assert done["read"].warnings == []
    assert done["start for real"].recording["start_prompt"] == "record_start.wav"
    assert done["start for real"].result["after"] == done["start"].result["after"]
    (extension,) = done["continue"].recording["record_ext_list"]
    assert extension["enb_continue_record_on_transfer"] == 1
    assert {key: done["emptied"].recording[key] for key in TO_EMPTY} == {
        "enb_internal": 0,
        "outbound_prompt": "",
        "record_queue_list": [],
        "record_ext_list": [],
    }
    assert done["emptied again"].calls == converged()
    planned, real = done["continue in an empty list"], done["continue in an empty list for real"]
    assert planned.result["after"] == real.result["after"]
    assert real.recording["record_ext_list"] == done["continue"].recording["record_ext_list"]
    assert done["read again"].result["settings"] == done["read"].result["settings"]


START = {"start_prompt": "record_start.wav"}


@runs(
    play(
        "leaves nothing out",
        settings("planned", **START).given(check_mode=True),
        settings("not supported", **START),
        settings("no prompt", start_prompt=""),
        pbx={"firmware": "middle"},
    ),
)
def test_a_setting_that_the_firmware_lacks_is_refused_where_empty_values_are_returned(done: Done) -> None:
    for task in ("planned", "not supported"):
        assert done[task].kind == "unsupported"
        assert done[task].calls == converged()
    assert not done["no prompt"].failed
    assert not done["no prompt"].changed


@runs(
    play(
        "groups only",
        settings("planned", record_ext_list=CONTINUE).given(check_mode=True),
        settings("first", record_ext_list=CONTINUE),
        settings("second", record_ext_list=CONTINUE),
        pbx={"firmware": "middle", "behavior": Behavior(continue_on_groups=False)},
        prepare=lambda pbx, stack: pbx.recording.update(
            record_ext_list=[{"id": 1, "type": "ext_group", "text": "Default_Extension_Group"}]
        ),
    )
)
def test_a_sub_option_is_tried_where_the_list_has_only_groups(done: Done) -> None:
    planned, first, second = done["planned"], done["first"], done["second"]
    assert [planned.changed, first.changed, second.changed] == [True, True, False]
    assert first.result["after"] == planned.result["after"]
    assert first.recording["record_ext_list"][0]["enb_continue_record_on_transfer"] == 1


# What a PBX has in its settings: which of them cannot be understood, and why.
NEWER: dict[str, tuple[set[str], dict[str, str]]] = {
    "settings": (
        {"enb_paging", "record_file_format", "end_prompt"},
        {
            "enb_paging": "is neither 0 nor 1",
            "record_file_format": "is neither wav nor mp3",
            "end_prompt": "is not a string",
        },
    ),
    "values of entries": (
        {"enb_config", "enb_continue_record_on_transfer"},
        {
            "record_trunk_list": "has an entry whose enb_config is neither 0 nor 1",
            "record_ext_list": "has an entry whose enb_continue_record_on_transfer is neither 0 nor 1",
        },
    ),
    "entries": (
        {"record_trunk_list", "record_ext_list", "record_ivr_list"},
        dict.fromkeys(("record_trunk_list", "record_ext_list", "record_ivr_list"), "has an entry without an id"),
    ),
}
MANAGED: dict[str, Any] = {
    "enb_paging": True,
    "record_file_format": "mp3",
    "end_prompt": "record_end.wav",
    "record_trunk_list": [{"id": 5}],
    "record_ext_list": [],
    "record_ivr_list": [],
}
OTHERS: dict[str, Any] = {"enb_internal": False, "record_queue_list": [{"text": "Sales"}]}


@runs(
    *(
        play(
            name,
            info("read").given(register="recorded"),
            settings("planned", **OTHERS).given(check_mode=True),
            settings("first", **OTHERS),
            settings("second", **OTHERS),
            *(settings(setting, **{setting: MANAGED[setting]}) for setting in reasons),
            _restore("restore"),
            info("read again"),
            pbx={"behavior": Behavior(newer_values=frozenset(newer))},
        )
        for name, (newer, reasons) in NEWER.items()
    )
)
def test_a_value_that_cannot_be_understood_blocks_only_its_own_setting(done: Done) -> None:
    _newer, reasons = NEWER[done.name]
    read, planned, first, second = done["read"], done["planned"], done["first"], done["second"]
    assert set(read.warnings) == {
        f"{setting} is left out, because its value on this PBX cannot be understood: {setting} {reason}."
        for setting, reason in reasons.items()
    }
    assert read.result["settings"].keys() == read.recording.keys() - reasons.keys()
    assert [planned.changed, first.changed, second.changed] == [True, True, False]
    assert first.calls == changing(menus=1)
    assert first.result["after"] == planned.result["after"]
    for setting, reason in reasons.items():
        assert first.recording[setting] == read.recording[setting]
        assert done[setting].kind == "answer"
        assert (
            f"in the response to GET autorecord/get, {setting} {reason}. Nothing was written. " in done[setting].message
        )
        assert done[setting].calls == converged()
    assert done["restore"].changed
    assert done["read again"].result["settings"] == read.result["settings"]
    assert done["restore"].recording == read.recording


@pytest.mark.parametrize("list_mode", ["merge", "replace"])
@runs(
    play(
        "drift of an unknown entry",
        drift("entry", record_ivr_list=[{"id": 5, "text": "Main Menu"}, {"text": "Everybody", "scope": "all"}]),
        *(
            settings(mode, enb_paging=True, record_ivr_list=[{"id": 5}], list_mode=mode)
            for mode in ("merge", "replace")
        ),
        settings("other", enb_paging=True),
    )
)
def test_a_list_with_an_entry_that_cannot_be_understood_is_not_changed(done: Done, list_mode: str) -> None:
    assert done[list_mode].kind == "answer"
    assert not done[list_mode].wrote
    assert done["other"].changed
    assert done["other"].recording["record_ivr_list"][1] == {"text": "Everybody", "scope": "all"}
