# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generated fleets: the agreed parts are alike, the rest differs, and the same seed gives the same fleet."""

from __future__ import annotations

import pytest

from simulator import Pbx, Simulator, fleet

from .client import Client

AGREED = [
    ("trunk", "Main SIP Trunk"),
    ("queue", "Support"),
    ("queue", "Sales"),
    ("ext_group", "Sales"),
    ("ext_group", "Default_Extension_Group"),
    ("extension", "1000"),
    ("extension", "1011"),
    ("organization", "Second Level"),
    ("conference", "Board Room"),
    ("ivr", "Main Menu"),
]


def likeness(pbxs: list[Pbx]) -> list[object]:
    return [(pbx.name, pbx.client_id, pbx.serial_number, pbx.firmware, pbx.objects, pbx.recording) for pbx in pbxs]


def test_same_seed_same_fleet() -> None:
    assert likeness(fleet(5, seed=7)) == likeness(fleet(5, seed=7))
    assert likeness(fleet(5, seed=7)) != likeness(fleet(5, seed=8))


@pytest.mark.parametrize(("kind", "name"), AGREED)
def test_agreed_names_have_different_ids(kind: str, name: str) -> None:
    ids = {pbx.objects.id_of(kind, name) for pbx in fleet(20, seed=1)}
    assert len(ids) > 10


def test_departments_have_the_same_hierarchy_on_every_pbx() -> None:
    for pbx in fleet(5):
        parents = {department.id: department.parent_id for department in pbx.objects.departments}
        second = pbx.objects.id_of("organization", "Second Level")
        service = pbx.objects.id_of("organization", "Service")
        head = pbx.objects.id_of("organization", "Head Office")
        assert (parents[second], parents[service], parents[head]) == (service, head, None)


def test_agreed_prompts() -> None:
    for pbx in fleet(5):
        names = {prompt.name for prompt in pbx.objects.custom_prompts}
        assert {"internal_record.wav", "inbound_record.wav", "outbound_record.wav"} <= names


def test_members_differ() -> None:
    pbxs = fleet(40, seed=3)
    assert {pbx.firmware for pbx in pbxs} == {"old", "middle", "new"}
    for attribute in ("name", "client_id", "client_secret", "serial_number"):
        assert len({getattr(pbx, attribute) for pbx in pbxs}) == 40
    assert len({str(pbx.recording) for pbx in pbxs}) > 30
    assert len({str(pbx.objects.trunks) for pbx in pbxs}) == 40


def test_every_state_can_be_read_and_sent_back(sim: Simulator) -> None:
    for pbx in sim.add_fleet(20, seed=5):
        client = Client(pbx)
        before = client.settings()
        assert client.post("autorecord/update", before)["errcode"] == 0
        assert client.settings() == before


def test_options() -> None:
    pbxs = fleet(3, prefix="site", firmwares=["old"], extensions=4)
    assert [pbx.name for pbx in pbxs] == ["site-0001", "site-0002", "site-0003"]
    assert {pbx.firmware for pbx in pbxs} == {"old"}
    assert [len(pbx.objects.extensions) for pbx in pbxs] == [4, 4, 4]
