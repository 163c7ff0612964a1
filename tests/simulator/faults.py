# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The faults that can occur between a client and a PBX.

A fault has a kind and the kind's details. It is planned for some requests to an endpoint (`FaultPlan`),
or drawn at random (`RandomFaults`). Kinds ending in `_before` strike before the request is processed,
those ending in `_after` once the PBX has processed it.
Kinds with an answer of their own take a detail `processed`: whether the PBX processes the request (default false).
`errcode` with `processed` and `keeps_content` is an error that holds what a success holds, for example a token.
"""

from __future__ import annotations

import inspect
import json
import random
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from .errors import message_of
from .messages import Answer
from .wire import Wire, head_bytes

ANY_ENDPOINT = "*"
CHUNK = 64 * 1024
HTML = {"Content-Type": "text/html"}
_TLS_ALERT = bytes([21, 3, 3, 0, 2, 2, 80])  # fatal: internal error

KindChoice = str | tuple[str, Mapping[str, Any]]


async def _reset(wire: Wire, answer: Answer) -> None:
    wire.reset()


async def _close(wire: Wire, answer: Answer) -> None:
    wire.close()


async def _hang(wire: Wire, answer: Answer, *, seconds: float | None = None) -> None:
    await wire.pause(seconds)
    wire.close()


async def _slow(wire: Wire, answer: Answer, *, seconds: float = 1.0) -> None:
    await wire.pause(seconds)
    await wire.send(answer)


async def _drip(wire: Wire, answer: Answer, *, seconds: float = 1.0, part: str = "body") -> None:
    head = head_bytes(answer, len(answer.body))
    wire.answering(answer.status, answer.errcode)
    if part == "body":
        wire.write(head)
        dripping = answer.body
    else:
        dripping = head + answer.body
    await wire.drip(dripping, seconds)


async def _truncated(wire: Wire, answer: Answer, *, right_length: bool = True) -> None:
    wire.answering(answer.status)
    half = answer.body[: len(answer.body) // 2]
    wire.write(head_bytes(answer, len(half) if right_length else len(answer.body)) + half)
    wire.close()


async def _broken_tls(wire: Wire, answer: Answer, *, alert: bool = True, begins: bool = False) -> None:
    wire.answering(answer.status, answer.errcode)
    if begins:
        wire.write(head_bytes(answer, len(answer.body)) + answer.body[:1])
    wire.write_below_tls(_TLS_ALERT if alert else b"HTTP/1.1 500 Internal Server Error\r\n\r\n")
    await wire.pause(0.1)
    wire.close()


async def _status(
    wire: Wire, answer: Answer, *, status: int = 503, retry_after: int | str | None = None, body: bytes | str = b""
) -> None:
    headers = HTML if retry_after is None else {**HTML, "Retry-After": str(retry_after)}
    await wire.send(Answer(_as_bytes(body), status, headers))


async def _html(
    wire: Wire, answer: Answer, *, body: bytes | str = b"<html><body><h1>Welcome</h1></body></html>"
) -> None:
    await wire.send(Answer(_as_bytes(body), 200, HTML))


async def _wrong_type(wire: Wire, answer: Answer, *, value: Any = ()) -> None:
    await wire.send(Answer(json.dumps(value).encode()))


async def _empty(wire: Wire, answer: Answer) -> None:
    await wire.send(Answer())


async def _body(wire: Wire, answer: Answer, *, body: bytes | str, content_type: str = "application/json") -> None:
    await wire.send(Answer(_as_bytes(body), 200, {"Content-Type": content_type}))


async def _huge(wire: Wire, answer: Answer, *, size: int = 100 * 1024 * 1024) -> None:
    start, end = b'{"errcode": 0, "errmsg": "', b'"}'
    filler = size - len(start) - len(end)
    chunks = (b"A" * min(CHUNK, filler - offset) for offset in range(0, filler, CHUNK))
    await wire.stream(chain([start], chunks, [end]), size)


async def _deep(wire: Wire, answer: Answer, *, depth: int = 100_000) -> None:
    nested = b"[" * depth + b"]" * depth
    await wire.send(
        Answer(b'{"errcode": 0, "errmsg": "SUCCESS", "auto_record": ' + nested + b', "data": ' + nested + b"}")
    )


async def _redirect(wire: Wire, answer: Answer, *, location: str, status: int = 302) -> None:
    await wire.send(Answer(b"", status, {**HTML, "Location": location}))


async def _errcode(
    wire: Wire, answer: Answer, *, code: int, message: str | None = None, keeps_content: bool = False
) -> None:
    content = json.loads(answer.body) if keeps_content and answer.body else {}
    document = {**content, "errcode": code, "errmsg": message_of(code) if message is None else message}
    await wire.send(Answer.of(document, errcode=code))


def _as_bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text


@dataclass(frozen=True)
class Kind:
    """How a fault shows; `processed` is None where the plan decides whether the request is processed."""

    deliver: Callable[..., Awaitable[None]]
    processed: bool | None


KINDS = {
    "refuse": Kind(_reset, processed=False),
    "reset_before": Kind(_reset, processed=False),
    "reset_after": Kind(_reset, processed=True),
    "close_before": Kind(_close, processed=False),
    "close_after": Kind(_close, processed=True),
    "hang_before": Kind(_hang, processed=False),
    "hang_after": Kind(_hang, processed=True),
    "slow": Kind(_slow, processed=True),
    "drip": Kind(_drip, processed=True),
    "truncated": Kind(_truncated, processed=True),
    "broken_tls": Kind(_broken_tls, processed=None),
    "status": Kind(_status, processed=None),
    "html": Kind(_html, processed=None),
    "wrong_type": Kind(_wrong_type, processed=None),
    "empty": Kind(_empty, processed=None),
    "huge": Kind(_huge, processed=None),
    "deep": Kind(_deep, processed=None),
    "redirect": Kind(_redirect, processed=None),
    "errcode": Kind(_errcode, processed=None),
    "body": Kind(_body, processed=None),
}
"""Every kind of fault by name."""

FAMILIES = ("reset", "close", "hang")
"""Kinds that exist as `_before` and `_after`; random faults accept the bare name and draw which."""


@dataclass(frozen=True)
class Fault:
    """One fault; TypeError where the kind has no such detail."""

    kind: str
    details: Mapping[str, Any] = field(default_factory=dict)
    processed: bool = False

    @classmethod
    def of(cls, kind: str, details: Mapping[str, Any]) -> Fault:
        """The fault of that kind; `processed` may be among the details where the kind leaves it open."""
        fixed = KINDS[kind].processed
        rest = dict(details)
        processed = bool(rest.pop("processed", False)) if fixed is None else fixed
        inspect.signature(KINDS[kind].deliver).bind(None, None, **rest)
        return cls(kind, rest, processed)

    async def deliver(self, wire: Wire, answer: Answer) -> None:
        """Apply this fault to the connection."""
        await KINDS[self.kind].deliver(wire, answer, **self.details)


@dataclass
class _Planned:
    endpoint: str
    fault: Fault
    times: int | None
    skip: int


class RandomFaults:
    """Draws faults at a rate; the same seed draws the same faults for the same sequence of requests."""

    def __init__(
        self,
        rate: float,
        seed: int | str = 0,
        kinds: Sequence[KindChoice] = ("reset", "close", "status", "html", "truncated"),
        after_share: float = 0.5,
    ) -> None:
        self._rate = rate
        self._rng = random.Random(seed)
        self._choices = [(choice, {}) if isinstance(choice, str) else (choice[0], dict(choice[1])) for choice in kinds]
        self._after_share = after_share
        for name, details in self._choices:
            self._fault(name, details, after=False)

    def draw(self) -> Fault | None:
        """The fault of the next request, if it has one."""
        if self._rng.random() >= self._rate:
            return None
        name, details = self._rng.choice(self._choices)
        return self._fault(name, details, after=self._rng.random() < self._after_share)

    @staticmethod
    def _fault(name: str, details: Mapping[str, Any], *, after: bool) -> Fault:
        if name in FAMILIES:
            return Fault.of(f"{name}_{'after' if after else 'before'}", details)
        if KINDS[name].processed is None:
            return Fault.of(name, {"processed": after, **details})
        return Fault.of(name, details)


class FaultPlan:
    """The faults ahead of one site: planned ones first, else random ones."""

    def __init__(self) -> None:
        self.random: RandomFaults | None = None
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    def plan(self, endpoint: str, fault: Fault, times: int | None = 1, skip: int = 0) -> None:
        """Apply the fault to `times` requests to the endpoint (None: all), after `skip` that succeed."""
        with self._lock:
            self._planned.append(_Planned(endpoint, fault, times, skip))

    def take(self, endpoint: str) -> Fault | None:
        """The fault of this request."""
        with self._lock:
            for planned in self._planned:
                if planned.endpoint in (endpoint, ANY_ENDPOINT):
                    if planned.skip > 0:
                        planned.skip -= 1
                        continue
                    return self._use(planned)
            return self.random.draw() if self.random else None

    def take_refusal(self) -> bool:
        """Whether a connection is refused before its endpoint is known."""
        with self._lock:
            for planned in self._planned:
                if planned.endpoint == ANY_ENDPOINT and planned.fault.kind == "refuse" and planned.skip == 0:
                    self._use(planned)
                    return True
            return False

    def clear(self) -> None:
        """Forget every planned and random fault."""
        with self._lock:
            self._planned.clear()
            self.random = None

    def _use(self, planned: _Planned) -> Fault:
        if planned.times is not None:
            planned.times -= 1
            if planned.times == 0:
                self._planned.remove(planned)
        return planned.fault
