# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Pythons of this machine that really run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from .places import PYTHONS, machine_path

_ABOUT = """
import sys
from importlib.util import find_spec
print(sys.version_info[1], bool(find_spec("venv") and find_spec("ensurepip")))
"""


@dataclass(frozen=True, order=True)
class Python:
    minor: int
    path: Path = field(compare=False)
    has_venv: bool = field(compare=False)

    def __str__(self) -> str:
        return f"3.{self.minor}"


@cache
def uv() -> str | None:
    """The uv on PATH, if it runs."""
    found = shutil.which("uv")
    return found if found and _output([found, "--version"]) else None


@cache
def pythons() -> tuple[Python, ...]:
    """One Python of each minor version, oldest first; the one that runs this wins over others of its version."""
    found: dict[int, Python] = {}
    for path in _candidates():
        answer = _output([str(path), "-c", _ABOUT]).split()
        if len(answer) == 2:
            python = Python(int(answer[0]), path, answer[1] == "True")
            found.setdefault(python.minor, python)
    return tuple(sorted(found.values()))


def link_pythons() -> None:
    """Offer each Python as python3.X in one folder: ansible-test looks for them on PATH by that name."""
    for python in pythons():
        link = PYTHONS / f"python{python}"
        if not (link.is_symlink() and link.readlink() == python.path):
            link.unlink(missing_ok=True)
            link.symlink_to(python.path)


def _candidates() -> Iterator[Path]:
    yield Path(sys.executable)
    for minor in range(8, 20):
        found = shutil.which(f"python3.{minor}", path=os.pathsep.join(machine_path()))
        if found:
            yield Path(found)
    pyenv = shutil.which("pyenv")
    if pyenv:
        yield from sorted(Path(_output([pyenv, "root"]).strip(), "versions").glob("3.*/bin/python3"))


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
