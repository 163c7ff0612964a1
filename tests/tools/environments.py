# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual environments below .build, made again only when what they are made from has changed."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .commands import StepFailed, run
from .matrix import CORES, Pair
from .places import BUILD, TESTS, child_environment
from .pythons import Python, pythons, uv


@dataclass(frozen=True)
class Environment:
    name: str
    python: Python
    requirements: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return BUILD / "env" / self.name

    @property
    def variables(self) -> dict[str, str]:
        return child_environment(self.folder / "bin")

    def tool(self, name: str) -> str:
        return str(self.folder / "bin" / name)

    def make(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        # Two terminals may run make at the same time.
        with Path(f"{self.folder}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            stamp = self.folder / "made-from"
            wanted = self._made_from()
            if not stamp.exists() or stamp.read_text() != wanted:
                shutil.rmtree(self.folder, ignore_errors=True)
                self._install()
                stamp.write_text(wanted)

    def _install(self) -> None:
        python, folder, variables = str(self.python.path), str(self.folder), self.variables
        if uv():
            run([str(uv()), "venv", "--quiet", "--python", python, folder], variables)
            installer = [str(uv()), "pip", "install", "--quiet", "--python", self.tool("python")]
        elif self.python.has_venv:
            run([python, "-m", "venv", folder], variables)
            installer = [self.tool("python"), "-m", "pip", "install", "--quiet"]
        else:
            raise StepFailed(
                f"{python} has no venv and ensurepip, so it cannot make an environment. "
                f"Install them (Debian: apt install python{self.python}-venv) or uv."
            )
        run([*installer, *self._options()], variables, cwd=TESTS / "requirements")

    def _options(self) -> list[str]:
        return [option for item in self.requirements for option in (["-r", item] if item.endswith(".txt") else [item])]

    def _made_from(self) -> str:
        texts = [text for item in self.requirements if item.endswith(".txt") for text in _texts(item)]
        return hashlib.sha256(repr((str(self.python.path), self.requirements, texts)).encode()).hexdigest()


def _texts(name: str) -> Iterator[str]:
    """The text of a requirement file, and of those that it includes."""
    text = (TESTS / "requirements" / name).read_text()
    yield text
    for line in text.splitlines():
        if line.startswith("-r "):
            yield from _texts(line[3:].strip())


def core_environment(pair: Pair) -> Environment:
    return Environment(f"core-{pair.core}-py{pair.python}", pair.python, (f"ansible-core~={pair.core}.0", "test.txt"))


def lowest_environment(pair: Pair) -> Environment:
    """An environment with the oldest releases that the collection says it works with."""
    return Environment(
        f"lowest-{pair.core}-py{pair.python}", pair.python, (f"ansible-core=={pair.core}.0", "lowest.txt")
    )


def tool_environment(name: str) -> Environment:
    """An environment for the tools of one requirement file, on the newest Python that they all know."""
    newest = max(newest for _, newest in CORES.values())
    python = max(python for python in pythons() if python.minor <= newest)
    return Environment(name, python, (f"{name}.txt",))
