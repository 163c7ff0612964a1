# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each PBX is one host with a unique name, whatever the filters and however many the sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator import Simulator

from .ycm import SECRET
from .ycm_inventory import Inventory, failed, plain, words


@pytest.fixture
def inventory(tmp_path: Path) -> Iterator[Inventory]:
    """An inventory on a simulator of its own."""
    with Simulator() as running:
        yield Inventory(running, tmp_path)


def serial_number_of_each(inventory: Inventory, *arguments: str) -> dict[str, Any]:
    """Return the serial number of each host in an inventory of several sources."""
    done = inventory.run("--list", *arguments)
    assert done.returncode == 0, done.stderr
    hosts = plain(json.loads(done.stdout)["_meta"]["hostvars"])
    return {name: variables.get("yeastar_sn") for name, variables in hosts.items()}


def test_names_do_not_depend_on_filters(inventory: Inventory) -> None:
    inventory.start(3)
    first, second, _third = inventory.infos()
    first.update(name="Branch", pbxStatus="Running")
    second.update(name="Branch", pbxStatus="Stopped")
    names = {f"Branch_{info['sn']}" for info in (first, second)}
    assert names < inventory.hosts().keys()
    for running, stopped in ((first, second), (second, first)):
        running["pbxStatus"], stopped["pbxStatus"] = "Running", "Stopped"
        found = inventory.hosts(statuses=["Running"])
        assert {name: host["yeastar_sn"] for name, host in found.items() if name.startswith("Branch")} == {
            f"Branch_{running['sn']}": running["sn"]
        }


def test_names_that_a_group_takes_do_not_depend_on_filters(inventory: Inventory) -> None:
    inventory.start(2)
    first, second = inventory.infos()
    first["name"] = "trial"
    second.update(type="Trial", pbxStatus="Stopped")
    options: dict[str, Any] = {"keyed_groups": [{"key": "yeastar_type | lower", "separator": ""}]}
    for statuses in ([], ["Running"]):
        assert f"trial_{first['sn']}" in inventory.hosts(statuses=statuses, **options)


def test_a_pbx_without_a_field_does_not_pass_its_filter(inventory: Inventory) -> None:
    inventory.start(3)
    first, second, third = inventory.infos()
    first["plan"] = None
    del second["plan"]
    third["plan"] = "None"
    assert list(inventory.hosts(hostname="sn", plans=["None"])) == [third["sn"]]


def test_a_pbx_without_a_field_is_in_no_group_of_it(inventory: Inventory) -> None:
    inventory.start(2)
    first, second = inventory.infos()
    first["plan"] = None
    second["plan"] = "None"
    inventory.write(
        hostname="sn",
        keyed_groups=[{"key": "yeastar_plan", "prefix": "plan"}],
        groups={"without": "yeastar_plan == 'None'"},
        compose={"plan_of": "yeastar_plan"},
    )
    listed = json.loads(inventory.run("--list").stdout)
    assert (listed["plan_None"]["hosts"], listed["without"]["hosts"]) == ([second["sn"]], [second["sn"]])
    assert "plan_of" not in listed["_meta"]["hostvars"][first["sn"]]


def test_a_pbx_without_a_serial_number_is_a_host(inventory: Inventory) -> None:
    inventory.start(3)
    for info, name in zip(inventory.infos(), ["North", "South", "South"], strict=True):
        info["name"] = name
        del info["sn"]
    ids = [info["cloudPbxId"] for info in inventory.infos()]
    assert sorted(inventory.hosts()) == ["North", f"South_{ids[1]}", f"South_{ids[2]}"]
    assert sorted(inventory.hosts(hostname="sn")) == [f"cloud_pbx_{number}" for number in ids]


def test_indistinguishable_pbxs_are_an_error(inventory: Inventory) -> None:
    inventory.start(3)
    first, second, third = inventory.infos()
    for info in (first, second):
        info.update(name="Twin", region=f"Region {info.pop('cloudPbxId')}")
        del info["sn"]
    inventory.write()
    message = "These cloud PBXs cannot be given a unique name: 'Twin', 'Twin'. Give each a unique name"
    assert message in failed(inventory)
    inventory.write(strict=False)
    done = inventory.run("--list")
    (host,) = plain(json.loads(done.stdout)["_meta"]["hostvars"]).values()
    assert host["yeastar_sn"] == third["sn"]
    assert message in words(done)


# Several sources


def second_source(inventory: Inventory, names: list[str], **options: Any) -> Inventory:
    """Return a second account on the same simulator, whose PBXs have these names."""
    other = Inventory(inventory.simulator, inventory.folder)
    pbxs = inventory.simulator.add_fleet(len(names), seed=2, prefix="other")
    other.ycm = inventory.simulator.add_ycm(pbxs, "second", client_secret=SECRET)
    for pbx, name in zip(pbxs, names, strict=True):
        other.ycm.info(pbx)["name"] = name
    other.file = inventory.folder / "second.ycm.yml"
    other.write(**options)
    return other


def test_two_accounts_with_a_pbx_of_one_name_give_two_hosts(inventory: Inventory) -> None:
    inventory.start(2)
    (first, north) = inventory.infos()
    first["name"], north["name"] = "Main", "North"
    other = second_source(inventory, ["Main", "South"])
    inventory.write()
    numbers = [info["sn"] for info in other.ycm.state()["instances"]]
    done = inventory.run("--list", "-i", other.file.name)
    assert serial_number_of_each(inventory, "-i", other.file.name) == {
        "Main": first["sn"],
        "North": north["sn"],
        f"Main_{numbers[0]}": numbers[0],
        "South": numbers[1],
    }
    assert (
        f"by a PBX of another inventory source, or are not valid host names: 'Main' is listed as Main_{numbers[0]}."
        in words(done)
    )


def test_serial_numbers_as_names_do_not_depend_on_the_order_of_sources(inventory: Inventory) -> None:
    inventory.start(1)
    inventory.infos()[0]["name"] = "Main"
    other = second_source(inventory, ["Main"], hostname="sn")
    inventory.write(hostname="sn")
    one_way = serial_number_of_each(inventory, "-i", other.file.name)
    assert one_way == serial_number_of_each(other, "-i", inventory.file.name)
    assert list(one_way) == list(one_way.values())


def test_a_pbx_that_two_accounts_list_is_one_host(inventory: Inventory) -> None:
    inventory.start(1)
    (info,) = inventory.infos()
    info["name"] = "Main"
    other = second_source(inventory, ["Main"], compose={"second": "true"})
    other.ycm.manage(inventory.simulator.pbxs["pbx-0001"], name="Known as this in the second")
    number = other.ycm.state()["instances"][0]["sn"]
    inventory.write(compose={"first": "true"})
    assert serial_number_of_each(inventory, "-i", other.file.name) == {"Main": info["sn"], f"Main_{number}": number}
    done = inventory.run("--host", "Main", "-i", other.file.name)
    assert {"first", "second"} < json.loads(done.stdout).keys()


def test_a_source_that_is_read_twice_gives_each_pbx_once(inventory: Inventory) -> None:
    inventory.start(3)
    del inventory.infos()[0]["sn"]
    inventory.write()
    once = serial_number_of_each(inventory)
    assert serial_number_of_each(inventory, "-i", inventory.file.name) == once


def test_a_host_of_a_file_is_the_pbx_unless_it_has_another_serial_number(inventory: Inventory) -> None:
    inventory.start(2)
    first, second = inventory.infos()
    first["name"], second["name"] = "North", "South"
    hosts = {"North": {"site": "x"}, "South": {"yeastar_sn": "another"}}
    (inventory.folder / "a.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}))
    inventory.write()
    inventory.file, file = inventory.folder / "a.yml", inventory.file
    assert serial_number_of_each(inventory, "-i", file.name) == {
        "North": first["sn"],
        "South": "another",
        f"South_{second['sn']}": second["sn"],
    }
