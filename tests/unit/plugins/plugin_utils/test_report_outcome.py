# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only named fields of a result get into the report."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.outcome import LONGEST_TEXT, read
from reporting.fleet import failed, result, settings, trunk

FAILURE = {"kind": "auth", "errcode": 70002, "errmsg": "NO", "endpoint": "POST get_token", "hint": "Do this."}


def test_what_was_found_and_what_changed_is_read() -> None:
    before, after = settings(1), {**settings(1), "record_file_format": "wav", "enb_paging": True}
    outcome = read(result(before, after))
    assert (outcome.before, outcome.after) == (before, after)
    assert outcome.changed_keys == ("record_file_format", "enb_paging")
    assert outcome.changed
    assert outcome.failure is None


def test_what_the_info_module_found_is_read() -> None:
    outcome = read({"changed": False, "settings": settings(1)})
    assert (outcome.before, outcome.after) == (settings(1), None)


def test_nothing_else_is_read() -> None:
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
    assert secret not in repr(read(whole, failed=True))


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
    outcome = read({"before": broken, "after": broken, "changed_keys": "enb_paging", "changed": "yes"})
    assert not outcome.before
    assert not outcome.after
    assert outcome.changed_keys == ()
    assert not outcome.changed


def test_a_failure_is_told_without_saying_the_hint_twice() -> None:
    outcome = read({"msg": "No login. Do this.", "failure": FAILURE}, failed=True)
    assert outcome.failure is not None
    assert vars(outcome.failure) == {
        "kind": "auth", "message": "No login.", "hint": "Do this.",
        "errcode": 70002, "errmsg": "NO", "endpoint": "POST get_token",
    }  # fmt: skip


def test_a_message_that_is_only_its_hint_stays() -> None:
    outcome = read({"msg": "Do this.", "failure": FAILURE}, failed=True)
    assert outcome.failure is not None
    assert outcome.failure.message == "Do this."


def test_odd_failures_are_read_too() -> None:
    outcome = read({"failure": {"kind": None, "errcode": "x", "hint": 3}, "msg": "x" * 9999}, failed=True)
    assert outcome.failure is not None
    assert (outcome.failure.kind, outcome.failure.errcode, outcome.failure.hint) == ("failed", None, None)
    assert outcome.failure.message == "x" * LONGEST_TEXT + "…"
    assert read({"failure": {}}, failed=True).failure is not None


@pytest.mark.parametrize(
    ("told", "unreachable", "kind"),
    [
        ({"msg": "hunter2"}, False, "ansible"),
        ({"msg": "hunter2"}, True, "unreachable"),
        ({"msg": "hunter2", "timedout": {"period": 1}}, False, "timeout"),
        ({"msg": "hunter2", "failed_when_result": True}, False, "failed_when"),
        ({"censored": "hunter2"}, False, "hidden"),
    ],
)
def test_messages_that_are_not_the_modules_are_not_repeated(told: Any, unreachable: bool, kind: str) -> None:
    outcome = read(told, failed=not unreachable, unreachable=unreachable)
    assert outcome.failure is not None
    assert outcome.failure.kind == kind
    assert "hunter2" not in repr(outcome)


def test_a_result_that_no_log_hides_is_known_to_be_hidden() -> None:
    outcome = read({"censored": "the output has been hidden", "changed": True})
    assert (outcome.hidden, outcome.changed, outcome.before) == (True, True, None)
