# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a PBX and a Central Management have in common: a name, a log, faults, hooks and listeners."""

from __future__ import annotations

import re
import ssl
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .clock import Clock
from .faults import Fault, FaultPlan, KindChoice, RandomFaults
from .hooks import Callback, Hooks, When
from .messages import Answer, Call, Request


class Listener(Protocol):
    """An open port."""

    @property
    def base_url(self) -> str: ...

    def close(self) -> None: ...


class Host(Protocol):
    """The simulator, as far as a site needs it."""

    @property
    def base_url(self) -> str: ...

    @property
    def clock(self) -> Clock: ...

    def open_listener(self, site: Site, port: int, ssl_context: ssl.SSLContext | None) -> Listener: ...


@dataclass(frozen=True)
class Forward:
    """A request that another site has to process, and how to wrap its answer."""

    site: Site
    request: Request
    wrap: Callable[[Answer], Answer]


class Site(ABC):
    """Something that answers below a base URL."""

    def __init__(self, name: str) -> None:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
            raise ValueError(f"{name!r} cannot be part of a URL")
        self.name = name
        self.lock = threading.RLock()
        self.faults = FaultPlan()
        self.hooks = Hooks()
        self.counters: Counter[str] = Counter()
        """Counters of events: `requests`, `refused_connections`, and the counters of each kind of site."""
        self.clock = Clock()
        self._calls: list[Call] = []
        self._host: Host | None = None
        self._listeners: list[tuple[Listener, ssl.SSLContext | None]] = []

    # What each kind of site defines

    @abstractmethod
    def endpoint_of(self, path: str) -> str:
        """The name under which requests to a path are logged, and by which faults and hooks find them."""

    @abstractmethod
    def process(self, request: Request) -> Answer | Forward:
        """Process a request."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """The identity and the state of the site, ready for JSON."""

    # Its addresses

    def attach(self, host: Host) -> None:
        """Become part of a simulator, and use its clock."""
        self._host = host
        self.clock = host.clock

    @property
    def host(self) -> Host:
        """The simulator that this site is part of."""
        if self._host is None:
            raise RuntimeError(f"{self.name} is not part of a simulator yet")
        return self._host

    @property
    def base_url(self) -> str:
        """The address below the simulator's shared listener."""
        return f"{self.host.base_url}/{self.name}"

    def listen(
        self,
        https: bool = False,
        certfile: str | Path | None = None,
        keyfile: str | Path | None = None,
        *,
        ssl_context: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> str:
        """Open a port for this site only, plain or with that certificate, and return its base URL."""
        if ssl_context is None and (https or certfile):
            if certfile is None:
                raise ValueError("HTTPS needs a certificate")
            ssl_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            ssl_context.load_cert_chain(str(certfile), None if keyfile is None else str(keyfile))
        listener = self.host.open_listener(self, port, ssl_context)
        self._listeners.append((listener, ssl_context))
        return listener.base_url

    def change_certificate(self, certfile: str | Path, keyfile: str | Path | None = None) -> None:
        """Present another certificate from the next connection on, on each HTTPS port of this site."""
        for _listener, ssl_context in self._listeners:
            if ssl_context is not None:
                ssl_context.load_cert_chain(str(certfile), None if keyfile is None else str(keyfile))

    def stop_listening(self) -> None:
        """Close the ports of this site: the system then refuses connections to them."""
        for listener, _ssl_context in self._listeners:
            listener.close()
        self._listeners.clear()

    # Its log

    @property
    def calls(self) -> list[Call]:
        """Every request so far, in the order of arrival."""
        return list(self._calls)

    def call_names(self) -> list[str]:
        """Method and endpoint of every request so far."""
        return [call.name for call in self._calls]

    def clear_calls(self) -> None:
        """Empty the log."""
        self._calls.clear()

    def log(self, call: Call) -> None:
        """Remember a request."""
        self.counters["requests"] += 1
        self._calls.append(call)

    # Faults and hooks

    def fault(self, endpoint: str, kind: str, *, times: int | None = 1, skip: int = 0, **details: Any) -> None:
        """Apply a fault to `times` (None: all) requests to the endpoint (`*`: any), after `skip` that succeed."""
        self.faults.plan(endpoint, Fault.of(kind, details), times, skip)

    def random_faults(
        self, rate: float, seed: int = 0, kinds: Sequence[KindChoice] | None = None, after_share: float = 0.5
    ) -> None:
        """Apply random faults to a share of all requests, for `after_share` of them once the request was processed."""
        own_seed = f"{seed}/{self.name}"
        self.faults.random = (
            RandomFaults(rate, own_seed, after_share=after_share)
            if kinds is None
            else RandomFaults(rate, own_seed, kinds, after_share)
        )

    def clear_faults(self) -> None:
        """Forget every planned and random fault."""
        self.faults.clear()

    def on(self, endpoint: str, when: When, callback: Callback, times: int | None = None) -> None:
        """Call `callback(call)` at that moment of requests to the endpoint (`*`: any).

        `received` is before any processing, `processed` between the change of state and the answer,
        `answered` once the answer was written. The connection waits until the callback returns.
        """
        self.hooks.add(endpoint, when, callback, times)

    def reset(self) -> None:
        """Reset: empty log, no faults, no hooks."""
        with self.lock:
            self.clear_calls()
            self.clear_faults()
            self.hooks.clear()
            self.counters.clear()
