# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a PBX after several results."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.collect import Run
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.outcome import read, read_failure
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.pbx import Pbx
from reporting.fleet import STARTED, failed, result, settings, trunk

NOW = settings(1)
HANDLED = {"failures": 0, "unreachable": 0, "rescued": 0}
COUNTED = {"failures": 1, "unreachable": 0, "rescued": 0}


class Story:
    """A run over one PBX, told result by result."""

    def __init__(self) -> None:
        self.run = Run(STARTED)

    def ok(self, told: dict[str, Any], *, check: bool = False) -> Story:
        self.run.record("pbx", "Task", "1", read(told), check_mode=check, ignored=False)
        return self

    def fails(self, told: dict[str, Any], *, ignored: bool = False, check: bool = False) -> Story:
        self.run.record("pbx", "Task", "1", read(told, failed=True), check_mode=check, ignored=ignored)
        return self

    def end(self, counted: dict[str, int] | None = None) -> Pbx:
        self.run.finish(lambda _host: counted or HANDLED)
        (pbx,) = self.run.pbxs
        return pbx


def test_a_pbx_as_wanted() -> None:
    pbx = Story().ok(result(NOW, NOW)).end()
    assert (pbx.state, pbx.changed, pbx.differs, pbx.settings) == ("ok", {}, {}, NOW)
    assert {pbx.cell(name) for name in NOW} == {"same"}


def test_a_pbx_that_was_changed() -> None:
    pbx = Story().ok(result({**NOW, "enb_paging": True}, NOW)).end()
    assert (pbx.state, pbx.changed, pbx.differs) == ("changed", {"enb_paging": (True, False)}, {})
    assert (pbx.cell("enb_paging"), pbx.cell("enb_internal")) == ("changed", "same")


def test_a_pbx_that_differs() -> None:
    pbx = Story().ok(result({**NOW, "enb_paging": True}, NOW), check=True).end()
    assert (pbx.state, pbx.changed, pbx.differs) == ("differs", {}, {"enb_paging": (True, False)})
    assert (pbx.cell("enb_paging"), pbx.cell("enb_internal")) == ("differs", "same")


def test_a_pbx_that_was_only_read() -> None:
    pbx = Story().ok({"settings": NOW}).end()
    assert (pbx.state, pbx.cell("enb_paging"), pbx.settings) == ("read", "read", NOW)


def test_settings_that_the_firmware_lacks() -> None:
    older = settings(1, older=True)
    assert Story().ok(result(older, older)).end().cell("start_prompt") == "absent"


def test_several_tasks_are_one_change() -> None:
    first = {**NOW, "enb_paging": True, "record_file_format": "wav"}
    between = {**first, "enb_paging": False}
    pbx = Story().ok(result(first, between)).ok(result(between, NOW)).end()
    assert pbx.settings == first
    assert pbx.changed == {"record_file_format": ("wav", "mp3"), "enb_paging": (True, False)}


def test_a_change_that_a_later_task_takes_back_is_none() -> None:
    other = {**NOW, "enb_paging": True}
    pbx = Story().ok(result(NOW, other)).ok(result(other, NOW)).end()
    assert (pbx.state, pbx.changed) == ("ok", {})


def test_several_tasks_in_check_mode_each_add_what_they_find() -> None:
    story = Story().ok(result(NOW, {**NOW, "enb_paging": True}), check=True)
    story.ok(result(NOW, {**NOW, "record_file_format": "wav"}), check=True)
    story.ok(result(NOW, NOW), check=True)
    assert story.end().differs == {"record_file_format": ("mp3", "wav"), "enb_paging": (False, True)}


def test_what_check_mode_found_and_a_later_task_corrects_does_not_differ() -> None:
    first = {**NOW, "enb_paging": True, "record_trunk_list": []}
    planned = {**NOW, "record_trunk_list": [{"id": 1, "text": "new"}]}
    filled_in = {**NOW, "record_trunk_list": [trunk(1, "new")]}
    story = Story().ok(result(first, planned), check=True).ok(result(first, planned))
    pbx = story.ok(result(filled_in, filled_in), check=True).end()
    assert (pbx.state, pbx.differs) == ("changed", {})
    assert pbx.changed["record_trunk_list"] == ([], [trunk(1, "new")])


def test_what_is_still_wrong_after_a_change_differs() -> None:
    first = {**NOW, "enb_paging": True}
    pbx = Story().ok(result(first, NOW)).ok(result(NOW, {**NOW, "enb_internal": False}), check=True).end()
    assert (pbx.state, pbx.cell("enb_paging"), pbx.cell("enb_internal")) == ("differs", "changed", "differs")


def test_a_failure_before_anything_is_known() -> None:
    pbx = Story().fails(failed(0)).end(COUNTED)
    assert (pbx.state, pbx.settings, pbx.cell("enb_paging"), pbx.note) == ("failed", None, "unknown", None)
    assert [each.failure.kind for each in pbx.failures] == ["unreachable"]


def test_an_update_that_did_not_take_effect() -> None:
    wanted = {**NOW, "enb_paging": True, "record_file_format": "wav"}
    found = {**NOW, "record_file_format": "wav", "inbound_prompt": "other.wav"}
    told = {**failed(4), **result(NOW, wanted), "found": found}
    pbx = Story().fails(told).end(COUNTED)
    assert pbx.state == "failed"
    assert pbx.differs == {"enb_paging": (False, True)}
    assert pbx.changed == {"inbound_prompt": ("rec_in.wav", "other.wav"), "record_file_format": ("mp3", "wav")}


def test_a_failure_after_which_the_plan_is_not_known_shows_what_was_found() -> None:
    told = {**failed(4), "before": NOW, "changed_keys": ["enb_paging"], "found": {**NOW, "record_file_format": "wav"}}
    pbx = Story().fails(told).end(COUNTED)
    assert (pbx.differs, pbx.changed) == ({}, {"record_file_format": ("mp3", "wav")})


def test_a_result_that_only_the_playbook_calls_failed_counts_as_done() -> None:
    told = {**result({**NOW, "enb_paging": True}, NOW), "failed_when_result": True}
    pbx = Story().fails(told).end(COUNTED)
    assert (pbx.state, pbx.changed) == ("failed", {"enb_paging": (True, False)})


@pytest.mark.parametrize(
    ("ignored", "counted", "later", "state", "handled"),
    [
        (False, COUNTED, False, "failed", None),
        (False, COUNTED, True, "failed", None),
        (False, HANDLED, False, "failed", "rescued"),
        (False, HANDLED, True, "ok", "rescued"),
        (True, HANDLED, True, "failed", "ignored"),
    ],
)
def test_handled_failures(ignored: bool, counted: dict[str, int], later: bool, state: str, handled: str) -> None:
    story = Story().fails(failed(1), ignored=ignored)
    if later:
        story.ok(result(NOW, NOW))
    pbx = story.end(counted)
    assert (pbx.state, [each.handled for each in pbx.failures]) == (state, [handled])


def test_an_interrupted_run_has_rescued_nothing() -> None:
    story = Story().fails(failed(1)).ok(result(NOW, NOW))
    story.run.finish(None)
    (pbx,) = story.run.pbxs
    assert pbx.state == "failed"


def test_an_ignored_loop_ignores_the_failures_of_its_items() -> None:
    story = Story().fails(failed(1)).fails(failed(2))
    failure = read_failure({"results": []})
    story.run.end_loop("pbx", "Task", "1", failure, ignored=True)
    assert [each.handled for each in story.end().failures] == ["ignored", "ignored"]


def test_a_loop_that_failed_as_a_whole_is_a_failure() -> None:
    story = Story()
    failure = read_failure({"results": []})
    story.run.end_loop("pbx", "Task", "1", failure, ignored=False)
    story.run.end_loop("pbx", "Task", "1", failure, ignored=False)
    assert [each.failure.kind for each in story.end(COUNTED).failures] == ["ansible"]


def test_attempts_that_until_repeats_count_by_what_they_changed() -> None:
    story = Story()
    story.run.record_attempt("pbx", read(result({**NOW, "enb_paging": True}, NOW)), check_mode=False)
    story.run.record_attempt("pbx", read({"msg": "no", "failure": {"kind": "unreachable"}}), check_mode=False)
    pbx = story.ok(result(NOW, NOW)).end()
    assert (pbx.state, pbx.changed, pbx.failures) == ("changed", {"enb_paging": (True, False)}, [])


@pytest.mark.parametrize(
    ("changed", "check", "state"), [(True, False, "changed"), (True, True, "differs"), (False, False, "ok")]
)
def test_of_hidden_results_only_the_outcome_is_known(changed: bool, check: bool, state: str) -> None:
    pbx = Story().ok({"censored": "hidden", "changed": changed}, check=check).end()
    assert (pbx.state, pbx.cell("enb_paging")) == (state, "unknown")
    assert pbx.note
    assert "no_log" in pbx.note


def test_a_hidden_change_is_not_forgotten() -> None:
    story = Story().ok({"censored": "hidden", "changed": True}).ok({"censored": "hidden", "changed": False})
    assert story.end().state == "changed"


def test_a_task_in_the_background_tells_nothing() -> None:
    pbx = Story().ok({"changed": True, "ansible_job_id": "1.2", "started": 1}).end()
    assert pbx.state == "not_reached"
    assert pbx.note
    assert "async" in pbx.note


def test_hosts_that_no_task_got_to() -> None:
    run = Run(STARTED)
    run.expect(["a", "b", "c"], {"all": ["a", "b", "c"], "north": ["c", "a"], "pilot": ["a", "x"], "ungrouped": ["b"]})
    run.skip("b")
    run.stop("c", "Look up a secret")
    run.stop("c", "Another")
    run.finish(lambda host: COUNTED if host == "c" else HANDLED)
    assert [(pbx.name, pbx.state.value, pbx.groups, pbx.note) for pbx in run.pbxs] == [
        ("a", "not_reached", ("north", "pilot"), None),
        ("b", "skipped", (), None),
        ("c", "not_reached", ("north",), "Another task failed first: Look up a secret"),
    ]


@pytest.mark.parametrize(
    ("told", "check", "state", "note"),
    [
        (result(NOW, NOW), False, "failed", None),
        ({"settings": NOW}, False, "failed", None),
        (result({**NOW, "enb_paging": True}, NOW), False, "changed", "Another task failed afterwards: Notify"),
        (result({**NOW, "enb_paging": True}, NOW), True, "differs", None),
    ],
)
def test_another_task_that_failed_afterwards(told: dict[str, Any], check: bool, state: str, note: str | None) -> None:
    story = Story().ok(told, check=check)
    story.run.stop("pbx", "Notify")
    pbx = story.end(COUNTED)
    assert (pbx.state, pbx.note) == (state, note)
    assert [(each.task, each.failure.kind) for each in pbx.failures] == [("Notify", "other_task")] * (state == "failed")


def test_what_was_rescued_before_another_task_failed() -> None:
    story = Story().fails(failed(1)).ok(result({**NOW, "enb_paging": True}, NOW))
    story.run.stop("pbx", "Notify")
    pbx = story.end({**COUNTED, "rescued": 1})
    assert (pbx.state, [each.handled for each in pbx.failures]) == ("changed", ["rescued"])


def test_what_was_rescued_before_a_recording_task_failed() -> None:
    story = Story()
    for number in (1, 2):
        outcome = read(failed(number), failed=True)
        story.run.stop("pbx", "Rescued, too")
        story.run.record("pbx", "Task", str(number), outcome, check_mode=False, ignored=False)
    pbx = story.end({**COUNTED, "rescued": 3})
    assert ([each.handled for each in pbx.failures], pbx.stopped_by) == (["rescued", None], None)


def test_a_task_that_an_interrupt_ended() -> None:
    run = Run(STARTED)
    run.expect(["a", "b", "c"], {})
    for host in ("a", "b"):
        run.begin(host, "Record")
    run.record("a", "Record", "1", read(result(NOW, NOW)), check_mode=False, ignored=False)
    run.end("a")
    run.finish(None)
    assert [(pbx.state.value, [each.failure.kind for each in pbx.failures]) for pbx in run.pbxs] == [
        ("ok", []),
        ("failed", ["interrupted"]),
        ("not_reached", []),
    ]


def test_equal_values_are_kept_once() -> None:
    run = Run(STARTED)
    for host in ("a", "b"):
        run.record(host, "Task", "1", read(result(settings(1), settings(1))), check_mode=True, ignored=False)
    first, second = run.pbxs
    assert first.before
    assert second.before
    assert all(first.before[name] is second.before[name] for name in first.before)
