# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of ansible-playbook, and what it used."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ansible_cli import environment, tool_path

from .fleet import Fleet
from .jobs import HTTP, HTTPS_CA_PATH, IDS, Job

_HERE = Path(__file__).parent
_RECAP = re.compile(r"^(\S+)\s+: ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Usage:
    """What a run used: seconds, bytes, and requests and CPU seconds of the simulator."""

    wall: float
    cpu: float
    memory: float
    load: float
    simulator_cpu: float
    requests: int


class Runner:
    """Runs jobs on a fleet. The files that it needs go to ``folder``, the output of the last run as well."""

    def __init__(self, fleet: Fleet, folder: Path) -> None:
        self._fleet = fleet
        self._folder = folder
        self._converged = 0

    def run(self, job: Job) -> Usage:
        """Run the job, and check that it did what it is measured for."""
        self._prepare(job)
        return self._run(job)

    def _prepare(self, job: Job) -> None:
        """Bring the PBXs to where the job starts."""
        if not job.talks:
            return
        if job.changing:
            self._fleet.reset()
            self._converged = 0
        elif self._converged < job.hosts:
            self._fleet.reset()
            self._run(Job(IDS, job.hosts, transport=HTTP, changing=True))
            self._converged = job.hosts

    def _run(self, job: Job) -> Usage:
        figures = self._folder / "figures.json"
        output = self._folder / "output.txt"
        requests, cpu = self._fleet.requests(), self._fleet.cpu_seconds()
        with output.open("w") as stream:
            done = subprocess.run(
                [
                    *(sys.executable, "-I", str(_HERE / "usage.py"), str(figures)),
                    *(tool_path("ansible-playbook"), str(_HERE / "plays" / f"{job.play}.yml")),
                    *("-i", str(self._fleet.write_inventory(job.hosts)), "-f", str(job.forks)),
                    *("-e", f"fleet_url={self._url(job)}"),
                ],
                cwd=self._folder,
                env=self._environment(job),
                stdout=stream,
                stderr=subprocess.STDOUT,
                check=False,
            )
        self._check(job, done.returncode, output.read_text())
        return Usage(
            **json.loads(figures.read_text()),
            simulator_cpu=self._fleet.cpu_seconds() - cpu,
            requests=self._fleet.requests() - requests,
        )

    def _url(self, job: Job) -> str:
        return self._fleet.http if job.transport in ("", HTTP) else self._fleet.https

    def _environment(self, job: Job) -> dict[str, str]:
        """Return an environment that trusts the fleet's authority, in requests and in Python itself."""
        bundle = str(self._fleet.authorities)
        trusting = {"REQUESTS_CA_BUNDLE": bundle, "SSL_CERT_FILE": bundle}
        if job.transport == HTTPS_CA_PATH:
            trusting["YEASTAR_CA_PATH"] = str(self._fleet.authority)
        return {**environment(), **trusting}

    @staticmethod
    def _check(job: Job, exit_code: int, output: str) -> None:
        recap = {
            host: (int(changed), int(bad) + int(worse)) for host, _ok, changed, bad, worse in _RECAP.findall(output)
        }
        failed = [host for host, (_changed, bad) in recap.items() if bad]
        changed = [host for host, (changed, _bad) in recap.items() if changed]
        expected = job.hosts if job.changing else 0
        if exit_code or failed or len(recap) != job.hosts or len(changed) != expected:
            raise RuntimeError(
                f"{job}: exit code {exit_code}, {len(recap)} hosts, {len(failed)} failed, {len(changed)} changed\n"
                + output[-3000:]
            )
