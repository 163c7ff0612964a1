# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a play on a part of the fleet, and the resources that it used."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ansible_cli import environment, tool_path

from .fleet import Fleet

_HERE = Path(__file__).parent
_RECAP = re.compile(r"^(\S+)\s+: ok=\d+\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)
HTTP, HTTPS = "HTTP", "HTTPS"


@dataclass(frozen=True)
class Job:
    """A play of the folder plays, the number of PBXs, the protocol, and the number of forks."""

    name: str
    play: str
    hosts: int
    transport: str = ""
    forks: int = 10


@dataclass(frozen=True)
class Usage:
    """What a run took: seconds of time and of CPU, bytes of memory, and the load of the machine when it ended."""

    wall: float
    cpu: float
    memory: float
    load: float
    requests: int = 0


class Runner:
    """Runs jobs on a fleet. Its files and the output of the last run are in ``folder``."""

    def __init__(self, fleet: Fleet, folder: Path) -> None:
        self._fleet = fleet
        self._folder = folder

    def run(self, job: Job, *, changes: bool = False) -> Usage:
        """Run the job, and check that every PBX was changed, or that none was."""
        figures, output = self._folder / "figures.json", self._folder / "output.txt"
        url = self._fleet.https if job.transport == HTTPS else self._fleet.http
        before = self._fleet.requests()
        with output.open("w") as stream:
            done = subprocess.run(
                [
                    *(sys.executable, "-I", str(_HERE / "usage.py"), str(figures)),
                    *(tool_path("ansible-playbook"), str(_HERE / "plays" / f"{job.play}.yml")),
                    *(
                        "-i",
                        str(self._fleet.write_inventory(job.hosts)),
                        "-f",
                        str(job.forks),
                        "-e",
                        f"fleet_url={url}",
                    ),
                ],
                cwd=self._folder,
                env={**environment(), **dict.fromkeys(("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"), self._trusted())},
                stdout=stream,
                stderr=subprocess.STDOUT,
                check=False,
            )
        found = {tuple(map(int, counts)) for _host, *counts in _RECAP.findall(output.read_text())}
        hosts = len(_RECAP.findall(output.read_text()))
        if done.returncode or hosts != job.hosts or found != {(int(changes), 0, 0)}:
            raise RuntimeError(f"{job}: exit code {done.returncode}, {hosts} hosts\n{output.read_text()[-3000:]}")
        return Usage(**json.loads(figures.read_text()), requests=self._fleet.requests() - before)

    def _trusted(self) -> str:
        return str(self._fleet.authorities)
