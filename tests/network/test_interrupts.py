# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An interrupted task logs out, and then the signal reaches its previous handler."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._interrupts import (
    Interrupted,
    interruptible,
    uninterrupted,
)
from simulator import Pbx

from .tasks import task

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)
STEPS = ("POST get_token", "GET autorecord/get", "POST autorecord/update", "GET autorecord/get", "GET del_token")


class Stopped(BaseException):
    """The exception of the previous handler, like that of Ctrl-C."""


@pytest.fixture
def delivered() -> Iterator[list[int]]:
    """The signals that reached the handlers from before the task."""
    arrived: list[int] = []

    def handler(number: int, _frame: object) -> None:
        arrived.append(number)
        raise Stopped

    before = {number: signal.signal(number, handler) for number in SIGNALS}
    yield arrived
    for number, handler_before in before.items():
        assert signal.signal(number, handler_before) is handler, "the task did not restore a handler"


def interrupt(pbx: Pbx, step: int, *numbers: int) -> None:
    """Send signals to this process once the PBX has processed that step, before it answers."""
    arrived = 0

    def count(_call: object) -> None:
        nonlocal arrived
        arrived += 1
        if arrived == step + 1:
            for number in numbers:
                os.kill(os.getpid(), number)

    pbx.on("*", "processed", count)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
@pytest.mark.parametrize("step", range(len(STEPS)), ids=STEPS)
def test_an_interrupted_task_logs_out_before_it_ends(
    pbx: Pbx, delivered: list[int], step: int, number: signal.Signals
) -> None:
    interrupt(pbx, step, number)
    with pytest.raises(Stopped):
        task(pbx, enb_internal=not pbx.recording["enb_internal"])
    assert delivered == [number]
    assert pbx.tokens == []
    assert pbx.call_names() == [*STEPS[: step + 1], *(["GET del_token"] if step < 4 else [])]


@pytest.mark.parametrize("step", range(len(STEPS)), ids=STEPS)
def test_a_second_signal_does_not_end_the_logout(pbx: Pbx, delivered: list[int], step: int) -> None:
    """Ansible terminates the remaining workers a second after Ctrl-C."""
    interrupt(pbx, step, signal.SIGINT)
    pbx.on("del_token", "received", lambda _call: os.kill(os.getpid(), signal.SIGTERM))
    pbx.on("del_token", "processed", lambda _call: os.kill(os.getpid(), signal.SIGALRM))
    with pytest.raises(Stopped):
        task(pbx, enb_internal=not pbx.recording["enb_internal"])
    assert sorted(delivered) == [signal.SIGINT, signal.SIGALRM, signal.SIGTERM]
    assert pbx.tokens == []


def test_the_next_run_does_what_is_left(pbx: Pbx, delivered: list[int]) -> None:
    wanted = not pbx.recording["enb_internal"]
    pbx.fault("autorecord/update", "hang_before")
    pbx.on("autorecord/update", "received", lambda _call: os.kill(os.getpid(), signal.SIGTERM), times=1)
    with pytest.raises(Stopped):
        task(pbx, enb_internal=wanted)
    assert pbx.recording["enb_internal"] == (not wanted)
    assert task(pbx, enb_internal=wanted).result["changed"] is True
    assert task(pbx, enb_internal=wanted).result["changed"] is False
    assert pbx.tokens == []


def test_a_logout_after_an_interruption_is_tried_once(pbx: Pbx, delivered: list[int]) -> None:
    """The user is waiting, and a PBX that does not answer now is unlikely to answer soon."""
    interrupt(pbx, 1, signal.SIGINT)
    pbx.fault("del_token", "reset_before", times=None)
    with pytest.raises(Stopped):
        task(pbx)
    assert pbx.call_names() == ["POST get_token", "GET autorecord/get", "GET del_token"]


def test_a_logout_that_is_interrupted_between_attempts_is_tried_once_more(pbx: Pbx, delivered: list[int]) -> None:
    pbx.fault("del_token", "status", times=1, status=503, retry_after=10)
    pbx.on("del_token", "answered", lambda _call: os.kill(os.getpid(), signal.SIGINT), times=1)
    with pytest.raises(Stopped):
        task(pbx, retries=5)
    assert pbx.call_names() == ["POST get_token", "GET autorecord/get", "GET del_token", "GET del_token"]
    assert pbx.tokens == []


def test_a_pause_between_attempts_is_interrupted(pbx: Pbx, delivered: list[int]) -> None:
    pbx.fault("autorecord/get", "status", times=None, status=503, retry_after=10)
    pbx.on("autorecord/get", "answered", lambda _call: os.kill(os.getpid(), signal.SIGINT), times=1)
    with pytest.raises(Stopped):
        task(pbx, retries=5)
    assert pbx.call_names() == ["POST get_token", "GET autorecord/get", "GET del_token"]
    assert pbx.tokens == []


def test_a_handler_that_does_not_raise_still_ends_the_process(pbx: Pbx) -> None:
    """The task cannot be resumed, so the process exits."""
    interrupt(pbx, 1, signal.SIGTERM)
    before = signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    try:
        with pytest.raises(SystemExit):
            task(pbx)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert pbx.tokens == []


def test_an_ignored_signal_stays_ignored(pbx: Pbx) -> None:
    interrupt(pbx, 1, signal.SIGHUP)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert task(pbx).result["changed"] is False
    finally:
        signal.signal(signal.SIGHUP, before)


def test_another_thread_leaves_signals_alone(pbx: Pbx) -> None:
    handlers: list[object] = []
    results: list[object] = []
    pbx.on("autorecord/get", "received", lambda _call: handlers.append(signal.getsignal(signal.SIGTERM)))
    thread = threading.Thread(target=lambda: results.append(task(pbx).result["changed"]))
    thread.start()
    thread.join()
    assert handlers == [signal.getsignal(signal.SIGTERM)]
    assert results == [False]


def test_signals_interrupt_once_and_all_of_them_are_delivered(delivered: list[int]) -> None:
    reached = []

    def request() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        reached.append("the request ended")

    def steps() -> None:
        with interruptible():
            with suppress(Interrupted):
                uninterrupted(request)
            os.kill(os.getpid(), signal.SIGTERM)
            reached.append("interrupted once only")

    with pytest.raises(Stopped):
        steps()
    assert reached == ["the request ended", "interrupted once only"]
    assert delivered == [signal.SIGINT, signal.SIGTERM]
