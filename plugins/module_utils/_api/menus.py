# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of a PBX, as its menus (Get Menu Options) list them."""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Sequence

from .._errors import Failure
from .._text import printable
from .._values import number_or_none, read_number, read_text
from .answers import CallFailure
from .client import Client
from .paging import Item, ListEndpoint, read_list

Option = Mapping[str, Any]
"""An object: ``value`` as the PBX returns it, ``id`` if that is a number, ``text``, ``text2`` and ``type`` if known;
for a department also ``path``, which has the names of its parents before its own, cut at the start if it is long."""

MENUS = ("trunk", "extension", "ext_group", "org_list", "conference", "queue", "ivr", "custom_prompt", "system_prompt")

_NUMBERED_BY_NAME = ("ext_group", "org_list")
_SPELLINGS = {"ivr": ("ivr", "IVR")}  # the second is for older firmware
_PATH = "system/get_menuoptions"
_LONGEST_PATH = 1000  # in characters, because the path of a department repeats the names of all its parents


def objects(client: Client, menu: str, numbers: bool = True) -> list[Option]:
    """Return the objects of a menu, departments with their sub-departments.

    With ``numbers``, extensions have their numbers (``text2``), from the extension list if the menu omits them.
    Raises CallFailure, and Failure of kind ``answer`` for what cannot be understood.
    """
    found = list(_walk(menu, _items(client, menu)))
    return with_numbers(client, found) if numbers and menu == "extension" else found


def with_numbers(client: Client, extensions: list[Option]) -> list[Option]:
    """Return extensions with their numbers, which are read from the extension list if some are missing.

    Raises CallFailure, and Failure of kind ``answer`` for what cannot be understood.
    """
    if all("text2" in option for option in extensions):
        return extensions
    numbers = _extensions(client)
    return [
        {**option, "text2": numbers[option["id"]]} if option.get("id") in numbers else option for option in extensions
    ]


def _items(client: Client, menu: str) -> Sequence[Any]:
    """Return the entries of a menu under the first spelling for which it has any."""
    spellings = _SPELLINGS.get(menu, (menu,))
    refusals: list[CallFailure] = []
    for spelling in spellings:
        try:
            items = _read_menu(client, spelling)
        except CallFailure as failure:
            if not failure.is_refused_by_pbx:
                raise
            refusals.append(failure)
            continue
        if items:
            return items
    if len(refusals) == len(spellings):
        raise refusals[0]
    return ()


def _read_menu(client: Client, menu: str) -> Sequence[Any]:
    data = client.read(f"Reading the menu {menu}", _PATH, menu=menu).get("data")
    if data is None:
        return ()
    if not isinstance(data, list):
        raise _malformed(f"the menu {menu} is not a list")
    return data


def _walk(menu: str, items: Sequence[Any]) -> Iterator[Option]:
    """Yield the options of a menu depth first. Departments nest to any depth, without recursion here."""
    waiting = [(item, "") for item in reversed(items)]
    while waiting:
        item, parent_path = waiting.pop()
        option = _option(menu, item, parent_path)
        yield option
        children = item.get("item") or item.get("children") or ()
        if not isinstance(children, (list, tuple)):
            raise _malformed(f"the menu {menu} has an entry whose sub-entries are not a list")
        waiting.extend((child, option.get("path", "")) for child in reversed(children))


def _option(menu: str, item: Any, parent_path: str) -> Option:
    if not isinstance(item, dict):
        raise _malformed(f"the menu {menu} has an entry that is not an object")
    try:
        given = {name: read_text(item.get(name)) for name in ("value", "id", "text", "text2", "type")}
    except ValueError as error:
        raise _malformed(f"the menu {menu} has an entry that {printable(error)}") from None
    value = given["value"] or given["id"]
    text = given["text"] or value
    option = {**_id_in(value), "value": value or text, "text": text}
    option.update((name, given[name]) for name in ("text2", "type") if given[name])
    if menu in _NUMBERED_BY_NAME:
        option["text2"] = text
    if menu == "org_list":
        path = f"{parent_path} / {text}" if parent_path else text
        option["path"] = path if len(path) <= _LONGEST_PATH else f"...{path[-_LONGEST_PATH:]}"
    return option


def _id_in(value: str) -> dict[str, Any]:
    """Return the id in a value; an object without a value has none, even if its name is a number."""
    number = number_or_none(value)
    return {} if number is None else {"id": number}


def _extensions(client: Client) -> dict[int, str]:
    """Return the number of each extension by id, from all pages of the list."""
    endpoint = ListEndpoint("Reading the extension list", "extension/list", "data", _identity)
    numbers = {_identity(item): read_text(item.get("number")) for item in read_list(client, endpoint)}
    return {number: text for number, text in numbers.items() if text}


def _identity(item: Item) -> int:
    """Return the id of an extension. Raises ValueError without one, or with a number that cannot be understood."""
    number = read_number(item.get("id"))
    if number is None:
        raise ValueError("has no id")
    read_text(item.get("number"))
    return number


def _malformed(reason: str) -> Failure:
    return Failure(
        "answer",
        f"Reading the menus failed: GET {_PATH}: {reason}.",
        "Nothing was written. Report it as a bug, with the firmware version; a target that is in its list already can "
        "be given by its id.",
        endpoint=f"GET {_PATH}",
    )
