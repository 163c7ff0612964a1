# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection to a client, with control of every byte, as faults need it."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections.abc import Iterable, Sequence
from http import HTTPStatus

from aiohttp import web

from .messages import Answer, Call

POLL_SECONDS = 0.1


def reset(transport: asyncio.BaseTransport | None) -> None:
    """End a connection with a TCP reset."""
    if isinstance(transport, asyncio.Transport):
        connection = transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


def head_bytes(answer: Answer, content_length: int) -> bytes:
    """The status line and headers of an answer."""
    lines = [
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
        *(f"{name}: {value}" for name, value in answer.headers.items()),
        f"Content-Length: {content_length}",
        "Connection: close",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


class Wire:
    """One connection that waits for its answer."""

    def __init__(self, request: web.BaseRequest) -> None:
        self._request = request
        self.response: web.StreamResponse = web.Response()
        self.calls: Sequence[Call] = ()
        """The log entries of this request; they are updated before the client gets the answer."""

    @property
    def gone(self) -> bool:
        """Whether either side has closed the connection."""
        transport = self._request.transport
        return transport is None or transport.is_closing()

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        reset(self._request.transport)

    def close(self) -> None:
        """Close the connection after all data was written."""
        if self._request.transport is not None:
            self._request.transport.close()

    def answering(self, status: int, errcode: int | None = None) -> None:
        """Log the answer before the client gets it."""
        for call in self.calls:
            call.status, call.errcode = status, errcode

    async def send(self, answer: Answer) -> None:
        """Answer as a healthy server does."""
        self.answering(answer.status, answer.errcode)
        self.response = web.Response(body=answer.body, status=answer.status, headers=answer.headers)
        self.response.force_close()
        try:
            await self.response.prepare(self._request)
            await self.response.write_eof()
        except ConnectionError:
            self.close()

    def write(self, data: bytes) -> None:
        """Write raw bytes."""
        transport = self._request.transport
        if transport is not None and not transport.is_closing():
            transport.write(data)

    def write_below_tls(self, data: bytes) -> None:
        """Write to the TCP connection of a secured one, past its encryption."""
        if not self.gone and self._request.transport is not None:
            os.write(self._request.transport.get_extra_info("socket").fileno(), data)

    async def pause(self, seconds: float | None) -> None:
        """Wait that long (None: without limit), or until the client closes the connection."""
        loop = asyncio.get_running_loop()
        end = None if seconds is None else loop.time() + seconds
        while not self.gone:
            left = POLL_SECONDS if end is None else end - loop.time()
            if left <= 0:
                return
            await asyncio.sleep(min(left, POLL_SECONDS))

    async def drip(self, data: bytes, seconds: float) -> None:
        """Write single bytes with a pause before each, then end the connection."""
        for byte in data:
            await self.pause(seconds)
            self.write(bytes([byte]))
        self.close()

    async def stream(self, chunks: Iterable[bytes], size: int) -> None:
        """Answer with a body too large to hold, as fast as the client reads it."""
        self.answering(HTTPStatus.OK)
        self.response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(size)})
        self.response.force_close()
        try:
            await self.response.prepare(self._request)
            for chunk in chunks:
                await self.response.write(chunk)
            await self.response.write_eof()
        except ConnectionError:
            self.close()
