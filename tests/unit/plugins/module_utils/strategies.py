# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values for hypothesis to draw: PBXs, options of tasks, and invalid values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from .model_pbx import FILLED_IN, LISTS, Behaviour, ModelPbx

NAMES = st.sampled_from(["Ann", "Bob", "Sales", "Support", "1000", "Größe", "{{ x }}", "a\x1b[31mb", "\u202eabc"])
IDS = st.integers(0, 9)
FLAGS = st.integers(0, 1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "enb_internal": FLAGS,
    "internal_prompt": st.sampled_from(["", "a.wav", "b.wav"]),
    "outbound_prompt": st.sampled_from(["", "a.wav", "b.wav"]),
    "inbound_prompt": st.sampled_from(["", "a.wav", "b.wav"]),
    "start_prompt": st.sampled_from(["", "a.wav", "b.wav"]),
    "end_prompt": st.sampled_from(["", "a.wav", "b.wav"]),
    "enb_channel_separate": FLAGS,
    "record_file_format": st.sampled_from(["wav", "mp3"]),
    "enb_paging": FLAGS,
}
UNKNOWN_KEYS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {}, {"x_days": 30}, {"x_rules": [{"a": None, "b": "\x1b"}], "x_days": 0.5}]
)


def _is_flag(name: str) -> bool:
    return name.startswith("enb_")


@st.composite
def objects(draw: st.DrawFn) -> dict[str, dict[int, dict[str, str]]]:
    """The objects of a PBX, by kind and id."""
    drawn: dict[str, dict[int, dict[str, str]]] = {}
    for kind in (kind for kinds in LISTS.values() for kind in kinds):
        ids = draw(st.sets(IDS, max_size=3))
        drawn[kind] = {number: _labels(kind, number, draw(NAMES)) for number in sorted(ids)}
    return drawn


def _labels(kind: str, number: int, name: str) -> dict[str, str]:
    if kind == "trunk":
        return {"text": name, "type": "peer"}
    if kind == "extension":
        return {"text": name, "text2": f"10{number}", "type": "extension"}
    if kind in ("ext_group", "organization"):
        return {"text": name, "text2": name, "type": kind}
    return {"text": name}


@st.composite
def recordings(draw: st.DrawFn, of: Mapping[str, Mapping[int, Mapping[str, str]]]) -> dict[str, Any]:
    """Recording settings as autorecord/get documents them, about these objects."""
    recording: dict[str, Any] = {name: draw(values) for name, values in SCALARS.items()}
    for name, kinds in LISTS.items():
        known = [(number, labels) for kind in kinds for number, labels in of[kind].items()]
        chosen = draw(st.permutations(known))[: draw(st.integers(0, len(known)))]
        recording[name] = [
            {"id": number, **labels, **{option: draw(_sub_option(option)) for option in FILLED_IN.get(name, {})}}
            for number, labels in chosen
        ]
        for item in recording[name]:
            item.update(draw(UNKNOWN_KEYS))
    recording.update(draw(UNKNOWN_KEYS))
    return dict(draw(st.permutations(list(recording.items()))))


def _sub_option(name: str) -> st.SearchStrategy[int]:
    return st.integers(0, 120) if name == "number_value" else FLAGS


BEHAVIOURS = st.builds(
    Behaviour,
    omitted_cleared=st.booleans(),
    omits_empty=st.booleans(),
    refuses_unknown_keys=st.booleans(),
    couples_format=st.booleans(),
    omits_endings=st.booleans(),
    gone=st.sampled_from(["stored", "dropped", 60001, 40002]),
    late=st.integers(0, 5),
    answers_processing=st.booleans(),
    prompts=st.sampled_from(["names", "numbers", "list", "nowhere"]),
)


@st.composite
def pbxs(draw: st.DrawFn) -> ModelPbx:
    """A PBX of newest firmware with settings and one of the behaviours that the documentation leaves open."""
    known = draw(objects())
    pbx = ModelPbx({}, known, draw(BEHAVIOURS))
    pbx.recording = draw(drifts(pbx))
    return pbx


@st.composite
def drifts(draw: st.DrawFn, pbx: ModelPbx) -> dict[str, Any]:
    """Other settings that the PBX can have."""
    recording: dict[str, Any] = draw(recordings(pbx.objects))
    if pbx.behaviour.couples_format and not recording["enb_channel_separate"]:
        recording["record_file_format"] = "wav"
    if pbx.behaviour.omits_empty:
        for each in (recording, *(item for name in LISTS for item in recording[name])):
            if "x_rules" in each:
                each["x_rules"] = [{"b": "\x1b"}]
    return recording


@st.composite
def aged_pbxs(draw: st.DrawFn) -> ModelPbx:
    """A PBX that has values that this collection does not understand, or lists objects that no longer exist.

    At least one object of each such type is left, so that its menu proves that the other one is gone.
    """
    pbx = draw(pbxs())
    pbx.recording.update(draw(NOT_UNDERSTOOD))
    left: dict[str, dict[int, Mapping[str, str]]] = {}
    for kind, known in pbx.objects.items():
        deleted = draw(st.sets(st.sampled_from(sorted(known)), max_size=len(known) - 1)) if known else set()
        left[kind] = {number: labels for number, labels in known.items() if number not in deleted}
    pbx.objects = left
    return pbx


NOT_UNDERSTOOD: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {"enb_paging": 2},
        {"record_ivr_list": [{"text": "no id"}]},
        {"enb_internal": "often", "record_trunk_list": "all"},
    ]
)


def is_understood(name: str, value: Any) -> bool:
    """Whether the value of a setting is not one of ``NOT_UNDERSTOOD``."""
    if name in LISTS:
        return isinstance(value, list) and all("id" in item for item in value)
    return value not in (2, "often")


@st.composite
def options(draw: st.DrawFn, pbx: ModelPbx) -> dict[str, Any]:
    """Options that a playbook can give for this PBX, in the form in which Ansible passes them."""
    possible = [name for name in (*SCALARS, *LISTS) if is_understood(name, pbx.recording[name])]
    chosen = draw(st.sets(st.sampled_from(possible)))
    wanted: dict[str, Any] = {}
    for name in sorted(chosen):
        if name in LISTS:
            wanted[name] = draw(entries(name, pbx))
        else:
            value = draw(SCALARS[name])
            wanted[name] = bool(value) if _is_flag(name) else value
    stereo = wanted.get("enb_channel_separate", pbx.recording["enb_channel_separate"])
    if pbx.behaviour.couples_format and not stereo and "record_file_format" in wanted:
        wanted["record_file_format"] = "wav"
    return wanted


@st.composite
def entries(draw: st.DrawFn, name: str, pbx: ModelPbx) -> list[dict[str, Any]]:
    """Entries of one list, each by id, by id and name, or by extension number."""
    known = [(kind, number) for kind in LISTS[name] for number in pbx.objects[kind]]
    chosen = draw(st.permutations(known))[: draw(st.integers(0, len(known)))]
    return [draw(_entry(name, kind, number, pbx)) for kind, number in chosen]


@st.composite
def _entry(draw: st.DrawFn, name: str, kind: str, number: int, pbx: ModelPbx) -> dict[str, Any]:
    labels = pbx.objects[kind][number]
    entry: dict[str, Any] = {"id": number}
    if kind == "extension" and draw(st.booleans()):
        entry = {"text2": labels["text2"]}
    elif draw(st.booleans()):
        entry["text"] = labels["text"]
    if name == "record_ext_list":
        entry["type"] = kind
    for option in FILLED_IN.get(name, {}):
        value = draw(st.none() | _sub_option(option))
        entry[option] = bool(value) if value is not None and _is_flag(option) else value
    return entry
