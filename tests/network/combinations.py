# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random combinations of the behavior and settings of a PBX and the options of a task, reproducible by name."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from simulator import Behavior, Objects, Pbx, Simulator

from .tasks import SECRET

T = TypeVar("T")

WITHOUT_EFFECT = {
    "wrong_login_errcode": "no login has a wrong secret",
    "missing_user_agent_errcode": "every request has a User-Agent",
    "malformed_body_errcode": "every body is JSON",
    "upload_delay_reads": "no task uploads a prompt",
    "uploads_transcoded": "no task uploads a prompt",
    "prompt_in_use_deleted": "no task deletes a prompt",
}
IMPOSSIBLE = {"keys_not_stored": "a PBX that does not store a setting cannot comply"}
SWITCHES = {
    field.name: (field.default, *field.metadata["others"])
    for field in dataclasses.fields(Behavior)
    if field.name not in {**WITHOUT_EFFECT, **IMPOSSIBLE}
}
FIRMWARES = ("new", "new", "new", "middle", "old")
OLD_PROMPTS = ("internal_prompt", "outbound_prompt", "inbound_prompt")
NEW_PROMPTS = (*OLD_PROMPTS, "start_prompt", "end_prompt")


def impossible(behavior: Behavior) -> str | None:
    """Return why no task can succeed on such a PBX, or None if one can."""
    newer_lists = bool(behavior.newer_values & {"enb_config", "record_trunk_list"})
    if newer_lists and (behavior.numbers_as_strings or behavior.value_instead_of_id):
        return "a list that cannot be understood goes back as it came, and this PBX refuses ids in the form it returns"
    if newer_lists and behavior.read_only_keys != "none":
        return "a list that cannot be understood goes back whole, or without the keys that make its entry what it is"
    lists_prompts = "custom_prompt" not in behavior.missing_menus or not behavior.missing_endpoints
    if behavior.prompt_names == "stem_read_only" and not lists_prompts:
        return "the PBX refuses the prompts it returns, and nothing says what their endings are"
    return None


@dataclass(frozen=True)
class Combination:
    """A PBX, what was deleted on it, and the options of a task."""

    name: str
    pbx: Pbx
    deleted: str
    options: dict[str, Any]

    def __repr__(self) -> str:
        """Return everything that is needed to reproduce a failure."""
        switches = {
            name: value
            for name, (default, *_) in SWITCHES.items()
            if (value := getattr(self.pbx.behavior, name)) != default
        }
        return f"{self.name}: {self.pbx.firmware} firmware, {switches}, deleted: {self.deleted}, {self.options}"


def combination(simulator: Simulator, name: str) -> Combination | None:
    """Return the combination of that name, or None if it is impossible."""
    rng = random.Random(name)
    firmware = rng.choice(FIRMWARES)
    behavior = Behavior(
        **{switch: rng.choice(SWITCHES[switch]) for switch in rng.sample(list(SWITCHES), rng.randint(3, 9))}
    )
    if firmware != "new":
        behavior = dataclasses.replace(behavior, newer_values=frozenset())
    if impossible(behavior):
        return None
    pbx = simulator.add_pbx(name, firmware=firmware, behavior=behavior, client_secret=SECRET)
    deleted = _delete(rng, pbx.objects)
    pbx.recording = {**pbx.recording, **_held(rng)}
    return Combination(name, pbx, deleted, _options(rng, pbx))


def _delete(rng: random.Random, objects: Objects) -> str:
    """Delete an object that the settings may name, or none."""
    kinds: dict[str, list[Any]] = {"trunk": objects.trunks, "queue": objects.queues, "extension": objects.extensions}
    kind = rng.choice(["", "", "", "trunk", "queue", "extension", "custom_prompt"])
    if kind:
        objects.remove(kind, rng.choice([each.id for each in kinds.get(kind, objects.custom_prompts[:3])]))
    return kind


def _held(rng: random.Random) -> dict[str, Any]:
    """Return settings that replace those of the example."""
    stereo = {"enb_channel_separate": 1, "record_file_format": "mp3"}
    parts: tuple[dict[str, Any], ...] = (
        {"enb_paging": 1},
        {"record_ext_list": []},
        {"record_queue_list": []},
        {"outbound_prompt": ""},
        stereo,
    )
    return {key: value for part in parts if rng.random() < 0.4 for key, value in part.items()}


def _options(rng: random.Random, pbx: Pbx) -> dict[str, Any]:
    """Return options that the firmware of the PBX supports, and that name what the PBX has."""
    objects = pbx.objects
    options: dict[str, Any] = {"list_mode": rng.choice(["replace", "replace", "merge", "remove"])}
    for flag in _some(rng, ("enb_internal", "enb_channel_separate", "enb_paging")):
        options[flag] = rng.random() < 0.5
    for prompt in _some(rng, NEW_PROMPTS if pbx.firmware == "new" else OLD_PROMPTS):
        options[prompt] = rng.choice(["", *(each.name for each in objects.custom_prompts)])
    if options.get("enb_channel_separate"):  # some firmware has mp3 only with stereo
        options["record_file_format"] = rng.choice(["wav", "mp3"])
    lists = {
        "record_trunk_list": _trunks(rng, objects),
        "record_ext_list": _extensions(rng, pbx),
        "record_conference_list": _entries_by_name(rng, objects.conferences),
        "record_queue_list": _entries_by_name(rng, objects.queues),
        "record_ivr_list": _entries_by_name(rng, objects.ivrs),
    }
    return {**options, **{name: lists[name] for name in _some(rng, tuple(lists))}}


def _trunks(rng: random.Random, objects: Objects) -> list[dict[str, Any]]:
    def beep() -> dict[str, Any]:
        beep = {"enb_config": rng.random() < 0.5, "number_value": rng.choice([0, 15, 30])}
        return {name: beep[name] for name in _some(rng, tuple(beep))}

    if rng.random() < 0.3:
        return [
            {"match": "*", "exclude": ["Branch*"], **beep()},
            *({**each, **beep()} for each in _entries_by_name(rng, objects.trunks)),
        ]
    return [{**each, **beep()} for each in _entries_by_name(rng, objects.trunks)]


def _extensions(rng: random.Random, pbx: Pbx) -> list[dict[str, Any]]:
    objects = pbx.objects
    entries: list[dict[str, Any]] = []
    for extension in rng.sample(objects.extensions, rng.randint(0, 3)):
        key: dict[str, Any] = rng.choice([{"id": extension.id}, {"text2": extension.number}, {"text": extension.name}])
        entries.append({"type": "extension", **key})
    entries += [{"type": "ext_group", **each} for each in _entries_by_name(rng, objects.ext_groups)]
    if pbx.behavior.organization_enabled:
        entries += [{"type": "organization", **each} for each in _entries_by_name(rng, objects.departments)]
    for entry in entries:
        if pbx.firmware != "old" and entry["type"] == "extension" and rng.random() < 0.3:
            entry["enb_continue_record_on_transfer"] = rng.random() < 0.5
    return entries


def _entries_by_name(rng: random.Random, objects: Sequence[Any]) -> list[dict[str, Any]]:
    """Return entries for some objects, each by id, by name or by both."""
    chosen = rng.sample(list(objects), rng.randint(0, len(objects)))
    return [rng.choice([{"id": each.id}, {"text": each.name}, {"id": each.id, "text": each.name}]) for each in chosen]


def _some(rng: random.Random, names: Sequence[T]) -> list[T]:
    return [name for name in names if rng.random() < 0.4]
