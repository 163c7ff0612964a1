# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The PBXs of a Central Management, and changes of their listing while it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.pbx import Pbx

from .behavior import YcmBehavior
from .instances import PbxInfo, info_of, page


@dataclass
class _PageChange:
    change: Callable[[], object]
    pages: int


class Inventory:
    """PBXs, the entry of each, and the changes planned between two pages of the listing."""

    def __init__(self) -> None:
        self._members: list[tuple[Pbx, PbxInfo]] = []
        self._changes: list[_PageChange] = []
        self._added = 0

    def add(self, pbx: Pbx, info: Mapping[str, Any]) -> PbxInfo:
        """Add a PBX and return its entry."""
        self._added += 1
        entry = {**info_of(pbx, self._added), **info}
        self._members.append((pbx, entry))
        return entry

    def remove(self, pbx: Pbx) -> None:
        """Remove a PBX."""
        self._members = [(member, info) for member, info in self._members if member is not pbx]

    def info(self, pbx: Pbx) -> PbxInfo:
        """The entry of a PBX."""
        return next(info for member, info in self._members if member is pbx)

    def infos(self) -> list[PbxInfo]:
        """Every entry, in the order in which the PBXs were added."""
        return [info for _pbx, info in self._members]

    def find(self, serial_number: str) -> tuple[Pbx, PbxInfo] | None:
        """The PBX with that serial number, and its entry."""
        return next((member for member in self._members if member[1].get("sn") == serial_number), None)

    def between_pages(self, change: Callable[[], object], after: int) -> None:
        """Call `change` once, when so many more pages were made."""
        self._changes.append(_PageChange(change, after))

    def forget_changes(self) -> None:
        """Forget the planned changes."""
        self._changes.clear()

    def page(self, query: Mapping[str, str], behavior: YcmBehavior, total_off_by: int) -> dict[str, Any]:
        """One page of the listing."""
        shown = page(self.infos(), query, behavior, total_off_by)
        for planned in list(self._changes):
            planned.pages -= 1
            if planned.pages == 0:
                self._changes.remove(planned)
                planned.change()
        return shown
