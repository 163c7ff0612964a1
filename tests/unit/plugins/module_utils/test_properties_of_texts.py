# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever the names of objects are, messages and diffs are printable and contain no control characters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._api.answers import Call, api_error
from ansible_collections.telephony.yeastar.plugins.module_utils._api.pbx_answers import PBX
from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.diff import diff
from ansible_collections.telephony.yeastar.plugins.module_utils._text import enumerated, printable

ANY_TEXT = st.text(alphabet=st.characters(), max_size=400)  # surrogates are among them


@given(ANY_TEXT)
def test_every_text_becomes_printable(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    shown.encode()


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), max_size=200))
def test_plain_text_is_unchanged(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a" * 200, "a" * 200),
        ("a" * 201, "a" * 200 + "..."),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("line\r\nline", "line\\r\\nline"),
        ("\ud800", "\\ud800"),
        ("\U000e0001", "\\U000e0001"),
        ("Größe שלום 東京 😀", "Größe שלום 東京 😀"),
        (7, "7"),
        (ValueError("a\x00"), "a\\x00"),
    ],
)
def test_examples(text: Any, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, ""),
        (1, "0"),
        (10, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9"),
        (11, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 1 more"),
        (100_000, "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 99990 more"),
    ],
)
def test_enumerations_name_ten(count: int, shown: str) -> None:
    assert enumerated([str(number) for number in range(count)]) == shown


@given(ANY_TEXT, ANY_TEXT)
def test_diffs_are_printable(prompt: str, name: str) -> None:
    before = {"end_prompt": prompt, "record_queue_list": [{"id": 1, "text": name}]}
    after = {"end_prompt": "", "record_queue_list": []}
    shown = diff(before, after, ["end_prompt", "record_queue_list"])
    assert all(line.isprintable() for text in shown.values() for line in text.split("\n"))
    assert len(shown["before"].split("\n")) == 4


def test_a_diff_shows_every_kind_of_value() -> None:
    before = {"enb_paging": None, "end_prompt": 'a"b', "record_trunk_list": [{"id": 1, "number_value": 3}]}
    after = {"enb_paging": True, "end_prompt": "", "record_trunk_list": []}
    shown = diff(before, after, ["record_trunk_list", "enb_paging", "end_prompt"])
    assert (
        shown["before"] == 'record_trunk_list:\n  - {id: 1, number_value: 3}\nenb_paging: null\nend_prompt: "a\\"b"\n'
    )
    assert shown["after"] == 'record_trunk_list: []\nenb_paging: true\nend_prompt: ""\n'


@given(ANY_TEXT)
def test_the_pbxs_own_message_is_printable(text: str) -> None:
    answer = Answer(200, {}, b"")
    failure = api_error(Call("Reading", "GET", "x"), answer, PBX.meaning(-1, at_login=False), -1, text)
    assert failure.errmsg is None or failure.errmsg.isprintable()
    assert str(failure).isprintable()


def test_a_failure_reports_all_its_facts() -> None:
    failure = Failure(
        "api",
        "It failed.",
        "Do this.",
        endpoint="GET x",
        errcode=3,
        errmsg="BAD",
        details={"changed": True, "found": 1},
    )
    assert failure.result() == {
        "changed": True,
        "found": 1,
        "failed": True,
        "msg": "It failed. Do this.",
        "failure": {"kind": "api", "errcode": 3, "errmsg": "BAD", "endpoint": "GET x", "hint": "Do this."},
    }


def test_a_failure_omits_what_it_lacks() -> None:
    assert Failure("api", "It failed.").result() == {
        "changed": False,
        "failed": True,
        "msg": "It failed.",
        "failure": {"kind": "api", "errcode": None, "errmsg": None, "endpoint": None, "hint": ""},
    }
