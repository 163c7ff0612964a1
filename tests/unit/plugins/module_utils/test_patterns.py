# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns: what they select, what exclude removes, and which entry wins if several match one target."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._settings.resolve import resolve
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.schema import TARGET_LISTS

from .samples import RECEIVED
from .scripted_pbx import Exchange, Outcome, apply, get, login, logout, menu, update

TRUNKS = menu(
    "trunk", [{"text": name, "value": str(number)} for number, name in enumerate(("sip", "fax-1", "fax-2", "gsm"))]
)
EXTENSIONS = menu(
    "extension",
    [
        {"text": "Ann", "text2": "1000", "value": "60"},
        {"text": "Bob", "text2": "1001", "value": "61"},
        {"text": "Fax", "text2": "2000", "value": "62"},
    ],
)
NOTHING = {**RECEIVED, "record_trunk_list": [], "record_ext_list": []}
CORRECT = "Correct the entry, or create the object on the PBX first. Nothing was written."


def select(entries: list[Any], targets: list[Any], list_mode: str = "replace", listed: list[Any] | None = None) -> None:
    """Give entries for trunks, in check mode and for real, and check the plan and the body."""
    received = {**NOTHING, "record_trunk_list": listed or []}
    changed = {**NOTHING, "record_trunk_list": [wired(target) for target in targets]}
    wanted = {"record_trunk_list": entries}
    checked = apply([login(), get(received), TRUNKS, logout()], wanted, list_mode, check=True)
    real = apply([login(), get(received), TRUNKS, update(changed), get(changed), logout()], wanted, list_mode)
    assert checked.result == real.result
    assert real.result["after"]["record_trunk_list"] == targets


def wired(target: dict[str, Any]) -> dict[str, Any]:
    """A target as it is sent."""
    return {name: int(value) if isinstance(value, bool) else value for name, value in target.items()}


def trunk(number: int, **options: Any) -> dict[str, Any]:
    """A trunk of the PBX in normal form."""
    return {"id": number, "text": ("sip", "fax-1", "fax-2", "gsm")[number], **options}


def refused(name: str, entries: list[Any], look_up: Exchange, list_mode: str = "replace") -> Outcome:
    """Give entries that must fail before any write, in check mode too."""
    script = [login(), get(NOTHING), look_up, logout()]
    real, checked = (apply(script, {name: entries}, list_mode, check=check) for check in (False, True))
    assert real == checked
    return real


@pytest.mark.parametrize(
    ("entry", "numbers"),
    [
        ({"match": "*"}, [0, 1, 2, 3]),
        ({"match": "*", "exclude": []}, [0, 1, 2, 3]),
        ({"match": "*", "exclude": ["fax-*"]}, [0, 3]),
        ({"match": "*", "exclude": ["fax-1", "gsm"]}, [0, 2]),
        ({"match": "*", "exclude": ["FAX*", "nothing"]}, [0, 1, 2, 3]),
        ({"match": "fax-?", "exclude": ["*2"]}, [1]),
    ],
)
def test_exclude_takes_out_what_the_pattern_selects(entry: Any, numbers: list[int]) -> None:
    select([{**entry, "enb_config": True}], [trunk(number, enb_config=True) for number in numbers])


def test_every_trunk_but_the_fax_lines_converges() -> None:
    received = {**NOTHING, "record_trunk_list": [trunk(0), trunk(3)]}
    outcome = apply(
        [login(), get(received), TRUNKS, logout()], {"record_trunk_list": [{"match": "*", "exclude": ["fax*"]}]}
    )
    assert outcome.result["changed"] is False


def test_exclude_matches_names_and_numbers() -> None:
    entry = {"type": "extension", "match": "*", "exclude": ["2*", "Bob"]}
    ann = {"id": 60, "type": "extension", "text": "Ann", "text2": "1000"}
    changed = {**NOTHING, "record_ext_list": [ann]}
    script = [login(), get(NOTHING), EXTENSIONS, update(changed), get(changed), logout()]
    assert apply(script, {"record_ext_list": [entry]}).result["after"]["record_ext_list"] == [ann]


@pytest.mark.parametrize("list_mode", ["replace", "merge"])
def test_a_pattern_whose_targets_are_all_excluded_fails(list_mode: str) -> None:
    outcome = refused("record_trunk_list", [{"match": "fax*", "exclude": ["fax-1", "*-2"]}], TRUNKS, list_mode)
    assert outcome.result["failure"]["kind"] == "unknown_target"
    assert outcome.result["msg"] == (
        "record_trunk_list: this PBX has no trunk with match 'fax*' and exclude ['fax-1', '*-2']. "
        f"It has: 'fax-1' (id 1), 'fax-2' (id 2), 'sip' (id 0), 'gsm' (id 3). {CORRECT}"
    )


def test_exclude_keeps_targets_in_the_list_when_a_pattern_is_removed() -> None:
    entry = {"match": "*", "exclude": ["sip"]}
    listed = [trunk(0, enb_config=0), trunk(1, enb_config=0), trunk(3, enb_config=0)]
    select([entry], [trunk(0, enb_config=False)], "remove", listed)


@pytest.mark.parametrize("first", ["name", "pattern"])
@pytest.mark.parametrize("named", [{"text": "gsm"}, {"id": 3, "text": "gsm"}, {"id": 3}])
def test_a_named_entry_wins_over_a_pattern_in_either_order(named: dict[str, Any], first: str) -> None:
    entries = [{**named, "number_value": 15}, {"match": "*", "enb_config": True, "number_value": 60}]
    others = [trunk(number, enb_config=True, number_value=60) for number in (0, 1, 2)]
    select(entries if first == "name" else entries[::-1], [*others, trunk(3, number_value=15)])


def test_two_patterns_for_one_target_fail() -> None:
    outcome = refused("record_trunk_list", [{"match": "fax-*"}, {"match": "*-1"}], TRUNKS)
    assert outcome.result["failure"]["kind"] == "input"
    assert outcome.result["msg"] == (
        "record_trunk_list: entries 1 and 2 both select the trunk 'fax-1' (id 1). "
        "Name each target once. Nothing was written."
    )


def test_two_patterns_are_accepted_if_exclude_separates_their_targets() -> None:
    entries = [{"match": "fax-*"}, {"match": "*", "exclude": ["fax-*"]}]
    select(entries, [trunk(number) for number in range(4)])


def test_two_named_entries_for_one_target_fail() -> None:
    outcome = refused("record_trunk_list", [{"match": "*"}, {"id": 3}, {"text": "gsm"}], TRUNKS)
    assert outcome.result["msg"].startswith(
        "record_trunk_list: entries 2 and 3 both select the trunk 'gsm' (id 3). Name each target once."
    )


def test_two_patterns_are_accepted_if_they_share_only_a_named_target() -> None:
    entries = [{"match": "fax-[12]"}, {"match": "*-1"}, {"text": "fax-1", "number_value": 15}]
    select(entries, [trunk(1, number_value=15), trunk(2)])


NAMES = ("sip", "fax-1", "fax-2", "gsm")
PATTERNS = st.sampled_from(["*", "s*", "*1", "fax-?", "[fg]*", "sip", "x"])


@given(PATTERNS, st.lists(PATTERNS, max_size=2), st.sets(st.sampled_from(range(4))), st.booleans())
def test_a_selection_is_the_pattern_without_exclude_and_the_named_ones(
    match: str, exclude: list[str], named: set[int], pattern_first: bool
) -> None:
    selected = {
        number
        for number, name in enumerate(NAMES)
        if fnmatchcase(name, match) and not any(fnmatchcase(name, each) for each in exclude)
    }
    pattern = {"match": match, "exclude": exclude, "number_value": 60}
    entries: list[dict[str, Any]] = [{"text": NAMES[number]} for number in named]
    entries = [pattern, *entries] if pattern_first else [*entries, pattern]
    objects = [{"id": number, "text": name} for number, name in enumerate(NAMES)]
    found = resolve(TARGET_LISTS["record_trunk_list"], entries, [], lambda *_menu, **_options: objects, "replace")
    assert {target["id"] for target in found.wanted} == selected | named
    assert {target["id"] for target in found.wanted if "number_value" in target} == selected - named
    assert bool(found.mistakes) is not bool(selected)
