# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that the documentation allows a PBX to do: the outcome for the user, and the state of the PBX."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator import Behavior, Pbx, Simulator
from simulator.behavior import CUSTOM_PROMPT_ENDPOINTS

from .tasks import SECRET, simulated_pauses, task

POLICY: dict[str, Any] = {"enb_paging": True, "record_queue_list": [{"text": "Sales"}]}
CONTINUE = {"type": "extension", "text2": "1001", "enb_continue_record_on_transfer": True}
NO_PROMPT_LIST = {
    "missing_menus": frozenset({"custom_prompt"}),
    "missing_endpoints": CUSTOM_PROMPT_ENDPOINTS,
}
UPDATE = "POST autorecord/update"
NEWER = frozenset({"record_file_format", "record_trunk_list"})


@dataclass(frozen=True)
class Case:
    """Something that a PBX does, and the options of the task.

    ``prepare`` is called with the PBX before the task. ``recording`` is laid over the settings that it
    starts with.
    """

    name: str
    behavior: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=lambda: POLICY)
    firmware: str = "new"
    recording: Mapping[str, Any] = field(default_factory=dict)
    prepare: Callable[[Pbx], object] = lambda _pbx: None


def _without(kind: str, object_id: int) -> Callable[[Pbx], object]:
    return lambda pbx: pbx.objects.remove(kind, object_id)


def _token_in_an_error(pbx: Pbx) -> None:
    pbx.fault("get_token", "errcode", code=-1, processed=True, keeps_content=True)


def _tokens_while_busy(pbx: Pbx) -> None:
    pbx.fault("get_token", "errcode", code=2, times=2, processed=True, keeps_content=True)


GROUPS: Mapping[str, tuple[Case, ...]] = {
    "It rejects what it returned": (
        Case("an additional key at top level", {"read_only_keys": "top_level"}),
        Case("additional keys in list entries", {"read_only_keys": "items"}),
        Case("both", {"read_only_keys": "everywhere"}),
        Case("a value from the task", {}, {"record_trunk_list": [{"text": "Branch-Office", "number_value": 10**6}]}),
    ),
    "A target or a prompt in its settings was deleted": (
        *(
            Case(
                f"a trunk in a list that the task {managed}; {answer}",
                {"unknown_ids": switch},
                options,
                prepare=_without("trunk", 27),
            )
            for managed, options in (
                ("does not manage", POLICY),
                ("adds to", {"record_trunk_list": [{"text": "Branch-Office"}], "list_mode": "merge"}),
            )
            for switch, answer in (
                ("refused", "an update with it is rejected (40002)"),
                ("not_found", "an update with it is rejected (60001)"),
                ("dropped", "an update removes it"),
            )
        ),
        *(
            Case(
                f"a prompt that the task does not manage; {answer}",
                {"unknown_prompts": switch},
                prepare=_without("custom_prompt", 2),
            )
            for switch, answer in (
                ("refused", "an update with it is rejected (40002)"),
                ("not_found", "an update with it is rejected (60001)"),
                ("stored", "an update with it is accepted"),
            )
        ),
    ),
    "It applies an update after its answer": (
        Case("SUCCESS; the next read shows the old values", {"update_delay_reads": 1}),
        Case("SUCCESS; applied after 6 seconds", {"update_delay_seconds": 6.0}),
        Case("SUCCESS; applied after an hour", {"update_delay_seconds": 3600.0}),
        Case("PROCESSING; applied at once", {"update_answer": "processing"}),
        Case(
            "PROCESSING; applied after 6 seconds; no retries",
            {"update_answer": "processing", "update_delay_seconds": 6.0},
            {**POLICY, "retries": 0},
        ),
        Case(
            "PROCESSING; applied after an hour; no retries",
            {"update_answer": "processing", "update_delay_seconds": 3600.0},
            {**POLICY, "retries": 0},
        ),
        Case(
            "the answer is lost; applied after 6 seconds; no retries",
            {"update_delay_seconds": 6.0},
            {**POLICY, "retries": 0},
            prepare=lambda pbx: pbx.fault("autorecord/update", "close_after"),
        ),
    ),
    "It omits empty values": (
        Case("settings", {"empty_omitted": "top_level"}, {**POLICY, "start_prompt": "record_start.wav"}),
        Case(
            "values in list entries", {"empty_omitted": "items"}, {"record_ext_list": [CONTINUE], "list_mode": "merge"}
        ),
        Case(
            "both, and the firmware lacks the setting",
            {"empty_omitted": "everywhere"},
            {"start_prompt": "record_start.wav"},
            "old",
        ),
        Case("none, and the firmware lacks the setting", {}, {"start_prompt": "record_start.wav"}, "old"),
    ),
    "It has values of a newer firmware": (
        Case("in settings that the task does not manage", {"newer_values": NEWER}),
        Case("in a setting that the task manages", {"newer_values": NEWER}, {"record_file_format": "mp3"}),
    ),
    "It changes a setting by itself": (
        Case(
            "the file format becomes wav when stereo is turned off",
            {"mp3_needs_stereo": True},
            {"enb_channel_separate": False},
            recording={"enb_channel_separate": 1, "record_file_format": "mp3"},
        ),
    ),
    "It returns names of prompts without their file endings": (
        Case("and accepts both forms", {"prompt_names": "stem_read"}, {"internal_prompt": "internal_record.wav"}),
        Case(
            "and accepts only names with an ending",
            {"prompt_names": "stem_read_only"},
            {"internal_prompt": "internal_record.wav"},
        ),
        Case(
            "and accepts only names with an ending, and does not list its prompts",
            {"prompt_names": "stem_read_only", **NO_PROMPT_LIST},
            {"internal_prompt": "internal_record.wav"},
        ),
    ),
    "It does not list its prompts": (
        Case("and has the prompt", NO_PROMPT_LIST, {"internal_prompt": "internal_record.wav"}),
        Case("and rejects the prompt", NO_PROMPT_LIST, {"internal_prompt": "nowhere.wav"}),
    ),
    "Its answer to a login": (
        Case("is an error with a token", prepare=_token_in_an_error),
        Case("is PROCESSING with a token, twice", prepare=_tokens_while_busy),
        Case("is lost", prepare=lambda pbx: pbx.fault("get_token", "close_after")),
        Case("is lost each time", prepare=lambda pbx: pbx.fault("get_token", "close_after", times=None)),
    ),
}


@dataclass(frozen=True)
class Observed:
    """A case and its outcomes: in check mode, in a real run, and in a second one."""

    case: Case
    planned: Mapping[str, Any]
    check_mode_calls: list[str]
    first: Mapping[str, Any]
    second: Mapping[str, Any]
    warnings: list[str]
    written: bool
    updates: int
    tokens: int

    @property
    def failed(self) -> bool:
        """Whether the real run failed."""
        return "failed" in self.first

    @property
    def row(self) -> str:
        """The line of the table."""
        outcome = f"failed: `{self.first['failure']['kind']}`" if self.failed else "changed"
        warned = ", with a warning" if self.warnings else ""
        written = "written" if self.written else "nothing written"
        left = f"{self.tokens or 'no'} token{'' if self.tokens == 1 else 's'} left"
        return f"| {self.case.name} | {outcome}{warned}; {written}; {left} | {self.updates} |"


def observed(simulator: Simulator) -> dict[str, list[Observed]]:
    """Run all cases, and return them by group."""
    with simulated_pauses(simulator):
        return {group: [_observed(simulator, case) for case in cases] for group, cases in GROUPS.items()}


def _observed(simulator: Simulator, case: Case) -> Observed:
    checked, pbx = _pbx(simulator, case), _pbx(simulator, case)
    planned = task(checked, check=True, **case.options)
    before = copy.deepcopy(pbx.recording)
    first = task(pbx, **case.options)
    written, updates, tokens = pbx.recording != before, pbx.call_names().count(UPDATE), len(pbx.tokens)
    simulator.clock.advance(4000)  # slow updates have taken effect, and tokens have expired
    second = task(pbx, **case.options)
    warnings = [warning for warning in first.warnings if "plain http" not in warning]
    return Observed(
        case,
        planned.result,
        checked.call_names(),
        first.result,
        second.result,
        warnings,
        written,
        updates,
        tokens,
    )


def _pbx(simulator: Simulator, case: Case) -> Pbx:
    pbx = simulator.add_pbx(client_secret=SECRET, behavior=Behavior(**case.behavior), firmware=case.firmware)
    pbx.recording = {**pbx.recording, **case.recording}
    case.prepare(pbx)
    return pbx


def table(found: Mapping[str, Iterable[Observed]]) -> str:
    """Return the cases as Markdown: a table for each group."""
    return (
        "\n\n".join(
            "\n".join([f"### {group}\n", "| what | result | updates |", "|---|---|---|", *(each.row for each in cases)])
            for group, cases in found.items()
        )
        + "\n"
    )
