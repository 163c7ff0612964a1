# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation that plugins carry."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from .blocks import ROOT

_PACKAGE = "ansible_collections.telephony.yeastar.plugins"
PLUGINS = sorted(
    f"{folder}/{file.stem}"
    for folder in ("callback", "inventory", "modules")
    for file in Path(ROOT, "plugins", folder).glob("[a-z]*.py")
)
"""Every plugin that users call by its name."""


@cache
def documentation(plugin: str) -> dict[str, Any]:
    """Return the documentation of a plugin, with the fragments of this collection that it extends."""
    own: dict[str, Any] = yaml.safe_load(import_module(f"{_PACKAGE}.{plugin.replace('/', '.')}").DOCUMENTATION)
    for name in own.get("extends_documentation_fragment", ()):
        if name == "telephony.yeastar.connection":
            fragment = import_module(f"{_PACKAGE}.doc_fragments.connection").ModuleDocFragment.DOCUMENTATION
            shared = yaml.safe_load(fragment)
            own["options"] = {**own.get("options", {}), **shared["options"]}
            own["requirements"] = shared["requirements"]
    return own


def options(plugin: str) -> dict[str, dict[str, Any]]:
    """Return every option of a plugin; a suboption is named ``list.suboption``."""
    found = {}
    for name, option in documentation(plugin)["options"].items():
        found[name] = option
        found.update({f"{name}.{sub}": each for sub, each in option.get("suboptions", {}).items()})
    return found
