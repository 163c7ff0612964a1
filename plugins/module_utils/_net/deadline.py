# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sockets with a time limit and a size limit for a whole request.

The timeout of a plain socket limits each wait only, so a server that sends or receives bytes slowly could block the
request forever. These sockets wait no longer than the time that is left for the request.
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
    """When the time of a request ends, and how many bytes it may still receive."""

    end: float
    size: int


_LIMITS: ContextVar[_Limits] = ContextVar("_LIMITS")
"""The limits of the current block of ``deadline``."""


class TooLarge(Exception):
    """The request received more bytes than it may."""


@contextlib.contextmanager
def deadline(seconds: float, size: int) -> Iterator[None]:
    """Limit all socket operations within the block to ``seconds`` and ``size`` received bytes together.

    Beyond these limits, they raise TimeoutError or TooLarge.
    """
    previous = _LIMITS.set(_Limits(time.monotonic() + seconds, size))
    try:
        yield
    finally:
        _LIMITS.reset(previous)


def deadline_active() -> bool:
    """Whether the caller is within a block of ``deadline``."""
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
    """Return a method of sockets that receives within the limits of time and size."""
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

    An address that does not answer uses up its share only; one that refuses leaves all of its share to the others.
    """
    failure = OSError("the host has no address")
    addresses = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    for tried, (family, kind, protocol, _name, address) in enumerate(addresses):
        try:
            connection = DeadlineSocket(family, kind, protocol)
        except OSError as error:  # this host does not support the protocol
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
