# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults of the matrix: the name of each, and how it occurs at one request of a task."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from simulator import Pbx

from .https import change_certificate

STEPS = {
    "Logging in, `POST get_token`": "get_token",
    "Reading, `GET autorecord/get`": "autorecord/get",
    "Looking up names, `GET system/get_menuoptions`": "system/get_menuoptions",
    "Looking up numbers, `GET extension/list`": "extension/list",
    "Updating, `POST autorecord/update`": "autorecord/update",
    "Reading back, `GET autorecord/get`": "autorecord/get",
    "Logging out, `GET del_token`": "del_token",
}
"""The requests of a task that changes something and looks up an extension by its number, in their order."""

ERRCODES = {
    -2: "INTERNAL SERVER ERROR",
    -1: "FAILURE",
    1: "PARTIAL SUCCESS",
    2: "PROCESSING",
    10001: "INTERFACE NOT EXISTED",
    10002: "API VERSION OUT OF MAINTENANCE",
    10003: "API VERSION UNSUPPORTED",
    10004: "TOKEN EXPIRED",
    10005: "ACCESS DENIED",
    10009: "OPERATION FAILED",
    40001: "PARAMETER SYNTAX ERROR",
    40002: "PARAMETER ERROR",
    40003: "DUPLICATE KEY VALUE",
    40004: "FILE SIZE EXCEEDED",
    60001: "DATA NOT FOUND",
    60002: "MAX LIMITATION EXCEEDED",
    60101: "ROLE NOT EXISTED",
    70004: "ACCOUNT IP BLOCKED",
    70082: "OVERLOAD_TASK_RUNNING",
    70084: "ACTION FORBIDDEN",
    70087: "IP FORBIDDEN",
    70091: "CONNECTION_RELATION_EXISTED",
    70093: "PHONEBOOK_NOT_EXISTED",
    70106: "RATE_NOT_EXISTED",
    70120: "ORGANIZATION DISABLED",
    70123: "API UNAVAILABLE",
    70128: "CONTACTS_NOT_EXISTED",
    70130: "CAHNNEL ID NOT FOUND",
    70131: "",
    70132: "OPERATION NOT SUPPORTED",
    70510: "MAX PARTICIPANTS EXCEEDED",
    70514: "TRUNK NOT AVAILABLE",
    70515: "TRUNK NOT EXISTED",
    70651: "",
    70656: "",
    80010: "",
    99999: "a code that no documentation names",
}
"""Every error code that the vendor's pages or client code name, and one that is new."""


BUSY = ("HTTP 429", "HTTP 502", "HTTP 503", "HTTP 504", "errcode 2", "errcode 70082")


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong at one request.

    ``processed`` says whether the PBX processes the request, if both are possible. ``kind`` and
    ``details`` are those of the simulator. ``happens`` causes other faults: it is called with the PBX and the
    number of its port once the previous request has been processed. ``hangs`` means that the product waits
    for its timeout, ``lasts`` that the fault cannot occur just once, and ``tls`` that it needs HTTPS.
    """

    name: str
    kind: str = ""
    processed: bool | None = None
    details: dict[str, Any] = field(default_factory=dict)
    happens: Callable[[Pbx, int], object] | None = None
    hangs: bool = False
    lasts: bool = False
    tls: bool = False

    @property
    def asks_to_retry(self) -> bool:
        """Whether the answer asks the client to send the request again a little later."""
        return self.name in BUSY or self.name.startswith("HTTP 429")


def _close_port(pbx: Pbx, _port: int) -> None:
    pbx.stop_listening()


def _stop_accepting(pbx: Pbx, port: int) -> None:
    """Leave a port whose queue of connections is full, so that further ones are not answered."""
    pbx.stop_listening()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(0)
    clients = [socket.socket() for _number in range(3)]
    for client in clients:
        client.setblocking(False)
        client.connect_ex(("127.0.0.1", port))
    _FULL_PORTS.extend([listener, *clients])


def _stop_shaking_hands(pbx: Pbx, port: int) -> None:
    """Leave a port that accepts connections, and sends nothing."""
    pbx.stop_listening()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(100)
    _FULL_PORTS.append(listener)


def _stop_speaking_tls(pbx: Pbx, port: int) -> None:
    pbx.stop_listening()
    pbx.listen(port=port)


_FULL_PORTS: list[socket.socket] = []


@contextmanager
def full_ports() -> Iterator[None]:
    """Close after the block the ports that do not accept connections."""
    yield
    for each in _FULL_PORTS:
        each.close()
    _FULL_PORTS.clear()


def _revoke(pbx: Pbx, _port: int) -> None:
    for token in pbx.tokens:
        pbx.token_store.revoke(token)


def _use_up_tokens(pbx: Pbx, _port: int) -> None:
    numbers = map(str, itertools.count())
    with mock.patch.object(pbx.token_store, "mint", numbers.__next__):
        while len(pbx.tokens) < 8:
            pbx.token_store.issue()


def _block(pbx: Pbx, _port: int) -> None:
    pbx.blocked_addresses.add("127.0.0.1")


def _answers() -> Iterator[Fault]:
    """Yield answers of a server in place of the API, whether or not the PBX processes the request."""
    for status in (400, 401, 403, 404, 405, 500):
        yield Fault(f"HTTP {status}", "status", details={"status": status})
    for status in (429, 502, 503, 504):
        yield Fault(f"HTTP {status}", "status", details={"status": status})
    yield Fault("HTTP 429 with Retry-After: 3", "status", details={"status": 429, "retry_after": 3})
    yield Fault("HTML with status 200", "html")
    for name, value in {"list": [], "text": "SUCCESS", "number": 0, "null": None}.items():
        yield Fault(f"JSON of a wrong type ({name})", "wrong_type", details={"value": value})
    yield Fault("JSON without errcode", "wrong_type", details={"value": {"errmsg": "SUCCESS"}})
    yield Fault("empty body", "empty")
    yield Fault("body of 100 MB", "huge")
    yield Fault("JSON nested 100,000 levels deep", "deep")
    yield Fault("redirect", "redirect", details={"location": "https://elsewhere.example/login?next=%2F"})
    for code in (-2, -1, 1, 2, 70082):
        yield Fault(f"errcode {code}", "errcode", details={"code": code, "message": ERRCODES[code]})


def _refusals() -> Iterator[Fault]:
    """Yield answers that show that the request was not processed."""
    for code, message in ERRCODES.items():
        if code not in (-2, -1, 1, 2, 70082):
            yield Fault(f"errcode {code}", "errcode", details={"code": code, "message": message})


FAULTS = (
    Fault("connection refused", happens=_close_port, lasts=True),
    Fault("connect timeout", happens=_stop_accepting, lasts=True, hangs=True),
    Fault("connection reset", "reset_before", False),
    Fault("connection reset", "reset_after", True),
    Fault("connection closed", "close_before", False),
    Fault("connection closed", "close_after", True),
    Fault("timeout", "hang_before", False, hangs=True),
    Fault("timeout", "hang_after", True, hangs=True),
    Fault("slow header", "drip", True, {"part": "header", "seconds": 0.05}, hangs=True),
    Fault("slow body", "drip", True, {"part": "body", "seconds": 0.05}, hangs=True),
    Fault("truncated JSON", "truncated", True),
    Fault("body shorter than its Content-Length", "truncated", True, {"right_length": False}),
    *(
        Fault(fault.name, fault.kind, processed, {**fault.details, "processed": processed})
        for fault in _answers()
        for processed in (False, True)
    ),
    *_refusals(),
    Fault("token revoked elsewhere", happens=_revoke),
    Fault("TLS broken by an alert", "broken_tls", False, {"processed": False}, tls=True),
    Fault("TLS broken by an alert", "broken_tls", True, {"processed": True}, tls=True),
    Fault("TLS broken within the answer", "broken_tls", True, {"processed": True, "begins": True}, tls=True),
    Fault("TLS broken by plain text", "broken_tls", False, {"processed": False, "alert": False}, tls=True),
    Fault("TLS broken by plain text", "broken_tls", True, {"processed": True, "alert": False}, tls=True),
    Fault("changed certificate", happens=change_certificate, lasts=True, tls=True),
    Fault("no TLS handshake", happens=_stop_shaking_hands, lasts=True, hangs=True, tls=True),
    Fault("no TLS", happens=_stop_speaking_tls, lasts=True, tls=True),
    Fault("all 8 tokens in use", happens=_use_up_tokens),
    Fault("address blocked", happens=_block, lasts=True),
)
