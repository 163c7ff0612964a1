# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of cloud PBXs, read page by page from a Central Management that may change, be wrong, or be hostile."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._api.answers import Call, CallFailure
from ansible_collections.telephony.yeastar.plugins.module_utils._api.ycm_answers import accepted
from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer
from ansible_collections.telephony.yeastar.plugins.plugin_utils._inventory import cloud_pbxs
from ansible_collections.telephony.yeastar.plugins.plugin_utils._inventory.cloud_pbxs import PbxList, list_cloud_pbxs

TO_DO = " Run again; if the message stays, compare with the list in the web interface."


class Pages:
    """Replaces a session with Central Management. An answer that is an exception is raised."""

    def __init__(self, answer: Callable[[int], Any]) -> None:
        self._answer = answer
        self.requested: list[int] = []

    def read(self, purpose: str, path: str, **query: str) -> Any:
        """Return the answer to the request for a page."""
        assert (purpose, path) == ("Listing the cloud PBXs", "v2/cloud_pbx/instances")
        assert (query.pop("pageSize"), query.pop("sort")) == ("50", "cloudPbxId")
        number = int(query.pop("pageNumber"))
        self.requested.append(number)
        assert query == {}
        answer = self._answer(number)
        if isinstance(answer, Exception):
            raise answer
        return answer


def page(ids: Sequence[int] | None, total: Any = None, **data: Any) -> dict[str, Any]:
    """Return an answer with these PBXs."""
    listed = None if ids is None else [{"cloudPbxId": number, "sn": f"S{number}"} for number in ids]
    return {"data": {"list": listed, "total": total, **data}, "status": "Success"}


def read(answer: Callable[[int], Any]) -> tuple[list[int], list[int], str]:
    """Return the ids in the list, the pages that were requested, and why PBXs may be missing."""
    pages: Any = Pages(answer)
    listing = list_cloud_pbxs(pages)
    return [each["cloudPbxId"] for each in listing.instances], pages.requested, listing.doubt


def listing(*answers: Any) -> tuple[list[int], list[int], str]:
    """Return the same for answers that come in this order."""
    rest = iter(answers)
    result = read(lambda _number: next(rest))
    assert list(rest) == []
    return result


def refusal(status: int, errcode: int | None) -> CallFailure:
    """Return the failure of a request that Central Management refuses."""
    with pytest.raises(CallFailure) as raised:
        accepted(Call("Listing", "GET", "x"), Answer(status, {}, json.dumps({"errcode": errcode}).encode()))
    return raised.value


# A correct total


@pytest.mark.parametrize("total", [3, "3"])
def test_one_page_takes_one_request(total: Any) -> None:
    assert listing(page([1, 2, 3], total)) == ([1, 2, 3], [1], "")


def test_several_pages_take_one_request_each() -> None:
    answers = [page(range(1, 51), 101), page(range(51, 101), 101), page([101], 101)]
    assert listing(*answers) == (list(range(1, 102)), [1, 2, 3], "")


def test_an_account_without_pbxs_takes_one_request() -> None:
    for empty in (page([], 0), page(None, 0)):
        assert listing(empty) == ([], [1], "")


def test_a_full_last_page_is_followed_by_a_request_for_one_more() -> None:
    assert listing(page(range(50), 50), page([], 50)) == (list(range(50)), [1, 2], "")


@pytest.mark.parametrize(("status", "errcode"), [(200, 1000004), (400, 1000004), (404, 1000005), (404, 404)])
def test_a_refusal_of_the_page_after_the_last_is_the_end(status: int, errcode: int) -> None:
    assert listing(page(range(50), 50), refusal(status, errcode)) == (list(range(50)), [1, 2], "")


@pytest.mark.parametrize(
    "answers",
    [
        [refusal(404, 1000005)],
        [page(range(50), 50), refusal(500, 1000001)],
        [page(range(50), 50), refusal(500, None)],
    ],
)
def test_any_other_refusal_is_a_failure(answers: list[Any]) -> None:
    with pytest.raises(CallFailure, match="Listing failed: GET x: HTTP"):
        listing(*answers)


def test_a_list_that_lost_its_last_page_meanwhile_is_read_again() -> None:
    script = [page(range(50), 51), refusal(404, 1000005), page(range(50), 50), refusal(404, 1000005)]
    assert listing(*script) == (list(range(50)), [1, 2, 1, 2], "")


@pytest.mark.parametrize("total", [None, 1])
def test_a_refused_page_ends_a_list_whose_total_is_wrong_if_two_readings_agree(total: int | None) -> None:
    script = [page(range(50), total), refusal(404, 1000005)] * 2
    assert listing(*script) == (list(range(50)), [1, 2, 1, 2], "")


def test_smaller_pages_than_requested() -> None:
    assert listing(page([1, 2], 3), page([3], 3)) == ([1, 2, 3], [1, 2], "")
    capped = [page(range(20), 40, pageSize=20), page(range(20, 40), 40, pageSize="20"), page([], 40, pageSize=20)]
    assert listing(*capped) == (list(range(40)), [1, 2, 3], "")


# A list that changes while it is read


def test_a_listing_from_which_a_pbx_was_deleted_meanwhile_is_read_again() -> None:
    shifted = [page(range(1, 51), 100), page(range(52, 101), 99)]
    whole = [page(range(2, 52), 99), page(range(52, 101), 99)]
    assert listing(*shifted, *whole) == (list(range(2, 101)), [1, 2, 1, 2], "")


def test_a_listing_to_which_a_pbx_was_added_meanwhile_is_read_again() -> None:
    shifted = [page(range(1, 51), 60), page(range(51, 62), 61), page([], 61)]
    whole = [page(range(1, 51), 61), page(range(51, 62), 61)]
    assert listing(*shifted[:2], *whole) == (list(range(1, 62)), [1, 2, 1, 2], "")


def test_a_listing_whose_order_changed_meanwhile_is_read_again() -> None:
    shifted = [page(range(1, 51), 60), page([1, *range(52, 61)], 60), page([], 60)]
    whole = [page(range(1, 51), 60), page(range(51, 61), 60)]
    assert listing(*shifted, *whole) == (list(range(1, 61)), [1, 2, 3, 1, 2], "")


def test_a_pbx_that_moved_to_the_next_page_makes_a_reading_doubtful_even_if_the_number_is_right() -> None:
    moved = [page(range(1, 51), 60), page(range(50, 61), 60)]
    whole = [page(range(1, 51), 60), page(range(51, 61), 60)]
    assert listing(*moved, *whole) == (list(range(1, 61)), [1, 2, 1, 2], "")


def test_a_list_that_changes_in_each_reading_is_doubtful() -> None:
    answers: list[Any] = []
    for n in range(1, 4):
        answers += [page(range(50), 50 + n), page(range(50, 51 + n), 51 + n)]
    ids, requested, doubt = listing(*answers)
    assert (ids, requested) == (list(range(54)), [1, 2] * 3)
    assert doubt == (
        "The list of cloud PBXs at Central Management was different in each of 3 readings, with 54 in the last: "
        "PBXs were added, deleted or moved meanwhile, so some may be missing." + TO_DO
    )


# A wrong total


def test_fewer_pbxs_than_the_total_are_doubtful_after_three_readings() -> None:
    ids, requested, doubt = listing(*[page([1], 3), page([], 3)] * 3)
    assert (ids, requested) == ([1], [1, 2] * 3)
    assert doubt == (
        "Central Management reported 3 cloud PBXs (total), but listed 1 in the last of 3 readings: PBXs were added or "
        "deleted meanwhile, or it does not list all of them to this API client." + TO_DO
    )


def test_an_empty_list_with_a_total_is_doubtful() -> None:
    ids, requested, doubt = listing(*[page([], 5)] * 3)
    assert (ids, requested) == ([], [1, 1, 1])
    assert "reported 5 cloud PBXs (total), but listed 0" in doubt


WRONG_TOTALS: dict[str, Callable[[int, int], Any]] = {
    "missing": lambda _listed, _count: None,
    "word": lambda _listed, _count: "many",
    "fraction": lambda _listed, _count: 1.5,
    "object": lambda _listed, _count: {},
    "zero": lambda _listed, _count: 0,
    "negative": lambda _listed, _count: -1,
    "pages": lambda _listed, count: -(-count // 50),
    "entries of the page": lambda listed, _count: listed,
    "first page only": lambda _listed, count: min(count, 50),
    "string": lambda _listed, count: str(count),
}


@pytest.mark.parametrize("total", WRONG_TOTALS.values(), ids=WRONG_TOTALS.keys())
@pytest.mark.parametrize("count", [0, 1, 2, 20, 49, 50, 51, 99, 100, 101, 120, 150])
@pytest.mark.parametrize("beyond", ["empty", "last page again"])
def test_no_wrong_total_leaves_a_pbx_out(total: Callable[[int, int], Any], count: int, beyond: str) -> None:
    def answer(number: int) -> dict[str, Any]:
        last = max(1, -(-count // 50))
        shown = min(number, last) if beyond == "last page again" else number
        listed = range(count)[(shown - 1) * 50 : shown * 50]
        return page(listed, total(len(listed), count), pageSize=50)

    ids, requested, doubt = read(answer)
    assert (ids, doubt) == (list(range(count)), "")
    assert len(requested) <= 2 * (count // 50 + 2)


def test_a_server_that_always_returns_the_first_page_is_doubtful() -> None:
    ids, requested, doubt = read(lambda _number: page(range(50), 120))
    assert (ids, requested) == (list(range(50)), [1, 2] * 3)
    assert "reported 120" in doubt


def test_an_endless_list_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud_pbxs, "_MOST_PAGES", 3)
    with pytest.raises(Failure, match="it has more than 3 pages"):
        read(lambda number: page([number]))


@given(st.integers(0, 160), st.lists(st.tuples(st.integers(1, 9), st.sampled_from("+-"), st.integers(0, 159))))
def test_every_permanent_pbx_is_listed_or_the_listing_is_doubtful(
    count: int, events: list[tuple[int, str, int]]
) -> None:
    """Only additions or only deletions: one of each between two pages cannot be seen in the answers."""
    there = list(range(count))
    changes = [event for event in events if event[1] == events[0][1]]
    requests = 0

    def answer(number: int) -> dict[str, Any]:
        nonlocal requests
        requests += 1
        for _when, change, which in (event for event in changes if event[0] == requests):
            if change == "+":
                there.append(1000 + len(there))
            elif which in there:
                there.remove(which)
        return page(there[(number - 1) * 50 : number * 50], len(there), pageSize=50)

    ids, requested, doubt = read(answer)
    assert doubt or set(ids) >= set(there)
    assert len(requested) <= 3 * 6


# Entries


def test_a_pbx_on_two_pages_is_listed_once_as_last_returned() -> None:
    answers = iter(
        [
            {"data": {"total": 3, "list": [{"cloudPbxId": 1}, {"cloudPbxId": 2, "name": "old"}]}},
            {"data": {"total": 3, "list": [{"cloudPbxId": 2, "name": "new"}, {"cloudPbxId": 3}]}},
        ]
        * 2
    )
    pages: Any = Pages(lambda _number: next(answers))
    assert list_cloud_pbxs(pages) == PbxList([{"cloudPbxId": 1}, {"cloudPbxId": 2, "name": "new"}, {"cloudPbxId": 3}])


def test_pbxs_without_an_id_are_distinguished_by_their_other_fields() -> None:
    instances: list[Any] = [{"sn": "A"}, {"sn": "B"}, {"name": "x"}, {"name": "y"}, {}]
    pages: Any = Pages(lambda number: {"data": {"list": instances if number == 1 else []}})
    assert list_cloud_pbxs(pages) == PbxList(instances)


def test_identical_pbxs_are_not_counted_twice() -> None:
    pages: Any = Pages(lambda number: {"data": {"total": 2, "list": [{"name": "y"}] * 2 if number == 1 else []}})
    found = list_cloud_pbxs(pages)
    assert found.instances == [{"name": "y"}]
    assert "reported 2 cloud PBXs (total), but listed 1" in found.doubt


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({}, "it has no data"),
        ({"data": []}, "it has no data"),
        ({"data": None}, "it has no data"),
        ({"data": {"list": {}}}, "its list is not a list of objects"),
        ({"data": {"list": ["x"]}}, "its list is not a list of objects"),
        ({"data": {"list": [None]}}, "its list is not a list of objects"),
    ],
)
def test_an_invalid_page_is_a_failure(answer: dict[str, Any], reason: str) -> None:
    with pytest.raises(Failure) as raised:
        listing(answer)
    assert raised.value.kind == "answer"
    assert raised.value.message == (
        "Listing the cloud PBXs failed: GET v2/cloud_pbx/instances: "
        f"the response is not from Central Management's API: {reason}."
    )
