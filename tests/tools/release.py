# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to a release: what can be checked is, then what can be written, and the rest is told."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from .commands import StepFailed, run
from .environments import tool_environment
from .field import tarball_steps
from .places import ROOT
from .steps import Step, run_all

_WHAT_IS_LEFT = """
{version} is ready, and its tarball is in .build/dist. Left to you:
  read CHANGELOG.md
  git add -A changelogs CHANGELOG.md && git commit -m "Release {version}"
  git tag {version} && git push origin main {version}
The workflow "Release" then checks the tag once more, and publishes its tarball.
"""


def release(check: Callable[[], bool]) -> bool:
    """Release what is ready and passes the check; nothing is written before. Say what is left to do."""
    good = run_all([Step("a clean checkout, and a new version", _ready)]) and check() and run_all(_writing_steps())
    if good:
        print(_WHAT_IS_LEFT.format(version=_version()))
    return good


def _writing_steps() -> list[Step]:
    return [
        Step("environment lint", tool_environment("lint").make),
        Step("changelog of the release", _changelog),
        *tarball_steps(),
    ]


def _version() -> str:
    found = re.search(r"(?m)^version: (\d+\.\d+\.\d+)$", (ROOT / "galaxy.yml").read_text())
    if not found:
        raise StepFailed("galaxy.yml has no version of the form 1.2.3, so there is nothing to release")
    return found[1]


def _ready() -> None:
    changes = _git("status", "--porcelain")
    if changes:
        raise StepFailed("commit these changes first, or put them away:\n" + "\n".join(changes))
    if _git("tag", "--list", _version()):
        raise StepFailed(f"{_version()} has been released: there is a tag. Raise `version` in galaxy.yml")


def _git(*options: str) -> list[str]:
    return run(["git", *options], os.environ).splitlines()[1:]  # the first line tells the command


def _changelog() -> str:
    lint = tool_environment("lint")
    changelog = lint.tool("antsibull-changelog")
    log = run([changelog, "release", "--update-existing", "--reload-plugins"], lint.variables)
    return log + run([changelog, "lint"], lint.variables)
