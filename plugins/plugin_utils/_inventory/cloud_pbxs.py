# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud PBXs that Central Management lists, page by page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Mapping

from ...module_utils._api.answers import CallFailure
from ...module_utils._api.client import Client
from ...module_utils._errors import Failure
from ...module_utils._values import number_or_none

_PATH = "v2/cloud_pbx/instances"
_PAGE_SIZE = 50  # the most that the vendor allows
_MOST_PAGES = 10_000
_MOST_READS = 3
_NO_SUCH_PAGE = (400, 404, 1000004, 1000005)  # INVALID_PARAMETER, DATA_NOT_FOUND, or the HTTP status in their place

Instance = Mapping[str, Any]
"""What Central Management returns for one PBX, under the vendor's names."""


@dataclass(frozen=True)
class PbxList:
    """The PBXs, each once. ``doubt`` is the reason why some may be missing, empty for a complete list."""

    instances: list[Instance]
    doubt: str = ""


def list_cloud_pbxs(client: Client) -> PbxList:
    """Return all PBXs of the account. Raises Failure.

    The pages are requested in the order of the ids, so that new PBXs are last. A PBX that is deleted between two pages
    still moves the others up, so that one of them is on no page. A reading of the pages is therefore accepted only if
    ``total`` confirms it, or if the next reading is the same and complete.
    """
    previous: list[str] | None = None
    for _reading in range(_MOST_READS):
        snapshot = _read_pages(client)
        if snapshot.is_confirmed or (snapshot.rows == previous and not snapshot.is_incomplete):
            return PbxList(list(snapshot.found.values()))
        previous = snapshot.rows
    return PbxList(list(snapshot.found.values()), snapshot.doubt)


@dataclass(frozen=True)
class _Snapshot:
    """All pages, read once: the PBXs by identity, the identities as they came, and each ``total``."""

    found: Mapping[str, Instance]
    rows: list[str]
    totals: list[int | None]

    @property
    def is_confirmed(self) -> bool:
        """Whether each page has the number of PBXs that were found as its ``total``, and no PBX came twice."""
        return set(self.totals) == {len(self.found)} and len(self.rows) == len(self.found)

    @property
    def is_incomplete(self) -> bool:
        """Whether fewer PBXs were found than some page reported."""
        return len(self.found) < self._reported

    @property
    def doubt(self) -> str:
        """Why PBXs may be missing, and what to do."""
        seen = len(self.found)
        if self.is_incomplete:
            reason = (
                f"Central Management reported {self._reported} cloud PBXs (total), "
                f"but listed {seen} in the last of {_MOST_READS} readings: PBXs were added or deleted "
                "meanwhile, or it does not list all of them to this API client."
            )
        else:
            reason = (
                f"The list of cloud PBXs at Central Management was different in each of {_MOST_READS} readings, "
                f"with {seen} in the last: PBXs were added, deleted or moved meanwhile, so some may be missing."
            )
        return f"{reason} Run again; if the message stays, compare with the list in the web interface."

    @property
    def _reported(self) -> int:
        return max((total for total in self.totals if total is not None), default=0)


def _read_pages(client: Client) -> _Snapshot:
    """Read the pages up to the end: a page without a new PBX, or a short page where ``total`` agrees.

    After a full page, ``total`` alone is not sufficient, because it might count the PBXs of that page. A server
    may refuse the page after the last one.
    """
    found: dict[str, Instance] = {}
    rows: list[str] = []
    totals: list[int | None] = []
    for number in range(1, _MOST_PAGES + 1):
        before = len(found)
        try:
            page = _page(client, number)
        except CallFailure as failure:
            if number > 1 and failure.errcode in _NO_SUCH_PAGE:
                return _Snapshot(found, rows, totals)
            raise
        for instance in page.instances:
            identity = _identity(instance)
            found[identity] = instance
            rows.append(identity)
        totals.append(page.total)
        if len(found) == before or (page.is_short and len(found) == page.total):
            return _Snapshot(found, rows, totals)
    raise _not_a_page(f"it has more than {_MOST_PAGES} pages")


@dataclass(frozen=True)
class _Page:
    """One page. With ``is_short``, it has room for more PBXs."""

    instances: list[Instance]
    total: int | None
    is_short: bool


def _page(client: Client, number: int) -> _Page:
    answer = client.read(
        "Listing the cloud PBXs", _PATH, pageSize=str(_PAGE_SIZE), pageNumber=str(number), sort="cloudPbxId"
    )
    data = answer.get("data")
    if not isinstance(data, dict):
        raise _not_a_page("it has no data")
    listed = data.get("list")
    if listed is None:  # a page without instances
        listed = []
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise _not_a_page("its list is not a list of objects")
    size = number_or_none(data.get("pageSize"))  # smaller than requested if the server allows no more
    is_short = len(listed) < (_PAGE_SIZE if size is None else min(size, _PAGE_SIZE))
    return _Page(listed, number_or_none(data.get("total")), is_short)


def _identity(instance: Instance) -> str:
    """Return what identifies a PBX that is on two pages."""
    known = [instance[key] for key in ("cloudPbxId", "sn") if instance.get(key) is not None]
    return json.dumps(known or instance, sort_keys=True)


def _not_a_page(reason: str) -> Failure:
    return Failure(
        "answer",
        f"Listing the cloud PBXs failed: GET {_PATH}: the response is not from Central Management's API: {reason}.",
        "Check that ycm_url leads to Central Management.",
        endpoint=f"GET {_PATH}",
    )
