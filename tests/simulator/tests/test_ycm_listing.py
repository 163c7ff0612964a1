# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Central Management: wrong totals, listings that shift, incomplete entries, ended tokens and uploads."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import Pbx, Simulator, Ycm, YcmBehavior

from .client import Client, control
from .ycm_client import YcmClient


@pytest.fixture
def pbxs(sim: Simulator) -> list[Pbx]:
    """12 PBXs."""
    return sim.add_fleet(12, seed=1)


@pytest.fixture
def ycm(sim: Simulator, pbxs: list[Pbx]) -> Ycm:
    """A Central Management of the PBXs."""
    return sim.add_ycm(pbxs)


def ids(client: YcmClient, **query: Any) -> list[int]:
    """The ids on one page, less the 1000 that they start at."""
    return [info["cloudPbxId"] - 1000 for info in client.instances(**query)["list"]]


# What `total` counts


@pytest.mark.parametrize(
    ("counts", "totals"), [("instances", [12, 12, 12]), ("pages", [3, 3, 3]), ("page_entries", [5, 5, 2])]
)
def test_total(sim: Simulator, pbxs: list[Pbx], counts: Any, totals: list[int]) -> None:
    client = YcmClient(sim.add_ycm(pbxs, behavior=YcmBehavior(total=counts)))
    assert [client.instances(pageSize=5, pageNumber=number)["total"] for number in (1, 2, 3)] == totals


@pytest.mark.parametrize(("off_by", "total"), [(3, 15), (-2, 10), (-20, 0)])
def test_wrong_total(sim: Simulator, pbxs: list[Pbx], off_by: int, total: int) -> None:
    client = YcmClient(sim.add_ycm(pbxs, total_off_by=off_by))
    assert client.instances(pageSize=50)["total"] == total
    assert len(ids(client, pageSize=50)) == 12


# A listing that shifts


def test_pbx_removed_between_two_pages(ycm: Ycm, pbxs: list[Pbx]) -> None:
    client = YcmClient(ycm)
    ycm.between_pages(lambda: ycm.unmanage(pbxs[0]))
    first, second = (ids(client, pageSize=6, pageNumber=number) for number in (1, 2))
    assert (first, second) == ([1, 2, 3, 4, 5, 6], [8, 9, 10, 11, 12])
    assert ids(client, pageSize=6) == [2, 3, 4, 5, 6, 7]


def test_pbx_added_between_two_pages(ycm: Ycm, sim: Simulator) -> None:
    client = YcmClient(ycm)
    added = sim.add_pbx("added")
    ycm.between_pages(lambda: ycm.manage(added, createTime=0), after=2)
    pages = [ids(client, pageSize=5, pageNumber=number) for number in (1, 2, 3)]
    assert pages == [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [10, 11, 12]]
    assert ids(client, pageSize=5) == [13, 1, 2, 3, 4]


def test_reset_drops_planned_changes_between_pages(ycm: Ycm, pbxs: list[Pbx]) -> None:
    ycm.between_pages(lambda: ycm.unmanage(pbxs[0]))
    ycm.reset()
    client = YcmClient(ycm)
    assert [len(ids(client, pageSize=50)) for _ in range(2)] == [12, 12]


def test_listing_shifts_by_the_control_interface(ycm: Ycm, sim: Simulator) -> None:
    sim.add_pbx("added")
    client = YcmClient(ycm)
    add = [{"pbx": "added", "createTime": 0}]
    control(sim, "POST", "ycms/ycm/between_pages", {"remove": ["pbx-0002", "pbx-0003"], "add": add, "after": 2})
    pages = [ids(client, pageSize=5, pageNumber=number) for number in (1, 2, 3)]
    assert pages == [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [12]]
    control(sim, "DELETE", "ycms/ycm/instances", {"pbx": "added"})
    control(sim, "POST", "ycms/ycm/instances", {"pbx": "pbx-0002", "plan": None})
    assert ids(client, pageSize=50) == [1, *range(4, 13), 14]
    assert client.instances(pageSize=50)["list"][-1]["plan"] is None


# Entries that lack fields


def test_entries_may_lack_any_field(ycm: Ycm, pbxs: list[Pbx]) -> None:
    client = YcmClient(ycm)
    entry = ycm.info(pbxs[3])
    for field in ("plan", "name", "url", "pbxStatus", "createTime", "region"):
        del entry[field]
    shown = client.instances(pageSize=50, search=pbxs[3].serial_number)["list"]
    assert shown == [entry]
    assert client.passthrough(pbxs[3], "GET", "autorecord/get").json()["errcode"] == 0
    del entry["sn"]
    assert client.passthrough(pbxs[3], "GET", "autorecord/get").status_code == 404
    entry.clear()
    assert client.instances(pageSize=50)["list"][0] == {}
    assert client.instances(pageSize=50)["total"] == 12


def test_entries_are_changed_by_the_control_interface(ycm: Ycm, sim: Simulator) -> None:
    change = {"pbx": "pbx-0001", "set": {"name": "Branch"}, "remove": ["plan", "url"]}
    changed = control(sim, "PATCH", "ycms/ycm/instances", change)
    assert changed["name"] == "Branch"
    assert "plan" not in changed
    assert YcmClient(ycm).instances()["list"][0] == changed


# Tokens


@pytest.mark.parametrize(("ends", "statuses"), [(False, [200, 200]), (True, [401, 200])])
def test_login_ends_older_tokens(sim: Simulator, pbxs: list[Pbx], ends: bool, statuses: list[int]) -> None:
    ycm = sim.add_ycm(pbxs, behavior=YcmBehavior(login_ends_older_tokens=ends))
    clients = [YcmClient(ycm), YcmClient(ycm)]
    for client in clients:
        client.login()
    assert [client.call("GET", "v2/cloud_pbx/instances").status_code for client in clients] == statuses
    assert len(ycm.tokens) == (1 if ends else 2)


# Uploads in the passthrough


def upload(client: YcmClient, pbx: Pbx) -> Any:
    """The answer of an upload of a prompt through Central Management."""
    form = {"files": {"file": ("hello.wav", b"RIFF")}, "data": {"is_check": "force"}}
    return client.passthrough(pbx, "POST", "custom_prompt/upload", **form)


def test_upload_reaches_the_pbx(ycm: Ycm, pbxs: list[Pbx]) -> None:
    answer = upload(YcmClient(ycm), pbxs[0])
    assert (answer.status_code, answer.json()["errcode"]) == (200, 0)
    assert pbxs[0].objects.custom_prompts[-1].content == b"RIFF"
    assert [call.body["file"] for call in (ycm.calls[-1], pbxs[0].calls[-1])] == [{"name": "hello.wav", "size": 4}] * 2


@pytest.mark.parametrize(
    ("uploads", "status", "body"), [("unsupported_media_type", 415, ""), ("invalid_parameter", 400, "1000004")]
)
def test_upload_does_not_reach_the_pbx(sim: Simulator, pbxs: list[Pbx], uploads: Any, status: int, body: str) -> None:
    client = YcmClient(sim.add_ycm(pbxs, behavior=YcmBehavior(uploads=uploads)))
    answer = upload(client, pbxs[0])
    assert answer.status_code == status
    assert body in answer.text
    assert pbxs[0].calls == []
    assert client.passthrough(pbxs[0], "POST", "autorecord/update", json={"enb_paging": 1}).json()["errcode"] == 0


def test_content_can_be_fetched_through_central_management(ycm: Ycm, pbxs: list[Pbx]) -> None:
    client = YcmClient(ycm)
    upload(client, pbxs[0])
    path = client.passthrough(pbxs[0], "GET", "custom_prompt/play", params={"file": "hello.wav"}).json()
    url = f"v1/cloud_pbx/{pbxs[0].serial_number}{path['play_resource_url']}"
    assert client.call("GET", url).content == b"RIFF"


def test_behavior_is_changed_by_the_control_interface(ycm: Ycm, sim: Simulator, pbxs: list[Pbx]) -> None:
    control(sim, "PUT", "ycms/ycm/behavior", {"uploads": "unsupported_media_type", "missing_fields": ["plan"]})
    assert ycm.behavior.missing_fields == frozenset({"plan"})
    assert upload(YcmClient(ycm), pbxs[0]).status_code == 415
    assert Client(pbxs[0]).settings()
