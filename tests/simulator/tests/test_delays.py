# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Updates that take effect after their answer."""

from __future__ import annotations

from collections.abc import Callable

from simulator import Simulator

from .client import Client

Connect = Callable[..., Client]


def paging(client: Client, reads: int) -> list[int]:
    """The values of one setting in that many reads."""
    return [client.settings()["enb_paging"] for _ in range(reads)]


def test_update_takes_effect_after_reads(connect: Connect) -> None:
    client = connect(update_delay_reads=2)
    assert client.update(enb_paging=1) == 0
    assert client.pbx.recording["enb_paging"] == 0
    assert paging(client, 4) == [0, 0, 1, 1]
    assert client.pbx.recording["enb_paging"] == 1


def test_update_takes_effect_after_seconds(connect: Connect, sim: Simulator) -> None:
    client = connect(update_delay_seconds=5)
    assert client.update(enb_paging=1) == 0
    assert paging(client, 3) == [0, 0, 0]
    sim.clock.advance(6)
    assert client.pbx.recording["enb_paging"] == 1
    assert paging(client, 1) == [1]


def test_both_delays_have_to_pass(connect: Connect, sim: Simulator) -> None:
    client = connect(update_delay_reads=1, update_delay_seconds=5)
    client.update(enb_paging=1)
    sim.clock.advance(6)
    assert paging(client, 2) == [0, 1]
    client.update(enb_paging=0)
    assert paging(client, 2) == [1, 1]


def test_a_second_update_builds_on_the_pending_one(connect: Connect) -> None:
    client = connect(update_delay_reads=2)
    client.update(enb_paging=1)
    assert paging(client, 1) == [0]
    client.update(enb_internal=0)
    assert paging(client, 3) == [0, 0, 1]
    assert client.pbx.recording["enb_internal"] == 0


def test_settings_assigned_at_the_pbx_replace_a_pending_update(connect: Connect) -> None:
    client = connect(update_delay_reads=1)
    client.update(enb_paging=1)
    client.pbx.recording = {**client.pbx.recording, "enb_internal": 0}
    assert paging(client, 3) == [0, 0, 0]
    client.update(enb_paging=1)
    client.pbx.reset()
    client.login()
    assert paging(client, 3) == [0, 0, 0]


def test_processing_update_is_applied(connect: Connect) -> None:
    client = connect(update_answer="processing")
    assert client.post("autorecord/update", {"enb_paging": 1}) == {"errcode": 2, "errmsg": "PROCESSING"}
    assert paging(client, 1) == [1]
    assert client.pbx.counters["updates"] == 1
    assert client.update(enb_paging=7) == 40002


def test_processing_update_that_is_never_applied_is_a_fault(client: Client) -> None:
    client.login()
    client.pbx.fault("autorecord/update", "errcode", code=2)
    assert client.update(enb_paging=1) == 2
    assert paging(client, 2) == [0, 0]
