# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names with control and direction marks: harmless on a terminal, and restored as exactly what they were."""

from __future__ import annotations

from typing import Any

from simulator import Behaviour, Extension, Objects, Prompt, Queue, Trunk

from .plays import Task, drift, info, play, runs, settings
from .records import Done

NAMES = {
    "escape sequence": "\x1b[31mRed\x1b[0m",
    "line break": "two\nlines\tand a tab",
    "direction mark": "Sales \u202eelaS\u202c",
    "text of an escape": "a \\x1b that is text",
    "backslash before an escape": "C:\\\x1b[2J",
    "backslashes": "\\\\server\\share\\u202f",
    "zero width": "zero\u200bwidth",
}
ENDINGS = {name: f"{text}.wav" for name, text in NAMES.items()}


def _pbx(name: str) -> dict[str, Any]:
    text = NAMES[name]
    objects = Objects(
        trunks=[Trunk(1, text)],
        extensions=[Extension(1, "1000", text)],
        queues=[Queue(1, text), Queue(2, "Other")],
        custom_prompts=[Prompt(1, ENDINGS[name]), Prompt(2, "other.wav")],
    )
    return {
        "objects": objects,
        "recording": {
            "enb_internal": 0,
            "internal_prompt": ENDINGS[name],
            "outbound_prompt": "",
            "inbound_prompt": "other.wav",
            "start_prompt": "",
            "end_prompt": "",
            "enb_channel_separate": 0,
            "enb_paging": 0,
            "record_file_format": "wav",
            "record_trunk_list": [{"id": 1, "enb_config": 1, "number_value": 15}],
            "record_ext_list": [{"id": 1, "type": "extension", "enb_continue_record_on_transfer": 0}],
            "record_queue_list": [{"id": 1}],
            "record_conference_list": [],
            "record_ivr_list": [],
        },
        "behaviour": Behaviour(),
    }


def _restore(name: str) -> Task:
    return Task(name, "telephony.yeastar.recording_settings", "{{ recorded.settings }}")


@runs(
    *(
        play(
            name,
            info("read").given(register="recorded"),
            _restore("give back"),
            drift(
                "drift",
                internal_prompt="other.wav",
                record_trunk_list=[],
                record_ext_list=[],
                record_queue_list=[{"id": 2}],
            ),
            _restore("planned").given(check_mode=True, diff=True),
            _restore("restore").given(diff=True),
            _restore("restore again"),
            info("read again"),
            settings("unknown", record_queue_list=[{"text": text + "?"}]),
            pbx=_pbx(name),
        )
        for name, text in NAMES.items()
    )
)
def test_a_name_is_restored_exactly_and_harmless_on_a_terminal(done: Done) -> None:
    read, restore = done["read"], done["restore"]
    assert not done["give back"].changed
    assert restore.changed, restore.result
    assert restore.result["after"] == done["planned"].result["after"] == read.result["settings"]
    held = {key: value for key, value in restore.recording.items() if not key.endswith("_list")}
    assert held == {key: value for key, value in read.recording.items() if not key.endswith("_list")}
    assert held["internal_prompt"] == ENDINGS[done.name]
    assert [item["id"] for item in restore.recording["record_queue_list"]] == [1]
    assert not done["restore again"].changed
    assert done["read again"].result["settings"] == read.result["settings"]
    assert done["unknown"].kind == "unknown_target"
    for outcome in done.outcomes:
        shown = [
            *_texts(outcome.result.get("settings")),
            *_texts(outcome.result.get("after")),
            outcome.result.get("msg"),
        ]
        shown += _texts(outcome.result.get("diff"))
        assert not any(mark in text for text in shown if text for mark in ("\x1b", "\u202e", "\u202c", "\r"))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []
