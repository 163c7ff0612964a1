# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PBXs with hostile texts, and a PBX with very many objects."""

from __future__ import annotations

import json
import os
import time
import unicodedata
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._operations import (
    MENU_OPTIONS_INFO,
    RECORDING_SETTINGS_INFO,
    OperationResult,
)
from simulator import Behavior, Conference, Objects, Pbx, Queue, Simulator, Trunk
from simulator.objects import Target

from .tasks import task

HOSTILE = {
    "terminal escape": "\x1b[2J\x1b]0;title\x07",
    "C1 terminal escape": "\x9b2J\x9d0;title\x9c",
    "control characters": "\x00\x01\x07\x08\r\x0b\x0c\x7f\x85",
    "direction": "abc\u202ecba\u202c\u2066\u2069\u200f\u200e\u061c",
    "lines": "one\u2028two\u2029three",
    "template": "{{ 7 * 7 }}{% set x = 1 %}{# #}",
    "HTML": "<script>alert(1)</script>&amp;\"'",
    "YAML": "- !!python/object/apply:os.system ['id']",
    "very long": "x" * 100_000,
    "lone surrogate": "\ud800 a\udc80b \udfff",
    "what XML cannot hold": "\ufffe\uffff",
}
LETTERS = ("نمی\u200cخواهم", "👩\u200d💻", "Ä ö ß", "日本語", "e\u0301")
"""Names with characters that are legitimate, though not printable for Python."""


def is_control(character: str) -> bool:
    """Whether a character controls a terminal, changes the direction of text, or cannot be encoded."""
    steers = unicodedata.bidirectional(character) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    marks = character in "\u200e\u200f\u061c"
    unheld = character in "\ufffe\uffff"
    category = unicodedata.category(character)
    return steers or marks or unheld or (category in ("Cc", "Cs", "Zl", "Zp") and character not in "\n\t")


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def assert_escaped(outcome: OperationResult) -> None:
    output = [outcome.result, outcome.warnings]
    assert [text for text in texts(output) if any(map(is_control, text))] == []
    stored = json.dumps(output, ensure_ascii=False).encode()
    assert json.loads(stored) == output
    report = ET.Element("system-out")
    report.text = stored.decode()
    assert ET.fromstring(ET.tostring(report, encoding="utf-8")).text == report.text


def with_names(simulator: Simulator, name: str) -> Pbx:
    """Return a PBX that has the name wherever a name can be."""
    objects = Objects.example()
    objects.trunks[0].name = objects.queues[0].name = objects.extensions[0].name = name
    objects.departments[0].name = objects.ext_groups[0].name = name
    pbx = simulator.add_pbx(objects=objects, behavior=Behavior(unknown_prompts="stored"))
    pbx.recording = {
        **pbx.recording,
        "internal_prompt": name,
        "end_prompt": name,
        "record_trunk_list": [{"id": 5, "text": name, "type": name, "enb_config": 1, "number_value": 15}],
        "record_queue_list": [{"id": 9, "text": name}],
        "record_ext_list": [{"id": 18, "type": "extension", "text": name, "text2": "1000"}],
    }
    return pbx


@pytest.mark.parametrize("name", [*HOSTILE.values(), *LETTERS], ids=[*HOSTILE, *map(ascii, LETTERS)])
def test_hostile_names_are_escaped_and_restored_from_their_escapes(simulator: Simulator, name: str) -> None:
    pbx = with_names(simulator, name)
    info = task(pbx, RECORDING_SETTINGS_INFO)
    assert_escaped(info)
    settings = info.result["settings"]
    unchanged = task(pbx, **settings)
    assert_escaped(unchanged)
    assert unchanged.result["changed"] is False, unchanged

    pbx.recording = {**pbx.recording, "record_queue_list": [], "record_trunk_list": [], "enb_internal": 1}
    before = {key: pbx.recording[key] for key in ("internal_prompt", "end_prompt")}
    restored = task(pbx, **settings)
    assert_escaped(restored)
    assert restored.result["changed"] is True, restored
    assert {key: pbx.recording[key] for key in before} == before
    assert [item["id"] for item in pbx.recording["record_queue_list"]] == [9]

    assert_escaped(task(pbx, MENU_OPTIONS_INFO))
    assert_escaped(task(pbx, record_trunk_list=[{"text": "no such trunk"}]))
    assert_escaped(task(pbx, record_trunk_list=[{"id": 5, "text": "no such name"}]))
    by_name = task(pbx, record_queue_list=[{"text": name}, {"text": "Sales"}])
    assert by_name.result["changed"] is True, by_name
    simulator.remove(pbx.name)


@pytest.mark.parametrize("name", LETTERS, ids=map(ascii, LETTERS))
def test_names_of_every_language_are_shown_unchanged(simulator: Simulator, name: str) -> None:
    pbx = with_names(simulator, name)
    settings = task(pbx, RECORDING_SETTINGS_INFO).result["settings"]
    assert settings["internal_prompt"] == settings["record_queue_list"][0]["text"] == name
    simulator.remove(pbx.name)


@pytest.mark.parametrize("endpoint", ["get_token", "autorecord/get", "autorecord/update", "del_token"])
@pytest.mark.parametrize("message", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_messages_are_escaped(pbx: Pbx, endpoint: str, message: str) -> None:
    pbx.fault(endpoint, "errcode", times=None, code=40002, message=message)
    outcome = task(pbx, enb_paging=True)
    assert_escaped(outcome)
    assert max(map(len, texts(outcome.result.get("msg", "")))) < 2000


class IndexedObjects(Objects):
    """Objects of which one can be found among very many."""

    def target(self, kind: str, target_id: int) -> Target | None:
        """The object of that kind and id, which is its place in the table."""
        return self.targets(kind)[target_id - 1]


def test_a_task_with_100_000_objects_takes_seconds(simulator: Simulator) -> None:
    """A pattern selects all of them, in diff mode; they are written and removed, and each result is serialized.

    HOSTILE_OBJECTS is another number of objects.
    """
    count = int(os.environ.get("HOSTILE_OBJECTS", "100000"))
    objects = IndexedObjects(
        trunks=[Trunk(number, f"T{number}", "peer") for number in range(1, count + 1)],
        conferences=[Conference(number, f"C{number}") for number in range(1, count + 1)],
        queues=[Queue(1, "Support")],
    )
    pbx = simulator.add_pbx(objects=objects)
    seconds: dict[str, float] = {}

    def timed(what: str, **options: Any) -> OperationResult:
        started = time.thread_time()
        outcome = task(pbx, timeout=300, **options)
        json.dumps(outcome.result)
        seconds[what] = time.thread_time() - started
        return outcome

    planned = timed("a plan with a diff", check=True, record_trunk_list=[{"match": "*", "enb_config": True}])
    written = timed("an update", record_conference_list=[{"match": "*"}])
    unknown = timed("an unknown name", record_conference_list=[{"text": "D"}])
    removed = timed("a removal", record_conference_list=[{"text": "C7"}], list_mode="remove")
    simulator.remove(pbx.name)
    print(f"{count} objects: {', '.join(f'{what} {taken:.1f} s' for what, taken in seconds.items())} of CPU")
    assert len(planned.result["after"]["record_trunk_list"]) == count
    assert planned.result["diff"]["after"].count("\n") == count + 1
    assert written.result["changed"] is True, written.result.get("msg")
    assert removed.result["changed"] is True, removed.result.get("msg")
    assert len(pbx.recording["record_conference_list"]) == count - 1
    assert len(unknown.result["msg"]) < 1000
    assert max(seconds.values()) < 30
