# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The matrix, and the part of it that CORE selects."""

from __future__ import annotations

import re

import pytest
import yaml

from sessions import matrix
from sessions.places import ROOT


@pytest.fixture(autouse=True)
def _no_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CORE", raising=False)


def test_all_cores_are_tested_unless_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert matrix.chosen_cores() == tuple(matrix.CORES)
    monkeypatch.setenv("CORE", "2.18")
    assert matrix.chosen_cores() == ("2.18",)


def test_the_other_cores_are_reported_as_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    core = matrix.all_pairs()[-1].core
    monkeypatch.setenv("CORE", core)
    assert {pair.core for pair in matrix.all_pairs()} == {core}
    (line,) = (each for each in matrix.left_out(matrix.all_pairs()) if each.startswith(f"CORE={core}: "))
    assert re.findall(r"ansible-core (\S+)", line) == [each for each in matrix.CORES if each != core]


def test_a_core_that_is_not_in_the_matrix_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORE", "2.1")
    with pytest.raises(SystemExit, match=r"^CORE=2\.1 is not in the matrix, which has 2\.16, "):
        matrix.all_pairs()


def test_the_nightly_run_has_all_cores_and_each_push_the_oldest_and_the_newest() -> None:
    jobs = {
        name: next(iter(yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text())["jobs"].values()))
        for name in ("ci", "nightly")
    }
    cores = {name: job["strategy"]["matrix"]["core"] for name, job in jobs.items()}
    assert cores["nightly"] == list(matrix.CORES)
    assert cores["ci"] == [min(matrix.CORES), max(matrix.CORES)]


def test_make_help_shows_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (pattern,) = re.findall(r"awk .* '/(\^.*?\.\*## )/", makefile)
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert [found.partition(":")[0] for found in re.findall(f"(?m){pattern}", makefile)] == phony.split()
