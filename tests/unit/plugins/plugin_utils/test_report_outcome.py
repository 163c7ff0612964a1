# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only listed fields of a result are in the report."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.outcome import (
    LONGEST_TEXT,
    accepted_failure_of,
    failure_of,
    outcome_of,
)
from reporting.fleet import failed, result, settings, trunk

FAILURE = {"kind": "auth", "errcode": 70002, "errmsg": "NO", "endpoint": "POST get_token", "hint": "Do this."}


def test_found_and_changed_settings_are_read() -> None:
    before, after = settings(1), {**settings(1), "record_file_format": "wav", "enb_paging": True}
    outcome = outcome_of(result(before, after))
    assert (outcome.before, outcome.after) == (before, after)
    assert outcome.changed_keys == ("record_file_format", "enb_paging")
    assert outcome.changed
    assert outcome.reason is None


def test_the_settings_of_the_info_module_are_read() -> None:
    outcome = outcome_of({"changed": False, "settings": settings(1)})
    assert (outcome.before, outcome.after) == (settings(1), None)


def test_other_fields_are_not_read() -> None:
    secret = "hunter2"
    target = {**trunk(1, "a"), "password": secret}
    whole = {
        **result({"record_trunk_list": [target], "secret": secret}, {"record_trunk_list": [target]}),
        **failed(1),
        "invocation": {"module_args": {"client_secret": secret}},
        "diff": {"before": secret},
        "exception": secret,
        "module_stderr": secret,
        "warnings": [secret],
        "item": secret,
        "_ansible_item_label": secret,
        "ansible_facts": {"token": secret},
    }
    assert secret not in repr(outcome_of(whole, failure_of(whole)))


@pytest.mark.parametrize(
    "broken",
    [
        "text",
        [],
        {"record_trunk_list": "text", "enb_paging": {}, "internal_prompt": ["x"]},
        {"record_trunk_list": [{"text": "no id"}], "record_ext_list": [{"id": 1, "text": "no type"}]},
        {"record_trunk_list": ["text"]},
    ],
)
def test_settings_of_another_form_are_left_out(broken: Any) -> None:
    outcome = outcome_of({"before": broken, "after": broken, "changed_keys": "enb_paging", "changed": "yes"})
    assert not outcome.before
    assert not outcome.after
    assert outcome.changed_keys == ()
    assert not outcome.changed


def test_the_shape_of_a_prompt_is_not_one_of_settings() -> None:
    outcome = outcome_of({"changed": True, "before": None, "after": {"name": "greeting"}, "prompt": {"name": "x"}})
    assert (outcome.before, outcome.after, outcome.changed) == (None, None, True)
    assert outcome_of({"changed": True, "before": {"name": "a"}, "after": {"name": "a"}}).before is None


def test_the_message_of_a_failure_does_not_repeat_its_hint() -> None:
    assert vars(failure_of({"msg": "No login. Do this.", "failure": FAILURE})) == {
        "kind": "auth", "message": "No login.", "hint": "Do this.",
        "errcode": 70002, "errmsg": "NO", "endpoint": "POST get_token",
    }  # fmt: skip


def test_a_message_that_is_only_its_hint_stays() -> None:
    assert failure_of({"msg": "Do this.", "failure": FAILURE}).message == "Do this."


def test_failures_of_an_unknown_form_are_read() -> None:
    reason = failure_of({"failure": {"kind": None, "errcode": "x", "hint": 3}, "msg": "x" * 9999})
    assert (reason.kind, reason.errcode, reason.hint) == ("failed", None, None)
    assert reason.message == "x" * LONGEST_TEXT + "…"
    assert failure_of({"failure": {}}).message == "The task failed."


@pytest.mark.parametrize(
    ("returned", "unreachable", "kind"),
    [
        ({"msg": "hunter2"}, False, "ansible"),
        ({"msg": "hunter2"}, True, "unreachable"),
        ({"msg": "hunter2", "unreachable": True}, False, "unreachable"),
        ({"msg": "hunter2", "timedout": {"period": 1}}, False, "timeout"),
        ({"msg": "hunter2", "failed_when_result": True}, False, "failed_when"),
        ({"censored": "hunter2"}, False, "hidden"),
    ],
)
def test_messages_of_ansible_are_not_repeated(returned: Any, unreachable: bool, kind: str) -> None:
    reason = failure_of(returned, unreachable=unreachable)
    assert reason.kind == kind
    assert "hunter2" not in repr(reason)


@pytest.mark.parametrize(
    ("returned", "failed_when", "kind"),
    [
        ({"msg": "No login.", "failure": FAILURE}, False, "auth"),
        ({"msg": "No login.", "failure": FAILURE, "failed_when_result": False}, True, "auth"),
        ({"msg": "hunter2", "failed_when_result": False, "rc": 127}, True, "ansible"),
        ({"censored": "hunter2", "changed": False}, True, "hidden"),
        ({"censored": "hunter2", "changed": False}, False, None),
        ({**result(settings(1), settings(1)), "failed_when_result": False}, True, None),
        ({"changed": False, "settings": settings(1)}, False, None),
    ],
)
def test_a_failure_that_failed_when_accepts_is_found(returned: Any, failed_when: bool, kind: str | None) -> None:
    reason = accepted_failure_of(returned, failed_when=failed_when)
    assert (reason.kind if reason else None) == kind
    assert "hunter2" not in repr(reason)


def test_a_result_that_no_log_hides_is_known_to_be_hidden() -> None:
    outcome = outcome_of({"censored": "the output has been hidden", "changed": True})
    assert (outcome.hidden, outcome.changed, outcome.before) == (True, True, None)


def test_a_task_that_was_only_started_is_in_the_background() -> None:
    started = {"changed": True, "ansible_job_id": "1.2", "started": 1, "finished": 0}
    assert outcome_of(started).in_background
    assert not outcome_of({**started, "finished": 1}).in_background
