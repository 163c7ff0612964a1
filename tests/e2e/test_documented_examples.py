# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every block of code in the documents, and every example of a plugin, is run unchanged.

A block is the file that its first line names, commands for a shell, a session of commands and what they print, an
inventory, a play or a list of tasks. Or it is an excerpt of a file in docs/examples that its page links to, the output
of the commands before it, or it is in the list of those that are not run.
"""

from __future__ import annotations

import json
import re
import shutil
import ssl
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import trustme
import yaml

from ansible_cli import ROOT, ansible
from docs.blocks import PAGES, Block, blocks, examples, fences, text_of
from simulator import Pbx, Simulator
from slices.workshop import build_collection

from .plays import CONNECTION, GROUP
from .readers import Done, Preparation, Reader

NOT_RUN = {
    ("README.md", "make demo"): "test_demo.py runs the demo, and make test runs this",
    ("README.md", "ansible-galaxy collection install telephony.yeastar"): "asks Galaxy",
    ("README.md", "ansible-galaxy collection install telephony.yeastar --upgrade"): "asks Galaxy",
    ("README.md", "# requirements.yml"): "asks Galaxy",
    ("README.md", "ansible-galaxy collection install -r requirements.yml"): "asks Galaxy",
    ("README.md", "make build"): "a step of make test installs the tarball, and runs the demo from it",
    (
        "docs/speed.md",
        "make bench                # up to 1,000 simulated PBXs, five minutes; updates the figures below",
    ): ("takes five minutes, and writes to the page"),
}
OUTPUTS = {("docs/scale.md", "python:")}
"""Blocks that look like something to run, and are the output of the commands before them."""
CODES = {
    ("README.md", "export ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true"): 2,
    ("docs/report.md", "export ANSIBLE_CALLBACKS_ENABLED=telephony.yeastar.recording_report"): 2,
    ("docs/report.md", """grep -o '^{"name":"[^"]*","groups":[^]]*],"state":"failed"' recording_report.json"""): 1,
    ("docs/report.md", "export ANSIBLE_CALLBACKS_ENABLED=telephony.yeastar.recording_report,ansible.builtin.junit"): 2,
    ("docs/policy-as-code.md", "cd docs/examples/audit"): 2,
}
"""Exit codes other than 0, where PBXs differ from a policy or cannot be reached."""
AUDIT = "docs/examples/audit"
FOLDERS = {
    ("docs/policy-as-code.md", "ansible-playbook -i inventory.yml apply.yml --check --diff --limit pbx-berlin"): AUDIT,
    ("docs/policy-as-code.md", "cd ../backup"): AUDIT,
    (
        "docs/policy-as-code.md",
        "ansible-playbook -i ../audit/inventory.yml restore.yml --check --diff --limit pbx-berlin",
    ): "docs/examples/backup",
    ("docs/report.md", "[defaults]"): "configured",
    ("docs/report.md", "export ANSIBLE_CALLBACKS_ENABLED=telephony.yeastar.recording_report,ansible.builtin.junit"): (
        "configured"
    ),
}
"""Where in the reader's folder a block belongs, if not at the top."""


# Readers


def has_announcements(folder: Path) -> None:
    """Write the files that examples upload, next to the playbook."""
    (folder / "files").mkdir()
    for name in ("recording_inbound.wav", "recording_outbound.wav"):
        shutil.copy(
            ROOT / "docs" / "examples" / "recording_policy" / "files" / "inbound_record.wav", folder / "files" / name
        )


def of_the_readme(reader: Reader) -> None:
    reader.has_pbxs("hamburg")
    reader.has_example("audit", AUDIT)
    reader.has_inventory(f"{AUDIT}/inventory.yml")


def of_first_steps(reader: Reader) -> None:
    reader.has_pbxs("pbx-berlin", "pbx-madrid")


def of_authentication(reader: Reader) -> None:
    (pbx,) = reader.simulator.add_fleet(1)
    certificate = trustme.CA().issue_cert("pbx.example.com")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    reader.replaced["pbx.example.com:8088"] = pbx.listen(ssl_context=context).removeprefix("https://")
    der = ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())
    reader.write("fingerprint", sha256(der).hexdigest())


def of_the_report(reader: Reader) -> None:
    reader.has_pbxs("pbx-berlin", "pbx-madrid")
    reader.pbxs[1].client_secret = "another one"
    for folder in (".", "configured"):
        reader.has_files("docs/first-steps.md", folder)


def of_policy_as_code(reader: Reader) -> None:
    reader.has_pbxs("pbx-berlin", "pbx-madrid")
    for example in ("audit", "backup"):
        reader.has_example(example, f"docs/examples/{example}")
    reader.has_inventory(f"{AUDIT}/inventory.yml")


def of_announcements(reader: Reader) -> None:
    reader.has_pbxs("pbx-berlin", "pbx-madrid")
    reader.has_files("docs/first-steps.md")
    has_announcements(reader.folder)


def of_central_management(reader: Reader) -> None:
    pbxs = reader.simulator.add_fleet(6, seed=1)
    ycm = reader.simulator.add_ycm()
    ycm.info(pbxs[0])["pbxStatus"] = "Stopped"
    ycm.info(pbxs[1])["type"] = "Trial"
    reader.has_ycm(ycm)
    reader.has_example("ycm", ".")


SSH = """#!/bin/sh
mkdir -p "$HOME/$1/tmp"
here=$HOME/$1
shift
exec env -i PATH="$PATH" LANG=C.UTF-8 HOME="$here" TMPDIR="$here/tmp" "$@"
"""


def of_scale(reader: Reader) -> None:
    reader.has_pbxs("pbx-berlin", "pbx-madrid", "pbx-lyon")
    reader.has_inventory("inventory.yml")
    for example in ("execution_environment", "recording_policy", "slices"):
        reader.has_example(example, f"docs/examples/{example}")
    reader.write("bin/ssh", SSH).chmod(0o700)
    # The collection comes from this checkout, not from Galaxy.
    reader.replaced["collection install telephony.yeastar"] = (
        f"collection install --offline {build_collection(reader.folder)}"
    )


READERS: dict[str, Preparation] = {
    "README.md": of_the_readme,
    "docs/announcements.md": of_announcements,
    "docs/authentication.md": of_authentication,
    "docs/first-steps.md": of_first_steps,
    "docs/policy-as-code.md": of_policy_as_code,
    "docs/report.md": of_the_report,
    "docs/scale.md": of_scale,
    "docs/ycm.md": of_central_management,
}


# What each block is


def key(block: Block) -> tuple[str, str]:
    return block.page, block.first


def is_excerpt(block: Block) -> bool:
    """Whether the lines are, in this order, in one of the files in docs/examples that the page links to."""
    lines = [line for line in block.text.splitlines() if line.strip() and line != f"# {block.file}"]
    linked = re.findall(r"\((?:https://\S*/docs/)?examples/([\w./-]+)\)", text_of(block.page))
    files = [path for path in (ROOT / "docs" / "examples" / name for name in linked) if path.is_file()]
    return any(_in_order(lines, path.read_text().splitlines()) for path in files)


def _in_order(lines: Sequence[str], text: Sequence[str]) -> bool:
    rest = iter(text)
    return all(line in rest for line in lines)


@cache
def kind(block: Block) -> str:
    """Return what a block is."""
    if key(block) in NOT_RUN:
        return "not run"
    if key(block) in OUTPUTS:
        return "output"
    if block.is_commands or block.is_session:
        return "commands"
    if is_excerpt(block):
        return "excerpt"
    if block.file:
        return "file"
    return _kind_of_yaml(yaml.safe_load(block.text))


def _kind_of_yaml(content: Any) -> str:
    if isinstance(content, dict) and "plugin" in content:
        return "inventory"
    if isinstance(content, list):
        return "play" if "hosts" in content[0] else "tasks"
    return "unknown"


ALL = [block for page in PAGES for block in blocks(page) if block.is_to_be_run] + list(examples())


def of_kind(*kinds: str) -> list[Block]:
    return [block for block in ALL if kind(block) in kinds]


@pytest.mark.parametrize("page", PAGES)
def test_every_block_has_a_language_and_is_found(page: str) -> None:
    assert fences(page) == 2 * len(blocks(page))
    assert all(block.language for block in blocks(page))


def test_every_block_is_run() -> None:
    assert of_kind("unknown") == []
    assert {block.page for block in of_kind("commands", "file")} == READERS.keys()


@pytest.mark.parametrize("keys", [NOT_RUN.keys(), OUTPUTS, CODES.keys(), FOLDERS.keys()])
def test_every_entry_of_the_lists_is_about_one_block(keys: set[tuple[str, str]]) -> None:
    assert sorted(each for each in map(key, ALL) if each in keys) == sorted(keys)


def test_every_file_is_used() -> None:
    for page in {block.page for block in of_kind("file")}:
        commands = "\n".join(block.text for block in blocks(page) if block.is_commands)
        files = {block.file or "" for block in of_kind("file") if block.page == page} - {"ansible.cfg"}
        assert {file for file in files if file not in commands} == set()


# Pages


@dataclass(frozen=True)
class Reading:
    """The results of a reader of a page."""

    reader: Reader
    done: dict[Block, list[Done]]

    def after(self, command: str) -> Done:
        """Return the result of the last block of commands with a line that begins so."""
        return next(each[-1] for block, each in reversed(self.done.items()) if f"\n{command}" in f"\n{block.text}")


class Readings:
    """Each page is followed once, for the first test that needs it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Reading] = {}

    def of(self, page: str) -> Reading:
        if page not in self._known:
            with Simulator() as simulator:
                folder = self._folder / Path(page).stem
                folder.mkdir()
                reader = Reader(simulator, folder)
                READERS[page](reader)
                self._known[page] = Reading(reader, dict(self._follow(page, reader)))
        return self._known[page]

    @staticmethod
    def _follow(page: str, reader: Reader) -> Iterator[tuple[Block, list[Done]]]:
        for block in blocks(page):
            folder = FOLDERS.get(key(block), ".")
            if block not in ALL:
                continue
            if kind(block) == "file":
                reader.keep(block, folder)
            elif kind(block) == "commands":
                commands = [command for command, _output in block.session] or [block.text]
                yield block, [reader.follow(each, folder) for each in commands]
        assert not any(pbx.tokens for pbx in reader.pbxs)


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readings]:
    folder = tmp_path_factory.mktemp("readers")
    yield Readings(folder)
    shutil.rmtree(folder)


@pytest.mark.parametrize("block", of_kind("commands"), ids=str)
def test_commands_work(readings: Readings, block: Block) -> None:
    for done in readings.of(block.page).done[block]:
        assert done.code == CODES.get(key(block), 0), done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("block", [block for block in of_kind("commands") if block.is_session], ids=str)
def test_sessions_print_what_is_shown(readings: Readings, block: Block) -> None:
    for (_command, shown), done in zip(block.session, readings.of(block.page).done[block], strict=True):
        # "..." stands for what is left out, in the lines below it too.
        pattern = ".*?".join(map(re.escape, re.split(r" ?\.\.\.", shown.strip())))
        assert re.fullmatch(pattern, done.stdout.strip(), re.DOTALL), done.stdout


@pytest.mark.parametrize("block", of_kind("output"), ids=str)
def test_output_is_what_the_commands_before_it_print(readings: Readings, block: Block) -> None:
    *_others, before = (each for each in readings.of(block.page).done if each.line < block.line)
    assert block.text in readings.of(block.page).done[before][-1].stdout


def test_the_diff_in_the_readme_is_what_is_shown(readings: Readings) -> None:
    (shown,) = (block.text for block in blocks("README.md") if block.language == "diff")
    assert shown in readings.of("README.md").after("ansible-playbook policy.yml --check").stdout


def test_the_playbook_of_the_readme_does_what_the_readme_says(readings: Readings) -> None:
    recording = readings.of("README.md").after("ansible-playbook policy.yml --check").recordings["hamburg"]
    assert recording["enb_channel_separate"] == 1
    assert [item["text"] for item in recording["record_queue_list"]] == ["Support", "Sales"]
    assert [item["number_value"] for item in recording["record_trunk_list"]] == [30, 30, 30]


def test_first_steps_change_what_they_say(readings: Readings) -> None:
    reading = readings.of("docs/first-steps.md")
    check = reading.after("ansible-playbook -i inventory.yml policy.yml --check --diff")
    policy = reading.after("ansible-playbook -i inventory.yml policy.yml")
    assert "changed=1" in check.stdout
    assert check.recordings == reading.after("ansible-playbook -i inventory.yml look.yml").recordings
    assert {len(recording["record_trunk_list"]) for recording in policy.recordings.values()} == {3}
    assert "SIP-Provider" in reading.after("ansible-playbook -i inventory.yml look.yml").stdout
    exceptions = reading.after("ansible-playbook -i inventory.yml exceptions.yml")
    for name, recording in exceptions.recordings.items():
        assert "After Hours" in [item["text"] for item in recording["record_ivr_list"]], name
        assert "1000" not in [item.get("text2") for item in recording["record_ext_list"]], name


def test_announcements_are_where_the_guide_says(readings: Readings) -> None:
    reading = readings.of("docs/announcements.md")
    check = reading.after("ansible-playbook -i inventory.yml announcements.yml --check --diff")
    policy = reading.after("ansible-playbook -i inventory.yml announcements.yml")
    assert check.stdout.count("changed=1") == 2
    assert check.stdout.count("skipped=1") == 2
    assert {recording["inbound_prompt"] for recording in check.recordings.values()} == {"inbound_record.wav"}
    assert {recording["inbound_prompt"] for recording in policy.recordings.values()} == {"recording_inbound.wav"}
    assert "changed=1" in reading.after("ansible-playbook -i inventory.yml replace.yml").stdout
    assert "recording_outbound.wav" in reading.after("ansible-playbook -i inventory.yml look_at_prompts.yml").stdout
    for pbx in reading.reader.pbxs:
        names = {prompt.name for prompt in pbx.objects.custom_prompts}
        assert "recording_outbound.wav" in names
        assert "recording_inbound.wav" not in names


def test_openssl_prints_the_fingerprint(readings: Readings) -> None:
    reading = readings.of("docs/authentication.md")
    printed = reading.after("openssl s_client").stdout.strip().rpartition("=")[2].replace(":", "").lower()
    assert printed == (reading.reader.folder / "fingerprint").read_text()


def test_the_report_is_as_the_guide_shows(readings: Readings) -> None:
    reading = readings.of("docs/report.md")
    assert reading.after("grep").stdout == '{"name":"pbx-madrid","groups":["pbxs"],"state":"failed"\n'
    reports = reading.reader.folder / "configured" / "reports"
    assert {"recording.html", "recording.json"} < {each.name for each in reports.iterdir()}
    assert len(list(reports.glob("policy-*.xml"))) == 1
    (document,) = (block.text for block in blocks("docs/report.md") if block.language == "json")
    written, shown = json.loads((reports / "recording.json").read_text()), json.loads(document)
    assert written["title"] == shown["title"]
    assert written.keys() == shown.keys()
    for keys in ("counts", "settings"):
        assert shown[keys].keys() <= written[keys].keys()
    assert [set(pbx) for pbx in written["pbxs"]] == [set(pbx) for pbx in shown["pbxs"]]
    assert [pbx["state"] for pbx in written["pbxs"]] == [pbx["state"] for pbx in shown["pbxs"]]
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text())
    jsonschema.validate(written, schema)
    missing = {"settings": written["settings"]}  # the guide shows one of them
    jsonschema.validate({**shown, **missing}, schema)


def test_the_csv_file_is_as_the_guide_shows(readings: Readings) -> None:
    table = readings.of("docs/report.md").reader.folder / "configured" / "reports" / "recording.csv"
    (shown,) = (block.text for block in blocks("docs/report.md") if block.text.startswith('"finished"'))
    written = table.read_text().splitlines()
    assert written[0] == shown.splitlines()[0]
    # The times differ.
    rows = [line.partition(",")[2] for line in written]
    assert [line for line in shown.splitlines() if line.partition(",")[2] not in rows] == []


def test_an_execution_environment_holds_the_collection(readings: Readings) -> None:
    context = readings.of("docs/scale.md").reader.folder / "docs" / "examples" / "execution_environment" / "context"
    (definition,) = context.glob("*file")  # a Containerfile for Podman, a Dockerfile for Docker
    assert "FROM $EE_BASE_IMAGE AS base" in definition.read_text()
    (collection,) = yaml.safe_load((context / "_build" / "requirements.yml").read_text())["collections"]
    assert collection["name"] == "telephony.yeastar"


def test_the_slices_of_the_guide_update_the_fleet(readings: Readings) -> None:
    done = readings.of("docs/scale.md").after("python3 cut.py fleet.json project 3")
    assert done.stdout == "3 PBXs (3 changed), 0 left\n"


# Inventories, plays and tasks


@pytest.mark.parametrize("block", of_kind("inventory"), ids=lambda block: block.first)
def test_an_inventory_lists_the_fleet(block: Block, simulator: Simulator, tmp_path: Path) -> None:
    pbxs = simulator.add_fleet(2, prefix="listed")
    ycm = simulator.add_ycm(pbxs, client_id="kp9yyntmue")
    reader = Reader(simulator, tmp_path, variables={"FLEET_CLIENT_ID": ycm.client_id})
    reader.has_ycm(ycm)
    (tmp_path / "home" / ".fleet-secret").write_text(f"{ycm.client_secret}\n")
    try:
        reader.write("fleet.ycm.yml", reader.as_read(block.text))
        listed = reader.follow("ansible-inventory -i fleet.ycm.yml --list")
        assert listed.code == 0, listed.stderr
        hosts = json.loads(listed.stdout)["_meta"]["hostvars"].values()
        assert {host["yeastar_cloud_pbx_id"] for host in hosts} == {ycm.info(pbx)["cloudPbxId"] for pbx in pbxs}
    finally:
        for site in (ycm, *pbxs):
            simulator.remove(site.name)


AGES = ("new", "old")
AWAY = "'unreachable'"
"""A block that contains this also has a PBX that does not answer."""


@dataclass(frozen=True)
class Batch:
    """One run of all plays and tasks, each on its own PBXs."""

    recap: dict[str, str]
    pbxs: dict[str, Pbx]
    output: str


def hosts_of(block: Block) -> list[str]:
    name = re.sub(r"\W+", "-", str(block)).strip("-")
    return [f"{name}-{age}" for age in AGES] + [f"{name}-away"] * (AWAY in block.text)


def play_of(block: Block, simulator: Simulator) -> Iterator[dict[str, Any]]:
    address = f"{simulator.base_url}/{{{{ inventory_hostname }}}}"
    text = block.text.replace("https://{{ ansible_host }}:8088", address)
    content = yaml.safe_load(text.replace("https://pbx.example.com:8088", address))
    plays = content if kind(block) == "play" else [{"module_defaults": {GROUP: CONNECTION}, "tasks": content}]
    for play in plays:
        yield {"gather_facts": False, **play, "name": str(block), "hosts": hosts_of(block)}


def variables_of(pbx: Pbx | None) -> dict[str, str]:
    """Return the variables of a host: how to reach its PBX, or one that does not answer."""
    client_id, client_secret = (pbx.client_id, pbx.client_secret) if pbx else ("unknown", "wrong")
    return {
        "base_url": pbx.base_url if pbx else "http://127.0.0.1:1",
        **dict.fromkeys(("client_id", "yeastar_client_id"), client_id),
        **dict.fromkeys(("client_secret", "yeastar_client_secret"), client_secret),
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
    }


@pytest.fixture(scope="module")
def batch(simulator: Simulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Batch]:
    folder = tmp_path_factory.mktemp("batch")
    has_announcements(folder)
    run = of_kind("play", "tasks")
    hosts = [host for block in run for host in hosts_of(block)]
    ages = {host: host.rpartition("-")[2] for host in hosts}
    pbxs = {host: simulator.add_pbx(host, firmware=age) for host, age in ages.items() if age in AGES}
    inventory = {host: variables_of(pbxs.get(host)) for host in hosts}
    (folder / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": inventory}}))
    (folder / "playbook.yml").write_text(yaml.safe_dump([play for block in run for play in play_of(block, simulator)]))
    options = ("playbook.yml", "-i", "inventory.yml")
    done = ansible("ansible-playbook", *options, cwd=folder, YEASTAR_RETRIES="0")
    recap = dict(re.findall(r"^(\S+) +: (ok=.*)$", done.stdout, re.MULTILINE))
    yield Batch(recap, pbxs, done.stdout + done.stderr)
    for host in pbxs:
        simulator.remove(host)


@pytest.mark.parametrize("block", of_kind("play", "tasks"), ids=str)
def test_plays_and_tasks_work(batch: Batch, block: Block) -> None:
    for host in hosts_of(block):
        assert re.match(r"ok=[1-9]\d* .* unreachable=0 +failed=0 ", batch.recap.get(host, "not run")), batch.output
    for pbx in (batch.pbxs[host] for host in hosts_of(block) if host in batch.pbxs):
        assert "GET del_token" in pbx.call_names()
        assert pbx.tokens == []
