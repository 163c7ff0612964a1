# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory lists every PBX, or the run fails and says why."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml

from simulator import RateLimit, Simulator, YcmBehavior

from .ycm import SECRET
from .ycm_inventory import LOGIN, PAGE, Inventory, cached, failed, plain, words

Source = tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]
"""What Central Management holds of each PBX, and the variables of each host."""
FAILS = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}
AGAIN = "Run again; if the message stays, compare with the list in the web interface."


def untrusted() -> ssl.SSLContext:
    """Return the context of a server whose authority is unknown."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def inventory(tmp_path: Path) -> Iterator[Inventory]:
    """An inventory on a simulator of its own."""
    with Simulator() as running:
        yield Inventory(running, tmp_path)


def serial_numbers(inventory: Inventory, **options: Any) -> list[str]:
    """Return the serial numbers of the hosts in the inventory."""
    return sorted(host["yeastar_sn"] for host in inventory.hosts(**options).values())


def unmanage_first(inventory: Inventory) -> str:
    """Remove the first PBX from Central Management, and return its serial number."""
    number: str = inventory.ycm.state()["instances"][0]["sn"]
    (pbx,) = (pbx for pbx in inventory.simulator.pbxs.values() if pbx.serial_number == number)
    inventory.ycm.unmanage(pbx)
    return number


# A list that changes while it is read


def test_a_pbx_that_is_deleted_between_pages_hides_no_other(inventory: Inventory) -> None:
    ycm = inventory.start(120)
    numbers = {info["sn"] for info in inventory.infos()}
    deleted: list[str] = []
    ycm.between_pages(lambda: deleted.append(unmanage_first(inventory)))
    found = serial_numbers(inventory, **cached(inventory))
    assert found == sorted(numbers - {*deleted})
    assert ycm.call_names() == [LOGIN, *[PAGE] * 6]
    assert serial_numbers(inventory, **cached(inventory)) == found
    assert ycm.call_names() == [LOGIN, *[PAGE] * 6]


def test_a_pbx_that_is_added_between_pages_is_listed(inventory: Inventory) -> None:
    ycm = inventory.start(60)
    last = inventory.simulator.pbxs["pbx-0060"]
    ycm.unmanage(last)
    ycm.between_pages(lambda: ycm.manage(last))
    assert len(serial_numbers(inventory)) == 60
    assert ycm.call_names() == [LOGIN, *[PAGE] * 4]


def test_a_list_that_changes_all_the_time_is_an_error_and_not_cached(inventory: Inventory) -> None:
    ycm = inventory.start(60)
    for number in (1, 3, 5):
        ycm.between_pages(lambda: unmanage_first(inventory), after=number)
    inventory.write(**cached(inventory))
    message = "Central Management reported 58 cloud PBXs (total), but listed 57 in the last of 3 readings"
    assert message in failed(inventory)
    assert len(serial_numbers(inventory, **cached(inventory))) == 57
    assert ycm.call_names() == [LOGIN, *[PAGE] * 6, LOGIN, *[PAGE] * 2]


def test_a_token_that_expires_with_each_page_is_renewed_each_time(inventory: Inventory) -> None:
    ycm = inventory.start(120)
    ycm.on("v2/cloud_pbx/instances", "processed", lambda _call: inventory.simulator.clock.advance(1801), times=None)
    assert len(serial_numbers(inventory)) == 120
    assert ycm.call_names() == [LOGIN, PAGE, PAGE, LOGIN, PAGE, PAGE, LOGIN, PAGE]


# A wrong total


@pytest.mark.parametrize("total", ["pages", "page_entries"])
@pytest.mark.parametrize("count", [50, 51, 100])
def test_a_wrong_total_hides_no_pbx(inventory: Inventory, total: Any, count: int) -> None:
    inventory.start(count, behavior=YcmBehavior(total=total))
    assert len(serial_numbers(inventory)) == count


@pytest.mark.parametrize("off_by", [-1, -60])
def test_a_total_that_is_too_small_hides_no_pbx(inventory: Inventory, off_by: int) -> None:
    inventory.start(60, total_off_by=off_by)
    assert len(serial_numbers(inventory)) == 60


LACKS_TWO = (
    "Central Management reported 5 cloud PBXs (total), but listed 3 in the last of 3 readings: PBXs were added or "
    f"deleted meanwhile, or it does not list all of them to this API client. {AGAIN}"
)


@pytest.mark.parametrize("strict", [None, True])
def test_fewer_pbxs_than_the_total_are_an_error_and_not_cached(inventory: Inventory, strict: bool | None) -> None:
    ycm = inventory.start(3, total_off_by=2)
    inventory.write(**cached(inventory, strict=strict))
    assert f"{LACKS_TWO} To use the inventory as it is, set strict: false." in failed(inventory)
    requests = ycm.call_names()
    failed(inventory)
    assert ycm.call_names() == requests * 2


def test_fewer_pbxs_than_the_total_are_a_warning_if_not_strict_and_not_cached(inventory: Inventory) -> None:
    ycm = inventory.start(3, total_off_by=2)
    inventory.write(**cached(inventory, strict=False))
    for _ in range(2):
        done = inventory.run("--list")
        assert len(json.loads(done.stdout)["_meta"]["hostvars"]) == 3
        assert LACKS_TWO in words(done)
    assert ycm.call_names().count(LOGIN) == 2


def test_an_account_without_pbxs_is_a_warning(inventory: Inventory) -> None:
    inventory.start(0)
    inventory.write(**cached(inventory))
    for _ in ("requested", "from the cache"):
        message = "Central Management lists no cloud PBXs for this API client, so this inventory source has no hosts."
        assert message in failed(inventory)
    assert inventory.ycm.call_names() == [LOGIN, PAGE]


@pytest.mark.parametrize("instances", ['"others": [', '"instances": 5, "others": ['])
def test_a_cache_that_does_not_hold_a_list_is_not_used(inventory: Inventory, instances: str) -> None:
    ycm = inventory.start(2)
    assert len(inventory.hosts(**cached(inventory))) == 2
    (file,) = (inventory.folder / "cache").iterdir()
    held = file.read_text()
    for quote in ('"', '\\"'):  # newer releases of ansible-core keep a JSON document as a string
        held = held.replace('"instances": ['.replace('"', quote), instances.replace('"', quote))
    assert held != file.read_text()
    file.write_text(held)
    assert len(inventory.hosts(**cached(inventory))) == 2
    assert ycm.call_names() == [LOGIN, PAGE] * 2


# A run without an inventory


PLAY = {"hosts": "all", "gather_facts": False, "tasks": [{"ansible.builtin.debug": {"msg": "looked at one"}}]}


def play(inventory: Inventory, *arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run a playbook, and return its exit code, its output and its messages."""
    (inventory.folder / "playbook.yml").write_text(yaml.safe_dump([PLAY]))
    inventory.environment.update(environment)
    done = inventory.run("playbook.yml", *arguments, tool="ansible-playbook")
    return done.returncode, done.stdout, words(done)


def refused(inventory: Inventory) -> str:
    inventory.start(1).client_secret = "another one"
    inventory.write()
    return "errcode 1000002 AUTHENTICATION_FAILED. Check ycm_client_id and ycm_client_secret"


def down(inventory: Inventory) -> str:
    inventory.start(1)
    inventory.write(ycm_url="http://127.0.0.1:1", retries=0)
    return "no connection: connection refused."


def incomplete(inventory: Inventory) -> str:
    inventory.start(3, total_off_by=2)
    inventory.write()
    return LACKS_TWO


def misspelled(inventory: Inventory) -> str:
    inventory.start(1)
    inventory.write(ycm_url=None)
    return "ycm_url is missing."


def strict(inventory: Inventory) -> str:
    inventory.start(3)
    inventory.infos()[2]["plan"] = None
    inventory.write(strict=True, keyed_groups=[{"key": "yeastar_plan"}])
    return "from yeastar_plan entry"


@pytest.mark.parametrize("trouble", [refused, down, incomplete, misspelled, strict])
def test_a_run_whose_inventory_fails_succeeds_only_without_any_unparsed_is_failed(
    inventory: Inventory, trouble: Any
) -> None:
    message = trouble(inventory)
    code, output, messages = play(inventory)
    assert (code, message in messages, "looked at one" in output) == (0, True, False)
    code, output, messages = play(inventory, **FAILS)
    assert code != 0
    assert message in messages
    assert "Completely failed to parse inventory source" in messages
    assert "looked at one" not in output


def test_a_second_source_does_not_hide_the_failure_of_the_first(inventory: Inventory) -> None:
    message = refused(inventory)
    (inventory.folder / "more.yml").write_text(yaml.safe_dump({"all": {"hosts": {"more": None}}}))
    code, output, messages = play(inventory, "-i", "more.yml", **FAILS)
    assert (code != 0, message in messages, "looked at one" in output) == (True, True, False)


def test_any_unparsed_is_failed_does_not_affect_an_inventory_that_works(inventory: Inventory) -> None:
    inventory.start(2)
    inventory.write()
    code, output, messages = play(inventory, **FAILS)
    assert (code, output.count("looked at one"), "Failed" in messages) == (0, 2, False)


def test_a_limit_that_matches_no_pbx_fails(inventory: Inventory) -> None:
    inventory.start(2)
    inventory.write()
    code, _output, messages = play(inventory, "--limit", "Nowhere")
    assert code != 0
    assert "leaves us with no hosts to target" in messages


def test_an_expression_that_fails_for_a_pbx_leaves_out_all_hosts_if_strict(inventory: Inventory) -> None:
    strict(inventory)
    assert "from yeastar_plan entry" in failed(inventory)


def test_an_expression_that_fails_for_a_filtered_pbx_is_no_error(inventory: Inventory) -> None:
    strict(inventory)
    plans = ["Enterprise Plan", "Ultimate Plan"]
    assert len(inventory.hosts(strict=True, keyed_groups=[{"key": "yeastar_plan"}], plans=plans)) == 2


# Central Management that cannot be read at once


def test_a_refused_login_is_tried_once(inventory: Inventory) -> None:
    inventory.start(1).client_secret = "another one"
    inventory.write()
    assert (
        f"Logging in at Central Management {inventory.ycm.url} failed: POST oauth/token: HTTP 401, "
        "errcode 1000002 AUTHENTICATION_FAILED. Check ycm_client_id and ycm_client_secret"
    ) in failed(inventory)
    assert inventory.ycm.call_names() == [LOGIN]


@pytest.mark.parametrize(
    ("options", "environment", "message"),
    [
        ({}, {"YEASTAR_VALIDATE_CERTS": ""}, "the certificate is not trusted"),
        ({}, {"YEASTAR_VALIDATE_CERTS": "", "YEASTAR_TLS_FINGERPRINT": ""}, "the certificate is not trusted"),
        ({}, {"YEASTAR_VALIDATE_CERTS": "maybe"}, "validate_certs is neither true nor false"),
        ({"validate_certs": "maybe"}, {}, "validate_certs is neither true nor false"),
        ({"validate_certs": "{{ false }}"}, {}, "validate_certs is neither true nor false"),
        ({"validate_certs": "yes"}, {}, "the certificate is not trusted"),
        ({"tls_fingerprint": ""}, {}, "tls_fingerprint is not a SHA-256 fingerprint"),
    ],
)
def test_only_a_false_value_switches_the_certificate_check_off(
    inventory: Inventory, options: dict[str, Any], environment: dict[str, str], message: str
) -> None:
    with Simulator(ssl_context=untrusted()) as simulator:
        inventory.simulator = simulator
        ycm = inventory.start(1)
        inventory.write(
            ycm_url=ycm.url.replace(simulator.base_url, str(simulator.https_base_url)), retries=0, **options
        )
        inventory.environment.update(environment)
        assert message in failed(inventory)
        assert ycm.calls == []


def test_the_environment_can_switch_the_certificate_check_off(inventory: Inventory) -> None:
    with Simulator(ssl_context=untrusted()) as simulator:
        inventory.simulator = simulator
        ycm = inventory.start(1)
        inventory.write(ycm_url=ycm.url.replace(simulator.base_url, str(simulator.https_base_url)))
        inventory.environment["YEASTAR_VALIDATE_CERTS"] = "no"
        assert inventory.run("--list").returncode == 0


def test_an_unreachable_central_management_is_reported(inventory: Inventory) -> None:
    inventory.start(1)
    inventory.write(ycm_url="http://127.0.0.1:1", retries=0)
    assert "failed: POST oauth/token: no connection: connection refused." in failed(inventory)


def test_expired_tokens_rate_limits_and_lost_answers_are_overcome(inventory: Inventory) -> None:
    ycm = inventory.start(60, rate_limit=RateLimit(burst=1, rate=60, interval=1))
    ycm.on("v2/cloud_pbx/instances", "answered", lambda _call: inventory.simulator.clock.advance(1801), times=1)
    ycm.fault("v2/cloud_pbx/instances", "reset_after")
    assert len(inventory.hosts()) == 60
    assert ycm.call_names().count(LOGIN) == 2


# Whatever Central Management does

VARIANTS = dict(YcmBehavior.variants())


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Source]:
    """The variants of Central Management, and their hosts in one run with all of them as sources."""
    folder = tmp_path_factory.mktemp("variants")
    infos, files = [], []
    with Simulator() as simulator:
        for number, behavior in enumerate(VARIANTS.values()):
            inventory = Inventory(simulator, folder)
            inventory.file = folder / f"{number}.ycm.yml"
            pbxs = simulator.add_fleet(51, seed=number, prefix=f"pbx-{number}")
            inventory.ycm = simulator.add_ycm(pbxs, f"ycm-{number}", client_secret=SECRET, behavior=behavior)
            inventory.write(hostname="sn", groups={f"source_{number}": "true"})
            infos.append([inventory.ycm.info(pbx) for pbx in pbxs])
            files += ["-i", inventory.file.name]
        done = inventory.run("--list", *files)
    assert done.returncode == 0, done.stderr
    output = json.loads(done.stdout)
    hosts = plain(output["_meta"]["hostvars"])
    return {
        name: (infos[number], {host: hosts[host] for host in output[f"source_{number}"]["hosts"]})
        for number, name in enumerate(VARIANTS)
    }


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_switch_of_the_simulator(sources: dict[str, Source], variant: str) -> None:
    infos, hosts = sources[variant]
    assert set(hosts) == {info["sn"] for info in infos}
    assert {type(variables["yeastar_cloud_pbx_id"]) for variables in hosts.values()} == {int}
    urls = {variables.get("yeastar_base_url") for variables in hosts.values()}
    assert urls == {None if VARIANTS[variant].missing_fields else f"https://{info['url']}" for info in infos}
