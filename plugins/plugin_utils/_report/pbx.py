# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of one PBX after any number of results. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Container, Mapping

from ...module_utils._settings.plan import unconfirmed
from ...module_utils._settings.schema import SETTINGS
from .outcome import Failure, Outcome, Settings


class State(str, Enum):
    """What became of a PBX, the most urgent first."""

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


_OTHER_TASK = Failure(
    "other_task",
    "This task, which is none of the recording settings, failed: recording tasks after it did not run.",
    "Ansible's own output says why.",
)

Texts = Mapping[str, str]
"""Settings with each value as JSON text: compact, comparable, and kept once however many PBXs have it."""


class Pool:
    """Keeps each value once: most PBXs of a fleet have most of their settings in common."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def texts(self, settings: Settings) -> Texts:
        """Return the settings as texts of this pool."""
        return {name: self._text(value) for name, value in settings.items()}

    def _text(self, value: object) -> str:
        text = json.dumps(value, separators=(",", ":"))
        return self._texts.setdefault(text, text)


@dataclass
class FailedTask:
    """A failure, the task that it happened in, and whether the playbook took care of it."""

    task: str
    task_id: str
    failure: Failure
    handled: str | None = None
    followed_by_success: bool = False

    @property
    def stands(self) -> bool:
        """Whether this failure is the last word on its PBX.

        A rescued one is not if the rescue got a recording task through. An ignored one is: what
        that task wanted was not done.
        """
        return not (self.handled == "rescued" and self.followed_by_success)


@dataclass
class Pbx:
    """One PBX: an inventory host."""

    name: str
    pool: Pool
    groups: tuple[str, ...] = ()
    before: Texts | None = None
    failures: list[FailedTask] = field(default_factory=list)
    skipped: bool = False
    compared: bool = False
    stopped_by: str | None = None
    _now: Texts = field(default_factory=dict)
    _wanted: dict[str, str] = field(default_factory=dict)
    _written: set[str] = field(default_factory=set)
    _hidden: State | None = None
    _silent: bool = False

    def record(self, outcome: Outcome, *, check_mode: bool) -> None:
        """Lay one more result over what is known."""
        if outcome.failure is None:
            for failed in self.failures:
                failed.followed_by_success = True
        if outcome.before is None:
            self._record_unseen(outcome, check_mode)
            return
        before = self.pool.texts(outcome.before)
        after = before if outcome.after is None else self.pool.texts(outcome.after)
        self.before = before if self.before is None else self.before
        self.compared = self.compared or outcome.after is not None
        if check_mode or not outcome.confirmed:
            self._now = before if outcome.found is None else self.pool.texts(outcome.found)
            self._wanted.update((name, after[name]) for name in outcome.changed_keys if name in after)
            self._written.update(self._now if outcome.found else ())
        else:
            self._now = after
            self._written.update(outcome.changed_keys)
        self._wanted = {name: text for name, text in self._wanted.items() if not self._has(name, text)}

    def fail(self, task: str, task_id: str, failure: Failure, *, ignored: bool) -> None:
        """Note why a task failed on this PBX."""
        self.failures.append(FailedTask(task, task_id, failure, "ignored" if ignored else None))

    def rescue(self, *, but_the_last: bool = False) -> None:
        """Note that the playbook took care of the failures, or of those before the last task that failed."""
        last = self.failures[-1].task_id if but_the_last and self.failures else None
        for failed in self.failures:
            if failed.task_id != last:
                failed.handled = failed.handled or "rescued"

    def stop(self, task: str) -> None:
        """Note that another task failed on this PBX, after which no recording task got to it."""
        self.stopped_by = task
        if self.state in (State.OK, State.READ):
            self.fail(task, "", _OTHER_TASK, ignored=False)

    @property
    def differs(self) -> dict[str, tuple[Any, Any]]:
        """What the PBX has and what was wanted, for each setting that is not as wanted."""
        return {name: (_value(self._now.get(name)), _value(self._wanted[name])) for name in _in_order(self._wanted)}

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """What the PBX had before this run and has after it, for each setting that the run changed."""
        before = self.before or {}
        return {name: (_value(before.get(name)), _value(self._now.get(name))) for name in self._changed_names}

    @property
    def settings(self) -> dict[str, Any] | None:
        """The settings that were found first, or None if none were seen."""
        return None if self.before is None else {name: _value(text) for name, text in self.before.items()}

    @property
    def state(self) -> State:
        """What became of this PBX."""
        if any(failed.stands for failed in self.failures):
            return State.FAILED
        if self._wanted or self._hidden is State.DIFFERS:
            return State.DIFFERS
        if self._hidden is State.CHANGED or self._changed_names:
            return State.CHANGED
        if self.compared or self._hidden is State.OK:
            return State.OK
        if self.before is not None:
            return State.READ
        return State.SKIPPED if self.skipped else State.NOT_REACHED

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
        return Cell.SAME if self.compared else Cell.READ

    @property
    def note(self) -> str | None:
        """What else a reader should know."""
        if self._hidden:
            return "The task has no_log: nothing but its outcome is known."
        if self._silent and self.before is None:
            return "The task gave no settings: it may still be running in the background (async)."
        if self.state is State.NOT_REACHED and self.stopped_by:
            return f"Another task failed first: {self.stopped_by}"
        if self.state is State.CHANGED and self.stopped_by:
            return f"Another task failed afterwards: {self.stopped_by}"
        return None

    def _record_unseen(self, outcome: Outcome, check_mode: bool) -> None:
        if outcome.failure is not None:
            return
        if not outcome.hidden:
            self._silent = True
        elif outcome.changed:
            self._hidden = State.DIFFERS if check_mode else State.CHANGED
        else:
            self._hidden = self._hidden or State.OK

    def _has(self, name: str, text: str) -> bool:
        now = self._now.get(name)
        return now is not None and (now == text or not unconfirmed({name: _value(text)}, {name: _value(now)}))

    @property
    def _changed_names(self) -> list[str]:
        before = self.before or {}
        return [name for name in _in_order(self._written) if before.get(name) != self._now.get(name)]


def _in_order(names: Container[str]) -> list[str]:
    return [name for name in SETTINGS if name in names]


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)
