# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which connection the options select: direct, or through Central Management."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._api import connection
from ansible_collections.telephony.yeastar.plugins.module_utils._api.direct import LoginAccess
from ansible_collections.telephony.yeastar.plugins.module_utils._api.ycm import YcmAccess
from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure

DEFAULTS: dict[str, Any] = {name: spec.get("default") for name, spec in connection.ARGUMENTS.items()}
DIRECT = {"base_url": "https://pbx.example.com", "client_id": "id", "client_secret": "secret"}
PLAIN_HTTP = "{} uses plain http: secrets and settings can be read in transit. Use https:// if the server supports it."
YCM = {
    "ycm_url": "https://ycm.example.com",
    "ycm_client_id": "ycm-id",
    "ycm_client_secret": "ycm-secret",
    "serial_number": "3658B4311196",
}


def failure(**options: Any) -> Failure:
    """The message of the failure for these options."""
    with pytest.raises(Failure) as raised:
        connection.pbx_connection({**DEFAULTS, **options})
    assert raised.value.kind == "input"
    return raised.value


def test_the_address_decides_and_the_other_ways_credentials_are_ignored() -> None:
    everything = {**DEFAULTS, **DIRECT, **YCM, "access_token": "both-secrets-given"}
    assert isinstance(connection.pbx_connection({**everything, "base_url": None}).access(), YcmAccess)
    assert isinstance(
        connection.pbx_connection({**everything, "ycm_url": "", "access_token": None}).access(), LoginAccess
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({**DIRECT, **YCM}, "base_url and ycm_url are both given."),
        ({}, "Neither base_url nor ycm_url is given."),
        ({"base_url": "", "ycm_url": ""}, "Neither base_url nor ycm_url is given."),
    ],
)
def test_exactly_one_address(options: dict[str, Any], message: str) -> None:
    found = failure(**options)
    assert found.message == message
    assert found.hint == (
        "Give base_url to reach a PBX at its own address, or ycm_url to reach it through Central Management. "
        "Nothing was sent."
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ycm_client_id": None}, "ycm_client_id is missing."),
        ({"ycm_client_secret": ""}, "ycm_client_secret is missing."),
        ({"serial_number": None}, "serial_number is missing."),
        ({"serial_number": ""}, "serial_number is missing."),
        ({"serial_number": "../oauth"}, "serial_number is malformed."),
        ({"serial_number": ".."}, "serial_number is malformed."),
        ({"serial_number": "3658 B"}, "serial_number is malformed."),
        ({"serial_number": "3658?x=1"}, "serial_number is malformed."),
        ({"serial_number": "3658%2F"}, "serial_number is malformed."),
        ({"serial_number": "36\n58"}, "serial_number is malformed."),
        ({"serial_number": "3658\n"}, "serial_number has white space at its beginning or end."),
        ({"ycm_url": "https://ycm.example.com "}, "ycm_url has white space at its beginning or end."),
        ({"ycm_client_id": " ycm-id"}, "ycm_client_id has white space at its beginning or end."),
        ({"ycm_client_secret": "ycm-pass\n"}, "ycm_client_secret has white space at its beginning or end."),
        ({"serial_number": "Å3658"}, "serial_number is malformed."),
        ({"serial_number": "3" * 65}, "serial_number is malformed."),
        ({"ycm_url": "ycm.example.com"}, "ycm_url is malformed: "),
        ({"ycm_url": "https://user:pass@ycm.example.com"}, "ycm_url contains credentials, "),
        ({"timeout": 0}, "timeout is 0, "),
        ({"retries": -1}, "retries is -1, "),
    ],
)
def test_mistakes_are_reported_before_anything_is_sent(changes: dict[str, Any], message: str) -> None:
    found = failure(**{**YCM, **changes})
    assert found.message.startswith(message)
    assert "pass" not in str(found)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://ycm.example.com", "https://ycm.example.com"),
        ("https://ycm.example.com/", "https://ycm.example.com"),
        ("https://ycm.example.com/dm/open_api", "https://ycm.example.com"),
        ("https://ycm.example.com/dm/open_api/v2/", "https://ycm.example.com"),
        ("https://proxy.example.com/ycm", "https://proxy.example.com/ycm"),
    ],
)
def test_the_paths_of_the_api_are_not_part_of_the_address(given: str, used: str) -> None:
    access = connection.pbx_connection({**DEFAULTS, **YCM, "ycm_url": given}).access()
    assert access.name == f"PBX 3658B4311196 through Central Management {used}"


def test_secrets_and_addresses_with_credentials_are_masked() -> None:
    options = {**DEFAULTS, **YCM, "ycm_client_secret": "s/ä"}
    assert connection.secrets(options) == {"s/ä"}


@pytest.mark.parametrize("option", ["base_url", "ycm_url"])
@pytest.mark.parametrize(
    ("address", "warnings"),
    [
        ("https://a", []),
        ("HTTPS://a", []),
        ("http://a", [PLAIN_HTTP]),
    ],
)
def test_plain_http_warns(option: str, address: str, warnings: list[str]) -> None:
    way = DIRECT if option == "base_url" else YCM
    found = connection.pbx_connection({**DEFAULTS, **way, option: address})
    assert found.warnings == [warning.format(option) for warning in warnings]


def test_a_connection_shows_no_secret() -> None:
    for way in (DIRECT, YCM, {"base_url": "https://a", "access_token": "my-secret"}):
        assert "secret'" not in repr(connection.pbx_connection({**DEFAULTS, **way}))
