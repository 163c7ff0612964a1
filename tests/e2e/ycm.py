# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs playbooks on PBXs that are reached through Central Management."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from ansible_cli import ansible
from simulator import Pbx, Simulator, Ycm

from .batch import PLUGINS, Run
from .plays import GROUP

CONNECTION = {
    "ycm_url": "{{ ycm_url }}",
    "ycm_client_id": "{{ ycm_client_id }}",
    "ycm_client_secret": "{{ ycm_client_secret }}",
    "serial_number": "{{ serial_number }}",
}
SECRET = '"ycm"/+% $ä&'
"""It has characters that are escaped in JSON, in a URL and in a shell."""


class Fleet:
    """PBXs, their Central Management, and a folder for the runs. Each host has the name of its PBX."""

    def __init__(self, simulator: Simulator, folder: Path, count: int, **ycm: Any) -> None:
        self.pbxs: list[Pbx] = simulator.add_fleet(count, seed=1)
        self.ycm: Ycm = simulator.add_ycm(client_secret=SECRET, **ycm)
        self.folder = folder
        self._simulator = simulator

    def write(
        self,
        tasks: Sequence[Mapping[str, Any]],
        way: str = "action",
        variables_of: Callable[[Pbx], Mapping[str, Any]] = lambda _pbx: {},
        **keywords: Any,
    ) -> None:
        """Write inventory and playbook; ``way`` is how the tasks run, as in the other tests."""
        hosts = {pbx.name: {"serial_number": pbx.serial_number, **variables_of(pbx)} for pbx in self.pbxs}
        variables = {
            "ansible_connection": "local",
            "ansible_python_interpreter": "/there/is/none" if way == "action" else sys.executable,
            "ycm_url": self.ycm.url,
            "ycm_client_id": self.ycm.client_id,
            "ycm_client_secret": SECRET,
        }
        play = {
            "hosts": "all",
            "gather_facts": False,
            "module_defaults": {GROUP: CONNECTION},
            **({"environment": {"E2E_WAY": "module"}} if way == "module" else {}),
            **keywords,
            "tasks": list(tasks),
        }
        (self.folder / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts, "vars": variables}}))
        (self.folder / "playbook.yml").write_text(yaml.safe_dump([play]))

    def environment(self) -> dict[str, str]:
        """Return the environment variables of a run."""
        return {
            "ANSIBLE_CALLBACK_PLUGINS": str(PLUGINS / "callback"),
            "ANSIBLE_CALLBACKS_ENABLED": "e2e_results",
            "E2E_RESULTS": str(self.folder / "results.jsonl"),
            "E2E_SIMULATOR": self._simulator.base_url,
        }

    def run(self, *options: str) -> Run:
        """Run the playbook and return the result; fail if a secret or a traceback was shown."""
        results = self.folder / "results.jsonl"
        results.write_text("")
        arguments = ("ansible-playbook", "playbook.yml", "-i", "inventory.yml", *options)
        done = ansible(*arguments, cwd=self.folder, **self.environment())
        records = [json.loads(line) for line in results.read_text().splitlines()]
        run = Run("ycm", self._simulator.base_url, done.returncode, done.stdout, done.stderr, records, [SECRET])
        assert run.problems == []
        shown = done.stdout + done.stderr + json.dumps([record["result"] for record in records])
        assert not [token for token in self.ycm.tokens if token in shown]
        return run

    def count(self, endpoint: str) -> int:
        """Return how many requests Central Management received for an endpoint."""
        return self.ycm.call_names().count(endpoint)
