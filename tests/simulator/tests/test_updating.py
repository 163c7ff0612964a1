# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`autorecord/update`: stored, refused and default values."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from .client import Client

Connect = Callable[..., Client]

VENDOR_EXAMPLE: dict[str, Any] = {
    "enb_internal": 1,
    "internal_prompt": "internal_record.wav",
    "inbound_prompt": "inbound_record.wav",
    "outbound_prompt": "outbound_record.wav",
    "enb_channel_separate": 1,
    "record_file_format": "mp3",
    "enb_paging": 1,
    "record_trunk_list": [{"id": 5}],
    "record_ext_list": [{"id": 18, "type": "extension"}],
    "record_conference_list": [{"id": 1}],
    "record_ivr_list": [{"id": 5}],
    "record_queue_list": [{"id": 9}],
}


def test_vendor_example_is_accepted(client: Client) -> None:
    assert client.post("autorecord/update", VENDOR_EXAMPLE) == {"errcode": 0, "errmsg": "SUCCESS"}
    assert client.pbx.recording == {
        **VENDOR_EXAMPLE,
        "start_prompt": "",
        "end_prompt": "",
        "record_trunk_list": [
            {"id": 5, "text": "SIP-Provider", "type": "register", "enb_config": 0, "number_value": 60}
        ],
        "record_ext_list": [
            {"id": 18, "type": "extension", "text": "Ann Lee", "text2": "1000", "enb_continue_record_on_transfer": 0}
        ],
        "record_conference_list": [{"id": 1, "text": "Conference0"}],
        "record_ivr_list": [{"id": 5, "text": "Main Menu"}],
        "record_queue_list": [{"id": 9, "text": "Support"}],
    }
    assert client.pbx.counters["updates"] == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"enb_internal": 2},
        {"enb_internal": -1},
        {"enb_internal": True},
        {"enb_internal": "1"},
        {"enb_internal": None},
        {"internal_prompt": "nobody.wav"},
        {"internal_prompt": None},
        {"internal_prompt": 1},
        {"record_file_format": "ogg"},
        {"record_file_format": 1},
        {"record_file_format": ""},
        {"record_trunk_list": None},
        {"record_trunk_list": {"id": 5}},
        {"record_trunk_list": [5]},
        {"record_trunk_list": [{}]},
        {"record_trunk_list": [{"value": "5"}]},
        {"record_trunk_list": [{"id": "5"}]},
        {"record_trunk_list": [{"id": 999}]},
        {"record_trunk_list": [{"id": 5, "enb_config": 2}]},
        {"record_trunk_list": [{"id": 5, "number_value": -1}]},
        {"record_trunk_list": [{"id": 5, "number_value": "60"}]},
        {"record_trunk_list": [{"id": 5, "text": None}]},
        {"record_ext_list": [{"id": 18}]},
        {"record_ext_list": [{"id": 18, "type": "org_list"}]},
        {"record_ext_list": [{"id": 18, "type": "ext_group"}]},
        {"record_ext_list": [{"id": 18, "type": "extension", "enb_continue_record_on_transfer": True}]},
        {"record_queue_list": [{"id": 5}]},
    ],
)
def test_refused_and_nothing_changed(client: Client, settings: dict[str, Any]) -> None:
    before = copy.deepcopy(client.pbx.recording)
    assert client.post("autorecord/update", {"enb_paging": 1, **settings}) == {
        "errcode": 40002,
        "errmsg": "PARAMETER ERROR",
    }
    assert client.pbx.recording == before
    assert client.pbx.counters["updates"] == 0


def test_the_same_target_twice(client: Client) -> None:
    assert client.update(record_trunk_list=[{"id": 5}, {"id": 5}]) == 40003
    both = [{"id": 1, "type": "extension"}, {"id": 1, "type": "ext_group"}, {"id": 1, "type": "organization"}]
    assert client.update(record_ext_list=both) == 0
    assert [item["text2"] for item in client.settings()["record_ext_list"]] == [
        "1003",
        "Default_Extension_Group",
        "Head Office",
    ]


def test_a_list_replaces_and_an_empty_one_clears(client: Client) -> None:
    assert client.update(record_trunk_list=[{"id": 6}], record_queue_list=[]) == 0
    assert [item["id"] for item in client.pbx.recording["record_trunk_list"]] == [6]
    assert client.pbx.recording["record_queue_list"] == []


def test_labels_are_the_pbx_own(client: Client) -> None:
    assert client.update(record_trunk_list=[{"id": 5, "text": "Wrong", "type": "wrong", "value": "7"}]) == 0
    assert client.settings()["record_trunk_list"][0]["text"] == "SIP-Provider"
    assert client.settings()["record_trunk_list"][0]["type"] == "register"


def test_item_options_fall_back_to_defaults(client: Client) -> None:
    assert client.update(record_trunk_list=[{"id": 27}]) == 0
    assert client.settings()["record_trunk_list"][0]["enb_config"] == 0
    assert client.settings()["record_trunk_list"][0]["number_value"] == 60


def test_item_options_kept(connect: Connect) -> None:
    client = connect(omitted_item_options="kept")
    assert client.update(record_trunk_list=[{"id": 27}, {"id": 5}]) == 0
    kept, added = client.settings()["record_trunk_list"]
    assert (kept["enb_config"], kept["number_value"]) == (1, 15)
    assert (added["enb_config"], added["number_value"]) == (0, 60)


def test_default_beep_interval(connect: Connect) -> None:
    client = connect(default_number_value=15)
    client.update(record_trunk_list=[{"id": 5}])
    assert client.settings()["record_trunk_list"][0]["number_value"] == 15


def test_omitted_keys_kept(client: Client) -> None:
    assert client.update(enb_paging=1) == 0
    assert client.pbx.recording["enb_internal"] == 1
    assert client.pbx.recording["record_queue_list"]


def test_omitted_keys_cleared(connect: Connect) -> None:
    client = connect(omitted_keys="cleared")
    assert client.update(enb_paging=1) == 0
    settings = client.settings()
    assert settings["enb_paging"] == 1
    assert settings["enb_internal"] == 0
    assert settings["outbound_prompt"] == ""
    assert settings["record_queue_list"] == []


def test_unknown_keys_stay_and_can_be_changed(connect: Connect) -> None:
    client = connect(unknown_keys=True)
    assert client.update(record_trunk_list=[{"id": 27}, {"id": 5, "x_priority": 7}]) == 0
    assert client.update(x_retention={"days": 1}) == 0
    settings = client.settings()
    assert [item["x_priority"] for item in settings["record_trunk_list"]] == [3, 7]
    assert settings["x_retention"] == {"days": 1}


def test_unknown_keys_lost_if_omitted(connect: Connect) -> None:
    client = connect(unknown_keys=True, unknown_keys_lost_if_omitted=True)
    before = client.settings()
    assert client.post("autorecord/update", before)["errcode"] == 0
    assert client.settings() == before
    assert client.update(record_trunk_list=[{"id": 27}]) == 0
    settings = client.settings()
    assert "x_retention" not in settings
    assert "x_priority" not in settings["record_trunk_list"][0]
    assert settings["record_queue_list"][0]["x_priority"] == 3


@pytest.mark.parametrize("firmware", ["old", "middle"])
def test_unsupported_keys_ignored(connect: Connect, firmware: str) -> None:
    client = connect(firmware=firmware)
    assert client.update(start_prompt="record_start.wav", nonsense=1, enb_paging=1) == 0
    assert "start_prompt" not in client.pbx.recording
    assert "nonsense" not in client.pbx.recording
    assert client.pbx.recording["enb_paging"] == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"start_prompt": "record_start.wav"},
        {"nonsense": 1},
        {"record_ext_list": [{"id": 18, "type": "extension", "enb_continue_record_on_transfer": 1}]},
    ],
)
def test_unsupported_keys_refused(connect: Connect, settings: dict[str, Any]) -> None:
    assert connect(firmware="old", unsupported_keys="refused").update(**settings) == 40002


def test_unknown_targets_dropped(connect: Connect) -> None:
    client = connect(unknown_ids="dropped")
    assert client.update(record_trunk_list=[{"id": 999}, {"id": 5}]) == 0
    assert [item["id"] for item in client.pbx.recording["record_trunk_list"]] == [5]


def test_stale_target_is_refused_when_sent_back(client: Client) -> None:
    client.pbx.objects.queues.clear()
    assert client.post("autorecord/update", client.settings())["errcode"] == 40002


def test_unknown_prompts_stored(connect: Connect) -> None:
    client = connect(unknown_prompts="stored")
    assert client.update(internal_prompt="nobody.wav") == 0
    assert client.pbx.recording["internal_prompt"] == "nobody.wav"


def test_keys_not_stored(connect: Connect) -> None:
    client = connect(keys_not_stored=frozenset({"enb_paging", "record_queue_list"}), omitted_keys="cleared")
    before = client.settings()
    assert client.update(enb_paging=1, record_queue_list=[{"id": 10}], enb_internal=0) == 0
    after = client.settings()
    assert (after["enb_paging"], after["record_queue_list"]) == (0, before["record_queue_list"])
    assert after["enb_internal"] == 0


def test_mp3_needs_stereo(connect: Connect) -> None:
    client = connect(mp3_needs_stereo=True)
    assert client.update(record_file_format="mp3") == 0
    assert client.pbx.recording["record_file_format"] == "wav"
    assert client.update(record_file_format="mp3", enb_channel_separate=1) == 0
    assert client.pbx.recording["record_file_format"] == "mp3"
