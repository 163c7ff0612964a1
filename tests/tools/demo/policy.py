# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policy of the playbook, and its meaning for one PBX.

This reads the state of the PBX and does not use the collection, so that it can check it.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import yaml

from ansible_cli import collection
from simulator import Pbx

EXAMPLES = collection() / "docs" / "examples"
EXAMPLE = EXAMPLES / "recording_policy"

_KINDS = {
    "record_trunk_list": "trunk",
    "record_conference_list": "conference",
    "record_queue_list": "queue",
    "record_ivr_list": "ivr",
}


@cache
def policy() -> dict[str, Any]:
    """Return the options of the playbook's task."""
    play = yaml.safe_load((EXAMPLE / "playbook.yml").read_text())[0]
    options: dict[str, Any] = play["tasks"][0]["telephony.yeastar.recording_settings"]
    return options


@cache
def announcements() -> list[str]:
    """Return the names of the files that the playbook before the policy uploads."""
    play = yaml.safe_load((EXAMPLE / "announcements.yml").read_text())[0]
    names: list[str] = play["tasks"][0]["loop"]
    return names


def missing(pbx: Pbx) -> list[str]:
    """Return the announcements that a PBX does not have."""
    return [name for name in announcements() if name not in {prompt.name for prompt in pbx.objects.custom_prompts}]


def wanted(pbx: Pbx) -> dict[str, Any]:
    """Return the policy in the form that this PBX stores, with this PBX's ids."""
    return {name: _stored(pbx, name, value) for name, value in policy().items()}


def deviations(pbx: Pbx) -> list[str]:
    """Return the settings of a PBX that differ from the policy."""
    now = pbx.recording
    return [name for name, value in wanted(pbx).items() if _restricted(now[name], value) != value]


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return the settings that differ between two states of a PBX."""
    return [name for name in one if one[name] != other[name]]


def _stored(pbx: Pbx, name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list):
        items = [item for entry in value for item in _items(pbx, name, entry)]
        return sorted(items, key=_identity)
    return value


def _items(pbx: Pbx, name: str, entry: dict[str, Any]) -> list[dict[str, Any]]:
    kind = entry.get("type") or _KINDS[name]
    options = {key: _stored(pbx, key, value) for key, value in entry.items() if key not in ("text", "text2", "match")}
    names = [label for label in ("text", "text2", "match") if label in entry]
    return [
        {"id": target.id, **options}
        for target in pbx.objects.targets(kind)
        if all(fnmatchcase(target.labels["text" if label == "match" else label], entry[label]) for label in names)
    ]


def _restricted(stored: Any, wanted_value: Any) -> Any:
    """Return a stored value, restricted to the keys that the policy gives."""
    if not isinstance(stored, list) or not wanted_value:
        return stored
    keys = {key for item in wanted_value for key in item}
    return sorted(({key: item[key] for key in keys if key in item} for item in stored), key=_identity)


def _identity(item: dict[str, Any]) -> tuple[str, int]:
    return (item.get("type", ""), item["id"])
