# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options: what Ansible accepts, and the access they describe."""

from __future__ import annotations

import os
import re
from typing import Any, Mapping

from ansible.module_utils.errors import AnsibleFallbackNotFound

from .._errors import input_failure
from .._net.address import may_hold_credentials, server_url
from .._net.request import Http
from .._net.tls import trust
from .._text_option import TEXT
from .answers import is_token
from .client import Access
from .direct import LoginAccess, TokenAccess
from .ycm import Account, Logins, YcmAccess

PBX_API_PATH = re.compile(r"/+openapi(/v[0-9.]+)?$")
_YCM_API_PATH = re.compile(r"/+dm/open_api(/v[0-9.]+)?$")
_SERIAL_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ADDRESSES = ("base_url", "ycm_url")
_TEXTS = ("client_id", "client_secret", "ycm_client_id", "ycm_client_secret")
_TRUST = ("validate_certs", "ca_path", "tls_fingerprint")
_GIVE = "Give client_id and client_secret to log in, or access_token to use an existing token."


class _FromEnvironment(str):
    """A value that an environment variable stands in with, where the task says nothing."""

    __slots__ = ()


def _environment(variable: str) -> str:
    """Return the value of a variable; an empty one counts as not set. Raises what Ansible's own fallback does."""
    value = os.environ.get(variable)
    if not value:
        raise AnsibleFallbackNotFound
    return value


def _text_of_environment(variable: str) -> _FromEnvironment:
    return _FromEnvironment(_environment(variable))


def _option(name: str, **spec: Any) -> dict[str, Any]:
    fallback = _environment if "type" in spec else _text_of_environment
    return {"type": TEXT, **spec, "fallback": (fallback, [f"YEASTAR_{name.upper()}"])}


ARGUMENTS: Mapping[str, Mapping[str, Any]] = {
    "base_url": _option("base_url"),
    "client_id": _option("client_id"),
    "client_secret": _option("client_secret", no_log=True),
    "access_token": _option("access_token", no_log=True),
    "ycm_url": _option("ycm_url"),
    "ycm_client_id": _option("ycm_client_id"),
    "ycm_client_secret": _option("ycm_client_secret", no_log=True),
    "serial_number": _option("serial_number"),
    "validate_certs": _option("validate_certs", type="bool", default=True),
    "ca_path": _option("ca_path", type="path"),
    "tls_fingerprint": _option("tls_fingerprint"),
    "timeout": _option("timeout", type="float", default=10),
    "retries": _option("retries", type="int", default=3),
}


def access(options: Mapping[str, Any], logins: Logins | None = None) -> Access:
    """Return the access that validated ``options`` describe; nothing is sent.

    The address decides which way it leads. ``logins`` are for accesses through Central Management to share.
    Raises Failure of kind ``input`` that says what is wrong, and what to give.
    """
    if address_option(options) == "ycm_url":
        account = ycm_account(options)
        return YcmAccess(account, _serial_number(options["serial_number"]), logins)
    base_url = server_url("base_url", options["base_url"], PBX_API_PATH)
    http = _http(base_url, options)
    login = _login(options)
    if login is None:
        return TokenAccess(http, base_url, options["access_token"])
    return LoginAccess(http, base_url, *login)


def address_option(options: Mapping[str, Any]) -> str:
    """Return which of ``base_url`` and ``ycm_url`` is given. Raises Failure unless it is exactly one.

    What the environment says does not count beside what the task says.
    """
    given = _given(options, *_ADDRESSES)
    if len(given) == 1:
        return given[0]
    raise input_failure(
        "base_url and ycm_url are both given." if given else "Neither base_url nor ycm_url is given.",
        "Give base_url to reach a PBX at its own address, or ycm_url to reach it through Central Management.",
    )


def _given(options: Mapping[str, Any], *names: str) -> list[str]:
    """Return which of the options that exclude each other are given; those of the task take precedence."""
    given = [name for name in names if options[name]]
    return [name for name in given if not isinstance(options[name], _FromEnvironment)] or given


def ycm_account(options: Mapping[str, Any]) -> Account:
    """Return the account at Central Management that the options describe. Raises Failure of kind ``input``."""
    url = server_url("ycm_url", options["ycm_url"], _YCM_API_PATH)
    http = _http(url, options)
    for name in ("ycm_client_id", "ycm_client_secret"):
        if not options[name]:
            raise input_failure(
                f"{name} is missing.",
                "ycm_url needs ycm_client_id and ycm_client_secret, from System > API on Central Management.",
            )
    return Account(http, url, options["ycm_client_id"], options["ycm_client_secret"])


def _http(url: str, options: Mapping[str, Any]) -> Http:
    _check_range("timeout", options["timeout"], 0.001, 3600)
    _check_range("retries", options["retries"], 0, 100)
    for name in _TEXTS:
        _check_text(name, options.get(name))
    return Http(trust(url, **{name: options[name] for name in _TRUST}), options["timeout"])


def _serial_number(given: str | None) -> str:
    """Return the serial number, which becomes part of a path and so has to be one for certain."""
    if given and _SERIAL_NUMBER.fullmatch(given):
        return given
    raise input_failure(
        "serial_number is missing." if not given else "serial_number is malformed.",
        "ycm_url needs the serial number of the PBX, as the list of cloud PBXs on Central Management shows it.",
    )


def _login(options: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return client id and secret, or None if an access token stands in for them."""
    given = _given(options, "client_secret", "access_token")
    if len(given) > 1:
        raise input_failure("client_secret and access_token are both given.", _GIVE)
    if given == ["access_token"]:
        if not is_token(options["access_token"]):
            raise input_failure(
                "access_token is no token: it is too long, or has other characters than printable ASCII.", _GIVE
            )
        return None
    client_id, client_secret = options["client_id"], options["client_secret"]
    if client_id and client_secret:
        return client_id, client_secret
    if client_id or client_secret:
        raise input_failure(f"{'client_secret' if client_id else 'client_id'} is missing.", _GIVE)
    raise input_failure("Neither client_id and client_secret nor access_token are given.", _GIVE)


def _check_range(name: str, value: float, least: float, most: float) -> None:
    if isinstance(value, bool):
        raise input_failure(f"{name} is {str(value).lower()}, and must be a number.")
    if not least <= value <= most:
        raise input_failure(f"{name} is {value:g}, and must be from {least:g} to {most:g}.")


def _check_text(name: str, value: str | None) -> None:
    """Refuse what came as bytes, from the environment, that are no text."""
    try:
        (value or "").encode()
    except UnicodeError:
        raise input_failure(f"{name} is not a text in UTF-8.") from None


def secrets(options: Mapping[str, Any]) -> set[str]:
    """Return the values among ``options`` that no output may show.

    That includes an address with credentials, which is refused for them: where they end, nobody can tell.
    """
    given = {name: str(options[name]) for name in ARGUMENTS if options.get(name)}
    return {
        value
        for name, value in given.items()
        if ARGUMENTS[name].get("no_log") or (name in _ADDRESSES and may_hold_credentials(value))
    }


def is_encrypted(options: Mapping[str, Any]) -> bool:
    """Whether what is sent cannot be read on the way."""
    return str(options[address_option(options)]).lower().startswith("https:")
