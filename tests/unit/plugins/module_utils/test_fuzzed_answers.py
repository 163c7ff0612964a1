# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a PBX answers, a task ends with a result or with a described failure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer

from .model_pbx import SECRET, TOKEN, ModelPbx, apply, menus
from .strategies import JSON, options, pbxs

ENDPOINTS = [
    "get_token",
    "autorecord/get",
    "autorecord/update",
    "system/get_menuoptions",
    "extension/list",
    "del_token",
]
BY_NAME = {
    "record_trunk_list": [{"match": "*"}],
    "record_ext_list": [
        {"type": "extension", "text2": "1001"},
        {"type": "organization", "text": "Sales"},
        {"type": "ext_group", "id": 1, "text": "Sales"},
    ],
    "record_ivr_list": [{"text": "Support"}],
    "enb_paging": True,
}


class Fuzzed:
    """A PBX with another answer at one of its endpoints."""

    def __init__(self, pbx: ModelPbx, endpoint: str, answer: Answer) -> None:
        self._pbx = pbx
        self._endpoint = endpoint
        self._answer = answer

    def send(self, method: str, url: str, params: Mapping[str, str] | None = None, **content: Any) -> Answer:
        """Answer a call, as Http does."""
        if url.endswith(self._endpoint):
            return self._answer
        return self._pbx.send(method, url, params, **content)


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


def well_formed(pbx: ModelPbx) -> dict[str, Any]:
    """An answer with the keys of every endpoint."""
    menu = [{"text": "Sales", "text2": "1001", "value": "1", "item": [{"text": "Lab", "value": "2", "item": []}]}]
    extensions = [{"id": 1, "number": "1001"}]
    return {
        "errcode": 0,
        "errmsg": "SUCCESS",
        "access_token": TOKEN,
        "auto_record": pbx.recording,
        "data": menu + extensions,
        "total_number": 1,
    }


def json_answer(content: Any) -> Answer:
    """HTTP 200 with this as JSON."""
    return Answer(200, {}, json.dumps(content).encode())


ANY_ANSWER = st.builds(
    Answer,
    st.sampled_from([200, 200, 302, 401, 429, 500, 503]) | st.integers(100, 999),
    st.dictionaries(st.sampled_from(["Location", "Retry-After"]), st.text(max_size=30)),
    st.binary(max_size=80) | JSON.map(lambda content: json.dumps(content).encode()),
)


def is_clear(result: Mapping[str, Any]) -> bool:
    """Whether a result is complete, printable where it is a message, and free of secrets."""
    if not result.get("failed"):
        return "changed" in result
    shown = json.dumps(result["failure"]) + result["msg"]
    return result["msg"].isprintable() and SECRET not in shown and TOKEN not in shown


@given(st.data(), pbxs(), st.sampled_from(ENDPOINTS))
def test_almost_valid_json_ends_in_a_clear_result(data: st.DataObject, pbx: ModelPbx, endpoint: str) -> None:
    fuzzed = Fuzzed(pbx, endpoint, json_answer(data.draw(spoilt(well_formed(pbx)))))
    assert is_clear(apply(fuzzed, BY_NAME, data.draw(st.sampled_from(["replace", "merge", "remove"]))))


@given(st.data(), pbxs(), st.sampled_from(ENDPOINTS), ANY_ANSWER)
def test_any_answer_ends_in_a_clear_result(data: st.DataObject, pbx: ModelPbx, endpoint: str, answer: Answer) -> None:
    assert is_clear(apply(Fuzzed(pbx, endpoint, answer), {**data.draw(options(pbx)), **BY_NAME}))


@given(pbxs(), st.sampled_from([200, 201, 401, 503]), st.integers(), st.text())
def test_any_error_ends_in_a_clear_result(pbx: ModelPbx, status: int, code: int, message: str) -> None:
    answer = Answer(status, {}, json.dumps({"errcode": code, "errmsg": message}).encode())
    assert is_clear(apply(Fuzzed(pbx, "autorecord/update", answer), {"enb_paging": True}))


@given(st.data(), pbxs())
def test_almost_valid_menus_end_in_a_clear_result(data: st.DataObject, pbx: ModelPbx) -> None:
    fuzzed = Fuzzed(pbx, "system/get_menuoptions", json_answer(data.draw(spoilt(well_formed(pbx)))))
    assert is_clear(menus(fuzzed, ["extension", "org_list", "ivr", "trunk", "custom_prompt"]))


def test_nesting_of_any_depth_ends_in_a_clear_result() -> None:
    for depth in range(100, 100_000, 7_777):
        nested = b"[" * depth + b"]" * depth
        pbx = ModelPbx({"enb_paging": 0}, {})
        body = b'{"errcode": 0, "auto_record": {"enb_paging": 0, "x": ' + nested + b"}}"
        assert is_clear(apply(Fuzzed(pbx, "autorecord/get", Answer(200, {}, body)), {"enb_paging": False}))
