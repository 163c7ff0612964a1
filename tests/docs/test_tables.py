# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists and tables in the guides are complete."""

from __future__ import annotations

import re

import pytest
import yaml

from ansible_collections.telephony.yeastar.plugins.module_utils._api.pbx_answers import PBX
from ansible_collections.telephony.yeastar.plugins.module_utils._api.ycm_answers import YCM
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.schema import SETTINGS

from .blocks import GUIDES, ROOT, examples, text_of

TROUBLESHOOTING = text_of("docs/troubleshooting.md")
MODULE = "telephony.yeastar.recording_settings"


def section(text: str, heading: str) -> str:
    """Return one section of a document."""
    return text.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]


# Errors


def kinds() -> set[str]:
    """Return the kinds of failure that the documentation of the modules lists."""
    sources = [path.read_text() for path in (ROOT / "plugins" / "modules").glob("*.py")]
    documented = [
        text[text.index("A stable word for the kind of failure") : text.index("errcode:")] for text in sources
    ]
    return {kind for text in documented for kind in re.findall(r"V\((\w+)\)", text)}


def test_every_kind_of_failure_is_in_the_table() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section(TROUBLESHOOTING, "By kind"), re.MULTILINE)
    assert sorted(row for row in rows if row != "kind") == sorted(kinds())


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("By error code of the PBX", PBX.codes.keys()),
        ("By error code of Central Management", YCM.codes.keys() - PBX.codes.keys()),
    ],
)
def test_every_code_with_a_meaning_is_in_the_table(heading: str, known: set[int]) -> None:
    rows = re.findall(r"^\| ([-\d, ]+) \|", section(TROUBLESHOOTING, heading), re.MULTILINE)
    assert sorted(int(code) for row in rows for code in row.split(", ")) == sorted(known)


# Settings


def test_every_setting_has_its_words_in_the_web_interface() -> None:
    table = text_of("docs/recording-targets.md").split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert sorted(name for row in rows for name in re.findall(r"`(\w+)`", row)) == sorted(SETTINGS)


def _restored() -> dict[str, list[str]]:
    """Return the settings that each example that restores all of them names, in order."""
    texts = {str(block): block.text for block in examples() if "modules/recording_settings_info.py" in block.page}
    restore = ROOT / "docs" / "examples" / "backup" / "restore.yml"
    texts[restore.name] = restore.read_text()
    return {name: _given(yaml.safe_load(text)) for name, text in texts.items()}


def _given(content: list[dict[str, object]]) -> list[str]:
    tasks = content[0].get("tasks", content)
    assert isinstance(tasks, list)
    (options,) = (task[MODULE] for task in tasks if MODULE in task)
    return [name for name, value in options.items() if value == f"{{{{ saved.{name} | default(omit) }}}}"]


@pytest.mark.parametrize(("place", "settings"), _restored().items())
def test_examples_that_restore_all_settings_name_each(place: str, settings: list[str]) -> None:
    assert settings == list(SETTINGS), place


# Files


def test_every_file_of_the_plugins_is_on_the_page_of_the_architecture() -> None:
    page = text_of("docs/contributing/architecture.md")
    named_by_pattern = {"plugins/modules/NAME.py", "plugins/action/NAME.py"}
    assert all(pattern in page for pattern in named_by_pattern)
    files = [
        path
        for path in sorted((ROOT / "plugins").rglob("*.py"))
        if f"{path.parent.relative_to(ROOT)}/NAME.py" not in named_by_pattern
    ]
    missing = [f"{path.relative_to(ROOT)}" for path in files if not re.search(rf"(?<!\w){path.name}", page)]
    folders = {path.parent.relative_to(ROOT / "plugins") for path in files}
    missing += [str(folder) for folder in sorted(folders) if f"{folder}/" not in page]
    assert missing == []


def test_every_guide_has_its_place_on_the_site() -> None:
    index = text_of("tests/docs/site/index.md")
    guides = [f"guides/{path.relative_to(ROOT / 'docs').with_suffix('')}" for path in GUIDES]
    assert sorted(re.findall(r"^guides/\S+$", index, re.MULTILINE)) == sorted(guides)
