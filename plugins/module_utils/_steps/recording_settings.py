# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of recording_settings and its info module, from options to a result, independent of Ansible and HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Mapping

from .._api.client import Client
from .._errors import Failure
from .._settings import mistakes
from .._settings.diff import diff
from .._settings.plan import check_support, plan
from .._settings.prompts import changing_prompts, resolve_prompt
from .._settings.reading import Reading
from .._settings.resolve import resolve
from .._settings.schema import TARGET_LISTS
from .._text import printable
from .lookups import Lookups, read_recording_settings
from .update import update


def apply_settings(
    client: Client, wanted: Mapping[str, Any], list_mode: str, check_mode: bool, diff_mode: bool
) -> dict[str, Any]:
    """Apply the ``wanted`` settings (see ``entries.requested``) and return the result of the task.

    Writes only if something differs, and never in check mode. Raises Failure.
    """
    reading = read_recording_settings(client)
    check_support(reading, wanted, list_mode)
    lookups = Lookups(client)
    reading, resolved = _resolved(client, lookups, reading, wanted, list_mode)
    planned = plan(reading, resolved, list_mode)
    if planned.changed_keys and not check_mode:
        planned = update(client, lookups, planned)
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
    """Return the settings of the PBX in the form that the options of recording_settings have. Raises Failure."""
    reading = read_recording_settings(client)
    client.warnings.extend(
        f"{name} is left out, because its value on this PBX cannot be understood: {name} {printable(reason)}."
        for name, reason in reading.not_understood.items()
    )
    settings = {name: value for name, value in reading.settings.items() if value is not None}
    return {"changed": False, "settings": settings}


def _resolved(
    client: Client, lookups: Lookups, reading: Reading, wanted: Mapping[str, Any], list_mode: str
) -> tuple[Reading, dict[str, Any]]:
    """Return the reading with current names, and ``wanted`` with targets and prompts of this PBX.

    Raises one Failure for all those that it does not have.
    """
    settings = dict(reading.settings)
    resolved = dict(wanted)
    found: list[Failure] = []
    for name, value in changing_prompts(reading, wanted).items():
        try:
            resolved[name] = _prompt(client, lookups, name, value)
        except Failure as mistake:
            if mistake.kind != "unknown_prompt":
                raise
            found.append(mistake)
    for name, kind in TARGET_LISTS.items():
        if name in wanted:
            targets = resolve(kind, wanted[name], settings[name], lookups.objects, list_mode)
            resolved[name], settings[name] = targets.wanted, targets.current
            found.extend(targets.mistakes)
            client.warnings.extend(targets.warnings)
    if found:
        raise mistakes.combined(found)
    return replace(reading, settings=settings), resolved


def _prompt(client: Client, lookups: Lookups, setting: str, wanted: str) -> str:
    prompts = lookups.prompts()
    if prompts is not None:
        return resolve_prompt(setting, wanted, prompts)
    client.warnings.append(
        f"{setting}: cannot check whether this PBX has the prompt '{printable(wanted)}', because it does not list its "
        "prompts: its firmware is too old, or the API application lacks the rights (Integrations > API). Check in its "
        "web interface that calls are announced."
    )
    return wanted
