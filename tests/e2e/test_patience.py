# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates that take effect later than their answer, or never. All PBXs wait at the same time, each for its own task."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from simulator import Behavior, Pbx

from .plays import Task, play, runs
from .records import Done, changing

PAGING = {"enb_paging": True}
NOT_STORED = frozenset({"enb_paging", "record_queue_list"})
NEVER = 3600.0


@dataclass(frozen=True)
class Case:
    """How a PBX handles an update; ``fault`` applies to the first one."""

    behavior: Mapping[str, Any] = field(default_factory=dict)
    wanted: Mapping[str, Any] = field(default_factory=lambda: PAGING)
    fault: tuple[str, Mapping[str, Any]] | None = None
    retries: int = 0


LATE = {
    "SUCCESS, one old read": Case({"update_delay_reads": 1}),
    "SUCCESS, two old reads": Case({"update_delay_reads": 2}),
    "SUCCESS, seconds": Case({"update_delay_seconds": 1.5}),
    "PROCESSING, at once": Case({"update_answer": "processing"}),
    "PROCESSING, two old reads": Case({"update_answer": "processing", "update_delay_reads": 2}),
    "PROCESSING, seconds": Case({"update_answer": "processing", "update_delay_seconds": 1.5}),
    "answer lost, seconds": Case({"update_delay_seconds": 1.5}, fault=("close_after", {})),
    "answer lost, two old reads": Case({"update_delay_reads": 2}, fault=("close_after", {})),
    "HTTP 502, two old reads": Case({"update_delay_reads": 2}, fault=("status", {"status": 502, "processed": True})),
    "PROCESSING, and not processed": Case(fault=("errcode", {"code": 2}), retries=1),
}
UNCHANGED = "The recording settings did not change within 8 seconds."
# Kind of the failure, and a part of its message.
FAILED: dict[str, tuple[Case, str, str]] = {
    "SUCCESS, never": (Case({"update_delay_seconds": NEVER}), "not_applied", "enb_paging is false, not true. "),
    "PROCESSING, never": (
        Case({"update_answer": "processing", "update_delay_seconds": NEVER}),
        "api",
        "errcode 2 PROCESSING. ",
    ),
    "no answer, never": (
        Case(fault=("close_before", {})),
        "no_answer",
        "the connection was closed without a response. ",
    ),
    "HTTP 500, never": (Case(fault=("status", {"status": 500})), "http", "HTTP 500. "),
    "stored in part": (
        Case(
            {"keys_not_stored": NOT_STORED},
            {"enb_paging": True, "enb_internal": False, "record_queue_list": [{"text": "Sales"}]},
        ),
        "not_applied",
        (
            "enb_paging is false, not true; record_queue_list: queue 'Sales' (id 10) is missing, queue 'Support' "
            "(id 9) was not expected. "
        ),
    ),
    "stored not at all": (Case({"keys_not_stored": NOT_STORED}), "not_applied", "enb_paging is false, not true. "),
    "mp3 without stereo": (
        Case({"mp3_needs_stereo": True}, {"record_file_format": "mp3", "enb_channel_separate": False}),
        "not_applied",
        "record_file_format is 'wav', not 'mp3'. ",
    ),
    "dropped": (
        # This PBX does not list its departments, so the update is tried.
        Case(
            {"unknown_ids": "dropped", "organization_enabled": False},
            {"record_ext_list": [{"type": "organization", "id": 77}], "list_mode": "merge"},
        ),
        "not_applied",
        "record_ext_list: organization (id 77) is missing. ",
    ),
}
CASES = {**LATE, **{name: case for name, (case, _kind, _message) in FAILED.items()}}
NUMBERS = {name: number for number, name in enumerate(CASES, start=1)}
SUPPORTED_BY = {"PROCESSING, and not processed": 2}


def _meet(pbx: Pbx, _stack: ExitStack) -> dict[str, Any]:
    case = list(CASES.values())[int(pbx.name.rpartition("-")[2]) - 1]
    pbx.behavior = Behavior(**case.behavior)
    if case.fault:
        kind, details = case.fault
        pbx.fault("autorecord/update", kind, **details)
    return {"wanted": {**case.wanted, "retries": case.retries}}


def _task(name: str) -> Task:
    return Task(name, "telephony.yeastar.recording_settings", "{{ wanted }}")


WAITING = play("waiting", _task("planned").given(check_mode=True), _task("change"), pbxs=len(CASES), prepare=_meet)


@pytest.mark.parametrize("name", LATE)
@runs(WAITING)
def test_an_update_that_takes_effect_later_than_its_answer_is_waited_for(done: Done, name: str) -> None:
    planned, change = done.on(NUMBERS[name], "planned"), done.on(NUMBERS[name], "change")
    assert not change.failed, change.message
    assert change.changed
    assert change.recording["enb_paging"] == 1
    assert change.result["after"] == planned.result["after"]
    assert len(change.bodies) == SUPPORTED_BY.get(name, 1)
    assert change.warnings == []
    assert change.tokens == 0
    if "old read" in name:
        old_reads = LATE[name].behavior["update_delay_reads"]
        assert change.calls == [*changing()[:-1], *["GET autorecord/get"] * old_reads, "GET del_token"]


@pytest.mark.parametrize("name", FAILED)
@runs(WAITING)
def test_an_update_that_does_not_take_effect_fails_after_8_seconds(done: Done, name: str) -> None:
    case, kind, message = FAILED[name]
    planned, change = done.on(NUMBERS[name], "planned"), done.on(NUMBERS[name], "change")
    assert planned.changed
    assert not planned.wrote
    assert change.kind == kind
    assert message in change.message
    assert change.calls.count("GET autorecord/get") == 1 + 6
    assert len(change.bodies) == 1
    assert change.tokens == 0
    assert ("found" in change.result) == (kind == "not_applied")
    assert change.message.endswith(UNCHANGED) == (kind != "not_applied")
    assert change.changed == (name == "stored in part")
    changed = {key for key, value in planned.recording.items() if change.recording[key] != value}
    assert changed == ({"enb_internal"} if name == "stored in part" else set())
    assert set(case.wanted) - {"list_mode"} >= changed
