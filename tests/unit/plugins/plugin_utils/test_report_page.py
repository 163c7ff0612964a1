# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTML page as a document; its behavior is tested in a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.collect import Run
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.document import head
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.outcome import failure_of, outcome_of
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.page import page
from reporting.fleet import FINISHED, STARTED, fleet, result, settings


def made(run: Run, title: str = "Title") -> str:
    return page(head(run, title, FINISHED, interrupted=False), run.pbxs)


def data(whole: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', whole, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_the_policy_allows_this_style_and_this_script_only() -> None:
    whole = made(fleet(20, check_mode=True))
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', whole)
    assert found
    policy = dict(rule.strip().split(" ", 1) for rule in found[1].split(";"))
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", whole, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert policy[directive] == f"'sha256-{digest}'"
    assert policy["default-src"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"


def test_the_page_is_one_file() -> None:
    whole = made(fleet(20, check_mode=True))
    assert not re.search(r"\b(src|href|url|import)\s*[=(]", whole.replace("location", ""))
    assert "http://" not in whole.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in whole


def test_data_cannot_end_its_element() -> None:
    evil = "</script><script>alert(1)</script><!--STYLE--><!--<script>&amp;"
    run = Run(STARTED)
    run.record(evil, evil, "1", outcome_of(result({"internal_prompt": evil}, {})), check_mode=True)
    whole = made(run, title=evil)
    assert whole.count("<script") == 2
    assert whole.count("<style>") == 1
    assert data(whole)["rows"][0]["name"] == evil
    assert "<title>&lt;/script&gt;" in whole


def test_rows_refer_to_values_that_are_kept_once() -> None:
    embedded = data(made(fleet(200, check_mode=True)))
    assert len(embedded["rows"]) == 200
    texts = [json.dumps(value) for value in embedded["values"]]
    assert len(texts) == len(set(texts))
    row = next(row for row in embedded["rows"] if row["state"] == "differs")
    assert {embedded["names"][int(key)] for key in row["differs"]} == {
        name for name, letter in zip(embedded["names"], row["cells"], strict=True) if letter == "d"
    }


def test_pbxs_that_need_attention_come_first_then_names_in_natural_order() -> None:
    run = Run(STARTED)
    run.expect(["pbx-10", "pbx-9", "a٣", "7"], {})
    run.record("pbx-9", "T", "1", outcome_of({"changed": False}), check_mode=True)
    run.record("ok-2", "T", "1", outcome_of(result(settings(1), settings(1))), check_mode=True)
    run.record("bad", "T", "1", outcome_of({}, failure_of({})), check_mode=True)
    assert [row["name"] for row in data(made(run))["rows"]] == ["bad", "a٣", "pbx-10", "7", "ok-2", "pbx-9"]


def test_a_hundred_thousand_entries_do_not_make_the_page_large() -> None:
    many = [{"id": number, "text": "x" * 20} for number in range(100_000)]
    run = Run(STARTED)
    outcome = outcome_of(result({"record_queue_list": many}, {"record_queue_list": []}))
    run.record("pbx", "T", "1", outcome, check_mode=True)
    assert len(made(run)) < 150_000
