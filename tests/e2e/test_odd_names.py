# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names with control and direction marks: escaped on a terminal, and restored exactly."""

from __future__ import annotations

from typing import Any

from simulator import Extension, Objects, Prompt, Queue, Trunk

from .plays import Task, drift, info, play, runs, settings
from .records import Done

NAMES = (
    "\x1b[31mRed\x1b[0m",
    "two\nlines\tand a tab",
    "Sales \u202eelaS\u202c",
    "a \\x1b that is text",
    "C:\\\x1b[2J",
    "\\\\server\\share\\u202f",
    "zero\u200bwidth",
)
PROMPTS = ("internal_prompt", "outbound_prompt", "inbound_prompt", "start_prompt", "end_prompt")
HELD = {
    **dict(zip(PROMPTS, (f"{name}.wav" for name in NAMES[:3] + NAMES[4:6]), strict=True)),
    "enb_internal": 0,
    "enb_channel_separate": 0,
    "enb_paging": 0,
    "record_file_format": "wav",
    "record_trunk_list": [{"id": number, "enb_config": 1, "number_value": 15} for number in range(1, 8)],
    "record_ext_list": [
        {"id": number, "type": "extension", "enb_continue_record_on_transfer": 0} for number in range(1, 8)
    ],
    "record_queue_list": [{"id": number} for number in range(1, 8)],
    "record_conference_list": [],
    "record_ivr_list": [],
}
PBX = {
    "objects": Objects(
        trunks=[Trunk(number, name) for number, name in enumerate(NAMES, start=1)],
        extensions=[Extension(number, f"100{number}", name) for number, name in enumerate(NAMES, start=1)],
        queues=[Queue(number, name) for number, name in enumerate(NAMES, start=1)],
        custom_prompts=[Prompt(number, f"{name}.wav") for number, name in enumerate(NAMES, start=1)],
    ),
    "recording": HELD,
}
CLEARED = {"record_trunk_list": [], "record_ext_list": [], "record_queue_list": [], **dict.fromkeys(PROMPTS, "")}


def _restore(name: str) -> Task:
    return Task(name, "telephony.yeastar.recording_settings", "{{ recorded.settings }}")


@runs(
    play(
        "odd names",
        info("read").given(register="recorded"),
        _restore("give back"),
        drift("drift", **CLEARED),
        _restore("planned").given(check_mode=True, diff=True),
        _restore("restore").given(diff=True),
        _restore("restore again"),
        info("read again"),
        settings("unknown", record_queue_list=[{"text": f"{name}?"} for name in NAMES]),
        pbx=PBX,
    )
)
def test_names_are_restored_exactly_and_escaped_on_a_terminal(done: Done) -> None:
    read, restore = done["read"], done["restore"]
    assert not done["give back"].changed
    assert restore.changed
    assert set(restore.result["changed_keys"]) == set(CLEARED)
    assert restore.result["after"] == done["planned"].result["after"] == read.result["settings"]
    assert {prompt: restore.recording[prompt] for prompt in PROMPTS} == {prompt: HELD[prompt] for prompt in PROMPTS}
    for name in ("record_trunk_list", "record_ext_list", "record_queue_list"):
        assert [item["id"] for item in restore.recording[name]] == [1, 2, 3, 4, 5, 6, 7]
    assert not done["restore again"].changed
    assert done["read again"].result["settings"] == read.result["settings"]
    assert done["unknown"].kind == "unknown_target"
    for outcome in done.outcomes:
        parts = [outcome.result.get(part) for part in ("settings", "before", "after", "diff", "msg", "failure")]
        shown = "".join(_texts(parts))
        assert not any(mark in shown for mark in ("\x1b", "\u202e", "\u202c", "\r"))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []
