# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan by itself: what mutants of it have shown that no other test would notice."""

from __future__ import annotations

import re
from typing import Any
from unittest.mock import Mock

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.plan import (
    _check_support,
    plan,
    unconfirmed,
)
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.reading import read
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.schema import TARGET_LISTS, Targets

from .samples import RECEIVED

OPTION = "enb_continue_record_on_transfer"
GROUP = {"id": 1, "type": "ext_group"}
EXTENSION = {"id": 60, "type": "extension"}


def reading(**changes: Any) -> Any:
    """A reading of the sample with other values."""
    return read({"auto_record": {**RECEIVED, **changes}})


# Sub-options that not every PBX has


def test_targets_of_the_same_type_tell_whether_they_have_a_sub_option() -> None:
    only_extensions = reading(record_ext_list=[GROUP, {**EXTENSION, OPTION: 0}])
    planned = plan(only_extensions, {"record_ext_list": [{**EXTENSION, OPTION: True}]}, "merge")
    assert planned.changed_keys == ["record_ext_list"]
    with pytest.raises(Failure, match=f"does not support {OPTION}") as caught:
        plan(only_extensions, {"record_ext_list": [{**GROUP, OPTION: True}]}, "merge")
    assert (caught.value.kind, caught.value.endpoint) == ("unsupported", "GET autorecord/get")


def test_targets_of_other_types_tell_where_there_are_none_of_its_own() -> None:
    older = {name: value for name, value in RECEIVED.items() if name not in {"start_prompt", "end_prompt"}}
    wanted = {"record_ext_list": [{**EXTENSION, OPTION: True}]}
    has = read({"auto_record": {**older, "record_ext_list": [{**GROUP, OPTION: 0}]}})
    assert plan(has, wanted, "merge").changed_keys == ["record_ext_list"]
    lacks = read({"auto_record": {**older, "record_ext_list": [GROUP]}})
    with pytest.raises(Failure, match=f"does not support {OPTION}"):
        plan(lacks, wanted, "merge")


def test_what_is_taken_away_needs_no_support() -> None:
    old = reading(record_ext_list=[GROUP, EXTENSION])
    planned = plan(old, {"record_ext_list": [{**EXTENSION, OPTION: True}]}, "remove")
    assert planned.after["record_ext_list"] == [GROUP]


def test_a_long_list_is_looked_through_once_for_each_type(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [{**EXTENSION, "id": number, OPTION: 0} for number in range(100)]
    known = reading(record_ext_list=listed)
    read_target = Mock(wraps=TARGET_LISTS["record_ext_list"].read_target)
    monkeypatch.setattr(Targets, "read_target", read_target)
    _check_support("record_ext_list", known, [{**each, OPTION: True} for each in listed])
    assert read_target.call_count == len(listed)


def test_a_sub_option_that_a_pbx_does_not_tell_is_one_that_it_has() -> None:
    untold = reading(record_ext_list=[{**EXTENSION, OPTION: None}])
    planned = plan(untold, {"record_ext_list": [{**EXTENSION, OPTION: True}]}, "merge")
    assert planned.changed_keys == ["record_ext_list"]


# What is sent


def test_what_a_pbx_does_not_tell_of_a_target_goes_back_as_it_came() -> None:
    nameless = {"id": 3, "text": None, "enb_config": None, "x": 1}
    body = plan(reading(record_trunk_list=[nameless]), {"record_trunk_list": [{"id": 4}]}, "merge").body
    assert body["record_trunk_list"] == [nameless, {"id": 4}]


# Texts with characters that are told as escapes


@pytest.mark.parametrize(("has", "wanted"), [("a\x07.wav", "a\\x07.wav"), ("a\\x07.wav", "a\x07.wav")])
def test_a_text_that_is_told_with_escapes_can_be_given_back(has: str, wanted: str) -> None:
    planned = plan(reading(internal_prompt=has), {"internal_prompt": wanted}, "replace")
    assert planned.changed_keys == []
    assert planned.body["internal_prompt"] == has


def test_another_text_is_a_change() -> None:
    assert plan(reading(), {"outbound_prompt": "other.wav"}, "replace").changed_keys == ["outbound_prompt"]


# What was not confirmed


TRUNK = {"id": 27, "text": "peer-to-41"}


@pytest.mark.parametrize("empty", ["", [], None])
def test_what_is_empty_may_be_left_out(empty: Any) -> None:
    name = "internal_prompt" if empty == "" else "record_queue_list"
    assert unconfirmed({name: empty}, {}) == {}


@pytest.mark.parametrize(
    ("expected", "found", "told"),
    [
        ({"enb_paging": True}, {}, "enb_paging is missing"),
        ({"internal_prompt": "a"}, {"internal_prompt": "b\x07"}, r"internal_prompt is 'b\\x07', not 'a'"),
        ({"internal_prompt": "a"}, {"internal_prompt": None}, "internal_prompt is unset, not 'a'"),
        (
            {"record_trunk_list": [{**TRUNK, "enb_config": True, "number_value": 30}]},
            {"record_trunk_list": [{**TRUNK, "number_value": 15}]},
            ".*peer-to-41.* has enb_config unset, not true.*peer-to-41.* has number_value 15, not 30",
        ),
        (
            {"record_trunk_list": [{**TRUNK, "enb_config": True}]},
            {"record_trunk_list": []},
            "record_trunk_list: .*peer-to-41.* is missing",
        ),
    ],
)
def test_what_is_otherwise_is_told(expected: dict[str, Any], found: dict[str, Any], told: str) -> None:
    ((name, sentence),) = unconfirmed(expected, found).items()
    assert [name] == list(expected)
    assert re.fullmatch(told, sentence), sentence
