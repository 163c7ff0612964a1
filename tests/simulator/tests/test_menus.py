# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`system/get_menuoptions` and `extension/list`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator import Department, Extension

from .client import Client

Connect = Callable[..., Client]


@pytest.mark.parametrize(
    ("menu", "first"),
    [
        ("trunk", {"text": "SIP-Provider", "type": "register", "value": "5"}),
        ("extension", {"text": "Ann Lee", "text2": "1000", "type": "extension", "value": "18"}),
        (
            "ext_group",
            {
                "text": "Default_Extension_Group",
                "text2": "Default_Extension_Group",
                "type": "ext_group",
                "value": "1",
            },
        ),
        ("queue", {"text": "Support", "value": "9"}),
        ("conference", {"text": "Conference0", "value": "1"}),
        ("ivr", {"text": "Main Menu", "value": "5"}),
        ("custom_prompt", {"text": "internal_record.wav", "value": "internal_record.wav"}),
        ("system_prompt", {"text": "default.wav", "value": "default.wav"}),
        ("role", {"text": "Administrator", "value": "1"}),
    ],
)
def test_menu(client: Client, menu: str, first: dict[str, str]) -> None:
    assert client.menu(menu)[0] == first


@pytest.mark.parametrize("menu", ["fxs", "phonebook", "pinset", "trunk_did_id"])
def test_other_documented_menus_exist(client: Client, menu: str) -> None:
    assert client.menu(menu) == []


def test_departments_nest_to_any_depth(client: Client) -> None:
    client.pbx.objects.departments.append(Department(9, "Third Level", 3))
    head, warehouse = client.menu("org_list")
    names = []
    level = [head]
    while level:
        names.append(level[0]["text"])
        level = level[0].get("item", [])
    assert names == ["Head Office", "Service", "Second Level", "Third Level"]
    assert "item" not in warehouse


def test_departments_flat(connect: Connect) -> None:
    entries = connect(departments_nested=False).menu("org_list")
    assert [entry["text"] for entry in entries] == ["Head Office", "Service", "Second Level", "Warehouse"]
    assert not any("item" in entry for entry in entries)


def test_organization_disabled(connect: Connect) -> None:
    answer = connect(organization_enabled=False).get("system/get_menuoptions", menu="org_list")
    assert answer == {"errcode": 70120, "errmsg": "ORGANIZATION DISABLED"}


def test_menu_parameter_is_required(client: Client) -> None:
    assert client.get("system/get_menuoptions")["errcode"] == 40002
    assert client.get("system/get_menuoptions", menu="nothing")["errcode"] == 40002
    assert client.get("system/get_menuoptions", menu="queue_agent")["errcode"] == 40002
    assert client.get("system/get_menuoptions", menu="queue_agent", id=9)["errcode"] == 0


def test_older_spelling_of_the_ivr_menu(connect: Connect) -> None:
    client = connect(ivr_menu="IVR")
    assert client.get("system/get_menuoptions", menu="ivr")["errcode"] == 40002
    assert client.menu("IVR")[0]["text"] == "Main Menu"


def test_unknown_menu_is_empty(connect: Connect) -> None:
    client = connect(ivr_menu="IVR", unknown_menu="empty")
    assert client.menu("ivr") == []
    assert client.menu("IVR")[0]["text"] == "Main Menu"


def test_missing_menus(connect: Connect) -> None:
    client = connect(missing_menus=frozenset({"custom_prompt"}))
    assert client.get("system/get_menuoptions", menu="custom_prompt")["errcode"] == 40002


def test_menu_without_numbers(connect: Connect) -> None:
    assert connect(menu_text2=False).menu("extension")[0] == {"text": "Ann Lee", "type": "extension", "value": "18"}


@pytest.mark.parametrize(("form", "identity"), [("value_number", {"value": 9}), ("id_number", {"id": 9})])
def test_form_of_menu_ids(connect: Connect, form: str, identity: dict[str, int]) -> None:
    assert connect(menu_ids=form).menu("queue")[0] == {"text": "Support", **identity}


@pytest.mark.parametrize(
    ("form", "entry"),
    [
        ("id", {"text": "inbound_record.wav", "value": "2"}),
        ("stem", {"text": "inbound_record", "value": "inbound_record.wav"}),
        ("id_stem", {"text": "inbound_record", "value": "2"}),
    ],
)
def test_form_of_prompt_menus(connect: Connect, form: str, entry: dict[str, str]) -> None:
    assert connect(prompt_menu=form).menu("custom_prompt")[1] == entry


def test_extension_pages(connect: Connect) -> None:
    client = connect(page_size_default=3)
    client.pbx.objects.extensions = [
        Extension(900 - number, str(number), f"Person {number}") for number in range(100, 107)
    ]
    pages = [client.get("extension/list", page=page) for page in (1, 2, 3, 4)]
    assert [len(page["data"]) for page in pages] == [3, 3, 1, 0]
    assert {page["total_number"] for page in pages} == {7}
    assert pages[0]["data"][0]["id"] == 800
    assert pages[0]["data"][0]["number"] == "100"
    assert pages[0]["data"][0]["caller_id_name"] == "Person 100"
    assert client.get("extension/list", page_size=100, order_by="desc")["data"][0]["number"] == "106"


def test_largest_extension_page(connect: Connect) -> None:
    capped = connect(page_size_max=2).get("extension/list", page_size=100)
    assert (len(capped["data"]), capped["total_number"]) == (2, 5)
    refused = connect(page_size_max=2, page_size_above_max="refused")
    assert refused.get("extension/list", page_size=3)["errcode"] == 40002
    assert refused.get("extension/list")["errcode"] == 0


@pytest.mark.parametrize("query", [{"page": 0}, {"page": "x"}, {"page_size": -1}])
def test_malformed_page(client: Client, query: dict[str, object]) -> None:
    assert client.get("extension/list", **query)["errcode"] == 40002
