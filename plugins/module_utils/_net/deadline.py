# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sockets that give up when the time for a whole request is over.

A socket's own time-out bounds each wait for bytes, so that a server that drips them could hold on
to us for ever. These sockets wait no longer than what is left of the request's time.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
from contextvars import ContextVar
from typing import Any, Iterator

_END: ContextVar[float] = ContextVar("_END")


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let what is received within the block take ``seconds`` together; then TimeoutError is raised."""
    previous = _END.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _END.reset(previous)


def _left() -> float:
    left = _END.get() - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class DeadlineSocket(socket.socket):
    """A plain connection."""

    @classmethod
    def of(cls, connection: socket.socket) -> DeadlineSocket:
        """Take a connection over. What is sent, and a TLS handshake, may take as long as is left now."""
        left = _left()
        taken = cls(fileno=connection.detach())
        taken.settimeout(left)
        return taken

    def recv_into(self, *buffer: Any) -> int:
        """Receive, as long as the deadline allows."""
        self.settimeout(_left())
        return super().recv_into(*buffer)


class DeadlineTlsSocket(ssl.SSLSocket):
    """A secured connection. Contexts make it as their ``sslsocket_class``."""

    def recv_into(self, *buffer: Any) -> int:
        """Receive, as long as the deadline allows."""
        self.settimeout(_left())
        return super().recv_into(*buffer)
