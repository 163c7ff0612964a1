# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another writer changes the settings during a task: which changes are noticed, and which cannot be.

The API has neither versions nor partial updates that are known to be safe, so an update sends all
settings as they were read. A change in between is overwritten unnoticed; a change
after the update is noticed by the read-back.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest

from simulator import Call, Pbx

from .tasks import task

pytestmark = pytest.mark.usefixtures("no_waiting")

WANTED: dict[str, Any] = {"enb_paging": True}


def another_writer_changes(pbx: Pbx, **settings: Any) -> None:
    """Let another writer change settings before the next request of the task."""
    pbx.recording = {**pbx.recording, **settings}


def before(pbx: Pbx, endpoint: str, number: int, **settings: Any) -> None:
    """Let another writer change settings before that request of the task."""
    waited = 0

    def received(_call: Call) -> None:
        nonlocal waited
        waited += 1
        if waited == number:
            another_writer_changes(pbx, **settings)

    pbx.on(endpoint, "received", received)


def test_a_change_after_the_update_is_reported(pbx: Pbx) -> None:
    before(pbx, "autorecord/get", 2, internal_prompt="internal_record.wav")
    result = task(pbx, **WANTED).result
    assert result["failed"] is True
    assert result["failure"]["kind"] == "conflict"
    assert "internal_prompt is 'internal_record.wav', not ''. Another writer" in result["msg"]
    assert result["changed"] is True
    assert result["found"]["internal_prompt"] == "internal_record.wav"
    assert pbx.recording["internal_prompt"] == "internal_record.wav"


def test_a_change_of_a_written_setting_is_reported(pbx: Pbx) -> None:
    before(pbx, "autorecord/get", 2, enb_paging=0)
    result = task(pbx, **WANTED).result
    assert result["failed"] is True
    assert result["failure"]["kind"] == "not_applied"
    assert "enb_paging is false, not true" in result["msg"]
    assert result["changed"] is False


def test_a_target_added_after_the_update_is_reported(pbx: Pbx) -> None:
    before(pbx, "autorecord/get", 2, record_queue_list=[{"id": 9, "text": "Support"}, {"id": 10, "text": "Sales"}])
    result = task(pbx, **WANTED).result
    assert result["failure"]["kind"] == "conflict"
    assert "record_queue_list: queue 'Sales' (id 10) was not expected" in result["msg"]


def test_a_change_before_the_update_cannot_be_noticed(pbx: Pbx) -> None:
    """It is overwritten with what was read. Five requests cannot prevent that, so the documents say it."""
    old = copy.deepcopy(pbx.recording)
    before(pbx, "autorecord/update", 1, internal_prompt="internal_record.wav")
    result = task(pbx, **WANTED).result
    assert result["changed"] is True
    assert pbx.recording == {**old, "enb_paging": 1}


@pytest.mark.parametrize("fault", ["reset_before", "hang_before"])
def test_a_lost_update_is_not_repeated_over_another_writers_change(pbx: Pbx, fault: str) -> None:
    pbx.fault("autorecord/update", fault)
    before(pbx, "autorecord/get", 2, internal_prompt="internal_record.wav")
    result = task(pbx, timeout=0.5, **WANTED).result
    assert result["failure"]["kind"] == "not_applied"
    assert "enb_paging is false, not true" in result["msg"]
    assert "internal_prompt is 'internal_record.wav', not ''. Another writer" in result["msg"]
    assert pbx.call_names().count("POST autorecord/update") == 1
    assert pbx.recording["internal_prompt"] == "internal_record.wav"
    assert task(pbx, **WANTED).result["changed"] is True
    assert pbx.recording["internal_prompt"] == "internal_record.wav"


@pytest.mark.parametrize("fault", ["reset_after", "close_after", "truncated"])
def test_an_update_whose_answer_was_lost_is_confirmed_not_repeated(pbx: Pbx, fault: str) -> None:
    pbx.fault("autorecord/update", fault)
    assert task(pbx, **WANTED).result["changed"] is True
    assert pbx.call_names().count("POST autorecord/update") == 1


def test_an_update_that_arrives_late_is_found_by_the_next_run(pbx: Pbx) -> None:
    """The task reports no change, which was true when it read back; the update arrives afterwards."""
    old = copy.deepcopy(pbx.recording)
    pbx.fault("autorecord/update", "hang_before", times=None)
    result = task(pbx, timeout=0.3, retries=0, **WANTED).result
    assert (result["failure"]["kind"], result["changed"]) == ("no_answer", False)
    pbx.clear_faults()
    pbx.recording = {**old, "enb_paging": 1}
    assert task(pbx, **WANTED).result["changed"] is False


def test_a_success_without_effect_is_a_failure(pbx: Pbx) -> None:
    pbx.behavior = type(pbx.behavior)(keys_not_stored=frozenset({"enb_paging"}))
    result = task(pbx, **WANTED).result
    assert result["failure"]["kind"] == "not_applied"
    assert result["changed"] is False
