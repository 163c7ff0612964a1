# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/report.schema.json describes the JSON document."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from ansible_cli import ROOT
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.schema import SETTINGS
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.collect import Run
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.document import (
    SCHEMA_VERSION,
    head,
    json_lines,
)
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.outcome import failure_of, outcome_of
from reporting.fleet import FINISHED, STARTED, failed, fleet, result, settings

SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def document(run: Run, *, interrupted: bool = False) -> Any:
    return json.loads("".join(json_lines(head(run, "Title", FINISHED, interrupted=interrupted), run.pbxs)))


def everything() -> Run:
    """A run in which each key of the document holds something."""
    run = fleet(200, check_mode=True)
    run.note_empty_play("Branches")
    for accepted_by in ("failed_when", "ignore_errors", "ignore_unreachable", None):
        run.record(
            *("accepted", "Task", "1", outcome_of(failed(2), failure_of(failed(2)))),
            check_mode=False,
            accepted_by=accepted_by,
        )
    corrected = result({**settings(1), "enb_paging": True}, settings(1))
    run.record("changed", "Task", "1", outcome_of(corrected), check_mode=False)
    for check_mode in (True, False):
        run.record("prompts", f"Upload {check_mode}", "1", outcome_of({"changed": True}), check_mode=check_mode)
    run.record("read", "Task", "1", outcome_of({"settings": settings(2)}), check_mode=False, reads_only=True)
    run.skip("skipped")
    run.finish(None)
    return run


def test_the_schema_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("interrupted", [False, True])
@pytest.mark.parametrize("run", [everything(), fleet(20, check_mode=False), Run(STARTED)], ids=["all", "apply", "none"])
def test_documents_follow_the_schema(run: Run, interrupted: bool) -> None:
    VALIDATOR.validate(document(run, interrupted=interrupted))


def test_the_schema_has_every_key_of_a_document() -> None:
    whole = document(everything())
    assert list(SCHEMA["properties"]) == SCHEMA["required"] == list(whole)
    pbx, failure = SCHEMA["$defs"]["pbx"], SCHEMA["$defs"]["failure"]
    assert list(pbx["properties"]) == pbx["required"] == list(whole["pbxs"][0])
    assert list(failure["properties"]) == failure["required"]
    assert {tuple(each) for entry in whole["pbxs"] for each in entry["failures"]} == {tuple(failure["required"])}
    assert SCHEMA["properties"]["schema_version"]["const"] == SCHEMA_VERSION


def test_the_schema_has_every_setting() -> None:
    assert list(SCHEMA["$defs"]["settings"]["properties"]) == list(SETTINGS)


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": 2},
        {"state": "fine"},
        {"counts": {}},
        {"pbxs": [{"name": "pbx"}]},
        {"settings": {"enb_paging": {"same": -1}}},
        {"started": "today"},
    ],
)
def test_other_documents_do_not_follow_the_schema(change: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid({**document(everything()), **change})
