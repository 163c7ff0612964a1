# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of a run, by PBX. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Callable, Iterable, Mapping

from .outcome import Reason, TaskOutcome
from .pbx import Pbx, SharedTexts

_BUILT_IN_GROUPS = {"all", "ungrouped"}
_INTERRUPTED = {"failures": 1, "unreachable": 0, "rescued": 0}


class Run:
    """The data of the report on one run of ansible-playbook, which may run several playbooks."""

    def __init__(self, started: datetime) -> None:
        self.started = started
        self.playbooks: list[str] = []
        self.empty_plays: list[str] = []
        self.check_modes: set[bool] = set()
        self._shared = SharedTexts()
        self._pbxs: dict[str, Pbx] = {}
        self._stopped: dict[str, list[str]] = {}
        self._running: dict[str, str] = {}

    @property
    def pbxs(self) -> list[Pbx]:
        """The PBXs, in the order in which they first appeared in the run."""
        return list(self._pbxs.values())

    def note_empty_play(self, play: str) -> None:
        """Note that a play with a task of the collection has no host."""
        self.empty_plays.append(play)

    def expect(self, hosts: Iterable[str], groups: Mapping[str, Iterable[str]]) -> None:
        """Add the hosts of a play with a task of the collection: each has a row, even if no task runs on it."""
        expected = [self._pbx(host) for host in hosts]
        names = {pbx.name for pbx in expected}
        members: dict[str, list[str]] = {}
        for group, hosts_of_group in groups.items():
            if group not in _BUILT_IN_GROUPS:
                for host in names.intersection(hosts_of_group):
                    members.setdefault(host, []).append(group)
        for pbx in expected:
            pbx.groups = tuple(sorted(members.get(pbx.name, ())))

    def begin(self, host: str, task: str) -> None:
        """Note that a task begins on a host."""
        self._running[host] = task

    def end(self, host: str) -> None:
        """Note that a task ended on a host, whatever its result."""
        self._running.pop(host, None)

    def record(
        self,
        host: str,
        task: str,
        task_id: str,
        outcome: TaskOutcome,
        *,
        check_mode: bool,
        reads_only: bool = False,
        accepted_by: str | None = None,
    ) -> None:
        """Record a result; ``accepted_by`` is the keyword that lets the play continue after a failure."""
        self.check_modes.add(check_mode)
        pbx = self._pbx(host)
        pbx.record(task, outcome, check_mode=check_mode, reads_only=reads_only)
        if outcome.reason:
            self._stopped.pop(host, None)  # what failed before was rescued
            pbx.fail(task, task_id, outcome.reason, accepted_by)

    def record_attempt(self, host: str, task: str, outcome: TaskOutcome, *, check_mode: bool) -> None:
        """Record an attempt that ``until`` will repeat: what it changed counts, its failure does not."""
        if outcome.changed or outcome.after is not None:
            self._pbx(host).record(task, outcome, check_mode=check_mode, reads_only=False)

    def skip(self, host: str) -> None:
        """Note that a task was skipped."""
        self._pbx(host).skipped = True

    def fail_loop(
        self, host: str, task: str, task_id: str, reason: Reason, *, check_mode: bool, accepted_by: str | None
    ) -> None:
        """Note that a loop failed."""
        self.check_modes.add(check_mode)
        self._stopped.pop(host, None)
        self._pbx(host).fail_loop(task, task_id, reason, accepted_by)

    def stop(self, host: str, task: str) -> None:
        """Note that a task outside this collection failed on a host, after which no task may run on it."""
        self._stopped.setdefault(host, []).append(task)

    def finish(self, summary: Callable[[str], Mapping[str, int]] | None) -> None:
        """Complete what is known only at the end of a playbook; the run may continue with another one.

        ``summary`` is Ansible's own count for a host since the run began: failures that it does not count were
        rescued. An interrupted run has none.
        """
        for pbx in self._pbxs.values():
            counted = summary(pbx.name) if summary else _INTERRUPTED
            stopped_by = self._stopped.get(pbx.name)
            if not counted["failures"] and not counted["unreachable"]:
                stopped_by = None
                rescued, except_last = True, False
            else:  # of several failures, the last one is what ended the play for this host
                rescued, except_last = bool(counted["rescued"]), stopped_by is None
            pbx.settle(
                rescued=rescued,
                except_last=except_last,
                stopped_by=stopped_by[-1 if rescued else 0] if stopped_by else None,
                interrupted_in=self._running.get(pbx.name),
            )

    def _pbx(self, host: str) -> Pbx:
        if host not in self._pbxs:
            self._pbxs[host] = Pbx(host, self._shared)
        return self._pbxs[host]
