# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options added after the first release have a version_added."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from .blocks import ROOT
from .plugins import PLUGINS, documentation, options

FIRST: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("options_of_1_0_0.yml").read_text())
VERSION = yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"]
NEW = {plugin: sorted(options(plugin).keys() - set(FIRST.get(plugin, ()))) for plugin in PLUGINS}


def _key(version: Any) -> tuple[int, ...]:
    return tuple(int(part) for part in str(version).split("."))


@pytest.mark.parametrize("plugin", PLUGINS)
def test_every_plugin_has_a_version_added(plugin: str) -> None:
    since = documentation(plugin)["version_added"]
    assert since == "1.0.0" if plugin in FIRST else _key("1.0.0") < _key(since) <= _key(VERSION)


@pytest.mark.parametrize("plugin", FIRST)
def test_options_of_the_first_release_remain_without_a_version_added(plugin: str) -> None:
    known = options(plugin)
    assert [name for name in FIRST[plugin] if name not in known or "version_added" in known[name]] == []


@pytest.mark.parametrize("plugin", FIRST)
def test_every_later_option_has_a_version_added(plugin: str) -> None:
    """In an unreleased checkout, that is the version in galaxy.yml: raise it with the first new option."""
    versions = {name: options(plugin)[name].get("version_added", "missing") for name in NEW[plugin]}
    assert {name: version for name, version in versions.items() if not _is_later(version)} == {}


def _is_later(version: Any) -> bool:
    return version != "missing" and _key("1.0.0") < _key(version) <= _key(VERSION)
