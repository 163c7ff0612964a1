# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory of cloud PBXs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .behavior import YcmBehavior
from .errors import INVALID_PARAMETER, YcmError

if TYPE_CHECKING:
    from simulator.pbx import Pbx

PbxInfo = dict[str, Any]
"""The inventory's entry of one PBX, under the vendor's own field names."""

DEFAULT_PAGE_SIZE = 10
MAX_PAGE_SIZE = 50
SORTABLE = ("cloudPbxId", "createTime")
REGIONS = ("Europe(Frankfurt)", "America(Virginia)", "China(Guangdong)")
FIRST_CREATED = 1_700_000_000


def info_of(pbx: Pbx, number: int) -> PbxInfo:
    """The inventory's entry of a PBX unless a test changes it."""
    return {
        "cloudPbxId": 1000 + number,
        "pbxStatus": "Running",
        "activationStatus": "Activated",
        "name": pbx.device_name,
        "sn": pbx.serial_number,
        "plan": ("Enterprise Plan", "Ultimate Plan")[number % 2],
        "planExpirationDate": FIRST_CREATED + 10**8,
        "extensionCapacity": 50,
        "concurrentCallCapacity": 15,
        "recordingStatus": "Enabled",
        "recordingCapacity": 5000,
        "region": REGIONS[number % len(REGIONS)],
        "url": f"{pbx.name}.example.yeastarcloud.com",
        "type": "Commercial",
        "createTime": FIRST_CREATED + 60 * number,
    }


def page(
    infos: Sequence[PbxInfo], query: Mapping[str, str], behavior: YcmBehavior, total_off_by: int = 0
) -> dict[str, Any]:
    """One page of the inventory."""
    page_size = _positive(query, "pageSize", DEFAULT_PAGE_SIZE)
    page_number = _positive(query, "pageNumber", 1)
    if page_size > MAX_PAGE_SIZE and behavior.page_size_above_max == "refused":
        raise YcmError(INVALID_PARAMETER)
    page_size = min(page_size, MAX_PAGE_SIZE)
    found = _sorted(_matching(infos, query.get("search", "")), query.get("sort", "createTime"))
    listed = [_shown(info, behavior) for info in found[(page_number - 1) * page_size : page_number * page_size]]
    totals = {"instances": len(found), "pages": math.ceil(len(found) / page_size), "page_entries": len(listed)}
    total = max(0, totals[behavior.total] + total_off_by)
    numbers = {"pageSize": page_size, "pageNumber": page_number, "total": total}
    return {**_numbers(numbers, behavior), "list": listed if listed or not behavior.null_for_empty else None}


def _positive(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise YcmError(INVALID_PARAMETER)
    return int(text)


def _matching(infos: Sequence[PbxInfo], keyword: str) -> list[PbxInfo]:
    searched = ("name", "sn", "url")
    return [info for info in infos if any(keyword.lower() in str(info.get(key, "")).lower() for key in searched)]


def _sorted(infos: list[PbxInfo], sort: str) -> list[PbxInfo]:
    key = sort.removeprefix("-")
    if key not in SORTABLE:
        raise YcmError(INVALID_PARAMETER)
    return sorted(infos, key=lambda info: info.get(key, 0), reverse=sort.startswith("-"))


def _shown(info: PbxInfo, behavior: YcmBehavior) -> PbxInfo:
    shown = {key: value for key, value in info.items() if key not in behavior.missing_fields}
    if behavior.url_form == "url" and "url" in shown:
        shown["url"] = f"https://{shown['url']}"
    if behavior.extra_fields:
        shown["xUnheardOf"] = {"nested": [1, 2]}
    return _numbers(shown, behavior)


def _numbers(values: dict[str, Any], behavior: YcmBehavior) -> dict[str, Any]:
    if not behavior.numbers_as_strings:
        return values
    return {key: str(value) if isinstance(value, int) else value for key, value in values.items()}
