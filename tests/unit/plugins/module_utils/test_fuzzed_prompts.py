# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a PBX answers, a task about prompts ends with a result or with a described failure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._api.client import Client
from ansible_collections.telephony.yeastar.plugins.module_utils._api.direct import LoginAccess
from ansible_collections.telephony.yeastar.plugins.module_utils._api.retry import Retry
from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer
from ansible_collections.telephony.yeastar.plugins.module_utils._steps import custom_prompts
from ansible_collections.telephony.yeastar.plugins.module_utils._steps.prompt_file import PromptFile

from .model_pbx import BASE_URL, SECRET, TOKEN
from .samples import RECEIVED
from .test_fuzzed_answers import ANY_ANSWER, is_clear, json_answer, spoilt

PROMPT = {"id": 7, "file": "beep", "suffix": ".wav", "real_filename": "beep.wav", "type": "record", "updated_ts": 100}
WELL_FORMED = {
    "errcode": 0,
    "errmsg": "SUCCESS",
    "access_token": TOKEN,
    "auto_record": RECEIVED,
    "total_number": 2,
    "prompt_list": [PROMPT, {**PROMPT, "id": 8, "real_filename": "other.mp3"}],
    "exist_type": "record",
}
ENDPOINTS = ["custom_prompt/list", "custom_prompt/upload", "custom_prompt/delete", "autorecord/get"]
MODES: dict[str, Any] = {"check_mode": False, "diff_mode": True}
STEPS = [
    partial(custom_prompts.ensure_present, file=PromptFile("beep.wav", b"RIFF"), force=True, **MODES),
    partial(custom_prompts.ensure_present, file=PromptFile("new.wav", b"RIFF"), force=False, **MODES),
    partial(custom_prompts.ensure_absent, name="beep.wav", **MODES),
    partial(custom_prompts.list_prompts, names=None),
]


class Pbx:
    """A PBX with another answer at one of its endpoints; it replaces Http."""

    def __init__(self, endpoint: str, answer: Answer) -> None:
        self._endpoint = endpoint
        self._answer = answer

    def send(self, _method: str, url: str, params: Mapping[str, str] | None = None, **_content: Any) -> Answer:
        """Answer a call."""
        return self._answer if url.endswith(self._endpoint) else json_answer(WELL_FORMED)


def run(endpoint: str, answer: Answer, steps: Any) -> dict[str, Any]:
    """Return the result of steps on such a PBX, without pauses."""
    http: Any = Pbx(endpoint, answer)
    try:
        with Client(
            LoginAccess(http, BASE_URL, "id", SECRET), Retry(1, lambda _seconds: None), check_mode=False
        ) as client:
            result: dict[str, Any] = steps(client)
            return result
    except Failure as failure:
        return failure.result()


@given(st.data(), st.sampled_from(ENDPOINTS), st.sampled_from(STEPS))
def test_almost_valid_json_ends_in_a_clear_result(data: st.DataObject, endpoint: str, steps: Any) -> None:
    result = run(endpoint, json_answer(data.draw(spoilt(WELL_FORMED))), steps)
    assert is_clear(result)
    json.dumps(result)


@given(st.sampled_from(ENDPOINTS), ANY_ANSWER, st.sampled_from(STEPS))
def test_any_answer_ends_in_a_clear_result(endpoint: str, answer: Answer, steps: Any) -> None:
    assert is_clear(run(endpoint, answer, steps))
