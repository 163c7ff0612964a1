# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of one request: log, hooks, fault or processing, answer; or without a connection: log and processing."""

from __future__ import annotations

from dataclasses import dataclass

from .faults import Fault
from .messages import Answer, Call, Request
from .multipart import loggable
from .pbx import Pbx
from .site import Forward, Site
from .wire import Wire


@dataclass(frozen=True)
class _Outcome:
    answer: Answer
    fault: Fault | None
    logged: tuple[tuple[Site, Call], ...]


async def exchange(site: Site, request: Request, wire: Wire) -> None:
    """Process a request and answer it."""
    outcome = await _process(site, request)
    wire.calls = [call for _site, call in outcome.logged]
    if outcome.fault is None:
        await wire.send(outcome.answer)
    else:
        await outcome.fault.deliver(wire, outcome.answer)
    for logging_site, call in outcome.logged:
        await logging_site.hooks.run("answered", call)


def respond(pbx: Pbx, request: Request) -> Answer:
    """Process a request of a client in this process, which needs no connection; faults and hooks do not apply."""
    call = _logged(pbx, request, None)
    answer = pbx.process(request)
    call.processed, call.status, call.errcode = True, answer.status, answer.errcode
    return answer


async def _process(site: Site, request: Request) -> _Outcome:
    fault = site.faults.take(site.endpoint_of(request.path))
    if fault is not None and fault.kind == "refuse":
        site.counters["refused_connections"] += 1
        return _Outcome(Answer(), fault, ())
    call = _logged(site, request, fault)
    await site.hooks.run("received", call)
    if fault is not None and not fault.processed:
        return _Outcome(Answer(), fault, ((site, call),))
    with site.lock:
        result = site.process(request)
    if isinstance(result, Forward):
        inner = await _process(result.site, result.request)
        answer = result.wrap(inner.answer) if inner.fault is None or inner.fault.processed else inner.answer
        outcome = _Outcome(answer, fault or inner.fault, (*inner.logged, (site, call)))
    else:
        outcome = _Outcome(result, fault, ((site, call),))
    call.processed = True
    await site.hooks.run("processed", call)
    return outcome


def _logged(site: Site, request: Request, fault: Fault | None) -> Call:
    call = Call(
        method=request.method,
        endpoint=site.endpoint_of(request.path),
        path=request.path,
        query=request.query,
        headers=request.headers,
        raw_body=loggable(request.headers, request.body),
        client_address=request.client_address,
        client_port=request.client_port,
        time=site.clock.now(),
        via_ycm=request.via_ycm,
        fault=None if fault is None else fault.kind,
    )
    site.log(call)
    return call
