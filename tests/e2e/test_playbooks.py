# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways in which a playbook can run a task."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import Any

from simulator import Pbx

from .plays import CONNECTION, Task, info, play, runs, settings
from .records import Done, changing, converged

CHANGE = {"enb_paging": True}


@runs(
    play(
        "loop",
        settings("loop", record_queue_list=[{"text": "{{ item }}"}], list_mode="merge").given(
            loop=["Sales", "Support"]
        ),
        settings("no items", record_queue_list=[{"text": "{{ item }}"}]).given(loop=[]),
        settings("one bad item", record_queue_list=[{"text": "{{ item }}"}]).given(loop=["Sales", "Nobody"]),
    )
)
def test_loops(done: Done) -> None:
    assert [result["changed"] for result in done["loop"].result["results"]] == [True, False]
    assert done["loop"].calls == [*changing(menus=1), *converged(menus=1)]
    assert done["no items"].status == "skipped"
    assert done["one bad item"].failed
    good, bad = done["one bad item"].result["results"]
    assert not good.get("failed")
    assert bad["failure"]["kind"] == "unknown_target"


@runs(
    play(
        "until",
        info("read", retries=0).given(register="answer", until="answer is success", retries=3, delay=0),
        settings("until it is true", **CHANGE).given(register="answer", until="not answer.changed", retries=2, delay=0),
        prepare=lambda pbx, stack: pbx.fault("autorecord/get", "status", status=503, times=2),
    )
)
def test_until_and_retries(done: Done) -> None:
    assert not done["read"].failed
    assert done["read"].result["attempts"] == 3
    assert done["read"].calls == converged() * 3
    assert done["until it is true"].result["attempts"] == 2


@runs(
    play(
        "conditions",
        settings("skipped", **CHANGE).given(when="pbx_name == 'another'"),
        settings("planned", **CHANGE).given(check_mode=True, register="planned"),
        settings("done if planned", **CHANGE).given(when="planned is changed"),
        settings("never changed", enb_paging=False).given(changed_when=False),
        settings("failure wanted", record_queue_list=[{"text": "Nobody"}]).given(
            register="refused", failed_when="refused.failure.kind != 'unknown_target'"
        ),
        settings("omitted", start_prompt="{{ nothing | default(omit) }}", enb_paging="{{ nothing | default(omit) }}"),
    )
)
def test_conditions(done: Done) -> None:
    assert done["skipped"].status == "skipped"
    assert done["skipped"].calls == []
    assert done["done if planned"].changed
    assert not done["never changed"].changed
    assert done["never changed"].wrote
    assert not done["failure wanted"].failed
    assert not done["omitted"].changed


@runs(
    play(
        "templates",
        settings(
            "text",
            enb_paging="{{ 'yes' }}",
            record_trunk_list=[{"id": "{{ '5' }}", "number_value": "{{ '25' }}", "enb_config": "{{ 'on' }}"}],
            record_ext_list=[{"type": "{{ 'extension' }}", "text2": "{{ 1000 + 1 }}"}],
        ),
        settings("lists", record_queue_list="{{ queues }}", record_ivr_list="{{ [{'text': 'Main Menu'}] }}"),
        Task("whole", "telephony.yeastar.recording_settings", "{{ whole }}"),
        variables={"queues": [{"text": "Sales"}, {"text": "Support"}], "whole": {"enb_internal": False}},
    )
)
def test_templates(done: Done) -> None:
    held = done["text"].recording
    assert held["enb_paging"] == 1
    assert [(item["id"], item["number_value"], item["enb_config"]) for item in held["record_trunk_list"]] == [
        (5, 25, 1)
    ]
    assert [item["text2"] for item in held["record_ext_list"]] == ["1001"]
    assert [item["id"] for item in done["lists"].recording["record_queue_list"]] == [9, 10]
    assert done["whole"].recording["enb_internal"] == 0


@runs(
    play(
        "defaults",
        info("own option wins", client_secret="wrong"),
        settings("group", **CHANGE),
        keywords={
            "module_defaults": {
                "group/telephony.yeastar.pbx": CONNECTION,
                "telephony.yeastar.recording_settings": {"enb_internal": False},
            }
        },
    )
)
def test_module_defaults(done: Done) -> None:
    assert done["own option wins"].kind == "auth"
    assert done["group"].result["changed_keys"] == ["enb_internal", "enb_paging"]


@runs(play("no log", settings("hidden", **CHANGE).given(no_log=True), settings("shown", **CHANGE)))
def test_no_log(done: Done) -> None:
    assert "censored" in done["hidden"].result
    assert "before" not in done["hidden"].result
    assert done["hidden"].wrote
    assert not done["shown"].changed


def _spoil_second(pbx: Pbx, stack: ExitStack) -> None:
    if pbx.name.endswith("-2"):
        pbx.fault("*", "status", status=404, times=None)


@runs(
    *(
        play(
            strategy,
            settings("first", **CHANGE),
            settings("second", **CHANGE),
            pbxs=3,
            prepare=_spoil_second,
            keywords={"strategy": strategy},
        )
        for strategy in ("linear", "free", "host_pinned")
    )
)
def test_strategies(done: Done) -> None:
    for number in (1, 3):
        assert done.on(number, "first").changed
        assert not done.on(number, "second").changed
        assert done.on(number, "first").calls == changing()
        assert done.on(number, "second").calls == converged()
    assert done.on(2, "first").kind == done.on(2, "second").kind == "http"


@runs(
    play("run once", settings("first", **CHANGE).given(run_once=True), settings("second", **CHANGE), pbxs=2),
)
def test_run_once(done: Done) -> None:
    assert done.on(1, "first").changed
    assert done.on(1, "second").calls == converged()
    assert done.on(2, "second").calls == changing()


@runs(
    play(
        "delegate",
        settings("to this machine", **CHANGE).given(delegate_to="localhost"),
        info("to another", base_url="{{ base_url }}").given(
            delegate_to="bastion", vars={"ansible_connection": "local", "ansible_python_interpreter": "{{ python }}"}
        ),
    )
)
def test_delegation(done: Done) -> None:
    assert done["to this machine"].changed
    assert done["to another"].result["settings"]["enb_paging"] is True
    assert done["to another"].calls == converged()


ELSEWHERE: dict[str, dict[str, Any]] = {
    "async": {"async": 30, "poll": 1},
    "environment": {"environment": {"SOMETHING": "here"}},
    "connection": {"vars": {"ansible_connection": "e2e_elsewhere"}},
}


@runs(
    play(
        "elsewhere",
        *(info(name).given(**keywords) for name, keywords in ELSEWHERE.items()),
        settings("change", **CHANGE).given(diff=True, check_mode=True, **ELSEWHERE["connection"]),
        leaves_process=True,
    )
)
def test_tasks_that_only_a_module_can_run(done: Done) -> None:
    for name in ELSEWHERE:
        assert not done[name].failed
        assert "settings" in done[name].result
        assert done[name].calls == converged()
    assert done["change"].changed
    assert done["change"].result["diff"]["after"] == "enb_paging: true\n"
    assert not done["change"].wrote


@runs(
    play(
        "without a python",
        *(
            info(name).given(
                **{**keywords, "vars": {**keywords.get("vars", {}), "ansible_python_interpreter": "/none"}}
            )
            for name, keywords in ELSEWHERE.items()
        ),
        compared=False,
    )
)
def test_module_tasks_need_the_python_of_their_host(done: Done) -> None:
    for name in ELSEWHERE:
        assert done[name].failed
        assert done[name].calls == []


@runs(
    play(
        "later",
        settings("start", **CHANGE).given(**{"async": 30, "poll": 0, "register": "job"}),
        Task("end", "ansible.builtin.async_status", {"jid": "{{ job.ansible_job_id }}"}).given(
            register="job", until="job.finished", retries=60, delay=0.5
        ),
        leaves_process=True,
        compared=False,
    )
)
def test_a_job_in_the_background(done: Done) -> None:
    assert done["end"].changed
    assert done["end"].result["changed_keys"] == ["enb_paging"]
    assert done["end"].recording["enb_paging"] == 1
    assert done["end"].tokens == 0


@runs(
    play(
        "timeout",
        info("too slow", timeout=3, retries=0).given(timeout=2),
        Task("a little later", "ansible.builtin.pause", {"seconds": 6}),
        prepare=lambda pbx, stack: pbx.fault("autorecord/get", "hang_before"),
        compared=False,  # Ansible leaves a module alone when its time is over
    )
)
def test_the_timeout_of_a_task(done: Done) -> None:
    assert done["too slow"].failed
    assert re.search(r"Timed out|expected time frame", done["too slow"].message)
    assert done["a little later"].tokens == 0
    if done.way == "action":
        assert done["too slow"].tokens == 0


@runs(
    play(
        "rescue",
        Task(
            "block",
            "block",
            [settings("refused", record_queue_list=[{"text": "Nobody"}]).given(ignore_errors=False).as_yaml()],
            {
                "rescue": [
                    settings("instead", record_queue_list=[])
                    .given(when="ansible_failed_result.failure.kind == 'unknown_target'")
                    .as_yaml()
                ]
            },
        ),
    )
)
def test_a_playbook_can_use_the_kind_of_failure(done: Done) -> None:
    assert done["refused"].failed
    assert done["instead"].changed
