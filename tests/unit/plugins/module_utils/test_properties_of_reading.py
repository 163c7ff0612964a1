# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All known forms of a setting have the same normal form."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.reading import parse_settings
from simulator import Behavior, Pbx
from simulator.recording import FIELDS, LACKING, LISTS

from .simulated_pbx import ChangedAnswers, apply, json_answer, updates
from .strategies import FLAG, SCALARS, options, pbxs

NEW_PBXS = pbxs(st.just("new"))
NUMBERS = ("number_value", "id", "value")


@st.composite
def loosely(draw: st.DrawFn, recording: dict[str, Any]) -> dict[str, Any]:
    """An answer to autorecord/get with the same settings in other forms."""
    written = {name: draw(_value(name, value)) for name, value in recording.items()}
    settings = dict(draw(st.permutations(list(written.items()))))
    places = [{"auto_record": settings}, {"data": {"auto_record": settings}}, {"data": settings}]
    return {"errcode": 0, **draw(st.sampled_from(places))}


@st.composite
def _value(draw: st.DrawFn, name: str, value: Any) -> Any:
    if name in LISTS:
        items = [draw(_item(item)) for item in value]
        return draw(st.permutations(items)) if items else draw(st.sampled_from([[], None]))
    if name in SCALARS and name.startswith("enb_"):
        return draw(_flag(value))
    return draw(st.sampled_from(["", None])) if value == "" else value


@st.composite
def _item(draw: st.DrawFn, item: dict[str, Any]) -> dict[str, Any]:
    written = {name: draw(_value_of(name, each)) for name, each in item.items()}
    if draw(st.booleans()):
        written["value"] = written.pop("id")
        if draw(st.booleans()):
            written["id"] = draw(st.sampled_from(["", None]))
    return dict(draw(st.permutations(list(written.items()))))


def _value_of(name: str, value: Any) -> st.SearchStrategy[Any]:
    if name.startswith("enb_"):
        return _flag(value)
    return st.sampled_from([value, str(value)] if name in NUMBERS else [value])


def _flag(value: int) -> st.SearchStrategy[Any]:
    return st.sampled_from([value, str(value), bool(value)])


@given(st.data(), NEW_PBXS)
def test_every_form_has_the_same_normal_form(data: st.DataObject, pbx: Pbx) -> None:
    documented = parse_settings({"auto_record": pbx.recording})
    assert parse_settings(data.draw(loosely(pbx.recording))).settings == documented.settings


@given(st.data(), NEW_PBXS)
def test_normal_forms_have_the_types_that_the_options_have(data: st.DataObject, pbx: Pbx) -> None:
    settings = parse_settings(data.draw(loosely(pbx.recording))).settings
    for name, value in settings.items():
        if name in LISTS:
            assert [type(target["id"]) for target in value] == [int] * len(value)
            assert all(type(each) is _type_of(key) for target in value for key, each in target.items())
        else:
            assert type(value) is _type_of(name)


def _type_of(name: str) -> type:
    if name.startswith("enb_"):
        return bool
    return int if name in NUMBERS else str


@given(st.data(), NEW_PBXS)
def test_what_is_sent_back_unchanged_is_in_documented_form(data: st.DataObject, pbx: Pbx) -> None:
    reading = parse_settings(data.draw(loosely(pbx.recording)))
    body = reading.body(reading.settings)
    assert body == {**pbx.recording, **{name: body[name] for name in LISTS}}
    for name in LISTS:
        assert sorted(body[name], key=repr) == sorted([_in_order(item) for item in pbx.recording[name]], key=repr)


def _in_order(item: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = {key: item[key] for key in ("id", "type", "text", "text2") if key in item}
    options_of_item = {key: value for key, value in item.items() if not key.startswith("x_")}
    return {**first, **options_of_item, **item}


@given(st.data(), NEW_PBXS, FLAG)
def test_lists_are_sorted_and_each_target_is_there_once(data: st.DataObject, pbx: Pbx, twice: int) -> None:
    recording = {name: value * (twice + 1) if name in LISTS else value for name, value in pbx.recording.items()}
    settings = parse_settings({"auto_record": recording}).settings
    for name in LISTS:
        kind = "type" if name == "record_ext_list" else ""
        identities = [(target.get(kind, ""), target["id"]) for target in settings[name]]
        assert identities == sorted(set(identities))


NEWER = frozenset(FIELDS).intersection(frozenset().union(*LACKING.values()))
"""The settings that older firmware lacks."""


@given(NEW_PBXS, st.sets(st.sampled_from([*SCALARS, *LISTS])))
def test_a_missing_setting_is_empty_or_one_that_the_firmware_lacks(pbx: Pbx, missing: set[str]) -> None:
    received = {name: value for name, value in pbx.recording.items() if name not in missing}
    settings = parse_settings({"auto_record": received}).settings
    assert settings.keys() in ({*SCALARS, *LISTS}, {*SCALARS, *LISTS} - (missing & NEWER))
    for name in missing & settings.keys():
        assert settings[name] in (False, "", None, [])


@given(st.data(), NEW_PBXS, st.sets(st.sampled_from(sorted(NEWER))))
def test_a_setting_that_the_firmware_lacks_is_unsupported(data: st.DataObject, pbx: Pbx, lacking: set[str]) -> None:
    wanted = data.draw(options(pbx))
    pbx.behavior = Behavior()

    def lack(answer: Answer) -> Answer:
        settings = json.loads(answer.body)["auto_record"].items()
        return json_answer({"errcode": 0, "auto_record": {key: each for key, each in settings if key not in lacking}})

    http = ChangedAnswers(pbx, "autorecord/get", lack)
    received = {name: value for name, value in pbx.recording.items() if name not in lacking}
    assume(lacking - parse_settings({"auto_record": received}).settings.keys() == lacking)
    result = apply(http, wanted)
    if any(wanted.get(name) for name in lacking):
        assert (result["failure"]["kind"], updates(pbx)) == ("unsupported", [])
    else:
        assert "failed" not in result
