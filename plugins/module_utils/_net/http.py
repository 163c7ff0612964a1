# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTP request to one server: bounded in time and size, never redirected, never quoting a URL.

Tokens travel in the query of the PBX's API, so the texts of the HTTP libraries, which quote URLs,
are never passed on.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
from dataclasses import dataclass
from typing import Any, Iterator, Mapping
from urllib.parse import urlsplit
from urllib.request import getproxies

from .._text import printable
from .deadline import DeadlineSocket, deadline
from .tls import (
    NOT_PINNED,
    OTHER_NAME,
    Refusal,
    Trust,
    refusal,
    server_fingerprint,
)

try:
    import requests
    import requests.adapters
    import urllib3
    import urllib3.connection
    import urllib3.connectionpool
    import urllib3.exceptions
except ImportError as error:
    REQUESTS_MISSING: ImportError | None = error
else:
    REQUESTS_MISSING = None

MAX_ANSWER = 8 * 1024 * 1024
"""Bytes of an answer that are read; a PBX with thousands of extensions stays far below."""


_HEADERS = {"User-Agent": "OpenAPI", "Accept": "application/json", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Answer:
    """What a server answered: HTTP status, headers, and the body as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswer(Exception):
    """A request without a usable answer.

    ``kind`` is ``unreachable`` (no connection was made), ``no_answer`` (the request may have been
    taken in), ``tls`` (the server is not trusted; nothing was sent) or ``answer`` (too large).
    """

    def __init__(self, kind: str, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.hint = hint


class Http:
    """Sends requests to the servers that ``trust`` lets through, each bounded by ``timeout`` seconds.

    Proxies come from the environment. Credentials never do: no ``.netrc`` is read.
    """

    def __init__(self, trust: Trust, timeout: float) -> None:
        self._trust = trust
        self._timeout = timeout
        self._proxies_of: dict[str, dict[str, str]] = {}
        if not (trust.checks_authorities or trust.fingerprint):  # the user asked for it; once is enough
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self._adapter = _TrustingAdapter(trust)

    def send(self, method: str, url: str, **content: Any) -> Answer:
        """Send one request and return the whole answer, of whatever status.

        ``content`` is what requests takes: ``params``, ``json``, ``data``, ``headers``.
        Raises NoAnswer when there is none, or none that can be used.
        """
        with deadline(self._timeout):
            try:
                with self._adapter.send(
                    _prepared(method, url, **content),
                    stream=True,
                    timeout=self._timeout,
                    verify=self._trust.checks_authorities,
                    proxies=self._proxies(url),
                ) as response:
                    return Answer(response.status_code, response.headers, _read(response))
            except NoAnswer:
                raise
            except RecursionError:
                raise NoAnswer(
                    "answer", "what shall be sent is nested too deeply", "Check that the address leads to a PBX."
                ) from None
            except (
                requests.RequestException,
                urllib3.exceptions.HTTPError,
                http.client.HTTPException,
                OSError,
                ValueError,
            ) as error:
                raise self._no_answer(url, error) from None

    def _proxies(self, url: str) -> dict[str, str]:
        if not getproxies():  # as is usual, and sooner known than which of them leads to this server
            return {}
        server = urlsplit(url).netloc
        if server not in self._proxies_of:
            self._proxies_of[server] = requests.utils.get_environ_proxies(url)
        return self._proxies_of[server]

    def _no_answer(self, url: str, error: Exception) -> NoAnswer:
        causes = list(_causes(error))
        for cause in causes:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return self._untrusted(url, refusal(cause))
            if isinstance(cause, urllib3.exceptions.SSLError) and "ingerprint" in str(cause):
                return self._untrusted(url, NOT_PINNED)
            if isinstance(cause, urllib3.exceptions.SSLError) and "doesn't match" in str(cause):
                return self._untrusted(url, OTHER_NAME)
        not_connected = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
        refused = next(filter(None, map(_proxy_refusal, causes)), "")
        if refused or any(isinstance(cause, not_connected) for cause in causes):
            return NoAnswer(
                "unreachable",
                f"no connection: {refused or _reason(causes, self._timeout)}",
                "Check the address, the network and the firewall between here and there, and that the server is up.",
            )
        if any(isinstance(cause, ssl.SSLError) and "EOF" not in str(cause.reason) for cause in causes):
            return NoAnswer(
                "tls",
                f"no secured connection: {_reason(causes, self._timeout)}",
                "Check that the port speaks HTTPS, and TLS 1.2 at least.",
            )
        reason = _reason(causes, self._timeout)
        return NoAnswer(
            "no_answer", reason, "Check that the server is up and not overloaded; raise timeout if it is slow."
        )

    def _untrusted(self, url: str, why: Refusal) -> NoAnswer:
        parts = urlsplit(url)
        shown = server_fingerprint(str(parts.hostname), parts.port or 443, self._timeout)
        pin = f"To pin it, make sure that it is the device's own, then set tls_fingerprint to {shown}. "
        return NoAnswer(
            "tls",
            f"the certificate is not trusted: {why.reason}",
            f"{why.remedy}{pin if shown else ''}No secret was sent.",
        )


def _prepared(
    method: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    json: Mapping[str, Any] | None = None,
    data: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> requests.PreparedRequest:
    """Return a request to hand to the adapter.

    A session would add cookies, credentials and redirects, which we do not want, and take its time.
    """
    request = requests.PreparedRequest()
    request.prepare_method(method)
    request.prepare_url(url, params)
    request.prepare_headers({**_HEADERS, **(headers or {})})
    request.prepare_body(data, None, json)
    return request


def _read(response: requests.Response) -> bytes:
    body = bytearray()
    response.raw.enforce_content_length = True  # as it is by itself since urllib3 2.0
    for chunk in response.iter_content(65536):
        body += chunk
        if len(body) > MAX_ANSWER:
            raise NoAnswer(
                "answer", f"the answer is larger than {MAX_ANSWER >> 20} MiB", "Check that the address leads to a PBX."
            )
    return bytes(body)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and what caused it, outermost first, through the wrappings of the libraries."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        inner = [getattr(error, "reason", None), *error.args, error.__cause__, error.__context__]
        error = next((cause for cause in inner if isinstance(cause, BaseException) and id(cause) not in seen), None)


def _proxy_refusal(cause: BaseException) -> str:
    """Return how a proxy refused to connect us, if it did; one that broke off may have passed the request on."""
    said = str(cause).partition("Tunnel connection failed: ")[2] if isinstance(cause, OSError) else ""
    status = re.match("[0-9]{3}", said)  # its own words may tell the password that it refuses
    return f"the proxy answered {status[0]} {http.client.responses.get(int(status[0]), '')}".strip() if status else ""


def _reason(causes: list[BaseException], timeout: float) -> str:
    """Return the innermost cause in words, free of URLs."""
    for cause in reversed(causes):
        if isinstance(cause, socket.gaierror):
            return "the host name cannot be resolved"
        if isinstance(cause, (TimeoutError, socket.timeout, urllib3.exceptions.TimeoutError)):
            return f"timed out after {timeout:g} s"
        if isinstance(cause, ssl.SSLError):
            return printable(cause.reason or "the TLS handshake failed").replace("_", " ").lower()
        if isinstance(cause, http.client.RemoteDisconnected):
            return "the connection was closed without an answer"
        if isinstance(cause, OSError) and cause.errno:
            return os.strerror(cause.errno).lower()
    return "the connection broke, or what came is not HTTP"


if REQUESTS_MISSING is None:

    class Connection(urllib3.connection.HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return DeadlineSocket.of(super()._new_conn())

    class _TlsConnection(urllib3.connection.HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return DeadlineSocket.of(super()._new_conn())

    class Pool(urllib3.connectionpool.HTTPConnectionPool):
        ConnectionCls = Connection

        def __init__(self, *args: Any, assert_fingerprint: str | None = None, **options: Any) -> None:
            super().__init__(*args, **options)  # urllib3 1.26 hands the fingerprint to plain connections, too

    class _TlsPool(urllib3.connectionpool.HTTPSConnectionPool):
        ConnectionCls = _TlsConnection

    class _TrustingAdapter(requests.adapters.HTTPAdapter):
        """Connects with the context and fingerprint of a Trust, and bounds what it receives."""

        def __init__(self, trust: Trust) -> None:
            self._trust = trust
            super().__init__()

        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            super().init_poolmanager(*args, **self._trusting(options))
            self.poolmanager.pool_classes_by_scheme = {"http": Pool, "https": _TlsPool}

        def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
            manager = super().proxy_manager_for(proxy, **self._trusting(options))
            manager.pool_classes_by_scheme = {"http": Pool, "https": _TlsPool}
            return manager

        def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
            """Let the context be the only judge: requests would load its authorities for each connection."""
            conn.cert_reqs = self._trust.context.verify_mode

        def _trusting(self, options: Mapping[str, Any]) -> dict[str, Any]:
            return {
                **options,
                "ssl_context": self._trust.context,
                "assert_fingerprint": self._trust.fingerprint,
            }
