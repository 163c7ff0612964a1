# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin in real runs of ansible-inventory and ansible-playbook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_cli import ansible
from simulator import Simulator

from .ycm import CONNECTION, SECRET
from .ycm_inventory import LOGIN, PAGE, Inventory, cached, failed, plain, words


@pytest.fixture
def inventory(tmp_path: Path) -> Iterator[Inventory]:
    """An inventory on a simulator of its own."""
    with Simulator() as running:
        yield Inventory(running, tmp_path)


# Hosts and variables


def test_every_pbx_of_three_pages_is_a_host(inventory: Inventory) -> None:
    ycm = inventory.start(120)
    hosts = inventory.hosts()
    assert sorted(variables["yeastar_name"] for variables in hosts.values()) == sorted(
        info["name"] for info in inventory.infos()
    )
    assert ycm.call_names() == [LOGIN, PAGE, PAGE, PAGE]
    assert [call.query for call in ycm.calls[1:]] == [
        {"pageSize": "50", "pageNumber": str(number), "sort": "cloudPbxId"} for number in (1, 2, 3)
    ]


def test_variables(inventory: Inventory) -> None:
    inventory.start(1)
    (info,) = inventory.infos()
    assert inventory.hosts(hostname="sn") == {
        info["sn"]: {
            "ansible_host": info["url"],
            "yeastar_activation_status": "Activated",
            "yeastar_base_url": f"https://{info['url']}",
            "yeastar_cloud_pbx_id": info["cloudPbxId"],
            "yeastar_concurrent_call_capacity": 15,
            "yeastar_create_time": info["createTime"],
            "yeastar_extension_capacity": 50,
            "yeastar_instance": info,
            "yeastar_name": info["name"],
            "yeastar_pbx_status": "Running",
            "yeastar_plan": info["plan"],
            "yeastar_plan_expiration_date": info["planExpirationDate"],
            "yeastar_recording_capacity": 5000,
            "yeastar_recording_status": "Enabled",
            "yeastar_region": info["region"],
            "yeastar_sn": info["sn"],
            "yeastar_type": "Commercial",
            "yeastar_url": info["url"],
        }
    }


def test_groups_and_composed_variables(inventory: Inventory) -> None:
    inventory.start(6)
    inventory.infos()[0]["pbxStatus"] = "Stopped"
    inventory.write(
        hostname="sn",
        compose={"serial_number": "yeastar_sn", "days": "(yeastar_plan_expiration_date - 1700000000) // 86400"},
        groups={"stopped": "yeastar_pbx_status == 'Stopped'"},
        keyed_groups=[{"key": "yeastar_region", "prefix": "region"}],
        strict=True,
    )
    listed = json.loads(inventory.run("--list").stdout)
    infos = inventory.infos()
    assert listed["stopped"]["hosts"] == [infos[0]["sn"]]
    assert sorted(listed["region_Europe_Frankfurt_"]["hosts"]) == sorted(
        info["sn"] for info in infos if info["region"] == "Europe(Frankfurt)"
    )
    variables = plain(listed["_meta"]["hostvars"])
    assert all((each["serial_number"], int(each["days"])) == (name, 1157) for name, each in variables.items())


def test_strict_ends_at_an_expression_that_fails(inventory: Inventory) -> None:
    inventory.start(1)
    inventory.write(strict=True, compose={"x": "not_there"})
    assert "Could not set x for host" in words(inventory.run("--list"))


@pytest.mark.parametrize("hostname", ["name", "sn", "url"])
def test_names(inventory: Inventory, hostname: str) -> None:
    inventory.start(3)
    expected = [info[hostname].replace(" ", "_") for info in inventory.infos()]
    assert sorted(inventory.hosts(hostname=hostname)) == sorted(expected)


def test_names_that_are_shared_or_unusable_are_made_so_with_a_warning(inventory: Inventory) -> None:
    inventory.start(6)
    for info, name in zip(
        inventory.infos(), ["North", "North", "South Office", "localhost", "\x1b[2J{{}}", ""], strict=True
    ):
        info["name"] = name
    numbers = [info["sn"] for info in inventory.infos()]
    hosts = [f"North_{numbers[0]}", f"North_{numbers[1]}", "South_Office", numbers[3], "x1b_2J", numbers[5]]
    assert sorted(inventory.hosts()) == sorted(hosts)
    renamed = (
        f"'North' is listed as North_{numbers[0]}",
        f"'North' is listed as North_{numbers[1]}",
        f"'localhost' is listed as {numbers[3]}",
        f"one without name is listed as {numbers[5]}",
    )
    warning = (
        "Cloud PBXs whose names are not unique, are taken by a group or by a PBX of another inventory source, "
        "or are not valid host names"
    )
    assert f"{warning}: {', '.join(renamed)}." in words(inventory.run("--graph"))


def test_serial_numbers_that_are_numbers_are_names_like_others(inventory: Inventory) -> None:
    inventory.start(2)
    for number, info in enumerate(inventory.infos(), 12345):
        info["sn"] = number
    inventory.write(hostname="sn")
    done = inventory.run("--list")
    assert sorted(json.loads(done.stdout)["_meta"]["hostvars"]) == ["12345", "12346"]
    assert "Cloud PBXs whose names" not in words(done)


@pytest.mark.parametrize("made_by", ["groups", "keyed_groups", "parent_group", "another_file"])
def test_a_pbx_named_like_a_group_is_not_mistaken_for_it(inventory: Inventory, made_by: str) -> None:
    inventory.start(3)
    infos = inventory.infos()
    infos[0].update(name="trial", type="Trial")
    variants: dict[str, dict[str, Any]] = {
        "groups": {"groups": {"trial": "yeastar_type == 'Trial'", "north": "true"}},
        "keyed_groups": {"keyed_groups": [{"key": "yeastar_type | lower", "separator": ""}]},
        "parent_group": {"keyed_groups": [{"key": "yeastar_type", "prefix": "type", "parent_group": "trial"}]},
        "another_file": {"groups": {"trial": "true"}},
    }
    inventory.write(**variants[made_by])
    (inventory.folder / "a.yml").write_text(yaml.safe_dump({"trial": {"hosts": {"elsewhere": None}}}))
    more = ("-i", "a.yml", "-i", inventory.file.name) if made_by == "another_file" else ()
    done = inventory.run("--list", *more)
    listed = json.loads(done.stdout)
    renamed = f"trial_{infos[0]['sn']}"
    others = {info["name"].replace(" ", "_") for info in infos[1:]}
    assert listed["_meta"]["hostvars"].keys() - {"elsewhere"} == {renamed, *others}
    members = listed["trial"].get("hosts", []) + listed.get("type_Trial", {}).get("hosts", [])
    assert renamed in members
    assert f"'trial' is listed as {renamed}." in words(done)
    assert "same name" not in words(done)


def test_expressions_see_a_hosts_variables_from_other_files(inventory: Inventory) -> None:
    inventory.start(1)
    (info,) = inventory.infos()
    (inventory.folder / "a.yml").write_text(yaml.safe_dump({"all": {"hosts": {info["sn"]: {"site": "x"}}}}))
    inventory.write(hostname="sn", strict=True, groups={"g": "site == 'x'"}, keyed_groups=[{"key": "site"}])
    done = inventory.run("--list", "-i", "a.yml", "-i", inventory.file.name)
    assert json.loads(done.stdout)["_x"]["hosts"] == [info["sn"]], done.stderr


def test_names_change_until_none_is_that_of_a_group(inventory: Inventory) -> None:
    inventory.start(2)
    first, second = inventory.infos()
    first["name"] = "a"
    second["name"] = "b"
    groups = {"a": "true", f"a_{first['sn']}": "true"}
    found = inventory.hosts(groups=groups)
    assert sorted(found) == [f"a_{first['sn']}_{first['cloudPbxId']}", "b"]


# Untrusted values


def test_terminal_controls_are_escaped_in_variables_and_cache(inventory: Inventory) -> None:
    ycm = inventory.start(1)
    instance = {"cloudPbxId": 1, "name": "N", "sn": "S", "region": "a\ud800b", "creator": {"x": ["\x1b[2J"]}}
    document = {"data": {"total": 1, "list": [instance]}, "status": "Success"}
    ycm.fault("v2/cloud_pbx/instances", "body", body=json.dumps(document), times=1)
    for _ in ("asked for", "from the cache"):
        found = inventory.hosts(**cached(inventory))["N"]
        assert (found["yeastar_region"], found["yeastar_creator"]) == ("a\\ud800b", {"x": ["\\x1b[2J"]})
        assert found["yeastar_instance"]["region"] == "a\\ud800b"
    assert ycm.call_names() == [LOGIN, PAGE]


def test_no_value_from_central_management_is_evaluated(inventory: Inventory) -> None:
    inventory.start(1)
    (info,) = inventory.infos()
    evil = "{{ lookup('ansible.builtin.pipe', 'touch evaluated') }}"
    info.update(dict.fromkeys(("name", "plan", "region", "pbxStatus", "type", "version"), evil), creator={"x": [evil]})
    inventory.write(
        hostname="sn",
        compose={"copied": "yeastar_plan", "joined": "yeastar_plan ~ yeastar_creator.x[0]"},
        groups={"g": "yeastar_plan == 'x'"},
        keyed_groups=[{"key": "yeastar_plan"}, {"key": "yeastar_name", "parent_group": "p"}],
    )
    play = {
        "hosts": "all",
        "connection": "local",
        "gather_facts": False,
        "tasks": [
            {"ansible.builtin.debug": {"var": name}}
            for name in ("yeastar_name", "yeastar_creator", "yeastar_instance", "copied", "joined", "group_names")
        ]
        + [{"ansible.builtin.assert": {"that": ["yeastar_name is search('lookup')", "joined is search('touch')"]}}],
    }
    (inventory.folder / "playbook.yml").write_text(yaml.safe_dump([play]))
    done = inventory.run("playbook.yml", tool="ansible-playbook")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (inventory.folder / "evaluated").exists()


# Secrets


def test_options_can_come_from_the_environment_alone(inventory: Inventory) -> None:
    ycm = inventory.start(2)
    inventory.write(ycm_url=None, ycm_client_id=None)
    inventory.environment.update(YEASTAR_YCM_URL=ycm.url, YEASTAR_YCM_CLIENT_ID=ycm.client_id)
    assert len(json.loads(inventory.run("--list").stdout)["_meta"]["hostvars"]) == 2


def test_options_can_be_expressions(inventory: Inventory) -> None:
    inventory.start(2)
    (inventory.folder / "secret").write_text(SECRET)
    secret = "{{ lookup('ansible.builtin.file', '" + str(inventory.folder / "secret") + "') }}"
    assert len(inventory.hosts(ycm_client_secret=secret)) == 2


def test_a_secret_in_the_environment_is_not_an_expression(inventory: Inventory) -> None:
    ycm = inventory.start(2)
    inventory.write()
    ycm.client_secret = "a{{ b }}{% c %}"
    inventory.environment["YEASTAR_YCM_CLIENT_SECRET"] = ycm.client_secret
    assert len(json.loads(inventory.run("--list").stdout)["_meta"]["hostvars"]) == 2


def test_the_secret_can_be_encrypted(inventory: Inventory) -> None:
    inventory.start(2)
    (inventory.folder / "password").write_text("password of the vault")
    encrypt = ("encrypt_string", "--vault-password-file", "password", "--name", "ycm_client_secret", SECRET)
    encrypted = ansible("ansible-vault", *encrypt, cwd=inventory.folder).stdout
    inventory.write(ycm_client_secret=None)
    inventory.file.write_text(inventory.file.read_text() + encrypted)
    done = inventory.run("--list", "--vault-password-file", "password")
    assert len(json.loads(done.stdout)["_meta"]["hostvars"]) == 2, done.stderr


def test_an_expression_that_fails_does_not_show_the_secret_in_it(inventory: Inventory) -> None:
    inventory.start(1)
    inventory.write(ycm_client_secret="plain-secret{{")
    done = inventory.run("--list", "-vvvv")
    assert (
        "The Jinja expression in ycm_client_secret cannot be evaluated. Check that its variables, lookups and filters"
        in words(done)
    )
    assert "plain-secret" not in done.stdout + done.stderr
    assert inventory.ycm.calls == []


def test_secrets_that_a_server_echoes_are_not_shown_set_or_cached(inventory: Inventory) -> None:
    ycm = inventory.start(2)
    inventory.infos()[0].update(sn=SECRET, region=f"near {SECRET}")
    inventory.write(**cached(inventory, groups={"trial": "true"}))
    listed = inventory.run("--list")
    assert listed.returncode == 0
    ycm.on("v2/cloud_pbx/instances", "received", lambda call: echo(call.headers["Authorization"].split()[1]), times=1)

    def echo(token: str) -> None:
        inventory.infos()[1]["region"] = token

    inventory.run("--list", "--flush-cache")
    (file,) = (inventory.folder / "cache").iterdir()
    held = file.read_text()
    assert not [text for text in (SECRET, json.dumps(SECRET)[1:-1], *ycm.tokens) if text in held]
    assert "********" in held
    wrong = "WRONGSECRET99"
    inventory.write()
    inventory.environment["YEASTAR_YCM_CLIENT_SECRET"] = wrong
    ycm.fault("oauth/token", "body", body=json.dumps({"error": "x", "error_description": f"{wrong}\x1b[2J is wrong"}))
    done = inventory.run("--list")
    assert "POST oauth/token: HTTP 200, ********" in words(done)
    assert wrong not in done.stdout + done.stderr


# Cache


def test_the_cache_saves_requests_and_holds_no_secret(inventory: Inventory) -> None:
    ycm = inventory.start(3)
    first = inventory.hosts(**cached(inventory))
    again = inventory.hosts(**cached(inventory))
    assert (ycm.call_names(), again) == ([LOGIN, PAGE], first)
    (file,) = (inventory.folder / "cache").iterdir()
    held = file.read_text()
    assert not [text for text in (SECRET, json.dumps(SECRET)[1:-1], ycm.client_id, *ycm.tokens) if text in held]
    (inventory.folder / "playbook.yml").write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False}]))
    inventory.run("playbook.yml", "--list-hosts", "--flush-cache", tool="ansible-playbook")
    assert ycm.call_names() == [LOGIN, PAGE] * 2


def test_filters_and_names_apply_to_what_is_cached_and_another_account_does_not_get_it(inventory: Inventory) -> None:
    ycm = inventory.start(3)
    inventory.infos()[0]["pbxStatus"] = "Stopped"
    assert len(inventory.hosts(**cached(inventory))) == 3
    assert list(inventory.hosts(**cached(inventory, statuses=["stopped"], hostname="sn"))) == [
        inventory.infos()[0]["sn"]
    ]
    assert ycm.call_names() == [LOGIN, PAGE]
    inventory.ycm = inventory.simulator.add_ycm([], "other", client_secret=SECRET)
    assert inventory.hosts(**cached(inventory)) == {}


# Filters


def test_filters(inventory: Inventory) -> None:
    counts: list[tuple[dict[str, Any], int]] = [
        ({"statuses": ["Running"]}, 5),
        ({"statuses": ["stopped", "Upgrading"]}, 1),
        ({"plans": ["Ultimate Plan"]}, 3),
        ({"regions": ["Europe(Frankfurt)", "China(Guangdong)"]}, 4),
        ({"recording_status": "Disabled"}, 1),
        ({"recording_status": "Enabled", "statuses": ["Running"]}, 4),
    ]
    inventory.start(6)
    inventory.infos()[0]["pbxStatus"] = "Stopped"
    inventory.infos()[1]["recordingStatus"] = "Disabled"
    files = []
    for number, (options, _count) in enumerate(counts):
        inventory.file = inventory.folder / f"{number}.ycm.yml"
        inventory.write(groups={f"source_{number}": "true"}, **options)
        files += ["-i", inventory.file.name]
    output = json.loads(inventory.run("--list", *files).stdout)
    found = [(options, len(output[f"source_{number}"]["hosts"])) for number, (options, _count) in enumerate(counts)]
    assert found == counts


def test_filters_that_match_nothing_are_a_warning(inventory: Inventory) -> None:
    inventory.start(2)
    inventory.write(statuses=["Sleeping"])
    assert "None of the 2 cloud PBXs passes the filters. Check statuses, plans, regions and recording_status." in words(
        inventory.run("--list")
    )


# Troubles


def test_wrong_options_are_reported_before_anything_is_sent(inventory: Inventory) -> None:
    inventory.start(1)
    for options, message in (
        ({"ycm_url": None}, "ycm_url is missing."),
        ({"ycm_client_id": None}, "ycm_client_id is missing."),
        ({"ycm_client_secret": None}, "ycm_client_secret is missing."),
        ({"ycm_url": "https://user:pass@ycm"}, "ycm_url contains credentials"),
        ({"timeout": -1}, "timeout is -1, which is out of range. Set timeout to a number from 0.001 to 3600."),
        (
            {"strict": "maybe"},
            "strict is neither true nor false. Set it to true or false; templates are not evaluated here.",
        ),
    ):
        inventory.write(**options)
        output = failed(inventory)
        assert message in output
        assert "pass@" not in output
    assert inventory.ycm.calls == []


def test_other_files_are_left_to_other_plugins(inventory: Inventory) -> None:
    inventory.start(1)
    inventory.file = inventory.folder / "fleet.yml"
    inventory.write()
    assert json.loads(inventory.run("--list").stdout)["_meta"]["hostvars"] == {}
    assert inventory.ycm.calls == []


# Together with the modules


def test_a_fleet_from_its_inventory_to_its_policy(inventory: Inventory) -> None:
    ycm = inventory.start(5)
    inventory.infos()[0]["pbxStatus"] = "Stopped"
    inventory.write(statuses=["Running"], hostname="sn")
    play = {
        "hosts": "all",
        "connection": "local",
        "gather_facts": False,
        "module_defaults": {
            "group/telephony.yeastar.pbx": {
                **CONNECTION,
                "ycm_url": ycm.url,
                "ycm_client_id": ycm.client_id,
                "ycm_client_secret": "{{ lookup('ansible.builtin.env', 'YEASTAR_YCM_CLIENT_SECRET') }}",
                "serial_number": "{{ yeastar_sn }}",
            }
        },
        "tasks": [{"telephony.yeastar.recording_settings": {"enb_paging": True}}],
    }
    (inventory.folder / "playbook.yml").write_text(yaml.safe_dump([play]))
    done = inventory.run("playbook.yml", tool="ansible-playbook")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [pbx.recording["enb_paging"] for pbx in inventory.simulator.pbxs.values()][1:] == [1, 1, 1, 1]
    assert ycm.call_names().count(LOGIN) == 2
