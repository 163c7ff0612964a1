# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The output on a terminal, and the exit code."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator import Objects, Prompt, Queue

from .batch import Run
from .plays import info, play, runs, settings
from .records import Done

CHANGE = {"enb_paging": True, "record_queue_list": [{"match": "*"}], "internal_prompt": "internal_record.wav"}
DIFF = """\
--- before: recording settings
+++ after: recording settings
@@ -1,4 +1,5 @@
-enb_paging: false
-internal_prompt: ""
+enb_paging: true
+internal_prompt: "internal_record.wav"
 record_queue_list:
   - {id: 9, text: "Support"}
+  - {id: 10, text: "Sales"}

changed: ["""


def test_the_diff_of_a_check(run_now: Callable[..., Run]) -> None:
    planned = play("planned", settings("policy", **CHANGE))
    run = run_now(planned, options=("--check", "--diff"))
    assert run.exit_code == 0
    assert DIFF in run.stdout
    assert not run.done(planned)["policy"].wrote


def test_a_quiet_run(run_now: Callable[..., Run]) -> None:
    run = run_now(play("quiet", settings("first", **CHANGE), settings("second", **CHANGE)))
    host = f"{run.way}-quiet-1"
    lines = [line for line in run.stdout.splitlines() if line.startswith(("changed", "ok", "fatal"))]
    assert lines == [f"changed: [{host}]", f"ok: [{host}]"]
    assert re.search(rf"^{host} +: ok=2 +changed=1 +unreachable=0 +failed=0 ", run.stdout, re.MULTILINE)
    assert "Support" not in run.stdout


def test_a_failure(run_now: Callable[..., Run]) -> None:
    refused = settings("policy", record_queue_list=[{"text": "Suport"}]).given(ignore_errors=False)
    failing = play("failing", refused, settings("never reached", **CHANGE))
    run = run_now(failing)
    assert run.exit_code == 2
    assert run.done(failing).tasks == ["policy"]
    output = run.stdout + run.stderr
    assert "record_queue_list: this PBX has no queue with text 'Suport'. It has: 'Support' (id 9), 'Sales'" in output
    assert re.search(rf"^{run.way}-failing-1 +: ok=0 +changed=0 +unreachable=0 +failed=1 ", run.stdout, re.MULTILINE)


def test_the_warning_about_plain_http_is_shown_once(run_now: Callable[..., Run]) -> None:
    run = run_now(play("http", info("first"), info("second")))
    output = " ".join((run.stdout + run.stderr).split())
    assert output.count("base_url uses plain http") == 1


ODD = "\x1b[31mRed\x1b[0m\nLine"


@runs(
    play(
        "terminal",
        settings("odd name", record_queue_list=[{"text": ODD}]),
        settings("odd prompt", internal_prompt=ODD),
        settings("odd prompt that exists", internal_prompt=f"{ODD} 2.wav").given(diff=True, check_mode=True),
        pbx={"objects": Objects(queues=[Queue(1, "Support")], custom_prompts=[Prompt(1, f"{ODD} 2.wav")])},
    )
)
def test_control_characters_are_escaped(done: Done) -> None:
    assert r"\x1b[31mRed\x1b[0m\nLine" in done["odd name"].message
    assert (
        r"no custom prompt '\x1b[31mRed\x1b[0m\nLine'. It has: '\x1b[31mRed\x1b[0m\nLine 2.wav'."
        in done["odd prompt"].message
    )
    # Texts in a diff are quoted as in JSON.
    diff = done["odd prompt that exists"].result["diff"]
    assert diff["after"] == 'internal_prompt: "\\u001b[31mRed\\u001b[0m\\nLine 2.wav"\n'
    for outcome in done.outcomes:
        assert "\x1b" not in "".join(map(str, (outcome.result.get("msg"), outcome.result.get("diff", {}).get("after"))))
