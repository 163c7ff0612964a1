# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Broken connections, busy PBXs, and invalid answers."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import pytest

from simulator import Pbx

from .plays import info, play, runs, settings
from .records import Done, changing, converged

# Faults of one request of a task, and how often its endpoint is called again; all of them are overcome.
OVERCOME: dict[str, tuple[str, str, dict[str, Any]]] = {
    "login while busy": ("get_token", "errcode", {"code": 70082}),
    "login without connection": ("get_token", "status", {"status": 503}),
    "query while busy": ("autorecord/get", "errcode", {"code": 2}),
    "query unavailable": ("autorecord/get", "status", {"status": 502}),
    "query without answer": ("autorecord/get", "close_before", {}),
    "query with a lost answer": ("autorecord/get", "reset_after", {}),
    "menu unavailable": ("system/get_menuoptions", "status", {"status": 504, "retry_after": 0}),
    "update not received": ("autorecord/update", "close_before", {}),
    "update with a lost answer": ("autorecord/update", "close_after", {}),
    "update while busy": ("autorecord/update", "errcode", {"code": 70082}),
    "logout unavailable": ("del_token", "status", {"status": 503}),
}


def _faults(name: str) -> Any:
    endpoint, kind, details = OVERCOME[name]
    return lambda pbx, stack: pbx.fault(endpoint, kind, **details)


@runs(
    *(
        play(name, settings("change", enb_paging=True, record_queue_list=[{"text": "Sales"}]), prepare=_faults(name))
        for name in OVERCOME
    )
)
def test_temporary_faults_are_overcome(done: Done) -> None:
    endpoint, _kind, _details = OVERCOME[done.name]
    outcome = done["change"]
    assert not outcome.failed, outcome.message
    assert outcome.changed
    assert outcome.recording["enb_paging"] == 1
    again = [call for call in changing(menus=1) if call.endswith(endpoint)]
    extra = len(outcome.calls) - len(changing(menus=1))
    assert again
    # A lost answer to an update is settled by reading back, which happens anyway.
    assert extra == {"update with a lost answer": 0, "update not received": 2, "update while busy": 2}.get(done.name, 1)
    assert outcome.tokens == 0


@runs(
    play(
        "expired token",
        settings("change", enb_paging=True),
        prepare=lambda pbx, stack: pbx.fault("autorecord/get", "errcode", code=10004),
    ),
    play(
        "expired token at the update",
        settings("change", enb_paging=True),
        prepare=lambda pbx, stack: pbx.fault("autorecord/update", "errcode", code=10004),
    ),
)
def test_a_token_that_expired_is_renewed_once(done: Done) -> None:
    outcome = done["change"]
    assert outcome.changed
    assert outcome.calls.count("POST get_token") == outcome.calls.count("GET del_token") == 2
    assert outcome.tokens == 0


# Invalid answers to the first query: the kind of failure, and a part of the message.
STRANGE: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "a web page": ("html", {}, "answer", "it is not JSON"),
    "a list": ("wrong_type", {}, "answer", "it is not a JSON object"),
    "nothing": ("empty", {}, "answer", "it is empty"),
    "half of it": ("truncated", {}, "answer", "it is not JSON"),
    "too little": ("truncated", {"right_length": False}, "no_answer", ""),
    "too much": ("huge", {"size": 9 * 1024 * 1024}, "answer", "larger than 8 MiB"),
    "too deep": ("deep", {}, "answer", ""),
    "a redirect": ("redirect", {"location": "https://evil.example.com/x?y=z"}, "http", "https://evil.example.com. "),
    "not found": ("status", {"status": 404}, "http", "HTTP 404"),
    "forbidden": ("status", {"status": 403}, "denied", "HTTP 403"),
    "server error": ("status", {"status": 500}, "http", "HTTP 500"),
    "no settings": ("body", {"body": '{"errcode": 0}'}, "answer", "there is no object auto_record"),
    "no errcode": ("body", {"body": "{}"}, "answer", "it has no errcode"),
    "unknown errcode": ("errcode", {"code": 99999, "message": "WHO KNOWS"}, "api", "errcode 99999 WHO KNOWS"),
    "an errmsg that obeys": ("errcode", {"code": -1, "message": "\x1b[2J\x07wiped"}, "api", r"\x1b[2J\x07wiped"),
    "a flag that is none": (
        "body",
        {"body": '{"errcode": 0, "auto_record": {"enb_paging": "perhaps"}}'},
        "answer",
        "in the response to GET autorecord/get, enb_paging is not a whole number. Nothing was written. ",
    ),
    "a list that is none": (
        "body",
        {"body": '{"errcode": 0, "auto_record": {"record_ivr_list": "Main Menu"}}'},
        "answer",
        "record_ivr_list is not a list",
    ),
    "no answer in time": ("hang_before", {}, "no_answer", "1 s"),
    "drop by drop": ("drip", {"seconds": 0.3}, "no_answer", "1 s"),
}


def _strange(pbx: Pbx, stack: ExitStack) -> None:
    for kind, details, _failure, _message in STRANGE.values():
        pbx.fault("autorecord/get", kind, **details)


@pytest.mark.parametrize("name", STRANGE)
@runs(
    play(
        "strange answers",
        *(settings(name, enb_paging=True, record_ivr_list=[], retries=0, timeout=1) for name in STRANGE),
        prepare=_strange,
    )
)
def test_an_unexpected_answer_is_reported(done: Done, name: str) -> None:
    _kind, _details, failure, message = STRANGE[name]
    outcome = done[name]
    assert outcome.failed
    assert not outcome.changed
    assert outcome.kind == failure
    assert message in outcome.message
    assert outcome.message.startswith(
        ("Reading the recording settings at http", "Cannot use the recording settings that the PBX sent: ")
    )
    assert outcome.calls == converged()
    assert outcome.tokens == 0
    assert "y=z" not in outcome.message


@runs(
    play("nobody there", info("read", base_url="http://127.0.0.1:1", retries=0)),
    play("no such host", info("read", base_url="http://no-such-host.invalid", retries=0)),
)
def test_an_unreachable_pbx_is_reported(done: Done) -> None:
    outcome = done["read"]
    assert outcome.kind == "unreachable"
    assert outcome.message.startswith("Logging in at http://")
    assert outcome.calls == []


@runs(
    play(
        "logout refused",
        settings("change", enb_paging=True),
        prepare=lambda pbx, stack: pbx.fault("del_token", "errcode", code=-1, times=None),
    )
)
def test_a_token_that_cannot_be_revoked_is_a_warning(done: Done) -> None:
    outcome = done["change"]
    assert outcome.changed
    assert not outcome.failed
    assert any("GET del_token" in warning and "30 minutes" in warning for warning in outcome.result["warnings"])
    assert outcome.tokens == 1


@runs(
    play(
        "unconfirmed",
        settings("change", enb_paging=True, retries=0),
        prepare=lambda pbx, stack: pbx.fault("autorecord/get", "status", status=500, skip=1),
    )
)
def test_an_update_that_cannot_be_read_back_is_unconfirmed(done: Done) -> None:
    outcome = done["change"]
    assert outcome.kind == "unconfirmed"
    assert (
        "The update was sent, but its outcome is not known. The PBX answered SUCCESS. Then reading " in outcome.message
    )
    assert outcome.wrote
    assert outcome.tokens == 0


def _meddle(pbx: Pbx, stack: ExitStack) -> None:
    def change(call: object) -> None:
        pbx.recording = {**pbx.recording, "enb_channel_separate": 1}

    pbx.on("autorecord/update", "processed", change, times=1)


@runs(play("conflict", settings("change", enb_paging=True), settings("again", enb_paging=True), prepare=_meddle))
def test_another_writer_is_noticed(done: Done) -> None:
    assert done["change"].kind == "conflict"
    assert "enb_channel_separate is true, not false" in done["change"].message
    assert not done["again"].failed
