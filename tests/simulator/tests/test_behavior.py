# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All switches: each has a variant, and each variant is visible to a client."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
import requests

from simulator import Behavior, Simulator
from simulator.menus import OTHER_MENUS

from .client import Client

VARIANTS = dict(Behavior.variants())
MENUS = (
    "trunk",
    "extension",
    "ext_group",
    "org_list",
    "queue",
    "conference",
    "ivr",
    "IVR",
    "custom_prompt",
    *OTHER_MENUS,
)
READS = 12
"""Enough entries that a shuffled order is not sorted by chance."""


def observe(sim: Simulator, name: str, behavior: Behavior) -> list[Any]:
    """All observations of a behavior by a client, each on a new PBX."""
    seen: list[Any] = []

    def pbx(**options: Any) -> Client:
        return Client(sim.add_pbx(f"{name}-{len(seen)}", behavior=behavior, **options))

    reading = pbx()
    seen.append([reading.get("autorecord/get") for _ in range(READS)])
    seen.append([reading.get("system/get_menuoptions", menu=menu) for menu in MENUS])
    seen.append([reading.get("extension/list", **query) for query in ({}, {"page_size": 3}, {"page_size": 1000})])
    seen.append(pbx().login(password="wrong"))
    nameless = pbx()
    nameless.session.headers["User-Agent"] = ""
    seen.append(nameless.login())
    bodies: list[dict[str, Any]] = [
        {"enb_paging": 1},
        {"record_trunk_list": [{"id": 27}, {"id": 5}], "record_file_format": "mp3", "nonsense": 1},
        {"record_trunk_list": [{"id": 999}]},
        {"inbound_prompt": "nobody.wav"},
        {"inbound_prompt": "record_end"},
    ]
    for body in bodies:
        client = pbx()
        client.pbx.recording["x_extra"] = 1
        seen.append((client.post("autorecord/update", body), copy.deepcopy(client.pbx.recording)))
        seen.append([client.get("autorecord/get") for _ in range(2)])
    returned = pbx()
    returned.pbx.recording["x_extra"] = 1
    settings = reading.get("autorecord/get")
    seen.append(returned.post("autorecord/update", settings.get("auto_record", settings)))
    seen.append(returned.request("POST", "autorecord/update", params={"access_token": returned.token}, data="{").json())
    return seen + observe_prompts(pbx())


def observe_prompts(client: Client) -> list[Any]:
    """Everything that a client can see of custom prompts, except times and random paths."""
    answers = [client.get("custom_prompt/list", **query) for query in ({}, {"page_size": 3}, {"page_size": 1000})]
    answers.append(client.upload("hello.wav", b"RIFF"))
    listed = [client.get("custom_prompt/search", search_value="hello") for _ in range(2)]
    played = client.get("custom_prompt/play", file="hello.wav").get("play_resource_url", "")
    return [
        *answers,
        [answer.get("total_number") for answer in listed],
        requests.get(f"{client.base_url}{played}", timeout=5).content if played else None,
        client.get("custom_prompt/delete", file="outbound_record.wav"),
    ]


@pytest.fixture(scope="module")
def default_seen() -> list[Any]:
    with Simulator() as sim:
        return observe(sim, "default", Behavior())


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_is_visible(sim: Simulator, default_seen: list[Any], name: str) -> None:
    assert observe(sim, "variant", VARIANTS[name]) != default_seen


def test_observing_is_deterministic(sim: Simulator, default_seen: list[Any]) -> None:
    assert observe(sim, "default", Behavior()) == default_seen


def test_every_switch_has_a_variant() -> None:
    assert {name.partition("=")[0] for name in VARIANTS} == {field.name for field in dataclasses.fields(Behavior)}


def test_a_misspelt_answer_is_an_error() -> None:
    with pytest.raises(ValueError, match="omitted_keys"):
        Behavior(omitted_keys="keep")  # type: ignore[arg-type]


def test_behavior_can_change_later(connect: Callable[..., Client]) -> None:
    client = connect()
    client.pbx.behavior = dataclasses.replace(client.pbx.behavior, numbers_as_strings=True)
    assert client.settings()["enb_internal"] == "1"
