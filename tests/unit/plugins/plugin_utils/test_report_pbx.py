# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a PBX after several results."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.collect import Run
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.outcome import failure_of, outcome_of
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.pbx import Pbx
from reporting.fleet import STARTED, failed, result, settings, trunk

NOW = settings(1)
HANDLED = {"failures": 0, "unreachable": 0, "rescued": 0}
COUNTED = {"failures": 1, "unreachable": 0, "rescued": 0}


class Story:
    """A run over one PBX, result by result."""

    def __init__(self) -> None:
        self.run = Run(STARTED)

    def ok(self, returned: dict[str, Any], *, check: bool = False, task: str = "Task") -> Story:
        self.run.record("pbx", task, "1", outcome_of(returned), check_mode=check)
        return self

    def reads(self, returned: dict[str, Any]) -> Story:
        self.run.record("pbx", "Task", "1", outcome_of(returned), check_mode=False, reads_only=True)
        return self

    def fails(self, returned: dict[str, Any], *, accepted_by: str | None = None, check: bool = False) -> Story:
        outcome = outcome_of(returned, failure_of(returned))
        self.run.record("pbx", "Task", "1", outcome, check_mode=check, accepted_by=accepted_by)
        return self

    def end(self, counted: dict[str, int] | None = None) -> Pbx:
        self.run.finish(lambda _host: counted or HANDLED)
        (pbx,) = self.run.pbxs
        return pbx


def test_a_compliant_pbx() -> None:
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
    pbx = Story().reads({"settings": NOW}).end()
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


def test_a_change_that_a_later_task_reverts_is_no_change() -> None:
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
    assert [each.reason.kind for each in pbx.failures] == ["unreachable"]


def test_an_update_that_did_not_take_effect() -> None:
    wanted = {**NOW, "enb_paging": True, "record_file_format": "wav"}
    found = {**NOW, "record_file_format": "wav", "inbound_prompt": "other.wav"}
    returned = {**failed(4), **result(NOW, wanted), "found": found}
    pbx = Story().fails(returned).end(COUNTED)
    assert pbx.state == "failed"
    assert pbx.differs == {"enb_paging": (False, True)}
    assert pbx.changed == {"inbound_prompt": ("rec_in.wav", "other.wav"), "record_file_format": ("mp3", "wav")}


def test_a_failure_after_which_the_plan_is_not_known_shows_what_was_found() -> None:
    returned = {
        **failed(4),
        "before": NOW,
        "changed_keys": ["enb_paging"],
        "found": {**NOW, "record_file_format": "wav"},
    }
    pbx = Story().fails(returned).end(COUNTED)
    assert (pbx.differs, pbx.changed) == ({}, {"record_file_format": ("mp3", "wav")})


def test_a_result_that_only_failed_when_fails_keeps_its_changes() -> None:
    returned = {**result({**NOW, "enb_paging": True}, NOW), "failed_when_result": True}
    pbx = Story().fails(returned).end(COUNTED)
    assert (pbx.state, pbx.changed) == ("failed", {"enb_paging": (True, False)})


@pytest.mark.parametrize(
    ("accepted_by", "counted", "later", "accepted"),
    [
        (None, COUNTED, False, None),
        (None, COUNTED, True, None),
        (None, HANDLED, False, "rescue"),
        (None, HANDLED, True, "rescue"),
        ("ignore_errors", HANDLED, True, "ignore_errors"),
        ("failed_when", HANDLED, True, "failed_when"),
        ("ignore_unreachable", HANDLED, False, "ignore_unreachable"),
    ],
)
def test_a_failure_is_one_whatever_accepted_it(
    accepted_by: str | None, counted: dict[str, int], later: bool, accepted: str | None
) -> None:
    story = Story().fails(failed(1), accepted_by=accepted_by)
    if later:
        story.ok(result(NOW, NOW))
    pbx = story.end(counted)
    assert (pbx.state, [each.accepted_by for each in pbx.failures]) == ("failed", [accepted])


def test_an_interrupted_run_has_rescued_nothing() -> None:
    story = Story().fails(failed(1)).ok(result(NOW, NOW))
    story.run.finish(None)
    (pbx,) = story.run.pbxs
    assert pbx.state == "failed"


def test_a_loop_that_is_accepted_accepts_the_failures_of_its_items() -> None:
    story = Story().fails(failed(1)).fails(failed(2))
    reason = failure_of({"results": []})
    story.run.fail_loop("pbx", "Task", "1", reason, check_mode=False, accepted_by="ignore_errors")
    assert [each.accepted_by for each in story.end().failures] == ["ignore_errors", "ignore_errors"]


def test_a_loop_that_failed_as_a_whole_is_one_failure() -> None:
    story = Story()
    reason = failure_of({"results": []})
    for _time in range(2):
        story.run.fail_loop("pbx", "Task", "1", reason, check_mode=False, accepted_by=None)
    assert [each.reason.kind for each in story.end(COUNTED).failures] == ["ansible"]


def test_attempts_that_until_repeats_count_by_what_they_changed() -> None:
    story = Story()
    for returned in (result({**NOW, "enb_paging": True}, NOW), {"msg": "no", "failure": {"kind": "unreachable"}}):
        story.run.record_attempt("pbx", "Task", outcome_of(returned), check_mode=False)
    pbx = story.ok(result(NOW, NOW)).end()
    assert (pbx.state, pbx.changed, pbx.failures) == ("changed", {"enb_paging": (True, False)}, [])


@pytest.mark.parametrize(
    ("changed", "check", "state"), [(True, False, "changed"), (True, True, "differs"), (False, False, "ok")]
)
def test_only_the_outcome_of_a_hidden_result_is_known(changed: bool, check: bool, state: str) -> None:
    pbx = Story().ok({"censored": "hidden", "changed": changed}, check=check).end()
    assert (pbx.state, pbx.cell("enb_paging")) == (state, "unknown")
    assert pbx.note
    assert "no_log" in pbx.note


def test_a_hidden_change_is_not_forgotten() -> None:
    story = Story().ok({"censored": "hidden", "changed": True}).ok({"censored": "hidden", "changed": False})
    assert story.end().state == "changed"


def test_the_result_of_a_task_in_the_background_is_not_known() -> None:
    pbx = Story().ok({"changed": True, "ansible_job_id": "1.2", "started": 1}).end()
    assert pbx.state == "not_reached"
    assert pbx.note
    assert "async" in pbx.note


def test_hosts_without_a_recording_task_are_listed_with_the_reason() -> None:
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
    ("returned", "check", "state", "note"),
    [
        (result(NOW, NOW), False, "failed", None),
        ({"settings": NOW}, False, "failed", None),
        ({"changed": False}, False, "failed", None),
        ({"changed": True}, False, "changed", "Another task failed afterwards: Notify"),
        (result({**NOW, "enb_paging": True}, NOW), False, "changed", "Another task failed afterwards: Notify"),
        (result({**NOW, "enb_paging": True}, NOW), True, "differs", None),
    ],
)
def test_another_task_that_failed_afterwards(
    returned: dict[str, Any], check: bool, state: str, note: str | None
) -> None:
    story = Story().ok(returned, check=check)
    story.run.stop("pbx", "Notify")
    pbx = story.end(COUNTED)
    assert (pbx.state, pbx.note) == (state, note)
    assert [(each.task, each.reason.kind) for each in pbx.failures] == [("Notify", "other_task")] * (state == "failed")


def test_what_was_rescued_before_another_task_failed() -> None:
    story = Story().fails(failed(1)).ok(result({**NOW, "enb_paging": True}, NOW))
    story.run.stop("pbx", "Notify")
    pbx = story.end({**COUNTED, "rescued": 1})
    assert [(each.reason.kind, each.accepted_by) for each in pbx.failures] == [("auth", "rescue"), ("other_task", None)]


def test_a_second_playbook_does_not_change_what_the_first_one_settled() -> None:
    story = Story().fails(failed(1)).ok(result({**NOW, "enb_paging": True}, NOW))
    story.run.stop("pbx", "Notify")
    first = story.end({**COUNTED, "rescued": 1}).failures
    assert story.end({**COUNTED, "rescued": 1}).failures == first


def test_what_was_rescued_before_a_recording_task_failed() -> None:
    story = Story()
    for number in (1, 2):
        outcome = outcome_of(failed(number), failure_of(failed(number)))
        story.run.stop("pbx", "Rescued, too")
        story.run.record("pbx", "Task", str(number), outcome, check_mode=False)
    pbx = story.end({**COUNTED, "rescued": 3})
    assert ([each.accepted_by for each in pbx.failures], pbx.note) == (["rescue", None], None)


def test_a_task_that_an_interrupt_ended() -> None:
    run = Run(STARTED)
    run.expect(["a", "b", "c"], {})
    for host in ("a", "b"):
        run.begin(host, "Record")
    run.record("a", "Record", "1", outcome_of(result(NOW, NOW)), check_mode=False)
    run.end("a")
    run.finish(None)
    assert [(pbx.state.value, [each.reason.kind for each in pbx.failures]) for pbx in run.pbxs] == [
        ("ok", []),
        ("failed", ["interrupted"]),
        ("not_reached", []),
    ]


def test_equal_values_are_kept_once() -> None:
    run = Run(STARTED)
    for host in ("a", "b"):
        run.record(host, "Task", "1", outcome_of(result(settings(1), settings(1))), check_mode=True)
    first, second = run.pbxs
    assert first.before
    assert second.before
    assert all(first.before[name] is second.before[name] for name in first.before)


@pytest.mark.parametrize(
    ("changed", "check", "state", "others"),
    [
        (True, False, "changed", {"Upload": "changed"}),
        (True, True, "differs", {"Upload": "differs"}),
        (False, False, "ok", {}),
    ],
)
def test_changes_other_than_settings_count(changed: bool, check: bool, state: str, others: dict[str, str]) -> None:
    story = Story().ok({"changed": changed, "prompt": {"name": "greeting"}}, check=check, task="Upload")
    pbx = story.ok(result(NOW, NOW), check=check).end()
    assert (pbx.state, pbx.other_changes, pbx.changed, pbx.note) == (state, others, {}, None)
    assert pbx.cell("enb_paging") == "same"


def test_what_an_audit_found_and_the_same_task_changes_is_changed() -> None:
    story = Story().ok({"changed": True}, check=True, task="Upload").ok({"changed": True}, task="Upload")
    assert story.end().other_changes == {"Upload": "changed"}


def test_settings_that_were_only_read_are_not_compared_by_another_task() -> None:
    pbx = Story().reads({"settings": NOW}).ok({"changed": False}, task="Upload").end()
    assert (pbx.state, pbx.cell("enb_paging")) == ("ok", "read")


def test_a_pbx_of_which_only_menus_were_read() -> None:
    pbx = Story().reads({"changed": False, "menu_options": {"queue": []}}).end()
    assert (pbx.state, pbx.settings, pbx.cell("enb_paging"), pbx.note) == ("read", None, "unknown", None)


def test_an_upload_that_failed_is_a_failure_like_any_other() -> None:
    pbx = Story().fails(failed(2)).end(COUNTED)
    assert (pbx.state, [each.reason.kind for each in pbx.failures], pbx.other_changes) == ("failed", ["quota"], {})
