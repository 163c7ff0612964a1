# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a PBX answers, a task about prompts ends with a result or with a described failure."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer
from ansible_collections.telephony.yeastar.plugins.module_utils._steps import custom_prompts
from ansible_collections.telephony.yeastar.plugins.module_utils._steps.prompt_file import PromptFile
from simulator import Pbx

from .simulated_pbx import ChangedAnswers, run
from .test_fuzzed_answers import ANY_ANSWER, EXAMPLE_PBXS, instead, is_clear, spoiling

ENDPOINTS = ["custom_prompt/list", "custom_prompt/upload", "custom_prompt/delete", "autorecord/get"]
MODES: dict[str, Any] = {"check_mode": False, "diff_mode": True}
STEPS = [
    partial(custom_prompts.ensure_present, file=PromptFile("record_end.wav", b"RIFF"), force=True, **MODES),
    partial(custom_prompts.ensure_present, file=PromptFile("new.wav", b"RIFF"), force=False, **MODES),
    partial(custom_prompts.ensure_absent, name="record_end.wav", **MODES),
    partial(custom_prompts.ensure_absent, name="inbound_record.wav", **MODES),  # in use
    partial(custom_prompts.list_prompts, names=None),
]


@given(st.data(), EXAMPLE_PBXS, st.sampled_from(ENDPOINTS), st.sampled_from(STEPS))
def test_almost_valid_json_ends_in_a_clear_result(data: st.DataObject, pbx: Pbx, endpoint: str, steps: Any) -> None:
    result = run(ChangedAnswers(pbx, endpoint, spoiling(data)), steps, retries=1)
    assert is_clear(result)
    json.dumps(result)


@given(EXAMPLE_PBXS, st.sampled_from(ENDPOINTS), ANY_ANSWER, st.sampled_from(STEPS), st.booleans())
def test_any_answer_ends_in_a_clear_result(
    pbx: Pbx, endpoint: str, answer: Answer, steps: Any, processed: bool
) -> None:
    http = ChangedAnswers(pbx, endpoint, instead(answer), processed=processed)
    assert is_clear(run(http, steps, retries=1))
