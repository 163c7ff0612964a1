# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collecting what a run finds, PBX by PBX. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Callable, Iterable, Mapping

from .outcome import Failure, Outcome
from .pbx import Pbx, Pool

_EVERYBODY = {"all", "ungrouped"}
_UNCOUNTED = {"failures": 1, "unreachable": 0, "rescued": 0}
_INTERRUPTED = Failure(
    "interrupted",
    "The run was interrupted while this task was at work: whether it changed the PBX is not known.",
    "Run it again: it reads the settings and does what is left to do.",
)


class Run:
    """All that the report will tell of one run of ansible-playbook."""

    def __init__(self, started: datetime) -> None:
        self.started = started
        self.playbooks: list[str] = []
        self.check_modes: set[bool] = set()
        self._pool = Pool()
        self._pbxs: dict[str, Pbx] = {}
        self._stopped: dict[str, list[str]] = {}
        self._running: dict[str, str] = {}

    @property
    def pbxs(self) -> list[Pbx]:
        """The PBXs, in the order in which the run came to know them."""
        return list(self._pbxs.values())

    def expect(self, hosts: Iterable[str], groups: Mapping[str, Iterable[str]]) -> None:
        """Add the hosts of a play with recording tasks: each has a row, whether or not a task gets to it."""
        expected = [self._pbx(host) for host in hosts]
        names = {pbx.name for pbx in expected}
        members: dict[str, list[str]] = {}
        for group, hosts_of_group in groups.items():
            if group not in _EVERYBODY:
                for host in names.intersection(hosts_of_group):
                    members.setdefault(host, []).append(group)
        for pbx in expected:
            pbx.groups = tuple(sorted(members.get(pbx.name, ())))

    def begin(self, host: str, task: str) -> None:
        """Note that a recording task begins on a host."""
        self._running[host] = task

    def end(self, host: str) -> None:
        """Note that a recording task came to its end on a host, whatever it was."""
        self._running.pop(host, None)

    def record(self, host: str, task: str, task_id: str, outcome: Outcome, *, check_mode: bool, ignored: bool) -> None:
        """Take in a result of a recording task."""
        self.check_modes.add(check_mode)
        pbx = self._pbx(host)
        pbx.record(outcome, check_mode=check_mode)
        if outcome.failure:
            self._stopped.pop(host, None)  # what failed before has been rescued
            pbx.fail(task, task_id, outcome.failure, ignored=ignored)

    def record_attempt(self, host: str, outcome: Outcome, *, check_mode: bool) -> None:
        """Take in an attempt that ``until`` will repeat: what it changed counts, its failure does not."""
        if outcome.after is not None:
            self._pbx(host).record(outcome, check_mode=check_mode)

    def skip(self, host: str) -> None:
        """Note that a recording task was skipped."""
        self._pbx(host).skipped = True

    def end_loop(self, host: str, task: str, task_id: str, failure: Failure, *, ignored: bool) -> None:
        """Note that a loop failed: its items have told why, and only its end knows whether that is ignored."""
        pbx = self._pbx(host)
        items = [failed for failed in pbx.failures if failed.task_id == task_id]
        if not items:
            pbx.fail(task, task_id, failure, ignored=ignored)
        elif ignored:
            for failed in items:
                failed.handled = "ignored"

    def stop(self, host: str, task: str) -> None:
        """Note that another task failed on a host, after which no recording task may get to it."""
        self._stopped.setdefault(host, []).append(task)

    def finish(self, summary: Callable[[str], Mapping[str, int]] | None) -> None:
        """Settle what only the end tells.

        ``summary`` is Ansible's own count for a host: failures that it does not count were rescued.
        An interrupted run has none.
        """
        for pbx in self._pbxs.values():
            counted = summary(pbx.name) if summary else _UNCOUNTED
            if counted["failures"] or counted["unreachable"]:
                others = self._stopped.get(pbx.name)
                if counted["rescued"]:  # of several failures, the last one is what ended the play for this host
                    pbx.rescue(but_the_last=others is None)
                if others is not None:
                    pbx.stop(others[-1 if counted["rescued"] else 0])
            else:
                pbx.rescue()
            if pbx.name in self._running:
                pbx.fail(self._running[pbx.name], "", _INTERRUPTED, ignored=False)

    def _pbx(self, host: str) -> Pbx:
        if host not in self._pbxs:
            self._pbxs[host] = Pbx(host, self._pool)
        return self._pbxs[host]
