# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The blocks of code in the documents for users, and the examples of the plugins."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted([*(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "contributing").glob("*.md")])
PAGES = ("README.md", *(str(page.relative_to(ROOT)) for page in GUIDES))
_RUN = ("yaml", "ini", "bash", "shell", "console")
_COMMANDS = ("bash", "shell", "console")
_SESSION = "$ "


@dataclass(frozen=True)
class Block:
    """A block of code: its document, the language of its fence, and its text."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def first(self) -> str:
        """Its first line, by which lists name it."""
        return self.text.split("\n", 1)[0]

    @property
    def is_to_be_run(self) -> bool:
        """Whether a reader would copy and run it."""
        return self.language in _RUN or self.is_session

    @property
    def is_commands(self) -> bool:
        """Whether it is for a shell."""
        return self.language in _COMMANDS

    @property
    def is_session(self) -> bool:
        """Whether it shows commands together with what they print."""
        return self.language == "text" and self.text.startswith(_SESSION)

    @property
    def session(self) -> list[tuple[str, str]]:
        """The commands of a session, each with what it prints."""
        parts = re.split(r"(?m)^\$ (.*)\n", self.text)[1:]
        return list(zip(parts[::2], parts[1::2], strict=True))

    @property
    def file(self) -> str | None:
        """The name of the file that to save it in, if its first line names one."""
        found = re.match(r"# (\S+\.(?:yml|cfg))$", self.first)
        return "ansible.cfg" if self.language == "ini" else found[1] if found else None


def text_of(page: str) -> str:
    """Return the text of a document."""
    return (ROOT / page).read_text()


def blocks(page: str) -> list[Block]:
    """Return the blocks of a document, in their order."""
    text = text_of(page)
    found = re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(page, text.count("\n", 0, each.start()) + 1, each[1], each[2]) for each in found]


def fences(page: str) -> int:
    """Return how many lines of a document begin or end a block, indented or not."""
    return len(re.findall(r"^\s*```", text_of(page), re.MULTILINE))


def examples() -> Iterator[Block]:
    """Yield the EXAMPLES of each plugin, one YAML document each."""
    for file in sorted((ROOT / "plugins").rglob("*.py")):
        for statement in ast.parse(file.read_text()).body:
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "EXAMPLES":
                for document in re.split(r"(?m)^---$\n", ast.literal_eval(statement.value)):
                    yield Block(str(file.relative_to(ROOT)), statement.lineno, "yaml", document.lstrip("\n"))
