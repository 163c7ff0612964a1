# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of menu_options_info: the options of each menu, and why a menu is unavailable."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._api.menus import MENUS
from ansible_collections.telephony.yeastar.plugins.module_utils._steps import menu_options

from .scripted_pbx import BASE_URL, Exchange, Outcome, error, extension_page, login, logout, menu, run, success


def read(names: list[str], *exchanges: Exchange) -> Outcome:
    """Read menus against the script, in check mode, because nothing is ever written."""
    return run([login(), *exchanges, logout()], partial(menu_options.read_menus, menus=names), check=True)


def offered(name: str, *exchanges: Exchange) -> Any:
    """The options of one menu."""
    result = read([name], *exchanges).result
    assert (result["changed"], result["unavailable"]) == (False, {})
    return result["menu_options"][name]


def test_the_menus() -> None:
    assert MENUS == (
        "trunk",
        "extension",
        "ext_group",
        "org_list",
        "conference",
        "queue",
        "ivr",
        "custom_prompt",
        "system_prompt",
    )


def test_one_call_for_each_menu_in_the_order_asked_for() -> None:
    result = read(["queue", "trunk"], menu("queue", []), menu("trunk", [{"text": "A", "value": "1"}])).result
    assert result == {
        "changed": False,
        "menu_options": {"queue": [], "trunk": [{"id": 1, "value": "1", "text": "A"}]},
        "unavailable": {},
    }


@pytest.mark.parametrize(
    ("entry", "option"),
    [
        ({"text": "A", "value": "27", "type": "peer"}, {"id": 27, "value": "27", "text": "A", "type": "peer"}),
        ({"text": "A", "value": 27}, {"id": 27, "value": "27", "text": "A"}),
        ({"text": "A", "value": 0}, {"id": 0, "value": "0", "text": "A"}),
        ({"text": "A", "id": 27}, {"id": 27, "value": "27", "text": "A"}),
        ({"text": "A", "id": 27, "value": None}, {"id": 27, "value": "27", "text": "A"}),
        ({"text": "A", "id": 27, "value": "b.wav"}, {"value": "b.wav", "text": "A"}),
        ({"text": "7.wav", "value": "7.wav"}, {"value": "7.wav", "text": "7.wav"}),
        ({"value": "27"}, {"id": 27, "value": "27", "text": "27"}),
        ({"text": "27"}, {"value": "27", "text": "27"}),
        ({"text": 27, "value": ""}, {"value": "27", "text": "27"}),
        ({"text": "A", "value": "27", "text2": None, "type": ""}, {"id": 27, "value": "27", "text": "A"}),
        ({"text": "A", "value": "27", "x": 1}, {"id": 27, "value": "27", "text": "A"}),
        ({}, {"value": "", "text": ""}),
    ],
)
def test_an_option_in_normal_form(entry: dict[str, Any], option: dict[str, Any]) -> None:
    assert offered("trunk", menu("trunk", [entry])) == [option]


def test_groups_have_their_name_in_text_and_text2() -> None:
    look_up = menu("ext_group", [{"text": "Sales", "text2": "?", "value": "2"}])
    assert offered("ext_group", look_up) == [{"id": 2, "value": "2", "text": "Sales", "text2": "Sales"}]


@pytest.mark.parametrize("below", ["item", "children"])
def test_departments_come_depth_first_with_their_paths(below: str) -> None:
    tree = [
        {"text": "A", "value": "1", below: [{"text": "B", "value": "2", below: [{"text": "C", "value": "3"}]}]},
        {"text": "D", "value": "4", below: None},
    ]
    assert offered("org_list", menu("org_list", tree)) == [
        {"id": 1, "value": "1", "text": "A", "text2": "A", "path": "A"},
        {"id": 2, "value": "2", "text": "B", "text2": "B", "path": "A / B"},
        {"id": 3, "value": "3", "text": "C", "text2": "C", "path": "A / B / C"},
        {"id": 4, "value": "4", "text": "D", "text2": "D", "path": "D"},
    ]


def test_the_path_of_a_department_under_a_long_name_is_its_end() -> None:
    tree = [{"text": "x" * 100_000, "value": "1", "item": [{"text": f"D{n}", "value": str(n)} for n in (2, 3)]}]
    found = offered("org_list", menu("org_list", tree))
    assert [option["path"] for option in found] == [
        "..." + "x" * 1000,
        "..." + "x" * 995 + " / D2",
        "..." + "x" * 995 + " / D3",
    ]
    assert found[0]["text"] == "x" * 100_000


def test_departments_may_nest_as_deep_as_json_can() -> None:
    tree: list[dict[str, Any]] = []
    for number in range(150, 0, -1):
        tree = [{"text": f"D{number}", "value": str(number), "item": tree}]
    found = offered("org_list", menu("org_list", tree))
    assert [option["id"] for option in found] == list(range(1, 151))


def test_extensions_come_with_numbers() -> None:
    look_ups = [
        menu("extension", [{"text": "Ann", "value": "60"}, {"text": "Bob", "value": "61"}]),
        extension_page(1, [{"id": 60, "number": "1000"}, {"id": 61, "number": None}], 2),
    ]
    assert offered("extension", *look_ups) == [
        {"id": 60, "value": "60", "text": "Ann", "text2": "1000"},
        {"id": 61, "value": "61", "text": "Bob"},
    ]


def test_the_menus_numbers_save_the_list() -> None:
    look_up = menu("extension", [{"text": "Ann", "text2": "1000", "value": "60"}])
    assert offered("extension", look_up) == [{"id": 60, "value": "60", "text": "Ann", "text2": "1000"}]
    assert offered("extension", menu("extension", [])) == []


def test_a_missing_menu_is_unavailable() -> None:
    refused = menu("custom_prompt", []).answered(error(40002, "PARAMETER ERROR"))
    result = read(["custom_prompt", "queue"], refused, menu("queue", [])).result
    assert result == {
        "changed": False,
        "menu_options": {"queue": []},
        "unavailable": {
            "custom_prompt": (
                f"Reading the menu custom_prompt at {BASE_URL} failed: GET system/get_menuoptions: HTTP 200, "
                "errcode 40002 PARAMETER ERROR. "
                "The PBX rejects a value: compare the options with what its web interface allows."
            )
        },
    }


def test_departments_that_are_switched_off() -> None:
    refused = menu("org_list", []).answered(error(70120, "ORGANIZATION DISABLED"))
    assert "enable organization management" in read(["org_list"], refused).result["unavailable"]["org_list"]


def test_a_menu_with_neither_spelling_is_unavailable() -> None:
    refused = [menu(name, []).answered(error(40002, f"NO {name}")) for name in ("ivr", "IVR")]
    assert "errcode 40002 NO ivr" in read(["ivr"], *refused).result["unavailable"]["ivr"]


def test_a_pbx_without_ivrs_has_an_empty_menu() -> None:
    assert offered("ivr", menu("ivr", []), menu("IVR", [])) == []
    assert offered("ivr", menu("ivr", []), menu("IVR", []).answered(error(40002, "PARAMETER ERROR"))) == []


@pytest.mark.parametrize(("code", "kind"), [(10005, "denied"), (70004, "blocked"), (60002, "quota"), (10004, "auth")])
def test_an_error_that_concerns_every_menu_fails_the_task(code: int, kind: str) -> None:
    refused = menu("ivr", [], token="given").answered(error(code, "REFUSED"))
    result = run([refused], partial(menu_options.read_menus, menus=["ivr"]), access_token="given").result
    assert (result["failed"], result["failure"]["kind"]) == (True, kind)


@pytest.mark.parametrize(("code", "message"), [(2, "PROCESSING"), (70082, "OVERLOAD_TASK_RUNNING")])
def test_a_busy_pbx_fails_the_task(code: int, message: str) -> None:
    result = read(["ivr"], *[menu("ivr", []).answered(error(code, message))] * 4).result
    assert (result["failed"], result["failure"]["errcode"]) == (True, code)


def test_an_answer_that_is_not_a_menu_fails_the_task() -> None:
    result = read(["ivr"], menu("ivr", []).answered(success(data="text"))).result
    assert result["failure"]["kind"] == "answer"
