# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings as the page shows them: lists as entries of a name and details. Pure.

An entry is ``[name, details]``; a line of a comparison is ``[mark, name, details before, details
after]`` with the mark ``+``, ``-`` or ``~``. Name and details are kept apart, and the page shows
each in a box of its own, so that a name cannot look like a detail.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from ...module_utils._settings.lists import Target, TargetList
from ...module_utils._settings.schema import TARGET_LISTS

MOST_ENTRIES = 300
"""Further entries of a list are only counted, so that the page stays fast."""


def shown(name: str, value: Any) -> Any:
    """Return a value as the page shows it: single values as they are."""
    kind = TARGET_LISTS.get(name)
    if kind is None or not isinstance(value, list):
        return value
    entries = [[_name(target), _details(kind, target)] for target in value[:MOST_ENTRIES]]
    return {"entries": entries, "more": len(value) - len(entries)}


def compared(name: str, before: Any, after: Any) -> dict[str, Any]:
    """Return what the page shows of a change of the setting ``name``."""
    kind = TARGET_LISTS.get(name)
    if kind is None or not isinstance(before, list) or not isinstance(after, list):
        return {"before": before, "after": after}
    lines = _lines(kind, before, after)
    kept = len({kind.identity(t) for t in before} & {kind.identity(t) for t in after})
    kept -= sum(1 for line in lines if line[0] == "~")
    return {"lines": lines[:MOST_ENTRIES], "more": max(0, len(lines) - MOST_ENTRIES), "same": kept}


def _lines(kind: TargetList, before: Sequence[Target], after: Sequence[Target]) -> list[list[Any]]:
    old = {kind.identity(target): target for target in before}
    new = {kind.identity(target): target for target in after}
    lines: list[list[Any]] = []
    for identity in sorted({**old, **new}):
        was, becomes = old.get(identity), new.get(identity)
        if was is None and becomes is not None:
            lines.append(["+", _name(becomes), [], _details(kind, becomes)])
        elif was is not None and becomes is None:
            lines.append(["-", _name(was), _details(kind, was), []])
        elif was is not None and becomes is not None:
            # Names are the PBX's own, and an option that a task did not give stays as it was.
            given = {option.name: becomes[option.name] for option in kind.sub_options if option.name in becomes}
            if {**was, **given} != was:
                lines.append(["~", _name(was), _details(kind, was), _details(kind, {**was, **given})])
    return lines


def _name(target: Target) -> str:
    return str(target.get("text") or target.get("text2") or "")


def _details(kind: TargetList, target: Mapping[str, Any]) -> list[str]:
    number = target.get("text2")
    return [
        *([str(number)] if number and number != _name(target) else []),
        *([str(target["type"])] if target.get("type") else []),
        f"id {target['id']}",
        *(f"{option.name}: {_word(target[option.name])}" for option in kind.sub_options if option.name in target),
    ]


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
