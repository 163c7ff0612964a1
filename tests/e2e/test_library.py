# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python without the library requests."""

from __future__ import annotations

import venv
from collections.abc import Callable
from pathlib import Path

from .batch import Run
from .plays import info, play
from .records import Done, converged

# Hides the library from the Python of ansible-playbook only.
HIDE = """
import sys
if "ansible-playbook" in " ".join(sys.orig_argv):
    sys.modules["requests"] = None
"""
READ = info("read").given(vars={"ansible_python_interpreter": "{{ interpreter }}"})


def _assert_missing_library(done: Done) -> None:
    outcome = done["read"]
    assert outcome.failed
    assert outcome.kind == "library"
    assert "Failed to import the required Python library (requests)" in outcome.message
    assert outcome.calls == []


def test_a_host_python_without_requests_is_reported(tmp_path: Path, run_now: Callable[..., Run]) -> None:
    venv.create(tmp_path / "bare", symlinks=True)
    variables = {"interpreter": str(tmp_path / "bare" / "bin" / "python")}
    read = play("bare", READ.given(environment={"SOMETHING": "here"}), variables=variables)
    _assert_missing_library(run_now(read).done(read))


def test_pythons_without_requests_are_reported(tmp_path: Path, run_now: Callable[..., Run]) -> None:
    venv.create(tmp_path / "bare", symlinks=True)
    (tmp_path / "sitecustomize.py").write_text(HIDE)
    read = play("bare", READ, variables={"interpreter": str(tmp_path / "bare" / "bin" / "python")})
    _assert_missing_library(run_now(read, PYTHONPATH=str(tmp_path)).done(read))


def test_requests_missing_for_ansible_only_is_no_failure(tmp_path: Path, run_now: Callable[..., Run]) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDE)
    read = play("hidden", info("read"), leaves_process=True)
    outcome = run_now(read, PYTHONPATH=str(tmp_path)).done(read)["read"]
    assert not outcome.failed
    assert outcome.calls == converged()
