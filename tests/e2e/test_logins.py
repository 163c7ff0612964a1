# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins whose answer is an error or is lost: how often they are repeated, and which tokens stay on the PBX."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from simulator import Pbx

from .plays import play, runs, settings
from .records import Done, changing

Fault = tuple[str, dict[str, Any]]

# A fault of logins, and how often it occurs; the numbers of logins and logouts; and the kind of the failure.
HOLDING_TOKENS: dict[str, tuple[Fault, int, int, int, str]] = {
    "an error": (("errcode", {"code": -1}), 1, 1, 1, "auth"),
    "busy once": (("errcode", {"code": 2}), 1, 2, 2, ""),
    "busy four times": (("errcode", {"code": 70082}), 4, 4, 4, "api"),
}


def _keeping_content(name: str) -> Any:
    (kind, details), times, *_rest = HOLDING_TOKENS[name]

    def prepare(pbx: Pbx, _stack: ExitStack) -> None:
        pbx.fault("get_token", kind, times=times, processed=True, keeps_content=True, **details)

    return prepare


@runs(
    *(
        play(name, settings("change", enb_paging=True, retries=3), prepare=_keeping_content(name))
        for name in HOLDING_TOKENS
    )
)
def test_a_token_in_an_error_is_revoked(done: Done) -> None:
    _fault, _times, logins, logouts, kind = HOLDING_TOKENS[done.name]
    change = done["change"]
    assert change.calls.count("POST get_token") == logins
    assert change.calls.count("GET del_token") == logouts
    assert change.failed == bool(kind)
    if kind:
        assert change.kind == kind
    else:
        assert change.changed
    assert change.tokens == 0
    assert change.warnings == []


@runs(
    *(
        play(
            f"{kind} {times}",
            settings("planned", enb_paging=True, retries=0).given(check_mode=True),
            settings("change", enb_paging=True, retries=0),
            prepare=lambda pbx, stack, kind=kind, times=times: pbx.fault("get_token", kind, times=times),
        )
        for kind in ("close_before", "close_after")
        for times in (1, 2)
    )
)
def test_a_login_whose_answer_is_lost_is_repeated_once(done: Done) -> None:
    planned, change = done["planned"], done["change"]
    lost_tokens = {"close_before 1": 0, "close_before 2": 0, "close_after 1": 1, "close_after 2": 2}[done.name]
    assert planned.calls.count("POST get_token") == 2
    assert planned.tokens == lost_tokens
    if done.name.endswith("1"):
        assert planned.changed
        assert planned.calls[-1] == "GET del_token"
    else:
        assert planned.kind == "no_answer"
        assert planned.calls == ["POST get_token"] * 2
    assert change.changed
    assert change.calls == changing()
    assert change.tokens == lost_tokens
