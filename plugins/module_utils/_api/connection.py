# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options: their argument spec, and the connection that they describe."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Any, Mapping

from ansible.module_utils.errors import AnsibleFallbackNotFound

from .._errors import input_failure
from .._net.address import may_hold_credentials, server_url
from .._net.request import Http
from .._net.tls import trust
from .._values import TEXT
from .answers import is_token
from .client import Access, Client
from .direct import LoginAccess, TokenAccess
from .retry import Retry
from .ycm import Account, Logins, YcmAccess

PBX_API_PATH = re.compile(r"/+openapi(/v[0-9.]+)?$")
_YCM_API_PATH = re.compile(r"/+dm/open_api(/v[0-9.]+)?$")
_SERIAL_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ADDRESSES = ("base_url", "ycm_url")
_GIVE_ADDRESS = "Give base_url to reach a PBX at its own address, or ycm_url to reach it through Central Management."
_GIVE_YCM = "ycm_url needs ycm_client_id and ycm_client_secret, from System > API on Central Management."
_TRIM = "Remove it: what is read from a file often ends with a line break, which the filter trim removes."
_GIVE = "Give client_id and client_secret to log in, or access_token to use an existing token."


class _FromEnvironment(str):
    """A value from an environment variable, for an option that the task does not set."""

    __slots__ = ()


def _environment(variable: str) -> str:
    """Return the value of a variable; an empty one counts as not set. Raises AnsibleFallbackNotFound without one."""
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


@dataclass(frozen=True)
class Connection:
    """How to reach the API of a PBX, or that of Central Management.

    ``option`` is the name of the option with the address. ``access_token`` replaces the client id and secret of a PBX.
    ``serial_number`` is that of a PBX behind Central Management, and None for Central Management's own API.
    """

    option: str
    url: str
    http: Http
    retries: int
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    serial_number: str | None = None

    @property
    def warnings(self) -> list[str]:
        """Warnings about the connection itself."""
        if self.url.lower().startswith("https:"):
            return []
        risk = "secrets and settings can be read in transit. Use https:// if the server supports it."
        return [f"{self.option} uses plain http: {risk}"]

    def access(self, logins: Logins | None = None) -> Access:
        """Return the access to the API. Accesses through Central Management can share ``logins``."""
        if self.option == "ycm_url":
            account = Account(self.http, self.url, self.client_id, self.client_secret)
            return YcmAccess(account, self.serial_number, logins)
        if self.access_token:
            return TokenAccess(self.http, self.url, self.access_token)
        return LoginAccess(self.http, self.url, self.client_id, self.client_secret)

    def client(self, check_mode: bool, logins: Logins | None = None) -> Client:
        """Return a client to enter as a context."""
        return Client(self.access(logins), Retry(self.retries), check_mode)


def pbx_connection(options: Mapping[str, Any]) -> Connection:
    """Return the connection to a PBX that validated ``options`` describe, direct or through Central Management.

    Raises Failure of kind ``input`` for options that cannot be used.
    """
    if _address_option(options) == "ycm_url":
        return ycm_connection(options, _serial_number(_text(options, "serial_number")))
    url = server_url("base_url", _text(options, "base_url"), PBX_API_PATH)
    return Connection("base_url", url, _http(url, options), _retries(options), **_credentials(options))


def ycm_connection(options: Mapping[str, Any], serial_number: str | None = None) -> Connection:
    """Return the connection to Central Management, or through it to a PBX. Raises Failure of kind ``input``."""
    url = server_url("ycm_url", _text(options, "ycm_url"), _YCM_API_PATH)
    for name in ("ycm_client_id", "ycm_client_secret"):
        if not options[name]:
            raise input_failure(f"{name} is missing.", _GIVE_YCM)
    return Connection(
        "ycm_url",
        url,
        _http(url, options),
        _retries(options),
        client_id=_text(options, "ycm_client_id"),
        client_secret=_text(options, "ycm_client_secret"),
        serial_number=serial_number,
    )


def secrets(options: Mapping[str, Any]) -> set[str]:
    """Return the values among ``options`` that no output may show, including those of rejected options.

    An address with credentials is secret as a whole, because it is unclear where the credentials end.
    """
    given = {name: str(options[name]) for name in ARGUMENTS if options.get(name)}
    return {
        value
        for name, value in given.items()
        if ARGUMENTS[name].get("no_log") or (name in _ADDRESSES and may_hold_credentials(value))
    }


def _address_option(options: Mapping[str, Any]) -> str:
    """Return which of ``base_url`` and ``ycm_url`` is given. Raises Failure unless it is exactly one."""
    given = _given(options, *_ADDRESSES)
    if len(given) == 1:
        return given[0]
    raise input_failure(
        "base_url and ycm_url are both given." if given else "Neither base_url nor ycm_url is given.", _GIVE_ADDRESS
    )


def _given(options: Mapping[str, Any], *names: str) -> list[str]:
    """Return which of the options that exclude each other are given; those of the task take precedence."""
    given = [name for name in names if options[name]]
    return [name for name in given if not isinstance(options[name], _FromEnvironment)] or given


def _serial_number(given: str) -> str:
    """Return the serial number, which is checked because it becomes part of a path."""
    if given and _SERIAL_NUMBER.fullmatch(given):
        return given
    raise input_failure(
        "serial_number is missing." if not given else "serial_number is malformed.",
        "ycm_url needs the serial number of the PBX, as the list of cloud PBXs on Central Management shows it.",
    )


def _credentials(options: Mapping[str, Any]) -> dict[str, str]:
    """Return client id and secret, or the access token that replaces them."""
    given = _given(options, "client_secret", "access_token")
    if len(given) > 1:
        raise input_failure("client_secret and access_token are both given.", _GIVE)
    if given == ["access_token"]:
        token = _text(options, "access_token")
        if not is_token(token):
            raise input_failure(
                "access_token is not valid: it is too long, or has other characters than printable ASCII.", _GIVE
            )
        return {"access_token": token}
    missing = [name for name in ("client_id", "client_secret") if not options[name]]
    if len(missing) == 1:
        raise input_failure(f"{missing[0]} is missing.", _GIVE)
    if missing:
        raise input_failure("Neither client_id and client_secret nor access_token are given.", _GIVE)
    return {name: _text(options, name) for name in ("client_id", "client_secret")}


def _http(url: str, options: Mapping[str, Any]) -> Http:
    timeout = _number(options, "timeout", 0.001, 3600)
    trusted = trust(url, options["validate_certs"], options["ca_path"], options["tls_fingerprint"])
    return Http(trusted, timeout)


def _retries(options: Mapping[str, Any]) -> int:
    return int(_number(options, "retries", 0, 100))


def _number(options: Mapping[str, Any], name: str, least: float, most: float) -> float:
    value: float = options[name]
    hint = f"Set {name} to a number from {least:g} to {most:g}."
    if isinstance(value, bool):
        raise input_failure(f"{name} must be a number, not {str(value).lower()}.", hint)
    if not least <= value <= most:
        raise input_failure(f"{name} is {value:g}, which is out of range.", hint)
    return value


def _text(options: Mapping[str, Any], name: str) -> str:
    """Return an option that is sent as text, empty if it is missing.

    Rejects text from the environment that is not UTF-8, and white space at the ends, which would cost a failed login.
    """
    value: str = options[name] or ""
    try:
        value.encode()
    except UnicodeError:
        raise input_failure(
            f"{name} is not valid UTF-8.", f"Set {name}, or the environment variable YEASTAR_{name.upper()}, in UTF-8."
        ) from None
    if value != value.strip():
        raise input_failure(f"{name} has white space at its beginning or end.", _TRIM)
    return value
