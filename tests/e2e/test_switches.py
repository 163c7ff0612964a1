# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way in which a PBX may answer: the first run changes it, and the second one changes nothing."""

from __future__ import annotations

from typing import Any

from simulator import Behavior
from simulator.behavior import CUSTOM_PROMPT_ENDPOINTS

from .plays import Play, play, runs, settings
from .records import Done, converged

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
# The exceptions: settings that cannot be managed on such a PBX, because it does not store them, does not list what they
# name, or holds a value in them that is newer than this collection.
IMPOSSIBLE = {
    "keys_not_stored=enb_paging,record_queue_list": {"enb_paging", "record_queue_list"},
    "organization_enabled=False": {"record_ext_list"},
    "newer_values=enb_paging,end_prompt,record_file_format": {"enb_paging", "record_file_format"},
    "newer_values=enb_config,enb_continue_record_on_transfer": {"record_trunk_list", "record_ext_list"},
    "newer_values=record_ext_list,record_ivr_list,record_trunk_list": {
        "record_trunk_list",
        "record_ext_list",
        "record_ivr_list",
    },
}
MENUS = {
    "record_trunk_list": 1,
    "record_ext_list": 3,
    "record_conference_list": 1,
    "record_queue_list": 1,
    "record_ivr_list": 1,
}
"""The number of menus that the names of POLICY need."""
# Requests that a PBX needs beyond a menu for each kind of target, and one for all prompts that change.
MORE_REQUESTS = {
    "ivr_menu=IVR": 1,
    "menu_text2=False": 1,
    "page_size_default=3": 1,
    "page_size_max=2": 3,
    "page_size_above_max=refused": 2,
}
# Pages matter only where extension numbers are not in the menu.
PAGED = {
    "page_size_default=3": Behavior(menu_text2=False, page_size_default=3),
    "page_size_max=2": Behavior(menu_text2=False, page_size_max=2),
    "page_size_above_max=refused": Behavior(menu_text2=False, page_size_max=50, page_size_above_max="refused"),
}
# The form of a list of prompts matters only where no menu has them: then it is read after the menu.
NO_PROMPT_MENU = frozenset({"custom_prompt"})
LISTED = {
    "missing_endpoints=all": Behavior(missing_menus=NO_PROMPT_MENU, missing_endpoints=CUSTOM_PROMPT_ENDPOINTS),
    "prompt_list_file=file_name": Behavior(missing_menus=NO_PROMPT_MENU, prompt_list_file="file_name"),
    "real_filename_listed=False": Behavior(missing_menus=NO_PROMPT_MENU, real_filename_listed=False),
    "unknown_menu=not_existed": Behavior(missing_menus=NO_PROMPT_MENU, unknown_menu="not_existed"),
    "unknown_menu=empty": Behavior(missing_menus=NO_PROMPT_MENU, unknown_menu="empty"),
}
# No task here uploads or deletes a prompt or sends a malformed body; ``missing_endpoints`` is in LISTED.
WITHOUT_EFFECT = (
    "upload_delay_reads",
    "uploads_transcoded",
    "prompt_in_use_deleted",
    "malformed_body_errcode",
    "missing_endpoints",
)
VARIANTS = {
    "documented": Behavior(),
    **{name: each for name, each in Behavior.variants() if not name.startswith(WITHOUT_EFFECT)},
    **PAGED,
    **LISTED,
}
NO_PROMPT_MENU_VARIANTS = {*LISTED, "missing_menus=custom_prompt,paging_custom_prompt,system_prompt"}
# The whole object as it was read is refused once. Then the keys of the schema are accepted, or prompts with endings.
UPDATES = {
    "read_only_keys=top_level": 2,
    "read_only_keys=items": 2,
    "read_only_keys=everywhere": 2,
    "prompt_names=stem_read_only": 2,
}
OLD_VALUES_READ = {"update_delay_reads=1": 1, "update_delay_reads=2": 2}
MOST_OLD_READS = 3
"""The most reads that show the old values with ``update_delay_seconds``: at once, after 0.25 and after 0.75 seconds."""
UNMANAGED_END_PROMPT = {
    "newer_values=enb_paging,end_prompt,record_file_format": {"file": "", "repeat": 2},
}


def _play(name: str) -> Play:
    wanted = {key: value for key, value in POLICY.items() if key not in IMPOSSIBLE.get(name, ())}
    return play(name, settings("first", **wanted), settings("second", **wanted), pbx={"behavior": VARIANTS[name]})


PLAYS = [_play(name) for name in VARIANTS]
LOOKED_UP = ("GET system/get_menuoptions", "GET extension/list", "GET custom_prompt/list")


def _without_look_ups(calls: list[str]) -> list[str]:
    return [call for call in calls if call not in LOOKED_UP]


def _expected_change(name: str, calls: list[str]) -> list[str]:
    """The requests of the first task; a change that needs seconds may be read back more than once."""
    old_values_read = OLD_VALUES_READ.get(name, 0)
    if VARIANTS[name].update_delay_seconds:
        old_values_read = min(MOST_OLD_READS, calls.count("GET autorecord/get") - 2)
    read_back = ["POST autorecord/update", "GET autorecord/get"] * UPDATES.get(name, 1)
    return [*converged()[:-1], *read_back, *["GET autorecord/get"] * old_values_read, "GET del_token"]


@runs(*PLAYS)
def test_a_change_and_then_nothing_to_do(done: Done) -> None:
    first, second = done["first"], done["second"]
    assert not first.failed, first.message
    assert first.changed
    assert not second.changed
    expected = _expected_change(done.name, first.calls)
    assert _without_look_ups(first.calls) == expected
    assert _without_look_ups(second.calls) == converged()
    impossible = IMPOSSIBLE.get(done.name, set())
    names = sum(menus for name, menus in MENUS.items() if name not in impossible) + MORE_REQUESTS.get(done.name, 0)
    prompts = 2 if done.name in NO_PROMPT_MENU_VARIANTS else 1
    assert len(second.calls) == len(converged()) + names
    assert len(first.calls) == len(expected) + names + prompts
    assert {outcome.tokens for outcome in done.outcomes} == {0}


@runs(*PLAYS)
def test_the_pbx_holds_the_policy(done: Done) -> None:
    held = done["second"].recording
    managed = POLICY.keys() - IMPOSSIBLE.get(done.name, set())
    for name in managed:
        if name in HELD:
            assert sorted(item["id"] for item in held[name]) == HELD[name]
        else:
            assert held[name] == POLICY[name]
    if "record_trunk_list" in managed:
        assert {(item["enb_config"], item["number_value"]) for item in held["record_trunk_list"]} == {(1, 30)}
    assert held["inbound_prompt"] == "inbound_record.wav"
    assert held["end_prompt"] == UNMANAGED_END_PROMPT.get(done.name, "")
    if VARIANTS[done.name].unknown_keys:
        assert held["x_retention"] == {"days": 30, "protected": ["legal"]}
