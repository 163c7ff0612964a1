# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings whose form is in doubt: how `autorecord/get` shows them, and what `autorecord/update` accepts back."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from simulator import Queue
from simulator.recording import NEWER_ITEM

from .client import Client

Connect = Callable[..., Client]


def round_trip(client: Client) -> int:
    """The error code of an update with exactly what was read."""
    return int(client.post("autorecord/update", client.settings())["errcode"])


# Read-only keys


@pytest.mark.parametrize(
    ("where", "top_level", "in_items"),
    [("top_level", True, False), ("items", False, True), ("everywhere", True, True)],
)
def test_read_only_keys_are_shown_and_refused(connect: Connect, where: str, top_level: bool, in_items: bool) -> None:
    client = connect(read_only_keys=where)
    settings = client.settings()
    assert ("x_revision" in settings) == top_level
    assert ("x_state" in settings["record_trunk_list"][0]) == in_items
    assert "x_revision" not in client.pbx.recording
    before = copy.deepcopy(client.pbx.recording)
    assert round_trip(client) == 40002
    assert client.pbx.recording == before
    settings.pop("x_revision", None)
    for name in ("trunk", "ext", "conference", "queue"):
        for item in settings[f"record_{name}_list"]:
            item.pop("x_state", None)
    assert client.post("autorecord/update", settings)["errcode"] == 0


def test_keys_unknown_to_the_pbx_are_not_read_only(connect: Connect) -> None:
    assert connect(read_only_keys="everywhere").update(nonsense=1) == 0


# Empty values


@pytest.mark.parametrize(
    ("where", "top_level", "in_items"),
    [("nowhere", True, True), ("top_level", False, True), ("items", True, False), ("everywhere", False, False)],
)
def test_empty_values_are_left_out(connect: Connect, where: str, top_level: bool, in_items: bool) -> None:
    client = connect(empty_omitted=where)
    assert client.update(record_trunk_list=[{"id": 5, "number_value": 0}]) == 0
    settings = client.settings()
    empty = {"enb_paging", "enb_channel_separate", "internal_prompt", "record_ivr_list", "start_prompt"}
    assert (empty <= set(settings)) == top_level
    assert bool(empty & set(settings)) == top_level
    (trunk,) = settings["record_trunk_list"]
    assert ({"enb_config", "number_value"} <= set(trunk)) == in_items
    assert trunk["text"] == "SIP-Provider"
    assert settings["enb_internal"] == 1
    assert client.pbx.recording["enb_paging"] == 0


def test_the_id_0_is_not_left_out(connect: Connect) -> None:
    client = connect(empty_omitted="everywhere")
    client.pbx.objects.queues.append(Queue(0, "Night"))
    client.pbx.recording["record_queue_list"] = [{"id": 0}]
    assert client.settings()["record_queue_list"] == [{"id": 0, "text": "Night"}]


# Values of a newer firmware

NEWER = {
    "enb_paging": 2,
    "record_file_format": "opus",
    "outbound_prompt": {"file": "outbound_record.wav", "repeat": 2},
}


@pytest.mark.parametrize("numbers_as_strings", [False, True])
def test_newer_values_are_accepted_unchanged(connect: Connect, numbers_as_strings: bool) -> None:
    client = connect(newer_values=frozenset(NEWER), numbers_as_strings=numbers_as_strings)
    settings = client.settings()
    assert {name: settings[name] for name in NEWER} == {**NEWER, "enb_paging": "2" if numbers_as_strings else 2}
    sent = {name: settings[name] for name in NEWER}
    assert client.update(**sent) == 0
    assert {name: client.pbx.recording[name] for name in NEWER} == NEWER


@pytest.mark.parametrize(
    "settings",
    [{"enb_paging": 3}, {"record_file_format": "flac"}, {"outbound_prompt": {"file": "outbound_record.wav"}}],
)
def test_other_newer_values_are_refused(connect: Connect, settings: dict[str, Any]) -> None:
    client = connect(newer_values=frozenset(NEWER))
    assert client.update(**settings) == 40002
    assert client.update(enb_paging=1, record_file_format="wav", outbound_prompt="") == 0


def test_list_entry_without_an_id(connect: Connect) -> None:
    client = connect(newer_values=frozenset({"record_trunk_list", "record_ext_list", "record_ivr_list"}))
    settings = client.settings()
    assert [settings[name][-1] for name in ("record_trunk_list", "record_ext_list", "record_ivr_list")] == [
        NEWER_ITEM
    ] * 3
    assert round_trip(client) == 0
    assert client.settings() == settings
    assert client.update(record_trunk_list=[{**NEWER_ITEM, "scope": "some"}]) == 40002
    assert client.update(record_trunk_list=[{"id": 5}, NEWER_ITEM]) == 0
    assert client.pbx.recording["record_trunk_list"][1] == NEWER_ITEM
    assert client.update(record_trunk_list=[{"id": 5}]) == 0
    assert client.update(record_trunk_list=[NEWER_ITEM]) == 40002


def test_a_newer_value_in_place_of_a_list_goes_back_as_it_came(client: Client) -> None:
    client.pbx.recording["record_queue_list"] = "all"
    assert client.settings()["record_queue_list"] == "all"
    assert round_trip(client) == 0
    assert client.pbx.recording["record_queue_list"] == "all"
    assert client.update(record_queue_list="most") == 40002
    assert client.update(record_queue_list=[{"id": 10}]) == 0
    assert client.pbx.recording["record_queue_list"] == [{"id": 10, "text": "Sales"}]


def test_newer_item_options(connect: Connect) -> None:
    options = frozenset({"enb_config", "number_value", "enb_continue_record_on_transfer"})
    client = connect(newer_values=options)
    (trunk,) = client.settings()["record_trunk_list"]
    assert (trunk["enb_config"], trunk["number_value"]) == (2, "auto")
    assert round_trip(client) == 0
    assert client.settings()["record_trunk_list"] == [trunk]
    assert client.update(record_trunk_list=[{"id": 5, "enb_config": 2}]) == 40002
    assert client.update(record_trunk_list=[{"id": 27, "number_value": 30, "enb_config": 1}]) == 0


# Names of prompts


@pytest.mark.parametrize(
    ("names", "shown", "stem_accepted"),
    [
        ("file_name", "inbound_record.wav", False),
        ("either", "inbound_record.wav", True),
        ("stem_read", "inbound_record", True),
        ("stem_read_only", "inbound_record", False),
    ],
)
def test_names_of_prompts(connect: Connect, names: str, shown: str, stem_accepted: bool) -> None:
    client = connect(prompt_names=names)
    assert client.settings()["inbound_prompt"] == shown
    assert client.pbx.recording["inbound_prompt"] == "inbound_record.wav"
    assert client.update(start_prompt="record_start") == (0 if stem_accepted else 40002)
    assert client.update(end_prompt="record_end.wav") == 0
    assert client.pbx.recording["end_prompt"] == "record_end.wav"
    if stem_accepted:
        assert client.pbx.recording["start_prompt"] == "record_start.wav"


@pytest.mark.parametrize(("names", "errcode"), [("stem_read", 0), ("stem_read_only", 40002)])
def test_prompts_without_ending_are_sent_back(connect: Connect, names: str, errcode: int) -> None:
    client = connect(prompt_names=names)
    before = copy.deepcopy(client.pbx.recording)
    assert round_trip(client) == errcode
    assert client.pbx.recording == before


# Deleted objects


@pytest.mark.parametrize(
    ("answer", "errcode"), [("refused", 40002), ("not_found", 60001), ("dropped", 0), ("stored", 0)]
)
def test_deleted_target_stays_in_its_list(connect: Connect, answer: str, errcode: int) -> None:
    client = connect(unknown_ids=answer)
    client.pbx.objects.remove("queue", 9)
    client.pbx.objects.remove("extension", 18)
    settings = client.settings()
    assert [item["id"] for item in settings["record_queue_list"]] == [9]
    assert round_trip(client) == errcode
    left = [] if answer == "dropped" else settings["record_queue_list"]
    assert client.pbx.recording["record_queue_list"] == left
    assert client.update(enb_paging=1) == 0


@pytest.mark.parametrize(("answer", "errcode"), [("refused", 40002), ("not_found", 60001), ("stored", 0)])
def test_deleted_prompt_stays_in_its_setting(connect: Connect, answer: str, errcode: int) -> None:
    client = connect(unknown_prompts=answer)
    client.pbx.objects.custom_prompts.clear()
    assert client.settings()["inbound_prompt"] == "inbound_record.wav"
    assert round_trip(client) == errcode
    assert client.update(inbound_prompt="inbound_record.wav") == errcode
    assert client.pbx.recording["inbound_prompt"] == "inbound_record.wav"
    assert client.update(inbound_prompt="", enb_paging=1) == 0


# Couplings


def test_stereo_off_makes_the_format_wav(connect: Connect) -> None:
    client = connect(mp3_needs_stereo=True)
    assert client.update(enb_channel_separate=1, record_file_format="mp3") == 0
    assert client.update(enb_channel_separate=0) == 0
    assert client.pbx.recording["record_file_format"] == "wav"
    assert client.update(enb_channel_separate=1, record_file_format="mp3") == 0
    assert client.update(enb_channel_separate=0, record_file_format="mp3") == 0
    assert client.pbx.recording["record_file_format"] == "wav"


def test_format_and_stereo_are_independent_by_default(client: Client) -> None:
    assert client.update(enb_channel_separate=0, record_file_format="mp3") == 0
    assert client.pbx.recording["record_file_format"] == "mp3"


# invalid_param_list


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("both", [{"value": "nobody.wav", "validation_type": "not_found"}]),
        ("value", [{"value": "nobody.wav"}]),
        ("validation_type", [{"validation_type": "not_found"}]),
        ("absent", None),
    ],
)
def test_refused_parameters_are_named(connect: Connect, mode: str, expected: Any) -> None:
    client = connect(invalid_param_list=mode)
    assert client.post("autorecord/update", {"inbound_prompt": "nobody.wav"}).get("invalid_param_list") == expected
    assert "invalid_param_list" not in client.post("autorecord/update", {"enb_paging": 1})
    assert "invalid_param_list" not in client.get("autorecord/nothing")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"enb_paging": 7}, {"value": "7", "validation_type": "invalid"}),
        ({"record_trunk_list": [{"id": 99}]}, {"value": "99", "validation_type": "not_found"}),
        ({"record_trunk_list": [{"id": 5}, {"id": 5}]}, {"value": "5", "validation_type": "duplicate"}),
        ({"nonsense": 1}, {"value": "nonsense", "validation_type": "unknown_key"}),
    ],
)
def test_the_refused_value_is_named(connect: Connect, body: dict[str, Any], named: dict[str, str]) -> None:
    client = connect(invalid_param_list="both", unsupported_keys="refused")
    assert client.post("autorecord/update", body)["invalid_param_list"] == [named]


@pytest.mark.parametrize("errcode", [40001, -2])
def test_malformed_body(connect: Connect, errcode: int) -> None:
    client = connect(malformed_body_errcode=errcode, invalid_param_list="value")
    client.login()
    answer = client.request("POST", "autorecord/update", params={"access_token": client.token}, data="{").json()
    assert answer["errcode"] == errcode
    assert answer["invalid_param_list"][0]["value"].startswith("invalid JSON: ")
