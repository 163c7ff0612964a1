# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of one PBX after any number of results. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Container, Mapping

from ...module_utils._settings.schema import SETTINGS
from .outcome import Reason, Settings, TaskOutcome


class State(str, Enum):
    """The state of a PBX, the most urgent first."""

    FAILED = "failed"
    DIFFERS = "differs"
    CHANGED = "changed"
    NOT_REACHED = "not_reached"
    SKIPPED = "skipped"
    READ = "read"
    OK = "ok"


class Cell(str, Enum):
    """How one setting of one PBX is."""

    SAME = "same"
    DIFFERS = "differs"
    CHANGED = "changed"
    READ = "read"
    ABSENT = "absent"
    UNKNOWN = "unknown"


_OTHER_TASK = Reason(
    "other_task",
    "This task of another collection failed, so later tasks did not run on this PBX.",
    "See Ansible's output.",
)
_INTERRUPTED = Reason(
    "interrupted",
    "The run was interrupted during this task: whether it changed the PBX is not known.",
    "Run it again: it reads the settings and makes the remaining changes.",
)

Texts = Mapping[str, str]
"""Settings with each value as JSON text: compact, comparable, and kept once however many PBXs have it."""


class SharedTexts:
    """Keeps each value once: most PBXs of a fleet have most of their settings in common."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def of(self, settings: Settings) -> Texts:
        """Return the settings as texts kept here."""
        return {name: self._text(value) for name, value in settings.items()}

    def _text(self, value: object) -> str:
        text = json.dumps(value, separators=(",", ":"))
        return self._texts.setdefault(text, text)


@dataclass(frozen=True)
class FailedTask:
    """A failure, the task that it happened in, and what accepted it, if the playbook did."""

    task: str
    task_id: str
    reason: Reason
    accepted_by: str | None = None


@dataclass
class Pbx:
    """One PBX: an inventory host."""

    name: str
    shared: SharedTexts
    groups: tuple[str, ...] = ()
    before: Texts | None = None
    skipped: bool = False
    _now: Texts = field(default_factory=dict)
    _wanted: dict[str, str] = field(default_factory=dict)
    _written: set[str] = field(default_factory=set)
    _others: dict[str, State] = field(default_factory=dict)
    _failed: list[FailedTask] = field(default_factory=list)
    _settings_compared: bool = False
    _compared: bool = False
    _read: bool = False
    _hidden: bool = False
    _in_background: bool = False
    _rescued: Container[int] = ()
    _stopped_by: str | None = None
    _interrupted_in: str | None = None

    def record(self, task: str, outcome: TaskOutcome, *, check_mode: bool, reads_only: bool) -> None:
        """Add one more result."""
        if outcome.before is not None:
            self._record_settings(outcome, check_mode)
        elif outcome.in_background:
            self._in_background = True
        elif outcome.reason is None:
            self._record_other(task, outcome, check_mode, reads_only)

    def fail(self, task: str, task_id: str, reason: Reason, accepted_by: str | None) -> None:
        """Note why a task failed on this PBX."""
        self._failed.append(FailedTask(task, task_id, reason, accepted_by))

    def fail_loop(self, task: str, task_id: str, reason: Reason, accepted_by: str | None) -> None:
        """Note that a loop failed. Its items have recorded why; whether that is accepted is known at its end only."""
        if not any(failed.task_id == task_id for failed in self._failed):
            self.fail(task, task_id, reason, accepted_by)
        elif accepted_by:
            self._failed = [
                replace(failed, accepted_by=accepted_by) if failed.task_id == task_id else failed
                for failed in self._failed
            ]

    def settle(self, *, rescued: bool, except_last: bool, stopped_by: str | None, interrupted_in: str | None) -> None:
        """Complete what is known only at the end of a playbook.

        ``rescued`` says that a rescue section took over after the failures, ``except_last`` that it did not after
        the last task that failed. ``stopped_by`` is the task outside this collection whose failure ended the play for
        this PBX, ``interrupted_in`` the task that was running when the run was interrupted.
        """
        last = self._failed[-1].task_id if except_last and self._failed else None
        self._rescued = {n for n, failed in enumerate(self._failed) if rescued and failed.task_id != last}
        self._stopped_by = stopped_by
        self._interrupted_in = interrupted_in

    @property
    def failures(self) -> list[FailedTask]:
        """The failures, in their order."""
        failures = [
            replace(failed, accepted_by=failed.accepted_by or "rescue") if number in self._rescued else failed
            for number, failed in enumerate(self._failed)
        ]
        if self._stopped_by and (failures or self._progress in (State.OK, State.READ)):
            failures.append(FailedTask(self._stopped_by, "", _OTHER_TASK))
        if self._interrupted_in:
            failures.append(FailedTask(self._interrupted_in, "", _INTERRUPTED))
        return failures

    @property
    def differs(self) -> dict[str, tuple[Any, Any]]:
        """What the PBX has and what was wanted, for each setting that differs."""
        return {name: (_value(self._now.get(name)), _value(self._wanted[name])) for name in _in_order(self._wanted)}

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """What the PBX had before this run and has after it, for each setting that the run changed."""
        before = self.before or {}
        return {name: (_value(before.get(name)), _value(self._now.get(name))) for name in self._changed_names}

    @property
    def other_changes(self) -> dict[str, State]:
        """The tasks that changed, or in check mode would change, something other than a recording setting."""
        return dict(self._others)

    @property
    def settings(self) -> dict[str, Any] | None:
        """The settings that were found first, or None if none were seen."""
        return None if self.before is None else {name: _value(text) for name, text in self.before.items()}

    @property
    def state(self) -> State:
        """The state of this PBX. A failure counts even if the playbook accepted it."""
        return State.FAILED if self.failures else self._progress

    def cell(self, name: str) -> Cell:
        """How the setting ``name`` is."""
        if self.before is None:
            return Cell.UNKNOWN
        if name in self._wanted:
            return Cell.DIFFERS
        if name not in self.before:
            return Cell.ABSENT
        if name in self._changed_names:
            return Cell.CHANGED
        return Cell.SAME if self._settings_compared else Cell.READ

    @property
    def note(self) -> str | None:
        """What else a reader should know."""
        if self._hidden:
            return "A task has no_log: only its outcome is known."
        if self._in_background and self.before is None:
            return "A task was started in the background (async): its result is not known."
        if self._stopped_by and self.state is State.NOT_REACHED:
            return f"Another task failed first: {self._stopped_by}"
        if self._stopped_by and self.state is State.CHANGED:
            return f"Another task failed afterwards: {self._stopped_by}"
        return None

    def _record_settings(self, outcome: TaskOutcome, check_mode: bool) -> None:
        before = self.shared.of(outcome.before or {})
        after = before if outcome.after is None else self.shared.of(outcome.after)
        self.before = before if self.before is None else self.before
        self._read = True
        if outcome.after is not None:
            self._compared = self._settings_compared = True
        if check_mode or not outcome.confirmed:
            self._now = before if outcome.found is None else self.shared.of(outcome.found)
            self._wanted.update((name, after[name]) for name in outcome.changed_keys if name in after)
            self._written.update(self._now if outcome.found else ())
        else:
            self._now = after
            self._written.update(outcome.changed_keys)
        self._wanted = {name: text for name, text in self._wanted.items() if not self._has(name, text)}

    def _record_other(self, task: str, outcome: TaskOutcome, check_mode: bool, reads_only: bool) -> None:
        self._hidden = self._hidden or outcome.hidden
        if reads_only:
            self._read = True
            return
        self._compared = True
        if outcome.changed:
            self._others[task] = State.DIFFERS if check_mode else State.CHANGED

    @property
    def _progress(self) -> State:
        if self._wanted or State.DIFFERS in self._others.values():
            return State.DIFFERS
        if self._others or self._changed_names:
            return State.CHANGED
        if self._compared:
            return State.OK
        if self._read:
            return State.READ
        return State.SKIPPED if self.skipped else State.NOT_REACHED

    def _has(self, name: str, text: str) -> bool:
        now = self._now.get(name)
        return now is not None and (now == text or not SETTINGS[name].differences(_value(text), _value(now)))

    @property
    def _changed_names(self) -> list[str]:
        before = self.before or {}
        return [name for name in _in_order(self._written) if before.get(name) != self._now.get(name)]


def _in_order(names: Container[str]) -> list[str]:
    return [name for name in SETTINGS if name in names]


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)
