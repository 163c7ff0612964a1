# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cut what is left of a fleet into slices: folders that ansible-runner can transmit.

    python3 cut.py fleet.json project 3

makes runs/1/slice-1 to slice-3. After that run, the same command makes runs/2 from the PBXs that are
left: those for which no report of an earlier run has a result, and those that failed.
"""
# ruff: noqa: T201  It prints its results.

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

RUNS = Path("runs")
LEFT = {"failed", "not_reached", "no result"}


def main() -> None:
    """Make the folders of the next run, and print what the earlier ones did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fleet", type=Path, help="what ansible-inventory --list wrote")
    parser.add_argument("project", type=Path, help="folder of playbook.yml, ansible.cfg and collections")
    parser.add_argument("slices", type=int, help="how many slices to make")
    arguments = parser.parse_args()
    if arguments.slices < 1:
        parser.error("slices must be 1 or more")
    fleet = json.loads(arguments.fleet.read_text())
    reported = _reported()
    states = {host: reported.get(host, "no result") for host in _hosts(fleet)}
    if not states:
        sys.exit(f"{arguments.fleet} has no PBXs. Check the inventory that ansible-inventory --list has read.")
    left = [host for host, state in states.items() if state in LEFT]
    counts = ", ".join(f"{number} {state}" for state, number in sorted(Counter(states.values()).items()))
    print(f"{len(states)} PBXs ({counts}), {len(left)} left")
    if left:
        os.umask(0o077)  # the inventories hold secrets
        run = RUNS / str(len(list(RUNS.glob("*"))) + 1)
        for number in range(min(arguments.slices, len(left))):
            slice_ = run / f"slice-{number + 1}"
            hosts = left[number :: arguments.slices]
            shutil.copytree(arguments.project, slice_ / "project")
            (slice_ / "inventory").mkdir()
            (slice_ / "inventory" / "pbxs.json").write_text(json.dumps(_inventory(fleet, set(hosts))))
            print(f"{slice_}: {len(hosts)} PBXs")


def _hosts(fleet: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(host for group in fleet.values() for host in group.get("hosts", [])))


def _reported() -> dict[str, str]:
    """Return the state of each PBX that is in a report; the newest run decides."""
    reports = sorted(RUNS.glob("*/slice-*/artifacts/recording_report.json"), key=lambda path: int(path.parts[1]))
    return {pbx["name"]: pbx["state"] for report in reports for pbx in json.loads(report.read_text())["pbxs"]}


def _inventory(fleet: dict[str, Any], hosts: set[str]) -> dict[str, Any]:
    """Return the fleet's inventory with only these hosts, in the form of an inventory file."""
    hostvars = fleet["_meta"]["hostvars"]
    groups: dict[str, Any] = {
        name: {
            "hosts": {host: {} for host in group.get("hosts", []) if host in hosts},
            "children": {child: {} for child in group.get("children", [])},
        }
        for name, group in fleet.items()
        if name != "_meta"
    }
    return {**groups, "all": {**groups["all"], "hosts": {host: hostvars.get(host, {}) for host in sorted(hosts)}}}


if __name__ == "__main__":
    main()
