# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the Ansible commands of the current Python environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from sessions.places import BUILD, COLLECTIONS, ROOT, lay_out

__all__ = ["ROOT", "ansible", "collection", "environment", "tool_path"]


def ansible(tool: str, *arguments: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run an Ansible command to its end; ``variables`` are added to the environment."""
    return subprocess.run(
        [tool_path(tool), *map(str, arguments)],
        cwd=cwd,
        env={**environment(), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def tool_path(tool: str) -> str:
    """Return the path of a command in the folder of the running Python."""
    return str(Path(sys.executable).with_name(tool))


def environment() -> Mapping[str, str]:
    """Return the environment of this process without the user's settings of Ansible and of the collection."""
    ours = ("ANSIBLE_", "YEASTAR_")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
        "ANSIBLE_CONFIG": str(_configuration()),
        "ANSIBLE_COLLECTIONS_PATH": os.environ.get("ANSIBLE_COLLECTIONS_PATH") or str(COLLECTIONS),
        "ANSIBLE_HOME": os.environ.get("ANSIBLE_HOME") or str(BUILD / "ansible"),
        "ANSIBLE_NOCOLOR": "1",
    }


def collection() -> Path:
    """Return the folder of the collection that these commands find: that of this checkout, or an installed one."""
    first = environment()["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)[0]
    return Path(first, "ansible_collections", "telephony", "yeastar")


@cache
def _configuration() -> Path:
    """Return an empty configuration file, so that no other settings of Ansible are used."""
    lay_out()
    file = BUILD / "ansible.cfg"
    file.touch()
    return file
