# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The diff of settings for Ansible's diff mode: one line for each setting and each target."""

from __future__ import annotations

import json
from typing import Any, Iterable, Mapping

from .._text import printable


def diff(before: Mapping[str, Any], after: Mapping[str, Any], changed_keys: Iterable[str]) -> dict[str, str]:
    """Return the diff that Ansible shows in diff mode: the changed settings, in a form like YAML."""
    keys = list(changed_keys)
    return {
        "before_header": "recording settings",
        "after_header": "recording settings",
        "before": _lines(before, keys),
        "after": _lines(after, keys),
    }


def _lines(settings: Mapping[str, Any], keys: Iterable[str]) -> str:
    return "".join(f"{line}\n" for key in keys for line in _setting(key, settings[key]))


def _setting(name: str, value: Any) -> list[str]:
    if not isinstance(value, list):
        return [f"{name}: {_scalar(value)}"]
    if not value:
        return [f"{name}: []"]
    targets = ("{" + ", ".join(f"{key}: {_scalar(each)}" for key, each in target.items()) + "}" for target in value)
    return [f"{name}:", *(f"  - {target}" for target in targets)]


def _scalar(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f'"{printable(text[1:-1])}"' if isinstance(value, str) else text
