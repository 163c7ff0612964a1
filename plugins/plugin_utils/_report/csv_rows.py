# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CSV file: one row for each PBX and setting, for spreadsheets. Pure.

A name on a PBX can be a formula for a spreadsheet, or a control character for a terminal. So the
first gets an apostrophe before it, and the second becomes an escape. The JSON document has every
name as the modules return it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any, Iterable, Iterator, Mapping

from ...module_utils._escapes import escape_controls
from ...module_utils._settings.schema import SETTINGS
from .pbx import Pbx

COLUMNS = ("finished", "pbx", "pbx_state", "setting", "setting_state", "before", "after", "failures")

# After a semicolon too, which separates the fields for spreadsheets in some languages. Some take the wide
# forms of the signs for the signs.
_FORMULA = re.compile("(^|;)(\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def csv_lines(head_of_document: Mapping[str, Any], pbxs: Iterable[Pbx]) -> Iterator[str]:
    """Yield the file line by line, the names of the columns first."""
    yield _line(COLUMNS)
    for pbx in pbxs:
        changes = {**pbx.changed, **pbx.differs}
        settings = pbx.settings or {}
        failures = "; ".join(dict.fromkeys(failed.reason.kind for failed in pbx.failures))
        for name in SETTINGS:
            before, after = (_text(value) for value in changes.get(name, (settings.get(name), None)))
            cell = pbx.cell(name).value
            yield _line((head_of_document["finished"], pbx.name, pbx.state.value, name, cell, before, after, failures))


def _line(fields: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(map(_safe, fields))
    return line.getvalue()


def _safe(text: str) -> str:
    one_line = escape_controls(text).replace("\t", "\\t").replace("\n", "\\n")
    return _FORMULA.sub(r"\1'\2", one_line)


def _text(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    text = json.dumps(value, ensure_ascii=False)
    return text if escape_controls(text) == text else json.dumps(value)
