# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports run one way, and the functional core knows neither Ansible nor a network."""

from __future__ import annotations

import ast
from pathlib import Path

MODULE_UTILS = Path(__file__).parents[4] / "plugins" / "module_utils"
PREFIX = "ansible_collections.telephony.yeastar.plugins.module_utils"
CORE = ["_text", "_errors", "_schema", "_reading", "_entries", "_targets", "_plan", "_diff"]
"""From the foundation up."""
STACK = [*CORE, "_answers", "_client", "_menus", "_apply", "_operations", "_module"]
OF_THE_LANGUAGE = {"__future__", "dataclasses", "fnmatch", "json", "re", "typing"}


def imported(module: str) -> set[str]:
    """The names of modules that a module imports: those of module_utils short, others by their first part."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((MODULE_UTILS / f"{module}.py").read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            found.update([f"{node.module}.{alias.name}" for alias in node.names] if node.module == PREFIX else [])
            found.update([] if node.module == PREFIX else [str(node.module)])
    return {name.removeprefix(f"{PREFIX}.") if name.startswith(PREFIX) else name.partition(".")[0] for name in found}


def test_each_imports_only_what_is_below_it() -> None:
    for place, module in enumerate(STACK):
        assert imported(module).isdisjoint(STACK[place:])


def test_the_core_uses_nothing_but_itself_and_the_language() -> None:
    for module in CORE:
        assert imported(module) <= {*CORE, *OF_THE_LANGUAGE}


def test_no_circles() -> None:
    modules = {path.stem for path in MODULE_UTILS.glob("_*.py")} - {"__init__"}
    below = {module: imported(module) & modules for module in modules}
    while below:
        foundation = {module for module, others in below.items() if not others}
        assert foundation, below
        below = {module: others - foundation for module, others in below.items() if module not in foundation}


def test_only_the_edge_knows_ansible() -> None:
    modules = {path.stem for path in MODULE_UTILS.glob("_*.py")} - {"__init__"}
    know_ansible = {module for module in modules if "ansible" in imported(module)}
    assert know_ansible == {"_connection", "_module", "_rejection"}
