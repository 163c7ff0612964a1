# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fleet with many faults: every request fails one time in five, half of them after they were processed.

CHAOS_PBXS is the number of PBXs, CHAOS_SEED decides which faults occur.
"""

from __future__ import annotations

import copy
import json
import os
import secrets
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_cli import ansible
from simulator import Pbx, Simulator

from .batch import PLUGINS
from .plays import CONNECTION

PBXS = int(os.environ.get("CHAOS_PBXS", "500"))
SEED = int(os.environ.get("CHAOS_SEED", "0"))

KINDS: tuple[str | tuple[str, dict[str, Any]], ...] = (
    "reset",
    "close",
    "truncated",
    "html",
    "empty",
    ("wrong_type", {"value": []}),
    ("status", {"status": 500}),
    ("status", {"status": 503, "processed": False}),
    ("errcode", {"code": -1}),
)
WANTED: dict[str, Any] = {
    "enb_paging": True,
    "outbound_prompt": "outbound_record.wav",
    "record_queue_list": [{"text": "Support"}],
    "record_ext_list": [{"type": "extension", "text2": "1000"}],
    "list_mode": "replace",
}
MANAGED = ("enb_paging", "outbound_prompt", "record_queue_list", "record_ext_list")


@dataclass(frozen=True)
class Run:
    """The results of a run of the playbook for each PBX."""

    exit_code: int
    output: str
    results: dict[str, dict[str, Any]]
    before: dict[str, dict[str, Any]]
    after: dict[str, dict[str, Any]]
    tokens: dict[str, list[str]]
    given: dict[str, list[str]]
    lost: dict[str, Counter[str]]
    faults: Counter[bool]


def run(pbxs: list[Pbx], folder: Path, base_url: str) -> Run:
    """Run the playbook, and revoke all tokens that it left."""
    before = {pbx.name: copy.deepcopy(pbx.recording) for pbx in pbxs}
    given = {pbx.name: watch_tokens(pbx) for pbx in pbxs}
    results = folder / "results.jsonl"
    results.unlink(missing_ok=True)
    results.touch()
    done = ansible(
        *("ansible-playbook", "playbook.yml", "-i", "inventory.yml", "-f", "10", "-v"),
        cwd=folder,
        ANSIBLE_CALLBACK_PLUGINS=str(PLUGINS / "callback"),
        ANSIBLE_CALLBACKS_ENABLED="e2e_results",
        E2E_RESULTS=str(results),
        E2E_SIMULATOR=base_url,
    )
    records = [json.loads(line) for line in results.read_text().splitlines()]
    tokens = {pbx.name: pbx.tokens for pbx in pbxs}
    for pbx in pbxs:
        pbx.token_store.clear()
    return Run(
        done.returncode,
        done.stdout + done.stderr,
        {record["host"]: {**record["result"], "failed": record["status"] == "failed"} for record in records},
        before,
        {pbx.name: copy.deepcopy(pbx.recording) for pbx in pbxs},
        tokens,
        given,
        {record["host"]: Counter(lost_calls(record["requests"])) for record in records},
        Counter(call["processed"] for record in records for call in record["requests"] if call["fault"]),
    )


def lost_calls(requests: list[dict[str, Any]]) -> list[str]:
    """Return the endpoints of the calls that the PBX processed, and whose answer it lost or spoilt."""
    return [call["endpoint"] for call in requests if call["fault"] and call["processed"]]


def watch_tokens(pbx: Pbx) -> list[str]:
    """Return a list to which every token that this PBX issues is added."""
    given: list[str] = []

    def recorded() -> str:
        given.append(secrets.token_hex(16))
        return given[-1]

    pbx.token_store.mint = recorded
    return given


def write_project(pbxs: list[Pbx], folder: Path) -> None:
    hosts = {
        pbx.name: {"base_url": pbx.base_url, "client_id": pbx.client_id, "client_secret": pbx.client_secret}
        for pbx in pbxs
    }
    task = {"name": "Policy", "telephony.yeastar.recording_settings": {**CONNECTION, **WANTED, "timeout": 60}}
    play = {"name": "Fleet", "hosts": "all", "connection": "local", "gather_facts": False, "tasks": [task]}
    (folder / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}))
    (folder / "playbook.yml").write_text(yaml.safe_dump([play]))


def is_compliant(pbx: Pbx, recording: dict[str, Any]) -> bool:
    """Compare the PBX's own state, not what the collection reports."""
    queues = [item["id"] for item in recording["record_queue_list"]]
    extensions = [(item["type"], item["id"]) for item in recording["record_ext_list"]]
    return bool(
        recording["enb_paging"] == 1
        and recording["outbound_prompt"] == "outbound_record.wav"
        and queues == [pbx.objects.id_of("queue", "Support")]
        and extensions == [("extension", pbx.objects.id_of("extension", "1000"))]
    )


def unmanaged(recording: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in recording.items() if name not in MANAGED}


def unrevoked(result: dict[str, Any]) -> bool:
    """Whether the task warned that it could not revoke its token."""
    return any("The token expires" in warning for warning in result.get("warnings", ()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the project."""
    return tmp_path_factory.mktemp("chaos")


def check(pbxs: list[Pbx], done: Run) -> None:
    """Assert what holds for every PBX, whatever fault occurred."""
    for pbx in pbxs:
        name = pbx.name
        result = done.results[name]
        before, after = done.before[name], done.after[name]
        assert is_compliant(pbx, after) or after == before, result
        assert unmanaged(after) == unmanaged(before), result
        assert after != before or not result["changed"], result
        if result["failed"]:
            assert "failure" in result, result
            assert result["failure"]["kind"] == "unconfirmed" or not is_compliant(pbx, after), result
            assert result["failure"]["hint"], result
        else:
            assert is_compliant(pbx, after), result
            assert result["changed"] == (after != before), result
        # The answer to a login can be lost, and that to its one repetition.
        assert len(done.tokens[name]) <= min(done.lost[name]["get_token"], 2) + unrevoked(result), result
        assert pbx.blocked_addresses == set(), result
        shown = [secret for secret in (pbx.client_secret, *done.given[name]) if secret in done.output]
        assert shown == [], name
    assert "Traceback" not in done.output


def test_every_pbx_is_compliant_or_untouched_and_the_next_run_completes_it(folder: Path) -> None:
    with Simulator() as simulator:
        pbxs = simulator.add_fleet(PBXS, SEED)
        write_project(pbxs, folder)

        simulator.random_faults(0.2, SEED, KINDS, after_share=0.5)
        first = run(pbxs, folder, simulator.base_url)
        check(pbxs, first)
        failed = [name for name, result in first.results.items() if result["failed"]]
        assert 0 < len(failed) < PBXS
        assert min(first.faults.values()) * 4 > sum(first.faults.values()) > PBXS / 2
        left = [name for name, tokens in first.tokens.items() if tokens]

        simulator.random_faults(0)
        second = run(pbxs, folder, simulator.base_url)
        check(pbxs, second)
        assert second.exit_code == 0
        assert second.tokens == {pbx.name: [] for pbx in pbxs}
        changed = {name for name, result in second.results.items() if result["changed"]}
        assert changed == {pbx.name for pbx in pbxs if not is_compliant(pbx, first.after[pbx.name])}
        print(
            f"{PBXS} PBXs, {first.faults[False]} requests and {first.faults[True]} answers lost: "
            f"{len(failed)} failed, {len(left)} tokens left, {len(changed)} changed by the second run"
        )
