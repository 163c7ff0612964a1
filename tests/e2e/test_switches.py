# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way in which a PBX may answer: a change, then nothing to do."""

from __future__ import annotations

from typing import Any

from simulator import Behaviour

from .plays import Play, play, runs, settings
from .records import Done, changing, converged

POLICY: dict[str, Any] = {
    "enb_internal": False,
    "internal_prompt": "internal_record.wav",
    "outbound_prompt": "",
    "start_prompt": "record_start.wav",
    "enb_channel_separate": True,
    "record_file_format": "mp3",
    "enb_paging": True,
    "record_trunk_list": [{"match": "*-*", "enb_config": True, "number_value": 30}],
    "record_ext_list": [
        {"type": "extension", "text2": "1003", "enb_continue_record_on_transfer": True},
        {"type": "ext_group", "text": "Sales"},
        {"type": "organization", "text": "Second Level"},
    ],
    "record_conference_list": [{"text": "Board Room"}],
    "record_queue_list": [{"text": "Sales"}],
    "record_ivr_list": [{"text": "After Hours"}],
}
HELD = {
    "record_trunk_list": [5, 6, 27],
    "record_ext_list": [1, 2, 3],
    "record_conference_list": [2],
    "record_queue_list": [10],
    "record_ivr_list": [6],
}
# The exceptions: settings that cannot work on such a PBX, and requests that it needs beyond a menu for each kind.
IMPOSSIBLE = {
    "keys_not_stored=enb_paging,record_queue_list": {"enb_paging", "record_queue_list"},
    "organization_enabled=False": {"record_ext_list"},
}
FEWER_MENUS = {"keys_not_stored=enb_paging,record_queue_list": 1, "organization_enabled=False": 3}
MORE_REQUESTS = {
    "ivr_menu=IVR": 1,
    "menu_text2=False": 1,
    "page_size_default=3": 1,
    "page_size_max=2": 3,
    "page_size_above_max=refused": 2,
}
# Pages matter only where extension numbers are not in the menu.
PAGED = {
    "page_size_default=3": Behaviour(menu_text2=False, page_size_default=3),
    "page_size_max=2": Behaviour(menu_text2=False, page_size_max=2),
    "page_size_above_max=refused": Behaviour(menu_text2=False, page_size_max=50, page_size_above_max="refused"),
}
VARIANTS = {"documented": Behaviour(), **dict(Behaviour.variants()), **PAGED}


def _play(name: str) -> Play:
    wanted = {key: value for key, value in POLICY.items() if key not in IMPOSSIBLE.get(name, ())}
    return play(name, settings("first", **wanted), settings("second", **wanted), pbx={"behaviour": VARIANTS[name]})


PLAYS = [_play(name) for name in VARIANTS]


@runs(*PLAYS)
def test_a_change_and_then_nothing_to_do(done: Done) -> None:
    first, second = done["first"], done["second"]
    assert not first.failed, first.message
    assert first.changed
    assert not second.changed
    looked_up = ("GET system/get_menuoptions", "GET extension/list")
    assert [call for call in first.calls if call not in looked_up] == changing()
    assert [call for call in second.calls if call not in looked_up] == converged()
    requests = 3 + 7 - FEWER_MENUS.get(done.name, 0) + MORE_REQUESTS.get(done.name, 0)
    assert len(second.calls) == requests
    assert len(first.calls) == requests + 2
    assert {outcome.tokens for outcome in done.outcomes} == {0}


@runs(*PLAYS)
def test_the_pbx_holds_the_policy(done: Done) -> None:
    held = done["second"].recording
    for name in POLICY.keys() - IMPOSSIBLE.get(done.name, set()):
        if name in HELD:
            assert sorted(item["id"] for item in held[name]) == HELD[name]
        else:
            assert held[name] == POLICY[name]
    assert {(item["enb_config"], item["number_value"]) for item in held["record_trunk_list"]} == {(1, 30)}
    assert held["inbound_prompt"] == "inbound_record.wav"
    assert held["end_prompt"] == ""
    if VARIANTS[done.name].unknown_keys:
        assert held["x_retention"] == {"days": 30, "protected": ["legal"]}
