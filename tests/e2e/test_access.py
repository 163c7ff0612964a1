# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses, credentials and certificates."""

from __future__ import annotations

import hashlib
import re
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
import trustme

from simulator import Behavior, Pbx, Simulator

from .batch import Run
from .plays import CONNECTION, Task, info, play, runs, settings
from .records import Done, changing, converged

PLAIN = "base_url uses plain http"


def _address(name: str, base_url: str) -> Task:
    return info(name, base_url=base_url)


@runs(
    play(
        "addresses",
        _address("as it is", "{{ base_url }}"),
        _address("trailing slash", "{{ base_url }}/"),
        _address("trailing slashes", "{{ base_url }}///"),
        _address("path of the API", "{{ base_url }}/openapi/v1.0"),
        _address("path of the API and a slash", "{{ base_url }}/openapi/"),
        _address("host name", "{{ base_url | replace('127.0.0.1', 'localhost') }}"),
    )
)
def test_every_form_of_an_address_is_accepted(done: Done) -> None:
    for outcome in done.outcomes:
        assert not outcome.failed, outcome.message
        assert outcome.calls == converged()


def _over_ipv6(pbx: Pbx, stack: ExitStack) -> Mapping[str, Any]:
    host = pbx.host
    other = stack.enter_context(Simulator(host="::1"))
    other.add(pbx)
    pbx.attach(host)
    return {"base_url": f"{other.base_url.replace('::1', '[::1]')}/{pbx.name}"}


def _has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6 address of its own")
@runs(play("ipv6", settings("first", enb_paging=True), info("read"), prepare=_over_ipv6))
def test_an_ipv6_address_is_accepted(done: Done) -> None:
    assert done["first"].changed
    assert done["read"].result["settings"]["enb_paging"] is True


CA = trustme.CA()
CERTIFICATE = CA.issue_cert("127.0.0.1")
FINGERPRINT = hashlib.sha256(ssl.PEM_cert_to_DER_cert(CERTIFICATE.cert_chain_pems[0].bytes().decode())).hexdigest()
WITH_COLONS = ":".join(re.findall("..", FINGERPRINT.upper()))


def _over_https(pbx: Pbx, stack: ExitStack) -> Mapping[str, Any]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CERTIFICATE.configure_cert(context)
    return {
        "base_url": pbx.listen(ssl_context=context),
        "plain_url": pbx.base_url.replace("http:", "https:"),
        "ca_path": stack.enter_context(CA.cert_pem.tempfile()),
        "fingerprint": WITH_COLONS,
    }


@runs(
    play(
        "https",
        info("unknown authority", retries=0),
        info("authority", ca_path="{{ ca_path }}"),
        info("fingerprint", tls_fingerprint="{{ fingerprint }}"),
        info("fingerprint in plain", tls_fingerprint=FINGERPRINT),
        info("other fingerprint", tls_fingerprint="00" * 32),
        info("no check", validate_certs=False),
        info("no https there", base_url="{{ plain_url }}", validate_certs=False, retries=0),
        info("no http there", base_url="{{ base_url | replace('https:', 'http:') }}", retries=0),
        prepare=_over_https,
        compared=False,  # the certificate is another one in each test process
    )
)
def test_only_trusted_certificates_are_accepted(done: Done) -> None:
    for task in ("authority", "fingerprint", "fingerprint in plain", "no check"):
        assert not done[task].failed, done[task].message
        assert done[task].calls == converged()
        assert "warnings" not in done[task].result
    for task in ("unknown authority", "other fingerprint"):
        assert done[task].kind == "tls"
        assert re.search(
            r"set tls_fingerprint to ([0-9A-F]{2}:){31}[0-9A-F]{2}\. No secret was sent\.$", done[task].message
        )
        assert done[task].calls == []
    assert done["no https there"].kind == "tls"
    assert done["no http there"].kind in ("no_answer", "answer", "http")
    assert {outcome.tokens for outcome in done.outcomes} == {0}


@runs(play("plain http", info("read"), settings("wrong", enb_paging="maybe")))
def test_plain_http_warns(done: Done) -> None:
    (warning,) = done["read"].result["warnings"]
    assert warning.startswith(PLAIN)


def _with_token(pbx: Pbx, stack: ExitStack) -> Mapping[str, Any]:
    return {"token": pbx.token_store.issue().access}


@runs(
    play(
        "token",
        info("read"),
        settings("change", enb_paging=True),
        info("expired", access_token="0123456789abcdef0123456789abcdef"),
        prepare=_with_token,
        defaults={"base_url": "{{ base_url }}", "access_token": "{{ token }}"},
    )
)
def test_a_given_token_is_used_and_not_revoked(done: Done) -> None:
    assert done["read"].calls == converged()[1:-1]
    assert done["change"].calls == changing()[1:-1]
    assert done["change"].changed
    assert {outcome.tokens for outcome in done.outcomes} == {1}
    expired = done["expired"]
    assert expired.kind == "auth"
    assert expired.result["failure"]["errcode"] == 10004
    assert expired.calls == ["GET autorecord/get"]


WRONG_LOGIN = {f"errcode {code}": code for code in (10005, -1, 10004, 40002, 60001)}


@runs(
    *(
        play(name, info("read", client_secret="wrong"), pbx={"behavior": Behavior(wrong_login_errcode=code)})
        for name, code in WRONG_LOGIN.items()
    )
)
def test_a_refused_login_is_not_retried(done: Done) -> None:
    outcome = done["read"]
    assert outcome.kind == "auth"
    assert outcome.calls == ["POST get_token"]
    assert outcome.result["failure"]["errcode"] == WRONG_LOGIN[done.name]
    assert "Check client_id and client_secret" in outcome.message


def _use_up_tokens(pbx: Pbx, stack: ExitStack) -> None:
    for _number in range(8):
        pbx.token_store.issue()


def _block(pbx: Pbx, stack: ExitStack) -> None:
    pbx.blocked_addresses.add("127.0.0.1")


REFUSED_CLIENTS = {
    "quota": ("quota", 60002, "All eight access tokens"),
    "blocked": ("blocked", 70004, "Blocked IPs"),
    "switched off": ("unsupported", 70123, "Enable the API"),
    "not permitted": ("denied", 70087, "permitted"),
}


@runs(
    play("quota", info("read"), prepare=_use_up_tokens),
    play("blocked", info("read"), prepare=_block),
    play("switched off", info("read"), pbx={"api_enabled": False}),
    play("not permitted", info("read"), pbx={"permitted_ips": ["192.0.2.1"]}),
)
def test_a_refused_client_is_reported_with_the_reason(done: Done) -> None:
    kind, errcode, hint = REFUSED_CLIENTS[done.name]
    outcome = done["read"]
    assert outcome.kind == kind
    assert outcome.result["failure"]["errcode"] == errcode
    assert hint in outcome.message
    assert outcome.calls == ["POST get_token"]


@runs(
    play(
        "no rights",
        info("read"),
        settings("planned", enb_paging=True).given(check_mode=True),
        settings("change", enb_paging=True),
        pbx={"denied_endpoints": ["autorecord/update"]},
    )
)
def test_a_missing_right_to_write_is_reported(done: Done) -> None:
    assert not done["read"].failed
    assert done["planned"].changed
    assert done["change"].kind == "denied"
    assert "Integrations > API" in done["change"].message
    assert {outcome.tokens for outcome in done.outcomes} == {0}


def _variables(pbx: Pbx, stack: ExitStack) -> Mapping[str, Any]:
    names = ("base_url", "client_id", "client_secret")
    return {"access": {f"YEASTAR_{name.upper()}": getattr(pbx, name) for name in names}}


def test_variables_in_the_environment_of_a_play(run_now: Callable[..., Run]) -> None:
    change = play(
        "environment",
        settings("change", enb_paging=True),
        info("option wins", client_secret="wrong"),
        defaults={},
        prepare=_variables,
        keywords={"environment": "{{ access }}"},
        leaves_process=True,
    )
    # From -vvv on, Ansible itself shows the environment of a task.
    done = run_now(change, options=("-vv",)).done(change)
    assert done["change"].changed
    assert done["option wins"].kind == "auth"


def test_variables_in_the_environment_of_ansible(simulator: Simulator, run_now: Callable[..., Run]) -> None:
    pbx = simulator.add_pbx()
    read = play(
        "environment", info("read"), defaults={"client_id": "{{ other_id }}"}, variables={"other_id": pbx.client_id}
    )
    run = run_now(
        read,
        YEASTAR_BASE_URL=pbx.base_url,
        YEASTAR_CLIENT_ID="overridden by the option",
        YEASTAR_CLIENT_SECRET=pbx.client_secret,
        YEASTAR_TIMEOUT="20",
        YEASTAR_RETRIES="0",
        YEASTAR_VALIDATE_CERTS="no",
    )
    assert not run.done(read)["read"].failed
    assert pbx.call_names() == converged()
    assert pbx.client_secret not in run.stdout + run.stderr


@pytest.mark.parametrize("variable", ["ACCESS_TOKEN", "YCM_URL"])
def test_options_take_precedence_over_contradicting_variables(run_now: Callable[..., Run], variable: str) -> None:
    read = play("given", info("read", **CONNECTION), defaults={})
    defaults = play("defaults", info("read"))
    run = run_now(read, defaults, **{f"YEASTAR_{variable}": "https://ycm.example.com"})
    for each in (read, defaults):
        assert not run.done(each)["read"].failed, run.done(each)["read"].message
        assert run.done(each)["read"].calls == converged()


def test_a_given_token_takes_precedence_over_credentials_in_the_environment(
    simulator: Simulator, run_now: Callable[..., Run]
) -> None:
    pbx = simulator.add_pbx()
    read = play("given", info("read", base_url=pbx.base_url, access_token="0123456789abcdef"), defaults={})
    run = run_now(read, YEASTAR_CLIENT_ID=pbx.client_id, YEASTAR_CLIENT_SECRET=pbx.client_secret)
    assert run.done(read)["read"].kind == "auth"
    assert pbx.call_names() == ["GET autorecord/get"]


def test_empty_variables_count_as_not_set(run_now: Callable[..., Run]) -> None:
    read = play("empty", info("read"))
    empty = ("ACCESS_TOKEN", "CA_PATH", "RETRIES", "TIMEOUT", "TLS_FINGERPRINT", "VALIDATE_CERTS", "YCM_URL")
    run = run_now(read, **{f"YEASTAR_{name}": "" for name in empty})
    assert not run.done(read)["read"].failed, run.done(read)["read"].message


def test_wrong_environment_variables_are_reported(run_now: Callable[..., Run]) -> None:
    read = play("environment", info("read"), defaults=CONNECTION)
    outcome = run_now(read, YEASTAR_TIMEOUT="soon").done(read)["read"]
    assert outcome.kind == "input"
    assert "timeout" in outcome.message
    assert outcome.calls == []
