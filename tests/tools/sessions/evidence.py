# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks from the output of a tool that it did its work, because exit code 0 does not prove it.

Each function returns the problems as lines; an empty list means that there are none.
"""

from __future__ import annotations

import re
import tarfile
from pathlib import Path, PurePosixPath

SANITY = r'Running sanity test "(\S+)"'
INTEGRATION = r"Running (\S+) integration test role\n(?s:.*?)\bok=[1-9]\d* .*failed=0 "
# ansible-test exits with 0 also where git ignores the folder that it runs in.
NOTHING_DONE = r"All targets skipped|No tests (applicable|found)|no tests ran"
_LEFT_OUT = re.compile(r"^WARNING: (Skipping sanity test .*|Required program .* not found)\.$", re.MULTILINE)

_LIMIT = 300_000  # bytes of a tarball
_MUST = {"README.md", "CHANGELOG.md", "LICENSE", "MANIFEST.json", "FILES.json", "plugins", "meta", "docs", "changelogs"}
_MAY = {"tests/config.yml"}


def missing(output: str, needs: str = "", refuses: str = "") -> list[str]:
    """Return the required pattern if the output lacks it, and the matches of the forbidden one."""
    wrong = []
    if needs and not re.search(needs, output):
        wrong.append(f"exit code 0, but nothing like {needs!r} shows that it did anything")
    if refuses and re.search(refuses, output):
        wrong.append(f"exit code 0, but {refuses!r} is not a pass")
    return wrong


def not_run(output: str, ran: str, listed: str) -> list[str]:
    """Return the tests that ansible-test lists and that are not in the output of its run."""
    expected = set(re.findall(r"^[\w-]+$", listed, re.MULTILINE))
    absent = sorted(expected - set(re.findall(ran, output)))
    if absent or not expected:
        return [f"exit code 0, but nothing shows that these were run: {', '.join(absent) or 'any'}"]
    return []


def left_out(output: str) -> list[str]:
    """Return what ansible-test reports as skipped, each once."""
    return list(dict.fromkeys(_LEFT_OUT.findall(output)))


def unfit(tarball: Path) -> list[str]:
    """Return the problems of the size and the contents of a tarball."""
    with tarfile.open(tarball) as tar:
        files = {member.name for member in tar if member.isfile()}
    tops = {PurePosixPath(name).parts[0] for name in files - _MAY}
    wrong = [f"{name} is missing" for name in sorted(_MUST - tops)]
    wrong += [f"{name} is of no use to users: add it to build_ignore in galaxy.yml" for name in sorted(tops - _MUST)]
    size = tarball.stat().st_size
    return [*wrong, f"{size} bytes are more than {_LIMIT}"] if size > _LIMIT else wrong
