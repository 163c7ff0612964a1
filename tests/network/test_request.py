# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request over a real connection: what is sent, how long it may take, and how it can fail."""

from __future__ import annotations

import gzip
import logging
import re
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import MAX_ANSWER, Answer, Http, NoAnswer
from ansible_collections.telephony.yeastar.plugins.module_utils._net.tls import trust
from ansible_collections.telephony.yeastar.plugins.module_utils._redaction import hiding, masked

from .socket_server import Connection, Conversation, Server, answering, http

TIMEOUT = 0.4
UP = "Check that the server is up and not overloaded; raise timeout if it is slow."


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def client(timeout: float = 5) -> Http:
    """A client that checks no certificate."""
    return Http(trust("http://127.0.0.1", validate_certs=False, ca_path=None, tls_fingerprint=None), timeout)


def failure(conversation: Conversation, timeout: float = 5, method: str = "GET") -> NoAnswer:
    """Send a request to such a server, and return the failure."""
    with Server(conversation) as server, pytest.raises(NoAnswer) as caught:
        client(timeout).send(method, f"{server.url}/x?access_token=t0ken", params={"a": "t0ken"})
    for text in (caught.value.reason, caught.value.hint, str(caught.value)):
        assert text.isprintable()
        assert "t0ken" not in text
        assert "127.0.0.1" not in text
    return caught.value


# What is sent


def test_a_query_is_sent_in_the_url() -> None:
    requests: list[bytes] = []
    with Server(answering(http(b'{"a": 1}', X="y"), requests=requests)) as server:
        answer = client().send("GET", f"{server.url}/base/x", params={"menu": "trunk", "token": "ä&b"}, json=None)
    assert (answer.status, answer.body, answer.headers["x"]) == (200, b'{"a": 1}', "y")
    assert requests == [
        (
            "GET /base/x?menu=trunk&token=%C3%A4%26b HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{server.port}\r\n"
            "User-Agent: OpenAPI\r\n"
            "Accept: application/json\r\n"
            "Accept-Encoding: identity\r\n"
            "\r\n"
        ).encode()
    ]


def test_a_change_is_sent_as_json() -> None:
    requests: list[bytes] = []
    with Server(answering(http(), requests=requests)) as server:
        client().send("POST", f"{server.url}/x", params={}, json={"name": "Größe", "n": 1})
    head, _, body = requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /x HTTP/1.1\r\n")
    assert b"\r\nContent-Type: application/json" in head
    assert body == b'{"name": "Gr\\u00f6\\u00dfe", "n": 1}'


def test_a_file_is_sent_as_multipart() -> None:
    content = bytes(range(256)) * 4096
    requests: list[bytes] = []
    with Server(answering(http(), requests=requests)) as server:
        files = {"file": ("Größe, 1.wav", content), "is_check": (None, "force")}
        client().send("POST", f"{server.url}/x", params={}, json=None, files=files)
    head, _, body = requests[0].partition(b"\r\n\r\n")
    (boundary,) = re.findall(rb"\r\nContent-Type: multipart/form-data; boundary=(\S+)", head)
    assert f"\r\nContent-Length: {len(body)}\r\n".encode() in head
    first, second = (part.strip(b"\r\n") for part in body.split(b"--" + boundary)[1:-1])
    assert (
        first == b'Content-Disposition: form-data; name="file"; filename="Gr\xc3\xb6\xc3\x9fe, 1.wav"\r\n\r\n' + content
    )
    assert second == b'Content-Disposition: form-data; name="is_check"\r\n\r\nforce'


def test_a_file_that_is_received_slowly_takes_no_longer_than_the_timeout() -> None:
    def read_nothing(connection: Connection) -> None:
        connection.over.wait()

    with Server(read_nothing) as server, pytest.raises(NoAnswer) as caught:
        client(0.3).send("POST", f"{server.url}/x", files={"file": ("a.wav", bytes(8 * 1024 * 1024))})
    assert (caught.value.kind, caught.value.reason) == ("no_answer", "timed out after 0.3 s")


@pytest.mark.parametrize("status", [100 + 101, 204, 400, 404, 500, 503])
def test_an_answer_of_any_status_is_an_answer(status: int) -> None:
    with Server(answering(http(b"", f"{status} Whatever"))) as server:
        assert client().send("GET", server.url).status == status


def test_redirects_are_not_followed() -> None:
    requests: list[bytes] = []
    redirect = http(b"", "302 Found", Location="/elsewhere")
    with Server(answering(redirect, http(), requests=requests)) as server:
        answer = client().send("GET", f"{server.url}/x")
    assert (answer.status, answer.headers["Location"], len(requests)) == (302, "/elsewhere", 1)


def test_netrc_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login user password from-netrc\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    requests: list[bytes] = []
    with Server(answering(http(), requests=requests)) as server:
        client().send("GET", server.url)
    assert b"Authorization" not in requests[0]


# How long it takes


def drip_head(connection: Connection) -> None:
    connection.request()
    connection.drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100)


def drip_body(connection: Connection) -> None:
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    connection.drip(b"x" * 1000)


def drip_without_length(connection: Connection) -> None:
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\n\r\n")
    connection.drip(b"x" * 1000)


def drip_chunks(connection: Connection) -> None:
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    connection.drip(b"1\r\nx\r\n" * 200)


def drip_interim_answers(connection: Connection) -> None:
    connection.request()
    connection.drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)


def say_nothing(connection: Connection) -> None:
    connection.request()
    connection.over.wait()


@pytest.mark.parametrize(
    "conversation", [drip_head, drip_body, drip_without_length, drip_chunks, drip_interim_answers, say_nothing]
)
def test_a_request_takes_no_longer_than_its_timeout(conversation: Conversation) -> None:
    start = time.monotonic()
    missing = failure(conversation, TIMEOUT)
    assert time.monotonic() - start < 3 * TIMEOUT
    assert (missing.kind, missing.reason) == ("no_answer", "timed out after 0.4 s")
    assert missing.hint == UP


def test_a_second_request_on_a_kept_connection_takes_no_longer_than_its_timeout() -> None:
    def conversation(connection: Connection) -> None:
        connection.request()
        connection.send(http())
        drip_body(connection)

    with Server(conversation) as server:
        session = client(TIMEOUT)
        session.send("GET", server.url)
        start = time.monotonic()
        with pytest.raises(NoAnswer):
            session.send("GET", server.url)
        assert time.monotonic() - start < 3 * TIMEOUT


def test_a_request_that_is_received_slowly_takes_no_longer_than_its_timeout() -> None:
    def conversation(connection: Connection) -> None:
        while not connection.over.wait(TIMEOUT / 4):
            connection.socket.recv(200_000)

    start = time.monotonic()
    with Server(conversation) as server, pytest.raises(NoAnswer) as caught:
        client(2).send("POST", server.url, json={"x": "x" * 20_000_000})  # building the body takes a part of the time
    assert time.monotonic() - start < 6
    assert (caught.value.kind, caught.value.reason) == ("no_answer", "timed out after 2 s")


def addresses(monkeypatch: pytest.MonkeyPatch, *ports: int) -> str:
    """Give a host several addresses, and return its name."""

    def look_up(host: str, *_args: Any, **_options: Any) -> Any:
        assert host == "pbx.example.com"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return "http://pbx.example.com"


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that ignores connection attempts."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        yield full.getsockname()[1]
        for each in waiting:
            each.close()


def test_a_silent_address_leaves_time_for_the_next(monkeypatch: pytest.MonkeyPatch, silent: int) -> None:
    with Server(answering(http(b"{}"))) as server:
        url = addresses(monkeypatch, silent, server.port)
        assert client(2 * TIMEOUT).send("GET", url).status == 200


def test_an_address_that_refuses_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(close) as unused:
        pass
    with Server(answering(http(b"{}"))) as server:
        url = addresses(monkeypatch, unused.port, unused.port, server.port)
        assert client().send("GET", url).status == 200


def test_several_silent_addresses_take_the_time_of_one(monkeypatch: pytest.MonkeyPatch, silent: int) -> None:
    url = addresses(monkeypatch, *[silent] * 4)
    start = time.monotonic()
    with pytest.raises(NoAnswer) as caught:
        client(TIMEOUT).send("GET", url)
    assert time.monotonic() - start < 2 * TIMEOUT
    assert (caught.value.kind, caught.value.reason) == ("unreachable", "no connection: timed out after 0.4 s")


def test_an_answer_just_in_time_is_whole() -> None:
    def conversation(connection: Connection) -> None:
        connection.request()
        for byte in http(b'{"errcode": 0}'):
            connection.send(bytes([byte]))

    with Server(conversation) as server:
        assert client().send("GET", server.url).body == b'{"errcode": 0}'


# What ends it


@pytest.mark.parametrize("announced", [True, False])
def test_an_answer_above_the_limit_is_not_read_to_its_end(announced: bool) -> None:
    def conversation(connection: Connection) -> None:
        connection.request()
        length = b"Content-Length: 1000000000\r\n" if announced else b""
        connection.send(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n")
        for _ in range(1000):
            connection.send(b"x" * 1_000_000)

    missing = failure(conversation)
    assert (missing.kind, missing.reason) == ("answer", "the response is larger than 8 MiB")
    assert missing.hint.startswith("Check that ")


def test_an_answer_at_the_limit_is_read() -> None:
    with Server(answering(http(b"x" * MAX_ANSWER))) as server:
        assert len(client().send("GET", server.url).body) == 8 * 1024 * 1024
    with Server(answering(http(b"x" * (MAX_ANSWER + 1)))) as server, pytest.raises(NoAnswer):
        client().send("GET", server.url)


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x" * 1_000_000),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 100_000),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 40_000),
    ],
    ids=["a chunk's size", "many chunks", "interim answers"],
)
def test_an_endless_answer_is_a_failure(start: bytes, more: bytes) -> None:
    def conversation(connection: Connection) -> None:
        connection.request()
        connection.send(start)
        for _ in range(1000):
            connection.send(more)

    missing = failure(conversation, timeout=60)
    assert missing.kind in ("answer", "no_answer")
    assert missing.reason in ("the response is larger than 8 MiB", "the connection broke, or the response is not HTTP")


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "gzip, gzip", "deflate", "br"])
def test_compressed_answers_are_refused(encoding: str) -> None:
    packed = gzip.compress(b" " * 1_000_000)
    missing = failure(answering(http(packed, Content_Encoding=encoding)))
    assert (missing.kind, missing.reason) == ("answer", "the response is compressed, which was not requested")
    assert missing.hint == "Check that the address leads to a PBX, and any proxy in between."


def test_the_encoding_identity_is_accepted() -> None:
    with Server(answering(http(b"{}", Content_Encoding="identity"))) as server:
        assert client().send("GET", server.url).body == b"{}"


def close(connection: Connection) -> None:
    connection.request()


def reset(connection: Connection) -> None:
    connection.request()
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def half(connection: Connection) -> None:
    connection.request()
    connection.send(http(b"x" * 100)[:-50])


def no_http(connection: Connection) -> None:
    connection.request()
    connection.send(b"SSH-2.0-OpenSSH_9.2\r\n")


@pytest.mark.parametrize(
    ("conversation", "reason"),
    [
        (close, "the connection was closed without a response"),
        (reset, "connection reset by peer"),
        (half, "the connection broke, or the response is not HTTP"),
        (no_http, "the connection broke, or the response is not HTTP"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_broken_connection_is_no_answer(conversation: Conversation, reason: str, method: str) -> None:
    missing = failure(conversation, method=method)
    assert (missing.kind, missing.reason) == ("no_answer", reason)
    assert missing.hint == f"{UP} If its port speaks HTTPS, give the address with https://."


def test_a_refused_connection_is_unreachable() -> None:
    with Server(close) as server:
        pass
    with pytest.raises(NoAnswer) as caught:
        client().send("GET", server.url)
    assert (caught.value.kind, caught.value.reason) == ("unreachable", "no connection: connection refused")


def test_an_unknown_host_name_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_host(*_args: Any, **_options: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_host)
    with pytest.raises(NoAnswer) as caught:
        client().send("GET", "http://pbx.example.com/x")
    assert (caught.value.kind, caught.value.reason) == (
        "unreachable",
        "no connection: the host name cannot be resolved",
    )


def test_a_connection_that_times_out_is_unreachable(silent: int) -> None:
    with pytest.raises(NoAnswer) as caught:
        client(TIMEOUT).send("GET", f"http://127.0.0.1:{silent}")
    assert (caught.value.kind, caught.value.reason) == ("unreachable", "no connection: timed out after 0.4 s")


@pytest.mark.parametrize("host", ["a..b", "a" * 64, "x" * 300])
def test_an_impossible_host_name_is_unreachable(host: str) -> None:
    with pytest.raises(NoAnswer) as caught:
        client().send("GET", f"http://{host}/x")
    assert (caught.value.kind, caught.value.reason) == (
        "unreachable",
        "no connection: the host name cannot be resolved",
    )


def test_an_answer_that_looks_like_a_proxys_refusal_is_no_answer() -> None:
    missing = failure(answering(b"Tunnel connection failed: 502 Bad Gateway\r\n\r\n"), method="POST")
    assert missing.kind == "no_answer"


# What is logged


def no_header(connection: Connection) -> None:
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\nthis is no header\r\nContent-Length: 2\r\n\r\n{}")


@pytest.mark.parametrize("conversation", [no_header, answering(http()), close, no_http])
def test_no_log_has_the_query(conversation: Conversation, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), Server(conversation) as server:
        ends_well(server, "GET", params={"access_token": "t0ken"})
    assert caplog.records == []


def test_messages_of_other_requests_are_still_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("urllib3.connectionpool").warning("of another client")
    assert caplog.messages == ["of another client"]


# Proxies


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """The requests that a proxy from the environment received."""
    requests: list[bytes] = []
    with Server(answering(http(b"from the proxy"), requests=requests)) as proxy:
        monkeypatch.setenv("http_proxy", f"http://user:pr0xy-pass@127.0.0.1:{proxy.port}")
        yield requests


def test_a_proxy_of_the_environment_is_used(proxied: list[bytes]) -> None:
    assert client().send("GET", "http://pbx.example.com:8088/x").body == b"from the proxy"
    assert proxied[0].startswith(b"GET http://pbx.example.com:8088/x HTTP/1.1\r\n")
    assert b"\r\nProxy-Authorization: Basic dXNlcjpwcjB4eS1wYXNz\r\n" in proxied[0]


def test_hosts_in_no_proxy_are_reached_directly(proxied: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server(answering(http(b"direct"))) as server:
        assert client().send("GET", server.url).body == b"direct"
    assert proxied == []


def test_a_proxy_that_is_down_is_reported_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(close) as proxy:
        pass
    monkeypatch.setenv("http_proxy", f"http://user:pr0xy-pass@127.0.0.1:{proxy.port}")
    with pytest.raises(NoAnswer) as caught:
        client().send("GET", "http://pbx.example.com/x?access_token=t0ken")
    assert (caught.value.kind, caught.value.reason) == ("unreachable", "no connection: connection refused")
    assert "pr0xy-pass" not in caught.value.hint


@pytest.mark.parametrize("conversation", [close, reset])
def test_a_proxy_that_closes_the_connection_may_have_forwarded_the_request(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(conversation) as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(NoAnswer) as caught:
            client().send("POST", "http://pbx.example.com/x", json={})
    assert caught.value.kind == "no_answer"


def test_a_proxy_that_requires_a_password_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(answering(http(b"", "407 Proxy Authentication Required"))) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(NoAnswer) as caught:
            client().send("GET", "https://pbx.example.com/x")
    assert caught.value.kind == "unreachable"
    assert caught.value.reason == "no connection: the proxy answered 407 Proxy Authentication Required"


@pytest.mark.parametrize(
    ("proxy", "reason"),
    [
        (
            "socks5h://user:pr0xy-pass@127.0.0.1:1",
            "the proxy in the environment uses socks5h, but only http and https proxies are supported",
        ),
        ("http://", "the address, or that of a proxy in the environment, cannot be used"),
    ],
)
@pytest.mark.parametrize("variable", ["http_proxy", "all_proxy"])
def test_an_unusable_proxy_is_reported(proxy: str, reason: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, proxy)
    with pytest.raises(NoAnswer) as caught:
        client().send("GET", "http://pbx.example.com/x")
    assert (caught.value.kind, caught.value.reason) == ("input", reason)


def test_credentials_of_a_proxy_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(answering(http())) as proxy, hiding([]):
        monkeypatch.setenv("http_proxy", f"http://user:pr0xy%2Fpass@127.0.0.1:{proxy.port}")
        client().send("GET", "http://pbx.example.com/x")
        assert masked("user pr0xy/pass pr0xy%2Fpass dXNlcjpwcjB4eS9wYXNz") == "user ******** ******** ********"


# Arbitrary answers


def ends_well(server: Server, method: str, **content: Any) -> bool:
    """Whether a request ends with an answer, or with a described failure."""
    try:
        return isinstance(client().send(method, server.url, **content), Answer)
    except NoAnswer as missing:
        return missing.reason.isprintable()


@settings(max_examples=100)
@given(st.binary(max_size=200), st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", http(b"x" * 20)[:-20]]))
def test_any_bytes_are_an_answer_or_a_described_failure(sent: bytes, start: bytes) -> None:
    def conversation(connection: Connection) -> None:
        connection.request()
        connection.send(start + sent)

    with Server(conversation) as server:
        assert ends_well(server, "GET")


HEADERS = st.tuples(
    st.sampled_from(["Content-Length", "Transfer-Encoding", "Set-Cookie", "Content-Type", "Content-Encoding"]),
    st.sampled_from(["gzip", "chunked", "a=b; Expires=Mon, 99 Foo 99999999 GMT", "text/html; charset=none"])
    | st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=255), max_size=20),
).map(": ".join)


@settings(max_examples=100)
@given(st.lists(HEADERS, max_size=3), st.binary(max_size=40))
def test_any_headers_are_an_answer_or_a_described_failure(headers: list[str], body: bytes) -> None:
    head = "\r\n".join(["HTTP/1.1 200 OK", *headers, "", ""]).encode("latin-1")

    def conversation(connection: Connection) -> None:
        connection.request()
        connection.send(head + body)

    with Server(conversation) as server:
        assert ends_well(server, "GET")


@pytest.mark.parametrize("depth", [0, sys.getrecursionlimit() * 100])
def test_a_body_that_json_cannot_represent_is_a_failure(depth: int) -> None:
    body: Any = float("inf")
    for _ in range(depth):
        body = [body]
    with Server(answering(http())) as server, pytest.raises(NoAnswer) as caught:
        client().send("POST", server.url, json={"x": body})
    assert (caught.value.kind, caught.value.reason) == (
        "answer",
        "the data to send is nested too deeply, or has a number that JSON cannot represent",
    )
