# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Host variables and filters, from what Central Management returns for a PBX."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.plugin_utils._inventory.variables import (
    NUMBERS,
    TEXTS,
    passes,
    variable,
    variables,
)

# The example of the vendor's page "Response Results".
EXAMPLE: dict[str, Any] = {
    "cloudPbxId": 7715,
    "pbxStatus": "Running",
    "activationStatus": "Activated",
    "name": "Yeastar P-Series Cloud PBX",
    "sn": "3658B4311196XXXX",
    "plan": "Enterprise Plan",
    "planExpirationDate": 1667035676,
    "extensionCapacity": 20,
    "concurrentCallCapacity": 5,
    "recordingStatus": "Enabled",
    "recordingCapacity": 500,
    "region": "China(Guangdong)",
    "url": "cloud.example.yeastar.com",
    "type": "Commercial",
    "version": "84.8.0.25",
    "creator": {"firstName": "Leo", "lastName": "Ball", "email": "leo@yeastar.com"},
    "createTime": 1635737324,
    "upgradeInPbx": "Enabled",
    "passwordlessLogin": "Disabled",
}


def test_the_vendors_example() -> None:
    assert variables(EXAMPLE) == {
        "ansible_host": "cloud.example.yeastar.com",
        "yeastar_activation_status": "Activated",
        "yeastar_base_url": "https://cloud.example.yeastar.com",
        "yeastar_cloud_pbx_id": 7715,
        "yeastar_concurrent_call_capacity": 5,
        "yeastar_create_time": 1635737324,
        "yeastar_creator": {"firstName": "Leo", "lastName": "Ball", "email": "leo@yeastar.com"},
        "yeastar_extension_capacity": 20,
        "yeastar_instance": EXAMPLE,
        "yeastar_name": "Yeastar P-Series Cloud PBX",
        "yeastar_passwordless_login": "Disabled",
        "yeastar_pbx_status": "Running",
        "yeastar_plan": "Enterprise Plan",
        "yeastar_plan_expiration_date": 1667035676,
        "yeastar_recording_capacity": 500,
        "yeastar_recording_status": "Enabled",
        "yeastar_region": "China(Guangdong)",
        "yeastar_sn": "3658B4311196XXXX",
        "yeastar_type": "Commercial",
        "yeastar_upgrade_in_pbx": "Enabled",
        "yeastar_url": "cloud.example.yeastar.com",
        "yeastar_version": "84.8.0.25",
    }


@pytest.mark.parametrize("value", ["20", 20])
def test_numbers_are_numbers(value: Any) -> None:
    found = variables(dict.fromkeys(NUMBERS, value))
    assert {found[variable(field)] for field in NUMBERS} == {20}


@pytest.mark.parametrize("value", ["many", None, 1.5, {}, []])
def test_number_fields_that_hold_no_number_are_not_defined(value: Any) -> None:
    instance = dict.fromkeys(NUMBERS, value)
    assert variables(instance) == {"yeastar_instance": instance}


def test_missing_and_null_fields_are_not_defined() -> None:
    assert variables({}) == {"yeastar_instance": {}}
    assert list(variables(dict.fromkeys(TEXTS))) == ["yeastar_instance"]


def test_a_serial_number_is_text() -> None:
    assert variables({"sn": 3658})["yeastar_sn"] == "3658"


def test_fields_that_are_not_documented_cannot_become_variables() -> None:
    instance = {"ansibleConnection": "x", "clientSecret": "x", "baseUrl": "x", "ansible_host": "x"}
    assert variables(instance) == {"yeastar_instance": instance}


@pytest.mark.parametrize(
    ("url", "base_url", "host"),
    [
        ("pbx.example.com", "https://pbx.example.com", "pbx.example.com"),
        ("pbx.example.com:8088", "https://pbx.example.com:8088", "pbx.example.com"),
        ("pbx.example.com/", "https://pbx.example.com", "pbx.example.com"),
        ("https://pbx.example.com:8088/", "https://pbx.example.com:8088", "pbx.example.com"),
        ("http://pbx.example.com", "http://pbx.example.com", "pbx.example.com"),
        ("https://pbx.example.com/openapi/v1.0", "https://pbx.example.com", "pbx.example.com"),
        ("[2001:db8::1]:8088", "https://[2001:db8::1]:8088", "2001:db8::1"),
        ("HTTPS://Pbx.Example.com", "https://Pbx.Example.com", "pbx.example.com"),
    ],
)
def test_addresses(url: str, base_url: str, host: str) -> None:
    found = variables({"url": url})
    assert (found["yeastar_base_url"], found["ansible_host"]) == (base_url, host)


@pytest.mark.parametrize(
    "url",
    [
        "",
        None,
        7,
        "two words",
        "user:pass@pbx.example.com",
        "https://user:pass@pbx.example.com",
        "ftp://pbx.example.com",
        "https://",
        "{{ evil }}",
        "https://pbx.example.com/{{ evil }}",
        "https://[",
        "pbx.example.com?x",
        "-oProxyCommand=x",
    ],
)
def test_unusable_urls_give_no_address(url: Any) -> None:
    assert not {"yeastar_base_url", "ansible_host"} & variables({"url": url}).keys()


@pytest.mark.parametrize(
    ("filters", "passing"),
    [
        ({}, True),
        ({"pbxStatus": []}, True),
        ({"pbxStatus": ["Running"]}, True),
        ({"pbxStatus": ["running"]}, True),
        ({"pbxStatus": ["Stopped", "RUNNING"]}, True),
        ({"pbxStatus": ["Stopped"]}, False),
        ({"pbxStatus": ["Running"], "plan": ["Ultimate Plan"]}, False),
        ({"absent": ["x"]}, False),
        ({"absent": ["None"]}, False),
        ({"absent": [None]}, False),
        ({"null": ["None"]}, False),
        ({"null": [None]}, False),
        ({"cloudPbxId": [7715]}, True),
        ({"plan": None}, True),
        ({"plan": "enterprise plan"}, True),
        ({"plan": "Enterprise"}, False),
    ],
)
def test_filters(filters: dict[str, Any], passing: bool) -> None:
    assert passes({**EXAMPLE, "null": None}, filters) is passing


def test_a_plan_named_none_passes_its_filter() -> None:
    assert passes({"plan": "None"}, {"plan": ["None"]})
