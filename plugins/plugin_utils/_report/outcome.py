# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task result says of a PBX: a few named fields of it, and nothing else.

A result also carries the arguments of the task, and messages of Ansible can quote the source of a
playbook. Whatever is not read here cannot get into the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

from ...module_utils._settings.schema import SETTINGS, Targets

ACTIONS = frozenset(
    {"telephony.yeastar.recording_settings", "telephony.yeastar.recording_settings_info"},
)
"""The actions whose results the report reads."""

Settings = Mapping[str, Any]
"""Recording settings in normal form, by name."""

LONGEST_TEXT = 2000
"""Messages and names longer than this are cut."""

_ELSEWHERE = "Ansible's own output has the message; it is not repeated here, because it can quote playbook source."


@dataclass(frozen=True)
class Failure:
    """Why a task failed, as the module told it."""

    kind: str
    message: str
    hint: str | None = None
    errcode: int | None = None
    errmsg: str | None = None
    endpoint: str | None = None


@dataclass(frozen=True)
class Outcome:
    """One result. ``after`` is None where nothing was compared, ``before`` too where nothing is known.

    ``found`` is what was read back after an update that did not do what it should. ``hidden`` means
    that no_log leaves only ``changed`` to be known.
    """

    before: Settings | None = None
    after: Settings | None = None
    found: Settings | None = None
    changed_keys: tuple[str, ...] = ()
    changed: bool = False
    hidden: bool = False
    failure: Failure | None = None

    @property
    def confirmed(self) -> bool:
        """Whether ``after``, if this was no check mode, is what the PBX has now.

        Where the module itself reports a failure it is only what was attempted. A result that
        the playbook declares failed (failed_when) is as good as any other.
        """
        return self.failure is None or self.failure.kind == "failed_when"


def read(result: Mapping[str, Any], *, failed: bool = False, unreachable: bool = False) -> Outcome:
    """Return what ``result`` says; ``failed`` and ``unreachable`` are told by the event that brought it."""
    before = _settings(result.get("before"))
    after = None if before is None else _settings(result.get("after"))
    keys = result.get("changed_keys")
    return Outcome(
        before=_settings(result.get("settings")) if before is None else before,
        after=after,
        found=None if before is None else _settings(result.get("found")),
        changed_keys=tuple(name for name in SETTINGS if isinstance(keys, list) and name in keys and after is not None),
        changed=result.get("changed") is True,
        hidden="censored" in result,
        failure=read_failure(result, unreachable=unreachable) if failed or unreachable else None,
    )


def read_failure(result: Mapping[str, Any], *, unreachable: bool = False) -> Failure:
    """Return why a task failed."""
    failure = result.get("failure")
    if isinstance(failure, Mapping):
        hint = _text(failure.get("hint"))
        message = _text(result.get("msg")) or "The task failed."
        errcode = failure.get("errcode")
        return Failure(
            kind=_text(failure.get("kind")) or "failed",
            message=message.removesuffix(hint or "").rstrip() or message,  # the module's msg ends with its hint
            hint=hint,
            errcode=int(errcode) if isinstance(errcode, int) else None,
            errmsg=_text(failure.get("errmsg")),
            endpoint=_text(failure.get("endpoint")),
        )
    if unreachable:
        return Failure("unreachable", "Ansible could not connect to run the module.", _ELSEWHERE)
    if "censored" in result:
        return Failure("hidden", "The task failed; no_log hides why.")
    if "timedout" in result:
        return Failure("timeout", "The task ran into the time limit that the playbook sets.")
    if "failed_when_result" in result:
        return Failure("failed_when", "The playbook's own condition (failed_when) calls this result failed.")
    return Failure("ansible", "Ansible failed the task before or outside the module.", _ELSEWHERE)


def _text(value: object) -> str | None:
    """Return a plain str (ansible-core has subclasses of it), cut where somebody made it too long."""
    if not isinstance(value, str) or not value:
        return None
    text = str(value)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def _settings(value: object) -> Settings | None:
    if not isinstance(value, Mapping):
        return None
    return {name: each for name in SETTINGS if name in value for each in _value(name, value[name])}


def _value(name: str, value: object) -> list[Any]:
    """Return the value as the only element of a list, or nothing where it has another form than ours."""
    kind = SETTINGS[name]
    if not isinstance(kind, Targets):
        return [value] if value is None or isinstance(value, (str, int)) else []
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        return []
    known = ("id", *kind.describing, *(option.name for option in kind.sub_options))
    needed = {"id", "type"} if kind.typed else {"id"}
    targets = [{key: each[key] for key in known if isinstance(each.get(key), (str, int))} for each in value]
    return [targets] if all(needed <= target.keys() for target in targets) else []
