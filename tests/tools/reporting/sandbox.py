# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of ansible-playbook whose recording tasks return results given by a test, without a PBX."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from ansible_cli import ROOT, ansible

SETTINGS = "telephony.yeastar.recording_settings"
INFO = "telephony.yeastar.recording_settings_info"
PROMPT = "telephony.yeastar.custom_prompt"
MENUS = "telephony.yeastar.menu_options_info"
CALLBACK = "telephony.yeastar.recording_report"

_ACTION = '''\
from __future__ import annotations

import copy
import time

from ansible.errors import AnsibleConnectionFailure
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    """Returns the result in the argument; of several, one for each attempt."""

    attempts = 0  # of one task on one host, for which Ansible forks a process

    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        result = self._task.args["result"]
        seconds = self._task.args.get("seconds", 0)
        open(f"begun-{seconds}", "w").close()
        time.sleep(float(seconds))
        if isinstance(result, list):
            result = result[ActionModule.attempts]
            ActionModule.attempts += 1
        if result == "unreachable":
            raise AnsibleConnectionFailure("no route to hunter2")
        return {"invocation": {"module_args": dict(self._task.args)}, **copy.deepcopy(result)}
'''


class Sandbox:
    """A folder with a copy of the collection whose actions return results given by a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.html = folder / "recording_report.html"
        self.json = folder / "recording_report.json"
        plugins = folder / "collections" / "ansible_collections" / "telephony" / "yeastar" / "plugins"
        plugins.mkdir(parents=True)
        for name in ("callback", "module_utils", "plugin_utils", "doc_fragments", "modules"):
            (plugins / name).symlink_to(ROOT / "plugins" / name)
        (plugins / "action").mkdir()
        for action in (SETTINGS, INFO, PROMPT, MENUS):
            (plugins / "action" / f"{action.rpartition('.')[2]}.py").write_text(_ACTION)

    def run(
        self, plays: Sequence[Mapping[str, Any]], hosts: Mapping[str, Any], *options: str, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run plays on hosts, given with their variables."""
        self.write(plays, hosts)
        return ansible(
            *("ansible-playbook", "-i", "inventory.yml", "playbook.yml", *options),
            cwd=self.folder,
            **{**self.variables, **variables},
        )

    def write(self, plays: Sequence[Mapping[str, Any]], hosts: Mapping[str, Any]) -> None:
        """Write the playbook and the inventory."""
        common = {"gather_facts": False, "connection": "local"}
        (self.folder / "playbook.yml").write_text(yaml.safe_dump([{**common, **play} for play in plays], width=1000))
        children = {"pbxs": {"hosts": hosts}, "region_a": {"hosts": dict.fromkeys(list(hosts)[:1])}}
        (self.folder / "inventory.yml").write_text(yaml.safe_dump({"all": {"children": children}}, width=1000))

    def has_begun(self, seconds: int) -> bool:
        """Whether a task that takes so long has begun."""
        return (self.folder / f"begun-{seconds}").exists()

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a run."""
        return {
            "ANSIBLE_COLLECTIONS_PATH": str(self.folder / "collections"),
            "ANSIBLE_CALLBACKS_ENABLED": CALLBACK,
            "ANSIBLE_FORKS": "2",
        }

    @property
    def document(self) -> dict[str, Any]:
        """The JSON file of the last run."""
        return dict(json.loads(self.json.read_text(encoding="ascii")))

    def pbx(self, name: str) -> dict[str, Any]:
        """The entry of a PBX in the JSON file."""
        return next(pbx for pbx in self.document["pbxs"] if pbx["name"] == name)
