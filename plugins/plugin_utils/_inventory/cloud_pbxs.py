# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud PBXs that Central Management lists, page by page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Mapping

from ...module_utils._api.client import Client
from ...module_utils._errors import Failure
from ...module_utils._values import number_or_none

_PATH = "v2/cloud_pbx/instances"
_PAGE_SIZE = 50  # the most that the vendor allows
_MOST_PAGES = 10_000

Instance = Mapping[str, Any]
"""What Central Management says of one PBX, under the vendor's names."""


@dataclass(frozen=True)
class Listing:
    """The PBXs, each once, and how many there are by Central Management's own count, if it tells."""

    instances: list[Instance]
    total: int | None

    @property
    def is_complete(self) -> bool:
        """Whether there are as many as were counted."""
        return self.total is None or len(self.instances) >= self.total


def list_cloud_pbxs(client: Client) -> Listing:
    """Return all PBXs of the account. Raises Failure.

    They are asked for in the order of their ids, in which new ones come last. One that is deleted
    meanwhile shifts the others, so a listing that lacks some is repeated once.
    """
    listing = _read_all(client)
    return listing if listing.is_complete else _read_all(client)


def _read_all(client: Client) -> Listing:
    found: dict[str, Instance] = {}
    total = None
    for number in range(1, _MOST_PAGES + 1):
        page = _page(client, number)
        total = number_or_none(page.get("total"))
        before = len(found)
        found.update({_identity(each): each for each in _instances(page)})
        if len(found) == before or (total is not None and len(found) >= total):
            break
    return Listing(list(found.values()), total)


def _page(client: Client, number: int) -> Mapping[str, Any]:
    answer = client.read(
        "Listing the cloud PBXs", _PATH, pageSize=str(_PAGE_SIZE), pageNumber=str(number), sort="cloudPbxId"
    )
    page = answer.get("data")
    if isinstance(page, dict):
        return page
    raise _not_a_page("it has no data")


def _instances(page: Mapping[str, Any]) -> list[Instance]:
    listed = page.get("list")
    if listed is None:  # a page without instances
        return []
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise _not_a_page("its list is not one of objects")
    return listed


def _identity(instance: Instance) -> str:
    """Return by what a PBX is known again when it is on two pages."""
    known = [instance[key] for key in ("cloudPbxId", "sn") if instance.get(key) is not None]
    return json.dumps(known or instance, sort_keys=True)


def _not_a_page(reason: str) -> Failure:
    return Failure(
        "answer",
        f"Listing the cloud PBXs failed: GET {_PATH}: the answer is not one of Central Management's API: {reason}.",
        "Check that ycm_url leads to Central Management.",
        endpoint=f"GET {_PATH}",
    )
