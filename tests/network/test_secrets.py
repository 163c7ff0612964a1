# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No result, diff or warning shows a secret, in whatever form the PBX returns it, nor a part of one that was cut."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.telephony.yeastar.plugins.module_utils._operations import (
    MENU_OPTIONS_INFO,
    RECORDING_SETTINGS,
    RECORDING_SETTINGS_INFO,
    Mode,
    Operation,
    OperationResult,
    run,
)
from simulator import Call, Pbx, Simulator, Trunk

from .planted import shown
from .tasks import SECRET, task

pytestmark = pytest.mark.usefixtures("no_waiting")

SECRETS = [
    "0123456789abcdef0123456789abcdef",
    SECRET,
    "quote\"back\\slash'single",
    "per%cent%20%41&and=equals#hash+plus/slash",
    "Geheimnis für Ümläute ßÄÖÜ 日本語",
    "(regex|chars)[a-z]*.+?{2,3}^$\\w",
    "{{ lookup('pipe', 'id') }}{% raw %}",
    "line\nbreak\ttab\x1b[31mred",
    'ü\t\u00a0\x7f"ä"\u2028ß',
]
DISGUISES: dict[str, Callable[[str], str]] = {
    "plain": str,
    "in a URL": quote,
    "in a query": lambda secret: f"https://pbx/openapi/v1.0/autorecord/get?access_token={quote(secret, safe='')}&x=1",
    "in JSON": json.dumps,
    "in JSON with its letters": lambda secret: json.dumps(secret, ensure_ascii=False),
    "in Python's escapes": lambda secret: secret.encode("unicode_escape").decode(),
    "twice": lambda secret: secret + secret,
    "cut by us": lambda secret: "x" * 185 + secret,
    "far behind": lambda secret: "x " * 500 + secret,
}

ENDPOINTS = ("get_token", "autorecord/get", "system/get_menuoptions", "autorecord/update", "del_token")
KINDS = ("errmsg", "html", "status", "redirect", "user in redirect", "not json", "wrong value")


def shown_texts(outcome: OperationResult) -> str:
    """Return all texts of an outcome."""
    return "\n".join(texts([outcome.result, outcome.warnings]))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, (dict, list)):
        for each in value.items() if isinstance(value, dict) else value:
            yield from texts(list(each) if isinstance(each, tuple) else each)
    else:
        yield str(value)


def token_like(secret: str) -> str:
    """Return a token made of the printable ASCII characters of a secret, in another order."""
    return "".join(each for each in reversed(secret) if "!" <= each <= "~")


def echo(pbx: Pbx, secret: str, disguise: Callable[[str], str]) -> list[str]:
    """Make the PBX return the secret and its tokens in all texts; return what must not be shown."""
    given = [secret]

    def mint() -> str:
        given.append(f"0token{len(given)}-{token_like(secret)}")
        name = disguise(given[-1]) + " " + disguise(secret)
        pbx.objects.trunks[0].name = name
        pbx.recording = {**pbx.recording, "internal_prompt": name, "end_prompt": disguise(secret)}
        return given[-1]

    pbx.token_store.mint = mint
    return given


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=list(DISGUISES))
@pytest.mark.parametrize("secret", SECRETS, ids=range(len(SECRETS)))
@pytest.mark.parametrize(
    ("operation", "options"),
    [
        (RECORDING_SETTINGS, {"record_trunk_list": [{"match": "*"}], "enb_internal": False, "internal_prompt": ""}),
        (RECORDING_SETTINGS, {"record_trunk_list": [{"text": "no such trunk"}]}),
        (RECORDING_SETTINGS, {"record_trunk_list": [{"id": 5, "text": "no such name"}]}),
        (RECORDING_SETTINGS_INFO, {}),
        (MENU_OPTIONS_INFO, {}),
    ],
    ids=["change", "unknown", "mismatch", "info", "menus"],
)
def test_secret_names_and_values_are_masked(
    simulator: Simulator, operation: Operation, options: dict[str, Any], secret: str, disguise: Callable[[str], str]
) -> None:
    pbx = simulator.add_pbx(client_secret=secret)
    given = echo(pbx, secret, disguise)
    outcome = task(pbx, operation, **options)
    simulator.remove(pbx.name)
    assert len(given) == 2
    assert shown(shown_texts(outcome), given) == []
    assert pbx.tokens == []


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=list(DISGUISES))
@pytest.mark.parametrize(
    "endpoint", ["get_token", "autorecord/get", "system/get_menuoptions", "autorecord/update", "del_token"]
)
@pytest.mark.parametrize(
    "kind", ["errmsg", "html", "status", "redirect", "user in redirect", "not json", "wrong value"]
)
def test_answers_with_secrets_are_masked(
    simulator: Simulator, endpoint: str, kind: str, disguise: Callable[[str], str]
) -> None:
    for secret in SECRETS[:4]:
        pbx = simulator.add_pbx(client_secret=secret)
        token = f"0token-{token_like(secret)}"
        pbx.token_store.mint = iter([token]).__next__
        text = f"{disguise(token)} {disguise(secret)}"
        location = quote(text, safe="")
        faults: dict[str, dict[str, Any]] = {
            "errmsg": {"kind": "errcode", "code": 40002, "message": text},
            "html": {"kind": "html", "body": f"<h1>{text}</h1>"},
            "status": {"kind": "status", "status": 500, "body": text},
            "redirect": {"kind": "redirect", "location": f"https://elsewhere.example/{location}?{location}#{location}"},
            "user in redirect": {"kind": "redirect", "location": f"https://{location}:{location}@elsewhere.example/"},
            "not json": {"kind": "body", "body": f'{{"errcode": 0, "{text}'},
            "wrong value": {"kind": "wrong_type", "value": {"errcode": text, "errmsg": text}},
        }
        pbx.fault(endpoint, times=None, **faults[kind])
        outcome = task(pbx, record_trunk_list=[{"match": "*"}], retries=0)
        simulator.remove(pbx.name)
        assert outcome.result.get("failed") or outcome.warnings[1:]
        known = [secret] if endpoint == "get_token" else [secret, token]
        assert shown(shown_texts(outcome), known) == []


@pytest.mark.parametrize(
    "address",
    [
        "https://admin:{password}@pbx.example",
        "https://{password}@pbx.example:8088",
        "http://admin:{password}@[::1]/",
        "https://admin:{password}@",
        "//admin:{password}@pbx.example",
        "admin:{password}@pbx.example",
    ],
)
@pytest.mark.parametrize("password", ["hunter2-hunter2", "hunter2%40%2Fhunter2", "hünter2+hunter2", "hunter2:hunter2"])
def test_credentials_in_the_address_are_refused_and_not_quoted(address: str, password: str) -> None:
    options = {"base_url": address.format(password=password), "client_id": "id", "client_secret": SECRET}
    validation = ArgumentSpecValidator(RECORDING_SETTINGS.argument_spec).validate(options)
    outcome = run(RECORDING_SETTINGS, validation.validated_parameters, Mode(check=False, diff=True))
    assert outcome.result["failure"]["kind"] == "input"
    assert "base_url" in outcome.result["msg"]
    assert shown(shown_texts(outcome), [password, SECRET]) == []


class Proxy(threading.Thread):
    """Records requests, and refuses them or closes the connection."""

    def __init__(self, answer: bytes) -> None:
        super().__init__(daemon=True)
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.asked: list[bytes] = []
        self.start()

    def run(self) -> None:
        """Accept connections until closed."""
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            with client:
                self.asked.append(client.recv(65536))
                client.sendall(self._answer)

    def close(self) -> None:
        """Accept no more connections."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


ANSWERS = {
    "refuses": b"HTTP/1.1 407 Proxy Authentication Required for %s\r\nContent-Length: 0\r\n\r\n",
    "closes": b"",
    "babbles": b"%s\r\n\r\n",
}


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without proxies."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=list(ANSWERS))
@pytest.mark.parametrize("password", ["proxy-password-1", "pröxy%20password/ä"])
def test_a_proxy_comes_from_the_environment_and_its_password_stays_there(
    clean_environment: pytest.MonkeyPatch, scheme: str, answer: bytes, password: str
) -> None:
    credentials = base64.b64encode(b"user:" + password.encode())
    proxy = Proxy(answer.replace(b"%s", b"user:" + password.encode() + b" " + credentials))
    clean_environment.setenv(f"{scheme}_proxy", f"http://user:{quote(password, safe='')}@127.0.0.1:{proxy.port}")
    options = {"base_url": f"{scheme}://pbx.example", "client_id": "id", "client_secret": SECRET, "retries": 0}
    validation = ArgumentSpecValidator(RECORDING_SETTINGS.argument_spec).validate(options)
    outcome = run(RECORDING_SETTINGS, validation.validated_parameters, Mode(check=False, diff=True))
    proxy.close()
    assert outcome.result["failed"] is True
    # A login whose answer was lost is repeated once; a proxy tunnel that failed is not a lost answer.
    assert len(proxy.asked) == (1 if scheme == "https" or b" 407 " in answer else 2)
    assert b"\nProxy-Authorization: Basic " in proxy.asked[0]
    assert shown(shown_texts(outcome), [password, f"user:{password}", SECRET]) == []


def test_no_netrc_is_read(pbx: Pbx, tmp_path: Path, clean_environment: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password netrc-password\ndefault login x password y\n")
    clean_environment.setenv("NETRC", str(netrc))
    clean_environment.setenv("HOME", str(tmp_path))
    (tmp_path / ".netrc").write_text(netrc.read_text())
    assert task(pbx, enb_paging=True).result["changed"] is True
    assert [call.name for call in pbx.calls if "Authorization" in call.headers] == []


def test_a_redirect_is_not_followed_and_nothing_is_sent_there(simulator: Simulator, pbx: Pbx) -> None:
    elsewhere = simulator.add_pbx()
    pbx.fault("*", "redirect", times=None, status=307, location=f"{elsewhere.base_url}/openapi/v1.0/get_token")
    assert task(pbx, retries=0).result["failure"]["kind"] == "http"
    assert elsewhere.calls == []
    simulator.remove(elsewhere.name)


def test_the_token_travels_in_the_query_only(pbx: Pbx) -> None:
    seen: list[Call] = []
    pbx.on("*", "received", seen.append)
    pbx.objects.trunks.append(Trunk(99, "one more", "peer"))
    task(pbx, record_trunk_list=[{"match": "*"}])
    token = seen[1].query["access_token"]
    assert seen[0].body == {"username": pbx.client_id, "password": SECRET}
    assert all(token not in repr(dict(call.headers)) + repr(call.body) for call in seen)
    assert all(SECRET not in repr((dict(call.headers), call.query, call.body)) for call in seen[1:])
