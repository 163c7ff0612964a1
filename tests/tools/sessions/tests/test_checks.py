# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check that checked nothing is a failure, and skipped tests are reported."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from sessions import evidence, summary

LISTED = "WARNING: Using locale\nimport\npep8\n"
REPORT = """
<testsuites><testsuite>
  <testcase classname="tests.a" name="passes"/>
  <testcase classname="tests.a" name="skips"><skipped/></testcase>
  <testcase classname="tests.a" name="fails"><failure message="assert 1 == 2&#10; +1"/></testcase>
  <testcase classname="tests.b" name="breaks"><error message="no fixture"/></testcase>
</testsuite></testsuites>
"""


def test_every_listed_test_must_have_run() -> None:
    log = 'Running sanity test "import" on Python 3.8\nRunning sanity test "pep8"\n'
    assert evidence.not_run(log, evidence.SANITY, LISTED) == []


def test_a_listed_test_that_did_not_run_is_a_failure() -> None:
    (wrong,) = evidence.not_run('Running sanity test "import"\n', evidence.SANITY, LISTED)
    assert wrong.endswith("nothing shows that these were run: pep8")


def test_a_list_without_tests_is_a_failure() -> None:
    (wrong,) = evidence.not_run("", evidence.SANITY, "")
    assert wrong.endswith("nothing shows that these were run: any")


def test_output_that_proves_nothing_is_a_failure() -> None:
    assert evidence.missing("3 passed", needs=r"[1-9]\d* passed") == []
    assert len(evidence.missing("0 passed", needs=r"[1-9]\d* passed")) == 1
    assert len(evidence.missing("WARNING: All targets skipped.", refuses=evidence.NOTHING_DONE)) == 1


def test_tests_that_ansible_test_skipped_are_found() -> None:
    log = (
        'WARNING: Skipping sanity test "compile" on Python 3.14 because it could not be found.\n'
        'WARNING: Required program "shellcheck" not found.\nWARNING: Using locale "C.UTF-8".\n'
        'WARNING: Required program "shellcheck" not found.\n'
    )
    assert evidence.left_out(log) == [
        'Skipping sanity test "compile" on Python 3.14 because it could not be found',
        'Required program "shellcheck" not found',
    ]


def test_a_tarball_without_plugins_or_with_more_than_users_need_is_a_failure(tmp_path: Path) -> None:
    file = tmp_path / "collection.tar.gz"
    with tarfile.open(file, "w:gz") as tar:
        names = {*evidence._MUST - {"plugins"}, "Makefile", "tests/config.yml"}
        for name in names:
            tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    assert evidence.unfit(file) == [
        "plugins is missing",
        "Makefile is of no use to users: add it to build_ignore in galaxy.yml",
    ]


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of reports."""
    monkeypatch.setattr(summary, "REPORTS", tmp_path)
    return tmp_path


def test_the_last_line_counts_and_each_failed_test_has_its_reason(
    reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (reports / "unit.xml").write_text(REPORT)
    (reports / "sanity.txt").write_text("shellcheck")
    assert summary.main("test", "1") == 1
    output = capsys.readouterr().out
    assert "left out: shellcheck\n" in output
    assert output.endswith(
        "FAILED  unit: tests.a::fails\n    assert 1 == 2\n     +1\n"
        "FAILED  unit: tests.b::breaks\n    no fixture\n"
        "1 passed, 2 failed, 1 skipped\n"
    )


@pytest.mark.parametrize(("status", "text", "code"), [("0", REPORT, 0), ("3", REPORT, 3), ("0", "<testsuites/>", 1)])
def test_a_failed_session_and_a_run_without_tests_are_failures(
    reports: Path, status: str, text: str, code: int
) -> None:
    (reports / "unit.xml").write_text(text)
    assert summary.main("test", status) == code
