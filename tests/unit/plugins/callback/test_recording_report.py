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
from reporting.fleet import failed, result, settings

NOW = settings(1)
SETTINGS = "telephony.yeastar.recording_settings"
OTHER = "ansible.builtin.debug"


class Task(SimpleNamespace):
    """A task, as a callback sees it."""

    def __init__(self, action: str = SETTINGS, **keywords: Any) -> None:
        known = {"run_once": False, "check_mode": False, "ignore_unreachable": None, "resolved_action": action}
        super().__init__(**{**known, "action": action, "_uuid": action, **keywords})

    def get_name(self) -> str:
        return "A task"


def event(core: str, host: str, told: dict[str, Any], task: Task | None = None, **keywords: Any) -> Any:
    """Return a result as ansible-core before or since 2.19 hands it over."""
    task = task or Task()
    who = SimpleNamespace(get_name=lambda: host)
    if core == "old":
        vars(task).update(dict.fromkeys(keywords, "{{ a_template }}"))
        return SimpleNamespace(_host=who, _task=task, _result=told, _task_fields=keywords)
    vars(task).update(keywords)
    return SimpleNamespace(host=who, task=task, result=told)


def play(hosts: list[str], *tasks: Any) -> Any:
    """Return a play, with the methods that a callback may use."""
    variables = {"ansible_play_hosts_all": hosts, "groups": {"all": hosts, "pilot": hosts[:1]}}
    manager = SimpleNamespace(get_vars=lambda play: variables)
    return SimpleNamespace(get_roles=list, get_tasks=lambda: list(tasks), get_variable_manager=lambda: manager)


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
    callback.v2_playbook_on_start(SimpleNamespace(_file_name="/x/policy.yml"))
    callback.v2_playbook_on_play_start(play(["a", "b", "c", "d"], [Task()]))
    callback.v2_runner_on_ok(event(core, "a", result({**NOW, "enb_paging": True}, NOW), check_mode=True))
    callback.v2_runner_on_failed(event(core, "b", failed(0)))
    callback.v2_runner_on_unreachable(event(core, "c", {}, ignore_unreachable=True))
    callback.v2_runner_on_skipped(event(core, "d", {}))
    document = finish(callback, tmp_path)
    assert states(document) == {"a": "differs", "b": "failed", "c": "failed", "d": "skipped"}
    assert document["pbxs"][2]["failures"][0]["handled"] == "ignored"


def test_other_tasks_are_none_of_its_business(core: str, callback: CallbackModule, tmp_path: Path) -> None:
    other = Task(OTHER)
    callback.v2_playbook_on_play_start(play(["a", "b", "c"], [other]))
    callback.v2_playbook_on_task_start(other, is_conditional=False)
    callback.v2_playbook_on_handler_task_start(other)
    for told in (callback.v2_runner_on_ok, callback.v2_runner_on_skipped, callback.v2_runner_retry):
        told(event(core, "a", result(NOW, NOW), other))
    callback.v2_runner_item_on_ok(event(core, "a", result(NOW, NOW), other))
    callback.v2_runner_item_on_failed(event(core, "a", failed(1), other))
    callback.v2_playbook_on_stats(SimpleNamespace(summarize=None))
    assert list(tmp_path.iterdir()) == []


def test_hosts_that_another_task_lost(core: str, callback: CallbackModule, tmp_path: Path) -> None:
    other = Task(OTHER)
    callback.v2_playbook_on_play_start(play(["a", "b", "c", "d"]))
    callback.v2_runner_on_unreachable(event(core, "a", {}, other))
    callback.v2_runner_on_unreachable(event(core, "b", {}, other, ignore_unreachable=True))
    callback.v2_runner_on_failed(event(core, "c", {}, other))
    callback.v2_runner_on_failed(event(core, "d", {}, other), ignore_errors=True)
    callback.v2_playbook_on_task_start(Task(), is_conditional=False)
    document = finish(callback, tmp_path)
    assert [pbx["note"] is None for pbx in document["pbxs"]] == [False, True, False, True]


def test_an_action_that_is_a_template_is_not_asked_for(callback: CallbackModule, tmp_path: Path) -> None:
    callback.v2_playbook_on_task_start(Task("{{ action }}", resolved_action=SETTINGS), is_conditional=False)
    callback.v2_playbook_on_stats(SimpleNamespace(summarize=None))
    assert list(tmp_path.iterdir()) == []


def test_several_playbooks_are_one_report(core: str, callback: CallbackModule, tmp_path: Path) -> None:
    for name in ("audit.yml", "apply.yml"):
        callback.v2_playbook_on_start(SimpleNamespace(_file_name=name))
        callback.v2_playbook_on_play_start(play(["a"], [Task()]))
        callback.v2_runner_on_ok(event(core, "a", result(NOW, NOW), check_mode=name == "audit.yml"))
        document = finish(callback, tmp_path)
    assert (document["playbooks"], document["mode"]) == (["audit.yml", "apply.yml"], "mixed")


class Screen(io.StringIO):
    """A stream that says that it is a terminal."""

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
    callback.v2_playbook_on_start(SimpleNamespace(_file_name="policy.yml"))
    callback.v2_playbook_on_play_start(play(names, [Task()]))
    for name in names:
        callback.v2_runner_on_ok(event("new", name, result(NOW, NOW)))
    assert (f"{hosts} of {hosts} done, 0 changed, 0 failed, 0 left" in screen.getvalue()) == lines
    assert screen.getvalue().count("Recording: ") <= 3
    callback.v2_playbook_on_stats(
        SimpleNamespace(summarize=lambda host: {"failures": 0, "unreachable": 0, "rescued": 0})
    )


@pytest.mark.parametrize(("ignored", "hosts"), [(False, 18), (True, 20)])
def test_pbxs_that_failed_are_not_waited_for_in_the_next_task(
    ignored: bool, hosts: int, callback: CallbackModule, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", Screen())
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.delenv("AWX_ISOLATED_DATA_DIR", raising=False)
    for name, value in {"TERM": "xterm", "COLUMNS": "100", "LINES": "24"}.items():
        monkeypatch.setenv(name, value)
    names = [f"pbx-{number}" for number in range(20)]
    callback.v2_playbook_on_start(SimpleNamespace(_file_name="policy.yml"))
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


def test_what_no_process_wrote_is_written_when_it_ends(
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
