# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CSV file, as a spreadsheet and as a terminal would read it."""

from __future__ import annotations

import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._settings.schema import SETTINGS
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.collect import Run
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.csv_rows import COLUMNS, csv_lines
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.document import head
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.outcome import failure_of, outcome_of
from reporting.fleet import FINISHED, STARTED, failed, fleet, result, settings, trunk


def text(run: Run) -> str:
    return "".join(csv_lines(head(run, "Title", FINISHED, interrupted=False), run.pbxs))


def rows(run: Run) -> list[dict[str, str]]:
    return list(csv.DictReader(text(run).splitlines(), strict=True))


def found_prompt(prompt: str) -> Run:
    run = Run(STARTED)
    run.record("pbx", "Task", "1", outcome_of({"settings": {"internal_prompt": prompt}}), check_mode=True)
    return run


def test_each_pbx_and_setting_has_a_row() -> None:
    found = rows(fleet(20, check_mode=True))
    assert len(found) == 20 * len(SETTINGS)
    assert len({(row["pbx"], row["setting"]) for row in found}) == len(found)


def test_a_row_has_what_was_found_and_what_was_wanted() -> None:
    now = {**settings(1), "record_trunk_list": [trunk(1, "a")]}
    found = {**now, "enb_paging": True, "internal_prompt": "old.wav", "record_trunk_list": []}
    run = Run(STARTED)
    run.record("pbx", "Task", "1", outcome_of(result(found, now)), check_mode=True)
    values = {row["setting"]: (row["setting_state"], row["before"], row["after"]) for row in rows(run)}
    assert values["enb_paging"] == ("differs", "true", "false")
    assert values["internal_prompt"] == ("differs", "old.wav", "internal_record.wav")
    assert values["record_file_format"] == ("same", "mp3", "")
    state, before, after = values["record_trunk_list"]
    assert (state, json.loads(before), json.loads(after)) == ("differs", [], [trunk(1, "a")])
    assert {(row["pbx_state"], row["failures"], row["finished"]) for row in rows(run)} == {
        ("differs", "", "2026-03-02T06:04:10+00:00")
    }


def test_a_pbx_that_failed_has_its_rows_too() -> None:
    run = Run(STARTED)
    for number in (0, 1, 1):
        run.record("pbx", "Task", "1", outcome_of(failed(number), failure_of(failed(number))), check_mode=True)
    assert {(row["pbx_state"], row["setting_state"], row["before"], row["failures"]) for row in rows(run)} == {
        ("failed", "unknown", "", "unreachable; auth")
    }


def test_a_run_that_checked_no_pbx_has_only_the_header() -> None:
    assert text(Run(STARTED)) == ",".join(f'"{name}"' for name in COLUMNS) + "\n"


@pytest.mark.parametrize(
    ("prompt", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1", "' =1"),
        ("\uff1d1", "'\uff1d1"),
        ("a;=1", "a;'=1"),
        ("\t=1", "\\t=1"),
        ("a=1;b-c", "a=1;b-c"),
        ('a"b,c', 'a"b,c'),
        ("one\ntwo\rthree", "one\\ntwo\\x0dthree"),
        ("\x1b[2J\u202egnp", "\\x1b[2J\\u202egnp"),
        ("\ud800", "\\ud800"),
        ("李伟", "李伟"),
    ],
)
def test_names_are_escaped_for_spreadsheets_and_terminals(prompt: str, cell: str) -> None:
    row = next(row for row in rows(found_prompt(prompt)) if row["setting"] == "internal_prompt")
    assert row["before"] == cell


@pytest.mark.parametrize("name", ["李伟", "\x7f\u202e", "\x85 \ud800"])
def test_lists_are_json_whatever_their_names_are(name: str) -> None:
    run = Run(STARTED)
    run.record("pbx", "Task", "1", outcome_of({"settings": {"record_trunk_list": [trunk(1, name)]}}), check_mode=True)
    row = next(row for row in rows(run) if row["setting"] == "record_trunk_list")
    assert row["before"].isprintable()
    assert json.loads(row["before"]) == [trunk(1, name)]


@given(st.text())
def test_no_name_breaks_a_row_or_is_a_formula(name: str) -> None:
    run = found_prompt(name)
    run.record(name, name, "1", outcome_of({"settings": {"internal_prompt": name}}), check_mode=True)
    lines = text(run).splitlines()
    assert len(lines) == 1 + len(run.pbxs) * len(SETTINGS)
    for row in rows(run):
        assert not row["pbx"].lstrip().startswith(tuple("=+-@"))
        assert not row["before"].lstrip().startswith(tuple("=+-@"))
