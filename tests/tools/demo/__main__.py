# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`PYTHONPATH=tests:tests/tools python -m demo`: what `make demo` runs."""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from copy import deepcopy
from pathlib import Path

from ansible_cli import ROOT, collection
from simulator import Pbx, Simulator, Ycm

from . import fleet
from .policy import EXAMPLE, deviations, differences, missing, policy
from .runs import Run, run_playbook, show_inventory
from .show import Verdict, heading, table


class Demo:
    """The steps, in order."""

    def __init__(self, pbxs: dict[str, Pbx], folder: Path) -> None:
        self.pbxs = pbxs
        self.folder = folder
        self.verdict = Verdict()
        self.start = {name: deepcopy(pbx.recording) for name, pbx in pbxs.items()}
        self.deviations = {name: deviations(pbx) for name, pbx in pbxs.items()}
        self.lacking = {name: missing(pbx) for name, pbx in pbxs.items() if missing(pbx)}
        self.wrong = {name for name, found in self.deviations.items() if found or name in self.lacking}
        self.requests: dict[str, list[str]] = {name: [] for name in pbxs}

    def introduce(self) -> None:
        """Show the fleet."""
        heading(
            f"1. {len(self.pbxs)} simulated PBXs",
            "Each one is an HTTPS server on 127.0.0.1 that answers as a Yeastar P-Series PBX does. They differ in "
            "what they record, in names, and in firmware. Above all they differ in ids: the queue Support has "
            "another number on each. That is why the policy names things. Before the policy comes a playbook "
            f"that uploads the announcements that it names: {len(self.lacking)} of the PBXs lack one.",
        )
        table(
            ("PBX", "firmware", "trunks", "id of queue Support", "deviates from the policy in"),
            [
                (
                    name,
                    pbx.firmware_version,
                    str(len(pbx.objects.trunks)),
                    str(pbx.objects.id_of("queue", "Support")),
                    f"{len(self.deviations[name])} of {len(policy())} settings",
                )
                for name, pbx in self.pbxs.items()
            ],
        )
        print(f"\nThe playbooks and the inventory: {EXAMPLE.relative_to(collection())}/")

    def check_mode(self) -> None:
        """Run in check mode."""
        heading(
            "2. What would change? Check mode, with diff",
            "Nothing is written. The first diff of each kind is shown here; the file has those of all PBXs.",
        )
        run = self._run("check", "--check", "--diff")
        self.verdict.check("check mode reports each PBX that deviates, and no other", self._unexpected(run, self.wrong))
        self.verdict.check("nothing was written (each PBX's own state says so)", self._changed_since_start())

    def real_run(self) -> None:
        """Run for real."""
        heading(
            "3. The real run",
            "A PBX that lacks an announcement gets it, and each PBX that deviates gets one update. Both are then read "
            "back: the answer SUCCESS of a PBX is not enough.",
        )
        run = self._run("real")
        self.verdict.check("exactly the PBXs that check mode reported changed", self._unexpected(run, self.wrong))
        self.verdict.check(
            "every PBX has the announcements now", [name for name, pbx in self.pbxs.items() if missing(pbx)]
        )
        self.verdict.check("every PBX holds the policy now (its own state says so)", self._deviating())
        self.verdict.check("settings that the policy does not name are unchanged", self._unasked())

    def second_run(self) -> None:
        """Run again."""
        heading("4. The same run again", "Every PBX is compliant, so nothing may change, and only queries are sent.")
        run = self._run("again")
        self.verdict.check("no PBX changed", self._unexpected(run, set()))
        self.verdict.check("every PBX still holds the policy", self._deviating())

    def sum_up(self) -> None:
        """Show the changes of each PBX."""
        heading(
            "5. The changes",
            "Requests: in check mode, in the real run, and in the run that changed nothing. Each of the three "
            "announcements takes three (log in, list, log out), and two more for an upload (upload, list). The policy "
            "takes three at least (log in, read, log out). Each of the six kinds of name adds one to look it up, and "
            "one more where a PBX spells a menu differently or leaves extension numbers out of it. A change adds two "
            "(update, read back).",
        )
        table(
            ("PBX", "firmware", "requests", "changed"),
            [
                (
                    name,
                    pbx.firmware_version,
                    " / ".join(self.requests[name]),
                    ", ".join(differences(self.start[name], pbx.recording)) or "(nothing)",
                )
                for name, pbx in self.pbxs.items()
            ],
        )
        print()
        self.verdict.check(
            "no access token is left on any PBX (a PBX allows only eight)",
            [f"{name} has {len(pbx.tokens)}" for name, pbx in self.pbxs.items() if pbx.tokens],
        )

    def report(self) -> None:
        """Show the report of the run in check mode."""
        page = self.folder / "check.html"
        heading(
            "6. The report",
            "The callback plugin recording_report wrote a page and a JSON file for each of the runs. This is the drift "
            "in the report of check mode; the page shows it PBX by PBX.",
        )
        document = json.loads(page.with_suffix(".json").read_text())
        reported = {pbx["name"]: sorted(pbx["differs"]) for pbx in document["pbxs"]}
        drift = Counter(setting for settings in reported.values() for setting in settings)
        table(("setting", "PBXs that differ"), [(setting, str(count)) for setting, count in drift.most_common()])
        print(f"\nThe page: {page.relative_to(ROOT)}")
        self.verdict.check(
            "the report agrees with the state of each PBX",
            [name for name, found in self.deviations.items() if reported.get(name) != sorted(found)],
        )
        text = page.read_text()
        self.verdict.check(
            "the report contains no secret", [name for name, pbx in self.pbxs.items() if pbx.client_secret in text]
        )

    def inventory(self, ycm: Ycm, environment: dict[str, str]) -> None:
        """Show the same PBXs as Central Management lists them."""
        stopped = next(iter(self.pbxs))
        ycm.info(self.pbxs[stopped])["pbxStatus"] = "Stopped"
        heading(
            "7. The inventory of Central Management",
            "PBXs in the cloud need no inventory file: the inventory plugin ycm reads them from Central Management, "
            f"here a simulated one. It leaves out {stopped}, which is stopped.",
        )
        listed = set(re.findall(r"--(?!@)(\S+)", show_inventory(environment)))
        wanted = {self.pbxs[name].device_name for name in self.pbxs if name != stopped}
        print()
        self.verdict.check("every running PBX is listed, and no other", sorted(listed ^ wanted))

    def _run(self, name: str, *options: str) -> Run:
        for pbx in self.pbxs.values():
            pbx.clear_calls()
        run = run_playbook(self.folder, name, *options)
        for host, pbx in self.pbxs.items():
            self.requests[host].append(str(len(pbx.calls)))
        print()
        self.verdict.check(
            "ansible-playbook ended with exit code 0", [f"exit code {run.exit_code}"] if run.exit_code else []
        )
        self.verdict.check("every PBX was reached, and no task failed", sorted(self.pbxs.keys() - run.good))
        return run

    @staticmethod
    def _unexpected(run: Run, expected: set[str]) -> list[str]:
        return [f"{name} is {'not ' * (name in expected)}reported as changed" for name in run.changed ^ expected]

    def _changed_since_start(self) -> list[str]:
        return [
            name
            for name, pbx in self.pbxs.items()
            if pbx.recording != self.start[name] or missing(pbx) != self.lacking.get(name, [])
        ]

    def _deviating(self) -> list[str]:
        return [f"{name}: {', '.join(deviations(pbx))}" for name, pbx in self.pbxs.items() if deviations(pbx)]

    def _unasked(self) -> list[str]:
        changed = {name: differences(self.start[name], pbx.recording) for name, pbx in self.pbxs.items()}
        return [f"{name}: {key}" for name, keys in changed.items() for key in keys if key not in policy()]


def main() -> int:
    """Show all steps; return 1 if a check failed."""
    began = time.monotonic()
    folder = ROOT / ".build" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    with Simulator() as simulator:
        pbxs = fleet.start(simulator)
        fleet.write(fleet.connection_facts(pbxs), folder / "connection.yml")
        demo = Demo(pbxs, folder)
        for step in (demo.introduce, demo.check_mode, demo.real_run, demo.second_run, demo.sum_up, demo.report):
            step()
        demo.inventory(*fleet.central_management(simulator))
    failures = demo.verdict.failures
    result = f"{failures} of the checks above failed." if failures else "All checks passed."
    print(f"\n{result} {time.monotonic() - began:.0f} seconds.")
    return 1 if failures else 0


sys.exit(main())
