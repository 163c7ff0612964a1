# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callback, given the events of old and new versions of ansible-core."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.callback.recording_report import CallbackModule
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.schema import SETTINGS as SCHEMA
from reporting.fleet import failed, result, settings

NOW = settings(1)
SETTINGS = "telephony.yeastar.recording_settings"
OTHER = "ansible.builtin.debug"


class Task(SimpleNamespace):
    """A task, as a callback sees it."""

    def __init__(self, action: str = SETTINGS, **keywords: Any) -> None:
        known: dict[str, Any] = {"run_once": False, "check_mode": False, "ignore_unreachable": None, "failed_when": []}
        super().__init__(
            **{**known, "loop": None, "action": action, "resolved_action": action, "_uuid": action, **keywords}
        )

    def get_name(self) -> str:
        return "A task"


def event(core: str, host: str, returned: dict[str, Any], task: Task | None = None, **keywords: Any) -> Any:
    """Return a result in the form of ansible-core before or since 2.19."""
    task = task or Task()
    who = SimpleNamespace(get_name=lambda: host)
    if core == "old":
        vars(task).update(dict.fromkeys(keywords, "{{ a_template }}"))
        return SimpleNamespace(_host=who, _task=task, _result=returned, _task_fields=keywords)
    vars(task).update(keywords)
    return SimpleNamespace(host=who, task=task, result=returned)


def play(hosts: list[str], *tasks: Any) -> Any:
    """Return a play, with the methods that callbacks use."""
    variables = {"ansible_play_hosts_all": hosts, "groups": {"all": hosts, "pilot": hosts[:1]}}
    manager = SimpleNamespace(get_vars=lambda play: variables)
    return SimpleNamespace(
        get_name=lambda: "A play",
        get_roles=list,
        get_tasks=lambda: list(tasks),
        get_variable_manager=lambda: manager,
    )


def playbook(name: str, *plays: Any) -> Any:
    """Return a playbook of plays."""
    return SimpleNamespace(_file_name=name, get_plays=lambda: list(plays))


@pytest.fixture(params=["old", "new"])
def core(request: pytest.FixtureRequest) -> str:
    """Which form results have."""
    return str(request.param)


@pytest.fixture
def callback(tmp_path: Path) -> CallbackModule:
    """A callback that writes to a temporary folder."""
    made = CallbackModule()
    made._plugin_options = {
        "html_path": str(tmp_path / "report.html"),
        "json_path": str(tmp_path / "report.json"),
        "csv_path": None,
        "title": "Title",
        "progress": True,
    }
    return made


def finish(callback: CallbackModule, tmp_path: Path) -> dict[str, Any]:
    callback.v2_playbook_on_stats(
        SimpleNamespace(summarize=lambda host: {"failures": 1, "unreachable": 0, "rescued": 0})
    )
    return dict(json.loads((tmp_path / "report.json").read_text()))


def states(document: dict[str, Any]) -> dict[str, str]:
    return {pbx["name"]: pbx["state"] for pbx in document["pbxs"]}


def test_results_of_each_core(core: str, callback: CallbackModule, tmp_path: Path) -> None:
    callback.v2_playbook_on_start(playbook("/x/policy.yml"))
    callback.v2_playbook_on_play_start(play(["a", "b", "c", "d"], [Task()]))
    callback.v2_runner_on_ok(event(core, "a", result({**NOW, "enb_paging": True}, NOW), check_mode=True))
    callback.v2_runner_on_failed(event(core, "b", failed(0)))
    callback.v2_runner_on_unreachable(event(core, "c", {}, ignore_unreachable=True))
    callback.v2_runner_on_skipped(event(core, "d", {}))
    document = finish(callback, tmp_path)
    assert states(document) == {"a": "differs", "b": "failed", "c": "failed", "d": "skipped"}
    assert document["pbxs"][2]["failures"][0]["accepted_by"] == "ignore_unreachable"


def test_other_tasks_are_not_reported(core: str, callback: CallbackModule, tmp_path: Path) -> None:
    other = Task(OTHER)
    callback.v2_playbook_on_play_start(play(["a", "b", "c"], [other]))
    callback.v2_playbook_on_task_start(other, is_conditional=False)
    callback.v2_playbook_on_handler_task_start(other)
    for note in (callback.v2_runner_on_ok, callback.v2_runner_on_skipped, callback.v2_runner_retry):
        note(event(core, "a", result(NOW, NOW), other))
    callback.v2_runner_item_on_ok(event(core, "a", result(NOW, NOW), other))
    callback.v2_runner_item_on_failed(event(core, "a", failed(1), other))
    callback.v2_playbook_on_stats(SimpleNamespace(summarize=None))
    assert list(tmp_path.iterdir()) == []


def test_hosts_that_failed_in_another_task_have_a_note(core: str, callback: CallbackModule, tmp_path: Path) -> None:
    other = Task(OTHER)
    callback.v2_playbook_on_play_start(play(["a", "b", "c", "d"]))
    callback.v2_runner_on_unreachable(event(core, "a", {}, other))
    callback.v2_runner_on_unreachable(event(core, "b", {}, other, ignore_unreachable=True))
    callback.v2_runner_on_failed(event(core, "c", {}, other))
    callback.v2_runner_on_failed(event(core, "d", {}, other), ignore_errors=True)
    callback.v2_playbook_on_task_start(Task(), is_conditional=False)
    document = finish(callback, tmp_path)
    assert [pbx["note"] is None for pbx in document["pbxs"]] == [False, True, False, True]


def test_the_action_of_a_template_is_not_resolved(callback: CallbackModule, tmp_path: Path) -> None:
    callback.v2_playbook_on_task_start(Task("{{ action }}", resolved_action=SETTINGS), is_conditional=False)
    callback.v2_playbook_on_stats(SimpleNamespace(summarize=None))
    assert list(tmp_path.iterdir()) == []


def test_several_playbooks_are_one_report(core: str, callback: CallbackModule, tmp_path: Path) -> None:
    for name in ("audit.yml", "apply.yml"):
        callback.v2_playbook_on_start(playbook(name))
        callback.v2_playbook_on_play_start(play(["a"], [Task()]))
        callback.v2_runner_on_ok(event(core, "a", result(NOW, NOW), check_mode=name == "audit.yml"))
        document = finish(callback, tmp_path)
    assert (document["playbooks"], document["mode"]) == (["audit.yml", "apply.yml"], "mixed")


@pytest.mark.parametrize("name", ["custom_prompt", "custom_prompt_info", "menu_options_info"])
def test_every_module_of_the_collection_is_reported(
    name: str, core: str, callback: CallbackModule, tmp_path: Path
) -> None:
    task = Task(f"telephony.yeastar.{name}")
    callback.v2_playbook_on_play_start(play(["a", "b", "c"], [task]))
    callback.v2_runner_on_ok(event(core, "a", {"changed": True}, task))
    callback.v2_runner_on_ok(event(core, "b", {"changed": False}, task))
    callback.v2_runner_on_failed(event(core, "c", failed(0), task))
    reads = name.endswith("_info")
    assert states(finish(callback, tmp_path)) == {
        "a": "read" if reads else "changed",
        "b": "read" if reads else "ok",
        "c": "failed",
    }


def test_a_failure_that_failed_when_accepts_is_one(core: str, callback: CallbackModule, tmp_path: Path) -> None:
    callback.v2_playbook_on_play_start(play(["a", "b"], [Task()]))
    callback.v2_runner_on_ok(event(core, "a", {**failed(3), "failed_when_result": False}, Task(failed_when=[False])))
    looped = Task(failed_when=[False], loop=[1, 2], _uuid="loop")
    items = [{**failed(0), "failed_when_result": False}, result(NOW, NOW)]
    for item in items:
        callback.v2_runner_item_on_ok(event(core, "b", item, looped))
    callback.v2_runner_on_ok(event(core, "b", {"results": items, "changed": False}, looped))
    document = finish(callback, tmp_path)
    assert states(document) == {"a": "failed", "b": "failed"}
    assert [[(each["kind"], each["accepted_by"]) for each in pbx["failures"]] for pbx in document["pbxs"]] == [
        [("unknown_target", "failed_when")],
        [("unreachable", "failed_when")],
    ]


def test_no_log_cannot_hide_a_failure_that_failed_when_accepts(
    core: str, callback: CallbackModule, tmp_path: Path
) -> None:
    callback.v2_playbook_on_play_start(play(["a"], [Task()]))
    callback.v2_runner_on_ok(event(core, "a", {"censored": "hidden"}, Task(failed_when=[False])))
    document = finish(callback, tmp_path)
    assert [(each["kind"], each["accepted_by"]) for each in document["pbxs"][0]["failures"]] == [
        ("hidden", "failed_when")
    ]


def test_items_of_a_loop_that_cannot_be_reached_are_failures(
    core: str, callback: CallbackModule, tmp_path: Path
) -> None:
    looped = Task(loop=[1])
    callback.v2_playbook_on_play_start(play(["a"], [looped]))
    callback.v2_runner_item_on_failed(event(core, "a", {"unreachable": True, "msg": "no"}, looped))
    callback.v2_runner_on_unreachable(
        event(core, "a", {"results": [{"unreachable": True}]}, looped, ignore_unreachable=True)
    )
    (pbx,) = finish(callback, tmp_path)["pbxs"]
    assert [(each["kind"], each["accepted_by"]) for each in pbx["failures"]] == [("unreachable", "ignore_unreachable")]


def test_a_play_without_hosts_is_reported(core: str, callback: CallbackModule, tmp_path: Path) -> None:
    callback.v2_playbook_on_play_start(play([], [Task(run_once=True)]))
    document = finish(callback, tmp_path)
    assert (document["state"], document["empty_plays"], document["pbxs"]) == ("no_pbxs", ["A play"], [])


def test_a_playbook_that_ends_before_its_play_for_pbxs_is_reported(callback: CallbackModule, tmp_path: Path) -> None:
    callback.v2_playbook_on_start(playbook("audit.yml", play(["a"], [Task(OTHER)]), play(["a"], [Task()])))
    callback.v2_playbook_on_play_start(play(["a"], [Task(OTHER)]))
    document = finish(callback, tmp_path)
    assert (document["state"], document["mode"], document["pbxs"]) == ("no_pbxs", "none", [])


def test_a_second_playbook_without_hosts_keeps_what_the_first_one_found(
    core: str, callback: CallbackModule, tmp_path: Path
) -> None:
    for name, hosts in (("audit.yml", ["a"]), ("branches.yml", [])):
        callback.v2_playbook_on_start(playbook(name, play(hosts, [Task()])))
        callback.v2_playbook_on_play_start(play(hosts, [Task()]))
        for host in hosts:
            callback.v2_runner_on_ok(event(core, host, result(NOW, NOW)))
        document = finish(callback, tmp_path)
    assert (document["state"], states(document), document["empty_plays"]) == ("attention", {"a": "ok"}, ["A play"])


def test_a_csv_file_is_written_where_it_is_asked_for(core: str, callback: CallbackModule, tmp_path: Path) -> None:
    callback._plugin_options["csv_path"] = str(tmp_path / "report.csv")
    callback.v2_playbook_on_play_start(play(["a"], [Task()]))
    callback.v2_runner_on_ok(event(core, "a", result(NOW, NOW)))
    finish(callback, tmp_path)
    assert len((tmp_path / "report.csv").read_text().splitlines()) == 1 + len(SCHEMA)


class Screen(io.StringIO):
    """A stream that reports to be a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("hosts", "lines", "setting"),
    [
        (20, True, {}),
        (19, False, {}),
        (20, False, {"progress": False}),
        (20, False, {"TERM": "dumb"}),
        (20, False, {"AWX_ISOLATED_DATA_DIR": "/runner"}),
    ],
)
def test_progress_is_for_long_fleets_on_terminals(
    hosts: int, lines: bool, setting: dict[str, Any], callback: CallbackModule, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", Screen())
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.delenv("AWX_ISOLATED_DATA_DIR", raising=False)
    for name, value in {"TERM": "xterm", **setting}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "24")
    callback._plugin_options["progress"] = setting.get("progress", True)
    names = [f"pbx-{number}" for number in range(hosts)]
    callback.v2_playbook_on_start(playbook("policy.yml"))
    callback.v2_playbook_on_play_start(play(names, [Task()]))
    for name in names:
        callback.v2_runner_on_ok(event("new", name, result(NOW, NOW)))
    assert (f"{hosts} of {hosts} done, 0 changed, 0 failed, 0 left" in screen.getvalue()) == lines
    assert screen.getvalue().count("Recording: ") <= 3
    callback.v2_playbook_on_stats(
        SimpleNamespace(summarize=lambda host: {"failures": 0, "unreachable": 0, "rescued": 0})
    )


@pytest.mark.parametrize(("ignored", "hosts"), [(False, 18), (True, 20)])
def test_the_progress_of_the_next_task_leaves_out_pbxs_that_failed(
    ignored: bool, hosts: int, callback: CallbackModule, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", Screen())
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.delenv("AWX_ISOLATED_DATA_DIR", raising=False)
    for name, value in {"TERM": "xterm", "COLUMNS": "100", "LINES": "24"}.items():
        monkeypatch.setenv(name, value)
    names = [f"pbx-{number}" for number in range(20)]
    callback.v2_playbook_on_start(playbook("policy.yml"))
    callback.v2_playbook_on_play_start(play(names, [Task()]))
    callback.v2_runner_on_failed(event("new", names[0], failed(1)), ignore_errors=ignored)
    callback.v2_runner_on_unreachable(event("new", names[1], {}, ignore_unreachable=ignored))
    for name in names[2:]:
        callback.v2_runner_on_ok(event("new", name, result(NOW, NOW)))
    assert "20 of 20 done, 0 changed, 2 failed, 0 left" in screen.getvalue()
    for name in names if ignored else names[2:]:
        callback.v2_runner_on_ok(event("new", name, result(NOW, NOW), Task(_uuid="second")))
    assert f"{hosts} of {hosts} done, 0 changed, 0 failed, 0 left" in screen.getvalue()
    callback.v2_playbook_on_stats(
        SimpleNamespace(summarize=lambda host: {"failures": 0, "unreachable": 0, "rescued": 0})
    )


def test_a_report_that_is_due_is_written_when_the_process_ends(
    core: str, callback: CallbackModule, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    callback.v2_playbook_on_play_start(play(["a"], [Task()]))
    callback._interrupted(-1)  # a forked worker
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr("os.getpid", lambda: 1)
    callback._interrupted(1)
    document = json.loads((tmp_path / "report.json").read_text())
    assert (document["interrupted"], states(document)) == (True, {"a": "not_reached"})
    (tmp_path / "report.json").unlink()
    callback._interrupted(1)
    assert not (tmp_path / "report.json").exists()
