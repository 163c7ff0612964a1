# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a PBX answers, a task ends with a result or with a described failure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer
from simulator import Pbx

from .simulated_pbx import SECRET, TOKEN, ChangedAnswers, apply, json_answer, menus, new_pbx
from .strategies import JSON, behaviors, options, pbxs

ENDPOINTS = [
    "get_token",
    "autorecord/get",
    "autorecord/update",
    "system/get_menuoptions",
    "extension/list",
    "custom_prompt/list",
    "del_token",
]
BY_NAME = {
    "record_trunk_list": [{"match": "*"}],
    "record_ext_list": [
        {"type": "extension", "text2": "1001"},
        {"type": "organization", "text": "Second Level"},
        {"type": "ext_group", "id": 2, "text": "Sales"},
    ],
    "record_ivr_list": [{"text": "After Hours"}],
    "start_prompt": "record_start.wav",
    "enb_paging": True,
}
"""Options that need every look-up, and fit the objects of an example PBX."""
EXAMPLE_PBXS = behaviors().map(lambda behavior: new_pbx(behavior=behavior))
ANY_ANSWER = st.builds(
    Answer,
    st.sampled_from([200, 200, 302, 401, 429, 500, 503]) | st.integers(100, 999),
    st.dictionaries(st.sampled_from(["Location", "Retry-After"]), st.text(max_size=30)),
    st.binary(max_size=80) | JSON.map(lambda content: json.dumps(content).encode()),
)


CONTINUING = {"type": "extension", "id": 18, "enb_continue_record_on_transfer": True}
SETTINGS_WITH_X = (
    b'{"errcode": 0, "auto_record": {"enb_paging": 0, "record_ext_list": [{"id": 18, "type": "extension"}], "x": %b}}'
)


@st.composite
def spoilt(draw: st.DrawFn, value: Any) -> Any:
    """The value with one part replaced."""
    if not isinstance(value, (dict, list)) or not value or draw(st.integers(0, 5)) == 0:
        return draw(JSON)
    if isinstance(value, dict):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: draw(spoilt(value[key]))}
    place = draw(st.integers(0, len(value) - 1))
    return [*value[:place], draw(spoilt(value[place])), *value[place + 1 :]]


def spoiling(data: st.DataObject) -> Callable[[Answer], Answer]:
    """Replace one part of each answer."""
    return lambda answer: json_answer(data.draw(spoilt(json.loads(answer.body))))


def instead(answer: Answer) -> Callable[[Answer], Answer]:
    """Replace every answer by this one."""
    return lambda _real: answer


def is_clear(result: Mapping[str, Any]) -> bool:
    """Whether a result is complete, printable where it is a message, and free of secrets."""
    if not result.get("failed"):
        return "changed" in result
    shown = json.dumps(result["failure"]) + result["msg"]
    return result["msg"].isprintable() and SECRET not in shown and TOKEN not in shown


@given(st.data(), EXAMPLE_PBXS, st.sampled_from(ENDPOINTS), st.sampled_from(["replace", "merge", "remove"]))
def test_almost_valid_json_ends_in_a_clear_result(data: st.DataObject, pbx: Pbx, endpoint: str, mode: str) -> None:
    assert is_clear(apply(ChangedAnswers(pbx, endpoint, spoiling(data)), BY_NAME, mode))


@given(st.data(), pbxs(), st.sampled_from(ENDPOINTS), ANY_ANSWER, st.booleans())
def test_any_answer_ends_in_a_clear_result(
    data: st.DataObject, pbx: Pbx, endpoint: str, answer: Answer, processed: bool
) -> None:
    http = ChangedAnswers(pbx, endpoint, instead(answer), processed=processed)
    assert is_clear(apply(http, {**data.draw(options(pbx)), **BY_NAME}))


@given(EXAMPLE_PBXS, st.sampled_from(ENDPOINTS), ANY_ANSWER, st.booleans())
def test_any_answer_about_known_objects_ends_in_a_clear_result(
    pbx: Pbx, endpoint: str, answer: Answer, processed: bool
) -> None:
    assert is_clear(apply(ChangedAnswers(pbx, endpoint, instead(answer), processed=processed), BY_NAME))


@given(pbxs(), st.sampled_from([200, 201, 401, 503]), st.integers(), st.text(), st.booleans())
def test_any_error_ends_in_a_clear_result(pbx: Pbx, status: int, code: int, message: str, processed: bool) -> None:
    error = Answer(status, {}, json.dumps({"errcode": code, "errmsg": message}).encode())
    http = ChangedAnswers(pbx, "autorecord/update", instead(error), processed=processed)
    assert is_clear(apply(http, {"enb_paging": True}))


@given(st.data(), EXAMPLE_PBXS)
def test_almost_valid_menus_end_in_a_clear_result(data: st.DataObject, pbx: Pbx) -> None:
    http = ChangedAnswers(pbx, "system/get_menuoptions", spoiling(data))
    assert is_clear(menus(http, ["extension", "org_list", "ivr", "trunk", "custom_prompt"]))


def test_nesting_of_any_depth_ends_in_a_clear_result() -> None:
    for depth in range(100, 100_000, 7_777):
        nested = b"[" * depth + b"]" * depth
        answer = Answer(200, {}, SETTINGS_WITH_X % nested)
        for wanted in ({"enb_paging": False}, {"enb_paging": True}, {"record_ext_list": [CONTINUING]}):
            assert is_clear(apply(ChangedAnswers(new_pbx(), "autorecord/get", instead(answer)), wanted))
