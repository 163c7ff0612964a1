# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties of whole tasks that hold for every PBX and every playbook, against a model of a PBX."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from .model_pbx import EMPTY, LISTS, ModelPbx, apply, full, info, without_ending
from .strategies import aged_pbxs, drifts, is_understood, options, pbxs

MODES = st.sampled_from(["replace", "merge", "remove"])
PBXS = st.one_of(pbxs(), aged_pbxs())


def without_endings(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings with prompts as a PBX may return them."""
    return {name: without_ending(value) if name.endswith("_prompt") else value for name, value in settings.items()}


def kept(settings: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether ``settings`` has every value of ``expected``, and no other targets in its lists."""
    found = without_endings(settings)
    return settings.keys() >= expected.keys() and all(
        len(found[name]) == len(value)
        and all(target.items() <= other.items() for target, other in zip(value, found[name], strict=True))
        if name in LISTS
        else found[name] == value
        for name, value in without_endings(expected).items()
    )


def has_gone_targets(pbx: ModelPbx) -> bool:
    """Whether a list has a target without an object, which this PBX does not keep in an update."""
    items = [(name, item) for name in LISTS if is_understood(name, pbx.recording[name]) for item in pbx.recording[name]]
    return pbx.behaviour.gone != "stored" and not all(pbx.exists(*each) for each in items)


def stored(pbx: ModelPbx) -> dict[str, Any]:
    """The settings of the PBX, in which omitted and empty values are equal."""
    return copy.deepcopy({name: value for name, value in pbx.recording.items() if name in EMPTY or full(value)})


def done(pbx: ModelPbx, wanted: dict[str, Any], mode: str = "replace", *, check: bool = False) -> dict[str, Any]:
    """The result of a task that must not fail."""
    result = apply(pbx, wanted, mode, check=check)
    assert "failed" not in result, result["msg"]
    return result


@given(st.data(), PBXS, MODES)
def test_after_a_task_the_pbx_has_what_the_result_says(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    result = done(pbx, data.draw(options(pbx)), mode)
    assert kept(info(pbx), result["after"])


@given(st.data(), PBXS, MODES)
def test_a_second_run_changes_nothing_and_sends_nothing(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    done(pbx, wanted, mode)
    before, pbx.updates = copy.deepcopy(pbx.recording), 0
    second = done(pbx, wanted, mode)
    assert second["changed"] is False
    assert second["changed_keys"] == []
    assert second["before"] == second["after"]
    assert (pbx.updates, pbx.recording) == (0, before)


@given(st.data(), PBXS, MODES)
def test_check_mode_predicts_the_real_run_and_writes_nothing(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    gone = has_gone_targets(pbx)
    before = copy.deepcopy(pbx.recording)
    checked = done(pbx, wanted, mode, check=True)
    assert (pbx.updates, pbx.recording) == (0, before)
    real = done(pbx, wanted, mode)
    assert real["changed"] is checked["changed"]
    assert gone or real == checked


@given(st.data(), PBXS, MODES)
def test_changed_says_whether_an_update_was_accepted(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    result = done(pbx, data.draw(options(pbx)), mode)
    assert result["changed"] is (pbx.sent is not None)
    assert result["changed"] is bool(result["changed_keys"])
    assert result["changed_keys"] == sorted(
        name for name in result["after"] if result["after"][name] != result["before"][name]
    )


@given(st.data(), PBXS, MODES)
def test_settings_that_are_not_managed_stay_as_they_are(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    gone = has_gone_targets(pbx)
    before = stored(pbx)
    result = done(pbx, wanted, mode)
    coupled = {"record_file_format"} if pbx.behaviour.couples_format else set()
    for name in before.keys() - wanted.keys() - coupled:
        if not (gone and (name in LISTS or name not in EMPTY)):  # the narrowest form is without them
            assert stored(pbx)[name] == before[name]
            assert result["after"].get(name, before[name]) == result["before"].get(name, before[name])


@given(st.data(), pbxs(), MODES)
def test_an_update_sends_back_whatever_was_received(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    received = pbx.send("GET", "/openapi/v1.0/autorecord/get").body
    keys = json.loads(received)["auto_record"].keys()
    wanted = data.draw(options(pbx))
    done(pbx, wanted, mode)
    if pbx.sent is not None:
        documented = pbx.behaviour.refuses_unknown_keys
        assert {name for name in keys if name in EMPTY or not documented} <= pbx.sent.keys()
        assert pbx.sent.keys() <= {*keys, *wanted}


@given(st.data(), pbxs(), MODES)
def test_targets_that_stay_keep_what_no_entry_gives(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    before = copy.deepcopy(pbx.recording)
    done(pbx, wanted, mode)
    for name in LISTS:
        held = {(item.get("type"), item["id"]): item for item in before[name]}
        given_options = {key for entry in wanted.get(name, ()) for key in entry if key.startswith(("enb_", "number_"))}
        for item in pbx.recording[name]:
            for key, value in held.get((item.get("type"), item["id"]), {}).items():
                assert key in given_options or item[key] == value


@given(st.data(), PBXS)
def test_replace_is_exact(data: st.DataObject, pbx: ModelPbx) -> None:
    wanted = data.draw(options(pbx))
    done(pbx, wanted)
    settings = without_endings(info(pbx))
    for name, value in without_endings(wanted).items():
        if name in LISTS:
            assert {_identity(target) for target in settings[name]} == {_meant(pbx, name, entry) for entry in value}
        else:
            assert settings[name] == value


@given(st.data(), pbxs())
def test_merge_adds_and_remove_takes_away(data: st.DataObject, pbx: ModelPbx) -> None:
    wanted = data.draw(options(pbx))
    lists = [name for name in wanted if name in LISTS]
    before = {name: {_identity(target) for target in info(pbx)[name]} for name in lists}
    meant = {name: {_meant(pbx, name, entry) for entry in wanted[name]} for name in lists}
    done(pbx, wanted, "merge")
    for name in lists:
        assert {_identity(target) for target in info(pbx)[name]} == before[name] | meant[name]
    done(pbx, wanted, "remove")
    for name in lists:
        assert {_identity(target) for target in info(pbx)[name]} == before[name] - meant[name]


@given(st.data(), pbxs())
def test_merge_and_then_remove_of_what_was_not_there_gives_the_original(data: st.DataObject, pbx: ModelPbx) -> None:
    before = copy.deepcopy(pbx.recording)
    held = {name: {_identity(target) for target in info(pbx)[name]} for name in LISTS}
    drawn = {name: value for name, value in data.draw(options(pbx)).items() if name in LISTS}
    new = {
        name: [entry for entry in value if _meant(pbx, name, entry) not in held[name]] for name, value in drawn.items()
    }
    done(pbx, new, "merge")
    done(pbx, new, "remove")
    assert pbx.recording == before


@given(st.data(), pbxs(), MODES)
def test_the_order_of_entries_does_not_matter(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    shuffled = ModelPbx(data.draw(_shuffled(pbx.recording)), pbx.objects, pbx.behaviour)
    result = done(pbx, wanted, mode)
    assert done(shuffled, data.draw(_shuffled(wanted)), mode) == result
    assert info(shuffled) == info(pbx)


@given(PBXS)
def test_info_given_back_changes_nothing(pbx: ModelPbx) -> None:
    result = done(pbx, info(pbx))
    assert result["changed"] is False
    assert pbx.updates == 0


@given(st.data(), pbxs())
def test_info_given_back_restores_after_a_drift(data: st.DataObject, pbx: ModelPbx) -> None:
    remembered = info(pbx)
    pbx.recording = data.draw(drifts(pbx))
    result = done(pbx, remembered)
    assert info(pbx) == remembered
    assert without_endings(result["after"]) == without_endings(remembered)


@given(PBXS)
def test_info_leaves_out_exactly_what_cannot_be_understood(pbx: ModelPbx) -> None:
    assert info(pbx).keys() == {name for name in EMPTY if is_understood(name, pbx.recording[name])}


@given(st.data(), PBXS)
def test_the_diff_shows_exactly_the_changed_settings(data: st.DataObject, pbx: ModelPbx) -> None:
    result = done(pbx, data.draw(options(pbx)))
    for side in ("before", "after"):
        lines = result["diff"][side].splitlines()
        assert [line.partition(":")[0] for line in lines if not line.startswith(" ")] == result["changed_keys"]
        assert all(line.isprintable() for line in lines)


def _identity(target: dict[str, Any]) -> tuple[str, int]:
    """Type, where that counts, and id. The type of a trunk is the same for all in these PBXs."""
    return target.get("type", ""), target["id"]


def _meant(pbx: ModelPbx, name: str, entry: dict[str, Any]) -> tuple[str, int]:
    """The identity of the target that an entry identifies."""
    kind = entry.get("type") or LISTS[name][0]
    by_number = {labels.get("text2"): number for number, labels in pbx.objects[kind].items()}
    number = entry["id"] if "id" in entry else by_number[entry["text2"]]
    return pbx.objects[kind][number].get("type", ""), number


@st.composite
def _shuffled(draw: st.DrawFn, settings: dict[str, Any]) -> dict[str, Any]:
    in_order = {name: draw(st.permutations(value)) if name in LISTS else value for name, value in settings.items()}
    return dict(draw(st.permutations(list(in_order.items()))))
