# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties that hold with everything that the documentation allows a PBX to do, and the tables of the document.

``python -m pytest tests/network/test_behaviors.py --write-documents`` rewrites these tables.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simulator import Simulator

from .behaviors import UPDATE, Observed, observed, table
from .documents import Document


@pytest.fixture(scope="module")
def found() -> dict[str, list[Observed]]:
    """All cases by group."""
    with Simulator() as simulator:
        return observed(simulator)


@pytest.fixture
def cases(found: dict[str, list[Observed]]) -> list[Observed]:
    """All cases."""
    return [each for group in found.values() for each in group]


def test_check_mode_sends_no_update(cases: list[Observed]) -> None:
    assert [each.case.name for each in cases if UPDATE in each.check_mode_calls] == []


def test_a_task_that_succeeds_was_predicted_by_check_mode(cases: list[Observed]) -> None:
    succeeded = [each for each in cases if not each.failed and "no longer exists" not in str(each.warnings)]
    assert [each.case.name for each in succeeded if each.planned != each.first] == []


def test_a_task_that_succeeds_changes_nothing_the_second_time(cases: list[Observed]) -> None:
    succeeded = [each for each in cases if not each.failed]
    assert [each.case.name for each in succeeded if each.second["changed"] or not each.first["changed"]] == []


def test_changed_is_reported_where_the_pbx_changed(cases: list[Observed]) -> None:
    assert [each.case.name for each in cases if each.first["changed"] is not each.written] == []


def test_a_failure_leaves_the_pbx_unchanged(cases: list[Observed]) -> None:
    assert [each.case.name for each in cases if each.failed and each.written] == []


def test_only_a_lost_answer_to_a_login_leaves_a_token(cases: list[Observed]) -> None:
    assert {each.case.name: each.tokens for each in cases if each.tokens} == {"is lost": 1, "is lost each time": 2}


def test_a_failure_has_a_hint(cases: list[Observed]) -> None:
    for each in cases:
        if each.failed:
            assert each.first["failure"]["hint"]
            assert each.first["msg"].endswith(each.first["failure"]["hint"])


def test_the_document_is_up_to_date(found: dict[str, list[Observed]], document: Callable[[Path], Document]) -> None:
    document(Path("docs/fault-matrix.md")).check(behaviors=table(found))
