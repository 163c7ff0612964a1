# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that the API of a PBX returns page by page, read to the end.

Every list takes ``page`` and ``page_size``, and reports ``total_number``. Neither the largest
nor the default page size is documented.
"""

from __future__ import annotations

from typing import Any, Callable, Hashable, Mapping, NamedTuple, Sequence

from .._errors import Failure
from .._values import read_number
from .answers import CallFailure
from .client import Client

Item = Mapping[str, Any]

_PAGE_SIZE = 100
_MOST_PAGES = 1000
_MOST_READS = 3


class ListEndpoint(NamedTuple):
    """A list of the API: the purpose of reading it, its path, and the key of the entries in a page.

    ``identity`` returns what identifies an entry. It raises ValueError for one that cannot be understood.
    """

    purpose: str
    path: str
    key: str
    identity: Callable[[Item], Hashable]


def read_list(client: Client, endpoint: ListEndpoint) -> list[Item]:
    """Return all entries of a list, each once.

    A list that changes while its pages are read is read again from the start.
    Raises CallFailure, and Failure of kind ``answer`` for a list that is malformed or stays incomplete.
    """
    pages = _Pages(client, endpoint)
    for _reading in range(_MOST_READS):
        entries = _read_once(pages, endpoint)
        if entries is not None:
            return entries
    raise _unreadable(
        endpoint, f"{_MOST_READS} times in a row, the pages held fewer entries than total_number says, or that changed"
    )


def _read_once(pages: _Pages, endpoint: ListEndpoint) -> list[Item] | None:
    """Return the entries of one reading from the first page to the last, or None if that cannot be all.

    The end is where ``total_number`` is reached. A page that is full does not end a list: another firmware's
    ``total_number`` could count something else. A page without a new entry always does.
    """
    entries: dict[Hashable, Item] = {}
    expected: int | None = None
    for number in range(1, _MOST_PAGES + 1):
        page, total, is_full = pages.read(number)
        if None not in (expected, total) and expected != total:
            return None
        expected = expected if total is None else total
        fresh = {_checked(endpoint, entry): entry for entry in page}
        is_new = not fresh.keys() <= entries.keys()
        entries.update(fresh)
        has_all = expected is not None and len(entries) >= expected
        if not is_new or (has_all and not is_full):
            return list(entries.values()) if has_all or expected is None else None
    raise _unreadable(endpoint, f"there are more than {_MOST_PAGES} pages")


class _Pages:
    """Reads pages of a list, of 100 entries if the PBX accepts that size."""

    def __init__(self, client: Client, endpoint: ListEndpoint) -> None:
        self._client = client
        self._endpoint = endpoint
        self._size = {"page_size": str(_PAGE_SIZE)}

    def read(self, number: int) -> tuple[Sequence[Item], int | None, bool]:
        """Return the entries of a page, the number of all entries if reported, and whether the page is full."""
        answer = self._answer(number)
        page = answer.get(self._endpoint.key) or ()
        if not isinstance(page, (list, tuple)):
            raise _unreadable(self._endpoint, f"{self._endpoint.key} is not a list")
        try:
            total = read_number(answer.get("total_number"))
        except ValueError as error:
            raise _unreadable(self._endpoint, f"total_number {error}") from None
        return page, total, bool(self._size) and len(page) >= _PAGE_SIZE

    def _answer(self, number: int) -> Mapping[str, Any]:
        call = (self._endpoint.purpose, self._endpoint.path)
        try:
            return self._client.read(*call, page=str(number), **self._size)
        except CallFailure as failure:
            if failure.kind != "api" or failure.busy or not self._size or number > 1:
                raise
        self._size = {}  # a page of that size may be what the PBX refuses
        return self._client.read(*call, page=str(number))


def _checked(endpoint: ListEndpoint, entry: Any) -> Hashable:
    if not isinstance(entry, dict):
        raise _unreadable(endpoint, "an entry is not an object")
    try:
        return endpoint.identity(entry)
    except ValueError as error:
        raise _unreadable(endpoint, f"an entry {error}") from None


def _unreadable(endpoint: ListEndpoint, reason: str) -> Failure:
    request = f"GET {endpoint.path}"
    return Failure(
        "answer",
        f"{endpoint.purpose} failed: {request}: {reason}.",
        "Run again, and report it as a bug if it stays.",
        endpoint=request,
    )
