# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A configuration of the inventory plugin, its Central Management, and the tools that use them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import yaml

from ansible_cli import ansible
from simulator import Simulator, Ycm

from .ycm import SECRET

PAGE = "GET v2/cloud_pbx/instances"
LOGIN = "POST oauth/token"


class Inventory:
    """Central Management of a fleet, and the configuration of the plugin."""

    def __init__(self, simulator: Simulator, folder: Path) -> None:
        self.simulator = simulator
        self.folder = folder
        self.file = folder / "fleet.ycm.yml"
        self.ycm: Ycm
        self.environment: dict[str, str] = {}

    def start(self, count: int, **ycm: Any) -> Ycm:
        """Add the PBXs and Central Management."""
        self.simulator.add_fleet(count, seed=1)
        self.ycm = self.simulator.add_ycm(client_secret=SECRET, **ycm)
        return self.ycm

    def write(self, **options: Any) -> None:
        """Write the configuration; None leaves an option out."""
        config = {
            "plugin": "telephony.yeastar.ycm",
            "ycm_url": self.ycm.url,
            "ycm_client_id": self.ycm.client_id,
            **options,
        }
        self.environment = {} if "ycm_client_secret" in options else {"YEASTAR_YCM_CLIENT_SECRET": SECRET}
        self.file.write_text(yaml.safe_dump({key: value for key, value in config.items() if value is not None}))

    def run(self, *arguments: str, tool: str = "ansible-inventory") -> subprocess.CompletedProcess[str]:
        """Run a tool; fail if it shows a secret or a traceback."""
        before = {*self.ycm.tokens}
        done = ansible(tool, "-i", self.file.name, *arguments, cwd=self.folder, **self.environment)
        shown = done.stdout + done.stderr
        for secret in {SECRET, json.dumps(SECRET)[1:-1], *before, *self.ycm.tokens}:
            assert secret not in shown
        assert "Traceback" not in shown
        return done

    def hosts(self, **options: Any) -> dict[str, dict[str, Any]]:
        """Write the configuration, and return the variables of each host."""
        self.write(**options)
        done = self.run("--list")
        assert done.returncode == 0, done.stderr
        found: dict[str, dict[str, Any]] = plain(json.loads(done.stdout)["_meta"]["hostvars"])
        return found

    def infos(self) -> list[dict[str, Any]]:
        """The entries of Central Management, changeable."""
        return [self.ycm.info(pbx) for pbx in self.simulator.pbxs.values()]


def plain(value: Any) -> Any:
    """Remove the mark of values that are not evaluated."""
    if isinstance(value, dict):
        return value["__ansible_unsafe"] if "__ansible_unsafe" in value else {k: plain(v) for k, v in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def words(done: subprocess.CompletedProcess[str]) -> str:
    """Return the messages on stderr, without the line breaks that Ansible puts in."""
    return " ".join(done.stderr.split())


def cached(inventory: Inventory, **options: Any) -> dict[str, Any]:
    """Return options with a cache."""
    folder = str(inventory.folder / "cache")
    return {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": folder, **options}


def failed(inventory: Inventory) -> str:
    """Return the messages of a run that found no host."""
    done = inventory.run("--list")
    assert json.loads(done.stdout)["_meta"]["hostvars"] == {}
    return words(done)
