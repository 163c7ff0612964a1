# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP listeners on an event loop in a thread."""

from __future__ import annotations

import asyncio
import resource
import ssl
import threading
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web

from .wire import reset

T = TypeVar("T")
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

BACKLOG = 4096
GRACE_SECONDS = 0.1
"""How long requests in progress may take to end when the server closes; zero would mean no limit."""


def raise_file_limit() -> None:
    """Allow as many open connections as the system lets this process have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class _Refusal(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        reset(transport)


@dataclass(frozen=True)
class OpenPort:
    """A port that the server listens on."""

    server: Server
    base_url: str
    acceptor: asyncio.Server
    connections: web.Server

    def close(self) -> None:
        """Accept no more connections."""
        self.server.run(self._close())

    async def _close(self) -> None:
        self.acceptor.close()


class Server:
    """An event loop, its thread, and the ports that it serves."""

    def __init__(self, host: str) -> None:
        raise_file_limit()
        self._host = host
        self._ports: list[OpenPort] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulator", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run something on the event loop, from any other thread, and return its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    def open(
        self, handler: Handler, port: int, ssl_context: ssl.SSLContext | None, refuses: Callable[[], bool] | None = None
    ) -> OpenPort:
        """Listen on a port (0: any free one); connections for which `refuses` returns true are reset at once."""
        return self.run(self._open(handler, port, ssl_context, refuses))

    def close(self) -> None:
        """Close every port and connection, and end the thread."""
        self.run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(
        self, handler: Handler, port: int, ssl_context: ssl.SSLContext | None, refuses: Callable[[], bool] | None
    ) -> OpenPort:
        connections = web.Server(handler, access_log=None)

        def protocol() -> asyncio.Protocol:
            return _Refusal() if refuses is not None and refuses() else connections()

        acceptor = await self._loop.create_server(protocol, self._host, port, ssl=ssl_context, backlog=BACKLOG)
        bound_port = acceptor.sockets[0].getsockname()[1]
        scheme = "http" if ssl_context is None else "https"
        opened = OpenPort(self, f"{scheme}://{self._host}:{bound_port}", acceptor, connections)
        self._ports.append(opened)
        return opened

    async def _close(self) -> None:
        for port in self._ports:
            port.acceptor.close()
        await asyncio.gather(*(port.connections.shutdown(GRACE_SECONDS) for port in self._ports))
        await self._loop.shutdown_default_executor()
