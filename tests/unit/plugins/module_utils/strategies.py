# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values for hypothesis to draw: simulated PBXs, options of tasks, and invalid values."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import strategies as st

from simulator import (
    Behavior,
    Conference,
    Department,
    Extension,
    ExtensionGroup,
    Ivr,
    Objects,
    Pbx,
    Prompt,
    Queue,
    Trunk,
)
from simulator.recording import FIELDS, FLAGS, LACKING, LISTS, PROMPTS, Firmware, TargetList, with_newer_values

from .simulated_pbx import new_pbx

NAMES = st.sampled_from(["Ann", "Bob", "Sales", "Support", "1000", "Größe", "{{ x }}", "a\x1b[31mb", "\u202eabc"])
IDS = st.sets(st.integers(0, 9), max_size=3).map(sorted)
FLAG = st.integers(0, 1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PROMPT_FILES = ("a.wav", "b.wav")
"""The custom prompts that every PBX has."""
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(FLAGS, FLAG),
    **dict.fromkeys(PROMPTS, st.sampled_from(["", *PROMPT_FILES])),
    "record_file_format": st.sampled_from(["wav", "mp3"]),
}
UNKNOWN_KEYS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {}, {"x_days": 30}, {"x_rules": [{"a": None, "b": "\x1b"}], "x_days": 0.5}]
)
FIRMWARES: st.SearchStrategy[Firmware] = st.sampled_from(["new", "new", "middle", "old"])

NOT_DRAWN = {
    "keys_not_stored": "no task can succeed on a PBX that does not store a setting",
    "unknown_keys": "the settings of these PBXs have unknown keys of their own",
    "newer_values": "the settings of aged PBXs have newer values of their own",
}
SWITCHES: dict[str, st.SearchStrategy[Any]] = {
    **{
        field.name: st.sampled_from((field.default, *field.metadata["others"]))
        for field in dataclasses.fields(Behavior)
        if field.name not in NOT_DRAWN
    },
    "update_delay_reads": st.integers(0, 5),  # as often as a task reads an update back
}


@st.composite
def behaviors(draw: st.DrawFn) -> Behavior:
    """One of the behaviors that the documentation leaves open, and with which a task can succeed."""
    behavior: Behavior = draw(st.builds(Behavior, **SWITCHES))
    if behavior.empty_omitted in ("items", "everywhere"):
        # A PBX that leaves out 0 also reads what is missing as 0.
        behavior = dataclasses.replace(behavior, default_number_value=0)
    in_menu = "custom_prompt" not in behavior.missing_menus and behavior.prompt_menu != "id_stem"
    if behavior.prompt_names == "stem_read_only" and behavior.missing_endpoints and not in_menu:
        # Nothing reports the endings that this PBX insists on.
        return dataclasses.replace(behavior, prompt_names="stem_read")
    if behavior.prompt_names == "stem_read_only" and behavior.unknown_prompts == "stored":
        # This PBX would store the names that it returns, and then not have such prompts.
        return dataclasses.replace(behavior, unknown_prompts="refused")
    return behavior


@st.composite
def objects(draw: st.DrawFn) -> Objects:
    """The objects of a PBX, some of them with equal names."""
    departments = draw(IDS)
    parents = st.sampled_from([None, *departments[:1]])
    return Objects(
        trunks=[Trunk(number, draw(NAMES), "peer") for number in draw(IDS)],
        extensions=[Extension(number, f"10{number}", draw(NAMES)) for number in draw(IDS)],
        ext_groups=[ExtensionGroup(number, draw(NAMES)) for number in draw(IDS)],
        departments=[
            Department(number, draw(NAMES), draw(parents) if number != departments[0] else None)
            for number in departments
        ],
        queues=[Queue(number, draw(NAMES)) for number in draw(IDS)],
        conferences=[Conference(number, draw(NAMES)) for number in draw(IDS)],
        ivrs=[Ivr(number, draw(NAMES)) for number in draw(IDS)],
        custom_prompts=[Prompt(number, name) for number, name in enumerate(PROMPT_FILES)],
    )


@st.composite
def pbxs(draw: st.DrawFn, firmwares: st.SearchStrategy[Firmware] = FIRMWARES) -> Pbx:
    """A PBX with settings, and with one of the behaviors that the documentation leaves open."""
    pbx = new_pbx(firmware=draw(firmwares), behavior=draw(behaviors()), objects=draw(objects()))
    pbx.recording = draw(recordings(pbx))
    return pbx


@st.composite
def recordings(draw: st.DrawFn, pbx: Pbx) -> dict[str, Any]:
    """Settings that the PBX can have."""
    recording: dict[str, Any] = {name: draw(SCALARS[name]) for name in supported(pbx) if name in SCALARS}
    for name, spec in LISTS.items():
        chosen = draw(st.permutations(_targets(pbx, spec)))
        recording[name] = [draw(_item(pbx, spec, *each)) for each in chosen[: draw(st.integers(0, len(chosen)))]]
    if pbx.behavior.mp3_needs_stereo and not recording["enb_channel_separate"]:
        recording["record_file_format"] = "wav"
    return {**recording, **draw(UNKNOWN_KEYS)}


@st.composite
def _item(draw: st.DrawFn, pbx: Pbx, spec: TargetList, kind: str, number: int) -> dict[str, Any]:
    rules = pbx.rules()
    values = {option: draw(_sub_option(option)) for option in rules.options(spec, kind)}
    identity = {"id": number, "type": kind} if spec.typed else {"id": number}
    return rules.complete_item(spec, {**identity, **values, **draw(UNKNOWN_KEYS)})


def _sub_option(name: str) -> st.SearchStrategy[int]:
    return st.integers(0, 120) if name == "number_value" else FLAG


def _targets(pbx: Pbx, spec: TargetList) -> list[tuple[str, int]]:
    """Kind and id of each object that a list can have."""
    return [(kind, target.id) for kind in spec.kinds for target in pbx.objects.targets(kind)]


def supported(pbx: Pbx) -> list[str]:
    """Return the settings that the firmware of the PBX has."""
    return [name for name in FIELDS if name not in LACKING[pbx.firmware]]


@st.composite
def aged_pbxs(draw: st.DrawFn) -> Pbx:
    """A PBX that has values that this collection does not understand, or lists objects that no longer exist."""
    pbx: Pbx = draw(pbxs())
    pbx.recording = draw(_with_newer_values(pbx))
    for name, spec in LISTS.items():
        if is_understood(name, pbx.recording[name]):  # other lists are sent back as they came
            for kind in spec.kinds:
                _delete(draw, pbx, kind)
    return pbx


@st.composite
def _with_newer_values(draw: st.DrawFn, pbx: Pbx) -> dict[str, Any]:
    """Settings of which some have values of a newer firmware."""
    sub_options = [option for spec in LISTS.values() for option in spec.options]
    newer = set(draw(st.lists(st.sampled_from([*supported(pbx), *sub_options]), max_size=3)))
    if pbx.behavior.numbers_as_strings or pbx.behavior.value_instead_of_id:
        newer -= {*LISTS, *sub_options}  # sent back as they came, which such a PBX refuses
    recording = with_newer_values(pbx.recording, newer)
    in_place_of_lists = draw(st.booleans())
    return {**recording, **(dict.fromkeys(newer & LISTS.keys(), "all") if in_place_of_lists else {})}


def _delete(draw: st.DrawFn, pbx: Pbx, kind: str) -> None:
    """Delete objects, but leave one whose menu proves that the others are gone: the parent of all departments."""
    numbers = [target.id for target in pbx.objects.targets(kind)][1:]
    if numbers and (pbx.behavior.organization_enabled or kind != "organization"):
        for number in draw(st.sets(st.sampled_from(numbers))):
            pbx.objects.remove(kind, number)


def is_understood(name: str, value: Any) -> bool:
    """Whether the value of a setting is one that this collection knows."""
    if name in LISTS:
        return isinstance(value, list) and all(_is_understood(item) for item in value)
    if name in FLAGS:
        return value in (0, 1)
    return isinstance(value, str) and value != "opus"


def _is_understood(item: dict[str, Any]) -> bool:
    flags = {value for key, value in item.items() if key.startswith("enb_")}
    return "id" in item and flags <= {0, 1} and item.get("number_value") != "auto"


@st.composite
def options(draw: st.DrawFn, pbx: Pbx) -> dict[str, Any]:
    """Options that a playbook can give for this PBX, in the form in which Ansible passes them."""
    possible = [name for name in supported(pbx) if is_understood(name, pbx.recording[name])]
    chosen = draw(st.sets(st.sampled_from(possible)))
    wanted: dict[str, Any] = {}
    for name in sorted(chosen):
        if name in LISTS:
            wanted[name] = draw(entries(name, pbx))
        else:
            value = draw(SCALARS[name])
            wanted[name] = bool(value) if name in FLAGS else value
    stereo = wanted.get("enb_channel_separate", pbx.recording["enb_channel_separate"])
    if pbx.behavior.mp3_needs_stereo and not stereo and "record_file_format" in wanted:
        wanted["record_file_format"] = "wav"
    return wanted


@st.composite
def entries(draw: st.DrawFn, name: str, pbx: Pbx) -> list[dict[str, Any]]:
    """Entries of one list, each by id, by id and name, or by extension number."""
    chosen = draw(st.permutations(_targets(pbx, LISTS[name])))
    return [draw(_entry(LISTS[name], *each, pbx)) for each in chosen[: draw(st.integers(0, len(chosen)))]]


@st.composite
def _entry(draw: st.DrawFn, spec: TargetList, kind: str, number: int, pbx: Pbx) -> dict[str, Any]:
    target = pbx.objects.target(kind, number)
    labels = target.labels if target else {}
    has_menu = pbx.behavior.organization_enabled or kind != "organization"
    entry: dict[str, Any] = {"id": number}
    if kind == "extension" and draw(st.booleans()):
        entry = {"text2": labels["text2"]}
    elif has_menu and draw(st.booleans()):
        entry["text"] = labels["text"]
    if spec.typed:
        entry["type"] = kind
    for option in pbx.rules().options(spec, kind):
        value = draw(st.none() | (st.just(0) if _seems_to_lack(pbx, option) else _sub_option(option)))
        entry[option] = value if value is None or option == "number_value" else bool(value)
    return entry


def _seems_to_lack(pbx: Pbx, option: str) -> bool:
    """Whether a PBX looks like older firmware, because it returns empty settings and omits the empty sub-option."""
    return (
        option == "enb_continue_record_on_transfer"
        and pbx.firmware == "middle"
        and pbx.behavior.empty_omitted == "items"
    )
