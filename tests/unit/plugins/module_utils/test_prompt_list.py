# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of custom prompts: its pages, read to the end, and its entries in normal form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._api.prompts import read_prompts

from .scripted_pbx import Exchange, error, login, logout, prompt_page, run

BEEP = {"id": 3, "name": "beep.wav", "type": "record"}


def page(number: int, found: Any, total: Any = None, size: str | None = "100", key: str = "prompt_list") -> Exchange:
    """A page of the list of prompts."""
    return prompt_page(found, total, number, size=size, key=key)


def entries(first: int, last: int) -> list[dict[str, Any]]:
    """Entries of the list with these ids."""
    return [{"id": each, "real_filename": f"{each:03}.wav", "type": "record"} for each in range(first, last + 1)]


def read(*exchanges: Exchange) -> Any:
    """The prompts that the script returns, or the failure. Reading works in check mode."""
    result = run([login(), *exchanges, logout()], lambda client: {"prompts": read_prompts(client)}, check=True).result
    return result.get("prompts", result)


def ids(prompts: Sequence[Mapping[str, Any]]) -> list[int]:
    return [prompt["id"] for prompt in prompts]


@pytest.mark.parametrize(
    ("entry", "prompt"),
    [
        ({"id": 3, "real_filename": "beep.wav", "file": "beep", "suffix": ".wav", "type": "record"}, BEEP),
        ({"id": "3", "real_filename": "beep.wav", "type": "record"}, BEEP),
        ({"id": 3, "file": "beep", "suffix": ".wav", "type": "record"}, BEEP),
        ({"id": 3, "file": "beep", "suffix": "wav", "type": "record"}, BEEP),
        ({"id": 3, "file": "beep.wav", "suffix": ".wav", "type": "record"}, BEEP),
        ({"id": 3, "file": "beep.wav", "type": "record"}, BEEP),
        ({"id": 3, "real_filename": "", "file": "beep.wav", "suffix": None, "type": "record"}, BEEP),
        ({"id": 3, "real_filename": "beep", "suffix": ".wav", "type": "record"}, BEEP),
        ({"real_filename": "beep.WAV", "suffix": ".wav"}, {"name": "beep.WAV", "type": ""}),
        ({"real_filename": "beep.mp3", "suffix": ".wav"}, {"name": "beep.mp3", "type": ""}),
        ({"file": "v1.2", "suffix": ".wav"}, {"name": "v1.2.wav", "type": ""}),
        ({"file": "beep"}, {"name": "beep", "type": ""}),
        ({"file": 7, "suffix": ".gsm"}, {"name": "7.gsm", "type": ""}),
        ({"id": "x", "file": "beep.wav", "created_ts": {}, "x": 1}, {"name": "beep.wav", "type": ""}),
        (
            {
                "real_filename": "a.wav",
                "type": "record",
                "storage": "local",
                "path": "/p",
                "created_ts": "5",
                "updated_ts": 6,
            },
            {"name": "a.wav", "type": "record", "storage": "local", "path": "/p", "created_ts": 5, "updated_ts": 6},
        ),
        (
            {
                "file": "a",
                "type": "tts",
                "language": "en",
                "voice_id": 4,
                "text": "Hi",
                "speed": 50,
                "volume": "70",
                "pitch": None,
            },
            {"name": "a", "type": "tts", "language": "en", "voice_id": "4", "text": "Hi", "speed": 50, "volume": 70},
        ),
    ],
)
def test_an_entry_in_normal_form(entry: dict[str, Any], prompt: dict[str, Any]) -> None:
    assert read(page(1, [entry], 1)) == [prompt]


@pytest.mark.parametrize(("found", "total"), [([], 0), (None, 0), (None, None), ([], "0")])
def test_no_prompts(found: Any, total: Any) -> None:
    assert read(page(1, found, total)) == []
    assert read(page(1, [], key="other")) == []


def test_prompts_are_sorted_by_name() -> None:
    found = [
        {"id": 2, "real_filename": "b.wav"},
        {"id": 3, "real_filename": "a.wav"},
        {"id": 1, "real_filename": "b.wav"},
    ]
    assert ids(read(page(1, found, 3))) == [3, 1, 2]


def test_pages_are_read_until_the_total() -> None:
    assert ids(read(page(1, entries(1, 100), 140), page(2, entries(101, 140), 140))) == list(range(1, 141))


def test_pages_smaller_than_requested_are_read_until_the_total() -> None:
    found = read(page(1, entries(1, 10), "25"), page(2, entries(11, 20), "25"), page(3, entries(21, 25), "25"))
    assert ids(found) == list(range(1, 26))


def test_without_a_total_pages_are_read_until_one_has_nothing_new() -> None:
    assert ids(read(page(1, entries(1, 2)), page(2, entries(3, 3)), page(3, []))) == [1, 2, 3]
    assert ids(read(page(1, entries(1, 2)), page(2, entries(1, 2)))) == [1, 2]


def test_a_total_on_the_first_page_only_is_enough() -> None:
    assert ids(read(page(1, entries(1, 2), 3), page(2, entries(3, 3)))) == [1, 2, 3]


def test_a_full_page_does_not_end_the_list_because_the_total_could_count_pages() -> None:
    assert ids(read(page(1, entries(1, 100), 2), page(2, entries(101, 140), 2))) == list(range(1, 141))
    assert ids(read(page(1, entries(1, 100), 100), page(2, [], 100))) == list(range(1, 101))


def test_a_refused_page_size_is_left_out_from_then_on() -> None:
    refusal = page(1, []).answered(error(40002, "PARAMETER ERROR"))
    found = read(refusal, page(1, entries(1, 2), 3, size=None), page(2, entries(3, 3), 3, size=None))
    assert ids(found) == [1, 2, 3]


def test_a_refusal_without_a_page_size_is_a_failure() -> None:
    refusals = [page(1, [], size=size).answered(error(40001, "PARAMETER SYNTAX ERROR")) for size in ("100", None)]
    result = read(*refusals)
    assert (result["failure"]["kind"], result["failure"]["errcode"]) == ("api", 40001)


@pytest.mark.parametrize(("code", "kind"), [(10001, "unsupported"), (10005, "denied")])
def test_an_error_unrelated_to_the_page_size_is_a_failure_at_once(code: int, kind: str) -> None:
    assert read(page(1, []).answered(error(code, "REFUSED")))["failure"]["kind"] == kind


def test_an_error_on_a_later_page_is_a_failure_not_a_shorter_list() -> None:
    result = read(page(1, entries(1, 2), 3), page(2, [], 3).answered(error(-2, "INTERNAL SERVER ERROR")))
    assert result["failure"]["errcode"] == -2


def test_a_list_that_shifts_while_it_is_read_is_read_again() -> None:
    first = [
        page(1, entries(1, 100), 150),
        page(2, entries(102, 150), 149),
    ]  # 1 was deleted in between, so 101 was missed
    again = [page(1, entries(2, 101), 149), page(2, entries(102, 150), 149)]
    assert ids(read(*first, *again)) == list(range(2, 151))


def test_a_list_that_grows_while_it_is_read_is_read_again() -> None:
    first = [page(1, entries(2, 101), 149), page(2, entries(101, 150), 150)]
    again = [page(1, entries(1, 100), 150), page(2, entries(101, 150), 150)]
    assert ids(read(*first, *again)) == list(range(1, 151))


@pytest.mark.parametrize("second", [[], entries(1, 2)], ids=["empty", "repeated"])
def test_a_list_that_stays_incomplete_is_a_failure(second: list[dict[str, Any]]) -> None:
    result = read(*[page(1, entries(1, 2), 9), page(2, second, 9)] * 3)
    assert result["msg"] == (
        "Reading the custom prompts failed: GET custom_prompt/list: 3 times in a row, the pages held fewer entries "
        "than total_number says, or that changed. Run again, and report it as a bug if it stays."
    )
    assert result["failure"]["kind"] == "answer"
    assert result["failure"]["endpoint"] == "GET custom_prompt/list"


def test_a_list_without_an_end_is_a_failure() -> None:
    result = read(*[page(number, entries(number, number)) for number in range(1, 1001)])
    assert "there are more than 1000 pages" in result["msg"]


@pytest.mark.parametrize(
    ("found", "total", "reason"),
    [
        ({"a": 1}, 1, "prompt_list is not a list"),
        ([], [], "total_number is not a whole number"),
        (["a"], 1, "an entry is not an object"),
        ([{"id": 1}], 1, "an entry has no name"),
        ([{"real_filename": {}}], 1, "an entry is not a string"),
        ([{"file": "a", "type": []}], 1, "an entry is not a string"),
    ],
)
def test_an_invalid_list_is_a_failure(found: Any, total: Any, reason: str) -> None:
    assert read(page(1, found, total))["msg"].startswith(
        f"Reading the custom prompts failed: GET custom_prompt/list: {reason}. "
    )


@given(
    st.lists(st.integers(1, 400), unique=True, max_size=350),
    st.integers(1, 120),
    st.sampled_from([int, str, lambda _total: None]),
)
def test_every_prompt_is_found_whatever_the_page_size(numbers: list[int], largest: int, spelling: Any) -> None:
    size = min(largest, 100)
    asked: list[int] = []

    class Pbx:
        """Replaces Client."""

        def read(self, _purpose: str, _path: str, **query: str) -> dict[str, Any]:
            start = (int(query["page"]) - 1) * size
            asked.append(start)
            return {
                "total_number": spelling(len(numbers)),
                "prompt_list": [{"id": each, "file": f"{each}.wav"} for each in numbers[start : start + size]],
            }

    client: Any = Pbx()
    assert sorted(ids(read_prompts(client))) == sorted(numbers)
    assert len(asked) <= len(numbers) // size + 2
