# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python interpreters of this machine that work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from .places import BUILD

_LINKS = BUILD / "pythons"
_OLDEST, _NEWEST = 8, 20  # minor versions to look for


@cache
def pythons() -> dict[int, Path]:
    """Return one Python for each minor version, oldest first; the one that runs this is preferred."""
    found: dict[int, Path] = {}
    for path in _candidates():
        minor = _output([str(path), "-c", "import sys; print(sys.version_info[1])"]).strip()
        if minor:
            found.setdefault(int(minor), path)
    return dict(sorted(found.items()))


def search_path() -> str:
    """Return a PATH on which each of them is python3.X.

    The shims of pyenv are not on it: they exist for every Python, but run only one.
    """
    _LINKS.mkdir(parents=True, exist_ok=True)
    for minor, path in pythons().items():
        link = _LINKS / f"python3.{minor}"
        if not (link.is_symlink() and link.readlink() == path):
            new = link.with_name(f"{link.name}-{os.getpid()}")
            new.symlink_to(path)
            new.replace(link)  # at once, because sessions that run in parallel do the same
    return os.pathsep.join(dict.fromkeys([str(_LINKS), *_folders()]))


def _candidates() -> Iterator[Path]:
    named = shutil.which(os.environ.get("PYTHON", ""))  # as in make PYTHON=...
    yield from map(Path, filter(None, (named, getattr(sys, "_base_executable", sys.executable))))
    for minor in range(_OLDEST, _NEWEST):
        found = shutil.which(f"python3.{minor}", path=os.pathsep.join(_folders()))
        if found:
            yield Path(found)
    pyenv = shutil.which("pyenv")
    if pyenv:
        yield from sorted(Path(_output([pyenv, "root"]).strip(), "versions").glob("3.*/bin/python3"))


def _folders() -> list[str]:
    return [folder for folder in os.get_exec_path() if Path(folder).name != "shims" and folder != str(_LINKS)]


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
