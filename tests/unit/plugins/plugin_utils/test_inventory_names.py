# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What hosts are called: every PBX has a name of its own, and no name is a trap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.plugin_utils._inventory.names import (
    host_names,
    renamed,
    usable,
)


def names(*instances: dict[str, Any], hostname: str = "name") -> list[str | None]:
    """Return the names of hosts."""
    return host_names(instances, hostname)


@pytest.mark.parametrize(
    ("told", "name"),
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
def test_what_is_usable(told: object, name: str) -> None:
    assert usable(told) == name


def test_by_name_serial_number_or_address() -> None:
    instance = {"name": "North", "sn": "S1", "url": "https://north.example.com:8088/x", "cloudPbxId": 1}
    assert names(instance) == ["North"]
    assert names(instance, hostname="sn") == ["S1"]
    assert names(instance, hostname="url") == ["north.example.com"]
    assert names({**instance, "url": "north.example.com"}, hostname="url") == ["north.example.com"]


@pytest.mark.parametrize("hostname", ["name", "url"])
def test_without_a_usable_name_the_serial_number_stands_in(hostname: str) -> None:
    for missing in (None, "", "{{}}", "localhost", 7):
        assert names({hostname: missing, "sn": "S1"}, hostname=hostname) in (["S1"], ["7"])


def test_without_a_serial_number_the_id_stands_in() -> None:
    assert names({"cloudPbxId": 12}, {"cloudPbxId": "13", "sn": ""}) == ["cloud_pbx_12", "cloud_pbx_13"]


def test_what_nothing_tells_from_others_has_no_name() -> None:
    assert names({}) == [None]
    assert names({"name": "x"}, {"name": "x"}) == [None, None]
    assert names({"name": "x", "sn": "S"}, {"name": "x", "sn": "S"}) == [None, None]


def test_all_who_share_a_name_get_their_serial_numbers() -> None:
    shared = [{"name": "North", "sn": "S1"}, {"name": "South", "sn": "S2"}, {"name": "North", "sn": "S3"}]
    assert names(*shared) == ["North_S1", "South", "North_S3"]
    assert names(*reversed(shared)) == ["North_S3", "South", "North_S1"]


def test_names_that_differ_only_in_what_is_replaced_are_shared() -> None:
    assert names({"name": "A B", "sn": "S1"}, {"name": "A/B", "sn": "S2"}) == ["A_B_S1", "A_B_S2"]


def test_shared_serial_numbers_get_ids() -> None:
    assert names({"sn": "S", "cloudPbxId": 1}, {"sn": "S", "cloudPbxId": 2}, hostname="sn") == ["S_S_1", "S_S_2"]


def test_a_made_up_name_does_not_take_that_of_another_pbx() -> None:
    found = names({"name": "N", "sn": "1"}, {"name": "N", "sn": "2"}, {"name": "N_1", "sn": "3", "cloudPbxId": 9})
    assert len(set(found)) == 3


def test_what_is_called_like_a_group_gets_its_serial_number_and_then_its_id() -> None:
    instances: list[dict[str, Any]] = [{"name": "trial", "sn": "S1", "cloudPbxId": 7}, {"name": "North", "sn": "S2"}]
    assert host_names(instances, "name", {"trial"}) == ["trial_S1", "North"]
    assert host_names(instances, "name", {"trial", "trial_S1"}) == ["trial_S1_7", "North"]
    assert host_names(instances, "name", {"trial", "trial_S1", "trial_S1_7", "North", "North_S2"}) == [None, None]


@pytest.mark.parametrize(
    ("instance", "name", "hostname", "words"),
    [
        ({"name": "North Office"}, "North_Office", "name", []),
        ({"name": "North"}, "North_S1", "name", ["'North' is North_S1"]),
        ({"name": None}, "S1", "name", ["one without name is S1"]),
        ({}, "S1", "name", ["one without name is S1"]),
        ({}, None, "sn", ["one without sn is left out"]),
        ({"sn": 12345}, "12345", "sn", []),
        ({"name": "\x1b"}, None, "name", ["'\\x1b' is left out"]),
        ({"url": "https://a.example.com"}, "a.example.com", "url", []),
    ],
)
def test_which_names_are_told(instance: dict[str, Any], name: str | None, hostname: str, words: list[str]) -> None:
    assert renamed([instance], [name], hostname) == words


_TEXT = st.one_of(st.none(), st.sampled_from(["A", "A B", "A/B", "A_1", "1", "all"]), st.text(max_size=5))
_INSTANCE = st.fixed_dictionaries({}, optional={"name": _TEXT, "sn": _TEXT, "cloudPbxId": st.integers(1, 5)})


@given(st.lists(_INSTANCE, max_size=8), st.sampled_from(["name", "sn", "url"]), st.sets(_TEXT.map(str), max_size=4))
def test_names_are_unique_and_safe_and_do_not_depend_on_order(
    instances: Sequence[Any], hostname: str, groups: set[str]
) -> None:
    found = host_names(instances, hostname, groups)
    given_names = [name for name in found if name is not None]
    assert len(set(given_names)) == len(given_names)
    assert all(usable(name) == name for name in given_names)
    assert not groups.intersection(given_names)
    assert host_names(instances[::-1], hostname, groups) == found[::-1]
