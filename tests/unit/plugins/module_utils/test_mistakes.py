# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that this PBX does not have: all in one message, each with what to do."""

from __future__ import annotations

import time
from typing import Any

import pytest

from .samples import RECEIVED
from .scripted_pbx import Exchange, Outcome, apply, error, extension_page, get, login, logout, menu

CORRECT = "Correct the entry, or create the object on the PBX first."
EXTENSIONS = [
    {"text": "Ann Lee", "text2": "1000", "value": "60"},
    {"text": "Bob Stone", "text2": "01000", "value": "61"},
    {"text": "Bob Stone", "text2": "1002", "value": "62"},
]
WITHOUT_NUMBERS = [{"text": each["text"], "value": each["value"]} for each in EXTENSIONS]


def refused(wanted: dict[str, Any], *look_ups: Exchange, list_mode: str = "replace") -> Outcome:
    """Run a task that must fail before any write, and in check mode, where it must fail in the same way."""
    script = [login(), get(RECEIVED), *look_ups, logout()]
    real, checked = (apply(script, wanted, list_mode, check=check) for check in (False, True))
    assert real == checked
    assert (real.result["failed"], real.result["changed"]) == (True, False)
    return real


def test_all_mistakes_of_a_task_are_in_one_message_in_the_order_of_the_table() -> None:
    wanted = {
        "record_queue_list": [{"text": "Suport"}, {"text": "Support"}, {"id": 4, "text": "Other"}],
        "record_trunk_list": [{"text": "sip-main"}, {"match": "x*"}],
        "internal_prompt": "new.wav",
    }
    outcome = refused(
        wanted,
        menu("custom_prompt", [{"text": "old.wav", "value": "old.wav"}]),
        menu("trunk", [{"text": "GSM", "value": "1"}, {"text": "SIP Main", "value": "2"}]),
        menu("queue", [{"text": "Support", "value": "3"}, {"text": "Sales", "value": "4"}]),
    )
    upload = "Check the name, or upload the prompt first, for example with the module custom_prompt."
    hint = (
        f"{upload} {CORRECT} Ids differ from PBX to PBX: give the name alone, or correct the id. Nothing was written."
    )
    assert outcome.result["msg"] == (
        "internal_prompt: this PBX has no custom prompt 'new.wav'. It has: 'old.wav'. "
        "record_trunk_list: this PBX has no trunk with text 'sip-main'. It has: 'SIP Main' (id 2), 'GSM' (id 1). "
        "record_trunk_list: this PBX has no trunk with match 'x*'. It has: 'GSM' (id 1), 'SIP Main' (id 2). "
        "record_queue_list: this PBX has no queue with text 'Suport'. It has: 'Support' (id 3), 'Sales' (id 4). "
        "record_queue_list: the playbook says queue with id 4 and text 'Other', but on this PBX id 4 is "
        f"queue 'Sales' (id 4). {hint}"
    )
    assert outcome.result["failure"] == {
        "kind": "unknown_prompt",
        "errcode": None,
        "errmsg": None,
        "endpoint": None,
        "hint": hint,
    }


def test_each_type_of_an_extension_list_has_its_own_candidates() -> None:
    outcome = refused(
        {"record_ext_list": [{"type": "ext_group", "text": "Seles"}, {"type": "organization", "text": "Seles"}]},
        menu("ext_group", [{"text": "Sales", "value": "1"}]),
        menu("org_list", [{"text": "Service", "value": "2"}]),
    )
    assert outcome.result["msg"] == (
        "record_ext_list: this PBX has no ext_group with text 'Seles'. It has: 'Sales' (id 1). "
        "record_ext_list: this PBX has no organization with text 'Seles'. It has: 'Service' (id 2). "
        f"{CORRECT} Nothing was written."
    )


def test_the_kind_is_that_of_the_first_mistake() -> None:
    queues = menu("queue", [{"text": "Support", "value": "3"}, {"text": "Support", "value": "4"}])
    outcome = refused({"record_queue_list": [{"text": "Support"}, {"text": "Sales"}]}, queues)
    assert outcome.result["failure"]["kind"] == "ambiguous_target"


def test_mistakes_come_only_with_the_warnings_of_look_ups() -> None:
    not_offered = error(10001, "INTERFACE NOT EXISTED")
    outcome = refused(
        {"internal_prompt": "new.wav", "record_queue_list": [{"text": "Seles"}]},
        menu("custom_prompt", []).answered(not_offered),
        Exchange(
            "GET",
            "custom_prompt/list",
            {"page": "1", "page_size": "100", "access_token": "token-1"},
            None,
            not_offered,
        ),
        menu("queue", [{"text": "Sales", "value": "4"}]),
    )
    assert outcome.result["failure"]["kind"] == "unknown_target"
    assert len(outcome.warnings) == 1


# Hints


@pytest.mark.parametrize(
    ("listed", "hint"),
    [
        (EXTENSIONS, "'1000' is the number of an extension: give it as text2."),
        (WITHOUT_NUMBERS, "If '1000' is the number of an extension, give it as text2."),
    ],
)
def test_a_number_given_as_text_is_answered_with_text2(listed: list[Any], hint: str) -> None:
    entry = {"type": "extension", "text": "1000"}
    outcome = refused({"record_ext_list": [entry]}, menu("extension", listed))
    assert outcome.result["failure"]["hint"] == f"{hint} Nothing was written."


def test_a_number_in_the_name_of_a_group_is_a_name() -> None:
    look_up = menu("ext_group", [{"text": "Sales", "value": "1"}])
    outcome = refused({"record_ext_list": [{"type": "ext_group", "text": "1000"}]}, look_up)
    assert outcome.result["failure"]["hint"] == f"{CORRECT} Nothing was written."


def test_an_octal_number_is_answered_with_quotes() -> None:
    outcome = refused({"record_ext_list": [{"type": "extension", "text2": "512"}]}, menu("extension", EXTENSIONS))
    assert outcome.result["failure"]["hint"] == (
        'YAML reads 01000 as the octal number 512: quote it, as in text2: "01000". Nothing was written.'
    )


@pytest.mark.parametrize("number", ["513", "x", "١", ""])
def test_a_number_that_is_not_octal_on_this_pbx_has_the_common_hint(number: str) -> None:
    entry = {"type": "extension", "text2": number or "1003"}
    outcome = refused({"record_ext_list": [entry]}, menu("extension", EXTENSIONS))
    assert outcome.result["failure"]["hint"] == f"{CORRECT} Nothing was written."


def test_two_extensions_of_one_name_are_answered_with_their_numbers() -> None:
    outcome = refused({"record_ext_list": [{"type": "extension", "text": "Bob Stone"}]}, menu("extension", EXTENSIONS))
    assert outcome.result["failure"]["kind"] == "ambiguous_target"
    assert outcome.result["msg"] == (
        "record_ext_list: this PBX has 2 objects that match the extension with text 'Bob Stone': "
        "'Bob Stone / 01000' (id 61), 'Bob Stone / 1002' (id 62). "
        "Give the number of the extension as text2. Nothing was written."
    )


def test_two_extensions_of_one_name_are_answered_with_numbers_that_the_menu_does_not_have() -> None:
    page = extension_page(1, [{"id": 61, "number": "01000"}, {"id": 62, "number": "1002"}], 2)
    wanted = {"record_ext_list": [{"type": "extension", "text": "Bob Stone"}]}
    outcome = refused(wanted, menu("extension", WITHOUT_NUMBERS), page)
    assert "'Bob Stone / 01000' (id 61), 'Bob Stone / 1002' (id 62)" in outcome.result["msg"]
    denied = refused(wanted, menu("extension", WITHOUT_NUMBERS), page.answered(error(10005, "ACCESS DENIED")))
    assert "'Bob Stone' (id 61), 'Bob Stone' (id 62)" in denied.result["msg"]


def test_an_octal_number_to_remove_is_answered_with_quotes() -> None:
    wanted = {"record_ext_list": [{"type": "extension", "text2": "512"}]}
    outcome = apply([login(), get(RECEIVED), menu("extension", EXTENSIONS), logout()], wanted, "remove")
    (warning,) = outcome.warnings
    assert warning == (
        "record_ext_list: nothing to remove for the extension with text2 '512': neither this PBX nor its list has such "
        'an object. YAML reads 01000 as the octal number 512: quote it, as in text2: "01000".'
    )


def test_two_groups_of_one_name_are_answered_with_their_ids() -> None:
    groups = menu("ext_group", [{"text": "Sales", "value": "1"}, {"text": "Sales", "value": "2"}])
    outcome = refused({"record_ext_list": [{"type": "ext_group", "text": "Sales"}]}, groups)
    assert outcome.result["failure"]["hint"] == "Give the id of the object. Nothing was written."


# Likeness


def test_the_nearest_of_many_thousand_objects_is_found_quickly() -> None:
    queues = [{"text": f"Queue {number}", "value": str(number)} for number in range(9_000)]
    wanted = {"record_queue_list": [{"text": f"Quäue {number:05}x"} for number in range(8, 14)]}
    start = time.thread_time()
    outcome = refused(wanted, menu("queue", [*queues, {"text": "Queue 00012x", "value": "99999"}]))
    assert time.thread_time() - start < 30
    assert "no queue with text 'Quäue 00012x'. It has: 'Queue 00012x' (id 99999), " in outcome.result["msg"]


@pytest.mark.parametrize("asked", ["x" * 100_000, "x"])
def test_names_of_any_length_are_compared_quickly(asked: str) -> None:
    queues = [{"text": "xy" * 50_000 + str(number), "value": str(number)} for number in range(20)]
    start = time.thread_time()
    assert refused({"record_queue_list": [{"text": asked}]}, menu("queue", queues)).result["failed"] is True
    assert time.thread_time() - start < 10


def test_numbers_of_extensions_are_compared_like_names() -> None:
    pages = [
        menu("extension", WITHOUT_NUMBERS),
        extension_page(1, [{"id": 60, "number": "1000"}, {"id": 61, "number": "4711"}], 2),
    ]
    outcome = refused({"record_ext_list": [{"type": "extension", "text2": "4712"}]}, *pages)
    assert "It has: 'Bob Stone / 4711' (id 61), 'Ann Lee / 1000' (id 60), 'Bob Stone' (id 62)." in outcome.result["msg"]
