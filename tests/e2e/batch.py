# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs several plays in one ansible-playbook."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from ansible_cli import ansible
from simulator import Simulator

from .plays import GROUP, Play
from .records import Done

PLUGINS = Path(__file__).with_name("plugins")


@dataclass(frozen=True)
class Run:
    """A finished run: its output, and the results of its tasks."""

    way: str
    base_url: str
    exit_code: int
    stdout: str
    stderr: str
    records: list[dict[str, Any]]
    secrets: list[str]

    def done(self, play: Play) -> Done:
        """Return the results of a play."""
        return Done(play.name, self.way, play.hosts(self.way), self.records)

    @cached_property
    def problems(self) -> list[str]:
        """The faults that no run may have, such as a traceback or a secret in the output."""
        output = self.stdout + self.stderr + "".join(self._result(record) for record in self.records)
        queries = [request["query"] for record in self.records for request in record["requests"]]
        tokens = {query["access_token"] for query in queries if "access_token" in query}
        secrets = {form for secret in self.secrets for form in (secret, json.dumps(secret)[1:-1], quote(secret))}
        problems = [f"{secret} was shown" for secret in tokens | secrets if secret in output]
        return problems + ["a traceback was shown"] * ("Traceback" in output)

    @staticmethod
    def _result(record: dict[str, Any]) -> str:
        return json.dumps(record["result"], ensure_ascii=False)


class Batch:
    """Plays that run together, in one of the two ways."""

    def __init__(self, plays: Sequence[Play], way: str, simulator: Simulator) -> None:
        self._plays = plays
        self._way = way
        self._simulator = simulator

    def run(self, folder: Path, *options: str, **variables: str) -> Run:
        """Run all plays in a folder, with further options and variables of the environment."""
        with ExitStack() as stack:
            hosts = {host: self._host(host, play, stack) for play in self._plays for host in play.hosts(self._way)}
            (folder / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}))
            (folder / "playbook.yml").write_text(yaml.safe_dump([self._play(play) for play in self._plays]))
            results = folder / "results.jsonl"
            results.touch()
            done = ansible(
                *("ansible-playbook", "playbook.yml", "-i", "inventory.yml", *options),
                cwd=folder,
                ANSIBLE_ACTION_PLUGINS=str(PLUGINS / "action"),
                ANSIBLE_CALLBACK_PLUGINS=str(PLUGINS / "callback"),
                ANSIBLE_CALLBACKS_ENABLED="e2e_results",
                ANSIBLE_CONNECTION_PLUGINS=str(PLUGINS / "connection"),
                ANSIBLE_FORKS="16",
                E2E_RESULTS=str(results),
                E2E_SIMULATOR=self._simulator.base_url,
                **variables,
            )
        (folder / "stdout.log").write_text(done.stdout)
        (folder / "stderr.log").write_text(done.stderr)
        records = [json.loads(line) for line in results.read_text().splitlines()]
        secrets = [str(variables["client_secret"]) for variables in hosts.values()]
        return Run(self._way, self._simulator.base_url, done.returncode, done.stdout, done.stderr, records, secrets)

    def _host(self, name: str, play: Play, stack: ExitStack) -> dict[str, Any]:
        # A secret with characters that are escaped in JSON, in a URL and in a shell.
        secret = f'"{sha256(name.encode()).hexdigest()}"/+% $ä&'
        pbx = self._simulator.add_pbx(name, client_secret=secret, **play.pbx)
        stack.callback(self._simulator.remove, name)
        own = play.prepare(pbx, stack) if play.prepare else None
        return {
            "ansible_connection": "local",
            "ansible_python_interpreter": self._interpreter(play),
            "base_url": pbx.base_url,
            "client_id": pbx.client_id,
            "client_secret": pbx.client_secret,
            "pbx_name": name,
            "python": sys.executable,
            **play.variables,
            **(own or {}),
        }

    def _interpreter(self, play: Play) -> str:
        in_process = self._way == "action" and not play.leaves_process
        return "/there/is/none" if in_process else sys.executable

    def _play(self, play: Play) -> dict[str, Any]:
        return {
            "name": play.name,
            "hosts": play.hosts(self._way),
            "gather_facts": False,
            "module_defaults": {GROUP: dict(play.defaults)},
            # An action plugin leaves a task with an environment to the module.
            **({"environment": {"E2E_WAY": "module"}} if self._way == "module" else {}),
            **play.keywords,
            "tasks": [task.as_yaml() for task in play.tasks],
        }
