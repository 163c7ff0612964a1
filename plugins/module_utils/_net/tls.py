# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Verification of server certificates, before anything is sent."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import ipaddress
import os
import re
import ssl
from dataclasses import dataclass
from typing import Mapping
from urllib.parse import urlsplit

from .._errors import input_failure
from .._text import printable
from .deadline import DeadlineTlsSocket, connected, deadline

try:
    import certifi
except ImportError:  # the caller reports requests, which brings certifi, as missing
    pass

_LONGEST_HANDSHAKE = 1024 * 1024  # in bytes; a few thousand are usual


@dataclass(frozen=True)
class Trust:
    """``context`` checks the certificate against authorities, or ``fingerprint`` pins it (SHA-256, hex)."""

    context: ssl.SSLContext
    fingerprint: str | None

    @property
    def checks_authorities(self) -> bool:
        """Whether a certificate must come from a trusted authority and have the right host name."""
        return self.context.verify_mode == ssl.CERT_REQUIRED


def trust(url: str, validate_certs: bool, ca_path: str | None, tls_fingerprint: str | None) -> Trust:
    """Return the Trust that the options describe for the server of ``url``; it always requires TLS 1.2 or later.

    A fingerprint pins one certificate, so authorities are not checked. ``ca_path`` replaces the usual authorities.
    Raises Failure of kind ``input`` for what cannot be used.
    """
    if tls_fingerprint is not None and not url.startswith("https:"):
        raise input_failure(
            "tls_fingerprint requires HTTPS, but the address begins with http://.",
            "Give an address that begins with https://, or leave tls_fingerprint out.",
        )
    if tls_fingerprint is not None:
        return Trust(_context(None), _fingerprint(tls_fingerprint))
    if not validate_certs or not url.startswith("https:"):
        return Trust(_context(None), None)
    authorities = _Authorities(ca_path) if ca_path else _usual_authorities()
    try:
        return Trust(_context(authorities, _is_address(str(urlsplit(url).hostname))), None)
    except OSError as error:
        where = printable(authorities.path)
        raise input_failure(
            f"The certificate authorities in '{where}' cannot be used: {error.strerror or error}.",
            "Give as ca_path a file, or a folder of hashed files, with certificates in PEM form.",
        ) from None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class _Authorities:
    """Where certificate authorities are: in a file or folder, and with ``system`` also in the system's store.

    ``system`` has the values of the environment variables that OpenSSL reads, so that a change reloads the store.
    """

    path: str
    system: tuple[str | None, ...] | None = None


def _usual_authorities() -> _Authorities:
    """Return the authorities of requests (the environment's bundle, or certifi's) and those of the system."""
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or certifi.where()
    return _Authorities(bundle, tuple(map(os.environ.get, ("SSL_CERT_FILE", "SSL_CERT_DIR"))))


def proxy_context() -> ssl.SSLContext:
    """Return the context for HTTPS proxies, which trusts the usual authorities. Raises OSError."""
    return _context(_usual_authorities())


def preload_contexts() -> None:
    """Load the usual authorities now, so that processes forked from this one share them."""
    with contextlib.suppress(OSError):  # a task that needs them gets the error
        for of_address in (False, True):
            _context(_usual_authorities(), of_address)
    _context(None)


@functools.lru_cache(maxsize=8)
def _context(authorities: _Authorities | None, of_address: bool = False) -> ssl.SSLContext:
    """Return a context that trusts ``authorities``, or with None any certificate. Cached, because loading is expensive.

    With ``of_address``, urllib3 checks the address in the certificate, because before 2.0 it does not pass addresses to
    OpenSSL.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = DeadlineTlsSocket
    if authorities is None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    context.check_hostname = not of_address
    if os.path.isdir(authorities.path):
        context.load_verify_locations(capath=authorities.path)
    else:
        context.load_verify_locations(cafile=authorities.path)
    if authorities.system is not None:
        context.load_default_certs()  # follows SSL_CERT_FILE and SSL_CERT_DIR
    return context


def _fingerprint(given: str) -> str:
    digits = given.replace(":", "").strip().lower()
    if not re.fullmatch(r"[0-9a-f]{64}", digits):
        raise input_failure(
            "tls_fingerprint is not a SHA-256 fingerprint, which has 64 hexadecimal digits.",
            "Get it with `openssl s_client -connect HOST:PORT </dev/null | openssl x509 -noout -fingerprint -sha256`.",
        )
    return digits


def server_fingerprint(host: str, port: int, timeout: float) -> str | None:
    """Return the SHA-256 fingerprint of a server's certificate, or None if it cannot be read.

    Only the handshake is sent.
    """
    try:
        with deadline(timeout, _LONGEST_HANDSHAKE), connected(host, port) as plain:
            with _context(None).wrap_socket(plain, server_hostname=host) as secured:
                certificate = secured.getpeercert(binary_form=True)
    except (OSError, ValueError):
        return None
    digest = hashlib.sha256(certificate or b"").hexdigest().upper()
    return ":".join(digest[start : start + 2] for start in range(0, len(digest), 2))


@dataclass(frozen=True)
class CertificateProblem:
    """Why a certificate is not trusted, and what to do about it besides pinning it."""

    reason: str
    remedy: str = ""


_UNKNOWN_AUTHORITY = CertificateProblem(
    "its certificate authority is not trusted here", "Set ca_path to the certificate authority that signed it. "
)
OTHER_NAME = CertificateProblem("it is for another host name", "Use the host name that it was made for. ")
_PROBLEMS: Mapping[str, CertificateProblem] = {
    "certificate in certificate chain": _UNKNOWN_AUTHORITY,
    "unable to get local issuer certificate": _UNKNOWN_AUTHORITY,
    "unable to get issuer certificate": _UNKNOWN_AUTHORITY,
    "self-signed certificate": CertificateProblem("it is self-signed"),
    "self signed certificate": CertificateProblem("it is self-signed"),
    "certificate has expired": CertificateProblem("it has expired", "Renew it on the device. "),
    "certificate is not yet valid": CertificateProblem(
        "it is not valid yet", "Check the clocks of the device and of this host. "
    ),
    "Hostname mismatch": OTHER_NAME,
    "IP address mismatch": OTHER_NAME,
}
NOT_PINNED = CertificateProblem(
    "its fingerprint is not the one in tls_fingerprint",
    "The certificate was renewed, or the connection is being intercepted: find out which. ",
)


def certificate_problem(error: ssl.SSLCertVerificationError) -> CertificateProblem:
    """Return why a certificate was not trusted."""
    said = error.verify_message or str(error)
    return next((known for sign, known in _PROBLEMS.items() if sign in said), CertificateProblem(printable(said)))
