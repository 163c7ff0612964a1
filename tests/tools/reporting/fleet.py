# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of runs over invented fleets, for reports."""

from __future__ import annotations

import copy
import random
from datetime import datetime, timezone
from typing import Any

from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.collect import Run
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.outcome import failure_of, outcome_of

STARTED = datetime(2026, 3, 2, 6, 0, tzinfo=timezone.utc)
FINISHED = datetime(2026, 3, 2, 6, 4, 10, tzinfo=timezone.utc)
TASK = "Recording policy"

_CITIES = ("amsterdam", "berlin", "lisbon", "madrid", "prague", "rome", "vienna", "zagreb")
_QUEUES = ("Sales", "Support", "Front desk", "Complaints", "Night shift")
_PEOPLE = ("Ann Lee", "Jürgen Groß", "李伟", "Zoë Marsh", "Iñaki Ruiz", "Noor Haddad", "Olga Petrova")

_FAILURES = (
    (
        "unreachable",
        "Logging in failed: POST get_token: no connection: connection refused.",
        "Check base_url and the network.",
        "POST get_token",
        None,
        None,
    ),
    (
        "auth",
        "Logging in failed: POST get_token: the PBX refused the login.",
        "Check client_id and client_secret.",
        "POST get_token",
        70002,
        "INVALID CLIENT ID OR SECRET",
    ),
    (
        "quota",
        "Logging in failed: POST get_token: all 8 tokens of this application are in use.",
        "Wait 30 minutes, or end what uses them.",
        "POST get_token",
        60002,
        "MAX LIMITATION EXCEEDED",
    ),
    (
        "unknown_target",
        "record_queue_list: this PBX has no queue 'Support'.",
        "It has: Sales, Front desk.",
        None,
        None,
        None,
    ),
    (
        "not_applied",
        "Updating failed: POST autorecord/update: the PBX said SUCCESS, but record_file_format is 'wav', not 'mp3'.",
        "Try again; if it stays, update the firmware.",
        "POST autorecord/update",
        0,
        "SUCCESS",
    ),
)


def settings(seed: int, *, older: bool = False) -> dict[str, Any]:
    """Return possible settings of a PBX, as the module returns them."""
    chance = random.Random(seed)
    found: dict[str, Any] = {
        "enb_internal": True,
        "internal_prompt": "internal_record.wav",
        "outbound_prompt": "rec_out.wav",
        "inbound_prompt": "rec_in.wav",
        "start_prompt": "",
        "end_prompt": "",
        "enb_channel_separate": True,
        "record_file_format": "mp3",
        "enb_paging": False,
        "record_trunk_list": [trunk(n, f"trunk-{n}") for n in chance.sample(range(1, 60), chance.randint(1, 4))],
        "record_ext_list": [
            {"id": 60 + number, "type": "extension", "text": chance.choice(_PEOPLE), "text2": str(1000 + number),
             "enb_continue_record_on_transfer": False}
            for number in sorted(chance.sample(range(90), chance.randint(3, 18)))
        ] + [{"id": 1, "type": "ext_group", "text": "Sales", "text2": "Sales"}],
        "record_conference_list": [{"id": 1, "text": "Conference0"}],
        "record_queue_list": [{"id": n, "text": name} for n, name in enumerate(_QUEUES[: chance.randint(1, 5)], 1)],
        "record_ivr_list": [],
    }  # fmt: skip
    if older:
        for name in ("start_prompt", "end_prompt", "enb_paging"):
            del found[name]
    return found


def trunk(number: int, text: str, seconds: int = 30) -> dict[str, Any]:
    """Return a recorded trunk."""
    return {"id": number, "text": text, "type": "peer", "enb_config": True, "number_value": seconds}


def drifted(after: dict[str, Any], seed: int) -> tuple[dict[str, Any], list[str]]:
    """Return settings that a policy changes to ``after``, and the names of those that differ."""
    chance = random.Random(seed)
    before = copy.deepcopy(after)
    if seed % 3 == 0:
        before["record_file_format"] = "wav"
    if seed % 4 == 0:
        before["inbound_prompt"] = ""
    if seed % 5 == 0:
        before["record_trunk_list"][0]["number_value"] = 0
        before["record_trunk_list"].append(trunk(77, "old-sip-provider"))
    if seed % 7 == 0 or before == after:
        del before["record_queue_list"][chance.randrange(len(before["record_queue_list"]))]
    return before, sorted(name for name in after if before[name] != after[name])


def result(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return a result of recording_settings."""
    keys = sorted(name for name in after if before.get(name) != after[name])
    return {"changed": bool(keys), "changed_keys": keys, "before": before, "after": after}


def failed(number: int) -> dict[str, Any]:
    """Return a result of recording_settings that failed."""
    kind, message, hint, endpoint, errcode, errmsg = _FAILURES[number % len(_FAILURES)]
    failure = {"kind": kind, "errcode": errcode, "errmsg": errmsg, "endpoint": endpoint, "hint": hint}
    return {"failed": True, "changed": False, "msg": f"{message} {hint}", "failure": failure}


def fleet(size: int, *, check_mode: bool) -> Run:
    """Return a run over ``size`` PBXs: one in ten differs, one in fifty failed, one in hundred was not reached."""
    run = Run(STARTED)
    run.playbooks.append("policy.yml")
    hosts = [f"{_CITIES[number % len(_CITIES)]}-{number:04}" for number in range(1, size + 1)]
    groups = {city: [host for host in hosts if host.startswith(city)] for city in _CITIES}
    run.expect(hosts, {**groups, "pilot": hosts[:40], "all": hosts})
    for number, host in enumerate(hosts, 1):
        if number % 100 == 99:
            run.stop(host, "Look up the secret of this PBX")
            continue
        wanted = settings(number, older=number % 9 == 0)
        found = drifted(wanted, number)[0] if number % 10 == 0 else wanted
        task_failed = number % 50 == 7
        returned = failed(number // 50) if task_failed else result(found, wanted)
        outcome = outcome_of(returned, failure_of(returned) if task_failed else None)
        run.record(host, TASK, "task-1", outcome, check_mode=check_mode)
    run.finish(None)
    return run
