# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which targets entries select: exclusions, precedence, new ids, and removal; and the messages of mistakes."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import Extension, ExtensionGroup, Objects, Trunk

from .plays import drift, play, runs, settings
from .records import Done, changing, converged

OFFICE = Objects(
    trunks=[Trunk(1, "SIP-A"), Trunk(2, "SIP-B"), Trunk(3, "Fax-1"), Trunk(4, "Fax-2")],
    extensions=[Extension(1, "0100", "Ann Lee"), Extension(2, "0101", "Ann Lee"), Extension(3, "0200", "Lobby")],
    ext_groups=[ExtensionGroup(1, "Sales")],
)
BUT_FAX: dict[str, Any] = {"match": "*", "exclude": ["Fax*"], "enb_config": True, "number_value": 60}
ONE_OFTEN: dict[str, Any] = {"text": "SIP-B", "number_value": 15}


@runs(
    play(
        "exclude",
        settings("planned", record_trunk_list=[BUT_FAX]).given(check_mode=True),
        settings("first", record_trunk_list=[BUT_FAX]),
        settings("second", record_trunk_list=[BUT_FAX]),
        settings("several patterns", record_trunk_list=[{"match": "*", "exclude": ["*-1", "SIP-?"]}]),
        settings("number or name", record_ext_list=[{"type": "extension", "match": "0*", "exclude": ["0101", "Lob*"]}]),
        settings("remove", record_trunk_list=[{"match": "*", "exclude": ["SIP*"]}], list_mode="remove"),
        settings("without match", record_trunk_list=[{"text": "SIP-A", "exclude": ["Fax*"]}]),
        pbx={"objects": OFFICE},
    )
)
def test_exclude_limits_what_a_pattern_selects(done: Done) -> None:
    planned, first, second = done["planned"], done["first"], done["second"]
    assert [planned.changed, first.changed, second.changed] == [True, True, False]
    assert first.result["after"] == planned.result["after"]
    assert [(item["id"], item["number_value"]) for item in first.recording["record_trunk_list"]] == [(1, 60), (2, 60)]
    assert [item["id"] for item in done["several patterns"].recording["record_trunk_list"]] == [4]
    assert [item["id"] for item in done["number or name"].recording["record_ext_list"]] == [1]
    assert done["remove"].recording["record_trunk_list"] == []
    assert done["without match"].kind == "input"
    assert done["without match"].calls == []
    assert done["without match"].message == (
        "record_trunk_list, entry 1: exclude limits what match selects, and there is no match. Add match, or remove "
        "exclude. Nothing was sent."
    )


@runs(
    play(
        "precedence",
        settings("planned", record_trunk_list=[BUT_FAX, ONE_OFTEN]).given(check_mode=True),
        settings("first", record_trunk_list=[BUT_FAX, ONE_OFTEN]),
        settings("other order", record_trunk_list=[ONE_OFTEN, BUT_FAX]),
        settings("by id", record_trunk_list=[{"id": 2, "number_value": 15}, BUT_FAX]),
        pbx={"objects": OFFICE},
    )
)
def test_a_named_entry_takes_precedence_over_a_pattern(done: Done) -> None:
    first = done["first"]
    assert first.result["after"] == done["planned"].result["after"]
    trunks = [(item["id"], item["enb_config"], item["number_value"]) for item in first.recording["record_trunk_list"]]
    # The named entry does not give enb_config, and does not take it from the pattern.
    assert trunks == [(1, 1, 60), (2, 0, 15)]
    assert not done["other order"].changed
    assert not done["by id"].changed


@runs(
    play(
        "new ids",
        settings("planned", record_trunk_list=[{"id": 1}], record_ext_list=[{"type": "ext_group", "id": 1}]).given(
            check_mode=True, diff=True
        ),
        settings("first", record_trunk_list=[{"id": 1}], record_ext_list=[{"type": "ext_group", "id": 1}]).given(
            diff=True
        ),
        settings("second", record_trunk_list=[{"id": 1}], record_ext_list=[{"type": "ext_group", "id": 1}]),
        settings("unknown, planned", record_trunk_list=[{"id": 9}]).given(check_mode=True),
        settings("unknown", record_trunk_list=[{"id": 9}]),
        pbx={"objects": OFFICE},
    )
)
def test_an_id_that_is_new_to_a_list_must_exist_and_gets_its_name(done: Done) -> None:
    planned, first = done["planned"], done["first"]
    assert planned.calls == converged(menus=2)
    assert first.calls == changing(menus=2)
    assert done["second"].calls == converged()
    assert first.result["after"] == planned.result["after"]
    assert first.result["after"]["record_trunk_list"] == [{"id": 1, "type": "register", "text": "SIP-A"}]
    assert first.result["after"]["record_ext_list"] == [
        {"id": 1, "type": "ext_group", "text": "Sales", "text2": "Sales"}
    ]
    assert first.result["diff"] == planned.result["diff"]
    assert '- {id: 1, type: "register", text: "SIP-A"}' in first.result["diff"]["after"]
    for task in ("unknown, planned", "unknown"):
        assert done[task].kind == "unknown_target"
        assert done[task].message == (
            "record_trunk_list: this PBX has no trunk with id 9. It has: 'SIP-A' (id 1), 'SIP-B' (id 2), 'Fax-1' "
            "(id 3), 'Fax-2' (id 4). Correct the entry, or create the object on the PBX first. Nothing was written."
        )


REMOVED = [{"text": "Support"}]


@runs(
    play(
        "remove",
        settings("planned", record_queue_list=REMOVED, list_mode="remove").given(check_mode=True),
        settings("first", record_queue_list=REMOVED, list_mode="remove"),
        settings("second", record_queue_list=REMOVED, list_mode="remove"),
        settings("unknown", record_queue_list=[{"text": "Suport"}, {"match": "Z*"}], list_mode="remove"),
        settings("unknown id", record_queue_list=[{"id": 77}], list_mode="remove"),
        drift("deleted", record_trunk_list=[{"id": 99, "text": "Old Line", "type": "peer", "enb_config": 0}]),
        settings("deleted by name", record_trunk_list=[{"text": "Old Line"}], list_mode="remove"),
        settings("deleted by name again", record_trunk_list=[{"text": "Old Line"}], list_mode="remove"),
    )
)
def test_a_removed_target_can_be_removed_again(done: Done) -> None:
    assert [task for task in done.tasks if done[task].failed] == []
    planned, first, second = done["planned"], done["first"], done["second"]
    assert [planned.changed, first.changed, second.changed] == [True, True, False]
    assert first.result["after"] == planned.result["after"]
    assert first.warnings == second.warnings == []
    check = "neither this PBX nor its list has such an object. Check the spelling if you expected one."
    assert done["unknown"].warnings == [
        f"record_queue_list: nothing to remove for the queue with text 'Suport': {check}",
        f"record_queue_list: nothing to remove for the queue with match 'Z*': {check}",
    ]
    assert not done["unknown"].changed
    assert done["unknown id"].calls == converged()
    assert done["deleted by name"].changed
    assert done["deleted by name"].recording["record_trunk_list"] == []
    assert not done["deleted by name again"].changed
    assert len(done["deleted by name again"].warnings) == 1


MANY: dict[str, Any] = {
    "enb_internal": False,
    "internal_prompt": "intern_record.wav",
    "record_trunk_list": [{"text": "sip-main"}, {"text": "branchoffice"}],
    "record_ext_list": [{"type": "extension", "text2": "1009"}, {"type": "ext_group", "text": "support"}],
    "record_queue_list": [{"text": "Suport Queue"}, {"id": 77}],
    "record_ivr_list": [{"match": "Z*"}],
}
ALL_OF_THEM = (
    "internal_prompt: this PBX has no custom prompt 'intern_record.wav'. It has: 'internal_record.wav', "
    "'inbound_record.wav', 'outbound_record.wav', 'record_end.wav', 'record_start.wav'. "
    "record_trunk_list: this PBX has no trunk with text 'sip-main'. It has: 'SIP-Provider' (id 5), 'Branch-Office' "
    "(id 6), 'peer-to-41' (id 27). "
    "record_trunk_list: this PBX has no trunk with text 'branchoffice'. It has: 'Branch-Office' (id 6), 'SIP-Provider' "
    "(id 5), 'peer-to-41' (id 27). "
    "record_ext_list: this PBX has no extension with text2 '1009'. It has: 'Ann Lee / 1000' (id 18), 'Bob Stone / "
    "1001' (id 19), 'Carla Diaz / 1002' (id 20), 'Dev Patel / 1003' (id 1), 'Eva Novak / 1004' (id 2). "
    "record_ext_list: this PBX has no ext_group with text 'support'. It has: 'Support' (id 3), "
    "'Default_Extension_Group' (id 1), 'Sales' (id 2). "
    "record_queue_list: this PBX has no queue with text 'Suport Queue'. It has: 'Support' (id 9), 'Sales' (id 10). "
    "record_queue_list: this PBX has no queue with id 77. It has: 'Support' (id 9), 'Sales' (id 10). "
    "record_ivr_list: this PBX has no IVR with match 'Z*'. It has: 'Main Menu' (id 5), 'After Hours' (id 6). "
    "Check the name, or upload the prompt first, for example with the module custom_prompt. "
    "Correct the entry, or create the object on the PBX first. Nothing was written."
)


@runs(play("all at once", settings("planned", **MANY).given(check_mode=True), settings("real", **MANY)))
def test_all_mistakes_are_in_one_message_with_the_nearest_names_first(done: Done) -> None:
    for task in ("planned", "real"):
        outcome = done[task]
        assert outcome.kind == "unknown_prompt"
        assert outcome.message == ALL_OF_THEM
        assert outcome.calls == converged(menus=6)
        assert outcome.tokens == 0
    assert done["real"].recording == done["planned"].recording


# Wrong ways to write an extension, and the end of the message, which says how to write it.
WRITTEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "octal": (
        {"text2": 64},
        "unknown_target",
        'YAML reads 0100 as the octal number 64: quote it, as in text2: "0100". Nothing was written.',
    ),
    "number as name": (
        {"text": "0100"},
        "unknown_target",
        "'0100' is the number of an extension: give it as text2. Nothing was written.",
    ),
    "two of one name": (
        {"text": "Ann Lee"},
        "ambiguous_target",
        (
            "this PBX has 2 objects that match the extension with text 'Ann Lee': 'Ann Lee / 0100' (id 1), "
            "'Ann Lee / 0101' (id 2). Give the number of the extension as text2. Nothing was written."
        ),
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
@runs(
    play(
        "extensions",
        *(
            settings(name, record_ext_list=[{"type": "extension", **entry}])
            for name, (entry, _kind, _end) in WRITTEN.items()
        ),
        settings("as it says", record_ext_list=[{"type": "extension", "text2": "0100"}]),
        pbx={"objects": OFFICE},
    )
)
def test_the_message_about_an_extension_says_how_to_write_it(done: Done, name: str) -> None:
    _entry, kind, end = WRITTEN[name]
    assert done[name].kind == kind
    assert done[name].message.endswith(end)
    assert not done[name].wrote
    assert [item["id"] for item in done["as it says"].recording["record_ext_list"]] == [1]
