# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Style, licences, spelling and types: everything that reads the checkout without running it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from .commands import StepFailed, run
from .environments import Environment, tool_environment
from .places import COLLECTIONS, ROOT
from .steps import Step

_NOT_OURS = {".build", ".git", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__"}


def lint_steps() -> list[Step]:
    lint = tool_environment("lint")
    return [
        Step("environment lint", lint.make),
        _tool(lint, "ruff check", "ruff", "check", refuses="No Python files found"),
        _tool(lint, "ruff format", "ruff", "format", "--check", refuses="No Python files found"),
        _tool(lint, "one-way imports", "lint-imports", "--no-cache", needs=r"[1-9]\d* kept, 0 broken"),
        Step("yamllint", lambda: _on_files(lint, ["yamllint", "--strict"], ".yml", ".yaml")),
        Step("codespell", lambda: _on_files(lint, ["codespell"], ".py", ".md", ".rst", ".yml", ".yaml", ".toml")),
        _tool(lint, "reuse", "reuse", "lint", needs=r"Congratulations"),
        _tool(lint, "changelog", "antsibull-changelog", "lint"),
        _tool(
            lint,
            "ansible-lint",
            *("ansible-lint", "--offline", "--strict", "--profile", "production"),
            needs=r"Passed: 0 failure\(s\), 0 warning\(s\) in [1-9]\d* files",
        ),
    ]


def type_steps() -> list[Step]:
    lint = tool_environment("lint")
    return [
        Step("environment lint", lint.make),
        _tool(lint, "mypy", "mypy", needs=r"no issues found in [1-9]\d* source files"),
    ]


def _tool(environment: Environment, name: str, tool: str, *options: str, needs: str = "", refuses: str = "") -> Step:
    command = [environment.tool(tool), *options]
    variables = {**environment.variables, "PYTHONPATH": str(COLLECTIONS)}
    return Step(name, lambda: run(command, variables, needs=needs, refuses=refuses))


def _on_files(environment: Environment, command: list[str], *endings: str) -> str:
    files = sorted(path for path in _files() if path.endswith(endings))
    if not files:
        raise StepFailed(f"{command[0]} was not run: the checkout has no file that ends in {', '.join(endings)}")
    return run([environment.tool(command[0]), *command[1:], *files], environment.variables)


def _files() -> Iterator[str]:
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in _NOT_OURS]
        yield from (str(Path(folder, file).relative_to(ROOT)) for file in files)
