# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON document: all data of the report, for programs. Pure.

It is ASCII only, so that no name on a PBX can affect a terminal, and has each PBX on a line of its own, so that line
tools can search it.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any, Iterable, Iterator, Mapping

from ...module_utils._settings.schema import SETTINGS
from ...module_utils._text import printable
from .collect import Run
from .pbx import Cell, Pbx, State

SCHEMA_VERSION = 1
"""The version of docs/report.schema.json. A key that is renamed or removed, or means something else, raises it."""

_FINE = (State.OK, State.CHANGED, State.READ)


def head(run: Run, title: str, finished: datetime, *, interrupted: bool) -> dict[str, Any]:
    """Return what the document holds about the run as a whole."""
    states = Counter(pbx.state for pbx in run.pbxs)
    return {
        "report": "telephony.yeastar.recording_report",
        "schema_version": SCHEMA_VERSION,
        "title": title,
        "playbooks": run.playbooks,
        "state": _state(run, interrupted=interrupted),
        "mode": _mode(run),
        "interrupted": interrupted,
        "started": run.started.isoformat(timespec="seconds"),
        "finished": finished.isoformat(timespec="seconds"),
        "counts": {"pbxs": len(run.pbxs), **{state.value: states[state] for state in State}},
        "empty_plays": run.empty_plays,
        "settings": _settings(run.pbxs),
        "failures": dict(Counter(failed.reason.kind for pbx in run.pbxs for failed in pbx.failures)),
    }


def summary(head_of_document: Mapping[str, Any]) -> str:
    """Return the counts in words."""
    counts = {name: number for name, number in head_of_document["counts"].items() if number}
    pbxs = counts.pop("pbxs", 0)
    parts = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())
    if not parts:
        return "no PBX (nothing was checked)"
    empty = f", and a play without hosts: {', '.join(map(printable, head_of_document['empty_plays']))}"
    whole = f"{pbxs:,} {'PBX' if pbxs == 1 else 'PBXs'} ({parts})"
    return f"{whole}{empty}" if head_of_document["empty_plays"] else whole


def pbx_entry(pbx: Pbx) -> dict[str, Any]:
    """Return what the document holds about one PBX."""
    return {
        "name": pbx.name,
        "groups": pbx.groups,
        "state": pbx.state.value,
        "note": pbx.note,
        "before": pbx.settings,
        "differs": _changes(pbx.differs),
        "changed": _changes(pbx.changed),
        "other_changes": [{"task": task, "state": state.value} for task, state in pbx.other_changes.items()],
        "failures": [
            {"task": failed.task, **asdict(failed.reason), "accepted_by": failed.accepted_by} for failed in pbx.failures
        ],
    }


def json_lines(head_of_document: dict[str, Any], pbxs: Iterable[Pbx]) -> Iterator[str]:
    """Yield the document piece by piece: a fleet's settings need not be in memory as a whole."""
    yield "{"
    for name, value in head_of_document.items():
        yield f'"{name}":{_compact(value)},\n'
    yield '"pbxs":['
    separator = "\n"
    for pbx in pbxs:
        yield separator + _compact(pbx_entry(pbx))
        separator = ",\n"
    yield "\n]}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _state(run: Run, *, interrupted: bool) -> str:
    if not run.pbxs:
        return "no_pbxs"
    fine = not interrupted and not run.empty_plays and all(pbx.state in _FINE for pbx in run.pbxs)
    return "ok" if fine else "attention"


def _mode(run: Run) -> str:
    if not run.check_modes:
        return "none"
    if len(run.check_modes) == 2:
        return "mixed"
    return "check" if True in run.check_modes else "apply"


def _settings(pbxs: list[Pbx]) -> dict[str, dict[str, int]]:
    counts = {name: Counter(pbx.cell(name) for pbx in pbxs) for name in SETTINGS}
    return {name: {cell.value: counts[name][cell] for cell in Cell} for name in SETTINGS}


def _changes(changes: dict[str, tuple[Any, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {"before": before, "after": after} for name, (before, after) in changes.items()}
