# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts: every PBX has a unique name, and no name causes an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.plugin_utils._inventory.names import (
    format_instance,
    host_names,
    renamed,
    unique_names,
    usable,
)


def names(*instances: dict[str, Any], hostname: str = "name") -> list[str | None]:
    """Return the names of hosts."""
    return unique_names(instances, hostname, (), {})


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("North", "North"),
        ("pbx-1.example", "pbx-1.example"),
        ("North Office", "North_Office"),
        ("Köln  (Süd)", "Köln_Süd"),
        ("東京", "東京"),
        ("{{ lookup('pipe', 'id') }}", "lookup_pipe_id"),
        ("{% raw %}", "raw"),
        ("a,b:c;d&!e@f", "a_b_c_d_e_f"),
        ("web[1:50]", "web_1_50"),
        ("*", ""),
        ("~regex.*", "regex"),
        ("-i /etc/passwd", "i_etc_passwd"),
        ("../../etc", "etc"),
        ("\x1b[31mred\x1b[0m", "31mred_0m"),
        ("a\u202eb", "a_b"),
        ("line\nbreak", "line_break"),
        ("", ""),
        ("   ", ""),
        ("all", ""),
        ("ALL", ""),
        ("ungrouped", ""),
        ("localhost", ""),
        ("127.0.0.1", ""),
        ("x" * 201, ""),
        (None, ""),
        ({"x": 1}, ""),
        (5, ""),
    ],
)
def test_usable_names(given_name: object, name: str) -> None:
    assert usable(given_name) == name


def test_by_name_serial_number_or_address() -> None:
    instance = {"name": "North", "sn": "S1", "url": "https://north.example.com:8088/x", "cloudPbxId": 1}
    assert names(instance) == ["North"]
    assert names(instance, hostname="sn") == ["S1"]
    assert names(instance, hostname="url") == ["north.example.com"]
    assert names({**instance, "url": "north.example.com"}, hostname="url") == ["north.example.com"]


@pytest.mark.parametrize("hostname", ["name", "url"])
def test_without_a_usable_name_the_serial_number_is_the_name(hostname: str) -> None:
    for missing in (None, "", "{{}}", "localhost", 7):
        assert names({hostname: missing, "sn": "S1"}, hostname=hostname) in (["S1"], ["7"])


def test_without_a_serial_number_the_id_is_the_name() -> None:
    assert names({"cloudPbxId": 12}, {"cloudPbxId": "13", "sn": ""}) == ["cloud_pbx_12", "cloud_pbx_13"]


def test_indistinguishable_pbxs_have_no_name() -> None:
    assert names({}) == [None]
    assert names({"name": "x"}, {"name": "x"}) == [None, None]
    assert names({"name": "x", "sn": "S"}, {"name": "x", "sn": "S"}) == [None, None]


def test_all_pbxs_that_share_a_name_get_their_serial_numbers() -> None:
    shared = [{"name": "North", "sn": "S1"}, {"name": "South", "sn": "S2"}, {"name": "North", "sn": "S3"}]
    assert names(*shared) == ["North_S1", "South", "North_S3"]
    assert names(*reversed(shared)) == ["North_S3", "South", "North_S1"]


def test_names_that_differ_only_in_replaced_characters_are_shared() -> None:
    assert names({"name": "A B", "sn": "S1"}, {"name": "A/B", "sn": "S2"}) == ["A_B_S1", "A_B_S2"]


def test_shared_serial_numbers_get_ids() -> None:
    assert names({"sn": "S", "cloudPbxId": 1}, {"sn": "S", "cloudPbxId": 2}, hostname="sn") == ["S_S_1", "S_S_2"]


def test_a_made_up_name_does_not_take_that_of_another_pbx() -> None:
    found = names({"name": "N", "sn": "1"}, {"name": "N", "sn": "2"}, {"name": "N_1", "sn": "3", "cloudPbxId": 9})
    assert len(set(found)) == 3


def test_a_pbx_whose_name_is_taken_gets_its_serial_number_and_then_its_id() -> None:
    instances: list[dict[str, Any]] = [{"name": "trial", "sn": "S1", "cloudPbxId": 7}, {"name": "North", "sn": "S2"}]
    for taken, expected in (
        ({"trial"}, ["trial_S1", "North"]),
        ({"trial", "trial_S1"}, ["trial_S1_7", "North"]),
        ({"trial", "trial_S1", "trial_S1_7", "North", "North_S2"}, [None, None]),
    ):
        assert unique_names(instances, "name", taken, {}) == expected


def from_sources(
    instances: list[dict[str, Any]], hosts: dict[str, dict[str, Any]], groups: set[str] | None = None
) -> list[str | None]:
    """Return the names of hosts when earlier sources created hosts and groups."""
    return host_names(instances, "name", hosts, groups or set(), lambda _names: ())


MAIN = {"name": "Main", "sn": "S1"}
OTHER_MAIN = {"name": "Main", "sn": "S2"}


@pytest.mark.parametrize(
    ("host_variables", "name"),
    [
        ({"yeastar_instance": MAIN, "yeastar_sn": "S1"}, "Main"),
        ({"yeastar_instance": {**MAIN, "name": "old name"}}, "Main"),
        ({"yeastar_sn": "S1"}, "Main"),
        ({"yeastar_instance": OTHER_MAIN, "yeastar_sn": "S2"}, "Main_S1"),
        ({"yeastar_instance": {"name": "Main"}}, "Main_S1"),
        ({"yeastar_sn": "S2"}, "Main_S1"),
        ({"site": "x"}, "Main"),
        ({}, "Main"),
    ],
)
def test_a_host_of_an_earlier_source_is_the_same_pbx_only_with_the_same_serial_number(
    host_variables: dict[str, Any], name: str
) -> None:
    assert from_sources([MAIN], {"Main": host_variables}) == [name]


def test_a_pbx_of_an_earlier_source_keeps_its_name_there() -> None:
    hosts: dict[str, Any] = {"north": {"yeastar_sn": 1}, "Main": {"yeastar_instance": MAIN}}
    instances = [{"name": "North", "sn": "1"}, OTHER_MAIN, {"name": "Second", "sn": "S1"}, {"name": "north", "sn": "3"}]
    assert from_sources(instances, hosts) == ["north", "Main_S2", "Main", "north_3"]


def test_a_pbx_without_a_serial_number_is_the_same_if_all_else_is() -> None:
    instance = {"name": "Main", "cloudPbxId": 1}
    assert from_sources([instance], {"Main": {"yeastar_instance": dict(instance)}}) == ["Main"]
    assert from_sources([instance], {"Main": {"yeastar_instance": {**instance, "url": "other"}}}) == ["Main_1"]


def test_pbxs_with_one_serial_number_do_not_share_the_host_of_an_earlier_source() -> None:
    instances = [{**MAIN, "cloudPbxId": 1}, {**MAIN, "cloudPbxId": 2}]
    assert from_sources(instances, {"Main": {"yeastar_instance": MAIN}}) == ["Main_S1_1", "Main_S1_2"]


def test_a_host_of_an_earlier_source_that_has_the_name_of_a_group_is_not_used() -> None:
    assert from_sources([MAIN], {"Main": {"yeastar_instance": MAIN}}, {"Main"}) == ["Main_S1"]


def test_names_change_until_none_is_that_of_a_resulting_group() -> None:
    asked = []

    def groups_made(found: Sequence[str | None]) -> list[str]:
        asked.append(list(found))
        return ["Main", "Main_S1"]

    instance = {**MAIN, "cloudPbxId": 7}
    assert host_names([instance], "name", {}, {"x"}, groups_made) == ["Main_S1_7"]
    assert asked == [["Main"], ["Main_S1_7"]]


@pytest.mark.parametrize(
    ("instance", "name", "hostname", "words"),
    [
        ({"name": "North Office"}, "North_Office", "name", []),
        ({"name": "North"}, "North_S1", "name", ["'North' is listed as North_S1"]),
        ({"name": None}, "S1", "name", ["one without name is listed as S1"]),
        ({}, "S1", "name", ["one without name is listed as S1"]),
        ({"sn": 12345}, "12345", "sn", []),
        ({"url": "https://a.example.com"}, "a.example.com", "url", []),
    ],
)
def test_renamed_hosts_are_described(instance: dict[str, Any], name: str, hostname: str, words: list[str]) -> None:
    assert renamed([(instance, name)], hostname) == words


def test_messages_identify_a_pbx() -> None:
    assert format_instance({"name": "\x1b"}, "name") == "'\\x1b'"
    assert format_instance({}, "sn") == "one without sn"


_TEXT = st.one_of(st.none(), st.sampled_from(["A", "A B", "A/B", "A_1", "1", "all"]), st.text(max_size=5))
_INSTANCE = st.fixed_dictionaries({}, optional={"name": _TEXT, "sn": _TEXT, "cloudPbxId": st.integers(1, 5)})


@given(st.lists(_INSTANCE, max_size=8), st.sampled_from(["name", "sn", "url"]), st.sets(_TEXT.map(str), max_size=4))
def test_names_are_unique_and_safe_and_do_not_depend_on_order(
    instances: Sequence[Any], hostname: str, groups: set[str]
) -> None:
    found = unique_names(instances, hostname, groups, {})
    given_names = [name for name in found if name is not None]
    assert len(set(given_names)) == len(given_names)
    assert all(usable(name) == name for name in given_names)
    assert not groups.intersection(given_names)
    assert unique_names(instances[::-1], hostname, groups, {}) == found[::-1]


@given(st.lists(_INSTANCE, max_size=6), st.lists(_INSTANCE, max_size=6))
def test_two_sources_never_share_a_host_for_different_pbxs(first: Sequence[Any], second: Sequence[Any]) -> None:
    hosts = {
        name: {"yeastar_instance": instance}
        for instance, name in zip(first, host_names(first, "name", {}, (), lambda _names: ()), strict=True)
        if name is not None
    }
    for instance, name in zip(second, host_names(second, "name", hosts, (), lambda _names: ()), strict=True):
        if name in hosts:
            earlier = hosts[name]["yeastar_instance"]
            assert earlier == instance or (earlier["sn"] == instance["sn"] != "")
