# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and patterns instead of ids: one more call for each menu that they need, and none without names."""

from __future__ import annotations

from typing import Any

import pytest

from .samples import NORMAL, RECEIVED
from .scripted_pbx import (
    Exchange,
    apply,
    error,
    extension_page,
    get,
    login,
    logout,
    menu,
    status,
    success,
    update,
)

EXTENSIONS = [
    {"text": "Ann Lee", "text2": "1000", "value": "60", "type": "extension"},
    {"text": "Bob Stone", "text2": "1001", "value": "61", "type": "extension"},
]
WITHOUT_NUMBERS = [{"text": each["text"], "value": each["value"]} for each in EXTENSIONS]
DEPARTMENTS = [
    {"text": "Head", "value": "1", "item": [{"text": "Service", "value": "2", "item": [{"text": "Lab", "value": "7"}]}]}
]


def change(name: str, entries: list[Any], look_ups: list[Exchange], sent: list[Any], mode: str = "replace") -> Any:
    """Give ``entries`` for a list and return the plan; ``look_ups`` and ``sent`` are the expected calls and body."""
    changed = {**RECEIVED, name: sent}
    outcome = apply([login(), get(RECEIVED), *look_ups, update(changed), get(changed), logout()], {name: entries}, mode)
    assert outcome.result["changed_keys"] == [name], outcome.result
    return outcome.result["after"][name]


@pytest.mark.parametrize(
    ("name", "look_up"),
    [
        ("record_trunk_list", menu("trunk", [{"text": "Provider", "value": "5", "type": "register"}])),
        ("record_conference_list", menu("conference", [{"text": "Provider", "value": "5"}])),
        ("record_queue_list", menu("queue", [{"text": "Provider", "value": "5"}])),
        ("record_ivr_list", menu("ivr", [{"text": "Provider", "value": "5"}])),
    ],
)
def test_a_name_is_looked_up_in_its_menu(name: str, look_up: Exchange) -> None:
    type_ = {"type": "register"} if name == "record_trunk_list" else {}
    target = {"id": 5, **type_, "text": "Provider"}
    assert change(name, [{"text": "Provider"}], [look_up], [target]) == [target]


@pytest.mark.parametrize(
    ("type_", "look_up"),
    [
        ("ext_group", menu("ext_group", [{"text": "Sales", "value": "2"}])),
        ("organization", menu("org_list", [{"text": "Sales", "value": "2"}])),
    ],
)
@pytest.mark.parametrize("by", ["text", "text2"])
def test_groups_and_departments_have_their_name_twice(type_: str, look_up: Exchange, by: str) -> None:
    target = {"id": 2, "type": type_, "text": "Sales", "text2": "Sales"}
    assert change("record_ext_list", [{"type": type_, by: "Sales"}], [look_up], [target]) == [target]


def test_an_extension_by_its_number() -> None:
    target = {"id": 61, "type": "extension", "text": "Bob Stone", "text2": "1001"}
    entries = [{"type": "extension", "text2": "1001"}]
    assert change("record_ext_list", entries, [menu("extension", EXTENSIONS)], [target]) == [target]


def test_numbers_that_the_menu_lacks_come_from_the_list_of_extensions() -> None:
    look_ups = [
        menu("extension", WITHOUT_NUMBERS),
        extension_page(1, [{"id": 60, "number": "1000"}], 2),
        extension_page(2, [{"id": 61, "number": "1001"}], 2),
    ]
    target = {"id": 61, "type": "extension", "text": "Bob Stone", "text2": "1001"}
    assert change("record_ext_list", [{"type": "extension", "text2": "1001"}], look_ups, [target]) == [target]


def test_an_extension_by_its_name_needs_no_numbers() -> None:
    target = {"id": 61, "type": "extension", "text": "Bob Stone"}
    entries = [{"type": "extension", "text": "Bob Stone"}]
    assert change("record_ext_list", entries, [menu("extension", WITHOUT_NUMBERS)], [target]) == [target]


def test_numbers_are_needed_if_any_entry_asks_for_them() -> None:
    look_ups = [
        menu("extension", WITHOUT_NUMBERS),
        extension_page(1, [{"id": 60, "number": "1000"}, {"id": 61, "number": "1001"}], 2),
    ]
    sent = [
        {**RECEIVED["record_ext_list"][1]},
        {"id": 61, "type": "extension", "text": "Bob Stone", "text2": "1001"},
    ]
    entries = [{"type": "extension", "text2": "1000"}, {"type": "extension", "text": "Bob Stone"}]
    change("record_ext_list", entries, look_ups, sent)


def test_one_menu_for_many_names() -> None:
    sent = [RECEIVED["record_ext_list"][1], {"id": 61, "type": "extension", "text": "Bob Stone", "text2": "1001"}]
    entries = [{"type": "extension", "text2": "1001"}, {"type": "extension", "text": "Ann Lee"}]
    change("record_ext_list", entries, [menu("extension", EXTENSIONS)], sent)


def test_one_menu_for_each_type_in_the_order_of_the_entries() -> None:
    look_ups = [menu("org_list", DEPARTMENTS), menu("ext_group", [{"text": "Sales", "value": "2"}])]
    sent = [
        {"id": 2, "type": "ext_group", "text": "Sales", "text2": "Sales"},
        {"id": 7, "type": "organization", "text": "Lab", "text2": "Lab"},
    ]
    entries = [{"type": "organization", "text": "Lab"}, {"type": "ext_group", "text": "Sales"}]
    change("record_ext_list", entries, look_ups, sent)


def test_an_id_that_is_in_the_list_needs_no_menu() -> None:
    received = {**RECEIVED, "record_queue_list": [{"id": 3, "text": "Support"}, {"id": 9}]}
    script = [login(), get(received), update(RECEIVED), get(RECEIVED), logout()]
    outcome = apply(script, {"record_queue_list": [{"id": 3}]})
    assert outcome.result["after"]["record_queue_list"] == [{"id": 3, "text": "Support"}]


# An id that is new to the list must exist


@pytest.mark.parametrize(("mode", "kept"), [("replace", []), ("merge", [{"id": 3, "text": "Support"}])])
def test_a_new_id_is_looked_up_and_its_name_is_in_the_result(mode: str, kept: list[Any]) -> None:
    look_up = menu("queue", [{"text": "Sales", "value": "9"}, {"text": "Support", "value": "3"}])
    changed = {**RECEIVED, "record_queue_list": [*kept, {"id": 9, "text": "Sales"}]}
    script = [login(), get(RECEIVED), look_up, update(changed), get(changed), logout()]
    real = apply(script, {"record_queue_list": [{"id": 9}]}, mode, diff=True)
    checked = apply(
        [login(), get(RECEIVED), look_up, logout()], {"record_queue_list": [{"id": 9}]}, mode, check=True, diff=True
    )
    assert real.result == checked.result
    assert real.result["after"]["record_queue_list"] == [*kept, {"id": 9, "text": "Sales"}]
    assert '  - {id: 9, text: "Sales"}\n' in real.result["diff"]["after"]


@pytest.mark.parametrize("check", [False, True])
def test_a_new_id_that_the_pbx_does_not_have_fails(check: bool) -> None:
    look_up = menu("queue", [{"text": "Sales", "value": "4"}, {"text": "Support", "value": "3"}])
    script = [login(), get(RECEIVED), look_up, logout()]
    outcome = apply(script, {"record_queue_list": [{"id": 3}, {"id": 9}]}, check=check)
    assert outcome.result["failure"]["kind"] == "unknown_target"
    assert outcome.result["msg"] == (
        "record_queue_list: this PBX has no queue with id 9. It has: 'Sales' (id 4), 'Support' (id 3). " + CORRECT
    )


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    "refusal",
    [
        error(10001, "INTERFACE NOT EXISTED"),
        error(40002, "PARAMETER ERROR"),
        error(10005, "ACCESS DENIED"),
        status(404),
    ],
)
def test_a_new_id_is_set_unseen_where_the_menu_is_refused(refusal: Any, check: bool) -> None:
    changed = {**RECEIVED, "record_queue_list": [{"id": 3, "text": "Support"}, {"id": 9}]}
    written = [] if check else [update(changed), get(changed)]
    script = [login(), get(RECEIVED), menu("queue", []).answered(refusal), *written, logout()]
    outcome = apply(script, {"record_queue_list": [{"id": 9}]}, "merge", check=check)
    assert outcome.result["after"]["record_queue_list"] == [{"id": 3, "text": "Support"}, {"id": 9}]


def test_a_name_needs_its_menu() -> None:
    refused_menu = menu("queue", []).answered(error(10001, "INTERFACE NOT EXISTED"))
    result = refused("record_queue_list", {"id": 9, "text": "Sales"}, [refused_menu])
    assert (result["failure"]["kind"], result["failure"]["endpoint"]) == ("unsupported", "GET system/get_menuoptions")


def test_an_id_and_a_name_of_one_type_take_one_menu() -> None:
    look_up = menu("queue", [{"text": "Sales", "value": "4"}, {"text": "New", "value": "9"}])
    sent = [{"id": 4, "text": "Sales"}, {"id": 9, "text": "New"}]
    change("record_queue_list", [{"id": 9}, {"text": "Sales"}], [look_up], sent)


def test_an_id_removed_that_is_not_in_the_list_needs_no_menu() -> None:
    outcome = apply([login(), get(RECEIVED), logout()], {"record_queue_list": [{"id": 9}]}, "remove")
    assert (outcome.result["changed"], outcome.warnings) == (False, [])


STORED = [{"id": 3, "text": "Old"}, {"id": 4}, {"id": 9, "text": "Deleted"}]
LIVE = menu(
    "queue", [{"text": "Support", "value": "3"}, {"text": "Sales", "value": "4"}, {"text": "New", "value": "5"}]
)
LIVE_NAMES = [{"id": 3, "text": "Support"}, {"id": 4, "text": "Sales"}, {"id": 9, "text": "Deleted"}]


def test_names_that_were_looked_up_replace_those_in_the_list() -> None:
    script = [login(), get({**RECEIVED, "record_queue_list": STORED}), LIVE, logout()]
    outcome = apply(script, {"record_queue_list": [{"text": "Sales"}]}, "merge", diff=True)
    assert outcome.result["changed"] is False
    assert outcome.result["before"] == outcome.result["after"] == {**NORMAL, "record_queue_list": LIVE_NAMES}
    assert outcome.result["diff"]["before"] == ""


def test_names_that_were_looked_up_are_those_of_targets_given_by_id() -> None:
    received = {**RECEIVED, "record_queue_list": STORED}
    sent = {**RECEIVED, "record_queue_list": [{"id": 4, "text": "Sales"}, {"id": 5, "text": "New"}]}
    stored = {**RECEIVED, "record_queue_list": [{"id": 4}, {"id": 5}]}
    script = [login(), get(received), LIVE, update(sent), get(stored), logout()]
    outcome = apply(script, {"record_queue_list": [{"text": "Sales"}, {"id": 5}]})
    assert outcome.result["before"]["record_queue_list"] == LIVE_NAMES
    assert outcome.result["after"]["record_queue_list"] == [{"id": 4, "text": "Sales"}, {"id": 5, "text": "New"}]


def test_a_name_that_only_the_list_has_is_a_mismatch_once_the_menu_was_read() -> None:
    script = [login(), get({**RECEIVED, "record_queue_list": STORED}), LIVE, logout()]
    outcome = apply(script, {"record_queue_list": [{"id": 3, "text": "Old"}, {"text": "Sales"}]})
    assert outcome.result["failure"]["kind"] == "name_mismatch"


def test_numbers_that_were_not_looked_up_stay_as_they_are_in_the_list() -> None:
    look_up = menu("extension", [{"text": "Ann Lane", "value": "60"}])
    wanted = {"record_ext_list": [{"type": "extension", "text": "Ann Lane"}]}
    outcome = apply([login(), get(RECEIVED), look_up, logout()], wanted, "merge")
    assert outcome.result["changed"] is False
    expected = {**NORMAL["record_ext_list"][1], "text": "Ann Lane"}
    assert repr(outcome.result["before"]["record_ext_list"][1]) == repr(expected)


def test_a_name_that_the_list_itself_confirms_needs_no_menu() -> None:
    outcome = apply([login(), get(RECEIVED), logout()], {"record_queue_list": [{"id": 3, "text": "Support"}]})
    assert outcome.result["changed"] is False


def test_a_name_given_with_the_id_of_a_new_target_is_looked_up() -> None:
    look_up = menu("queue", [{"text": "Support", "value": "3"}, {"text": "Sales", "value": "4"}])
    change("record_queue_list", [{"id": 4, "text": "Sales"}], [look_up], [{"id": 4, "text": "Sales"}])


def test_a_pattern_selects_by_name_or_number() -> None:
    sent = [RECEIVED["record_ext_list"][1], {"id": 61, "type": "extension", "text": "Bob Stone", "text2": "1001"}]
    look_up = menu("extension", EXTENSIONS)
    change("record_ext_list", [{"type": "extension", "match": "100?"}], [look_up], sent)
    change("record_ext_list", [{"type": "extension", "match": "*[eE]*"}], [look_up], sent)
    change("record_ext_list", [{"type": "extension", "match": "B*"}], [look_up], sent[1:])


def test_a_pattern_gives_its_sub_options_to_every_target() -> None:
    look_up = menu("trunk", [{"text": "peer-to-41", "value": 27, "type": "peer"}, {"text": "GSM", "value": 2}])
    sent = [
        {"id": 27, "type": "peer", "text": "peer-to-41", "enb_config": 0, "number_value": 15},
        {"id": 2, "text": "GSM", "enb_config": 0},
    ]
    after = change("record_trunk_list", [{"match": "*", "enb_config": False}], [look_up], sent)
    assert after == [
        {"id": 2, "text": "GSM", "enb_config": False},
        {"id": 27, "type": "peer", "text": "peer-to-41", "enb_config": False, "number_value": 15},
    ]


def test_merge_by_name() -> None:
    sent = [{"id": 3, "text": "Support"}, {"id": 4, "text": "Sales"}]
    look_up = menu("queue", [{"text": "Sales", "value": "4"}])
    change("record_queue_list", [{"text": "Sales"}], [look_up], sent, "merge")


def test_remove_by_name() -> None:
    look_up = menu("queue", [{"text": "Support", "value": "3"}, {"text": "Sales", "value": "4"}])
    change("record_queue_list", [{"text": "Support"}, {"text": "Sales"}], [look_up], [], "remove")


def test_remove_finds_a_name_that_is_only_in_the_list() -> None:
    change("record_queue_list", [{"text": "Support"}], [menu("queue", [])], [], "remove")


def test_remove_by_a_name_that_was_given_to_a_new_object() -> None:
    """The deleted object is removed from the list, and the new one is not there."""
    change(
        "record_queue_list", [{"text": "Support"}], [menu("queue", [{"text": "Support", "value": "9"}])], [], "remove"
    )


def test_remove_by_a_name_that_several_objects_have_is_ambiguous() -> None:
    look_up = menu("queue", [{"text": "Support", "value": "9"}, {"text": "Support", "value": "10"}])
    result = refused("record_queue_list", {"text": "Support"}, [look_up], "remove")
    assert result["failure"]["kind"] == "ambiguous_target"


def test_remove_uses_the_name_in_the_menu_not_that_in_the_list() -> None:
    look_up = menu("queue", [{"text": "Renamed", "value": "3"}])
    outcome = apply([login(), get(RECEIVED), look_up, logout()], {"record_queue_list": [{"text": "Support"}]}, "remove")
    assert outcome.result["changed"] is False
    assert outcome.warnings == [NOTHING_TO_REMOVE.format("queue with text 'Support'")]


def test_departments_at_any_depth() -> None:
    target = {"id": 7, "type": "organization", "text": "Lab", "text2": "Lab"}
    entries = [{"type": "organization", "text": "Lab"}]
    assert change("record_ext_list", entries, [menu("org_list", DEPARTMENTS)], [target]) == [target]


IVRS = [{"text": "Main", "value": "5"}]


@pytest.mark.parametrize(
    "look_ups",
    [
        [menu("ivr", []), menu("IVR", IVRS)],
        [menu("ivr", None), menu("IVR", IVRS)],
        [menu("ivr", IVRS).answered(error(40002, "PARAMETER ERROR")), menu("IVR", IVRS)],
        [menu("ivr", IVRS).answered(error(10001, "INTERFACE NOT EXISTED")), menu("IVR", IVRS)],
        [menu("ivr", IVRS)],
    ],
)
def test_both_spellings_of_the_ivr_menu(look_ups: list[Exchange]) -> None:
    change("record_ivr_list", [{"text": "Main"}], look_ups, [{"id": 5, "text": "Main"}])


def test_ids_in_every_form_that_menus_have() -> None:
    for form in ({"value": "5"}, {"value": 5}, {"id": 5}, {"id": "5"}):
        look_up = menu("queue", [{"text": "Sales", **form}])
        change("record_queue_list", [{"text": "Sales"}], [look_up], [{"id": 5, "text": "Sales"}])


# What cannot be resolved fails before any write.


def refused(name: str, entry: Any, look_ups: list[Exchange], mode: str = "replace") -> dict[str, Any]:
    """Give an entry that fails after the look-ups, and return the result."""
    return apply([login(), get(RECEIVED), *look_ups, logout()], {name: [entry]}, mode).result


QUEUES = [{"text": "Support", "value": "3"}, {"text": "Sales", "value": "4"}, {"text": "Sales", "value": "5"}]
CORRECT = "Correct the entry, or create the object on the PBX first. Nothing was written."
BY_ID = "Give the id of the object. Nothing was written."
NOTHING_TO_REMOVE = (
    "record_queue_list: nothing to remove for the {}: neither this PBX nor its list has such an object. "
    "Check the spelling if you expected one."
)
DIFFER = "Ids differ from PBX to PBX: give the name alone, or correct the id. Nothing was written."


@pytest.mark.parametrize(
    ("entry", "kind", "message", "hint"),
    [
        (
            {"text": "support"},
            "unknown_target",
            (
                "record_queue_list: this PBX has no queue with text 'support'. "
                "It has: 'Support' (id 3), 'Sales' (id 4), 'Sales' (id 5)."
            ),
            CORRECT,
        ),
        (
            {"text": "Sale"},
            "unknown_target",
            (
                "record_queue_list: this PBX has no queue with text 'Sale'. "
                "It has: 'Sales' (id 4), 'Sales' (id 5), 'Support' (id 3)."
            ),
            CORRECT,
        ),
        (
            {"match": "X*"},
            "unknown_target",
            (
                "record_queue_list: this PBX has no queue with match 'X*'. "
                "It has: 'Support' (id 3), 'Sales' (id 4), 'Sales' (id 5)."
            ),
            CORRECT,
        ),
        (
            {"id": 8, "text": "Sales"},
            "unknown_target",
            (
                "record_queue_list: this PBX has no queue with id 8 and text 'Sales'. "
                "It has: 'Sales' (id 4), 'Sales' (id 5), 'Support' (id 3)."
            ),
            CORRECT,
        ),
        (
            {"text": "Sales"},
            "ambiguous_target",
            (
                "record_queue_list: this PBX has 2 objects that match the queue with text 'Sales': "
                "'Sales' (id 4), 'Sales' (id 5)."
            ),
            BY_ID,
        ),
        (
            {"id": 3, "text": "Sales"},
            "name_mismatch",
            (
                "record_queue_list: the playbook says queue with id 3 and text 'Sales', "
                "but on this PBX id 3 is queue 'Support' (id 3)."
            ),
            DIFFER,
        ),
    ],
)
def test_an_entry_that_cannot_be_resolved_fails(entry: Any, kind: str, message: str, hint: str) -> None:
    for mode in ("replace", "merge", *(["remove"] if kind != "unknown_target" else [])):
        assert refused("record_queue_list", entry, [menu("queue", QUEUES)], mode) == {
            "failed": True,
            "changed": False,
            "msg": f"{message} {hint}",
            "failure": {"kind": kind, "errcode": None, "errmsg": None, "endpoint": None, "hint": hint},
        }


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("entry", [{"text": "support"}, {"match": "X*"}, {"id": 8, "text": "Sales"}])
def test_removing_what_does_not_exist_is_a_warning(entry: Any, check: bool) -> None:
    entries = {"record_queue_list": [entry, {"text": "Support"}]}
    changed = {**RECEIVED, "record_queue_list": []}
    written = [] if check else [update(changed), get(changed)]
    script = [login(), get(RECEIVED), menu("queue", QUEUES), *written, logout()]
    outcome = apply(script, entries, "remove", check=check)
    assert outcome.result["changed_keys"] == ["record_queue_list"]
    words = " and ".join(f"{key} {value!r}" for key, value in entry.items())
    assert outcome.warnings == [NOTHING_TO_REMOVE.format(f"queue with {words}")]


def test_removing_twice_changes_nothing() -> None:
    emptied = {**RECEIVED, "record_queue_list": []}
    script = [login(), get(emptied), menu("queue", QUEUES), logout()]
    outcome = apply(script, {"record_queue_list": [{"text": "Support"}]}, "remove")
    assert (outcome.result["changed"], outcome.warnings) == (False, [])


def test_a_pbx_without_such_objects_is_reported() -> None:
    result = refused("record_queue_list", {"text": "Sales"}, [menu("queue", [])])
    assert result["msg"] == f"record_queue_list: this PBX has no queue with text 'Sales'. It has: none. {CORRECT}"


def test_only_ten_candidates_are_named_the_nearest_first() -> None:
    queues = [{"text": f"Q{number}", "value": str(number)} for number in range(12)]
    result = refused("record_queue_list", {"text": "q11 "}, [menu("queue", queues)])
    assert "It has: 'Q11' (id 11), 'Q1' (id 1), 'Q10' (id 10), 'Q0' (id 0)" in result["msg"]
    assert "'Q7' (id 7) and 2 more." in result["msg"]


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [("sip-main", "SIP Main Line"), ("Suport Queue", "Support Queue"), ("SALES*", "Sales"), ("faxline", "Fax line 2")],
)
def test_candidates_are_ordered_by_likeness(asked: str, nearest: str) -> None:
    names = ["Zebra", "Fax line 2", "Support Queue", "Sales", "SIP Main Line"]
    look_up = menu("trunk", [{"text": name, "value": str(number)} for number, name in enumerate(names)])
    key = "match" if "*" in asked else "text"
    result = refused("record_trunk_list", {key: asked}, [look_up])
    assert f"It has: '{nearest}' (id " in result["msg"]
    assert all(f"'{name}'" in result["msg"] for name in names)


def test_name_and_number_must_be_of_the_same_extension() -> None:
    entry = {"type": "extension", "text": "Ann Lee", "text2": "1001"}
    result = refused("record_ext_list", entry, [menu("extension", EXTENSIONS)])
    assert result["msg"] == (
        "record_ext_list: this PBX has no extension with text 'Ann Lee' and text2 '1001'. "
        f"It has: 'Ann Lee / 1000' (id 60), 'Bob Stone / 1001' (id 61). {CORRECT}"
    )


def test_departments_of_one_name_are_shown_with_their_path() -> None:
    departments = [
        {"text": "North", "value": "1", "item": [{"text": "Sales", "value": "2"}]},
        {"text": "South", "value": "3", "item": [{"text": "Sales", "value": "4"}]},
    ]
    result = refused("record_ext_list", {"type": "organization", "text": "Sales"}, [menu("org_list", departments)])
    assert result["msg"] == (
        "record_ext_list: this PBX has 2 objects that match the organization with text 'Sales': "
        f"'Sales / North / Sales' (id 2), 'Sales / South / Sales' (id 4). {BY_ID}"
    )


def test_the_same_target_by_id_and_by_name_is_refused() -> None:
    look_up = menu("queue", [{"text": "Support", "value": "3"}])
    outcome = apply(
        [login(), get(RECEIVED), look_up, logout()], {"record_queue_list": [{"id": 3}, {"text": "Support"}]}
    )
    assert outcome.result["failure"]["kind"] == "input"
    assert outcome.result["msg"] == (
        "record_queue_list: entries 1 and 2 both select the queue 'Support' (id 3). "
        "Name each target once. Nothing was written."
    )


def test_menu_options_without_an_id_are_not_targets() -> None:
    look_up = menu("queue", [{"text": "All", "value": "all"}, {"text": "27", "value": None}, {"text": "28"}])
    result = refused("record_queue_list", {"match": "*"}, [look_up])
    assert "It has: none." in result["msg"]


def test_an_object_with_id_zero_is_found() -> None:
    look_up = menu("queue", [{"text": "12", "value": 0}])
    change("record_queue_list", [{"text": "12"}], [look_up], [{"id": 0, "text": "12"}])


def test_an_object_that_a_menu_lists_twice_is_one() -> None:
    look_up = menu("queue", [{"text": "Sales", "value": "4"}, {"text": "Sales", "value": "4"}])
    change("record_queue_list", [{"text": "Sales"}], [look_up], [{"id": 4, "text": "Sales"}])
    change("record_queue_list", [{"match": "S*"}], [look_up], [{"id": 4, "text": "Sales"}])


def test_extension_numbers_from_pages_without_a_total() -> None:
    look_ups = [
        menu("extension", WITHOUT_NUMBERS),
        extension_page(1, [{"id": 60, "number": "1000"}], None),
        extension_page(2, [{"id": 61, "number": "1001"}], None),
        extension_page(3, [], None),
    ]
    target = {"id": 61, "type": "extension", "text": "Bob Stone", "text2": "1001"}
    change("record_ext_list", [{"type": "extension", "text2": "1001"}], look_ups, [target])


def test_extension_numbers_from_a_pbx_that_refuses_large_pages() -> None:
    look_ups = [
        menu("extension", WITHOUT_NUMBERS),
        extension_page(1, [], 0).answered(error(40002, "PARAMETER ERROR")),
        extension_page(1, [{"id": "60", "number": 1000}], 2, size=None),
        extension_page(2, [{"id": "61", "number": 1001}], 2, size=None),
    ]
    target = {"id": 61, "type": "extension", "text": "Bob Stone", "text2": "1001"}
    change("record_ext_list", [{"type": "extension", "text2": "1001"}], look_ups, [target])


def test_a_page_that_fails_later_is_a_failure_not_a_shorter_list() -> None:
    script = [
        login(),
        get(RECEIVED),
        menu("extension", WITHOUT_NUMBERS),
        extension_page(1, [{"id": 60, "number": "1000"}], 2),
        extension_page(2, [], 2).answered(error(-2, "INTERNAL SERVER ERROR")),
        logout(),
    ]
    result = apply(script, {"record_ext_list": [{"type": "extension", "match": "10*"}]}).result
    assert result["failure"]["endpoint"] == "GET extension/list"
    assert result["failure"]["errcode"] == -2


@pytest.mark.parametrize("data", [{"a": 1}, "text", 7, [["x"]], [{"text": {}}], [{"text": "a", "item": "b"}]])
def test_an_invalid_menu_is_a_failure(data: Any) -> None:
    result = refused("record_queue_list", {"text": "Sales"}, [menu("queue", data)])
    assert result["failure"]["kind"] == "answer"
    assert result["failure"]["endpoint"] == "GET system/get_menuoptions"
    assert result["msg"].startswith("Reading the menus failed: GET system/get_menuoptions: the menu queue ")
    assert result["msg"].endswith(
        "Nothing was written. Report it as a bug, with the firmware version; a target that is in its list already can "
        "be given by its id."
    )


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ({"a": 1}, "data is not a list"),
        ("text", "data is not a list"),
        (7, "data is not a list"),
        ([["x"]], "an entry is not an object"),
        ([{}], "an entry has no id"),
        ([{"id": "x"}], "an entry is not a whole number"),
        ([{"id": 1, "number": []}], "an entry is not a string"),
    ],
)
def test_an_invalid_page_of_extensions_is_a_failure(page: Any, reason: str) -> None:
    look_ups = [menu("extension", WITHOUT_NUMBERS), extension_page(1, page, None)]
    result = refused("record_ext_list", {"type": "extension", "text2": "1000"}, look_ups)
    assert result["failure"]["kind"] == "answer"
    assert result["msg"] == (
        f"Reading the extension list failed: GET extension/list: {reason}. "
        "Run again, and report it as a bug if it stays."
    )


def test_data_null_is_an_empty_menu() -> None:
    look_up = menu("queue", None).answered(success())
    assert "It has: none." in refused("record_queue_list", {"text": "Sales"}, [look_up])["msg"]
