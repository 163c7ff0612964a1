# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options: which addresses and credentials are accepted, and how the others are reported."""

from __future__ import annotations

import math
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._api.connection import pbx_connection, secrets
from ansible_collections.telephony.yeastar.plugins.module_utils._api.direct import LoginAccess, TokenAccess
from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._operations import RECORDING_SETTINGS_INFO, Mode, run

GIVEN: dict[str, Any] = {"base_url": "https://pbx.example.com", "client_id": "id", "client_secret": "s3cret"}
ADDRESS = "Give it as https://HOST:PORT, with an IPv6 address in brackets. Nothing was sent."
ZONE = "is malformed: its IPv6 address has a zone (%), which is not supported"
CREDENTIALS = "Give client_id and client_secret to log in, or access_token to use an existing token. Nothing was sent."
TIMEOUT = "Set timeout to a number from 0.001 to 3600. Nothing was sent."
RETRIES = "Set retries to a number from 0 to 100. Nothing was sent."
WHICH_WAY = (
    "Give base_url to reach a PBX at its own address, or ycm_url to reach it through Central Management. "
    "Nothing was sent."
)


def options(**given: Any) -> dict[str, Any]:
    """Validated options: these, and the defaults of the others."""
    validation = ArgumentSpecValidator(RECORDING_SETTINGS_INFO.argument_spec).validate(given)
    assert validation.error_messages == []
    validated: dict[str, Any] = validation.validated_parameters
    return validated


def refusal(**given: Any) -> str:
    """The message for options that are refused; nothing can have been sent, because no connection was made."""
    outcome = run(RECORDING_SETTINGS_INFO, options(**given), Mode(check=False, diff=False))
    assert (outcome.result["failed"], outcome.result["changed"]) == (True, False)
    assert outcome.result["failure"]["kind"] == "input"
    message: str = outcome.result["msg"]
    return message


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("https://pbx.example.com", "https://pbx.example.com"),
        ("https://pbx.example.com/", "https://pbx.example.com"),
        ("https://pbx.example.com:8088//", "https://pbx.example.com:8088"),
        ("http://192.0.2.1:80", "http://192.0.2.1:80"),
        ("HTTPS://PBX.example.com", "https://PBX.example.com"),
        ("https://[2001:db8::1]:8088", "https://[2001:db8::1]:8088"),
        ("https://[::1]/", "https://[::1]"),
        ("https://proxy.example.com/pbx/7/", "https://proxy.example.com/pbx/7"),
        ("https://pbx.example.com/openapi/v1.0", "https://pbx.example.com"),
        ("https://pbx.example.com/openapi/v1.0/", "https://pbx.example.com"),
        ("https://pbx.example.com/openapi", "https://pbx.example.com"),
        ("https://proxy.example.com/pbx/7/openapi/v2.0/", "https://proxy.example.com/pbx/7"),
        ("https://my_pbx", "https://my_pbx"),
        ("https://localhost.:8088", "https://localhost.:8088"),
        (f"https://{'a' * 63}.example.com/a%20b", f"https://{'a' * 63}.example.com/a%20b"),
    ],
)
def test_addresses(given: str, name: str) -> None:
    assert pbx_connection(options(**{**GIVEN, "base_url": given})).access().name == name


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("pbx.example.com", "is malformed: it is not an address that begins with http:// or https://"),
        ("ftp://pbx.example.com", "is malformed: it is not an address that begins with http:// or https://"),
        ("//pbx.example.com", "is malformed: it is not an address that begins with http:// or https://"),
        ("https:pbx.example.com", "is malformed: it is not an address that begins with http:// or https://"),
        ("https://a b", "is malformed: it is not an address that begins with http:// or https://"),
        ("https://größe.example.com", "is malformed: it is not an address that begins with http:// or https://"),
        ("https://a\nb", "is malformed: it is not an address that begins with http:// or https://"),
        ("https://a/\\b", "is malformed: it is not an address that begins with http:// or https://"),
        ("https://{{ host }}", "is malformed: it is not an address that begins with http:// or https://"),
        ("https://", "is malformed: its host or port cannot be understood"),
        ("https:///x", "is malformed: its host or port cannot be understood"),
        ("https://:8088", "is malformed: its host or port cannot be understood"),
        ("https://-a", "is malformed: its host or port cannot be understood"),
        ("https://a*b", "is malformed: its host or port cannot be understood"),
        ("https://a:0", "is malformed: its host or port cannot be understood"),
        ("https://a:65536", "is malformed: its host or port cannot be understood"),
        ("https://a:b", "is malformed: its host or port cannot be understood"),
        ("https://2001:db8::1", "is malformed: its host or port cannot be understood"),
        ("https://[2001:db8::1", "is malformed: its host or port cannot be understood"),
        ("https://[zz::1]", "is malformed: its host or port cannot be understood"),
        ("http://http://h", "is malformed: its host or port cannot be understood"),
        ("https://h:", "is malformed: its host or port cannot be understood"),
        ("https://a..b", "is malformed: its host or port cannot be understood"),
        ("https://a.-b", "is malformed: its host or port cannot be understood"),
        (f"https://{'a' * 64}.b", "is malformed: its host or port cannot be understood"),
        (f"https://{'a.' * 127}bc", "is malformed: its host or port cannot be understood"),
        ("https://[fe80::1%25eth0]", ZONE),
        ("https://[fe80::1%eth0]:8088/x", ZONE),
        ("https://a?b=c", "is malformed: it has a query or a fragment"),
        ("https://a/b#c", "is malformed: it has a query or a fragment"),
        ("https://user:p4ss@a", "contains credentials, which belong in separate options"),
        ("https://user@a", "contains credentials, which belong in separate options"),
        ("user:p4ss@a", "contains credentials, which belong in separate options"),
    ],
)
def test_invalid_addresses_are_refused(given: str, reason: str) -> None:
    message = refusal(**{**GIVEN, "base_url": given})
    assert message == f"base_url {reason}. {ADDRESS}"
    assert "p4ss" not in message


@given(st.text(max_size=30) | st.text(max_size=20).map("https://".__add__))
def test_any_address_is_accepted_or_refused_with_a_message(address: str) -> None:
    try:
        name = pbx_connection({**OPTIONS, "base_url": address}).access().name
    except Failure as failure:
        result = failure.result()
        assert (result["failure"]["kind"], result["msg"].isprintable()) == ("input", True)
    else:
        assert name.startswith(("http://", "https://"))
        assert name.isascii()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, f"Neither base_url nor ycm_url is given. {WHICH_WAY}"),
        ({"base_url": ""}, f"Neither base_url nor ycm_url is given. {WHICH_WAY}"),
        (
            {"base_url": "https://a"},
            f"Neither client_id and client_secret nor access_token are given. {CREDENTIALS}",
        ),
        ({"base_url": "https://a", "client_id": "x"}, f"client_secret is missing. {CREDENTIALS}"),
        ({"base_url": "https://a", "client_secret": "s3cret"}, f"client_id is missing. {CREDENTIALS}"),
        (
            {"base_url": "https://a", "client_id": "", "client_secret": ""},
            f"Neither client_id and client_secret nor access_token are given. {CREDENTIALS}",
        ),
        (
            {**GIVEN, "access_token": "t0ken"},
            f"client_secret and access_token are both given. {CREDENTIALS}",
        ),
        ({**GIVEN, "timeout": 0}, f"timeout is 0, which is out of range. {TIMEOUT}"),
        ({**GIVEN, "timeout": -1}, f"timeout is -1, which is out of range. {TIMEOUT}"),
        ({**GIVEN, "timeout": 3601}, f"timeout is 3601, which is out of range. {TIMEOUT}"),
        ({**GIVEN, "timeout": math.nan}, f"timeout is nan, which is out of range. {TIMEOUT}"),
        ({**GIVEN, "timeout": math.inf}, f"timeout is inf, which is out of range. {TIMEOUT}"),
        ({**GIVEN, "retries": True}, f"retries must be a number, not true. {RETRIES}"),
        ({**GIVEN, "retries": -1}, f"retries is -1, which is out of range. {RETRIES}"),
        ({**GIVEN, "retries": 101}, f"retries is 101, which is out of range. {RETRIES}"),
    ],
)
def test_invalid_options_are_refused(given: dict[str, Any], message: str) -> None:
    assert refusal(**given) == message


@pytest.mark.parametrize("timeout", [0.001, 3600])
@pytest.mark.parametrize("retries", [0, 100])
def test_the_bounds_of_numbers_are_accepted(timeout: float, retries: int) -> None:
    assert pbx_connection(options(**GIVEN, timeout=timeout, retries=retries)).access().name == "https://pbx.example.com"


def test_a_client_id_is_ignored_if_a_token_is_given() -> None:
    connection = pbx_connection(options(base_url="https://a", client_id="id", access_token="t0ken"))
    access = connection.access()
    assert (access.revocations(), access.renewals) == ([], 0)


@pytest.mark.parametrize(
    "address", ["https://u:p@h/", "u:p@h", "https:/u:p@h", "https://u:p/q@h", "https://u:p@q@h", "https://u@h"]
)
@pytest.mark.parametrize("option", ["base_url", "ycm_url"])
def test_secrets_and_addresses_with_credentials_are_masked(option: str, address: str) -> None:
    given = {**OPTIONS, "client_secret": "s3cret", "access_token": "t&k", "base_url": None, option: address}
    assert secrets(given) == {"s3cret", "t&k", address}


def test_an_address_without_credentials_is_not_masked() -> None:
    assert secrets(OPTIONS) == {"s3cret"}
    assert secrets({}) == set()


@pytest.mark.parametrize("name", ["client_id", "client_secret"])
def test_bytes_that_are_not_text_are_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"YEASTAR_{name.upper()}", "geheim\udcff")
    given = {key: value for key, value in GIVEN.items() if key != name}
    assert refusal(**given) == (
        f"{name} is not valid UTF-8. Set {name}, or the environment variable YEASTAR_{name.upper()}, in UTF-8. "
        "Nothing was sent."
    )


@pytest.mark.parametrize("name", ["base_url", "client_id", "client_secret", "access_token"])
@pytest.mark.parametrize("form", [" {}", "{} ", "{}\n", "\t{}", "{}\u00a0"])
def test_surrounding_white_space_is_refused_before_a_login(name: str, form: str) -> None:
    way = {"base_url": "https://pbx.example.com", "access_token": "t0ken"} if name == "access_token" else GIVEN
    message = refusal(**{**way, name: form.format(way[name])})
    assert message == (
        f"{name} has white space at its beginning or end. Remove it: what is read from a file often ends with a line "
        "break, which the filter trim removes. Nothing was sent."
    )
    assert "s3cret" not in message


def test_white_space_inside_a_secret_is_kept() -> None:
    assert pbx_connection(options(**{**GIVEN, "client_secret": "s3 cret"})).client_secret == "s3 cret"


@pytest.mark.parametrize("token", ["tökén", "t0\nken", "t 0ken", "x" * 8193])
def test_an_invalid_token_is_refused(token: str) -> None:
    assert refusal(base_url="https://a", access_token=token) == (
        f"access_token is not valid: it is too long, or has other characters than printable ASCII. {CREDENTIALS}"
    )


def test_a_fingerprint_needs_a_certificate() -> None:
    assert refusal(**{**GIVEN, "base_url": "http://a", "tls_fingerprint": "00" * 32}) == (
        "tls_fingerprint requires HTTPS, but the address begins with http://. "
        "Give an address that begins with https://, or leave tls_fingerprint out. Nothing was sent."
    )


def test_environment_variables_replace_missing_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YEASTAR_BASE_URL", "https://from.env")
    monkeypatch.setenv("YEASTAR_CLIENT_ID", "id")
    monkeypatch.setenv("YEASTAR_CLIENT_SECRET", "s3cret")
    monkeypatch.setenv("YEASTAR_RETRIES", "7")
    assert pbx_connection(options()).access().name == "https://from.env"
    assert options()["retries"] == 7
    assert pbx_connection(options(base_url="https://from.task")).access().name == "https://from.task"


@pytest.mark.parametrize(
    ("environment", "given", "way"),
    [
        ({"ACCESS_TOKEN": "t0ken", "YCM_URL": "https://ycm"}, GIVEN, LoginAccess),
        ({"ACCESS_TOKEN": "t0ken"}, {**GIVEN, "client_id": "id"}, LoginAccess),
        (
            {"CLIENT_SECRET": "s3cret"},
            {"base_url": "https://a", "client_id": "id", "access_token": "mine"},
            TokenAccess,
        ),
        (
            {"CLIENT_ID": "id", "CLIENT_SECRET": "s3cret"},
            {"base_url": "https://a", "access_token": "mine"},
            TokenAccess,
        ),
        ({"CLIENT_ID": "id", "CLIENT_SECRET": "s3cret", "ACCESS_TOKEN": ""}, {"base_url": "https://a"}, LoginAccess),
        ({"BASE_URL": "https://a", "YCM_URL": "", "TLS_FINGERPRINT": "", "TIMEOUT": ""}, {**GIVEN}, LoginAccess),
    ],
)
def test_options_take_precedence_over_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], given: dict[str, Any], way: type
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"YEASTAR_{name}", value)
    assert type(pbx_connection(options(**given)).access()) is way


def test_ycm_options_win_over_a_base_url_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YEASTAR_BASE_URL", "https://pbx.example.com")
    given = options(ycm_url="https://ycm", ycm_client_id="id", ycm_client_secret="s3cret", serial_number="1")
    assert pbx_connection(given).access().name == "PBX 1 through Central Management https://ycm"


def test_a_contradictory_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**GIVEN, "access_token": "t0ken"}.items():
        monkeypatch.setenv(f"YEASTAR_{name.upper()}", value)
    assert refusal() == f"client_secret and access_token are both given. {CREDENTIALS}"
    monkeypatch.setenv("YEASTAR_YCM_URL", "https://ycm")
    assert refusal(client_secret="mine") == f"base_url and ycm_url are both given. {WHICH_WAY}"


OPTIONS = options(**GIVEN)
