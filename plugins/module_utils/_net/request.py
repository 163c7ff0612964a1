# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTP request to one server: limited in time and size, without redirects, with errors that quote no URL.

The API of a PBX takes tokens in the query, so the error texts of the HTTP libraries, which quote URLs, are never passed
on.
"""

from __future__ import annotations

import contextlib
import http.client
import logging
import ssl
from dataclasses import dataclass
from typing import Any, Iterator, Mapping, Sequence
from urllib.parse import urlsplit
from urllib.request import getproxies

from .._redaction import hide
from .._text import printable
from .deadline import DeadlineSocket, TooLarge, connected, deadline, deadline_active
from .failures import causes_of, explain_lost, explain_not_connected, explain_wrong_protocol
from .tls import (
    NOT_PINNED,
    OTHER_NAME,
    CertificateProblem,
    Trust,
    certificate_problem,
    proxy_context,
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
"""The longest body that is read, in bytes; a PBX with thousands of extensions stays far below it."""

_MAX_RECEIVED = 2 * MAX_ANSWER
"""The bytes that a response may have in all, with headers and chunk sizes."""

_LOGGERS = ("connection", "connectionpool", "poolmanager", "response", "util.retry")

_HEADERS = {"User-Agent": "OpenAPI", "Accept": "application/json", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Answer:
    """A response of a server: HTTP status, headers and raw body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswer(Exception):
    """A request without a usable answer.

    ``kind`` is ``no_answer`` (the request may have been processed), ``answer`` (the same, but what
    came cannot be read), or one of those where nothing was sent: ``unreachable`` (no connection was
    made), ``tls`` (the server is not trusted) and ``input`` (an address cannot be used).
    """

    def __init__(self, kind: str, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.hint = hint


class _NotConnected(Exception):
    """No connection was made, or none that is trusted, for the reason in its cause. Nothing was sent."""


class Http:
    """Sends requests to servers that ``trust`` accepts, each limited to ``timeout`` seconds.

    Proxies are taken from the environment. No ``.netrc`` is read.
    """

    def __init__(self, trust: Trust, timeout: float) -> None:
        self._trust = trust
        self._timeout = timeout
        self._proxies_of: dict[str, dict[str, str]] = {}
        if not (trust.checks_authorities or trust.fingerprint):  # the user asked for it
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self._adapter = _TrustingAdapter(trust)

    def send(self, method: str, url: str, **content: Any) -> Answer:
        """Send one request and return the whole response, whatever its status.

        ``content`` has the parameters of requests: ``params``, ``json``, ``data``, ``files``, ``headers``.
        Raises NoAnswer if there is no response, or none that can be used.
        """
        answer = self._exchange(method, url, **content)
        explanation = explain_wrong_protocol(answer.status, answer.body)
        if explanation is not None:
            raise NoAnswer(*explanation)
        return answer

    def _exchange(self, method: str, url: str, **content: Any) -> Answer:
        with deadline(self._timeout, _MAX_RECEIVED):
            try:
                with self._adapter.send(
                    _prepared(method, url, **content),
                    stream=True,
                    timeout=self._timeout,
                    verify=self._trust.checks_authorities,
                    proxies=self._proxies(url),
                ) as response:
                    return Answer(response.status_code, response.headers, _body_of(response))
            except NoAnswer:
                raise
            except TooLarge:
                raise _too_large() from None
            except (RecursionError, requests.exceptions.InvalidJSONError):  # in data that the PBX sent before
                raise NoAnswer(
                    "answer",
                    "the data to send is nested too deeply, or has a number that JSON cannot represent",
                    "Check that the address leads to a PBX.",
                ) from None
            except _NotConnected as error:
                raise self._not_connected(url, causes_of(error)) from None
            except (requests.exceptions.InvalidURL, urllib3.exceptions.LocationValueError):
                raise NoAnswer(
                    "input",
                    "the address, or that of a proxy in the environment, cannot be used",
                    "Check base_url or ycm_url, and the environment variables http_proxy, https_proxy and all_proxy.",
                ) from None
            except (
                requests.RequestException,
                urllib3.exceptions.HTTPError,
                http.client.HTTPException,
                OSError,
                ValueError,
            ) as error:
                raise NoAnswer(*explain_lost(url, causes_of(error), self._timeout)) from None

    def _proxies(self, url: str) -> dict[str, str]:
        server = urlsplit(url).netloc
        if server not in self._proxies_of:
            # Usually there are none, which is faster to find out than the proxy for this server.
            self._proxies_of[server] = requests.utils.get_environ_proxies(url) if getproxies() else {}
            self._check_proxy(self._proxy(url))
        return self._proxies_of[server]

    def _proxy(self, url: str) -> str | None:
        """Return the address of the proxy that a request goes through, if any."""
        proxy: str | None = requests.utils.select_proxy(url, self._proxies(url))
        return proxy

    def _check_proxy(self, proxy: str | None) -> None:
        """Reject a proxy of another protocol, and hide its credentials, which it could send back."""
        if proxy is None:
            return
        proxy = proxy if "://" in proxy else f"http://{proxy}"
        scheme = proxy.partition(":")[0].lower()
        if scheme not in ("http", "https"):
            raise NoAnswer(
                "input",
                f"the proxy in the environment uses {printable(scheme)}, but only http and https proxies are supported",
                "Set another proxy, or add the host to the environment variable no_proxy.",
            )
        if "@" in proxy:
            given = self._adapter.proxy_headers(proxy).get("Proxy-Authorization", "")
            hide(requests.utils.get_auth_from_url(proxy)[1], given.partition(" ")[2])

    def _not_connected(self, url: str, causes: Sequence[BaseException]) -> NoAnswer:
        for cause in causes:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return self._untrusted(url, certificate_problem(cause))
            if isinstance(cause, urllib3.exceptions.SSLError) and "ingerprint" in str(cause):
                return self._untrusted(url, NOT_PINNED)
            if isinstance(cause, ValueError) and "doesn't match" in str(cause):
                return self._untrusted(url, OTHER_NAME)
        return NoAnswer(*explain_not_connected(url, causes, self._timeout))

    def _untrusted(self, url: str, why: CertificateProblem) -> NoAnswer:
        parts = urlsplit(url)
        shown = None  # behind a proxy, a direct connection may reach another server
        if self._proxy(url) is None:
            shown = server_fingerprint(str(parts.hostname), parts.port or 443, self._timeout)
        pin = f"make sure that it is the device's own, then set tls_fingerprint to {shown}"
        if shown is None:
            pin = "set tls_fingerprint to the SHA-256 fingerprint shown on the device"
        return NoAnswer(
            "tls",
            f"the certificate is not trusted: {why.reason}",
            f"{why.remedy}To pin it, {pin}. No secret was sent.",
        )


def _prepared(
    method: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    json: Mapping[str, Any] | None = None,
    data: Mapping[str, str] | None = None,
    files: Mapping[str, tuple[str | None, str | bytes]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> requests.PreparedRequest:
    """Return a request for the adapter.

    A session of requests would add cookies, credentials and redirects, and is slower.
    """
    request = requests.PreparedRequest()
    request.prepare_method(method)
    request.prepare_url(url, params)
    request.prepare_headers({**_HEADERS, **(headers or {})})
    request.prepare_body(data, files, json)
    return request


def _body_of(response: requests.Response) -> bytes:
    if response.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        raise NoAnswer(
            "answer",
            "the response is compressed, which was not requested",
            "Check that the address leads to a PBX, and any proxy in between.",
        )
    body = bytearray()
    response.raw.enforce_content_length = True  # the default since urllib3 2.0
    for chunk in response.raw.stream(65536, decode_content=False):
        body += chunk
        if len(body) > MAX_ANSWER:
            raise _too_large()
    return bytes(body)


def _too_large() -> NoAnswer:
    return NoAnswer(
        "answer", f"the response is larger than {MAX_ANSWER >> 20} MiB", "Check that the address leads to a PBX."
    )


@contextlib.contextmanager
def _connecting() -> Iterator[None]:
    """Raise _NotConnected instead of any error. The HTTP libraries do not catch it."""
    try:
        yield
    except Exception as error:
        raise _NotConnected from error


def _is_not_ours(_record: logging.LogRecord) -> bool:
    """Drop what urllib3 logs about our requests, because it quotes URLs."""
    return not deadline_active()


if REQUESTS_MISSING is None:
    for _logger in _LOGGERS:
        logging.getLogger(f"urllib3.{_logger}").addFilter(_is_not_ours)

    class _Bounded(urllib3.connection.HTTPConnection):
        """A connection whose socket keeps the deadline. A failure to connect is distinguished from later ones."""

        # Private to urllib3, but nothing public also makes the socket that a tunnel through a proxy begins with.
        def _new_conn(self) -> DeadlineSocket:
            return connected(self._dns_host, self.port)

        def connect(self) -> None:
            """Connect, shake hands, and check the certificate."""
            with _connecting():
                super().connect()

    class PlainConnection(_Bounded):
        """A plain connection."""

    class _TlsConnection(_Bounded, urllib3.connection.HTTPSConnection):
        """A secured connection."""

    class PlainPool(urllib3.connectionpool.HTTPConnectionPool):
        ConnectionCls = PlainConnection

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
            self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": _TlsPool}

        def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
            if proxy.lower().startswith("https:"):
                options["proxy_ssl_context"] = proxy_context()
            manager = super().proxy_manager_for(proxy, **self._trusting(options))
            manager.pool_classes_by_scheme = {"http": PlainPool, "https": _TlsPool}
            return manager

        def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
            """Leave verification to the context: requests would load its authorities for each connection."""
            conn.cert_reqs = self._trust.context.verify_mode

        def _trusting(self, options: Mapping[str, Any]) -> dict[str, Any]:
            return {
                **options,
                "ssl_context": self._trust.context,
                "assert_fingerprint": self._trust.fingerprint,
            }
