# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Readers: each follows one page of the documentation, block by block, with simulated PBXs."""

from __future__ import annotations

import copy
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ansible_cli import ROOT, environment
from docs.blocks import Block, blocks
from simulator import Pbx, Simulator, Ycm

CLIENT_ID, CLIENT_SECRET = "the-client", "the-secret"
_PLACEHOLDER = re.compile(r"^(export \w+)=\.\.\.$", re.MULTILINE)
_EXPORT = re.compile(r"^export .*$", re.MULTILINE)


@dataclass(frozen=True)
class Done:
    """The result of a block of commands: the exit code, the output, and what the PBXs recorded afterwards."""

    code: int
    stdout: str
    stderr: str
    recordings: Mapping[str, Any]


@dataclass
class Reader:
    """A reader with a folder. ``replaced`` maps texts of the page to their replacements, such as addresses."""

    simulator: Simulator
    folder: Path
    replaced: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    exports: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        (self.folder / "home").mkdir()
        (self.folder / "ansible.cfg").touch()  # so that no other configuration is used

    def has_pbxs(self, *names: str, **options: Any) -> None:
        """Add PBXs which all know the same credentials. Playbooks and the environment have these."""
        for name in names:
            self.simulator.add_pbx(name, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, **options)
        variables = {"yeastar_client_id": CLIENT_ID, "yeastar_client_secret": CLIENT_SECRET}
        self.write("group_vars/all.yml", yaml.safe_dump(variables))
        self.variables |= {"YEASTAR_CLIENT_ID": CLIENT_ID, "YEASTAR_CLIENT_SECRET": CLIENT_SECRET}
        base_url = self.simulator.base_url
        self.replaced["https://{{ ansible_host }}:8088"] = f"{base_url}/{{{{ inventory_hostname }}}}"
        self.replaced["https://pbx.example.com:8088"] = f"{base_url}/{names[0]}"

    def has_inventory(self, name: str) -> None:
        """Write an inventory of the PBXs, with the address of each."""
        hosts = {pbx.name: {"yeastar_base_url": pbx.base_url} for pbx in self.pbxs}
        variables = {
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
            "yeastar_client_id": CLIENT_ID,
            "yeastar_client_secret": CLIENT_SECRET,
        }
        self.write(name, yaml.safe_dump({"pbxs": {"hosts": hosts, "vars": variables}}))

    def has_ycm(self, ycm: Ycm) -> None:
        """Know how to reach Central Management."""
        self.replaced["https://ycm.yeastar.com"] = ycm.url
        names = {"URL": ycm.url, "CLIENT_ID": ycm.client_id, "CLIENT_SECRET": ycm.client_secret}
        self.variables |= {f"YEASTAR_YCM_{name}": value for name, value in names.items()}

    def has_files(self, page: str, folder: str = ".") -> None:
        """Save the files of another page."""
        for block in blocks(page):
            if block.file:
                self.keep(block, folder)

    def has_example(self, name: str, folder: str) -> None:
        """Copy an example."""
        shutil.copytree(ROOT / "docs" / "examples" / name, self.folder / folder, dirs_exist_ok=True)

    def write(self, name: str, text: str) -> Path:
        """Write a file."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def keep(self, block: Block, folder: str) -> None:
        """Save a block as the file that its first line names."""
        self.write(f"{folder}/{block.file}", self.as_read(block.text))

    def follow(self, commands: str, folder: str = ".") -> Done:
        """Run commands unchanged, in a shell that ends at the first failure."""
        script = _PLACEHOLDER.sub(r'\1="$\1"', commands).replace('"$export ', '"$')
        tools = os.pathsep.join([str(self.folder / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]])
        variables = {name: value for name, value in environment().items() if name != "ANSIBLE_CONFIG"}
        home = {"HOME": str(self.folder / "home"), "PATH": tools}
        done = subprocess.run(
            ["/bin/bash", "-e", "-c", "\n".join([*self.exports, self.as_read(script)])],
            cwd=self.folder / folder,
            env={**variables, **home, **self.variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        self.exports += _EXPORT.findall(self.as_read(script))
        recordings = {pbx.name: copy.deepcopy(pbx.recording) for pbx in self.pbxs}
        return Done(done.returncode, done.stdout, done.stderr, recordings)

    def as_read(self, text: str) -> str:
        """Return a text with the addresses of the simulator in place of those of the page."""
        for old, new in self.replaced.items():
            text = text.replace(old, new)
        return text

    @property
    def pbxs(self) -> list[Pbx]:
        """The PBXs, in their order."""
        return list(self.simulator.pbxs.values())


Preparation = Callable[[Reader], None]
