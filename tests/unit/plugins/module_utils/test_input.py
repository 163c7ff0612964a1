# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invalid input is refused with one clear sentence before the first request, so no test here has a PBX."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._operations import (
    RECORDING_SETTINGS,
    validation_failure,
)
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.entries import format_entry, requested
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.schema import SETTINGS, TARGET_LISTS

from .strategies import JSON

OPTIONS = "See the documentation of the module for its options and their values. Nothing was sent."

ALL_KEYS = {"id": None, "type": None, "text": None, "text2": None, "match": None}


def refusal(name: str, *entries: Any) -> dict[str, Any]:
    """The failure for a list with these entries."""
    with pytest.raises(Failure) as caught:
        requested({name: list(entries)})
    result = caught.value.result()
    assert result["failure"] == {
        "kind": "input",
        "errcode": None,
        "errmsg": None,
        "endpoint": None,
        "hint": caught.value.hint,
    }
    return result


def test_an_option_that_is_left_out_is_not_managed() -> None:
    assert requested({}) == {}
    assert requested(dict.fromkeys(SETTINGS)) == {}


def test_an_empty_value_is_managed() -> None:
    wanted = {"enb_paging": False, "end_prompt": "", "record_ivr_list": []}
    assert requested({**dict.fromkeys(SETTINGS), **wanted}) == wanted


def test_options_that_are_no_settings_are_ignored() -> None:
    assert requested({"base_url": "x", "list_mode": "merge", "enb_paging": True}) == {"enb_paging": True}


def test_entries_hold_only_what_was_given() -> None:
    entry = {**ALL_KEYS, "id": 0, "enb_config": False, "number_value": 0}
    assert requested({"record_trunk_list": [entry]}) == {
        "record_trunk_list": [{"id": 0, "enb_config": False, "number_value": 0}]
    }


@pytest.mark.parametrize(
    ("name", "entry", "message"),
    [
        (
            "record_queue_list",
            {},
            "record_queue_list, entry 1: the entry identifies no queue. Give id, text or match.",
        ),
        (
            "record_queue_list",
            None,
            "record_queue_list, entry 1: the entry identifies no queue. Give id, text or match.",
        ),
        (
            "record_trunk_list",
            {"type": "peer", "enb_config": True},
            "record_trunk_list, entry 1: the entry identifies no trunk. Give id, text or match.",
        ),
        (
            "record_ext_list",
            {"type": "extension", "id": None},
            ("record_ext_list, entry 1: the entry identifies no recording target. Give id, text, text2 or match."),
        ),
        (
            "record_ivr_list",
            {"match": "*", "text": "a"},
            (
                "record_ivr_list, entry 1: match selects by pattern and cannot be combined with id or text. "
                "Use two entries."
            ),
        ),
        (
            "record_conference_list",
            {"match": "*", "id": 0},
            (
                "record_conference_list, entry 1: match selects by pattern and cannot be combined with id or text. "
                "Use two entries."
            ),
        ),
        (
            "record_ext_list",
            {"type": "extension", "match": "*", "text2": "1000"},
            (
                "record_ext_list, entry 1: match selects by pattern and cannot be combined with id, text or text2. "
                "Use two entries."
            ),
        ),
        (
            "record_queue_list",
            {"text": "Sales", "exclude": ["S*"]},
            (
                "record_queue_list, entry 1: exclude limits what match selects, and there is no match. "
                "Add match, or remove exclude."
            ),
        ),
        (
            "record_ext_list",
            {"type": "extension", "exclude": ["S*"]},
            ("record_ext_list, entry 1: the entry identifies no recording target. Give id, text, text2 or match."),
        ),
        (
            "record_queue_list",
            {"text": ""},
            "record_queue_list, entry 1: text is empty. Give a name, or leave it out.",
        ),
        (
            "record_queue_list",
            {"match": ""},
            "record_queue_list, entry 1: match is empty. Give a name, or leave it out.",
        ),
        (
            "record_ext_list",
            {"type": "extension", "id": 1, "text2": ""},
            "record_ext_list, entry 1: text2 is empty. Give a name, or leave it out.",
        ),
        (
            "record_queue_list",
            {"id": True},
            "record_queue_list, entry 1: id must be a number, not true. Set id to a whole number of 0 or more.",
        ),
        (
            "record_trunk_list",
            {"id": 1, "number_value": False},
            (
                "record_trunk_list, entry 1: number_value must be a number, not false. "
                "Set number_value to a whole number of 0 or more."
            ),
        ),
        (
            "record_queue_list",
            {"id": -1},
            "record_queue_list, entry 1: id is -1, and cannot be negative. Set id to a whole number of 0 or more.",
        ),
        (
            "record_trunk_list",
            {"id": 1, "number_value": -5},
            (
                "record_trunk_list, entry 1: number_value is -5, and cannot be negative. "
                "Set number_value to a whole number of 0 or more."
            ),
        ),
    ],
)
def test_entries_that_are_incomplete_contradictory_or_impossible_are_refused(
    name: str, entry: Any, message: str
) -> None:
    assert refusal(name, entry)["msg"] == f"{message} Nothing was sent."


def test_exclude_is_accepted_with_match() -> None:
    wanted = {"record_trunk_list": [{"match": "*", "exclude": ["fax-*", "*-fax"]}]}
    assert requested(wanted) == wanted


@pytest.mark.parametrize("exclude", [[], "fax-*", ["fax-*", 7]])
def test_exclude_takes_one_pattern_or_many(exclude: Any) -> None:
    options = {"record_trunk_list": [{"match": "*", "exclude": exclude}]}
    validated = ArgumentSpecValidator(RECORDING_SETTINGS.argument_spec).validate(options)
    assert validated.error_messages == []
    ((entry,),) = requested(validated.validated_parameters).values()
    assert entry["exclude"] == {"fax-*": ["fax-*"]}.get(str(exclude), [str(each) for each in exclude])


def test_escapes_become_control_characters_again() -> None:
    given = {
        "end_prompt": "a\\x07.wav",
        "record_queue_list": [{"text": "b\\u202e"}, {"match": "*", "exclude": ["\\x1b*"]}],
    }
    assert requested(given) == {
        "end_prompt": "a\x07.wav",
        "record_queue_list": [{"text": "b\u202e"}, {"match": "*", "exclude": ["\x1b*"]}],
    }


@pytest.mark.parametrize("text", ["C:\\new", "a\\\\b", "\\x41", "\\X1B", "\\u0041", "tab\\t"])
def test_other_backslashes_are_kept(text: str) -> None:
    assert requested({"end_prompt": text}) == {"end_prompt": text}


def test_the_message_names_the_entry() -> None:
    assert refusal("record_queue_list", {"id": 1}, {"id": 2}, {})["msg"].startswith("record_queue_list, entry 3: ")


@pytest.mark.parametrize(
    ("name", "entries", "message"),
    [
        (
            "record_queue_list",
            [{"id": 1}, {"id": 2}, {"id": 1}],
            "record_queue_list: entries 1 and 3 both select the queue with id 1.",
        ),
        (
            "record_queue_list",
            [{"id": 1, "text": "a"}, {"id": 1, "text": "b\x07"}],
            "record_queue_list: entries 1 and 2 both select the queue with id 1 and text 'b\\x07'.",
        ),
        (
            "record_ext_list",
            [{"type": "ext_group", "id": 1}, {"type": "extension", "id": 1}, {"type": "ext_group", "id": 1}],
            "record_ext_list: entries 1 and 3 both select the ext_group with id 1.",
        ),
    ],
)
def test_a_target_given_twice_by_id_is_refused(name: str, entries: list[Any], message: str) -> None:
    assert refusal(name, *entries)["msg"] == f"{message} Name each target once. Nothing was sent."


def test_the_same_id_of_another_type_is_another_target() -> None:
    entries = [{"type": "ext_group", "id": 1}, {"type": "extension", "id": 1}, {"type": "organization", "id": 1}]
    assert requested({"record_ext_list": entries}) == {"record_ext_list": entries}


@pytest.mark.parametrize("value", [["a"], {"a": "b"}, True, False, b"a"])
def test_a_value_that_is_not_a_string_is_refused(value: Any) -> None:
    for options in (
        {"end_prompt": value},
        {"client_secret": value},
        *({"record_trunk_list": [{"id": 1, name: value}]} for name in ("type", "text", "match")),
    ):
        message, *others = ArgumentSpecValidator(RECORDING_SETTINGS.argument_spec).validate(options).error_messages
        assert message.endswith(
            " and we were unable to convert to text: it must be a string or a number; quote the value"
        )
        assert others == []


def rejected(options: dict[str, Any]) -> Failure:
    """The failure for options that Ansible's validation rejects."""
    validation = ArgumentSpecValidator(RECORDING_SETTINGS.argument_spec).validate(options)
    failure = validation_failure(validation, RECORDING_SETTINGS.argument_spec, "MODULE")
    assert failure.kind == "input"
    return failure


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"enb_pagin": True}, "enb_pagin (did you mean enb_paging?)"),
        ({"zzz": True}, "zzz"),
        ({"zzz": 1, "lst_mode": "merge"}, "lst_mode (did you mean list_mode?), zzz"),
        ({"record_trunk_list": [{"enb_confg": True}]}, "record_trunk_list.enb_confg (did you mean enb_config?)"),
        ({"record_queue_list": [{"nothing like it": 1}]}, "record_queue_list.nothing like it"),
        ({"a\x1b[31mb": 1}, "a\\x1b[31mb"),
    ],
)
def test_an_unknown_option_is_reported_with_the_nearest_one(options: dict[str, Any], named: str) -> None:
    failure = rejected(options)
    start, _, supported = failure.message.partition(". Supported parameters include: ")
    assert start == f"Unsupported parameters for (MODULE) module: {named}"
    assert supported.endswith(".")
    assert {"text", "base_url"} & set(supported.rstrip(".").split(", "))
    assert failure.hint == OPTIONS


@pytest.mark.parametrize("value", ["Support", "Support, Sales", ["Support"], [3001], [None], [["a"]], 7, {"text": "a"}])
@pytest.mark.parametrize(
    ("name", "example"),
    [("record_queue_list", "- text: Support"), ("record_ext_list", '- {type: extension, text2: "1000"}')],
)
def test_a_list_of_strings_is_reported_with_how_to_write_an_entry(name: str, example: str, value: Any) -> None:
    failure = rejected({name: value})
    assert f"'{name}' is of type " in failure.message
    assert failure.hint == f"Write each entry as a dictionary: `{example}`. Nothing was sent."


def test_a_wrong_value_inside_an_entry_is_not_mistaken_for_a_list_of_strings() -> None:
    assert rejected({"record_queue_list": [{"id": ["a"]}]}).hint == OPTIONS


@pytest.mark.parametrize(("value", "text"), [("a", "a"), ("", ""), (1000, "1000"), (1.5, "1.5"), (None, None)])
def test_strings_and_numbers_become_strings(value: Any, text: Any) -> None:
    options = {"end_prompt": value, "record_ext_list": [{"type": "extension", "text2": value}]}
    validated = ArgumentSpecValidator(RECORDING_SETTINGS.argument_spec).validate(options)
    assert validated.error_messages == []
    assert validated.validated_parameters["end_prompt"] == text
    assert validated.validated_parameters["record_ext_list"][0]["text2"] == text


def test_one_id_in_two_lists_is_accepted() -> None:
    wanted = {"record_queue_list": [{"id": 1}], "record_ivr_list": [{"id": 1}]}
    assert requested(wanted) == wanted


@pytest.mark.parametrize(
    ("name", "entry", "words"),
    [
        ("record_trunk_list", {"id": 5, "text": "Provider"}, "trunk with id 5 and text 'Provider'"),
        ("record_ivr_list", {"text": "a'b"}, "IVR with text 'a'b'"),
        (
            "record_ext_list",
            {"type": "extension", "id": 5, "text": "A", "text2": "1"},
            "extension with id 5 and text 'A' and text2 '1'",
        ),
        ("record_ext_list", {"type": "organization", "match": "S*"}, "organization with match 'S*'"),
        (
            "record_trunk_list",
            {"match": "*", "exclude": ["a\x07", "b"]},
            "trunk with match '*' and exclude ['a\\x07', 'b']",
        ),
        ("record_conference_list", {"id": 5}, "conference with id 5"),
    ],
)
def test_messages_show_an_entry_in_the_words_of_the_playbook(name: str, entry: dict[str, Any], words: str) -> None:
    assert format_entry(TARGET_LISTS[name], entry) == words


@given(st.dictionaries(st.sampled_from([*SETTINGS, "list_mode"]), JSON))
def test_any_value_of_an_option_is_accepted_or_refused_with_a_message(options: dict[str, Any]) -> None:
    validation = ArgumentSpecValidator(RECORDING_SETTINGS.argument_spec).validate(options)
    if not validation.error_messages:
        is_managed_or_refused(validation.validated_parameters)


ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "id": st.integers() | st.text(max_size=3),
        "type": st.sampled_from(["extension", "ext_group", "organization"]),
        "text": st.text(max_size=5),
        "text2": st.text(max_size=5) | st.integers(),
        "match": st.text(max_size=5),
        "exclude": st.lists(st.text(max_size=5) | st.integers(), max_size=2) | st.text(max_size=5),
        "enb_config": st.sampled_from([True, "no", 1, None]),
        "number_value": st.integers() | st.floats(allow_infinity=False),  # which ansible-core itself fails on
        "enb_continue_record_on_transfer": st.booleans(),
    },
)


@given(st.dictionaries(st.sampled_from([name for name in SETTINGS if name.endswith("list")]), st.lists(ENTRY)))
def test_any_entry_is_accepted_or_refused_with_a_message(options: dict[str, Any]) -> None:
    validation = ArgumentSpecValidator(RECORDING_SETTINGS.argument_spec).validate(options)
    if not validation.error_messages:
        is_managed_or_refused(validation.validated_parameters)


def is_managed_or_refused(options: dict[str, Any]) -> None:
    """Check that validated options are either accepted or refused with a message."""
    try:
        wanted = requested(options)
    except Failure as failure:
        result = failure.result()
        assert (result["failure"]["kind"], result["msg"].isprintable()) == ("input", True)
    else:
        assert wanted.keys() == {name for name in SETTINGS if options.get(name) is not None}
