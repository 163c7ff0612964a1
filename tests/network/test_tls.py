# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificates are trusted, how the others are reported, and that their servers never receive a request."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import socket
import ssl
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer, Http, NoAnswer
from ansible_collections.telephony.yeastar.plugins.module_utils._net.tls import trust

from .socket_server import Connection, Conversation, Server, answering, http, tunnel

TIMEOUT = 5
NO_TLS = (
    "Check that the port speaks HTTPS, with TLS 1.2 at least, and that the server does not require a client "
    "certificate, which is not supported."
)
YEAR = dt.timedelta(days=365)
NOW = dt.datetime.now(dt.timezone.utc)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority of the tests."""
    return trustme.CA()


@pytest.fixture(scope="module")
def ca_path(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file with its certificate."""
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture(scope="module")
def other_ca_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file of another authority."""
    path = tmp_path_factory.mktemp("other") / "ca.pem"
    trustme.CA().cert_pem.write_to_path(path)
    return str(path)


def context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """A server's context with that certificate."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(made)
    return made


@pytest.fixture(scope="module")
def signed(authority: trustme.CA) -> ssl.SSLContext:
    return context(authority.issue_cert("127.0.0.1"))


@pytest.fixture(scope="module")
def expired(authority: trustme.CA) -> ssl.SSLContext:
    return context(authority.issue_cert("127.0.0.1", not_before=NOW - 2 * YEAR, not_after=NOW - YEAR))


@pytest.fixture(scope="module")
def too_early(authority: trustme.CA) -> ssl.SSLContext:
    return context(authority.issue_cert("127.0.0.1", not_before=NOW + YEAR, not_after=NOW + 2 * YEAR))


@pytest.fixture(scope="module")
def of_another_host(authority: trustme.CA) -> ssl.SSLContext:
    return context(authority.issue_cert("other.example.com"))


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A self-signed certificate, as most appliances have."""
    path = tmp_path_factory.mktemp("self-signed") / "both.pem"
    alone = trustme.CA()
    alone.private_key_pem.write_to_path(path)
    alone.cert_pem.write_to_path(path, append=True)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(path)
    return made


def fingerprint(server: Server) -> str:
    """The fingerprint of a server's certificate, as openssl writes it."""
    certificate = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", server.port)))
    digest = hashlib.sha256(certificate).hexdigest().upper()
    return ":".join(digest[place : place + 2] for place in range(0, 64, 2))


class Asked:
    """A server with a certificate, and the requests that it received."""

    def __init__(self, server: Server, requests: list[bytes]) -> None:
        self.server = server
        self.requests = requests

    def send(self, **options: Any) -> Answer:
        """Send a secret to the server, with these options of trust."""
        return send(self.server.url, **options)

    def refusal(self, **options: Any) -> NoAnswer:
        """The failure of the request; the secret must not have been sent."""
        with pytest.raises(NoAnswer) as caught:
            self.send(**options)
        assert self.requests == []
        assert caught.value.kind == "tls"
        return caught.value


def send(url: str, **options: Any) -> Answer:
    """Send a secret to a server."""
    trusted = trust(url, **{"validate_certs": True, "ca_path": None, "tls_fingerprint": None, **options})
    return Http(trusted, TIMEOUT).send("POST", f"{url}/get_token", params={}, json={"password": "s3cret"})


@pytest.fixture
def serve() -> Iterator[Callable[[ssl.SSLContext], Asked]]:
    """Makes servers that close after the test."""
    servers: list[Server] = []

    def make(with_context: ssl.SSLContext) -> Asked:
        requests: list[bytes] = []
        server = Server(answering(http(b"{}"), requests=requests), with_context)
        servers.append(server.__enter__())
        return Asked(server, requests)

    yield make
    for server in servers:
        server.__exit__(None, None, None)


Serve = Callable[[ssl.SSLContext], Asked]

ANY_CONTEXT = pytest.mark.parametrize("name", ["signed", "expired", "too_early", "of_another_host", "self_signed"])
BAD_CONTEXT = pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("expired", "it has expired"),
        ("too_early", "it is not valid yet"),
        ("of_another_host", "it is for another host name"),
        ("self_signed", "it is self-signed"),
    ],
)


# Authorities


def test_a_certificate_of_the_given_authority_is_trusted(serve: Serve, signed: ssl.SSLContext, ca_path: str) -> None:
    asked = serve(signed)
    assert asked.send(ca_path=ca_path).status == 200
    assert b"s3cret" in asked.requests[0]


@BAD_CONTEXT
def test_a_bad_certificate_is_refused_despite_its_authority(
    serve: Serve, request: pytest.FixtureRequest, ca_path: str, name: str, reason: str
) -> None:
    asked = serve(request.getfixturevalue(name))
    refused = asked.refusal(ca_path=ca_path)
    assert refused.reason == f"the certificate is not trusted: {reason}"
    assert fingerprint(asked.server) in refused.hint
    assert refused.hint.endswith("No secret was sent.")


def test_a_certificate_of_an_unknown_authority_is_refused(serve: Serve, signed: ssl.SSLContext) -> None:
    asked = serve(signed)
    refused = asked.refusal()
    assert refused.reason == "the certificate is not trusted: its certificate authority is not trusted here"
    assert refused.hint == (
        "Set ca_path to the certificate authority that signed it. "
        "To pin it, make sure that it is the device's own, then set tls_fingerprint to "
        f"{fingerprint(asked.server)}. No secret was sent."
    )


def test_a_certificate_of_another_authority_is_refused(
    serve: Serve, signed: ssl.SSLContext, other_ca_path: str
) -> None:
    serve(signed).refusal(ca_path=other_ca_path)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("missing.pem", "No such file or directory"), ("empty.pem", None), ("no.pem", None)],
)
def test_unusable_authorities_are_reported(tmp_path: Path, name: str, reason: str | None) -> None:
    (tmp_path / "empty.pem").touch()
    (tmp_path / "no.pem").write_text("no certificate")
    path = str(tmp_path / name)
    with pytest.raises(Failure) as caught:
        trust("https://127.0.0.1", validate_certs=True, ca_path=path, tls_fingerprint=None)
    assert caught.value.kind == "input"
    assert str(caught.value).startswith(f"The certificate authorities in '{path}' cannot be used: {reason or ''}")
    assert str(caught.value).endswith(
        ". Give as ca_path a file, or a folder of hashed files, with certificates in PEM form. Nothing was sent."
    )


def test_a_folder_of_authorities_is_accepted(serve: Serve, signed: ssl.SSLContext, tmp_path: Path) -> None:
    assert "authority is not trusted here" in serve(signed).refusal(ca_path=str(tmp_path)).reason


def test_authorities_are_loaded_only_if_they_are_used() -> None:
    for url, checks in (("http://127.0.0.1", True), ("https://127.0.0.1", False)):
        missing = trust(url, validate_certs=checks, ca_path="/missing", tls_fingerprint=None)
        assert not missing.checks_authorities


# The environment


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_authorities_of_the_environment_are_trusted(
    serve: Serve, signed: ssl.SSLContext, ca_path: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, ca_path)
    assert serve(signed).send().status == 200


def test_ca_path_takes_precedence_over_the_environment(
    serve: Serve, signed: ssl.SSLContext, ca_path: str, other_ca_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = serve(signed)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_path)
    asked.refusal(ca_path=other_ca_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", other_ca_path)
    assert asked.send(ca_path=ca_path).status == 200


@ANY_CONTEXT
def test_validate_certs_takes_precedence_over_the_environment(
    serve: Serve, request: pytest.FixtureRequest, name: str, other_ca_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", other_ca_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert serve(request.getfixturevalue(name)).send(validate_certs=False).status == 200


# The fingerprint


@ANY_CONTEXT
def test_a_pinned_certificate_is_trusted_whatever_it_says(
    serve: Serve, request: pytest.FixtureRequest, name: str
) -> None:
    asked = serve(request.getfixturevalue(name))
    assert asked.send(tls_fingerprint=fingerprint(asked.server)).status == 200


@pytest.mark.parametrize(
    "spelled",
    [
        lambda shown: shown,
        lambda shown: shown.lower(),
        lambda shown: shown.replace(":", ""),
        lambda shown: shown.replace(":", "").lower(),
        lambda shown: f" {shown}\n",
    ],
)
def test_a_fingerprint_with_and_without_colons(
    serve: Serve, self_signed: ssl.SSLContext, spelled: Callable[[str], str]
) -> None:
    asked = serve(self_signed)
    assert asked.send(tls_fingerprint=spelled(fingerprint(asked.server))).status == 200


def test_the_fingerprint_takes_precedence_over_everything_else(
    serve: Serve, signed: ssl.SSLContext, ca_path: str, other_ca_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", other_ca_path)
    asked = serve(signed)
    for others in ({"ca_path": "/missing"}, {"ca_path": other_ca_path}, {"validate_certs": False}):
        asked.refusal(**others, tls_fingerprint="00" * 32)
    asked.refusal(ca_path=ca_path, tls_fingerprint="00" * 32)
    assert asked.send(ca_path="/missing", tls_fingerprint=fingerprint(asked.server)).status == 200


def test_a_changed_certificate_is_refused(
    serve: Serve, authority: trustme.CA, self_signed: ssl.SSLContext, signed: ssl.SSLContext
) -> None:
    asked = serve(signed)
    before = fingerprint(asked.server)
    authority.issue_cert("127.0.0.1").configure_cert(signed)
    refused = asked.refusal(tls_fingerprint=before)
    assert refused.reason == "the certificate is not trusted: its fingerprint is not the one in tls_fingerprint"
    assert fingerprint(asked.server) in refused.hint
    assert before not in refused.hint


@pytest.mark.parametrize("given", ["", "00" * 31, "00" * 33, "0g" * 32, "SHA256:" + "00" * 32, "00" * 20])
def test_an_invalid_fingerprint_is_refused(given: str) -> None:
    with pytest.raises(Failure) as caught:
        trust("https://127.0.0.1", validate_certs=True, ca_path=None, tls_fingerprint=given)
    assert caught.value.result()["msg"] == (
        "tls_fingerprint is not a SHA-256 fingerprint, which has 64 hexadecimal digits. "
        "Get it with `openssl s_client -connect HOST:PORT </dev/null | openssl x509 -noout -fingerprint -sha256`. "
        "Nothing was sent."
    )
    assert caught.value.kind == "input"


def test_the_fingerprint_is_checked_behind_a_proxy_as_well(
    serve: Serve, self_signed: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = serve(self_signed)
    pin = fingerprint(asked.server)
    with Server(tunnel) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        asked.refusal(tls_fingerprint="00" * 32)
        asked.refusal()
        assert asked.send(tls_fingerprint=pin).status == 200


# The protocol


def test_tls_below_1_2_is_refused(serve: Serve, authority: trustme.CA) -> None:
    old = context(authority.issue_cert("127.0.0.1"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    refused = serve(old).refusal(validate_certs=False)
    assert refused.reason.startswith("no secured connection: tlsv1 alert")
    assert refused.hint == NO_TLS


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_2_and_above_are_accepted(
    serve: Serve, authority: trustme.CA, ca_path: str, version: ssl.TLSVersion
) -> None:
    only = context(authority.issue_cert("127.0.0.1"))
    only.minimum_version = only.maximum_version = version
    assert serve(only).send(ca_path=ca_path).status == 200


def test_https_to_a_plain_port_is_reported() -> None:
    bad_request = http(b"", "400 Bad Request")
    with Server(lambda connection: connection.send(bad_request)) as server, pytest.raises(NoAnswer) as caught:
        send(server.url.replace("http:", "https:"), validate_certs=False)
    assert (caught.value.kind, caught.value.reason) == ("tls", "HTTPS was sent to a port that does not speak it")
    assert caught.value.hint == (
        "Give the port of HTTPS, 8088 on most PBXs. If the port speaks plain HTTP, an address with http:// works, but "
        "secrets can then be read in transit."
    )


def test_plain_http_to_a_silent_https_port_is_reported(serve: Serve, signed: ssl.SSLContext) -> None:
    asked = serve(signed)
    with pytest.raises(NoAnswer) as caught:
        send(asked.server.url.replace("https:", "http:"))
    assert (caught.value.kind, asked.requests) == ("no_answer", [])
    assert caught.value.reason in ("the connection was closed without a response", "connection reset by peer")
    assert caught.value.hint.endswith(" If its port speaks HTTPS, give the address with https://.")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
        http(b"<center>The plain HTTP request was sent to HTTPS port</center>", "400 Bad Request"),
        http(b"Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />", "400 Bad Request"),
        http(b"Bad Request\nThis combination of host and port requires TLS.\n", "400 "),
        b"\x15\x03\x01\x00\x02\x02\x16",
    ],
    ids=["Go", "nginx", "Apache", "Tomcat", "an alert of TLS"],
)
def test_plain_http_that_an_https_port_refuses_is_reported(answer: bytes) -> None:
    with Server(answering(answer)) as server, pytest.raises(NoAnswer) as caught:
        send(server.url)
    assert caught.value.kind == "tls"
    assert caught.value.reason == "plain HTTP was sent to a port that speaks HTTPS"
    assert caught.value.hint == "Give the address with https:// instead of http://."


def test_the_same_message_with_another_status_is_an_answer() -> None:
    words = http(b'{"errmsg": "Client sent an HTTP request to an HTTPS server."}')
    with Server(answering(words)) as server:
        assert send(server.url).status == 200


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_required_client_certificate_is_reported(
    serve: Serve, authority: trustme.CA, ca_path: str, version: ssl.TLSVersion
) -> None:
    demanding = context(authority.issue_cert("127.0.0.1"))
    demanding.verify_mode = ssl.CERT_REQUIRED
    demanding.minimum_version = demanding.maximum_version = version
    refused = serve(demanding).refusal(ca_path=ca_path)
    if version == ssl.TLSVersion.TLSv1_3:
        assert refused.reason == "the server requires a client certificate, which is not supported"
        assert refused.hint == (
            "Configure the server, or the proxy in front of it, to accept this controller without one, or use another "
            "address."
        )
    else:
        assert refused.reason.startswith("no secured connection: ")
        assert refused.hint == NO_TLS


def test_a_client_certificate_required_by_an_answer_is_reported(
    serve: Serve, signed: ssl.SSLContext, ca_path: str
) -> None:
    words = http(b"<center>No required SSL certificate was sent</center>", "400 Bad Request")
    with Server(answering(words), signed) as server, pytest.raises(NoAnswer) as caught:
        send(server.url, ca_path=ca_path)
    assert caught.value.reason == "the server requires a client certificate, which is not supported"


# The system's store


@pytest.fixture
def system_store(authority: trustme.CA, tmp_path: Path) -> dict[str, str]:
    """The variables that point OpenSSL to a store with the authority: a file, and a folder of hashed files."""
    folder = tmp_path / "certs"
    folder.mkdir()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    subprocess.run(["openssl", "rehash", folder], check=True, capture_output=True)  # noqa: S607
    return {"SSL_CERT_FILE": str(folder / "ca.pem"), "SSL_CERT_DIR": str(folder)}


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
@pytest.mark.parametrize("bundle", ["", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_authorities_of_the_system_are_trusted_as_well_as_the_others(
    serve: Serve,
    signed: ssl.SSLContext,
    system_store: dict[str, str],
    other_ca_path: str,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    bundle: str,
) -> None:
    asked = serve(signed)
    if bundle:
        monkeypatch.setenv(bundle, other_ca_path)
    asked.refusal()
    monkeypatch.setenv(variable, system_store[variable])
    assert asked.send().status == 200


def test_ca_path_replaces_the_systems_authorities(
    serve: Serve,
    signed: ssl.SSLContext,
    system_store: dict[str, str],
    other_ca_path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable, value in system_store.items():
        monkeypatch.setenv(variable, value)
    serve(signed).refusal(ca_path=other_ca_path)


def test_a_missing_system_store_is_ignored(
    serve: Serve, signed: ssl.SSLContext, ca_path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(variable, str(tmp_path / "missing"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_path)
    assert serve(signed).send().status == 200


# Time


def test_slow_bytes_over_tls_time_out(authority: trustme.CA, ca_path: str) -> None:
    def conversation(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        connection.drip(b"x" * 1000)

    with Server(conversation, context(authority.issue_cert("127.0.0.1"))) as server:
        trusted = trust(server.url, validate_certs=True, ca_path=ca_path, tls_fingerprint=None)
        with pytest.raises(NoAnswer) as caught:
            Http(trusted, 0.4).send("GET", server.url)
    assert (caught.value.kind, caught.value.reason) == ("no_answer", "timed out after 0.4 s")


def raw(connection: Connection) -> socket.socket:
    """The connection below TLS."""
    return socket.socket(fileno=os.dup(connection.socket.fileno()))


@pytest.mark.parametrize(
    "sent",
    [b"HTTP/1.1 500 no TLS here\r\n\r\n" * 4, b"\x15\x03\x03\x00\x02\x02\x50", b"\x17\x03\x03\x40\x00abc"],
    ids=["garbage", "alert", "half a record"],
)
@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"], ids=["at once", "later"])
def test_a_request_after_the_handshake_may_have_been_processed(
    authority: trustme.CA, ca_path: str, begun: bytes, sent: bytes
) -> None:
    def conversation(connection: Connection) -> None:
        connection.request()
        connection.send(begun)
        with raw(connection) as below:
            below.sendall(sent)

    certificate = context(authority.issue_cert("127.0.0.1"))
    with Server(conversation, certificate) as server, pytest.raises(NoAnswer) as caught:
        send(server.url, ca_path=ca_path)
    assert caught.value.kind == "no_answer"


def test_a_broken_handshake_leaves_nothing_sent() -> None:
    with Server(lambda connection: None) as server, pytest.raises(NoAnswer) as caught:
        send(server.url.replace("http:", "https:"), validate_certs=False)
    assert caught.value.kind == "unreachable"


def test_a_slow_handshake_leaves_less_time_to_send(signed: ssl.SSLContext) -> None:
    def conversation(connection: Connection) -> None:
        connection.over.wait(2.5)
        with signed.wrap_socket(connection.socket, server_side=True):
            connection.over.wait()

    with Server(conversation) as server:
        trusted = trust("https://x", validate_certs=False, ca_path=None, tls_fingerprint=None)
        start = time.monotonic()
        with pytest.raises(NoAnswer) as caught:
            Http(trusted, 4).send("POST", server.url.replace("http:", "https:"), json={"x": "x" * 10_000_000})
        assert time.monotonic() - start < 6
    assert (caught.value.kind, caught.value.reason) == ("no_answer", "timed out after 4 s")


def drip_body(connection: Connection) -> None:
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    connection.drip(b"x" * 1000)


def drip_head(connection: Connection) -> None:
    connection.request()
    connection.drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100)


@pytest.mark.parametrize("conversation", [drip_head, drip_body])
def test_slow_bytes_behind_a_tls_proxy_time_out(
    authority: trustme.CA, ca_path: str, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = context(authority.issue_cert("127.0.0.1", "localhost"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_path)
    with Server(conversation, certificate) as server, Server(tunnel, certificate) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.replace("127.0.0.1", "localhost"))
        trusted = trust(server.url, validate_certs=True, ca_path=ca_path, tls_fingerprint=None)
        start = time.monotonic()
        with pytest.raises(NoAnswer) as caught:
            Http(trusted, 1.5).send("GET", server.url)
        assert time.monotonic() - start < 6
    assert (caught.value.kind, caught.value.reason) == ("no_answer", "timed out after 1.5 s")


def test_a_tls_proxy_is_used(
    serve: Serve, signed: ssl.SSLContext, authority: trustme.CA, ca_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = serve(signed)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_path)
    with Server(tunnel, context(authority.issue_cert("localhost"))) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.replace("127.0.0.1", "localhost"))
        assert asked.send(ca_path=ca_path).status == 200


def test_a_slow_proxy_leaves_no_more_time_for_the_handshake(monkeypatch: pytest.MonkeyPatch) -> None:
    def conversation(connection: Connection) -> None:
        connection.request()
        for byte in b"HTTP/1.1 200 OK\r\n\r\n":
            connection.send(bytes([byte]))
            connection.over.wait(0.015)
        connection.over.wait()

    with Server(conversation) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        trusted = trust("https://x", validate_certs=False, ca_path=None, tls_fingerprint=None)
        start = time.monotonic()
        with pytest.raises(NoAnswer) as caught:
            Http(trusted, 0.5).send("GET", "https://pbx.example.com")
        assert time.monotonic() - start < 0.75
    assert caught.value.kind == "unreachable"


def test_behind_a_proxy_no_fingerprint_is_shown(
    serve: Serve, self_signed: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A direct connection could lead to another server."""
    asked = serve(self_signed)
    with Server(tunnel) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        assert asked.refusal().hint == (
            "To pin it, set tls_fingerprint to the SHA-256 fingerprint shown on the device. No secret was sent."
        )


def test_a_handshake_that_never_ends_times_out() -> None:
    def conversation(connection: Connection) -> None:
        connection.over.wait()

    with Server(conversation) as server:
        trusted = trust("https://x", validate_certs=False, ca_path=None, tls_fingerprint=None)
        with pytest.raises(NoAnswer) as caught:
            Http(trusted, 0.4).send("GET", server.url.replace("http:", "https:"))
    assert (caught.value.kind, caught.value.reason) == ("unreachable", "no connection: timed out after 0.4 s")
