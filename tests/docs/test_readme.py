# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README has the sections that users and certification need, and its tables of options are complete."""

from __future__ import annotations

import re

import pytest
import yaml

from ansible_collections.telephony.yeastar.plugins.module_utils._api import connection
from sessions.matrix import CORES

from .blocks import ROOT, blocks, text_of
from .plugins import PLUGINS, documentation

README = text_of("README.md")
OPTIONS = text_of("docs/options.md")
LINES = 220
SECTIONS = (
    "Description",
    "Requirements",
    "Installation",
    "Use Cases",
    "Testing",
    "Contributing",
    "Support",
    "Release Notes and Roadmap",
    "Related Information",
    "License Information",
)


def section(name: str) -> str:
    """Return the text of one section."""
    return README.split(f"\n## {name}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("name", SECTIONS)
def test_the_sections_that_certification_asks_for(name: str) -> None:
    assert section(name).strip()


def test_installation_begins_with_galaxy_and_names_no_version() -> None:
    commands, requirements, *_rest = (block for block in blocks("README.md") if block.text in section("Installation"))
    assert commands.first == "ansible-galaxy collection install telephony.yeastar"
    assert yaml.safe_load(requirements.text) == {"collections": [{"name": "telephony.yeastar"}]}
    assert re.findall(r"\d+\.\d+\.\d+", section("Installation")) == []


def test_the_readme_is_short_and_begins_with_a_playbook_its_output_and_the_commands() -> None:
    assert len(README.splitlines()) <= LINES
    playbook, run, output, commands, *_rest = blocks("README.md")
    assert len(playbook.text.splitlines()) <= 10
    assert (playbook.file, output.language) == ("policy.yml", "diff")
    assert "ansible-playbook policy.yml" in run.text
    assert commands.text.splitlines() == ["make demo", "make test"]


def test_the_readme_names_every_plugin() -> None:
    names = [plugin.partition("/")[2] for plugin in PLUGINS]
    assert [name for name in names if f"`{name}`" not in section("Description")] == []


def test_every_setting_is_in_the_tables() -> None:
    stated = set(re.findall(r"`(\w+)`", OPTIONS))
    assert set(documentation("modules/recording_settings")["options"]) <= stated


def test_every_connection_option_is_in_the_table_with_its_variable() -> None:
    table = OPTIONS.split("The connection, each option also")[1].split("\n## ")[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| `")]
    stated = {
        option: variable for row in rows for option, variable in zip(*map(_words, (row[0], row[-1])), strict=True)
    }
    assert stated == {name: f"YEASTAR_{name.upper()}" for name in connection.ARGUMENTS}


def _words(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


# The support policy


def _python(minor: int) -> str:
    return f"3.{minor}"


def test_the_support_policy_names_what_is_tested() -> None:
    rows = re.findall(r"^\| ([\d., ]+) \| ([\d., ]+) \|$", section("Support"), re.MULTILINE)
    stated = {core: pythons.split(", ") for cores, pythons in rows for core in cores.split(", ")}
    tested = {core: [_python(minor) for minor in range(first, last + 1)] for core, (first, last) in CORES.items()}
    assert stated == tested


def test_the_minimum_versions_are_the_same_everywhere() -> None:
    core, python = min(CORES, key=lambda each: int(each.split(".")[1])), min(first for first, _last in CORES.values())
    least = yaml.safe_load((ROOT / "tests" / "config.yml").read_text())["modules"]["python_requires"]
    (requests,) = re.findall(r"^requests(>=\S+)$", (ROOT / "meta" / "requirements.txt").read_text(), re.MULTILINE)
    assert yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())["requires_ansible"] == f">={core}.0"
    assert f"- ansible-core {core} or later, on a Python that it runs on: [{_python(python)} or later]" in README
    for text in (section("Requirements"), section("Support")):
        assert f"Python {least[2:]} or later" in text
        assert f"requests {requests[2:]} or later" in text
    stated = documentation("modules/recording_settings")["requirements"]
    assert stated == [f"Python {least[2:]} or later, and requests {requests[2:]} or later, where the task runs"]
