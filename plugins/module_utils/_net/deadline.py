# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sockets that give up when the time for a whole request is over, or too much has come.

A socket's own time-out bounds each wait, so that a server that drips bytes, or takes them slowly,
could hold on to us for ever. These sockets wait no longer than what is left of the request's time.
"""

from __future__ import annotations

import contextlib
import functools
import socket
import ssl
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Callable, Iterator


@dataclass
class _Limits:
    """When the time of a request ends, and how many bytes may still come."""

    end: float
    size: int


_LIMITS: ContextVar[_Limits] = ContextVar("_LIMITS")
"""Of the block of ``deadline`` that these sockets live in."""


class TooLarge(Exception):
    """More bytes came than the request may receive."""


@contextlib.contextmanager
def deadline(seconds: float, size: int) -> Iterator[None]:
    """Let all that sockets do within the block take ``seconds`` together, and receive ``size`` bytes.

    Then they raise TimeoutError or TooLarge.
    """
    previous = _LIMITS.set(_Limits(time.monotonic() + seconds, size))
    try:
        yield
    finally:
        _LIMITS.reset(previous)


def deadline_active() -> bool:
    """Whether this is within a block of ``deadline``."""
    return _LIMITS.get(None) is not None


def _left() -> float:
    left = _LIMITS.get().end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _bounded(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of sockets that takes no longer than what is left."""

    @functools.wraps(call)
    def within(connection: socket.socket, *args: Any) -> Any:
        connection.settimeout(_left())
        return call(connection, *args)

    return within


def _bounded_and_counted(receive: Callable[..., Any], size_of: Callable[[Any], int]) -> Callable[..., Any]:
    """Return a method that receives, in time, as much as is allowed."""
    receive = _bounded(receive)

    @functools.wraps(receive)
    def within(connection: socket.socket, *args: Any) -> Any:
        received = receive(connection, *args)
        limits = _LIMITS.get()
        limits.size -= size_of(received)
        if limits.size < 0:
            raise TooLarge
        return received

    return within


class DeadlineSocket(socket.socket):
    """A plain connection."""

    recv = _bounded_and_counted(socket.socket.recv, len)
    recv_into = _bounded_and_counted(socket.socket.recv_into, int)
    send = _bounded(socket.socket.send)
    sendall = _bounded(socket.socket.sendall)


class DeadlineTlsSocket(ssl.SSLSocket):
    """A secured connection. Contexts make it as their ``sslsocket_class``; its ``sendall`` uses ``send``."""

    do_handshake = _bounded(ssl.SSLSocket.do_handshake)
    recv = _bounded_and_counted(ssl.SSLSocket.recv, len)
    recv_into = _bounded_and_counted(ssl.SSLSocket.recv_into, int)
    send = _bounded(ssl.SSLSocket.send)


def connected(host: str, port: int) -> DeadlineSocket:
    """Return a connection to one of a host's addresses, which share the time that is left. Raises OSError.

    An address that does not answer leaves the others their share, and one that refuses all of it.
    """
    failure = OSError("the host has no address")
    addresses = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    for tried, (family, kind, protocol, _name, address) in enumerate(addresses):
        try:
            connection = DeadlineSocket(family, kind, protocol)
        except OSError as error:  # this host does not speak the protocol
            failure = error
            continue
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(_left() / (len(addresses) - tried))
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure
