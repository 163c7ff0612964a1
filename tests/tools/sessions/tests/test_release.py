# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A refused release does not change the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sessions.places import ROOT


def git(folder: Path, *options: str) -> str:
    """Run git, and return its output."""
    identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    return subprocess.run(
        ["/usr/bin/env", "git", *identity, *options], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with the contents of this checkout."""
    git(tmp_path, "init", "--quiet", "clone")
    clone = tmp_path / "clone"
    files = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, files):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            (clone / name).write_bytes((ROOT / name).read_bytes())
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "Everything")
    return clone


def release(clone: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Run the release in the clone, where `make check` fails."""
    make = tmp_path / "bin" / "make"
    make.parent.mkdir()
    make.write_text('#!/bin/sh\necho "make $*"\nexit 1\n')
    make.chmod(0o755)
    return subprocess.run(
        [sys.executable, "-m", "nox", "--session", "release"],
        cwd=clone,
        env={**os.environ, "PATH": f"{make.parent}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_a_release_that_fails_the_check_writes_nothing(clone: Path, tmp_path: Path) -> None:
    (clone / "changelogs" / "fragments" / "1.yml").write_text('---\nbugfixes: ["recording_settings - something."]\n')
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "A fragment")
    refused = release(clone, tmp_path)
    assert refused.returncode == 1
    assert "make check" in refused.stdout.splitlines()
    assert git(clone, "status", "--porcelain") == ""


def test_uncommitted_changes_prevent_a_release(clone: Path, tmp_path: Path) -> None:
    (clone / "galaxy.yml").write_text((clone / "galaxy.yml").read_text().replace("version: ", "version: 9"))
    refused = release(clone, tmp_path)
    assert refused.returncode == 1
    assert "commit these changes first, or stash them:\n M galaxy.yml" in refused.stdout
    assert git(clone, "status", "--porcelain") == " M galaxy.yml\n"


def test_a_released_version_prevents_a_release(clone: Path, tmp_path: Path) -> None:
    version = (clone / "galaxy.yml").read_text().split("\nversion: ")[1].split("\n")[0]
    git(clone, "tag", version)
    refused = release(clone, tmp_path)
    assert refused.returncode == 1
    assert f"{version} has been released: there is a tag. Raise `version` in galaxy.yml" in refused.stdout
    assert git(clone, "status", "--porcelain") == ""
