# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things are, and what a command run from here sees of the machine."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
BUILD = ROOT / ".build"
LOGS = BUILD / "logs"
REPORTS = BUILD / "reports"
PYTHONS = BUILD / "pythons"
COLLECTIONS = BUILD / "collections"
COLLECTION = COLLECTIONS / "ansible_collections" / "telephony" / "yeastar"


def lay_out() -> None:
    """Make the folders, and the checkout's second name: Ansible finds a collection only below ansible_collections."""
    for folder in (LOGS, REPORTS, PYTHONS, COLLECTION.parent):
        folder.mkdir(parents=True, exist_ok=True)
    if not COLLECTION.is_symlink():
        COLLECTION.symlink_to(os.path.relpath(ROOT, COLLECTION.parent))


def machine_path() -> list[str]:
    """The folders of PATH without pyenv's shims, which exist for every Python but run only one."""
    return [folder for folder in os.get_exec_path() if Path(folder).name != "shims"]


def child_environment(first_on_path: Path) -> dict[str, str]:
    """This process's environment without the settings that a developer keeps for work of their own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "YEASTAR_", "COVERAGE_", "PYTEST_", "PYTHON", "VIRTUAL_ENV"))
    }
    return {
        **kept,
        "PATH": os.pathsep.join([str(first_on_path), str(PYTHONS), *machine_path()]),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "ANSIBLE_HOME": str(BUILD / "ansible"),
    }
