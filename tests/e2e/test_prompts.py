# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prompts: those that exist, those that do not, and names without their file endings."""

from __future__ import annotations

from typing import Any

from simulator import Behavior
from simulator.behavior import CUSTOM_PROMPT_ENDPOINTS

from .plays import Play, Task, drift, info, play, runs, settings
from .records import Done, changing, converged

NO_MENU: dict[str, Any] = {"missing_menus": frozenset({"custom_prompt"})}
NO_LIST: dict[str, Any] = {**NO_MENU, "missing_endpoints": CUSTOM_PROMPT_ENDPOINTS}
MENU, LIST = "GET system/get_menuoptions", "GET custom_prompt/list"
# How a PBX lists its prompts, and the requests that look one up.
LISTED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "menu of names": ({}, [MENU]),
    "menu of ids": ({"prompt_menu": "id"}, [MENU]),
    "menu of names without endings": ({"prompt_menu": "stem"}, [MENU]),
    "menu refused": (NO_MENU, [MENU, LIST]),
    "menu unknown": ({**NO_MENU, "unknown_menu": "not_existed"}, [MENU, LIST]),
    "menu empty": ({**NO_MENU, "unknown_menu": "empty"}, [MENU, LIST]),
    "list of file names": ({**NO_MENU, "prompt_list_file": "file_name", "real_filename_listed": False}, [MENU, LIST]),
}
UNKNOWN = (
    "internal_prompt: this PBX has no custom prompt 'internal_recrod.wav'. It has: 'internal_record.wav', "
    "'inbound_record.wav', 'outbound_record.wav', 'record_end.wav', 'record_start.wav'. Check the name, or upload the "
    "prompt first, for example with the module custom_prompt. Nothing was written."
)


@runs(
    *(
        play(
            name,
            settings("planned", internal_prompt="internal_recrod.wav").given(check_mode=True),
            settings("unknown", internal_prompt="internal_recrod.wav"),
            settings("known, planned", internal_prompt="internal_record.wav").given(check_mode=True),
            settings("known", internal_prompt="internal_record.wav"),
            pbx={"behavior": Behavior(**behavior)},
        )
        for name, (behavior, _look_up) in LISTED.items()
    )
)
def test_a_prompt_that_changes_must_exist(done: Done) -> None:
    _behavior, look_up = LISTED[done.name]
    looked_up = [*converged()[:-1], *look_up, "GET del_token"]
    for task in ("planned", "unknown"):
        assert done[task].kind == "unknown_prompt"
        assert done[task].message == UNKNOWN
        assert done[task].calls == looked_up
    planned, known = done["known, planned"], done["known"]
    assert planned.result["after"] == known.result["after"]
    assert planned.calls == looked_up
    assert known.calls == [*looked_up[:-1], *changing()[-3:]]
    assert known.recording["internal_prompt"] == "internal_record.wav"
    assert known.warnings == []
    assert {outcome.tokens for outcome in done.outcomes} == {0}


@runs(
    play(
        "no look-up",
        settings("same", inbound_prompt="inbound_record.wav"),
        settings("none", inbound_prompt=""),
        settings("still none", inbound_prompt=""),
    )
)
def test_only_a_prompt_that_changes_is_looked_up(done: Done) -> None:
    assert done["same"].calls == done["still none"].calls == converged()
    assert done["none"].calls == changing()


UNCHECKED = (
    "internal_prompt: cannot check whether this PBX has the prompt '{}', because it does not list its prompts: "
    "its firmware is too old, or the API application lacks the rights (Integrations > API). Check in its web interface "
    "that calls are announced."
)


@runs(
    *(
        play(
            answer,
            settings("planned", internal_prompt="nowhere.wav").given(check_mode=True),
            settings("unknown", internal_prompt="nowhere.wav"),
            settings("known", internal_prompt="internal_record.wav"),
            settings("known again", internal_prompt="internal_record.wav"),
            pbx={"behavior": Behavior(**NO_LIST, unknown_prompts=answer)},
        )
        for answer in ("refused", "stored")
    )
)
def test_a_prompt_that_cannot_be_looked_up_is_a_warning(done: Done) -> None:
    planned, unknown = done["planned"], done["unknown"]
    assert planned.changed
    assert planned.warnings == unknown.warnings == [UNCHECKED.format("nowhere.wav")]
    assert unknown.failed == (done.name == "refused")
    assert unknown.recording["internal_prompt"] == ("" if done.name == "refused" else "nowhere.wav")
    assert done["known"].warnings == [UNCHECKED.format("internal_record.wav")]
    assert done["known again"].calls == converged()
    assert done["known again"].warnings == []


def _restore(name: str) -> Task:
    return Task(name, "telephony.yeastar.recording_settings", "{{ recorded.settings }}")


def _named(prompt_names: Any) -> Play:
    return play(
        prompt_names,
        info("read").given(register="recorded"),
        settings("planned", internal_prompt="internal_record.wav").given(check_mode=True),
        settings("with ending", internal_prompt="internal_record.wav"),
        settings("with ending again", internal_prompt="internal_record.wav"),
        settings("without ending", internal_prompt="internal_record"),
        settings("another without ending", internal_prompt="record_end"),
        settings("another without ending again", internal_prompt="record_end"),
        drift("drift", outbound_prompt="record_start.wav", inbound_prompt=""),
        _restore("restore"),
        info("read again"),
        pbx={"behavior": Behavior(prompt_names=prompt_names)},
    )


@runs(*(_named(prompt_names) for prompt_names in ("file_name", "either", "stem_read", "stem_read_only")))
def test_names_that_differ_only_in_a_missing_ending_are_one_prompt(done: Done) -> None:
    assert [task for task in done.tasks if done[task].failed] == []
    changed = [task for task in done.tasks if done[task].changed]
    assert changed == ["planned", "with ending", "another without ending", "drift", "restore"]
    assert done["with ending"].result["after"] == done["planned"].result["after"]
    assert done["with ending"].recording["internal_prompt"] == "internal_record.wav"
    assert done["without ending"].calls == converged()
    assert done["another without ending"].recording["internal_prompt"] == "record_end.wav"
    assert done["restore"].recording == done["read"].recording
    assert done["read again"].result["settings"] == done["read"].result["settings"]
    # A PBX that returns names without endings, and does not accept them, receives a second update with all endings.
    assert len(done["with ending"].bodies) == (2 if done.name == "stem_read_only" else 1)
    assert {outcome.tokens for outcome in done.outcomes} == {0}
