# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The request example of the vendor's page Edit Recording Setting, given as options of the module."""

from __future__ import annotations

from typing import Any

import pytest

from .scripted_pbx import Exchange, apply, error, get, login, logout, menu, prompts, update

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
"""The example as a PBX returns it afterwards."""


PROMPTS = menu(
    "custom_prompt",
    [{"text": f"{each}_record.wav", "value": f"{each}_record.wav"} for each in ("internal", "inbound", "outbound")],
)
NAMES = {
    "trunk": {"text": "Provider", "value": "5", "type": "register"},
    "extension": {"text": "Ann Lee", "text2": "1000", "value": "18", "type": "extension"},
    "conference": {"text": "Conference0", "value": "1"},
    "queue": {"text": "Support", "value": "9"},
    "ivr": {"text": "Main Menu", "value": "5"},
}
LOOK_UPS = [PROMPTS, *(menu(name, [option]) for name, option in NAMES.items())]
WITHOUT_MENUS = [
    menu("custom_prompt", []).answered(error(10001, "INTERFACE NOT EXISTED")),
    prompts(*({"id": 1, "real_filename": f"{name}_record.wav"} for name in ("internal", "inbound", "outbound"))),
    *(
        menu(name, []).answered(error(10001, "INTERFACE NOT EXISTED"))
        for name in ("trunk", "extension", "conference", "queue", "ivr", "IVR")
    ),
]
SENT = {
    **EXAMPLE,
    "record_trunk_list": [{"id": 5, "type": "register", "text": "Provider"}],
    "record_ext_list": [{"id": 18, "type": "extension", "text": "Ann Lee", "text2": "1000"}],
    "record_conference_list": [{"id": 1, "text": "Conference0"}],
    "record_ivr_list": [{"id": 5, "text": "Main Menu"}],
    "record_queue_list": [{"id": 9, "text": "Support"}],
}
"""The example with the names that the PBX has for the ids."""


def test_the_body_is_the_examples_where_the_pbx_has_no_menus() -> None:
    outcome = apply([login(), get(EMPTY), *WITHOUT_MENUS, update(EXAMPLE), get(FILLED_IN), logout()], OPTIONS)
    assert outcome.result["changed_keys"] == sorted(EXAMPLE)
    assert outcome.result["after"] == OPTIONS


def test_the_body_has_names_where_the_pbx_has_menus() -> None:
    outcome = apply([login(), get(EMPTY), *LOOK_UPS, update(SENT), get(FILLED_IN), logout()], OPTIONS)
    assert outcome.result["changed_keys"] == sorted(EXAMPLE)
    assert outcome.result["after"] == {**OPTIONS, **{name: SENT[name] for name in SENT if name.endswith("_list")}}


def test_the_example_is_laid_over_what_else_the_pbx_has() -> None:
    newer = {"start_prompt": "start.wav", "end_prompt": "end.wav", "x_retention": 30}
    body = {**SENT, **newer}
    script = [login(), get({**EMPTY, **newer}), *LOOK_UPS, update(body), get({**FILLED_IN, **newer}), logout()]
    assert apply(script, OPTIONS).result["changed"] is True


def test_the_second_run_changes_nothing() -> None:
    outcome = apply([login(), get(FILLED_IN), logout()], OPTIONS)
    assert outcome.result["changed"] is False


@pytest.mark.parametrize(("look_ups", "body"), [(LOOK_UPS, SENT), (WITHOUT_MENUS, EXAMPLE)])
def test_check_mode_predicts_the_result(look_ups: list[Exchange], body: dict[str, Any]) -> None:
    checked = apply([login(), get(EMPTY), *look_ups, logout()], OPTIONS, check=True)
    real = apply([login(), get(EMPTY), *look_ups, update(body), get(FILLED_IN), logout()], OPTIONS)
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
