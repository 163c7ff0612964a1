# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties that hold for every combination of the behavior and settings of a PBX and the options of a task."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._operations import RECORDING_SETTINGS_INFO
from simulator import Simulator

from .combinations import SWITCHES, Combination, combination
from .tasks import simulated_pauses, task

CASES = 150


@dataclass(frozen=True)
class Observed:
    """A combination and its outcomes: in check mode, in a real run, in a second one, and with the settings it read."""

    case: Combination
    planned: dict[str, Any]
    wrote_in_check_mode: bool
    first: dict[str, Any]
    second: dict[str, Any]
    settings: dict[str, Any]
    restored: dict[str, Any]
    settings_again: dict[str, Any]
    tokens: list[str]

    @property
    def failed(self) -> bool:
        """Whether the real run failed."""
        return "failed" in self.first

    @property
    def comparable(self) -> bool:
        """Whether nothing that the settings name was deleted: a task leaves that out where it must, with a warning."""
        return not self.case.deleted

    def __repr__(self) -> str:
        return f"<{self.case!r}: {self.first.get('msg') or self.first['changed_keys']}>"


@pytest.fixture(scope="module")
def found() -> list[Observed]:
    """All combinations and their outcomes."""
    with Simulator() as simulator, simulated_pauses(simulator):
        return list(_observed(simulator))


def _observed(simulator: Simulator) -> Iterator[Observed]:
    for number in range(CASES):
        case = combination(simulator, f"combination-{number}")
        if case is not None:
            yield _run(case)
            simulator.remove(case.name)


def _run(case: Combination) -> Observed:
    pbx = case.pbx
    before = copy.deepcopy(pbx.recording)
    settings = task(pbx, RECORDING_SETTINGS_INFO).result["settings"]
    planned = task(pbx, check=True, **copy.deepcopy(case.options)).result
    wrote = pbx.recording != before or pbx.counters["updates"] > 0
    first = task(pbx, **copy.deepcopy(case.options)).result
    second = task(pbx, **copy.deepcopy(case.options)).result
    restored = task(pbx, **copy.deepcopy(settings)).result
    settings_again = task(pbx, RECORDING_SETTINGS_INFO).result["settings"]
    return Observed(case, planned, wrote, first, second, settings, restored, settings_again, pbx.tokens)


def test_every_switch_position_is_tested_and_most_tasks_change_something(found: list[Observed]) -> None:
    met = {(name, getattr(each.case.pbx.behavior, name)) for each in found for name in SWITCHES}
    assert met == {(name, value) for name, values in SWITCHES.items() for value in values}
    assert len([each for each in found if not each.failed and each.first["changed"]]) > CASES / 2


def test_check_mode_writes_nothing(found: list[Observed]) -> None:
    assert [each for each in found if each.wrote_in_check_mode] == []


def test_a_task_fails_only_where_check_mode_fails_too(found: list[Observed]) -> None:
    """Except for a prompt that was deleted on the PBX: it cannot be left out, and the message names it."""
    unexpected = [each for each in found if each.failed and "failed" not in each.planned]
    assert [
        each
        for each in unexpected
        if not (each.case.deleted == "custom_prompt" and "has the prompt" in each.first["msg"])
    ] == []
    assert [each for each in found if "failed" in each.planned and each.planned != each.first] == []


def test_check_mode_predicts_the_result(found: list[Observed]) -> None:
    assert [each for each in found if each.comparable and not each.failed and each.planned != each.first] == []


def test_a_second_task_changes_nothing(found: list[Observed]) -> None:
    assert [each for each in found if not each.failed and ("failed" in each.second or each.second["changed"])] == []


def test_settings_that_were_read_can_be_restored(found: list[Observed]) -> None:
    different = [
        each
        for each in found
        if each.comparable and ("failed" in each.restored or each.settings != each.settings_again)
    ]
    assert [(each, each.restored.get("msg"), each.settings, each.settings_again) for each in different] == []


def test_no_token_is_left(found: list[Observed]) -> None:
    assert [each for each in found if each.tokens] == []
