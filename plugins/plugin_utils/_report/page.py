# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTML page: one file, no network, no code but its own. Pure, but for reading its parts.

The page is ``page.html`` with ``page.css``, ``page.js`` and the data put in. The data is JSON in
which no character can end the element that holds it; ``page.js`` only ever makes text of it. The
content security policy names the hashes of the style and the script, so that nothing else runs.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...module_utils._settings.schema import SETTINGS
from ...module_utils._text import printable
from .differences import compared, shown
from .pbx import Pbx, State

_HERE = Path(__file__).parent
_STATES = list(State)
_MARKER = re.compile(r"<!--(TITLE|POLICY|STYLE|DATA|SCRIPT)-->")


def page(head: dict[str, Any], pbxs: list[Pbx]) -> str:
    """Return the page for a document's head and its PBXs."""
    style, script = _part("page.css"), _part("page.js")
    parts = {
        "TITLE": html.escape(printable(head["title"])),
        "POLICY": _policy(style, script),
        "STYLE": f"<style>{style}</style>",
        "DATA": f'<script type="application/json" id="data">{_embedded(_data(head, pbxs))}</script>',
        "SCRIPT": f"<script>{script}</script>",
    }
    return _MARKER.sub(lambda marker: parts[marker[1]], _part("page.html"))


class _Table:
    """Values that rows refer to by number, each once."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[str, int] = {}

    def number(self, value: Any) -> int:
        number = self._numbers.setdefault(json.dumps(value), len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number


def _data(head: dict[str, Any], pbxs: list[Pbx]) -> dict[str, Any]:
    table = _Table()
    rows = [_row(pbx, table) for pbx in sorted(pbxs, key=_urgency)]
    return {"head": head, "names": list(SETTINGS), "rows": rows, "values": table.values}


def _row(pbx: Pbx, table: _Table) -> dict[str, Any]:
    settings = pbx.settings or {}
    numbers = {name: position for position, name in enumerate(SETTINGS)}
    return {
        "name": pbx.name,
        "groups": pbx.groups,
        "state": pbx.state.value,
        "note": pbx.note,
        "cells": "".join(pbx.cell(name).value[0] for name in SETTINGS),
        "before": {numbers[name]: table.number(shown(name, value)) for name, value in settings.items()},
        "differs": {numbers[name]: table.number(compared(name, *values)) for name, values in pbx.differs.items()},
        "changed": {numbers[name]: table.number(compared(name, *values)) for name, values in pbx.changed.items()},
        "others": [[state.value, task] for task, state in pbx.other_changes.items()],
        "failures": [
            {"task": failed.task, "accepted_by": failed.accepted_by, **asdict(failed.reason)} for failed in pbx.failures
        ],
    }


def _urgency(pbx: Pbx) -> tuple[int, list[tuple[int, str]]]:
    """Return a sort key: the most urgent state first, then by name, with numbers in names by their value."""
    pieces = re.findall(r"[0-9]{1,15}|[^0-9]+", pbx.name)
    return _STATES.index(pbx.state), [(int(each), "") if each.isdecimal() else (-1, each) for each in pieces]


def _embedded(data: dict[str, Any]) -> str:
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _part(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
