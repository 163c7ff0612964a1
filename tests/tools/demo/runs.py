# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of the playbook, and their output."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from ansible_cli import ROOT, ansible

from .policy import EXAMPLE, EXAMPLES

_RECAP = re.compile(r"^(\S+)\s+: ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """A finished run of ansible-playbook."""

    exit_code: int
    output: str

    @property
    def changed(self) -> set[str]:
        """The hosts that changed, or would change."""
        return {host for host, _ok, changed, *_bad in _RECAP.findall(self.output) if int(changed)}

    @property
    def good(self) -> set[str]:
        """The hosts without a failed task."""
        return {host for host, ok, _changed, *bad in _RECAP.findall(self.output) if int(ok) and not any(map(int, bad))}


def run_playbook(folder: Path, name: str, *options: str) -> Run:
    """Run the playbooks of the example, print the relevant output, and save it and the report in ``folder``."""
    playbooks = ["announcements.yml", "playbook.yml"]
    shown = ["ansible-playbook", *playbooks, "-i", "inventory.yml", "-i", "connection.yml", *options]
    print(f"    $ {shlex.join(shown)}\n")
    done = ansible(
        "ansible-playbook",
        *(*playbooks, "-i", "inventory.yml", "-i", str(folder / "connection.yml"), *options),
        cwd=EXAMPLE,
        ANSIBLE_FORKS="6",
        ANSIBLE_CALLBACKS_ENABLED="telephony.yeastar.recording_report",
        YEASTAR_REPORT_HTML_PATH=str(folder / f"{name}.html"),
        YEASTAR_REPORT_JSON_PATH=str(folder / f"{name}.json"),
    )
    output = done.stdout + done.stderr
    log = folder / f"{name}.log"
    log.write_text(output)
    for line in shortened(output).splitlines():
        print(f"    {line}".rstrip())
    print(f"\n    (the whole output: {log.relative_to(ROOT)})")
    return Run(done.returncode, output)


def show_inventory(environment: dict[str, str]) -> str:
    """Have the example's inventory listed by Central Management, print its groups, and return them."""
    print("    $ ansible-inventory -i fleet.ycm.yml --graph\n")
    done = ansible(
        "ansible-inventory",
        *("-i", "fleet.ycm.yml", "--graph"),
        cwd=EXAMPLES / "ycm",
        **environment,
    )
    output = done.stdout + done.stderr
    for line in output.strip().splitlines():
        print(f"    {line}".rstrip())
    return output


def shortened(output: str) -> str:
    """Return the output with the first diff of each kind only, and without unchanged items of loops."""
    output = re.sub(r"(?m)^ok: \[\S+\] => \(item=.*\n", "", output)
    kept, *blocks = re.split(r"(?m)^(?=--- before)", output)
    seen: set[str] = set()
    for block in blocks:
        header = block.partition("\n")[0]
        kept += re.sub(r"\A--- before.*?\n(?=changed: )", "", block, flags=re.DOTALL) if header in seen else block
        seen.add(header)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()
