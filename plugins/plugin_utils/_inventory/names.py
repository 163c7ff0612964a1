# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of inventory hosts for PBXs, each usable and each unique, whatever people called the PBXs."""

from __future__ import annotations

import re
from collections import Counter
from typing import Collection, Mapping, Sequence

from ...module_utils._text import printable
from .cloud_pbxs import Instance
from .variables import host_of

# What patterns, templates, terminals and paths give a meaning to is none of these.
_UNUSABLE = re.compile(r"[^\w.-]+")
_LONGEST = 200
_TAKEN = ("all", "ungrouped", "localhost", "127.0.0.1")


def host_names(instances: Sequence[Instance], hostname: str, groups: Collection[str] = ()) -> list[str | None]:
    """Return a name for each PBX, or None for one that nothing tells from others.

    ``hostname`` says what it is made of: ``name``, ``sn`` or ``url``. A PBX without a usable one goes by
    its serial number. PBXs that share one all get their serial numbers added, lest one of them
    stands for the other after a change at Central Management. So does one that is called like one of
    the ``groups``, for Ansible would take it for the group.
    """
    wanted = [usable(_name_given(instance, hostname)) or _fallback(instance) for instance in instances]
    for addition in (_serial_number, _cloud_pbx_id):
        often = Counter(wanted)
        wanted = [
            "_".join(filter(None, (name, addition(instance)))) if often[name] > 1 or name in groups else name
            for name, instance in zip(wanted, instances)
        ]
    often = Counter(wanted)
    return [name if name and often[name] == 1 and name not in groups else None for name in wanted]


def renamed(instances: Sequence[Instance], names: Sequence[str | None], hostname: str) -> list[str]:
    """Return in words which PBXs are not called as they are at Central Management, beyond a character or two."""
    words = []
    for instance, name in zip(instances, names):
        given = _text(instance, hostname)
        shown = f"'{printable(given)}'" if given else f"one without {hostname}"
        if name is None:
            words.append(f"{shown} is left out")
        elif hostname != "url" and usable(given) != name:
            words.append(f"{shown} is {name}")
    return words


def usable(given: object) -> str:
    """Return a text as a host name can have it, or nothing if too little is left of it."""
    name = _UNUSABLE.sub("_", given if isinstance(given, str) else "").strip("_.-")
    return "" if name.lower() in _TAKEN or len(name) > _LONGEST else name


def _name_given(instance: Instance, hostname: str) -> object:
    return host_of(instance) if hostname == "url" else _text(instance, hostname)


def _fallback(instance: Instance) -> str:
    number = _cloud_pbx_id(instance)
    return _serial_number(instance) or (number and f"cloud_pbx_{number}")


def _serial_number(instance: Instance) -> str:
    return usable(_text(instance, "sn"))


def _cloud_pbx_id(instance: Instance) -> str:
    return usable(_text(instance, "cloudPbxId"))


def _text(instance: Mapping[str, object], key: str) -> str:
    value = instance.get(key)
    return "" if value is None or isinstance(value, (dict, list, bool)) else str(value)
