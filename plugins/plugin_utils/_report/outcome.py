# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fields of a task result that the report uses.

A result also has the arguments of the task, and messages of Ansible can quote the source of a playbook. Fields that are
not read here cannot get into the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

from ...module_utils._settings.schema import SETTINGS, TARGET_LISTS

Settings = Mapping[str, Any]
"""Recording settings in normal form, by name."""

LONGEST_TEXT = 2000
"""Messages and names longer than this are cut."""

_ELSEWHERE = "Ansible's own output has the message; it is not repeated here, because it can quote playbook source."


@dataclass(frozen=True)
class Reason:
    """Why a task failed, as the module reported it."""

    kind: str
    message: str
    hint: str | None = None
    errcode: int | None = None
    errmsg: str | None = None
    endpoint: str | None = None


_OUTSIDE = Reason("ansible", "Ansible failed the task before or outside the module.", _ELSEWHERE)


@dataclass(frozen=True)
class TaskOutcome:
    """One result.

    ``before`` are the settings that the task found, and ``after`` those that it wanted; each is None where the
    task did not report it. ``found`` is what was read back after an update that did not do what it should.
    ``hidden`` means that no_log leaves only ``changed`` to be known. ``in_background`` means that the task was
    only started (async).
    """

    before: Settings | None = None
    after: Settings | None = None
    found: Settings | None = None
    changed_keys: tuple[str, ...] = ()
    changed: bool = False
    hidden: bool = False
    in_background: bool = False
    reason: Reason | None = None

    @property
    def confirmed(self) -> bool:
        """Whether ``after``, if this was no check mode, is what the PBX has now.

        Where the module itself reports a failure it is only what was attempted. A result that
        the playbook declares failed (failed_when) is as good as any other.
        """
        return self.reason is None or self.reason.kind == "failed_when"


def outcome_of(result: Mapping[str, Any], reason: Reason | None = None) -> TaskOutcome:
    """Return the outcome in ``result``; ``reason`` is why the task failed, if it did."""
    before = _settings(result.get("before"))
    after = None if before is None else _settings(result.get("after"))
    keys = result.get("changed_keys")
    return TaskOutcome(
        before=_settings(result.get("settings")) if before is None else before,
        after=after,
        found=None if before is None else _settings(result.get("found")),
        changed_keys=tuple(name for name in SETTINGS if isinstance(keys, list) and name in keys and after is not None),
        changed=result.get("changed") is True,
        hidden="censored" in result,
        in_background="ansible_job_id" in result and not result.get("finished"),
        reason=reason,
    )


def failure_of(result: Mapping[str, Any], *, unreachable: bool = False) -> Reason:
    """Return why a task failed."""
    failure = result.get("failure")
    if isinstance(failure, Mapping):
        return _reported(failure, result)
    if unreachable or result.get("unreachable"):
        return Reason("unreachable", "Ansible could not connect to run the module.", _ELSEWHERE)
    if "censored" in result:
        return Reason("hidden", "The task failed; no_log hides the reason.")
    if "timedout" in result:
        return Reason("timeout", "The task exceeded the time limit set in the playbook.")
    if "failed_when_result" in result:
        return Reason("failed_when", "The failed_when condition of the task was met.")
    return _OUTSIDE


def accepted_failure_of(result: Mapping[str, Any], *, failed_when: bool) -> Reason | None:
    """Return why a task failed that failed_when declares successful, or None if it did not fail.

    ``failed_when`` says whether the task has that keyword. Ansible then replaces the mark of the failure in
    the result; what the module, or Ansible in its place, reported with it stays.
    """
    failure = result.get("failure")
    if isinstance(failure, Mapping):
        return _reported(failure, result)
    if result.get("failed_when_result") is False and "msg" in result:
        return _OUTSIDE
    if failed_when and "censored" in result:
        return Reason("hidden", "no_log hides whether this task failed, and failed_when may have accepted a failure.")
    return None


def _reported(failure: Mapping[str, Any], result: Mapping[str, Any]) -> Reason:
    hint = _text(failure.get("hint"))
    message = _text(result.get("msg")) or "The task failed."
    errcode = failure.get("errcode")
    return Reason(
        kind=_text(failure.get("kind")) or "failed",
        message=message.removesuffix(hint or "").rstrip() or message,  # the module's msg ends with its hint
        hint=hint,
        errcode=int(errcode) if isinstance(errcode, int) else None,
        errmsg=_text(failure.get("errmsg")),
        endpoint=_text(failure.get("endpoint")),
    )


def _text(value: object) -> str | None:
    """Return a plain str (ansible-core has subclasses of it), cut if it is too long."""
    if not isinstance(value, str) or not value:
        return None
    text = str(value)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def _settings(value: object) -> Settings | None:
    """Return the recording settings in ``value``, or None where it holds something else, such as a prompt."""
    if not isinstance(value, Mapping):
        return None
    return {name: each for name in SETTINGS if name in value for each in _value(name, value[name])} or None


def _value(name: str, value: object) -> list[Any]:
    """Return the value as the only element of a list, or nothing where it has another form than ours."""
    kind = TARGET_LISTS.get(name)
    if kind is None:
        return [value] if value is None or isinstance(value, (str, int)) else []
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        return []
    known = ("id", *kind.label_keys, *(option.name for option in kind.sub_options))
    needed = {"id", "type"} if kind.typed else {"id"}
    targets = [{key: each[key] for key in known if isinstance(each.get(key), (str, int))} for each in value]
    return [targets] if all(needed <= target.keys() for target in targets) else []
