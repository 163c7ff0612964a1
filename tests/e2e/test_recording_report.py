# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of real runs of ansible-playbook, in which the recording tasks return results given by a test."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from ansible_cli import environment, tool_path
from reporting.fleet import failed, result, settings
from reporting.sandbox import CALLBACK, INFO, MENUS, PROMPT, SETTINGS, Sandbox

NOW = settings(1)
FIRST = {**NOW, "enb_paging": True, "record_file_format": "wav"}
BETWEEN = {**NOW, "record_file_format": "wav"}
SECRET = "hunter2"

OK = result(NOW, NOW)
CHANGED = result(FIRST, NOW)
FAILED = failed(1)

PAGING = {"enb_paging": {"before": True, "after": False}}
FORMAT = {"record_file_format": {"before": "wav", "after": "mp3"}}


def task(returned: Any, action: str = SETTINGS, **keywords: Any) -> dict[str, Any]:
    """Return a task with this result, and with a secret among its arguments."""
    return {"name": "Policy", action: {"result": returned, "client_secret": SECRET}, **keywords}


def two_results(*returned: Any, **keywords: Any) -> dict[str, Any]:
    return task("{{ item }}", loop=list(returned), loop_control={"label": SECRET}, **keywords)


GUIDE = ["done is failed", "done.failure.kind not in ['unreachable', 'no_answer']"]
STOP = {"name": "Look up a secret", "ansible.builtin.fail": {"msg": SECRET}}
DELEGATED: dict[str, Any] = {"delegate_to": "elsewhere", "vars": {"ansible_connection": "local"}}

# The name of a host, its tasks, and the expected report: state, differs, changed, kinds of failures and what
# accepted each.
SCENARIOS: dict[str, tuple[list[dict[str, Any]], tuple[str, Any, Any, list[tuple[str, str | None]]]]] = {
    "same": ([task(OK)], ("ok", {}, {}, [])),
    "changed": ([task(CHANGED)], ("changed", {}, {**FORMAT, **PAGING}, [])),
    "failed": ([task(FAILED)], ("failed", {}, {}, [("auth", None)])),
    "read": ([task({"settings": NOW}, INFO)], ("read", {}, {}, [])),
    "two_tasks": (
        [task(result(FIRST, BETWEEN)), task(result(BETWEEN, NOW))],
        ("changed", {}, {**FORMAT, **PAGING}, []),
    ),
    "loop": ([two_results(result(FIRST, BETWEEN), result(BETWEEN, NOW))], ("changed", {}, {**FORMAT, **PAGING}, [])),
    "loop_half_failed": (
        [two_results(result(FIRST, BETWEEN), FAILED, ignore_errors=True)],
        ("failed", {}, PAGING, [("auth", "ignore_errors")]),
    ),
    "loop_failed": ([two_results(FAILED, failed(2))], ("failed", {}, {}, [("auth", None), ("quota", None)])),
    "loop_empty": ([two_results()], ("skipped", {}, {}, [])),
    "until": (
        [
            task(
                [result(FIRST, BETWEEN), FAILED, result(BETWEEN, NOW)],
                until="done is success and done.after.record_file_format == 'mp3'", register="done", retries=2, delay=0,
            )
        ],
        ("changed", {}, {**FORMAT, **PAGING}, []),
    ),
    "until_converged": (
        [task([CHANGED, OK], until="done is not changed", register="done", retries=2, delay=0)],
        ("changed", {}, {**FORMAT, **PAGING}, []),
    ),
    "ignored": ([task(FAILED, ignore_errors=True)], ("failed", {}, {}, [("auth", "ignore_errors")])),
    "rescued": (
        [{"block": [task(FAILED)], "rescue": [{"ansible.builtin.debug": {}}]}],
        ("failed", {}, {}, [("auth", "rescue")]),
    ),
    "rescued_well": (
        [{"block": [task(FAILED)], "rescue": [task(OK)]}],
        ("failed", {}, {}, [("auth", "rescue")]),
    ),
    "skipped": ([task(OK, when=False)], ("skipped", {}, {}, [])),
    "hidden": ([task(CHANGED, no_log=True)], ("changed", {}, {}, [])),
    "hidden_failure": ([task(FAILED, no_log=True)], ("failed", {}, {}, [("hidden", None)])),
    "unreachable": ([task("unreachable")], ("failed", {}, {}, [("unreachable", None)])),
    "ignored_unreachable": (
        [task("unreachable", ignore_unreachable=True), task(OK)],
        ("failed", {}, {}, [("unreachable", "ignore_unreachable")]),
    ),
    "stopped": ([STOP, task(OK)], ("not_reached", {}, {}, [])),
    "stopped_later": ([task(OK), STOP, task(CHANGED)], ("failed", {}, {}, [("other_task", None)])),
    "rescued_and_stopped": (
        [{"block": [task(FAILED)], "rescue": [task(CHANGED)]}, STOP],
        ("failed", {}, {**FORMAT, **PAGING}, [("auth", "rescue"), ("other_task", None)]),
    ),
    "carries_on": ([{**STOP, "ignore_errors": True}, task(OK)], ("ok", {}, {}, [])),
    "delegated": ([task(CHANGED, **DELEGATED)], ("changed", {}, {**FORMAT, **PAGING}, [])),
    "check_mode_task": ([task(CHANGED, check_mode=True)], ("differs", {**FORMAT, **PAGING}, {}, [])),
    "check_mode_template": (
        [task(CHANGED, check_mode="{{ inventory_hostname != 'same' }}")],
        ("differs", {**FORMAT, **PAGING}, {}, []),
    ),
    "no_check_mode_template": (
        [task(CHANGED, check_mode="{{ inventory_hostname == 'same' }}")],
        ("changed", {}, {**FORMAT, **PAGING}, []),
    ),
    "called_failed": ([task(CHANGED, failed_when=True)], ("failed", {}, {**FORMAT, **PAGING}, [("failed_when", None)])),
    "undefined": ([task("{{ no_such_variable_of_" + SECRET + " }}")], ("failed", {}, {}, [("ansible", None)])),
    "short_name": ([{"block": [task(OK, "recording_settings")]}], ("ok", {}, {}, [])),
    "as_handler": (
        [{"name": "Something", "ansible.builtin.debug": {}, "changed_when": True, "notify": "Record"}],
        ("ok", {}, {}, []),
    ),
    "accepted": ([task(failed(3), failed_when=False)], ("failed", {}, {}, [("unknown_target", "failed_when")])),
    "accepted_kind": (
        [task(failed(0), register="done", failed_when=GUIDE)],
        ("failed", {}, {}, [("unreachable", "failed_when")]),
    ),
    "not_accepted_kind": (
        [task(failed(1), register="done", failed_when=GUIDE)],
        ("failed", {}, {}, [("auth", None)]),
    ),
    "accepted_update": (
        [task({**failed(4), **result(FIRST, NOW), "found": BETWEEN}, failed_when=False)],
        ("failed", FORMAT, PAGING, [("not_applied", "failed_when")]),
    ),
    "accepted_and_ok": (
        [task(failed(0), INFO, failed_when=False), task(OK)],
        ("failed", {}, {}, [("unreachable", "failed_when")]),
    ),
    "accepted_in_a_loop": (
        [two_results(FAILED, OK, failed_when=False)],
        ("failed", {}, {}, [("auth", "failed_when")]),
    ),
    "accepted_after_attempts": (
        [task([FAILED, FAILED], failed_when=False, until="done is success and done.before is defined",
              register="done", retries=1, delay=0)],
        ("failed", {}, {}, [("auth", "failed_when")]),
    ),
    "accepted_and_hidden": (
        [task(FAILED, failed_when=False, no_log=True)],
        ("failed", {}, {}, [("hidden", "failed_when")]),
    ),
    "accepted_crash": (
        [task({"failed": True, "msg": SECRET, "module_stderr": SECRET, "rc": 127}, failed_when=False)],
        ("failed", {}, {}, [("ansible", "failed_when")]),
    ),
    "success_with_failed_when": ([task(OK, failed_when=False)], ("ok", {}, {}, [])),
    "unreachable_in_a_loop": (
        [two_results("unreachable", OK, ignore_unreachable=True)],
        ("failed", {}, {}, [("unreachable", "ignore_unreachable")]),
    ),
    "uploaded": ([task({"changed": True}, PROMPT), task(OK)], ("changed", {}, {}, [])),
    "to_upload": ([task({"changed": True}, PROMPT, check_mode=True)], ("differs", {}, {}, [])),
    "has_prompts": ([task({"changed": False}, PROMPT)], ("ok", {}, {}, [])),
    "upload_failed": ([task(failed(2), PROMPT), task(OK)], ("failed", {}, {}, [("quota", None)])),
    "menus": ([task({"changed": False, "menu_options": {}}, MENUS)], ("read", {}, {}, [])),
    "menus_failed": ([task(failed(2), MENUS), task(OK)], ("failed", {}, {}, [("quota", None)])),
    "included": ([{"ansible.builtin.include_tasks": "included.yml"}], ("ok", {}, {}, [])),
}  # fmt: skip


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The report of one run with a play for each scenario."""
    sandbox = Sandbox(tmp_path_factory.mktemp("scenarios"))
    (sandbox.folder / "included.yml").write_text(json.dumps([task(OK)]))
    plays: list[dict[str, Any]] = [
        {
            "hosts": f"{host}:bystander",  # if all hosts of a play fail, Ansible ends the run
            "tasks": [{"block": tasks, "when": f"inventory_hostname == '{host}'"}],
            "collections": ["telephony.yeastar"],
            "handlers": [{**task(OK), "name": "Record"}],
        }
        for host, (tasks, _expected) in SCENARIOS.items()
    ]
    plays.insert(0, {"hosts": "run_once_*", "tasks": [task(OK, run_once=True)]})
    plays.append({"hosts": "batch_*", "serial": 1, "max_fail_percentage": 0, "tasks": [task("{{ own }}")]})
    hosts: dict[str, Any] = {host: {} for host in (*SCENARIOS, "run_once_a", "run_once_b", "bystander")}
    batches = {"batch_1": {"own": OK}, "batch_2": {"own": FAILED}, "batch_3": {"own": OK}}
    done = sandbox.run(plays, {**hosts, **batches})
    assert "callback plugin" not in done.stderr, done.stderr
    assert "recording_report" not in done.stderr.replace("recording_report.", ""), done.stderr
    return sandbox


@pytest.mark.parametrize("host", SCENARIOS)
def test_each_scenario_is_reported(reported: Sandbox, host: str) -> None:
    pbx = reported.pbx(host)
    failures = [(each["kind"], each["accepted_by"]) for each in pbx["failures"]]
    assert (pbx["state"], pbx["differs"], pbx["changed"], failures) == SCENARIOS[host][1]


def test_the_task_that_stopped_a_pbx_is_named(reported: Sandbox) -> None:
    assert reported.pbx("stopped")["note"] == "Another task failed first: Look up a secret"


def test_pbxs_that_an_aborted_play_did_not_reach_are_in_the_report(reported: Sandbox) -> None:
    assert [reported.pbx(f"batch_{number}")["state"] for number in (1, 2, 3)] == ["ok", "failed", "not_reached"]


def test_a_task_that_runs_once_is_reported_for_one_pbx(reported: Sandbox) -> None:
    names = {pbx["name"] for pbx in reported.document["pbxs"]}
    assert "run_once_a" in names
    assert not names & {"run_once_b", "elsewhere"}


def test_a_pbx_that_every_task_skips_is_skipped(reported: Sandbox) -> None:
    assert reported.pbx("bystander")["state"] == "skipped"


def test_groups_are_in_the_report(reported: Sandbox) -> None:
    assert reported.pbx("same")["groups"] == ["pbxs", "region_a"]
    assert reported.pbx("changed")["groups"] == ["pbxs"]


def test_no_argument_and_no_message_of_ansible_is_in_the_report(reported: Sandbox) -> None:
    assert SECRET not in reported.json.read_text()
    assert SECRET not in reported.html.read_text()


def test_only_the_owner_may_read_the_report(reported: Sandbox) -> None:
    assert [path.stat().st_mode & 0o777 for path in (reported.json, reported.html)] == [0o600, 0o600]


def test_check_mode(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    done = sandbox.run(
        [{"hosts": "all", "tasks": [task("{{ own }}")]}], {"a": {"own": CHANGED}, "b": {"own": OK}}, "--check"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert sandbox.document["mode"] == "check"
    assert sandbox.pbx("a")["differs"] == {**FORMAT, **PAGING}
    assert f"Recording report of 2 PBXs (1 differs, 1 ok): {sandbox.html}, {sandbox.json}" in done.stderr


def test_a_run_without_recording_tasks_leaves_the_last_report_alone(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    sandbox.json.write_text("last")
    done = sandbox.run([{"hosts": "all", "tasks": [{"ansible.builtin.debug": {}}]}], {"a": {}})
    assert done.returncode == 0
    assert (sandbox.json.read_text(), sandbox.html.exists(), "report" in done.stderr) == ("last", False, False)


def test_a_fleet_that_fails_before_its_recording_task_is_reported(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    role = tmp_path / "roles" / "policy" / "tasks"
    role.mkdir(parents=True)
    (role / "main.yml").write_text(json.dumps([{"block": [{"block": [task(OK)]}]}]))
    sandbox.run([{"hosts": "all", "pre_tasks": [STOP], "roles": ["policy"]}], {"a": {}, "b": {}})
    assert sandbox.document["mode"] == "none"
    assert {pbx["state"] for pbx in sandbox.document["pbxs"]} == {"not_reached"}


POLICY = {"name": "Recording policy", "hosts": "pbxs", "tasks": [task("{{ own }}")]}


def test_a_run_of_several_playbooks_is_one_report(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    sandbox.write([{**POLICY, "check_mode": True, "hosts": "a"}], {"a": {"own": CHANGED}, "b": {"own": OK}})
    (tmp_path / "playbook.yml").rename(tmp_path / "audit.yml")
    (tmp_path / "nothing.yml").write_text('[{"hosts": "all", "gather_facts": false, "tasks": []}]')
    hosts = {"a": {"own": CHANGED}, "b": {"own": OK}}
    done = sandbox.run([{**POLICY, "hosts": "b"}], hosts, "audit.yml", "nothing.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sandbox.document["playbooks"] == ["playbook.yml", "audit.yml"]
    assert {host: sandbox.pbx(host)["state"] for host in "ab"} == {"a": "differs", "b": "ok"}


def test_a_second_playbook_whose_play_has_no_host_does_not_overwrite_the_report(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    (tmp_path / "second.yml").write_text(json.dumps([{**POLICY, "hosts": "pbxs:&nobody", "gather_facts": False}]))
    done = sandbox.run([POLICY], {"a": {"own": OK}}, "second.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    document = sandbox.document
    assert (document["state"], document["counts"]["ok"]) == ("attention", 1)
    assert (document["playbooks"], document["empty_plays"]) == (["playbook.yml", "second.yml"], ["Recording policy"])


@pytest.mark.parametrize("limit", [(), ("--limit", "a")])
def test_a_play_that_matches_no_host_is_reported(tmp_path: Path, limit: tuple[str, ...]) -> None:
    sandbox = Sandbox(tmp_path)
    sandbox.json.write_text("last")
    empty = {**POLICY, "hosts": "pbxs:!a"}
    done = sandbox.run([{"hosts": "all", "tasks": [{"ansible.builtin.debug": {}}]}, empty], {"a": {}}, *limit)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (sandbox.document["state"], sandbox.document["empty_plays"]) == ("no_pbxs", ["Recording policy"])
    assert f"Recording report of no PBX (nothing was checked): {sandbox.html}, {sandbox.json}" in done.stderr
    assert "No PBX was checked" in sandbox.html.read_text()


def test_a_run_that_ends_before_its_play_for_pbxs_is_reported(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    sandbox.json.write_text("last")
    done = sandbox.run([{"hosts": "all", "tasks": [STOP]}, POLICY], {"a": {"own": OK}})
    assert done.returncode == 2
    assert (sandbox.document["state"], sandbox.document["pbxs"]) == ("no_pbxs", [])


def test_a_play_without_hosts_next_to_one_with_hosts_needs_attention(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    sandbox.run([{**POLICY, "name": "Branches", "hosts": "pbxs:&nobody"}, POLICY], {"a": {"own": OK}})
    document = sandbox.document
    assert (document["state"], document["empty_plays"], document["counts"]["ok"]) == ("attention", ["Branches"], 1)


def test_a_run_in_which_every_pbx_was_unreachable(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    hosts = {"a": {"own": failed(0)}, "b": {"own": "unreachable"}}
    done = sandbox.run([POLICY], hosts)
    assert done.returncode != 0
    assert (sandbox.document["state"], sandbox.document["counts"]["failed"]) == ("attention", 2)
    assert sandbox.document["failures"] == {"unreachable": 2}


def test_a_last_batch_in_which_no_host_is_left(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    first = {"hosts": "pbxs", "tasks": [{**STOP, "when": "inventory_hostname == 'c'"}]}
    hosts = {"a": {"own": OK}, "b": {"own": OK}, "c": {"own": OK}}
    sandbox.run([first, {**POLICY, "serial": 2}], hosts)
    assert {host: sandbox.pbx(host)["state"] for host in hosts} == {"a": "ok", "b": "ok", "c": "not_reached"}
    assert sandbox.document["state"] == "attention"


def test_tasks_that_changed_something_other_than_a_setting_are_named(reported: Sandbox) -> None:
    assert reported.pbx("uploaded")["other_changes"] == [{"task": "Policy", "state": "changed"}]
    assert reported.pbx("to_upload")["other_changes"] == [{"task": "Policy", "state": "differs"}]


def test_options_by_ini_and_folders_that_are_not_there(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    (tmp_path / "ansible.cfg").write_text(
        f"[defaults]\ncallbacks_enabled = {CALLBACK}\n"
        "[callback_recording_report]\nhtml_path = out/page.html\njson_path = out/data.json\n"
        "csv_path = out/rows.csv\ntitle = Müller & Söhne <b>\n"
    )
    done = sandbox.run([{"hosts": "all", "tasks": [task(OK)]}], {"a": {}}, ANSIBLE_CONFIG=str(tmp_path / "ansible.cfg"))
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out" / "data.json").read_text())["title"] == "Müller & Söhne <b>"
    assert "<title>Müller &amp; Söhne &lt;b&gt;</title>" in (tmp_path / "out" / "page.html").read_text()
    assert len((tmp_path / "out" / "rows.csv").read_text().splitlines()) == 1 + len(NOW)
    assert (tmp_path / "out" / "rows.csv").stat().st_mode & 0o777 == 0o600
    assert not sandbox.json.exists()


def test_a_path_that_cannot_be_written_warns_and_does_not_fail_the_run(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    (tmp_path / "file").touch()
    done = sandbox.run(
        [{"hosts": "all", "tasks": [task(OK)]}],
        {"a": {}},
        YEASTAR_REPORT_HTML_PATH=str(tmp_path / "file" / "page.html"),
    )
    assert done.returncode == 0
    warning = " ".join(done.stderr.split())
    assert "recording_report cannot write html_path" in warning
    assert "Set html_path to a file in a writable folder." in warning
    assert sandbox.document["counts"]["ok"] == 1


def test_an_interrupted_run_is_reported_as_such(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    slow = {"name": "Slow", SETTINGS: {"result": OK, "seconds": "{{ seconds }}"}}
    sandbox.write([{"hosts": "all", "tasks": [slow]}], {"a": {"seconds": 0}, "b": {"seconds": 3600}})
    run = subprocess.Popen(
        [tool_path("ansible-playbook"), "-i", "inventory.yml", "playbook.yml"],
        cwd=tmp_path,
        # Each line reaches this test when it is written.
        env={**environment(), **sandbox.variables, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert run.stdout
    assert any(line.startswith("ok: [a]") for line in run.stdout)
    while not sandbox.has_begun(3600):
        assert run.poll() is None
        time.sleep(0.05)
    time.sleep(1)  # the report is written right after that line
    run.send_signal(signal.SIGINT)  # it ends its workers by itself
    run.communicate(timeout=60)
    assert run.returncode == 99
    assert sandbox.document["interrupted"]
    assert [sandbox.pbx(host)["state"] for host in ("a", "b")] == ["ok", "failed"]
    assert [each["kind"] for each in sandbox.pbx("b")["failures"]] == ["interrupted"]


def test_without_a_terminal_there_is_no_line_of_progress(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path)
    hosts: dict[str, Any] = {f"pbx-{number:02}": {} for number in range(21)}
    done = sandbox.run([{"hosts": "all", "tasks": [task(OK)]}], hosts, TERM="xterm")
    assert "\x1b" not in done.stdout + done.stderr
    assert "Recording: " not in done.stdout + done.stderr
