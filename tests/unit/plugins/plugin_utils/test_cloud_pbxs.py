# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of cloud PBXs, read page by page from a Central Management that may change, or be hostile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.plugin_utils._inventory import cloud_pbxs
from ansible_collections.telephony.yeastar.plugins.plugin_utils._inventory.cloud_pbxs import Listing, list_cloud_pbxs


class Pages:
    """Stands in for a session with Central Management."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    def read(self, purpose: str, path: str, **query: str) -> Any:
        """Return the next answer."""
        assert (purpose, path) == ("Listing the cloud PBXs", "v2/cloud_pbx/instances")
        assert (query.pop("pageSize"), query.pop("sort")) == ("50", "cloudPbxId")
        self.asked.append(query.pop("pageNumber"))
        assert query == {}
        return self._answers.pop(0)


def page(ids: Sequence[int] | None, total: Any = None) -> dict[str, Any]:
    """An answer with these PBXs."""
    listed = None if ids is None else [{"cloudPbxId": number, "sn": f"S{number}"} for number in ids]
    return {"data": {"list": listed, "total": total}, "status": "Success"}


def listing(*answers: Any) -> tuple[list[int], list[str], bool]:
    """Return the ids that were found, the pages that were asked for, and whether the list is complete."""
    pages: Any = Pages(*answers)
    found = list_cloud_pbxs(pages)
    return [each["cloudPbxId"] for each in found.instances], pages.asked, found.is_complete


@pytest.mark.parametrize("total", [3, "3"])
def test_one_page(total: Any) -> None:
    assert listing(page([1, 2, 3], total)) == ([1, 2, 3], ["1"], True)


def test_several_pages() -> None:
    answers = [page(range(1, 51), 101), page(range(51, 101), 101), page([101], 101)]
    assert listing(*answers) == (list(range(1, 102)), ["1", "2", "3"], True)


@pytest.mark.parametrize("empty", [page([], 0), page(None, 0), {"data": {}}, page([], "none")])
def test_no_pbx(empty: dict[str, Any]) -> None:
    assert listing(empty) == ([], ["1"], True)


@pytest.mark.parametrize("total", [None, "many", 1.5, {}])
def test_without_a_total_reading_ends_where_nothing_new_comes(total: Any) -> None:
    answers = [page(range(1, 51), total), page([51], total), page([], total)]
    assert listing(*answers) == (list(range(1, 52)), ["1", "2", "3"], True)
    assert listing(page([1], total), page([1], total)) == ([1], ["1", "2"], True)


def test_smaller_pages_than_asked_for() -> None:
    assert listing(page([1, 2], 3), page([3], 3)) == ([1, 2, 3], ["1", "2"], True)


def test_a_pbx_on_two_pages_is_listed_once_as_last_told() -> None:
    pages: Any = Pages(
        {"data": {"total": 3, "list": [{"cloudPbxId": 1}, {"cloudPbxId": 2, "name": "old"}]}},
        {"data": {"total": 3, "list": [{"cloudPbxId": 2, "name": "new"}, {"cloudPbxId": 3}]}},
    )
    assert list_cloud_pbxs(pages) == Listing(
        [{"cloudPbxId": 1}, {"cloudPbxId": 2, "name": "new"}, {"cloudPbxId": 3}], 3
    )


def test_pbxs_without_an_id_are_told_apart_by_what_they_have() -> None:
    instances = [{"sn": "A"}, {"sn": "B"}, {"name": "x"}, {"name": "y"}, {"name": "y"}, {}]
    pages: Any = Pages({"data": {"list": instances}}, {"data": {"list": []}})
    assert list_cloud_pbxs(pages).instances == [{"sn": "A"}, {"sn": "B"}, {"name": "x"}, {"name": "y"}, {}]


def test_a_list_that_shrank_while_it_was_read_is_read_again() -> None:
    shrunk = [page(range(1, 51), 100), page(range(52, 100), 99), page([], 99)]
    whole = [page(range(2, 52), 99), page([*range(52, 100), 100], 99)]
    ids, asked, complete = listing(*shrunk, *whole)
    assert ids == list(range(2, 101))
    assert (asked, complete) == (["1", "2", "3", "1", "2"], True)


def test_a_list_that_stays_incomplete_is_told_to_be_so() -> None:
    assert listing(page([1], 3), page([], 3), page([1], 3), page([], 3)) == ([1], ["1", "2", "1", "2"], False)


def test_an_endless_list_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud_pbxs, "_MOST_PAGES", 3)
    assert listing(*(page([number]) for number in range(9))) == ([0, 1, 2], ["1", "2", "3"], True)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({}, "it has no data"),
        ({"data": []}, "it has no data"),
        ({"data": None}, "it has no data"),
        ({"data": {"list": {}}}, "its list is not one of objects"),
        ({"data": {"list": ["x"]}}, "its list is not one of objects"),
        ({"data": {"list": [None]}}, "its list is not one of objects"),
    ],
)
def test_what_is_not_a_page(answer: dict[str, Any], reason: str) -> None:
    with pytest.raises(Failure) as raised:
        listing(answer)
    assert raised.value.kind == "answer"
    assert raised.value.message == (
        "Listing the cloud PBXs failed: GET v2/cloud_pbx/instances: "
        f"the answer is not one of Central Management's API: {reason}."
    )
