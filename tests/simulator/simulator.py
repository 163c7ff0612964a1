# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many PBXs in one process."""

from __future__ import annotations

import ssl
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from . import control
from .clock import Clock
from .exchange import exchange
from .faults import KindChoice
from .fleet import fleet
from .messages import Answer, Request
from .pbx import Pbx
from .server import OpenPort, Server
from .site import Site
from .wire import Wire
from .ycm import Ycm

if TYPE_CHECKING:
    from typing_extensions import Self

AnySite = TypeVar("AnySite", bound=Site)


class Simulator:
    """A thread that serves PBXs, each below its name on one shared listener.

    The shared listener is HTTP, and also HTTPS when an `ssl_context` is given; `http=False` leaves only HTTPS.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        http: bool = True,
        ssl_context: ssl.SSLContext | None = None,
        https_port: int = 0,
    ) -> None:
        self.clock = Clock()
        self._sites: dict[str, Site] = {}
        self._random_faults: dict[str, Any] | None = None
        self._server = Server(host)
        self._http = self._server.open(self._shared, port, None) if http else None
        self._https = self._server.open(self._shared, https_port, ssl_context) if ssl_context else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
        if error is None:
            for site in self.sites.values():
                for hook_error in site.hooks.errors:
                    raise hook_error

    def close(self) -> None:
        """Close every connection and stop."""
        self._server.close()

    @property
    def base_url(self) -> str:
        """The shared listener: the HTTP one where there is one."""
        listener = self._http or self._https
        if listener is None:
            raise RuntimeError("the simulator has no shared listener")
        return listener.base_url

    @property
    def https_base_url(self) -> str:
        """The shared HTTPS listener."""
        if self._https is None:
            raise RuntimeError("the simulator has no shared HTTPS listener")
        return self._https.base_url

    # Sites

    def add(self, site: AnySite) -> AnySite:
        """Serve a site that the caller created."""
        if site.name in self._sites:
            raise ValueError(f"a site named {site.name} already exists")
        site.attach(self)
        if self._random_faults is not None:
            site.random_faults(**self._random_faults)
        self._sites[site.name] = site
        return site

    def add_pbx(self, name: str | None = None, **options: Any) -> Pbx:
        """Build and serve a PBX; the options are those of `Pbx`."""
        return self.add(Pbx(name or f"pbx-{len(self._sites) + 1:02}", **options))

    def add_fleet(self, count: int, seed: int = 0, **options: Any) -> list[Pbx]:
        """Build and serve many PBXs; the options are those of `fleet`."""
        return [self.add(pbx) for pbx in fleet(count, seed, **options)]

    def add_ycm(self, pbxs: Iterable[Pbx] | None = None, name: str = "ycm", **options: Any) -> Ycm:
        """Build and serve a Central Management of these PBXs (None: all); the options are those of `Ycm`."""
        return self.add(Ycm(self.pbxs.values() if pbxs is None else pbxs, name, **options))

    def remove(self, name: str) -> None:
        """Stop serving the site of that name."""
        self._sites.pop(name).stop_listening()

    @property
    def sites(self) -> dict[str, Site]:
        """PBXs and systems of Central Management by name."""
        return dict(self._sites)

    @property
    def pbxs(self) -> dict[str, Pbx]:
        """The PBXs by name."""
        return {name: site for name, site in self.sites.items() if isinstance(site, Pbx)}

    def open_listener(self, site: Site, port: int, ssl_context: ssl.SSLContext | None) -> OpenPort:
        """Open a port for one site only; call `Site.listen` instead."""

        async def handler(request: web.BaseRequest) -> web.StreamResponse:
            return await self._serve(site, request.rel_url.path[1:], request)

        def refuses() -> bool:
            refused = site.faults.take_refusal()
            if refused:
                site.counters["refused_connections"] += 1
            return refused

        return self._server.open(handler, port, ssl_context, refuses)

    # All of them at once

    def random_faults(
        self, rate: float, seed: int = 0, kinds: Sequence[KindChoice] | None = None, after_share: float = 0.5
    ) -> None:
        """Apply random faults to every site, also to those added later; a rate of 0 turns them off."""
        self._random_faults = {"rate": rate, "seed": seed, "kinds": kinds, "after_share": after_share}
        for site in self.sites.values():
            site.random_faults(**self._random_faults)

    def counters(self) -> dict[str, float]:
        """The counters of all sites, added up, and the CPU seconds that this process has used."""
        total: Counter[str] = Counter()
        for site in self.sites.values():
            total.update(site.counters)
        return {**total, "sites": len(self._sites), "cpu_seconds": time.process_time()}

    def reset(self) -> None:
        """Reset every site to its initial state."""
        self._random_faults = None
        for site in self.sites.values():
            site.reset()

    # Requests

    async def _shared(self, request: web.BaseRequest) -> web.StreamResponse:
        name, _slash, path = request.rel_url.path[1:].partition("/")
        if name == control.PREFIX:
            answer = control.handle(self, await _read(request, path))
            wire = Wire(request)
            await wire.send(answer)
            return wire.response
        site = self._sites.get(name)
        if site is None:
            wire = Wire(request)
            await wire.send(Answer(b"", 404, {"Content-Type": "text/html"}))
            return wire.response
        return await self._serve(site, path, request)

    @staticmethod
    async def _serve(site: Site, path: str, request: web.BaseRequest) -> web.StreamResponse:
        wire = Wire(request)
        await exchange(site, await _read(request, path), wire)
        return wire.response


async def _read(request: web.BaseRequest, path: str) -> Request:
    transport = request.transport
    address, port = transport.get_extra_info("peername")[:2] if transport else ("", 0)
    return Request(
        method=request.method,
        path=path,
        query=dict(request.rel_url.query),
        headers=request.headers,
        body=await request.content.read(),
        client_address=address,
        client_port=port,
    )
