# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check that looked at nothing is no pass, and what it left out is told."""

from __future__ import annotations

import pytest

from tools import ansible_test, places, steps
from tools.commands import StepFailed

LISTED = "$ ansible-test\nWARNING: Using locale\nimport\npep8\n"
SANITY = r'Running sanity test "(\S+)"'


def test_every_listed_test_must_show() -> None:
    log = 'Running sanity test "import" on Python 3.8\nRunning sanity test "pep8"\n'
    assert ansible_test._proven(log, SANITY, LISTED) == log


def test_a_listed_test_that_does_not_show_is_a_failure() -> None:
    with pytest.raises(StepFailed, match=r"nothing shows that these were run: pep8$"):
        ansible_test._proven('Running sanity test "import"\n', SANITY, LISTED)


def test_a_list_without_tests_is_a_failure() -> None:
    with pytest.raises(StepFailed, match=r"nothing shows that these were run: any$"):
        ansible_test._proven("", SANITY, "$ ansible-test\n")


def test_what_was_skipped_is_found() -> None:
    log = (
        'WARNING: Skipping sanity test "compile" on Python 3.14 because it could not be found.\n'
        'WARNING: Required program "shellcheck" not found.\nWARNING: Using locale "C.UTF-8".\n'
    )
    assert ansible_test._SKIPPED.findall(log) == [
        'Skipping sanity test "compile" on Python 3.14 because it could not be found',
        'Required program "shellcheck" not found',
    ]


def test_what_was_left_out_is_told_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    places.lay_out()
    assert steps.run_all([steps.Step("a test of left out", lambda: "log\nleft out: shellcheck\n")])
    assert capsys.readouterr().out.count("left out: shellcheck") == 2  # as it ends, and in the table
