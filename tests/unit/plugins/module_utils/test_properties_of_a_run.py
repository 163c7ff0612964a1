# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties of whole tasks that hold for every PBX and every playbook, against simulated PBXs in this process."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._settings.schema import SETTINGS
from simulator import Pbx
from simulator.objects import without_ending
from simulator.recording import FIELDS, LISTS, PROMPTS, TargetList

from .simulated_pbx import SimulatedHttp, apply, info, new_pbx, updates
from .strategies import aged_pbxs, is_understood, options, pbxs, recordings, supported

MODES = st.sampled_from(["replace", "merge", "remove"])
PBXS = st.one_of(pbxs(), aged_pbxs())


def without_endings(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings with prompts as a PBX may return them."""
    return {name: without_ending(value) if name in PROMPTS else value for name, value in settings.items()}


def comparable(pbx: Pbx, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings without what this PBX lacks, and without the names and endings that it does not return."""
    names = () if pbx.behavior.text_omitted else ("text", "text2")
    result = {name: value for name, value in without_endings(settings).items() if name in supported(pbx)}
    for name, spec in LISTS.items():
        if name in result:
            result[name] = [
                {key: target[key] for key in ("id", "type", *names, *options_of(pbx, spec, target)) if key in target}
                for target in result[name]
            ]
    return result


def options_of(pbx: Pbx, spec: TargetList, target: dict[str, Any]) -> tuple[str, ...]:
    """The sub-options that a target has on this PBX."""
    return pbx.rules().options(spec, spec.kind_of(target))


def kept(pbx: Pbx, expected: dict[str, Any]) -> bool:
    """Whether the PBX has every value of ``expected``, and no other targets in its lists."""
    wanted = comparable(pbx, expected)
    held = comparable(pbx, {name: pbx.recording[name] for name in wanted})
    return all(
        len(held[name]) == len(value)
        and all(
            target.items() <= item.items()
            for target, item in zip(value, sorted(held[name], key=partial(_identity, name)), strict=True)
        )
        if name in LISTS
        else held[name] == value
        for name, value in wanted.items()
    )


def has_gone_targets(pbx: Pbx) -> bool:
    """Whether a list has a target without an object, which an update to this PBX may lose.

    A PBX that stores it may still refuse the prompts, and the last form of an update has only existing objects.
    """
    lists = {name: spec for name, spec in LISTS.items() if is_understood(name, pbx.recording[name])}
    keeps = pbx.behavior.unknown_ids == "stored" and pbx.behavior.prompt_names != "stem_read_only"
    return not keeps and any(
        pbx.objects.target(spec.kind_of(item), item["id"]) is None
        for name, spec in lists.items()
        for item in pbx.recording[name]
    )


def loses_unknown_keys(pbx: Pbx) -> bool:
    """Whether the PBX accepts only narrower forms of an update, and removes the unknown keys that these omit."""
    return pbx.behavior.unknown_keys_lost_if_omitted and accepts_narrower_form_only(pbx)


def accepts_narrower_form_only(pbx: Pbx) -> bool:
    """Whether the PBX refuses an update with all that it returned."""
    return (
        pbx.behavior.read_only_keys != "none"
        or pbx.behavior.prompt_names == "stem_read_only"
        or (pbx.behavior.unknown_ids != "dropped" and has_gone_targets(pbx))
    )


def items_of(pbx: Pbx, value: Any, *, loses: bool) -> Any:
    """The value of a setting, a list in one order if the PBX shuffles it, without the keys that an update ``loses``."""
    if not isinstance(value, list):
        return value
    items = [{key: each for key, each in item.items() if not (loses and key.startswith("x_"))} for item in value]
    return sorted(items, key=partial(json.dumps, sort_keys=True)) if pbx.behavior.shuffled else items


def done(pbx: Pbx, wanted: dict[str, Any], mode: str = "replace", *, check: bool = False) -> dict[str, Any]:
    """The result of a task that must not fail."""
    result = apply(SimulatedHttp(pbx), wanted, mode, check=check)
    assert "failed" not in result, result["msg"]
    assert pbx.tokens == []
    return result


@given(st.data(), PBXS, MODES)
def test_after_a_task_the_pbx_has_what_the_result_says(data: st.DataObject, pbx: Pbx, mode: str) -> None:
    result = done(pbx, data.draw(options(pbx)), mode)
    assert kept(pbx, result["after"])


@given(st.data(), PBXS, MODES)
def test_a_second_run_changes_nothing_and_sends_nothing(data: st.DataObject, pbx: Pbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    done(pbx, wanted, mode)
    before = copy.deepcopy(pbx.recording)
    pbx.clear_calls()
    second = done(pbx, wanted, mode)
    assert second["changed"] is False
    assert second["changed_keys"] == []
    assert second["before"] == second["after"]
    assert (updates(pbx), pbx.recording) == ([], before)


@given(st.data(), PBXS, MODES)
def test_check_mode_predicts_the_real_run_and_writes_nothing(data: st.DataObject, pbx: Pbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    gone = has_gone_targets(pbx)
    before = copy.deepcopy(pbx.recording)
    checked = done(pbx, wanted, mode, check=True)
    assert (updates(pbx), pbx.recording) == ([], before)
    real = done(pbx, wanted, mode)
    assert real["changed"] is checked["changed"]
    assert gone or real == checked


@given(st.data(), PBXS, MODES)
def test_changed_says_whether_an_update_was_accepted(data: st.DataObject, pbx: Pbx, mode: str) -> None:
    result = done(pbx, data.draw(options(pbx)), mode)
    assert result["changed"] is (pbx.counters["updates"] > 0)
    assert result["changed"] is bool(result["changed_keys"])
    assert result["changed_keys"] == sorted(
        name for name in result["after"] if result["after"][name] != result["before"][name]
    )


@given(st.data(), PBXS)
def test_an_update_is_accepted_once(data: st.DataObject, pbx: Pbx) -> None:
    done(pbx, data.draw(options(pbx)))
    assert pbx.counters["updates"] <= 1


@given(st.data(), PBXS, MODES)
def test_settings_that_are_not_managed_stay_as_they_are(data: st.DataObject, pbx: Pbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    gone, loses = has_gone_targets(pbx), loses_unknown_keys(pbx)
    before = copy.deepcopy(pbx.recording)
    result = done(pbx, wanted, mode)
    coupled = {"record_file_format"} if pbx.behavior.mp3_needs_stereo else set()
    for name in before.keys() - wanted.keys() - coupled:
        if name not in FIELDS:
            assert loses or pbx.recording[name] == before[name]
        elif not (gone and name in LISTS):
            assert items_of(pbx, pbx.recording[name], loses=loses) == items_of(pbx, before[name], loses=loses)
            assert result["after"].get(name, before[name]) == result["before"].get(name, before[name])


@given(st.data(), pbxs(), MODES)
def test_an_update_sends_back_whatever_was_received(data: st.DataObject, pbx: Pbx, mode: str) -> None:
    received = pbx.rendering().settings(pbx.recording).keys()
    only_documented = accepts_narrower_form_only(pbx)
    wanted = data.draw(options(pbx))
    done(pbx, wanted, mode)
    for update in updates(pbx)[-1:]:
        assert {name for name in received if name in FIELDS or not only_documented} <= update.body.keys()
        assert update.body.keys() <= {*received, *wanted}


@given(st.data(), pbxs(), MODES)
def test_targets_that_stay_keep_what_no_entry_gives(data: st.DataObject, pbx: Pbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    before = copy.deepcopy(pbx.recording)
    loses = loses_unknown_keys(pbx)
    done(pbx, wanted, mode)
    for name in LISTS:
        held = {(item.get("type"), item["id"]): item for item in before[name]}
        given_options = {key for entry in wanted.get(name, ()) for key in entry if key.startswith(("enb_", "number_"))}
        for item in pbx.recording[name]:
            for key, value in held.get((item.get("type"), item["id"]), {}).items():
                lost = loses and key.startswith("x_")
                assert key in given_options or lost or item[key] == value


@given(st.data(), PBXS)
def test_replace_is_exact(data: st.DataObject, pbx: Pbx) -> None:
    wanted = data.draw(options(pbx))
    done(pbx, wanted)
    settings = without_endings(info(pbx))
    for name, value in without_endings(wanted).items():
        if name in LISTS:
            assert {_identity(name, each) for each in settings[name]} == {_meant(pbx, name, each) for each in value}
        else:
            assert settings[name] == value


@given(st.data(), pbxs())
def test_merge_adds_and_remove_takes_away(data: st.DataObject, pbx: Pbx) -> None:
    wanted = data.draw(options(pbx))
    lists = [name for name in wanted if name in LISTS]
    before = {name: {_identity(name, target) for target in info(pbx)[name]} for name in lists}
    meant = {name: {_meant(pbx, name, entry) for entry in wanted[name]} for name in lists}
    done(pbx, wanted, "merge")
    for name in lists:
        assert {_identity(name, target) for target in info(pbx)[name]} == before[name] | meant[name]
    done(pbx, wanted, "remove")
    for name in lists:
        assert {_identity(name, target) for target in info(pbx)[name]} == before[name] - meant[name]


@given(st.data(), pbxs())
def test_merge_and_then_remove_of_what_was_not_there_gives_the_original(data: st.DataObject, pbx: Pbx) -> None:
    before = copy.deepcopy(pbx.recording)
    held = {name: {_identity(name, target) for target in info(pbx)[name]} for name in LISTS}
    drawn = {name: value for name, value in data.draw(options(pbx)).items() if name in LISTS}
    new = {
        name: [entry for entry in value if _meant(pbx, name, entry) not in held[name]] for name, value in drawn.items()
    }
    done(pbx, new, "merge")
    done(pbx, new, "remove")
    loses = loses_unknown_keys(pbx)
    for name in before.keys() if not loses else supported(pbx):
        assert items_of(pbx, pbx.recording[name], loses=loses) == items_of(pbx, before[name], loses=loses)


@given(st.data(), pbxs(), MODES)
def test_the_order_of_entries_does_not_matter(data: st.DataObject, pbx: Pbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    shuffled = new_pbx(firmware=pbx.firmware, behavior=pbx.behavior, objects=pbx.objects)
    shuffled.recording = data.draw(_shuffled(pbx.recording))
    result = done(pbx, wanted, mode)
    assert done(shuffled, data.draw(_shuffled(wanted)), mode) == result
    assert info(shuffled) == info(pbx)


@given(PBXS)
def test_info_given_back_changes_nothing(pbx: Pbx) -> None:
    result = done(pbx, info(pbx))
    assert result["changed"] is False
    assert updates(pbx) == []


@given(st.data(), pbxs())
def test_info_given_back_restores_after_a_drift(data: st.DataObject, pbx: Pbx) -> None:
    # Only a department in the list is known without its menu. A sub-option that is left out of entries alone may be one
    # that the firmware does not have: info cannot return it.
    where = "nowhere" if pbx.behavior.empty_omitted == "items" else pbx.behavior.empty_omitted
    pbx.behavior = replace(pbx.behavior, organization_enabled=True, empty_omitted=where)
    remembered = info(pbx)
    pbx.recording = data.draw(recordings(pbx))
    result = done(pbx, remembered)
    assert comparable(pbx, info(pbx)) == comparable(pbx, remembered)
    assert comparable(pbx, result["after"]) == comparable(pbx, remembered)


@given(PBXS)
def test_info_leaves_out_exactly_what_cannot_be_understood(pbx: Pbx) -> None:
    settings = info(pbx)
    has = supported(pbx)
    assert settings.keys() & {*has} == {name for name in has if is_understood(name, pbx.recording[name])}
    for name in settings.keys() - {*has}:  # the PBX may have left these out as empty
        assert settings[name] == SETTINGS[name].empty


@given(st.data(), PBXS)
def test_the_diff_shows_exactly_the_changed_settings(data: st.DataObject, pbx: Pbx) -> None:
    result = done(pbx, data.draw(options(pbx)))
    for side in ("before", "after"):
        lines = result["diff"][side].splitlines()
        assert [line.partition(":")[0] for line in lines if not line.startswith(" ")] == result["changed_keys"]
        assert all(line.isprintable() for line in lines)


def _identity(name: str, target: dict[str, Any]) -> tuple[str, int]:
    """Type, where that counts, and id."""
    return target["type"] if LISTS[name].typed else "", target["id"]


def _meant(pbx: Pbx, name: str, entry: dict[str, Any]) -> tuple[str, int]:
    """The identity of the target that an entry identifies."""
    numbers = {extension.number: extension.id for extension in pbx.objects.extensions}
    number = entry["id"] if "id" in entry else numbers[entry["text2"]]
    return entry["type"] if LISTS[name].typed else "", number


@st.composite
def _shuffled(draw: st.DrawFn, settings: dict[str, Any]) -> dict[str, Any]:
    in_order = {name: draw(st.permutations(value)) if name in LISTS else value for name, value in settings.items()}
    return dict(draw(st.permutations(list(in_order.items()))))
