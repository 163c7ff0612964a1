# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prompts in playbooks: uploaded once, removed only if unused, listed to the end."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_cli import ROOT, ansible
from simulator import Behavior, Pbx, Simulator
from simulator.objects import Prompt

from .batch import Run
from .plays import Task, play, prompt, prompts, runs, settings
from .records import Done
from .ycm import Fleet

FILE = ROOT / "docs" / "examples" / "recording_policy" / "files" / "inbound_record.wav"
LOG_IN, LIST, LOG_OUT = "POST get_token", "GET custom_prompt/list", "GET del_token"
UPLOAD, DELETE, GET = "POST custom_prompt/upload", "GET custom_prompt/delete", "GET autorecord/get"
CONVERGED = [LOG_IN, LIST, LOG_OUT]
UPLOADED = [LOG_IN, LIST, UPLOAD, LIST, LOG_OUT]
REMOVED = [LOG_IN, LIST, GET, DELETE, LIST, LOG_OUT]
ABSENT = {"name": "beep.wav", "state": "absent"}
PRESENT = {"name": "beep.wav", "state": "present"}


def present(task: str, /, **options: Any) -> Task:
    """A task that makes sure that the PBX has the prompt beep.wav."""
    return prompt(task, **{"path": str(FILE), "name": "beep.wav", **options})


def absent(task: str, /, **options: Any) -> Task:
    """A task that makes sure that the PBX does not have the prompt beep.wav."""
    return prompt(task, **{"name": "beep.wav", "state": "absent", **options})


@runs(
    play(
        "uploaded",
        present("planned").given(check_mode=True, diff=True),
        present("first").given(diff=True),
        present("second").given(diff=True),
        settings("named", inbound_prompt="beep.wav"),
    )
)
def test_a_prompt_is_uploaded_once(done: Done) -> None:
    planned, first, second = done["planned"], done["first"], done["second"]
    assert [outcome.calls for outcome in (planned, first, second)] == [CONVERGED, UPLOADED, CONVERGED]
    assert [outcome.changed for outcome in (planned, first, second)] == [True, True, False]
    for key, value in {"before": ABSENT, "after": PRESENT}.items():
        assert planned.result[key] == first.result[key] == value
        assert second.result[key] == PRESENT
    assert planned.result["diff"] == first.result["diff"]
    assert first.result["diff"]["before"] == "name: beep.wav\nstate: absent\n"
    assert first.result["diff"]["after"] == "name: beep.wav\nstate: present\n"
    assert planned.result["prompt"] == {"name": "beep.wav"}
    assert "beep.wav" not in planned.prompt_names
    assert first.result["prompt"] == second.result["prompt"]
    (held,) = (each for each in first.prompts if each["name"] == "beep.wav")
    assert held["sha256"] == hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert {name: first.result["prompt"][name] for name in ("id", "name", "type", "updated_ts")} == {
        "id": held["id"],
        "name": "beep.wav",
        "type": "record",
        "updated_ts": held["updated"],
    }
    assert done["named"].recording["inbound_prompt"] == "beep.wav"
    assert {outcome.tokens for outcome in done.outcomes} == {0}


def _later(pbx: Pbx, _stack: ExitStack) -> None:
    """Let a second pass after each task: a replaced prompt is known by its time, in whole seconds."""
    pbx.on("del_token", "answered", lambda _call: pbx.clock.advance(1), times=None)


@runs(
    play(
        "forced",
        present("first"),
        present("planned", path=str(FILE.with_name("internal_record.wav")), force=True).given(
            check_mode=True, diff=True
        ),
        present("replaced", path=str(FILE.with_name("internal_record.wav")), force=True).given(diff=True),
        prepare=_later,
    )
)
def test_force_replaces_a_prompt(done: Done) -> None:
    planned, replaced = done["planned"], done["replaced"]
    assert [planned.calls, replaced.calls] == [CONVERGED, UPLOADED]
    for key in ("changed", "before", "after", "diff"):
        assert planned.result[key] == replaced.result[key]
    assert planned.changed
    assert "file: uploaded again" in replaced.result["diff"]["after"]
    assert replaced.warnings == []
    held = {outcome: {each["name"]: each["sha256"] for each in done[outcome].prompts} for outcome in done.tasks}
    assert held["first"] == held["planned"]
    other = hashlib.sha256(FILE.with_name("internal_record.wav").read_bytes()).hexdigest()
    assert held["replaced"]["beep.wav"] == other != held["first"]["beep.wav"]


def _spoken(pbx: Pbx, _stack: ExitStack) -> None:
    pbx.objects.custom_prompts.append(Prompt(90, "beep.wav", type="tts"))


@runs(
    play(
        "spoken",
        present("planned").given(check_mode=True),
        present("refused"),
        present("forced", force=True),
        present("again"),
        prepare=_spoken,
    )
)
def test_a_prompt_of_another_type_is_only_overwritten_by_force(done: Done) -> None:
    for task in ("planned", "refused"):
        assert done[task].failed
        assert done[task].kind == "other_type"
        assert done[task].calls == CONVERGED
        assert "not an uploaded file: its type is tts. Give another name, or force" in done[task].message
    assert done["forced"].result["prompt"]["type"] == "record"
    assert not done["again"].changed


@runs(
    play(
        "removed",
        present("uploaded"),
        absent("planned").given(check_mode=True, diff=True),
        absent("first").given(diff=True),
        absent("second"),
        absent("by path", path="nowhere/beep.wav"),
    )
)
def test_a_prompt_is_removed_once(done: Done) -> None:
    planned, first, second = done["planned"], done["first"], done["second"]
    assert [outcome.changed for outcome in (planned, first, second)] == [True, True, False]
    assert [planned.calls, first.calls, second.calls] == [[LOG_IN, LIST, GET, LOG_OUT], REMOVED, CONVERGED]
    for key in ("before", "after", "diff", "prompt"):
        assert planned.result[key] == first.result[key]
    assert (first.result["before"], first.result["after"], first.result["prompt"]) == (PRESENT, ABSENT, None)
    assert "beep.wav" in planned.prompt_names
    assert "beep.wav" not in first.prompt_names
    assert not done["by path"].changed


@runs(
    play(
        "used",
        present("uploaded"),
        settings("named", inbound_prompt="beep.wav", internal_prompt="beep.wav"),
        absent("planned").given(check_mode=True),
        absent("refused"),
        settings("freed", inbound_prompt="", internal_prompt=""),
        absent("removed"),
    )
)
def test_a_prompt_in_use_is_not_removed(done: Done) -> None:
    for task in ("planned", "refused"):
        assert done[task].kind == "in_use"
        assert done[task].calls == [LOG_IN, LIST, GET, LOG_OUT]
        assert "the recording settings name it in internal_prompt, inbound_prompt. Set another" in done[task].message
        assert "beep.wav" in done[task].prompt_names
    assert done["removed"].changed


def _refuses_deletes(pbx: Pbx, _stack: ExitStack) -> None:
    pbx.fault("custom_prompt/delete", "errcode", code=70091, times=None)


@runs(play("used elsewhere", present("uploaded"), absent("refused"), prepare=_refuses_deletes))
def test_a_prompt_that_the_pbx_itself_protects_is_not_removed(done: Done) -> None:
    assert done["refused"].kind == "in_use"
    assert "errcode 70091 CONNECTION_RELATION_EXISTED. Something on this PBX uses it" in done["refused"].message
    assert "beep.wav" in done["refused"].prompt_names


# Whatever a PBX does

SWITCHES = ("prompt_list_file", "real_filename_listed", "upload", "page_size_max", "numbers", "shuffled")
VARIANTS = {name: behavior for name, behavior in Behavior.variants() if name.startswith(SWITCHES)}
VARIANTS["page size refused"] = Behavior(page_size_max=3, page_size_above_max="refused")


@runs(
    *(
        play(
            name,
            present("first"),
            present("second"),
            absent("removed"),
            pbx={"behavior": behavior},
        )
        for name, behavior in VARIANTS.items()
    )
)
def test_every_pbx_gets_a_prompt_and_loses_it(done: Done) -> None:
    assert [done[task].failed for task in done.tasks] == [False] * 3
    assert [done[task].changed for task in done.tasks] == [True, False, True]
    assert done["second"].result["prompt"]["name"] == "beep.wav"
    assert [done["first"].calls.count(UPLOAD), done["removed"].calls.count(DELETE)] == [1, 1]
    assert "beep.wav" in done["second"].prompt_names
    assert "beep.wav" not in done["removed"].prompt_names
    assert {outcome.tokens for outcome in done.outcomes} == {0}


@runs(
    play(
        "no prompts",
        present("upload"),
        absent("removal"),
        prompts("list"),
        pbx={"behavior": Behavior(missing_endpoints=frozenset({"custom_prompt/list"}))},
    )
)
def test_a_firmware_without_these_endpoints_is_unsupported(done: Done) -> None:
    assert {outcome.kind for outcome in done.outcomes} == {"unsupported"}


FAULTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "lost before": ("custom_prompt/upload", "reset_before", {}),
    "lost after": ("custom_prompt/upload", "reset_after", {}),
    "error after": ("custom_prompt/upload", "errcode", {"code": -2, "processed": True}),
    "busy": ("custom_prompt/upload", "errcode", {"code": 70082}),
    "expired": ("custom_prompt/upload", "errcode", {"code": 10004}),
    "overloaded": ("custom_prompt/list", "status", {"status": 503}),
    "deletion lost before": ("custom_prompt/delete", "reset_before", {}),
    "deletion lost after": ("custom_prompt/delete", "reset_after", {}),
}


def _fault(name: str) -> Callable[[Pbx, ExitStack], None]:
    endpoint, kind, details = FAULTS[name]

    def prepare(pbx: Pbx, _stack: ExitStack) -> None:
        pbx.fault(endpoint, kind, **details)

    return prepare


@runs(*(play(name, present("upload"), absent("removal"), prepare=_fault(name)) for name in FAULTS))
def test_temporary_faults_are_overcome(done: Done) -> None:
    for outcome in (done["upload"], done["removal"]):
        assert not outcome.failed, outcome.message
        assert outcome.changed
        assert outcome.tokens == 0
    assert "beep.wav" in done["upload"].prompt_names
    assert "beep.wav" not in done["removal"].prompt_names
    uploads = {"lost before": 2, "busy": 2, "expired": 2}.get(done.name, 1)
    assert done["upload"].calls.count(UPLOAD) == uploads


# Input


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no path": ({"path": ""}, "path is missing. state: present needs the audio file to upload. Nothing was sent."),
    "no file": ({"path": "/nowhere/beep.wav"}, "path: /nowhere/beep.wav cannot be read: no such file or directory."),
    "folder": ({"path": "/"}, "path: / has none of the endings .wav, .mp3, .gsm."),
    "ending": ({"name": "beep.mp3"}, "name: 'beep.mp3' must end with .wav, as the file does"),
    "separator": ({"name": "../beep.wav"}, "name: '../beep.wav' holds a path separator or a control character."),
    "state": ({"state": "there"}, "value of state must be one of: present, absent, got: there"),
}


@runs(play("wrong", *(present(name, **options) for name, (options, _message) in WRONG.items())))
def test_wrong_options_are_refused_before_anything_is_sent(done: Done) -> None:
    for name, (_options, message) in WRONG.items():
        assert message in done[name].message
        assert done[name].kind == "input"
        assert done[name].calls == []


def _silent(pbx: Pbx, _stack: ExitStack) -> dict[str, str]:
    file = Path(os.environ.get("TMPDIR", "/tmp"), f"{pbx.name}.wav")  # noqa: S108 (it is removed below)
    file.write_bytes(b"")
    _stack.callback(file.unlink)
    return {"empty_file": str(file)}


@runs(play("empty", present("empty", path="{{ empty_file }}"), prepare=_silent))
def test_an_empty_file_is_refused(done: Done) -> None:
    assert done["empty"].message.endswith(".wav is empty. Give another file as path. Nothing was sent.")


# Where files are


@pytest.mark.parametrize("folder", [".", "files"])
def test_a_relative_path_is_found_next_to_the_playbook(
    run_now: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / "near.wav").write_bytes(b"RIFF-of-the-file")
    near = play("near", prompt("upload", path="near.wav"))
    run = run_now(near, options=("-vvvv",))
    assert run.done(near)["upload"].result["prompt"]["name"] == "near.wav"
    assert "RIFF-of-the-file" not in run.stdout + run.stderr


def test_a_relative_path_that_does_not_exist_is_reported_as_an_absolute_path(
    run_now: Callable[..., Run], tmp_path: Path
) -> None:
    near = play("nowhere", prompt("upload", path="files/near.wav"))
    run = run_now(near)
    assert f"path: {tmp_path}/files/near.wav cannot be read" in run.done(near)["upload"].message


# The list


ODD = "a\x1b[31m\u202eb.wav"


def _many(pbx: Pbx, _stack: ExitStack) -> None:
    pbx.objects.custom_prompts[:] = [Prompt(number, f"{number:03}.wav") for number in range(1, 251)]


def _odd(pbx: Pbx, _stack: ExitStack) -> None:
    pbx.objects.custom_prompts.append(Prompt(90, ODD))
    pbx.recording = {**pbx.recording, "inbound_prompt": ODD}


@runs(play("many", prompts("all"), prompts("some", names=["249.wav", "001", "251.wav"]), prepare=_many))
def test_all_pages_are_listed(done: Done) -> None:
    assert [each["id"] for each in done["all"].result["prompts"]] == list(range(1, 251))
    assert done["all"].calls == [LOG_IN, *[LIST] * 3, LOG_OUT]
    assert [each["name"] for each in done["some"].result["prompts"]] == ["001.wav", "249.wav"]
    assert not done["all"].changed


SHOWN = "a\\x1b[31m\\u202eb.wav"


@runs(
    play(
        "odd",
        prompts("listed", names=[SHOWN]),
        prompt("in use", name=SHOWN, state="absent"),
        settings("freed", inbound_prompt=""),
        prompt("removed", name=SHOWN, state="absent").given(diff=True),
        prompts("gone", names=[SHOWN]),
        prepare=_odd,
    )
)
def test_odd_names_are_escaped_and_the_escaped_names_are_accepted(done: Done) -> None:
    assert [each["name"] for each in done["listed"].result["prompts"]] == [SHOWN]
    assert SHOWN in done["in use"].message
    assert done["in use"].kind == "in_use"
    assert done["removed"].changed
    assert done["gone"].result["prompts"] == []
    for outcome in done.outcomes:
        assert "\x1b" not in str(outcome.result)
        assert "\u202e" not in str(outcome.result)


# The report


def test_the_report_shows_an_upload_that_failed(tmp_path: Path) -> None:
    with Simulator() as running:
        pbx = running.add_pbx("one")
        pbx.fault("custom_prompt/upload", "errcode", code=40004)
        options = {"base_url": pbx.base_url, "client_id": pbx.client_id, "client_secret": pbx.client_secret}
        tasks = [
            {"name": "Upload", "telephony.yeastar.custom_prompt": {**options, "path": str(FILE), "name": "beep.wav"}},
            {"name": "Policy", "telephony.yeastar.recording_settings": {**options, "inbound_prompt": "beep.wav"}},
        ]
        playbook = [{"hosts": "one", "connection": "local", "gather_facts": False, "tasks": tasks}]
        (tmp_path / "playbook.yml").write_text(yaml.safe_dump(playbook))
        enabled = "telephony.yeastar.recording_report"
        done = ansible(
            "ansible-playbook", "playbook.yml", "-i", "one,", cwd=tmp_path, ANSIBLE_CALLBACKS_ENABLED=enabled
        )
    assert done.returncode == 2, done.stdout
    (reported,) = json.loads((tmp_path / "recording_report.json").read_text())["pbxs"]
    (failure,) = reported["failures"]
    assert reported["state"] == "failed"
    assert (failure["task"], failure["kind"], failure["errcode"]) == ("Upload", "api", 40004)
    assert failure["endpoint"] == "POST custom_prompt/upload"


# Central Management


BY_YCM = {"telephony.yeastar.custom_prompt": {"path": str(FILE), "name": "beep.wav"}}


@pytest.fixture
def fleet(tmp_path: Path) -> Any:
    """A PBX behind Central Management."""
    with Simulator() as running:
        yield Fleet(running, tmp_path, 1)


def test_an_upload_through_central_management(fleet: Fleet, way: str) -> None:
    tasks = [{"name": name, **BY_YCM} for name in ("first", "second")]
    fleet.write(tasks, way)
    first, second = (record["result"] for record in fleet.run().records)
    assert (first["changed"], second["changed"]) == (True, False)
    assert "beep.wav" in {each.name for each in fleet.pbxs[0].objects.custom_prompts}


def test_an_upload_that_central_management_refuses(fleet: Fleet, way: str) -> None:
    fleet.ycm.fault("custom_prompt/upload", "status", status=415)
    fleet.write([{"name": "upload", **BY_YCM}], way)
    (record,) = fleet.run().records
    assert record["status"] == "failed"
    assert "POST custom_prompt/upload: HTTP 415." in record["result"]["msg"]
    assert "Central Management may not pass uploads on to a PBX: give base_url to " in record["result"]["msg"]
