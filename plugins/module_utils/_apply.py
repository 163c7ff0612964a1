# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of each module, from options to a result. Knows neither Ansible nor HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Mapping, Sequence

from ._api.answers import CallFailure
from ._api.client import Client
from ._api.menus import objects
from ._errors import Failure
from ._settings.diff import diff
from ._settings.entries import Entry
from ._settings.plan import Plan, Settings, disturbed, plan, unconfirmed
from ._settings.reading import Reading, read
from ._settings.schema import TARGET_LISTS, Target, Targets
from ._settings.targets import named, needs, resolve

_NOT_LET_IN = ("auth", "blocked", "denied", "quota")
_UPDATE = "POST autorecord/update"


def apply_settings(
    client: Client, wanted: Mapping[str, Any], list_mode: str, check_mode: bool, diff_mode: bool
) -> dict[str, Any]:
    """Make the PBX as ``wanted`` (see ``entries.managed``) and return the result of the task.

    Writes only when something differs and never in check mode. Raises Failure.
    """
    reading, targeted = _resolved(client, _read(client), wanted, list_mode)
    planned = plan(reading, targeted, list_mode)
    if planned.changed_keys and not check_mode:
        _write(client, planned)
    result = {
        "changed": bool(planned.changed_keys),
        "changed_keys": planned.changed_keys,
        "before": planned.before,
        "after": planned.after,
    }
    if diff_mode:
        result["diff"] = diff(planned.before, planned.after, planned.changed_keys)
    return result


def read_settings(client: Client) -> dict[str, Any]:
    """Return the settings that the PBX tells, in the shape that ``apply_settings`` takes. Raises Failure."""
    settings = _read(client).settings
    return {"changed": False, "settings": {name: value for name, value in settings.items() if value is not None}}


def read_menus(client: Client, menus: list[str]) -> dict[str, Any]:
    """Return the options of each menu, and why for those that the PBX does not offer. Raises Failure."""
    offered = {}
    unavailable = {}
    for menu in menus:
        try:
            offered[menu] = objects(client, menu)
        except CallFailure as failure:
            if failure.errcode is None or failure.kind not in ("api", "unsupported"):
                raise
            unavailable[menu] = str(failure)
    return {"changed": False, "menu_options": offered, "unavailable": unavailable}


def _read(client: Client) -> Reading:
    return read(client.read("Reading the recording settings", "autorecord/get"))


def _resolved(
    client: Client, reading: Reading, wanted: Mapping[str, Any], list_mode: str
) -> tuple[Reading, dict[str, Any]]:
    """Return ``wanted`` with targets in the place of entries, and the reading with what was learned of names."""
    settings = dict(reading.settings)
    resolved = dict(wanted)
    for name, kind in TARGET_LISTS.items():
        if name in wanted and name in settings:  # else the plan says that the firmware lacks it
            entries = wanted[name]
            directory = _directory(client, name, entries, settings[name])
            settings[name] = named(name, settings[name], directory)
            if list_mode == "remove":
                _add_listed(directory, kind, settings[name])
            resolved[name] = named(name, resolve(name, entries, settings[name], directory), directory)
    return replace(reading, settings=settings), resolved


def _directory(
    client: Client, name: str, entries: Sequence[Entry], current: Sequence[Target]
) -> dict[str, list[Target]]:
    """Return the objects of the PBX that ``entries`` need to be resolved, by type."""
    directory: dict[str, list[Target]] = {}
    for type_, need in needs(name, entries, current).items():
        own: Target = {"type": type_} if need.typed else {}
        listed = objects(client, need.menu, need.numbers)
        by_id = {each["id"]: {**each, **own} for each in listed if "id" in each}
        directory[type_] = list(by_id.values())
    return directory


def _add_listed(directory: Mapping[str, list[Target]], kind: Targets, current: Sequence[Target]) -> None:
    """Add the targets of the list now: what was deleted on the PBX can still stand in its list."""
    listed = {type_: {each["id"] for each in known} for type_, known in directory.items()}
    for target in current:
        type_ = kind.type_of(target)
        if type_ in directory and target["id"] not in listed[type_]:
            directory[type_].append(target)


def _write(client: Client, planned: Plan) -> None:
    """Send the update and read back until it is certain what became of it.

    An update that failed is not taken at its word either: it may have been taken in. One whose
    answer was lost is repeated if it changed nothing.
    """
    for attempt in client.retry.attempts():
        trouble = _update(client, planned)
        if trouble is None or trouble.kind != "unreachable":  # which is that nothing was sent
            found = _read_back(client, trouble)
            differences = unconfirmed(planned.after, found.settings)
            others = disturbed(planned, found)
            if not differences:
                client.warnings.extend(_disturbance(others))
                return
            if trouble is None or others or unconfirmed(planned.before, found.settings):
                raise _not_applied(planned, found.settings, {**differences, **others}, trouble)
        if attempt.is_last or not (trouble.busy or trouble.kind in ("no_answer", "answer")):
            raise _unchanged(trouble)
        attempt.pause(trouble.retry_after)


def _update(client: Client, planned: Plan) -> CallFailure | None:
    """Send the update; return the failure unless it is certain that nothing was taken in.

    That is certain where the API itself refused who asks, where the server was not trusted, and where
    it was the login after an expired token that failed. An HTTP status says less: something in
    between can give it after the PBX took the update in.
    """
    try:
        client.write("Updating the recording settings", "autorecord/update", planned.body)
    except CallFailure as failure:
        not_let_in = failure.kind in _NOT_LET_IN and failure.errcode is not None
        if not_let_in or failure.kind == "tls" or failure.endpoint != _UPDATE:
            raise
        return failure
    return None


def _read_back(client: Client, trouble: CallFailure | None) -> Reading:
    try:
        return _read(client)
    except Failure as failure:
        raise failure.reworded(
            "unconfirmed",
            "The update was sent, but what became of it is not known. "
            + (f"{trouble.message} " if trouble else "The PBX answered SUCCESS. ")
            + f"Then {failure.message[0].lower()}{failure.message[1:]}",
            "Run the task again: it reads the settings and does what is left to do.",
        ) from None


def _unchanged(failure: CallFailure) -> Failure:
    hint = f"{failure.hint} The recording settings were not changed.".strip()
    return failure.reworded(failure.kind, failure.message, hint)


def _disturbance(others: Mapping[str, str]) -> list[str]:
    """Return the warning for what this collection does not know: it may be a firmware's own to change."""
    warning = (
        "Read back after the update, these settings, which this collection does not know, are not as before: "
        f"{'; '.join(others.values())}. Another writer, or the PBX itself, changed them."
    )
    return [warning] if others else []


def _not_applied(
    planned: Plan, found: Settings, differences: Mapping[str, str], trouble: CallFailure | None
) -> Failure:
    """Return the failure for an update after which the PBX is not as planned."""
    ours = [text for name, text in differences.items() if name in planned.changed_keys]
    others = [text for name, text in differences.items() if name not in planned.changed_keys]
    sentences = [trouble.message] if trouble else []
    if ours:
        sentences.append(f"Read back after the update, these settings did not take effect: {'; '.join(ours)}.")
    if others:
        sentences.append(
            f"Read back after the update, these settings changed although this task left them alone: "
            f"{'; '.join(others)}. Another writer, or the PBX itself, changed them."
        )
    return Failure(
        "not_applied" if ours else "conflict",
        " ".join(sentences),
        "Check that the values are possible on this PBX, and that nobody else changes its settings; then run again.",
        endpoint=_UPDATE,
        errcode=trouble.errcode if trouble else None,
        errmsg=trouble.errmsg if trouble else None,
        details={
            "changed": bool(unconfirmed(planned.before, found)),
            "changed_keys": planned.changed_keys,
            "before": planned.before,
            "after": planned.after,
            "found": dict(found),
        },
    )
