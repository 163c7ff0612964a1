# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON document."""

from __future__ import annotations

import json

from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.collect import Run
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.document import head, json_lines, summary
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.outcome import failure_of, outcome_of
from reporting.fleet import FINISHED, STARTED, fleet, result, settings


def text(run: Run, *, interrupted: bool = False) -> str:
    return "".join(json_lines(head(run, "Title", FINISHED, interrupted=interrupted), run.pbxs))


def test_the_shape_of_the_document() -> None:
    run = Run(STARTED)
    run.playbooks.append("policy.yml")
    run.expect(["pbx-1"], {"north": ["pbx-1"]})
    found = {**settings(1, older=True), "record_file_format": "wav"}
    returned = {**result(found, settings(1, older=True)), "msg": "No.", "failure": {"kind": "denied", "hint": "Ask."}}
    run.record(
        *("pbx-1", "Task", "1", outcome_of(returned, failure_of(returned))),
        check_mode=False,
        accepted_by="ignore_errors",
    )
    run.record("pbx-1", "Upload", "2", outcome_of({"changed": True}), check_mode=False)
    run.finish(None)
    document = json.loads(text(run))
    counts = document.pop("settings")
    assert document == {
        "report": "telephony.yeastar.recording_report",
        "schema_version": 1,
        "title": "Title",
        "playbooks": ["policy.yml"],
        "state": "attention",
        "mode": "apply",
        "interrupted": False,
        "started": "2026-03-02T06:00:00+00:00",
        "finished": "2026-03-02T06:04:10+00:00",
        "counts": {
            "pbxs": 1, "failed": 1, "differs": 0, "changed": 0, "not_reached": 0, "skipped": 0, "read": 0, "ok": 0,
        },
        "empty_plays": [],
        "failures": {"denied": 1},
        "pbxs": [
            {
                "name": "pbx-1",
                "groups": ["north"],
                "state": "failed",
                "note": None,
                "before": found,
                "differs": {"record_file_format": {"before": "wav", "after": "mp3"}},
                "changed": {},
                "other_changes": [{"task": "Upload", "state": "changed"}],
                "failures": [
                    {
                        "task": "Task", "kind": "denied", "message": "No.", "hint": "Ask.", "errcode": None,
                        "errmsg": None, "endpoint": None, "accepted_by": "ignore_errors",
                    },
                ],
            },
        ],
    }  # fmt: skip
    none = {"same": 0, "differs": 0, "changed": 0, "read": 0, "absent": 0, "unknown": 0}
    assert counts["record_file_format"] == {**none, "differs": 1}
    assert counts["start_prompt"] == {**none, "absent": 1}
    assert counts["enb_internal"] == {**none, "same": 1}


def test_counts_of_a_fleet() -> None:
    document = json.loads(text(fleet(200, check_mode=True), interrupted=True))
    assert (document["mode"], document["interrupted"]) == ("check", True)
    assert document["counts"] == {
        "pbxs": 200, "failed": 4, "differs": 20, "changed": 0, "not_reached": 2, "skipped": 0, "read": 0, "ok": 174,
    }  # fmt: skip
    assert sum(document["failures"].values()) == 4
    assert len(document["pbxs"]) == 200
    assert summary(document) == "200 PBXs (4 failed, 20 differs, 2 not reached, 174 ok)"


def test_modes() -> None:
    run = Run(STARTED)
    assert json.loads(text(run))["mode"] == "none"
    assert summary(json.loads(text(run))) == "no PBX (nothing was checked)"
    for check, mode in ((False, "apply"), (True, "mixed")):
        run.record("a", "Task", "1", outcome_of({"ansible_job_id": "1"}), check_mode=check)
        assert json.loads(text(run))["mode"] == mode
    assert summary(json.loads(text(run))) == "1 PBX (1 not reached)"
    run.note_empty_play("Audit")
    assert summary(json.loads(text(run))) == "1 PBX (1 not reached), and a play without hosts: Audit"


def test_each_pbx_has_a_line_of_plain_characters() -> None:
    run = Run(STARTED)
    evil = "\x1b]0;x\x07\u202e\u0085\ud800 <b> {{ 1 }} 李"
    run.record(evil, evil, "1", outcome_of(result({"internal_prompt": evil}, {})), check_mode=True)
    run.expect(["b"], {evil: [evil, "b"]})
    whole = text(run)
    assert whole.isascii()
    assert all(line.isprintable() for line in whole.splitlines())
    lines = [line.rstrip(",") for line in whole.splitlines() if line.startswith('{"name"')]
    assert [json.loads(line)["name"] for line in lines] == [evil, "b"]
    assert json.loads(whole)["pbxs"][0]["before"] == {"internal_prompt": evil}


def test_the_state_of_a_run() -> None:
    def state(run: Run, *, interrupted: bool = False) -> str:
        return str(json.loads(text(run, interrupted=interrupted))["state"])

    run = Run(STARTED)
    assert state(run) == "no_pbxs"
    now = settings(1)
    run.record("a", "Task", "1", outcome_of(result(now, now)), check_mode=True)
    run.record("b", "Task", "1", outcome_of(result({**now, "enb_paging": True}, now)), check_mode=False)
    run.record("c", "Task", "1", outcome_of({"settings": now}), check_mode=True, reads_only=True)
    assert state(run) == "ok"
    assert state(run, interrupted=True) == "attention"
    run.expect(["d"], {})
    assert state(run) == "attention"


def test_a_play_without_pbxs_needs_attention_whatever_other_plays_found() -> None:
    run = Run(STARTED)
    run.record("a", "Task", "1", outcome_of(result(settings(1), settings(1))), check_mode=True)
    run.note_empty_play("Branches")
    document = json.loads(text(run))
    assert (document["state"], document["empty_plays"]) == ("attention", ["Branches"])
