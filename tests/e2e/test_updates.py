# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PBX that refuses what it returned: a narrower update is accepted, or the message says why; and other refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from simulator import Behavior, Pbx

from .plays import Play, play, runs, settings
from .records import Done, changing, converged

POLICY: dict[str, Any] = {"enb_paging": True, "record_queue_list": [{"text": "Sales"}]}
ADDED: dict[str, Any] = {"record_trunk_list": [{"text": "Branch-Office"}], "list_mode": "merge"}
UPDATE = ["POST autorecord/update", "GET autorecord/get"]


def _without(kind: str, object_id: int) -> Callable[[Pbx, ExitStack], None]:
    return lambda pbx, stack: pbx.objects.remove(kind, object_id)


def _both(name: str, wanted: dict[str, Any], prepare: Any = None, **behavior: Any) -> Play:
    """Return a play that runs in check mode, then changes the PBX, then finds it converged."""
    return play(
        name,
        settings("planned", **wanted).given(check_mode=True),
        settings("first", **wanted),
        settings("second", **wanted),
        pbx={"behavior": Behavior(**behavior)},
        prepare=prepare,
    )


def _assert_converges(done: Done) -> None:
    planned, first, second = done["planned"], done["first"], done["second"]
    assert not first.failed, first.message
    assert [planned.changed, first.changed, second.changed] == [True, True, False]
    assert not planned.wrote
    assert planned.recording != first.recording == second.recording
    assert second.warnings == []
    assert {outcome.tokens for outcome in done.outcomes} == {0}


READ_ONLY = {
    "top_level": ({"x_revision"}, set()),
    "items": (set(), {"x_state"}),
    "everywhere": ({"x_revision"}, {"x_state"}),
}


@runs(*(_both(where, POLICY, read_only_keys=where) for where in READ_ONLY))
def test_keys_that_a_pbx_returns_and_refuses_are_left_out_of_the_second_update(done: Done) -> None:
    _assert_converges(done)
    first = done["first"]
    assert first.calls == [*converged(menus=1)[:-1], *UPDATE, *UPDATE, "GET del_token"]
    assert first.result["after"] == done["planned"].result["after"] == done["second"].result["before"]
    keys, item_keys = READ_ONLY[done.name]
    whole, narrow = first.bodies
    assert whole.keys() - narrow.keys() == keys
    assert narrow.keys() == first.recording.keys()
    (sent_trunk,), (narrow_trunk,) = whole["record_trunk_list"], narrow["record_trunk_list"]
    assert sent_trunk.keys() - narrow_trunk.keys() == item_keys
    assert first.recording["record_trunk_list"] == done["planned"].recording["record_trunk_list"]
    assert first.warnings == []


ANSWERS = ("refused", "not_found", "dropped")
GONE = "record_trunk_list: the trunk 'peer-to-41' (id 27) no longer exists on this PBX, and was left out."


@runs(
    *(_both(f"unmanaged {answer}", POLICY, _without("trunk", 27), unknown_ids=answer) for answer in ANSWERS),
    *(_both(f"merged {answer}", ADDED, _without("trunk", 27), unknown_ids=answer) for answer in ANSWERS),
)
def test_a_target_that_was_deleted_on_the_pbx_is_left_out_with_a_warning(done: Done) -> None:
    _assert_converges(done)
    first = done["first"]
    assert first.warnings == [GONE]
    assert done["planned"].warnings == []
    assert len(first.bodies) == (1 if done.name.endswith("dropped") else 2)
    left = [6] if done.name.startswith("merged") else []
    assert [item["id"] for item in first.recording["record_trunk_list"]] == left
    assert [target["id"] for target in first.result["after"]["record_trunk_list"]] == left
    assert done["second"].calls == converged(menus=1)


REPLACED = {"record_trunk_list": [{"id": 27}, {"id": 5}]}


@runs(
    play(
        "deleted and asked for",
        settings("by id", **REPLACED),
        settings("by name in check mode", record_trunk_list=[{"text": "peer-to-41"}]).given(check_mode=True),
        settings("by name", record_trunk_list=[{"text": "peer-to-41"}]),
        settings("without it", record_trunk_list=[{"id": 5}]),
        prepare=_without("trunk", 27),
    )
)
def test_a_deleted_target_that_the_task_asks_for_is_named(done: Done) -> None:
    by_id = done["by id"]
    assert by_id.kind == "api"
    assert (
        "The settings refer to objects that this PBX does not have: "
        "record_trunk_list has the trunk 'peer-to-41' (id 27). "
    ) in by_id.message
    assert by_id.message.endswith("The recording settings were not changed.")
    for task in ("by name", "by name in check mode"):
        assert done[task].kind == "unknown_target"
        assert not done[task].wrote
    assert done["without it"].changed
    assert [item["id"] for item in done["without it"].recording["record_trunk_list"]] == [5]


@runs(
    *(
        play(
            answer,
            settings("planned", **POLICY).given(check_mode=True),
            settings("other", **POLICY),
            settings("that one", inbound_prompt="internal_record.wav"),
            settings("other again", **POLICY),
            pbx={"behavior": Behavior(unknown_prompts=answer, invalid_param_list="both")},
            prepare=_without("custom_prompt", 2),
        )
        for answer in ("refused", "not_found", "stored")
    )
)
def test_a_prompt_that_was_deleted_on_the_pbx_is_named(done: Done) -> None:
    other = done["other"]
    assert done["planned"].changed
    if done.name == "stored":
        assert other.changed
        assert other.calls == changing(menus=1)
    else:
        assert other.kind == "api"
        assert other.recording == done["planned"].recording
        assert re.search(
            r"HTTP 200, errcode (40002|60001) [A-Z ]+; invalid parameters: 'inbound_record\.wav' \(not_found\)\. "
            r"The settings refer to objects that this PBX does not have: "
            r"inbound_prompt has the prompt 'inbound_record\.wav'\.",
            other.message,
        )
        assert other.message.endswith("The recording settings were not changed.")
    assert done["that one"].changed
    assert not done["other again"].failed
    assert {outcome.tokens for outcome in done.outcomes} == {0}


TOO_LONG = {"record_trunk_list": [{"id": 27, "number_value": 1000000}]}
NAMED: dict[Any, tuple[str, list[dict[str, str]]]] = {
    "absent": ("errcode 40002 PARAMETER ERROR. The PBX rejects a value", []),
    "both": (
        "errcode 40002 PARAMETER ERROR; invalid parameters: '1000000' (invalid). ",
        [{"value": "1000000", "validation_type": "invalid"}],
    ),
    "value": ("errcode 40002 PARAMETER ERROR; invalid parameters: '1000000'. ", [{"value": "1000000"}]),
    "validation_type": (
        "errcode 40002 PARAMETER ERROR; invalid parameters: (invalid). ",
        [{"validation_type": "invalid"}],
    ),
}


@runs(
    *(
        play(
            keys,
            settings("planned", **TOO_LONG).given(check_mode=True),
            settings("refused", **TOO_LONG),
            pbx={"behavior": Behavior(invalid_param_list=keys)},
        )
        for keys in NAMED
    )
)
def test_invalid_parameters_are_in_the_message_and_in_the_failure(done: Done) -> None:
    message, params = NAMED[done.name]
    refused = done["refused"]
    assert done["planned"].changed
    assert refused.kind == "api"
    assert message in refused.message
    assert refused.result["failure"].get("invalid_params", []) == params
    assert refused.recording == done["planned"].recording
    assert len(refused.bodies) == 1


@runs(
    play(
        "narrow",
        settings("refused", **TOO_LONG),
        pbx={"behavior": Behavior(read_only_keys="top_level", invalid_param_list="both")},
    )
)
def test_the_first_refusal_is_reported_and_no_body_is_sent_twice(done: Done) -> None:
    refused = done["refused"]
    assert len(refused.bodies) == 2
    assert refused.bodies[0] != refused.bodies[1]
    assert refused.result["failure"]["invalid_params"] == [{"value": "1000000", "validation_type": "invalid"}]


STEREO = {"enb_channel_separate": True, "record_file_format": "mp3"}
COUPLED = "The PBX changed record_file_format to wav, as some firmware does where enb_channel_separate is false."


def _stereo(name: str, mp3_needs_stereo: bool) -> Play:
    return play(
        name,
        settings("stereo", **STEREO),
        settings("planned", enb_channel_separate=False).given(check_mode=True),
        settings("mono", enb_channel_separate=False),
        settings("mono again", enb_channel_separate=False),
        pbx={"behavior": Behavior(mp3_needs_stereo=mp3_needs_stereo)},
    )


@runs(_stereo("coupled", True), _stereo("independent", False))
def test_a_file_format_that_follows_stereo_is_a_warning(done: Done) -> None:
    planned, mono, again = done["planned"], done["mono"], done["mono again"]
    assert done["stereo"].changed
    assert [planned.changed, mono.changed, again.changed] == [True, True, False]
    assert planned.result["after"] == mono.result["after"]
    # The plan does not contain what the PBX may change by itself.
    assert "record_file_format" not in mono.result["after"]
    assert mono.warnings == ([COUPLED] if done.name == "coupled" else [])
    assert mono.recording["record_file_format"] == ("wav" if done.name == "coupled" else "mp3")
    assert again.warnings == []
