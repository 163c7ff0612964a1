# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets: how an entry selects them, and how the list changes."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import Conference, Department, Extension, ExtensionGroup, Ivr, Objects, Queue, Trunk

from .plays import Play, drift, menus, play, runs, settings
from .records import Done, changing, converged

# For each list: the entry that it has, and another one, by name.
OTHERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "record_trunk_list": ({"text": "peer-to-41"}, {"text": "Branch-Office"}),
    "record_conference_list": ({"text": "Conference0"}, {"text": "Board Room"}),
    "record_queue_list": ({"text": "Support"}, {"text": "Sales"}),
    "record_ivr_list": ({"text": "Main Menu"}, {"text": "After Hours"}),
    "record_ext_list": (
        {"type": "ext_group", "text": "Default_Extension_Group"},
        {"type": "organization", "text": "Second Level"},
    ),
}


def _modes(name: str) -> Play:
    held, other = OTHERS[name]
    return play(
        name,
        settings("start", **{name: [held]}),
        settings("merge", **{name: [other]}, list_mode="merge"),
        settings("other order", **{name: [other, held]}),
        settings("remove", **{name: [held]}, list_mode="remove"),
        settings("remove again", **{name: [held]}, list_mode="remove"),
        settings("replace", **{name: [held]}, list_mode="replace"),
        settings("clear", **{name: []}),
    )


@runs(*(_modes(name) for name in OTHERS))
def test_list_mode(done: Done) -> None:
    held, other = (entry["text"] for entry in OTHERS[done.name])
    texts = {task: {item["text"] for item in done[task].recording[done.name]} for task in done.tasks}
    assert texts == {
        "start": {held},
        "merge": {held, other},
        "other order": {held, other},
        "remove": {other},
        "remove again": {other},
        "replace": {held},
        "clear": set(),
    }
    changed = [task for task in done.tasks if done[task].changed]
    assert changed[-4:] == ["merge", "remove", "replace", "clear"]


# For each way to identify targets: the entries, and what they select of the simulator's example objects.
SELECTED: dict[str, dict[str, tuple[list[dict[str, Any]], list[Any]]]] = {
    "text": {
        "record_trunk_list": ([{"text": "Branch-Office"}], [6]),
        "record_conference_list": ([{"text": "Board Room"}], [2]),
        "record_queue_list": ([{"text": "Sales"}], [10]),
        "record_ivr_list": ([{"text": "After Hours"}], [6]),
        "record_ext_list": (
            [
                {"type": "extension", "text": "Eva Novak"},
                {"type": "ext_group", "text": "Support"},
                {"type": "organization", "text": "Service"},
            ],
            [("extension", 2), ("ext_group", 3), ("organization", 2)],
        ),
    },
    "text2": {
        "record_ext_list": (
            [
                {"type": "extension", "text2": "1003"},
                {"type": "ext_group", "text2": "Sales"},
                {"type": "organization", "text2": "Second Level"},
            ],
            [("extension", 1), ("ext_group", 2), ("organization", 3)],
        ),
    },
    "id": {
        "record_trunk_list": ([{"id": 5}], [5]),
        "record_conference_list": ([{"id": 1}], [1]),
        "record_queue_list": ([{"id": 10}], [10]),
        "record_ivr_list": ([{"id": 5}], [5]),
        "record_ext_list": (
            [{"type": type_, "id": 1} for type_ in ("organization", "extension", "ext_group")],
            [("extension", 1), ("ext_group", 1), ("organization", 1)],
        ),
    },
    "id and name": {
        "record_trunk_list": ([{"id": 6, "text": "Branch-Office"}], [6]),
        "record_conference_list": ([{"id": 2, "text": "Board Room"}], [2]),
        "record_queue_list": ([{"id": 9, "text": "Support"}], [9]),
        "record_ivr_list": ([{"id": 6, "text": "After Hours"}], [6]),
        "record_ext_list": (
            [
                {"type": "extension", "id": 2, "text": "Eva Novak", "text2": "1004"},
                {"type": "organization", "id": 3, "text": "Second Level"},
            ],
            [("extension", 2), ("organization", 3)],
        ),
    },
    "match": {
        "record_trunk_list": ([{"match": "*"}], [5, 6, 27]),
        "record_conference_list": ([{"match": "*o*"}], [1, 2]),
        "record_queue_list": ([{"match": "S*"}], [9, 10]),
        "record_ivr_list": ([{"match": "*Hours"}], [6]),
        "record_ext_list": (
            [
                {"type": "extension", "match": "100[12]"},
                {"type": "extension", "match": "* Patel"},
                {"type": "ext_group", "match": "S*"},
                {"type": "organization", "match": "*e*"},
            ],
            [
                *(("extension", number) for number in (1, 19, 20)),
                *(("ext_group", number) for number in (2, 3)),
                *(("organization", number) for number in (1, 2, 3, 4)),
            ],
        ),
    },
    "several entries": {
        "record_trunk_list": ([{"match": "[SB]*"}, {"match": "peer-to-4?"}], [5, 6, 27]),
        "record_queue_list": ([{"text": "Support"}, {"id": 10}], [9, 10]),
        "record_ext_list": (
            [{"type": "extension", "match": "100[0-2]"}, {"type": "extension", "text": "Eva Novak"}],
            [("extension", number) for number in (2, 18, 19, 20)],
        ),
    },
}


@pytest.mark.parametrize("name", SELECTED)
@runs(
    play(
        "selection",
        *(
            settings(name, **{setting: entries for setting, (entries, _held) in lists.items()})
            for name, lists in SELECTED.items()
        ),
    )
)
def test_entries_select(done: Done, name: str) -> None:
    assert not done[name].failed
    for setting, (_entries, expected) in SELECTED[name].items():
        items = done[name].recording[setting]
        typed = setting == "record_ext_list"
        held = [(item["type"], item["id"]) if typed else item["id"] for item in items]
        assert sorted(held) == sorted(expected)


@runs(
    play(
        "sub-options",
        drift(
            "start",
            record_trunk_list=[{"id": 27, "text": "peer-to-41", "type": "peer", "enb_config": 1, "number_value": 15}],
        ),
        settings("left out", record_trunk_list=[{"text": "peer-to-41"}]),
        settings("one given", record_trunk_list=[{"text": "peer-to-41", "number_value": 20}]),
        settings("merged", record_trunk_list=[{"match": "*", "enb_config": False}], list_mode="merge"),
        settings("others kept", record_trunk_list=[{"id": 5, "number_value": 90}], list_mode="merge"),
    )
)
def test_sub_options_left_out_stay(done: Done) -> None:
    assert not done["left out"].changed
    assert done["one given"].recording["record_trunk_list"] == [
        {"id": 27, "text": "peer-to-41", "type": "peer", "enb_config": 1, "number_value": 20}
    ]
    merged = {
        item["id"]: (item["enb_config"], item["number_value"]) for item in done["merged"].recording["record_trunk_list"]
    }
    assert merged == {5: (0, 60), 6: (0, 60), 27: (0, 20)}
    kept = {item["id"]: item["number_value"] for item in done["others kept"].recording["record_trunk_list"]}
    assert kept == {5: 90, 6: 60, 27: 20}


ODD = Objects(
    trunks=[Trunk(1, "  spaces  "), Trunk(2, "Zürich/Büro ☎"), Trunk(3, 'it\'s "quoted"'), Trunk(4, "[a-z]*")],
    extensions=[Extension(1, "007", "1000"), Extension(2, "1000", "Bond")],
    ext_groups=[ExtensionGroup(1, "yes"), ExtensionGroup(2, "2")],
    departments=[Department(number, f"Level {number}", number - 1 or None) for number in range(1, 40)],
    queues=[Queue(1, "{{ not_a_template }}")],
    conferences=[Conference(1, "null")],
    ivrs=[Ivr(1, "true"), Ivr(2, "3.10")],
)


@runs(
    play(
        "odd names",
        settings("spaces", record_trunk_list=[{"text": "  spaces  "}]),
        settings("unicode", record_trunk_list=[{"text": "Zürich/Büro ☎"}]),
        settings("quotes", record_trunk_list=[{"text": 'it\'s "quoted"'}]),
        settings("pattern as name", record_trunk_list=[{"text": "[a-z]*"}]),
        settings("leading zeros", record_ext_list=[{"type": "extension", "text2": "007"}]),
        settings("number as int", record_ext_list=[{"type": "extension", "text2": 1000}]),
        settings("name like a number", record_ext_list=[{"type": "ext_group", "text": 2}]),
        settings("name like a bool", record_ivr_list=[{"text": "true"}]),
        settings("name like null", record_conference_list=[{"text": "null"}]),
        settings("deep", record_ext_list=[{"type": "organization", "text": "Level 39"}]),
        pbx={"objects": ODD},
    )
)
def test_odd_names_are_found(done: Done) -> None:
    found = {
        task: [item["id"] for items in done[task].result["after"].values() if isinstance(items, list) for item in items]
        for task in done.tasks
    }
    assert found["spaces"] == [1]
    assert found["unicode"] == [2]
    assert found["quotes"] == [3]
    assert found["pattern as name"] == [4]
    assert found["leading zeros"] == [4, 1]
    assert found["number as int"] == [4, 2]
    assert found["name like a number"] == [4, 2]
    assert found["name like a bool"] == [4, 2, 1]
    assert found["name like null"] == [4, 2, 1, 1]
    assert found["deep"] == [4, 39, 1, 1]


@runs(
    play(
        "requests",
        settings("ids", record_trunk_list=[{"id": 27}], record_queue_list=[{"id": 9}]),
        settings("known names", record_trunk_list=[{"id": 27, "text": "peer-to-41"}]),
        settings("one menu", record_trunk_list=[{"match": "p*"}, {"text": "SIP-Provider"}], list_mode="merge"),
        settings(
            "three menus",
            record_ext_list=[{"type": type_, "match": "*"} for type_ in ("extension", "ext_group", "organization")],
        ),
        settings("nothing to look up", record_ext_list=[], record_ivr_list=[]),
    )
)
def test_only_needed_menus_are_read(done: Done) -> None:
    assert done["ids"].calls == converged()
    assert done["known names"].calls == converged()
    assert done["one menu"].calls == changing(menus=1)
    assert done["three menus"].calls == changing(menus=3)
    assert done["nothing to look up"].calls == changing()


@runs(play("menus", menus("all"), menus("two", menus=["trunk", "org_list"]), menus("alias", menu="queue")))
def test_menus_show_what_can_be_named(done: Done) -> None:
    offered = done["all"].result["menu_options"]
    assert len(done["all"].calls) == 2 + 9
    assert {"value": "27", "id": 27, "text": "peer-to-41", "type": "peer"} in offered["trunk"]
    assert [option["text2"] for option in offered["extension"]] == ["1000", "1001", "1002", "1003", "1004"]
    assert [option["path"] for option in offered["org_list"]] == [
        "Head Office",
        "Head Office / Service",
        "Head Office / Service / Second Level",
        "Warehouse",
    ]
    assert "internal_record.wav" in [option["text"] for option in offered["custom_prompt"]]
    assert done["two"].result["menu_options"].keys() == {"trunk", "org_list"}
    assert done["alias"].result["menu_options"] == {"queue": offered["queue"]}
    assert not any(outcome.changed for outcome in done.outcomes)
