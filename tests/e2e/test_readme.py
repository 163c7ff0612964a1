# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything in the README is run: its files are written, and its commands are called in their order."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml

from ansible_cli import ROOT, ansible
from simulator import Pbx, Simulator

README = (ROOT / "README.md").read_text()
MODULES = ROOT / "plugins" / "modules"


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def _commands() -> list[str]:
    lines = [line for block in _blocks("shell") for line in block.splitlines()]
    return [line for line in lines if line.startswith("ansible-playbook")]


def _files() -> dict[str, str]:
    """Return the blocks that are files; the first line of each is its name."""
    named = [re.match(r"# (\S+\.yml)\n", block) for block in _blocks("yaml")]
    assert all(named), "a block of YAML is not named, so nothing would test it"
    return {match[1]: match.string for match in named if match}


@dataclass(frozen=True)
class Reading:
    """What became of a reader who followed the README."""

    pbxs: dict[str, Pbx]
    runs: dict[str, CompletedProcess[str]]
    recordings: dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reading]:
    folder = tmp_path_factory.mktemp("readme")
    for name, text in _files().items():
        (folder / name).write_text(text)
    with Simulator() as simulator:
        hosts = yaml.safe_load(_files()["inventory.yml"])["pbxs"]["hosts"]
        pbxs = {name: simulator.add_pbx(name, firmware="old" if name == "lyon" else "new") for name in hosts}
        connection = {
            name: {
                "yeastar_base_url": pbx.base_url,
                "yeastar_client_id": pbx.client_id,
                "yeastar_client_secret": pbx.client_secret,
            }
            for name, pbx in pbxs.items()
        }
        (folder / "connection.yml").write_text(yaml.safe_dump({"pbxs": {"hosts": connection}}))
        reading = Reading(pbxs, {}, {})
        for command in _commands():
            reading.runs[command] = _follow(command, folder, pbxs["hamburg"])
            reading.recordings[command] = pbxs["hamburg"].recording
        yield reading


def _follow(command: str, folder: Path, pbx: Pbx) -> CompletedProcess[str]:
    tool, *arguments = shlex.split(command)
    if "-i" in arguments:
        arguments += ["-i", "connection.yml"]
    variables = {"BASE_URL": pbx.base_url, "CLIENT_ID": pbx.client_id, "CLIENT_SECRET": pbx.client_secret}
    return ansible(tool, *arguments, cwd=folder, **{f"YEASTAR_{name}": value for name, value in variables.items()})


@pytest.mark.parametrize("command", _commands())
def test_a_command_of_the_readme_works(reading: Reading, command: str) -> None:
    done = reading.runs[command]
    assert done.returncode == 0, done.stdout + done.stderr
    assert not any(pbx.tokens for pbx in reading.pbxs.values())


def test_every_file_is_used() -> None:
    used = {word for command in _commands() for word in shlex.split(command) if word.endswith(".yml")}
    assert used == set(_files())


def test_the_policy_is_that_of_the_demo() -> None:
    _name, shown = _files()["playbook.yml"].split("\n", 1)
    _header, kept = (ROOT / "docs" / "examples" / "recording_policy" / "playbook.yml").read_text().split("---\n", 1)
    assert shown == kept


def test_the_diff_is_what_is_shown(reading: Reading) -> None:
    (shown,) = _blocks("diff")
    (check,) = (done for command, done in reading.runs.items() if command.endswith("--check --diff"))
    assert shown in check.stdout


def test_the_playbooks_do_what_is_said_of_them(reading: Reading) -> None:
    states = {command.split()[-1]: state for command, state in reading.recordings.items()}
    queues = [item["text"] for item in states["playbook.yml"]["record_queue_list"]]  # type: ignore[attr-defined]
    assert queues == ["Support", "Sales"]
    ivrs = [item["text"] for item in states["exceptions.yml"]["record_ivr_list"]]  # type: ignore[attr-defined]
    assert ivrs == ["Main Menu", "After Hours"]
    assert states["save.yml"] == states["restore.yml"] == states["exceptions.yml"] != states["playbook.yml"]
    assert re.search(r"lyon +: ok=1 +changed=0", reading.runs["ansible-playbook -i inventory.yml restore.yml"].stdout)
    assert "SIP-Provider" in reading.runs["ansible-playbook first.yml"].stdout


def _documented(module: str) -> dict[str, object]:
    source = (MODULES / f"{module}.py").read_text()
    match = re.search(r'^DOCUMENTATION = r"""(.*?)"""', source, re.MULTILINE | re.DOTALL)
    assert match
    options: dict[str, object] = yaml.safe_load(match[1])["options"]
    return options


def test_every_setting_is_in_the_tables() -> None:
    told = set(re.findall(r"`(\w+)`", README))
    assert set(_documented("recording_settings")) <= told


def test_every_kind_of_failure_is_in_the_table() -> None:
    source = (MODULES / "recording_settings.py").read_text()
    documented = source[source.index("A stable word for the kind of failure") : source.index("errcode:")]
    errors = README[README.index("## Errors") : README.index("## Security")]
    assert set(re.findall(r"^\| `(\w+)` \|", errors, re.MULTILINE)) == set(re.findall(r"V\((\w+)\)", documented))


def test_every_link_into_the_checkout_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("https://") or (ROOT / target).exists(), target


SECTIONS = (
    "Description",
    "Requirements",
    "Installation",
    "Use cases",
    "Testing",
    "Contributing",
    "Support",
    "Release notes",
    "Related information",
    "License",
)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_sections_that_certification_asks_for(section: str) -> None:
    assert f"\n## {section}\n" in README
