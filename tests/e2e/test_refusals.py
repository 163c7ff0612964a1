# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unknown and ambiguous targets fail before anything is written, with the reason."""

from __future__ import annotations

import re
from typing import Any

import pytest

from simulator import Behavior, Extension, Objects, Queue, Trunk
from simulator.behavior import CUSTOM_PROMPT_ENDPOINTS

from .plays import play, runs, settings
from .records import Done, converged

Refusal = tuple[dict[str, Any], str, str]

REFUSALS: dict[str, Refusal] = {
    "unknown trunk": (
        {"record_trunk_list": [{"text": "Branch"}]},
        "unknown_target",
        r"record_trunk_list: this PBX has no trunk with text 'Branch'\. It has: 'Branch-Office' \(id 6\), ",
    ),
    "unknown number": (
        {"record_ext_list": [{"type": "extension", "text2": "1009"}]},
        "unknown_target",
        r"this PBX has no extension with text2 '1009'",
    ),
    "name of another type": (
        {"record_ext_list": [{"type": "ext_group", "text": "Warehouse"}]},
        "unknown_target",
        r"this PBX has no ext_group with text 'Warehouse'",
    ),
    "other case": (
        {"record_queue_list": [{"text": "support"}]},
        "unknown_target",
        r"this PBX has no queue with text 'support'\. It has: 'Support' \(id 9\), 'Sales' \(id 10\)\.",
    ),
    "nothing matches": (
        {"record_ivr_list": [{"match": "Z*"}]},
        "unknown_target",
        r"this PBX has no IVR with match 'Z\*'",
    ),
    "id with another name": (
        {"record_trunk_list": [{"id": 5, "text": "Branch-Office"}]},
        "name_mismatch",
        r"trunk with id 5 and text 'Branch-Office', but on this PBX id 5 is trunk 'SIP-Provider' \(id 5\)\.",
    ),
    "listed id with another name": (
        {"record_queue_list": [{"id": 9, "text": "Sales"}]},
        "name_mismatch",
        r"but on this PBX id 9 is queue 'Support' \(id 9\)",
    ),
    "id with another number": (
        {"record_ext_list": [{"type": "extension", "id": 18, "text2": "1001"}]},
        "name_mismatch",
        r"but on this PBX id 18 is extension 'Ann Lee / 1000' \(id 18\)",
    ),
    "named id that is not there": (
        {"record_queue_list": [{"id": 77, "text": "Sales"}]},
        "unknown_target",
        r"this PBX has no queue with id 77 and text 'Sales'",
    ),
    "two ways to the same": (
        {"record_queue_list": [{"text": "Sales"}, {"id": 10}]},
        "input",
        r"^record_queue_list: entries 1 and 2 both select the queue 'Sales' \(id 10\)\. Name each target once\. ",
    ),
    "two patterns": (
        {"record_trunk_list": [{"match": "*"}, {"match": "Branch*"}]},
        "input",
        r"^record_trunk_list: entries 1 and 2 both select the trunk 'Branch-Office' \(id 6\)\. ",
    ),
    "pattern without a rest": (
        {"record_trunk_list": [{"match": "*", "exclude": ["*-*"]}]},
        "unknown_target",
        r"this PBX has no trunk with match '\*' and exclude \['\*-\*'\]\. It has: ",
    ),
    "new id": (
        {"record_trunk_list": [{"id": 99}]},
        "unknown_target",
        r"^record_trunk_list: this PBX has no trunk with id 99\. It has: 'SIP-Provider' \(id 5\), ",
    ),
    "new id of a department": (
        {"record_ext_list": [{"type": "organization", "id": 18}]},
        "unknown_target",
        r"^record_ext_list: this PBX has no organization with id 18\. It has: ",
    ),
    "unknown prompt": (
        {"internal_prompt": "internal_recrod.wav"},
        "unknown_prompt",
        r"^internal_prompt: this PBX has no custom prompt 'internal_recrod\.wav'\. It has: 'internal_record\.wav', ",
    ),
    "prompt with another ending": (
        {"end_prompt": "record_end.mp3"},
        "unknown_prompt",
        r"^end_prompt: this PBX has no custom prompt 'record_end\.mp3'\. It has: 'record_end\.wav', ",
    ),
    "removing an id with another name": (
        {"record_queue_list": [{"id": 9, "text": "Sales"}], "list_mode": "remove"},
        "name_mismatch",
        r"but on this PBX id 9 is queue 'Support' \(id 9\)",
    ),
    "one of many": (
        {"enb_internal": False, "record_queue_list": [{"text": "Sales"}], "record_ivr_list": [{"text": "Nobody"}]},
        "unknown_target",
        r"^record_ivr_list: this PBX has no IVR with text 'Nobody'\. It has: 'Main Menu' \(id 5\), 'After ",
    ),
}
REFUSED = play("refused", *(settings(name, **options) for name, (options, _kind, _message) in REFUSALS.items()))
IN_CHECK_MODE = ("unknown trunk", "id with another name", "new id", "unknown prompt", "pattern without a rest")
PLANNED = play(
    "refused in check mode",
    *(settings(name, **REFUSALS[name][0]).given(check_mode=True) for name in IN_CHECK_MODE),
)


def _assert_refused(done: Done, name: str, kind: str, message: str) -> None:
    outcome = done[name]
    assert outcome.failed
    assert not outcome.changed
    assert outcome.kind == kind
    assert re.search(message, outcome.message)
    assert outcome.message.endswith(outcome.result["failure"]["hint"])
    assert not outcome.wrote
    assert outcome.tokens == 0


@pytest.mark.parametrize("name", REFUSALS)
@runs(REFUSED)
def test_ambiguous_or_unknown_targets_are_refused(done: Done, name: str) -> None:
    _options, kind, message = REFUSALS[name]
    _assert_refused(done, name, kind, message)


@runs(PLANNED)
def test_check_mode_refuses_as_well(done: Done) -> None:
    for name in done.tasks:
        _options, kind, message = REFUSALS[name]
        _assert_refused(done, name, kind, message)


TWINS = Objects(
    trunks=[Trunk(1, "Line"), Trunk(2, "Line")],
    queues=[Queue(1, "Desk"), Queue(2, "Desk")],
    extensions=[Extension(1, "1000", "Ann Lee"), Extension(2, "1001", "Ann Lee")],
)


@runs(
    play(
        "twins",
        settings("trunk", record_trunk_list=[{"text": "Line"}]),
        settings("queue", record_queue_list=[{"text": "Desk"}]),
        settings("extension", record_ext_list=[{"type": "extension", "text": "Ann Lee"}]),
        settings("by id", record_trunk_list=[{"id": 2, "text": "Line"}]),
        settings("by number", record_ext_list=[{"type": "extension", "text": "Ann Lee", "text2": "1001"}]),
        settings("by match", record_queue_list=[{"match": "Desk"}]),
        pbx={"objects": TWINS},
    )
)
def test_a_name_that_several_have_is_ambiguous(done: Done) -> None:
    assert done["extension"].message.endswith("Give the number of the extension as text2. Nothing was written.")
    _assert_refused(
        done,
        "trunk",
        "ambiguous_target",
        r"this PBX has 2 objects that match the trunk with text 'Line': 'Line' \(id 1\), 'Line' \(id 2\)\.",
    )
    _assert_refused(done, "queue", "ambiguous_target", r"'Desk' \(id 1\), 'Desk' \(id 2\)")
    _assert_refused(done, "extension", "ambiguous_target", r"'Ann Lee / 1000' \(id 1\), 'Ann Lee / 1001' \(id 2\)")
    assert [item["id"] for item in done["by id"].recording["record_trunk_list"]] == [2]
    assert [item["id"] for item in done["by number"].recording["record_ext_list"]] == [2]
    assert [item["id"] for item in done["by match"].recording["record_queue_list"]] == [1, 2]


UNSUPPORTED_OPTION = (
    r"^This PBX does not support enb_continue_record_on_transfer for an entry of type extension in record_ext_list: "
    r"GET autorecord/get did not return enb_continue_record_on_transfer\. "
)
NEWER = {"start_prompt": "record_start.wav", "end_prompt": ""}
CONTINUE = [{"type": "extension", "id": 18, "enb_continue_record_on_transfer": True}]


@runs(
    *(
        play(
            firmware,
            settings("prompts", enb_internal=False, **NEWER),
            settings("continue", enb_internal=False, record_ext_list=CONTINUE),
            settings("rest", enb_internal=False, record_ext_list=[{"type": "extension", "text2": "1001"}]),
            settings("rest again", enb_internal=False, record_ext_list=[{"type": "extension", "text2": "1001"}]),
            pbx={"firmware": firmware},
        )
        for firmware in ("old", "middle", "new")
    )
)
def test_settings_that_the_firmware_lacks_are_refused(done: Done) -> None:
    if done.name == "new":
        assert done["prompts"].changed
    else:
        _assert_refused(done, "prompts", "unsupported", r"This PBX does not support start_prompt: ")
        assert done["prompts"].calls == converged()
    if done.name == "old":
        _assert_refused(done, "continue", "unsupported", UNSUPPORTED_OPTION)
    else:
        assert done["continue"].changed
        assert done["continue"].recording["record_ext_list"][0]["enb_continue_record_on_transfer"] == 1
    assert done["rest"].changed
    assert not done["rest again"].changed
    assert ("start_prompt" in done["rest"].result["after"]) == (done.name == "new")


@runs(
    play(
        "refused by the PBX",
        settings("interval", record_trunk_list=[{"id": 27, "number_value": 1000000}]),
        settings("prompt", internal_prompt="nowhere.wav"),
        settings("department", record_ext_list=[{"type": "organization", "id": 77}]),
        # This PBX lists neither prompts nor departments, so nothing can be looked up before the update.
        pbx={
            "behavior": Behavior(
                missing_menus=frozenset({"custom_prompt"}),
                missing_endpoints=CUSTOM_PROMPT_ENDPOINTS,
                organization_enabled=False,
            )
        },
    )
)
def test_a_refusal_of_the_pbx_is_reported(done: Done) -> None:
    for outcome in done.outcomes:
        assert outcome.failed
        assert not outcome.changed
        assert outcome.kind == "api"
        assert outcome.result["failure"]["errcode"] == 40002
        assert outcome.result["failure"]["endpoint"] == "POST autorecord/update"
        assert re.match(
            r"Updating the recording settings at http://\S+ failed: POST autorecord/update: HTTP 200, errcode 40002 "
            r"PARAMETER ERROR\. ",
            outcome.message,
        )
        assert outcome.message.endswith("The recording settings were not changed.")
        assert len(outcome.bodies) == 1
        assert outcome.tokens == 0
    assert done["prompt"].warnings == [
        (
            "internal_prompt: cannot check whether this PBX has the prompt 'nowhere.wav', because it does not list its "
            "prompts: its firmware is too old, or the API application lacks the rights (Integrations > API). Check in "
            "its web interface that calls are announced."
        )
    ]
    assert done["department"].warnings == [
        (
            "record_ext_list: cannot check whether this PBX has the organization with id 77, because it refuses to "
            "list such objects."
        )
    ]


@runs(
    play(
        "no departments",
        settings("by name", record_ext_list=[{"type": "organization", "text": "Service"}]),
        settings("by id", record_ext_list=[{"type": "organization", "id": 2}]),
        pbx={"behavior": Behavior(organization_enabled=False)},
    )
)
def test_departments_that_are_switched_off(done: Done) -> None:
    _assert_refused(done, "by name", "unsupported", r"errcode 70120 ORGANIZATION DISABLED")
    assert "enable organization management, or give ids" in done["by name"].message
    assert done["by id"].changed
    assert done["by id"].warnings == [
        (
            "record_ext_list: cannot check whether this PBX has the organization with id 2, because it refuses to "
            "list such objects."
        )
    ]
