# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of settings: argument, normal and wire form of every kind of value."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._settings.reading import parse_settings
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.schema import (
    PROMPTS,
    SETTINGS,
    SINGLES,
    TARGET_LISTS,
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
def test_invalid_numbers_are_not_understood(sent: Any) -> None:
    with pytest.raises(ValueError, match=r"^is not a whole number$"):
        read_number(sent)


@pytest.mark.parametrize(("sent", "text"), [(None, ""), ("", ""), ("a", "a"), (5, "5"), (1.5, "1.5"), (True, "True")])
def test_texts(sent: Any, text: str) -> None:
    assert read_text(sent) == text


@pytest.mark.parametrize("sent", [[], {}, [1], {"a": 1}])
def test_invalid_strings_are_not_understood(sent: Any) -> None:
    with pytest.raises(ValueError, match=r"^is not a string$"):
        read_text(sent)


@pytest.mark.parametrize(
    ("sent", "flag"),
    [(0, False), (1, True), ("0", False), ("1", True), (None, False), ("", False), (True, True), (False, False)],
)
def test_flags(sent: Any, flag: bool) -> None:
    assert parse_settings({"auto_record": {"enb_paging": sent}}).settings["enb_paging"] is flag


def test_the_normal_form_of_everything() -> None:
    settings = parse_settings({"auto_record": RECEIVED}).settings
    assert repr(settings) == repr(NORMAL)  # which distinguishes False from 0


def test_the_wire_form_of_everything() -> None:
    reading = parse_settings({"auto_record": RECEIVED})
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


def test_changes_are_laid_over_what_was_received() -> None:
    received = {"enb_paging": 0, "end_prompt": "a.wav", "x": [1, {"y": None}]}
    assert parse_settings({"auto_record": received}).body({"enb_paging": True}) == {**received, "enb_paging": 1}
    assert received["enb_paging"] == 0


@pytest.mark.parametrize("sent", [None, ""])
def test_an_empty_flag_is_false(sent: Any) -> None:
    reading = parse_settings({"auto_record": {"enb_paging": sent}})
    assert reading.settings["enb_paging"] is False
    assert reading.body({}) == {"enb_paging": 0}


def test_an_empty_sub_option_is_not_in_the_normal_form() -> None:
    item = {"id": "", "value": "7", "enb_config": "", "number_value": ""}
    reading = parse_settings({"auto_record": {"enb_paging": 0, "record_trunk_list": [item]}})
    assert reading.settings["record_trunk_list"] == [{"id": 7}]


# A PBX that leaves out what is empty


OMITTING = {
    "enb_internal": 1,
    "outbound_prompt": "rec_out.wav",
    "record_file_format": "wav",
    "record_trunk_list": [{"id": 27, "text": "peer-to-41", "type": "peer", "enb_config": 1}],
    "record_ext_list": [{"id": 60, "text": "Ann Lee", "text2": "1000", "type": "extension"}],
}


def test_missing_keys_are_empty_where_nothing_in_the_answer_is_empty() -> None:
    settings = parse_settings({"auto_record": OMITTING}).settings
    assert settings == {
        "enb_internal": True,
        "internal_prompt": "",
        "outbound_prompt": "rec_out.wav",
        "inbound_prompt": "",
        "start_prompt": "",
        "end_prompt": "",
        "enb_channel_separate": False,
        "record_file_format": "wav",
        "enb_paging": False,
        "record_trunk_list": [{"id": 27, "type": "peer", "text": "peer-to-41", "enb_config": True, "number_value": 0}],
        "record_ext_list": [
            {
                "id": 60,
                "type": "extension",
                "text": "Ann Lee",
                "text2": "1000",
                "enb_continue_record_on_transfer": False,
            }
        ],
        "record_conference_list": [],
        "record_queue_list": [],
        "record_ivr_list": [],
    }


def test_missing_keys_that_do_not_change_are_not_sent() -> None:
    reading = parse_settings({"auto_record": OMITTING})
    assert reading.body({}) == OMITTING
    assert reading.body({"enb_paging": False, "record_queue_list": []}) == {
        **OMITTING,
        "enb_paging": 0,
        "record_queue_list": [],
    }


@pytest.mark.parametrize("empty", [{"enb_paging": 0}, {"end_prompt": ""}, {"x": None}, {"record_ivr_list": []}])
def test_missing_newer_keys_are_not_supported_where_something_is_empty(empty: dict[str, Any]) -> None:
    reading = parse_settings({"auto_record": {**OMITTING, **empty}})
    assert {"start_prompt", "end_prompt"} - reading.settings.keys() == {"start_prompt", "end_prompt"} - empty.keys()
    assert reading.settings["record_trunk_list"][0].keys() == {"id", "type", "text", "enb_config"}


def test_a_number_that_is_a_string_does_not_show_that_empty_values_are_returned() -> None:
    settings = parse_settings({"auto_record": {**OMITTING, "enb_paging": "0"}}).settings
    assert settings["start_prompt"] == settings["end_prompt"] == ""


@pytest.mark.parametrize(
    "item", [{"id": 27, "enb_config": 0}, {"id": 27, "text": ""}, {"id": 0}, {"value": 0}, {"id": 27, "x": [{"y": []}]}]
)
def test_empty_values_in_entries_do_not_show_that_a_setting_is_not_supported(item: dict[str, Any]) -> None:
    settings = parse_settings({"auto_record": {**OMITTING, "record_trunk_list": [item]}}).settings
    assert settings["start_prompt"] == settings["end_prompt"] == ""


# Values that this collection does not understand


@pytest.mark.parametrize(
    ("name", "sent", "reason"),
    [
        ("enb_paging", 2, "is neither 0 nor 1"),
        ("enb_paging", "often", "is not a whole number"),
        ("record_file_format", "ogg", "is neither wav nor mp3"),
        ("end_prompt", ["a"], "is not a string"),
        ("record_queue_list", "all", "is not a list"),
        ("record_queue_list", [7], "has an entry that is not an object"),
        ("record_queue_list", [{"text": "Support"}], "has an entry without an id"),
        ("record_ext_list", [{"id": 4, "type": "team"}], "has an entry without a known type (id 4)"),
        ("record_trunk_list", [{"id": 4, "enb_config": 2}], "has an entry whose enb_config is neither 0 nor 1"),
        ("record_trunk_list", [{"id": "four"}], "has an entry whose id is not a whole number"),
        ("record_queue_list", [{"id": 4, "text": {}}], "has an entry whose text is not a string"),
    ],
)
def test_a_value_that_is_not_understood_is_sent_back_unchanged(name: str, sent: Any, reason: str) -> None:
    received = {**RECEIVED, name: sent}
    reading = parse_settings({"auto_record": received})
    assert reading.not_understood == {name: reason}
    assert reading.settings == {key: value for key, value in NORMAL.items() if key != name}
    assert reading.body({"enb_internal": True})[name] == sent


def test_a_list_keeps_the_pbxs_order_and_what_is_new_comes_after() -> None:
    kind = TARGET_LISTS["record_queue_list"]
    received = [{"id": 7}, {"id": 3}, {"id": 5}]
    sent = kind.wire([{"id": 1}, {"id": 5}, {"id": 9}, {"id": 7}], kind.raw(received))
    assert sent == [{"id": 7}, {"id": 5}, {"id": 1}, {"id": 9}]


def test_unknown_keys_of_an_item_are_sent_back_only_with_that_item() -> None:
    kind = TARGET_LISTS["record_queue_list"]
    received = [{"value": "7", "x": 1, "text2": "kept"}, {"id": 3, "x": 2}]
    assert kind.wire([{"id": 7, "text": "a"}, {"id": 8}], kind.raw(received)) == [
        {"id": 7, "text": "a", "x": 1, "text2": "kept"},
        {"id": 8},
    ]


def test_items_of_equal_id_differ_by_type() -> None:
    kind = TARGET_LISTS["record_ext_list"]
    received = [{"id": 1, "type": "extension", "x": 1}, {"id": 1, "type": "ext_group", "x": 2}]
    raw = kind.raw(received)
    assert kind.wire(kind.read(raw), raw) == received
    assert [target["type"] for target in kind.read(raw)] == ["ext_group", "extension"]


def test_an_item_that_is_listed_twice_is_one_target() -> None:
    kind = TARGET_LISTS["record_ivr_list"]
    assert kind.read(kind.raw([{"id": 1}, {"id": 1, "text": "later"}])) == [{"id": 1, "text": "later"}]


def test_names_that_are_empty_or_missing_are_not_in_the_normal_form() -> None:
    kind = TARGET_LISTS["record_ext_list"]
    item = {"id": 1, "type": "extension", "text": None, "text2": "", "enb_continue_record_on_transfer": None}
    assert kind.read(kind.raw([item])) == [{"id": 1, "type": "extension"}]


@pytest.mark.parametrize("sent", [None, ""])
def test_a_file_format_that_the_pbx_does_not_return_is_sent_back_unchanged(sent: Any) -> None:
    reading = parse_settings({"auto_record": {"record_file_format": sent}})
    assert reading.settings["record_file_format"] is None
    assert reading.body({}) == {"record_file_format": sent}


def test_every_setting_is_a_single_value_or_a_list() -> None:
    assert {**SINGLES, **TARGET_LISTS} == SETTINGS
    assert all(kind.name == name for name, kind in SETTINGS.items())
    assert PROMPTS == ("internal_prompt", "outbound_prompt", "inbound_prompt", "start_prompt", "end_prompt")


def test_every_list() -> None:
    assert {name: (kind.noun, kind.typed, dict(kind.menus), kind.names) for name, kind in TARGET_LISTS.items()} == {
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
