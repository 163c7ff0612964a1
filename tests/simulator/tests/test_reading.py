# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`autorecord/get` in every form that a PBX may use."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator import Simulator, Trunk

from .client import Client

Connect = Callable[..., Client]


def test_documented_form(client: Client) -> None:
    assert client.get("autorecord/get") == {
        "errcode": 0,
        "errmsg": "SUCCESS",
        "auto_record": {
            "enb_internal": 1,
            "internal_prompt": "",
            "outbound_prompt": "outbound_record.wav",
            "inbound_prompt": "inbound_record.wav",
            "start_prompt": "",
            "end_prompt": "",
            "enb_channel_separate": 0,
            "record_file_format": "wav",
            "enb_paging": 0,
            "record_trunk_list": [
                {"id": 27, "text": "peer-to-41", "type": "peer", "enb_config": 1, "number_value": 15}
            ],
            "record_ext_list": [
                {
                    "id": 18,
                    "text": "Ann Lee",
                    "text2": "1000",
                    "type": "extension",
                    "enb_continue_record_on_transfer": 0,
                },
                {
                    "id": 1,
                    "text": "Default_Extension_Group",
                    "text2": "Default_Extension_Group",
                    "type": "ext_group",
                    "enb_continue_record_on_transfer": 0,
                },
            ],
            "record_conference_list": [{"id": 1, "text": "Conference0"}],
            "record_queue_list": [{"id": 9, "text": "Support"}],
            "record_ivr_list": [],
        },
    }


def test_shorthand_in_the_canonical_state_is_completed(client: Client) -> None:
    client.pbx.recording = {"record_trunk_list": [{"id": 5}]}
    settings = client.settings()
    assert settings["record_trunk_list"] == [
        {"id": 5, "text": "SIP-Provider", "type": "register", "enb_config": 0, "number_value": 60}
    ]
    assert settings["enb_internal"] == 0
    assert settings["record_queue_list"] == []


def test_renaming_an_object_shows(client: Client) -> None:
    client.pbx.objects.trunks[2].name = "Renamed"
    assert client.settings()["record_trunk_list"][0]["text"] == "Renamed"


def test_item_of_a_removed_object_stays(client: Client) -> None:
    client.pbx.objects.trunks = [Trunk(1, "Other")]
    assert client.settings()["record_trunk_list"][0]["text"] == "peer-to-41"


@pytest.mark.parametrize("place", ["data", "data.auto_record"])
def test_place_of_the_settings(connect: Connect, place: str) -> None:
    answer = connect(auto_record_at=place).get("autorecord/get")
    assert "auto_record" not in answer
    settings = answer["data"] if place == "data" else answer["data"]["auto_record"]
    assert settings["enb_internal"] == 1


def test_numbers_as_strings(connect: Connect) -> None:
    settings = connect(numbers_as_strings=True).settings()
    assert settings["enb_internal"] == "1"
    assert settings["record_trunk_list"][0] == {
        "id": "27",
        "text": "peer-to-41",
        "type": "peer",
        "enb_config": "1",
        "number_value": "15",
    }
    assert settings["record_ext_list"][0]["enb_continue_record_on_transfer"] == "0"


def test_value_instead_of_id(connect: Connect) -> None:
    settings = connect(value_instead_of_id=True).settings()
    assert settings["record_queue_list"] == [{"value": "9", "text": "Support"}]


def test_null_for_empty(connect: Connect) -> None:
    client = connect(null_for_empty=True)
    settings = client.settings()
    assert settings["record_ivr_list"] is None
    assert settings["internal_prompt"] is None
    assert settings["record_queue_list"] == [{"id": 9, "text": "Support"}]
    client.pbx.objects.ivrs.clear()
    assert client.menu("ivr") is None


def test_text_omitted(connect: Connect) -> None:
    settings = connect(text_omitted=True).settings()
    assert settings["record_queue_list"] == [{"id": 9}]
    assert settings["record_ext_list"][0] == {"id": 18, "type": "extension", "enb_continue_record_on_transfer": 0}


def test_groups_without_the_continue_key(connect: Connect) -> None:
    extension, group = connect(continue_on_groups=False).settings()["record_ext_list"]
    assert "enb_continue_record_on_transfer" in extension
    assert "enb_continue_record_on_transfer" not in group


def test_shuffled(connect: Connect) -> None:
    client = connect(shuffled=True)
    answers = [client.settings() for _ in range(20)]
    assert len({tuple(settings) for settings in answers}) > 10
    assert {tuple(item["id"] for item in settings["record_ext_list"]) for settings in answers} == {(18, 1), (1, 18)}
    assert len({tuple(entry["value"] for entry in client.menu("trunk")) for _ in range(20)}) > 1
    assert len({tuple(settings["record_trunk_list"][0]) for settings in answers}) > 5


def test_unknown_keys(connect: Connect) -> None:
    client = connect(unknown_keys=True)
    client.pbx.recording["x_more"] = "text"
    settings = client.settings()
    assert settings["x_retention"] == {"days": 30, "protected": ["legal"]}
    assert settings["x_more"] == "text"
    assert settings["record_trunk_list"][0]["x_priority"] == 3


def test_error_code_as_string(connect: Connect) -> None:
    client = connect(errcode_as_string=True)
    assert client.get("autorecord/get")["errcode"] == "0"
    assert client.get("autorecord/nothing")["errcode"] == "10001"
    assert [call.errcode for call in client.pbx.calls] == [0, 0, 10001]


@pytest.mark.parametrize(
    ("firmware", "prompts", "continues"), [("old", False, False), ("middle", False, True), ("new", True, True)]
)
def test_firmware_ages(connect: Connect, firmware: str, prompts: bool, continues: bool) -> None:
    settings = connect(firmware=firmware).settings()
    assert ("start_prompt" in settings, "end_prompt" in settings) == (prompts, prompts)
    assert ("enb_continue_record_on_transfer" in settings["record_ext_list"][0]) is continues


def test_old_firmware_omits_newer_settings(connect: Connect) -> None:
    client = connect(firmware="old")
    client.pbx.recording = {
        "start_prompt": "x.wav",
        "record_ext_list": [{"id": 18, "type": "extension", "enb_continue_record_on_transfer": 1}],
    }
    settings = client.settings()
    assert "start_prompt" not in settings
    assert settings["record_ext_list"] == [{"id": 18, "type": "extension", "text": "Ann Lee", "text2": "1000"}]


def test_system_information(connect: Connect, sim: Simulator) -> None:
    new = connect(serial_number="3631A1", device_name="Hamburg", firmware_version="37.21.0.117").get(
        "system/information"
    )
    assert new["data"]["sn"] == "3631A1"
    assert new["data"]["device_name"] == "Hamburg"
    assert new["data"]["firmware_version"] == "37.21.0.117"
    assert new["data"]["timestamp"] == pytest.approx(sim.clock.now(), abs=5)
    assert "timestamp" not in connect(firmware="old").get("system/information")["data"]
