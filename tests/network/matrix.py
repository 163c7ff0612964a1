# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault at every request of a task, once and always: the outcome for the user, and what stays on the PBX."""

from __future__ import annotations

import copy
import itertools
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

from ansible_collections.telephony.yeastar.plugins.module_utils._api import connection
from ansible_collections.telephony.yeastar.plugins.module_utils._api.retry import Retry
from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer, Http
from simulator import Behavior, Call, Pbx, Simulator

from .faults import FAULTS, STEPS, Fault, full_ports
from .https import listen
from .tasks import SECRET, task

RETRIES = 2
TIMEOUT = 30.0
SHORT_TIMEOUT = 1.0
"""Short, for faults that the task waits out. All other tasks have more time, so that a busy machine is not a fault."""

ALLOWANCE = 3.0
"""The seconds by which a request may exceed its timeout on a busy machine."""

NAMES = 2
"""Requests that names and numbers need."""

AFTER_REFUSAL = 5
"""Requests that look up the objects in a refused update: menus of trunks, groups, conferences, queues and prompts."""

WANTED: dict[str, Any] = {
    "enb_paging": True,
    "record_ext_list": [{"type": "extension", "text2": "1001"}],
    "list_mode": "merge",
}
MANAGED = ("enb_paging", "record_ext_list")


@dataclass
class Times:
    """How long each request of a task took, each pause before a retry, and each pause before another read-back."""

    requests: list[float] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    patience: list[float] = field(default_factory=list)


_TIMES: ContextVar[Times] = ContextVar("_TIMES")


@contextmanager
def measured() -> Iterator[None]:
    """Time the requests of tasks in any thread, and skip their pauses."""
    send = Http.send

    def timed(http: Http, *request: Any, **content: Any) -> Answer:
        start = time.monotonic()
        try:
            return send(http, *request, **content)
        finally:
            _TIMES.get().requests.append(time.monotonic() - start)

    with mock.patch.object(Http, "send", timed), mock.patch.object(connection, "Retry", _TimedRetry):
        yield


class _TimedRetry(Retry):
    """Records pauses instead of waiting."""

    def __init__(self, retries: int) -> None:
        super().__init__(retries, _TIMES.get().patience.append)

    def pause(self, number: int, at_least: float = 0) -> None:
        """Record a pause before a retry; all other pauses come before another read-back."""
        super().pause(number, at_least)
        _TIMES.get().pauses.append(_TIMES.get().patience.pop())


def times_of(run: Callable[[], object]) -> Times:
    """Return how long the requests and pauses of a task took."""
    times = Times()
    _TIMES.set(times)
    run()
    return times


@dataclass(frozen=True)
class Cell:
    """A fault at a request, and its outcome."""

    step: str
    fault: Fault
    always: bool
    timeout: float
    result: dict[str, Any]
    warnings: list[str]
    secrets: list[str]
    before: dict[str, Any]
    after: dict[str, Any]
    compliant: bool
    calls: list[Call]
    given: list[str]
    tokens: list[str]
    times: Times

    def __repr__(self) -> str:
        often = "every time" if self.always else "once"
        processed = {None: "", True: ", processed", False: ", not processed"}[self.fault.processed]
        return f"<{self.step}: {self.fault.name}{processed}, {often}: {self.outcome}; {self.result.get('msg')}>"

    @property
    def output(self) -> str:
        """Everything that the user can see."""
        return json.dumps([self.result, self.warnings], ensure_ascii=False)

    @property
    def kind(self) -> str | None:
        """The kind of the failure."""
        failure = self.result.get("failure")
        return failure["kind"] if failure else None

    @property
    def written(self) -> bool:
        """Whether the PBX changed."""
        return self.before != self.after

    @property
    def outcome(self) -> str:
        """The cell as the table shows it."""
        result = [f"failed: `{self.kind}`" if self.kind else "changed"]
        result += ["with a warning"] if self.warned else []
        written = "written" if self.written else "nothing written"
        left = f"{len(self.tokens) or 'no'} token{'' if len(self.tokens) == 1 else 's'} left"
        return f"{', '.join(result)}; {written}; {left}"

    @property
    def warned(self) -> bool:
        """Whether a warning says that a token is left."""
        return any("The token expires" in warning for warning in self.warnings)


def cells(simulator: Simulator) -> list[Cell]:
    """Run all cells, many at once."""
    wanted = [
        (number, step, fault, always)
        for number, step in enumerate(STEPS)
        for fault in FAULTS
        for always in (False, True)
        if always or not fault.lasts
    ]
    pbxs = [simulator.add_pbx(client_secret=SECRET, behavior=Behavior(menu_text2=False)) for _each in wanted]
    with measured(), full_ports(), ThreadPoolExecutor(24) as pool:
        return list(pool.map(lambda pbx, each: _cell(pbx, *each), pbxs, wanted))


def _cell(pbx: Pbx, number: int, step: str, fault: Fault, always: bool) -> Cell:
    base_url, pin = listen(pbx) if fault.tls else (pbx.listen(), None)
    before = copy.deepcopy(pbx.recording)
    given = _watch_tokens(pbx)
    if fault.happens is None:
        skip = list(STEPS.values())[:number].count(STEPS[step])
        pbx.fault(STEPS[step], fault.kind, times=None if always else 1, skip=skip, **fault.details)
    else:
        _arrange(pbx, number, partial(fault.happens, pbx, int(urlsplit(base_url).port or 0)), always)
    times = Times()
    _TIMES.set(times)
    timeout = SHORT_TIMEOUT if fault.hangs else TIMEOUT
    outcome = task(pbx, base_url=base_url, timeout=timeout, retries=RETRIES, tls_fingerprint=pin, **WANTED)
    pbx.stop_listening()
    assert pbx.hooks.errors == []
    return Cell(
        step,
        fault,
        always,
        timeout,
        outcome.result,
        outcome.warnings,
        [SECRET, *given],
        before,
        copy.deepcopy(pbx.recording),
        _is_compliant(pbx),
        pbx.calls,
        given,
        [token for token in pbx.tokens if token in given],
        times,
    )


def _watch_tokens(pbx: Pbx) -> list[str]:
    """Return a list to which every token that this PBX issues is added."""
    given: list[str] = []
    mint = pbx.token_store.mint

    def recorded() -> str:
        given.append(mint())
        return given[-1]

    pbx.token_store.mint = recorded
    return given


def _arrange(pbx: Pbx, number: int, happens: partial[object], always: bool) -> None:
    """Make something happen before that request, and with ``always`` before each later one too."""
    arrived = 0

    def count(_call: Call) -> None:
        nonlocal arrived
        arrived += 1
        if arrived == number or (always and arrived > number):
            happens()

    if number == 0:
        happens()
    pbx.on("*", "processed", count)


def _is_compliant(pbx: Pbx) -> bool:
    listed = {(item["type"], item["id"]) for item in pbx.recording["record_ext_list"]}
    return pbx.recording["enb_paging"] == 1 and ("extension", 19) in listed


def table(found: Iterable[Cell]) -> str:
    """Return the cells as Markdown: a table for each request, faults with equal outcomes in one line."""
    parts = []
    for step, at_step in itertools.groupby(found, lambda cell: cell.step):
        outcomes: dict[tuple[str, bool | None], dict[bool, str]] = {}
        for cell in at_step:
            outcomes.setdefault((cell.fault.name, cell.fault.processed), {})[cell.always] = cell.outcome
        rows: dict[tuple[str, str], list[tuple[str, bool | None]]] = {}
        for fault, often in outcomes.items():
            rows.setdefault((often.get(False, "not possible"), often[True]), []).append(fault)
        lines = [f"| {_format(faults)} | {once} | {always} |" for (once, always), faults in rows.items()]
        parts.append("\n".join([f"## {step}\n", "| fault | once | every time |", "|---|---|---|", *lines]))
    return "\n\n".join(parts) + "\n"


def _format(faults: Sequence[tuple[str, bool | None]]) -> str:
    """Return a text with these faults. It omits whether the request was processed if that makes no difference."""
    of_name: dict[str, set[bool | None]] = {}
    for name, processed in faults:
        of_name.setdefault(name, set()).add(processed)
    texts = []
    for heading, alike in (("", ({None}, {False, True})), ("processed: ", ({True},)), ("not processed: ", ({False},))):
        names = [name for name, processed in of_name.items() if processed in alike]
        if names:
            texts.append(heading + ", ".join(_without_repetition(names)))
    return "<br>".join(texts)


def _without_repetition(names: Sequence[str]) -> Iterator[str]:
    """Yield names, those that begin with the same word and end with a number as one list."""
    for word, group in itertools.groupby(names, lambda name: re.sub(r"-?[0-9]+$", "", name)):
        numbers = [name.removeprefix(word) for name in group]
        yield f"{word}{', '.join(numbers)}" if numbers[0] else word
