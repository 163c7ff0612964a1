# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request example of the vendor's page Edit Recording Setting, given as our options."""

from __future__ import annotations

from typing import Any

from .scripted_pbx import apply, get, login, logout, update

EXAMPLE: dict[str, Any] = {
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

OPTIONS: dict[str, Any] = {**EXAMPLE, "enb_internal": True, "enb_channel_separate": True, "enb_paging": True}

EMPTY: dict[str, Any] = {
    "enb_internal": 0,
    "internal_prompt": "",
    "outbound_prompt": "",
    "inbound_prompt": "",
    "enb_channel_separate": 0,
    "record_file_format": "wav",
    "enb_paging": 0,
    "record_trunk_list": [],
    "record_ext_list": [],
    "record_conference_list": [],
    "record_queue_list": [],
    "record_ivr_list": [],
}

FILLED_IN = {
    **EXAMPLE,
    "record_trunk_list": [{"id": 5, "type": "register", "text": "Provider", "enb_config": 0, "number_value": 60}],
    "record_ext_list": [{"id": 18, "type": "extension", "text": "Ann Lee", "text2": "1000"}],
    "record_conference_list": [{"id": 1, "text": "Conference0"}],
    "record_ivr_list": [{"id": 5, "text": "Main Menu"}],
    "record_queue_list": [{"id": 9, "text": "Support"}],
}
"""The example as a PBX tells it afterwards."""


def test_the_body_is_the_examples() -> None:
    outcome = apply([login(), get(EMPTY), update(EXAMPLE), get(FILLED_IN), logout()], OPTIONS)
    assert outcome.result["changed_keys"] == sorted(EXAMPLE)
    assert outcome.result["after"] == OPTIONS


def test_it_is_laid_over_what_else_the_pbx_has() -> None:
    newer = {"start_prompt": "start.wav", "end_prompt": "end.wav", "x_retention": 30}
    body = {**EXAMPLE, **newer}
    apply([login(), get({**EMPTY, **newer}), update(body), get({**FILLED_IN, **newer}), logout()], OPTIONS)


def test_the_second_run_changes_nothing() -> None:
    outcome = apply([login(), get(FILLED_IN), logout()], OPTIONS)
    assert outcome.result["changed"] is False


def test_check_mode_predicts_it() -> None:
    checked = apply([login(), get(EMPTY), logout()], OPTIONS, check=True)
    real = apply([login(), get(EMPTY), update(EXAMPLE), get(FILLED_IN), logout()], OPTIONS)
    assert checked.result == real.result


def test_every_sub_option_of_the_page() -> None:
    wanted = {
        "record_trunk_list": [
            {"id": 5, "type": "register", "text": "Provider", "enb_config": True, "number_value": 30}
        ],
        "record_ext_list": [{"id": 18, "type": "extension", "text": "Ann Lee", "text2": "1000"}],
        "record_conference_list": [{"id": 1, "text": "Conference0"}],
        "record_queue_list": [{"id": 9, "text": "Support"}],
        "record_ivr_list": [{"id": 5, "text": "Main Menu"}],
    }
    body = {
        **FILLED_IN,
        "record_trunk_list": [{"id": 5, "type": "register", "text": "Provider", "enb_config": 1, "number_value": 30}],
    }
    outcome = apply([login(), get(FILLED_IN), update(body), get(body), logout()], wanted)
    assert outcome.result["changed_keys"] == ["record_trunk_list"]
