# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Explanations for requests without a response, free of URLs and of the texts of HTTP libraries."""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
from typing import NamedTuple, Sequence

from .._text import printable

try:
    import urllib3.exceptions
except ImportError:  # the caller reports requests, which brings urllib3, as missing
    pass


class Explanation(NamedTuple):
    """Why a request got no response: the ``kind``, ``reason`` and ``hint`` of a NoAnswer."""

    kind: str
    reason: str
    hint: str


_CLIENT_CERTIFICATE = Explanation(
    "tls",
    "the server requires a client certificate, which is not supported",
    "Configure the server, or the proxy in front of it, to accept this controller without one, or use another address.",
)
_PLAIN_TO_TLS = Explanation(
    "tls",
    "plain HTTP was sent to a port that speaks HTTPS",
    "Give the address with https:// instead of http://.",
)
_TLS_TO_PLAIN = Explanation(
    "tls",
    "HTTPS was sent to a port that does not speak it",
    "Give the port of HTTPS, 8088 on most PBXs. If the port speaks plain HTTP, an address with http:// works, but "
    "secrets can then be read in transit.",
)
_NO_TLS = ("WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE")
"""OpenSSL's reasons for bytes that are not TLS."""

_TLS_ALERT = "\x15\x03"
"""The first bytes with which a TLS server rejects plain HTTP."""

_WRONG_PROTOCOL = {
    b"sent an HTTP request to an HTTPS server": _PLAIN_TO_TLS,  # Go
    b"plain HTTP request was sent to HTTPS port": _PLAIN_TO_TLS,  # nginx
    b"speaking plain HTTP to an SSL-enabled server port": _PLAIN_TO_TLS,  # Apache
    b"combination of host and port requires TLS": _PLAIN_TO_TLS,  # Tomcat
    b"No required SSL certificate was sent": _CLIENT_CERTIFICATE,  # nginx
}
"""Texts that servers send with HTTP status 400."""


def explain_lost(url: str, causes: Sequence[BaseException], timeout: float) -> Explanation:
    """Explain a request that failed after the connection was made."""
    if any(map(_wants_certificate, causes)):
        return _CLIENT_CERTIFICATE
    if any(isinstance(cause, http.client.BadStatusLine) and _TLS_ALERT in str(cause) for cause in causes):
        return _PLAIN_TO_TLS
    hint = "Check that the server is up and not overloaded; raise timeout if it is slow."
    if url.lower().startswith("http:") and not any(map(_is_time_out, causes)):
        hint += " If its port speaks HTTPS, give the address with https://."
    return Explanation("no_answer", _reason(causes, timeout), hint)


def explain_not_connected(url: str, causes: Sequence[BaseException], timeout: float) -> Explanation:
    """Explain why no connection, or no secured one, was made. Untrusted certificates are explained elsewhere."""
    if any(map(_wants_certificate, causes)):
        return _CLIENT_CERTIFICATE
    reasons = [str(cause.reason) for cause in causes if isinstance(cause, ssl.SSLError)]
    if any(reason in _NO_TLS for reason in reasons):
        return _TLS_TO_PLAIN
    if any("EOF" not in reason for reason in reasons):
        return Explanation(
            "tls",
            f"no secured connection: {_reason(causes, timeout)}",
            "Check that the port speaks HTTPS, with TLS 1.2 at least, and that the server does not require a client "
            "certificate, which is not supported.",
        )
    refused = next(filter(None, map(_proxy_refusal, causes)), "")
    hint = "Check the address, the network and the firewall, and that the server is up."
    if reasons and url.lower().startswith("https:"):
        hint += " If its port speaks plain HTTP, give that of HTTPS, 8088 on most PBXs."
    return Explanation("unreachable", f"no connection: {refused or _reason(causes, timeout)}", hint)


def explain_wrong_protocol(status: int, body: bytes) -> Explanation | None:
    """Explain a response that reports the wrong protocol; return None for all others."""
    signs = _WRONG_PROTOCOL.items() if status == 400 else ()
    return next((meaning for sign, meaning in signs if sign in body), None)


def _wants_certificate(cause: BaseException) -> bool:
    """Whether the server requires a client certificate; before TLS 1.3, servers do not report this."""
    return isinstance(cause, ssl.SSLError) and "CERTIFICATE_REQUIRED" in str(cause.reason)


def _is_time_out(cause: BaseException) -> bool:
    return isinstance(cause, (TimeoutError, socket.timeout, urllib3.exceptions.TimeoutError))


def causes_of(error: BaseException) -> list[BaseException]:
    """Return the error and what caused it, outermost first, through the wrappings of the libraries."""
    causes = [error]
    for cause in causes:
        inner = [getattr(cause, "reason", None), *cause.args, cause.__cause__, cause.__context__]
        causes.extend([each for each in inner if isinstance(each, BaseException) and each not in causes][:1])
    return causes


def _proxy_refusal(cause: BaseException) -> str:
    """Return how a proxy refused the connection, empty if it did not; one that broke off may have sent the request."""
    said = str(cause).partition("Tunnel connection failed: ")[2] if isinstance(cause, OSError) else ""
    status = re.match("[0-9]{3}", said)  # its text may contain the rejected password
    return f"the proxy answered {status[0]} {http.client.responses.get(int(status[0]), '')}".strip() if status else ""


def _reason(causes: Sequence[BaseException], timeout: float) -> str:
    """Return the innermost cause in words, free of URLs."""
    for cause in reversed(causes):
        if isinstance(cause, (socket.gaierror, UnicodeError)):  # the latter for an invalid name
            return "the host name cannot be resolved"
        if _is_time_out(cause):
            return f"timed out after {timeout:g} s"
        if isinstance(cause, ssl.SSLError):
            return printable(cause.reason or "the TLS handshake failed").replace("_", " ").lower()
        if isinstance(cause, http.client.RemoteDisconnected):
            return "the connection was closed without a response"
        if isinstance(cause, OSError) and cause.errno:
            return os.strerror(cause.errno).lower()
    return "the connection broke, or the response is not HTTP"
