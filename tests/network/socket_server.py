# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers on 127.0.0.1 that send exactly the bytes that a test gives, with TLS or without."""

from __future__ import annotations

import re
import select
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

Conversation = Callable[["Connection"], None]


class Connection:
    """One accepted connection."""

    def __init__(self, plain: socket.socket, over: threading.Event) -> None:
        self.socket = plain
        self.over = over
        self._unread = b""

    def request(self) -> bytes:
        """Read one whole HTTP request; empty if the client has gone."""
        while b"\r\n\r\n" not in self._unread:
            if not self._receive():
                return b""
        head, _, rest = self._unread.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        size = int(length[1]) if length else 0
        while len(rest) < size:
            if not self._receive():
                return b""
            rest = self._unread.partition(b"\r\n\r\n")[2]
        self._unread = rest[size:]
        return head + b"\r\n\r\n" + rest[:size]

    def send(self, data: bytes) -> None:
        """Send, unless the client has closed the connection."""
        self.socket.sendall(data)

    def drip(self, data: bytes) -> None:
        """Send single bytes with pauses, and then nothing until the test is over."""
        for byte in data:
            if self.over.wait(0.02):
                return
            self.send(bytes([byte]))
        self.over.wait()

    def _receive(self) -> bool:
        received = self.socket.recv(65536)
        self._unread += received
        return bool(received)


class Server:
    """A listener; each connection is handled by ``conversation``, with TLS if there is a ``context``."""

    def __init__(self, conversation: Conversation, context: ssl.SSLContext | None = None) -> None:
        self._conversation = conversation
        self._context = context
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *args: socket.socket) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(5)
            try:
                if self._context is None:
                    self._conversation(Connection(connection, self._over))
                else:
                    self._serve_secured(connection, self._context)
            except OSError:  # the client closed the connection, or did not trust the certificate
                return

    def _serve_secured(self, connection: socket.socket, context: ssl.SSLContext) -> None:
        with context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as secured:
            try:
                secured.do_handshake()
            except ssl.SSLError:
                _drain(socket.socket(fileno=secured.detach()))
                return
            self._conversation(Connection(secured, self._over))


def _drain(connection: socket.socket) -> None:
    """Close a connection so that what was sent last arrives: unread data would reset it."""
    with connection:
        connection.settimeout(1)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


def answering(*answers: bytes, requests: list[bytes] | None = None) -> Conversation:
    """Answer each request of a connection with the next of these answers, then close the connection."""

    def conversation(connection: Connection) -> None:
        for answer in answers:
            request = connection.request()
            if not request:
                return
            if requests is not None:
                requests.append(request)
            connection.send(answer)

    return conversation


def http(body: bytes = b"{}", status: str = "200 OK", **headers: str) -> bytes:
    """An HTTP answer as bytes; headers have _ for -."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def tunnel(connection: Connection) -> None:
    """Serve one connection as a proxy for CONNECT."""
    request = connection.request()
    target = re.match(rb"CONNECT ([^:]+):(\d+) ", request)
    if target is None:
        return
    with socket.create_connection((target[1].decode(), int(target[2])), 5) as onward:
        connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        _relay(connection.socket, onward)


def _relay(one: socket.socket, other: socket.socket) -> None:
    """Forward data in both directions, in one thread, because two threads must not share a TLS socket."""
    to = {one: other, other: one}
    while ready := select.select([one, other], [], [], 5)[0]:
        for source in ready:
            data = source.recv(65536)  # more than a TLS record, so that select sees all data
            if not data:
                return
            to[source].sendall(data)
