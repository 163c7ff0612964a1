# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of inventory hosts for PBXs, usable and unique whatever the names of the PBXs are."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any, Callable, Collection, Iterable, Mapping, Sequence

from ...module_utils._text import printable
from .cloud_pbxs import Instance
from .variables import host_of

# Characters that have a meaning in patterns, templates, terminals and paths are not among these.
_UNUSABLE = re.compile(r"[^\w.-]+")
_LONGEST = 200
_RESERVED = ("all", "ungrouped", "localhost", "127.0.0.1")


def host_names(
    instances: Sequence[Instance],
    hostname: str,
    hosts: Mapping[str, Mapping[str, Any]],
    groups: Collection[str],
    groups_made: Callable[[Sequence[str | None]], Collection[str]],
) -> list[str | None]:
    """Return a name for each PBX that neither a group nor another PBX has, or None where there is none.

    ``hosts`` are those of earlier inventory sources, with their variables. A PBX that is one of them keeps that
    name. ``groups_made`` returns the groups that hosts of given names lead to, which ``groups`` does not have yet.
    """
    earlier = {name: key for name, key in ((name, _key_of_host(hosts[name])) for name in hosts) if key}
    taken = set(groups)
    names: list[str | None] = []
    while True:
        known = {key: name for name, key in earlier.items() if name not in taken}
        before, names = names, unique_names(instances, hostname, taken | earlier.keys(), known)
        if names == before:
            return names
        taken.update(groups_made(names))


def unique_names(
    instances: Sequence[Instance], hostname: str, taken: Collection[str], known: Mapping[str, str]
) -> list[str | None]:
    """Return a name for each PBX, or None for a PBX that cannot be distinguished from others.

    ``hostname`` says what it is made of: ``name``, ``sn`` or ``url``. A PBX without a usable one gets
    its serial number. PBXs that share one all get their serial numbers added, so that none of them gets the
    name of another after a change at Central Management. So does a PBX whose name is ``taken``. ``known`` has the
    names that PBXs keep, by what identifies them.
    """
    keys = [_key(instance) for instance in instances]
    single = {key for key, number in Counter(keys).items() if number == 1}
    kept = [known.get(key) if key in single else None for key in keys]
    new = iter(_new_names([instance for instance, name in zip(instances, kept) if name is None], hostname, taken))
    return [next(new) if name is None else name for name in kept]


def renamed(hosts: Iterable[tuple[Instance, str]], hostname: str) -> list[str]:
    """Return the hosts whose name differs from that of their PBX by more than replaced characters, in words."""
    return [
        f"{format_instance(instance, hostname)} is listed as {name}"
        for instance, name in hosts
        if hostname != "url" and usable(_text(instance, hostname)) != name
    ]


def format_instance(instance: Instance, hostname: str) -> str:
    """Return how messages refer to a PBX."""
    given = _text(instance, hostname)
    return f"'{printable(given)}'" if given else f"one without {hostname}"


def usable(given: object) -> str:
    """Return a text as a host name can contain it, or nothing if too little is left of it."""
    name = _UNUSABLE.sub("_", given if isinstance(given, str) else "").strip("_.-")
    return "" if name.lower() in _RESERVED or len(name) > _LONGEST else name


def _key(instance: Instance) -> str:
    """Return what identifies a PBX in every account: its serial number, or without one all that is known of it."""
    return _text(instance, "sn") or json.dumps(instance, sort_keys=True)


def _key_of_host(host_variables: Mapping[str, Any]) -> str | None:
    """Return what identifies the PBX that a host stands for, or None if it has no such variables."""
    instance = host_variables.get("yeastar_instance")
    if isinstance(instance, dict):
        return _key(instance)
    return str(host_variables["yeastar_sn"]) if "yeastar_sn" in host_variables else None


def _new_names(instances: Sequence[Instance], hostname: str, taken: Collection[str]) -> list[str | None]:
    names = [usable(_name_given(instance, hostname)) or _fallback(instance) for instance in instances]
    for addition in (_serial_number, _cloud_pbx_id):
        often = Counter(names)
        names = [
            "_".join(filter(None, (name, addition(instance)))) if often[name] > 1 or name in taken else name
            for name, instance in zip(names, instances)
        ]
    often = Counter(names)
    return [name if name and often[name] == 1 and name not in taken else None for name in names]


def _name_given(instance: Instance, hostname: str) -> object:
    return host_of(instance) if hostname == "url" else _text(instance, hostname)


def _fallback(instance: Instance) -> str:
    number = _cloud_pbx_id(instance)
    return _serial_number(instance) or (number and f"cloud_pbx_{number}")


def _serial_number(instance: Instance) -> str:
    return usable(_text(instance, "sn"))


def _cloud_pbx_id(instance: Instance) -> str:
    return usable(_text(instance, "cloudPbxId"))


def _text(instance: Mapping[str, Any], key: str) -> str:
    value = instance.get(key)
    return "" if value is None or isinstance(value, (dict, list, bool)) else str(value)
