# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists as the page shows them."""

from __future__ import annotations

from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.differences import (
    MOST_ENTRIES,
    compared,
    shown,
)
from reporting.fleet import trunk

ANN = {"id": 60, "type": "extension", "text": "Ann Lee", "text2": "1000", "enb_continue_record_on_transfer": False}


def test_single_values_are_shown_as_they_are() -> None:
    assert [shown("enb_paging", True), shown("internal_prompt", ""), shown("record_ivr_list", None)] == [True, "", None]
    assert compared("record_file_format", "wav", "mp3") == {"before": "wav", "after": "mp3"}
    assert compared("record_ivr_list", None, []) == {"before": None, "after": []}


def test_entries_have_a_name_and_details() -> None:
    assert shown("record_ext_list", [ANN]) == {
        "entries": [["Ann Lee", ["1000", "extension", "id 60", "enb_continue_record_on_transfer: false"]]],
        "more": 0,
    }
    assert shown("record_trunk_list", [trunk(7, "sip", 15)])["entries"] == [
        ["sip", ["peer", "id 7", "enb_config: true", "number_value: 15"]],
    ]
    assert shown("record_ivr_list", [{"id": 1}])["entries"] == [["", ["id 1"]]]


def test_a_name_that_is_the_number_too_is_shown_once() -> None:
    group = {"id": 1, "type": "ext_group", "text": "Sales", "text2": "Sales"}
    assert shown("record_ext_list", [group])["entries"] == [["Sales", ["ext_group", "id 1"]]]


def test_lists_are_compared_by_identity() -> None:
    before = [trunk(1, "stays"), trunk(2, "goes"), trunk(3, "differs", 15)]
    after = [trunk(3, "differs", 30), trunk(1, "stays"), {"id": 4, "text": "comes"}]
    assert compared("record_trunk_list", before, after) == {
        "lines": [
            ["-", "goes", ["peer", "id 2", "enb_config: true", "number_value: 30"], []],
            [
                "~",
                "differs",
                ["peer", "id 3", "enb_config: true", "number_value: 15"],
                ["peer", "id 3", "enb_config: true", "number_value: 30"],
            ],
            ["+", "comes", [], ["id 4"]],
        ],
        "more": 0,
        "same": 1,
    }


def test_an_omitted_sub_option_is_not_a_difference() -> None:
    change = compared(
        "record_trunk_list", [trunk(1, "a"), trunk(2, "b")], [{"id": 1, "text": "other"}, {"id": 2, "number_value": 5}]
    )
    assert [(line[0], line[1]) for line in change["lines"]] == [("~", "b")]
    assert change["lines"][0][3] == ["peer", "id 2", "enb_config: true", "number_value: 5"]
    assert change["same"] == 1


def test_long_lists_are_counted() -> None:
    many = [{"id": number, "text": "x"} for number in range(100_000)]
    assert (len(shown("record_queue_list", many)["entries"]), shown("record_queue_list", many)["more"]) == (
        MOST_ENTRIES,
        100_000 - MOST_ENTRIES,
    )
    change = compared("record_queue_list", many, [])
    assert (len(change["lines"]), change["more"], change["same"]) == (MOST_ENTRIES, 100_000 - MOST_ENTRIES, 0)
