# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forty tasks at once on one PBX, which allows eight tokens: each succeeds, or fails with the reason."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.telephony.yeastar.plugins.module_utils._operations import OperationResult
from simulator import Call, Pbx

from .tasks import task

TASKS = 40


def test_every_task_over_quota_says_so(pbx: Pbx) -> None:
    refused = threading.Semaphore(0)
    done = threading.Event()

    def hold(_call: Call) -> None:
        assert done.wait(60)

    def one(_number: int) -> OperationResult:
        outcome = task(pbx, enb_paging=True)
        if outcome.result.get("failed"):
            refused.release()
        return outcome

    pbx.on("autorecord/get", "received", hold, times=pbx.token_store.quota)
    with ThreadPoolExecutor(TASKS) as pool:
        running = [pool.submit(one, number) for number in range(TASKS)]
        for _number in range(TASKS - 8):
            assert refused.acquire(timeout=60)
        assert len(pbx.tokens) == 8
        done.set()
        results = [each.result().result for each in running]
    failures = [result for result in results if result.get("failed")]
    assert len(failures) == TASKS - 8
    assert {result["failure"]["kind"] for result in failures} == {"quota"}
    assert {result["failure"]["errcode"] for result in failures} == {60002}
    assert all("All eight access tokens of this API application are in use" in result["msg"] for result in failures)
    assert all("30 minutes" in result["failure"]["hint"] for result in failures)
    assert any(result["changed"] for result in results)
    assert pbx.recording["enb_paging"] == 1
    assert pbx.tokens == []
    assert pbx.blocked_addresses == set()
    assert pbx.call_names().count("POST get_token") == TASKS
