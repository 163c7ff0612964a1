# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is repeated, how often, and after which pauses."""

from __future__ import annotations

import random
from typing import Any

import pytest

from .samples import RECEIVED
from .scripted_pbx import BASE_URL, LOST, UNREACHABLE, apply, error, get, json_answer, login, logout, status

BUSY = [
    UNREACHABLE,
    LOST,
    status(429),
    status(502),
    status(503),
    status(504),
    error(2, "PROCESSING"),
    error(70082, "OVERLOAD_TASK_RUNNING"),
]
FINAL = [
    status(400),
    status(404),
    status(500),
    status(501),
    error(-2, "INTERNAL SERVER ERROR"),
    error(-1, "FAILURE"),
    error(1, "PARTIAL SUCCESS"),
    error(10005, "ACCESS DENIED"),
    error(60002, "MAX LIMITATION EXCEEDED"),
    error(70004, "ACCOUNT IP BLOCKED"),
    error(70087, "IP FORBIDDEN"),
    error(70123, "API UNAVAILABLE"),
    json_answer("text"),
]


@pytest.fixture
def least(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pauses as short as possible."""
    monkeypatch.setattr(random, "uniform", lambda low, high: low)


@pytest.fixture
def most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make pauses as long as possible."""
    monkeypatch.setattr(random, "uniform", lambda low, high: high)


def pauses(answer: Any, count: int, retries: int) -> list[float]:
    """Answer ``count`` reads with this, and return the pauses."""
    fitting = [get(RECEIVED)] if count <= retries else []
    outcome = apply([login(), *[get(RECEIVED).answered(answer)] * count, *fitting, logout()], {}, retries=retries)
    assert bool(outcome.result.get("failed")) == (count > retries)
    return outcome.pauses


@pytest.mark.parametrize("answer", BUSY)
def test_a_reading_is_repeated(answer: Any) -> None:
    assert len(pauses(answer, 1, 3)) == 1
    assert len(pauses(answer, 3, 3)) == 3


@pytest.mark.parametrize("answer", BUSY)
def test_a_reading_is_repeated_at_most_retries_times(answer: Any) -> None:
    assert len(pauses(answer, 4, 3)) == 3
    assert pauses(answer, 1, 0) == []


@pytest.mark.parametrize("answer", FINAL)
def test_a_failure_that_a_retry_cannot_cure_is_not_repeated(answer: Any) -> None:
    outcome = apply([login(), get(RECEIVED).answered(answer), logout()], {})
    assert outcome.result["failed"] is True
    assert outcome.pauses == []


@pytest.mark.usefixtures("least")
def test_pauses_grow() -> None:
    assert pauses(UNREACHABLE, 5, 5) == [0.125, 0.25, 0.5, 1.0, 2.0]


@pytest.mark.usefixtures("most")
def test_pauses_are_scattered_but_never_above_ten_seconds() -> None:
    assert pauses(UNREACHABLE, 7, 7) == [0.375, 0.75, 1.5, 3.0, 6.0, 10.0, 10.0]


@pytest.mark.usefixtures("least")
@pytest.mark.parametrize(
    ("asked", "pause"),
    [
        ("7", 7.0),
        ("0", 0.125),
        ("10", 10.0),
        ("11", 10.0),
        ("9" * 400, 10.0),
        ("", 0.125),
        ("-5", 0.125),
        ("1.5", 0.125),
        ("²", 0.125),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 0.125),
    ],
)
def test_retry_after_makes_a_pause_longer(asked: str, pause: float) -> None:
    assert pauses(status(503, Retry_After=asked), 1, 3) == [pause]


def test_the_last_failure_is_reported() -> None:
    script = [login(), get(RECEIVED).answered(UNREACHABLE), get(RECEIVED).answered(status(503)), logout()]
    outcome = apply(script, {}, retries=1)
    assert outcome.result["msg"] == (
        f"Reading the recording settings at {BASE_URL} failed: GET autorecord/get: HTTP 503. "
        "The PBX, or a proxy in between, is overloaded: try again later."
    )
