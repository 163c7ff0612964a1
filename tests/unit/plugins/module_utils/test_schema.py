# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of settings: argument, normal and wire form of every kind of value."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._settings.reading import read
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.schema import (
    SETTINGS,
    TARGET_LISTS,
    Targets,
)
from ansible_collections.telephony.yeastar.plugins.module_utils._values import read_number, read_text

from .samples import NORMAL, RECEIVED


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        (None, None),
        (0, 0),
        (-3, -3),
        (10**30, 10**30),
        ("0", 0),
        ("-12", -12),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("", None),
    ],
)
def test_numbers(sent: Any, number: int | None) -> None:
    assert read_number(sent) == number
    assert type(read_number(sent)) is type(number)


@pytest.mark.parametrize(
    "sent", [True, False, " 1", "1 ", "+1", "--1", "1.0", "1e3", "٣", "9" * 19, "x", 1.0, [], {}, "1\n"]
)
def test_no_numbers(sent: Any) -> None:
    with pytest.raises(ValueError, match=r"^is not a whole number$"):
        read_number(sent)


@pytest.mark.parametrize(("sent", "text"), [(None, ""), ("", ""), ("a", "a"), (5, "5"), (1.5, "1.5"), (True, "True")])
def test_texts(sent: Any, text: str) -> None:
    assert read_text(sent) == text


@pytest.mark.parametrize("sent", [[], {}, [1], {"a": 1}])
def test_no_texts(sent: Any) -> None:
    with pytest.raises(ValueError, match=r"^is not a text$"):
        read_text(sent)


@pytest.mark.parametrize(
    ("sent", "flag"),
    [(0, False), (1, True), ("0", False), ("1", True), (None, None), ("", None), (True, True), (False, False)],
)
def test_flags(sent: Any, flag: bool | None) -> None:
    assert read({"auto_record": {"enb_paging": sent}}).settings["enb_paging"] is flag


def test_the_normal_form_of_everything() -> None:
    settings = read({"auto_record": RECEIVED}).settings
    assert repr(settings) == repr(NORMAL)  # which tells False from 0


def test_the_wire_form_of_everything() -> None:
    reading = read({"auto_record": RECEIVED})
    assert repr(sorted(reading.body(NORMAL).items())) == repr(sorted(RECEIVED_IN_ORDER.items()))


RECEIVED_IN_ORDER = {
    **RECEIVED,
    "record_trunk_list": [{"id": 27, "type": "peer", "text": "peer-to-41", "enb_config": 1, "number_value": 15}],
    "record_ext_list": [
        {"id": 1, "type": "ext_group", "text": "Default", "text2": "Default", "enb_continue_record_on_transfer": 0},
        {"id": 60, "type": "extension", "text": "Ann Lee", "text2": "1000", "enb_continue_record_on_transfer": 1},
    ],
}
"""``RECEIVED`` with the keys of list items in the order of the normal form."""


def test_what_is_laid_over_wins_and_the_rest_stays() -> None:
    received = {"enb_paging": 0, "end_prompt": "a.wav", "x": [1, {"y": None}]}
    assert read({"auto_record": received}).body({"enb_paging": True}) == {**received, "enb_paging": 1}
    assert received["enb_paging"] == 0


@pytest.mark.parametrize("sent", [None, ""])
def test_a_value_that_the_pbx_does_not_tell_goes_back_as_it_came(sent: Any) -> None:
    reading = read({"auto_record": {"enb_paging": sent}})
    assert reading.settings == {"enb_paging": None}
    assert reading.body(reading.settings) == {"enb_paging": sent}


def test_a_sub_option_that_the_pbx_does_not_tell() -> None:
    item = {"id": "", "value": "7", "enb_config": "", "number_value": ""}
    assert read({"auto_record": {"record_trunk_list": [item]}}).settings == {"record_trunk_list": [{"id": 7}]}


def test_a_list_keeps_the_pbxs_order_and_what_is_new_comes_after() -> None:
    kind = TARGET_LISTS["record_queue_list"]
    received = [{"id": 7}, {"id": 3}, {"id": 5}]
    sent = kind.wire([{"id": 1}, {"id": 5}, {"id": 9}, {"id": 7}], received)
    assert sent == [{"id": 7}, {"id": 5}, {"id": 1}, {"id": 9}]


def test_unknown_keys_of_an_item_go_back_with_it_alone() -> None:
    kind = TARGET_LISTS["record_queue_list"]
    received = [{"value": "7", "x": 1, "text2": "kept"}, {"id": 3, "x": 2}]
    assert kind.wire([{"id": 7, "text": "a"}, {"id": 8}], received) == [
        {"id": 7, "text": "a", "x": 1, "text2": "kept"},
        {"id": 8},
    ]


def test_items_of_equal_id_are_told_apart_by_type() -> None:
    kind = TARGET_LISTS["record_ext_list"]
    received = [{"id": 1, "type": "extension", "x": 1}, {"id": 1, "type": "ext_group", "x": 2}]
    assert kind.wire(kind.read(received), received) == received
    assert [target["type"] for target in kind.read(received)] == ["ext_group", "extension"]


def test_an_item_that_is_listed_twice_counts_once() -> None:
    assert TARGET_LISTS["record_ivr_list"].read([{"id": 1}, {"id": 1, "text": "later"}]) == [{"id": 1, "text": "later"}]


def test_names_that_are_empty_or_missing_are_not_in_the_normal_form() -> None:
    kind = TARGET_LISTS["record_ext_list"]
    item = {"id": 1, "type": "extension", "text": None, "text2": "", "enb_continue_record_on_transfer": None}
    assert kind.read([item]) == [{"id": 1, "type": "extension"}]


def test_a_file_format_that_is_not_told() -> None:
    for sent in (None, ""):
        reading = read({"auto_record": {"record_file_format": sent}})
        assert reading.settings == {"record_file_format": None}
        assert reading.body(reading.settings) == {"record_file_format": sent}


def test_every_kind_of_list() -> None:
    lists = {name: kind for name, kind in SETTINGS.items() if isinstance(kind, Targets)}
    assert lists == TARGET_LISTS
    assert {name: (kind.noun, kind.typed, dict(kind.menus), kind.names) for name, kind in lists.items()} == {
        "record_trunk_list": ("trunk", False, {"trunk": "trunk"}, ("text",)),
        "record_ext_list": (
            "recording target",
            True,
            {"extension": "extension", "ext_group": "ext_group", "organization": "org_list"},
            ("text", "text2"),
        ),
        "record_conference_list": ("conference", False, {"conference": "conference"}, ("text",)),
        "record_queue_list": ("queue", False, {"queue": "queue"}, ("text",)),
        "record_ivr_list": ("IVR", False, {"ivr": "ivr"}, ("text",)),
    }
