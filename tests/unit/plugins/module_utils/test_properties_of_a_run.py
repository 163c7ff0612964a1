# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every PBX and every playbook: properties of whole tasks against a model of a PBX."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from .model_pbx import LISTS, ModelPbx, apply, info
from .strategies import options, pbxs, recordings

MODES = st.sampled_from(["replace", "merge", "remove"])


def kept(settings: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether ``settings`` has every value of ``expected``, and no other targets in its lists."""
    return settings.keys() == expected.keys() and all(
        len(settings[name]) == len(value)
        and all(told.items() <= found.items() for told, found in zip(value, settings[name], strict=True))
        if name in LISTS
        else settings[name] == value
        for name, value in expected.items()
    )


@given(st.data(), pbxs(), MODES)
def test_after_a_task_everything_is_as_it_said(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    result = apply(pbx, data.draw(options(pbx)), mode)
    assert "failed" not in result
    assert kept(info(pbx), result["after"])


@given(st.data(), pbxs(), MODES)
def test_a_task_that_runs_twice_changes_nothing_the_second_time(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    apply(pbx, wanted, mode)
    before = copy.deepcopy(pbx.recording)
    pbx.sent = None
    second = apply(pbx, wanted, mode)
    assert second["changed"] is False
    assert second["changed_keys"] == []
    assert second["before"] == second["after"]
    assert (pbx.sent, pbx.recording) == (None, before)


@given(st.data(), pbxs(), MODES)
def test_check_mode_predicts_the_real_run_and_writes_nothing(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    before = copy.deepcopy(pbx.recording)
    checked = apply(pbx, wanted, mode, check=True)
    assert (pbx.sent, pbx.recording) == (None, before)
    assert apply(pbx, wanted, mode) == checked


@given(st.data(), pbxs(), MODES)
def test_changed_says_whether_something_was_sent(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    result = apply(pbx, data.draw(options(pbx)), mode)
    assert result["changed"] is (pbx.sent is not None)
    assert result["changed"] is bool(result["changed_keys"])
    assert result["changed_keys"] == sorted(
        name for name in result["after"] if result["after"][name] != result["before"][name]
    )


@given(st.data(), pbxs(), MODES)
def test_what_is_not_managed_stays(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    before = copy.deepcopy(pbx.recording)
    result = apply(pbx, wanted, mode)
    for name, value in before.items():
        if name not in wanted:
            assert pbx.recording[name] == value
            assert result["after"].get(name) == result["before"].get(name)
            assert pbx.sent is None or pbx.sent[name] == value
    assert pbx.sent is None or pbx.sent.keys() == before.keys()


@given(st.data(), pbxs(), MODES)
def test_targets_that_stay_keep_what_no_entry_gives(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    before = copy.deepcopy(pbx.recording)
    apply(pbx, wanted, mode)
    for name in LISTS:
        held = {(item.get("type"), item["id"]): item for item in before[name]}
        given_options = {key for entry in wanted.get(name, ()) for key in entry if key.startswith(("enb_", "number_"))}
        for item in pbx.recording[name]:
            for key, value in held.get((item.get("type"), item["id"]), {}).items():
                assert key in given_options or item[key] == value


@given(st.data(), pbxs())
def test_replace_is_exact(data: st.DataObject, pbx: ModelPbx) -> None:
    wanted = data.draw(options(pbx))
    apply(pbx, wanted)
    settings = info(pbx)
    for name, value in wanted.items():
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
    apply(pbx, wanted, "merge")
    for name in lists:
        assert {_identity(target) for target in info(pbx)[name]} == before[name] | meant[name]
    apply(pbx, wanted, "remove")
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
    apply(pbx, new, "merge")
    apply(pbx, new, "remove")
    assert pbx.recording == before


@given(st.data(), pbxs(), MODES)
def test_order_never_matters(data: st.DataObject, pbx: ModelPbx, mode: str) -> None:
    wanted = data.draw(options(pbx))
    shuffled = ModelPbx(data.draw(_shuffled(pbx.recording)), pbx.objects)
    result = apply(pbx, wanted, mode)
    assert apply(shuffled, data.draw(_shuffled(wanted)), mode) == result
    assert info(shuffled) == info(pbx)


@given(pbxs())
def test_info_given_back_changes_nothing(pbx: ModelPbx) -> None:
    result = apply(pbx, info(pbx))
    assert result["changed"] is False
    assert pbx.sent is None


@given(st.data(), pbxs())
def test_info_given_back_restores_after_a_drift(data: st.DataObject, pbx: ModelPbx) -> None:
    remembered = info(pbx)
    pbx.recording = data.draw(recordings(pbx.objects))
    result = apply(pbx, remembered)
    assert "failed" not in result
    assert info(pbx) == remembered
    assert result["after"] == remembered


@given(st.data(), pbxs())
def test_the_diff_tells_exactly_the_changed_settings(data: st.DataObject, pbx: ModelPbx) -> None:
    result = apply(pbx, data.draw(options(pbx)))
    for side in ("before", "after"):
        lines = result["diff"][side].splitlines()
        assert [line.partition(":")[0] for line in lines if not line.startswith(" ")] == result["changed_keys"]
        assert all(line.isprintable() for line in lines)


def _identity(target: dict[str, Any]) -> tuple[str, int]:
    """Type, where that counts, and id. The type of a trunk is the same for all in these PBXs."""
    return target.get("type", ""), target["id"]


def _meant(pbx: ModelPbx, name: str, entry: dict[str, Any]) -> tuple[str, int]:
    """The identity of the target that an entry means."""
    kind = entry.get("type") or LISTS[name][0]
    by_number = {labels.get("text2"): number for number, labels in pbx.objects[kind].items()}
    number = entry["id"] if "id" in entry else by_number[entry["text2"]]
    return pbx.objects[kind][number].get("type", ""), number


@st.composite
def _shuffled(draw: st.DrawFn, settings: dict[str, Any]) -> dict[str, Any]:
    in_order = {name: draw(st.permutations(value)) if name in LISTS else value for name, value in settings.items()}
    return dict(draw(st.permutations(list(in_order.items()))))
