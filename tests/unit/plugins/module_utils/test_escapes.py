# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names with control characters: shown as escapes, and read back as exactly the same names."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._escapes import (
    escape_controls,
    escape_name,
    map_texts,
    unescape_name,
)

TRICKY = st.text(alphabet="\\xu01b2eaf\x00\x07\x1b\x9b\u202e\u2028\ud800\ufffe\n\tä")
ANY_TEXT = st.text(alphabet=st.characters()) | TRICKY


@given(ANY_TEXT)
@example("\\x1b")
@example("\\\x1b")
@example("\\\\x1b")
@example("\x1b\\x1b")
@example("\\x1\x1b")
@example("\\u202e\u202e")
def test_an_escaped_name_is_read_back_as_the_same_name(name: str) -> None:
    assert unescape_name(escape_name(name)) == name


@given(ANY_TEXT)
def test_an_escaped_name_has_no_control_character(name: str) -> None:
    escaped = escape_name(name)
    assert escape_controls(escaped) == escaped


@given(ANY_TEXT, ANY_TEXT)
def test_different_names_have_different_escapes(one: str, other: str) -> None:
    assert (escape_name(one) == escape_name(other)) is (one == other)


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"])).filter(lambda name: "\\" not in name))
def test_plain_names_stay_as_they_are(name: str) -> None:
    assert escape_name(name) == unescape_name(name) == name


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("abc\u202e", "abc\\u202e"),
        ("\ud800", "\\ud800"),
        ("one\u2028two", "one\\u2028two"),
        ("\\x1b", "\\\\x1b"),
        ("\\\x1b", "\\\\\\x1b"),
        ("C:\\new\\x", "C:\\new\\x"),
        ("\\x41", "\\x41"),
        ("\\x1B", "\\x1B"),
        ("\\u001b", "\\u001b"),
        ("a\nb\tc", "a\nb\tc"),
        ("نمی\u200cخواهم", "نمی\u200cخواهم"),
    ],
)
def test_examples(name: str, escaped: str) -> None:
    assert escape_name(name) == escaped
    assert unescape_name(escaped) == name


@pytest.mark.parametrize("name", ["\\" * 100_000 + "y", "\\" * 100_000 + "x1b", ("\\" * 10 + "x1") * 10_000])
def test_names_of_many_backslashes_are_escaped_quickly(name: str) -> None:
    start = time.thread_time()
    assert unescape_name(escape_name(name)) == name
    assert time.thread_time() - start < 5


def test_names_anywhere_in_a_value_are_escaped() -> None:
    value = {"a": ["\x1b", 1, None, {"b": "\\x1b", "c": True}], "d": "plain"}
    assert map_texts(value, escape_name) == {"a": ["\\x1b", 1, None, {"b": "\\\\x1b", "c": True}], "d": "plain"}


@pytest.mark.parametrize("value", [{"a": ["b", {"c": 1}]}, [], {}, "plain", 7, None])
def test_a_value_that_needs_no_escape_is_the_same_object(value: Any) -> None:
    assert map_texts(value, escape_name) is value
