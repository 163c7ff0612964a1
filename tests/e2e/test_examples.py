# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks of the documentation do what it says: audit and apply, back up and restore, and a fleet from YCM."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_cli import ROOT, ansible, environment, tool_path
from simulator import Pbx, Simulator

EXAMPLES = ROOT / "docs" / "examples"


class Site:
    """A copy of an example, with an inventory of simulated PBXs."""

    def __init__(self, simulator: Simulator, folder: Path, count: int) -> None:
        self.pbxs: dict[str, Pbx] = {pbx.name: pbx for pbx in simulator.add_fleet(count, seed=1)}
        self.folder = folder

    def use(self, example: str) -> None:
        """Copy the example, and write the inventory."""
        shutil.copytree(EXAMPLES / example, self.folder, dirs_exist_ok=True)
        hosts = {
            name: {
                "yeastar_base_url": pbx.base_url,
                "yeastar_client_id": pbx.client_id,
                "yeastar_client_secret": pbx.client_secret,
            }
            for name, pbx in self.pbxs.items()
        }
        variables = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        inventory = {"pbxs": {"hosts": hosts, "vars": variables}}
        (self.folder / "inventory.yml").write_text(yaml.safe_dump(inventory))

    def play(self, playbook: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run a playbook of the example with its own configuration."""
        config = self.folder / "ansible.cfg"
        own = {"ANSIBLE_CONFIG": str(config)} if config.exists() else {}
        done = ansible("ansible-playbook", playbook, "-i", "inventory.yml", *options, cwd=self.folder, **own)
        assert "Traceback" not in done.stdout + done.stderr
        return done

    def report(self) -> dict[str, Any]:
        """The entry of each host in the report."""
        report = json.loads((self.folder / "reports" / "recording.json").read_text())
        return {pbx["name"]: pbx["state"] for pbx in report["pbxs"]}

    def recordings(self) -> dict[str, Any]:
        """What each PBX holds; lists are sorted, because their order has no meaning."""
        return {name: {key: _sorted(value) for key, value in pbx.recording.items()} for name, pbx in self.pbxs.items()}

    def updated(self) -> set[str]:
        """The PBXs that received an update."""
        return {name for name, pbx in self.pbxs.items() if "POST autorecord/update" in pbx.call_names()}


def _sorted(value: Any) -> Any:
    return sorted(value, key=lambda item: (item.get("type", ""), item["id"])) if isinstance(value, list) else value


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Any]:
    """Makes the site of a test."""
    with Simulator() as running:
        yield lambda count: Site(running, tmp_path, count)


# Audit and apply


def test_audit_and_apply(site: Any) -> None:
    five = site(5)
    five.use("audit")
    before = five.recordings()

    audit = five.play("audit.yml")
    assert audit.returncode == 2, audit.stdout + audit.stderr
    assert "These settings differ from the policy: " in audit.stdout
    assert (five.recordings(), five.updated()) == (before, set())
    assert set(five.report().values()) == {"differs"}
    assert (five.folder / "reports" / "recording.html").stat().st_size > 10_000

    applied = five.play("apply.yml")
    assert applied.returncode == 0, applied.stdout + applied.stderr
    assert five.updated() == set(five.pbxs)
    assert set(five.report().values()) == {"changed"}

    after = five.recordings()
    assert five.play("audit.yml").returncode == 0
    assert set(five.report().values()) == {"ok"}
    list(five.pbxs.values())[2].recording = {**after["pbx-0003"], "enb_internal": 0}
    drifted = five.play("audit.yml")
    assert drifted.returncode == 2
    assert "These settings differ from the policy: enb_internal" in drifted.stdout
    assert {name for name, state in five.report().items() if state != "ok"} == {"pbx-0003"}


def test_apply_stops_at_the_first_failed_batch(site: Any) -> None:
    twelve = site(12)
    twelve.use("audit")
    second = list(twelve.pbxs.values())[1]
    second.fault("autorecord/update", "errcode", code=40002)
    done = twelve.play("apply.yml")
    assert done.returncode == 2
    assert twelve.updated() == {"pbx-0001", second.name}
    assert not any(pbx.calls for pbx in list(twelve.pbxs.values())[2:])


NO_PBX = "There is no PBX to look at"


@pytest.mark.parametrize(
    ("playbook", "options", "code", "message"),
    [
        ("audit/audit.yml", (), 2, NO_PBX),
        ("audit/audit.yml", ("--limit", "web"), 2, NO_PBX),
        ("audit/audit.yml", ("--limit", "pbx-0009"), 1, "Could not match supplied host pattern"),
        ("audit/audit.yml", ("-i", "broken.ycm.yml"), 1, "Completely failed to parse inventory source"),
        ("audit/apply.yml", (), 2, NO_PBX),
        ("backup/backup.yml", (), 2, NO_PBX),
    ],
)
def test_a_run_that_checks_no_pbx_fails(
    site: Any, playbook: str, options: tuple[str, ...], code: int, message: str
) -> None:
    empty = site(0)
    example, name = playbook.split("/")
    empty.use(example)
    inventory = {"pbxs": {"hosts": {}}, "others": {"hosts": {"web": {"ansible_connection": "local"}}}}
    (empty.folder / "inventory.yml").write_text(yaml.safe_dump(inventory))
    # Nothing listens on port 9 of this machine.
    source = {"plugin": "telephony.yeastar.ycm", "ycm_url": "https://127.0.0.1:9", "retries": 0}
    secrets = {"ycm_client_id": "id", "ycm_client_secret": "secret"}
    (empty.folder / "broken.ycm.yml").write_text(yaml.safe_dump({**source, **secrets}))
    done = empty.play(name, *options)
    assert done.returncode == code, done.stdout + done.stderr
    assert message in " ".join((done.stdout + done.stderr).split())


def test_the_report_of_an_audit_without_pbxs_needs_attention(site: Any) -> None:
    empty = site(0)
    empty.use("audit")
    assert empty.play("audit.yml").returncode == 2
    reports = empty.folder / "reports"
    document = json.loads((reports / "recording.json").read_text())
    assert (document["state"], document["pbxs"]) == ("no_pbxs", [])
    assert "No PBX was checked" in (reports / "recording.html").read_text()
    guide = (ROOT / "docs" / "report.md").read_text()
    (command,) = re.findall(r"^python3 -c .*$", guide, re.MULTILINE)
    command = command.replace("recording_report.json", "reports/recording.json")
    for state, code in (("no_pbxs", 1), ("attention", 1), ("ok", 0)):
        (reports / "recording.json").write_text(json.dumps({**document, "state": state}))
        assert subprocess.run(["/bin/bash", "-c", command], cwd=empty.folder, check=False).returncode == code


# The guide


def _blocks(language: str) -> list[str]:
    """Return the examples of the guide in one language."""
    guide = (ROOT / "docs" / "policy-as-code.md").read_text()
    return re.findall(rf"^```{language}\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)


def test_the_files_of_the_guide_are_those_of_the_examples() -> None:
    for block in _blocks("yaml"):
        name, shown = block.split("\n", 1)
        _header, kept = (EXAMPLES / "audit" / name.removeprefix("# ")).read_text().split("---\n", 1)
        assert shown == kept


def test_the_commands_of_the_guide(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "docs" / "examples")
    inventory = tmp_path / "docs" / "examples" / "audit" / "inventory.yml"
    commands = [line for block in _blocks("bash") for line in block.splitlines()]
    with Simulator() as simulator:
        text = inventory.read_text()
        pbxs = {
            name: simulator.add_pbx(name, client_id="id", client_secret="secret of all")
            for name in yaml.safe_load(text)["pbxs"]["hosts"]
        }
        for name, pbx in pbxs.items():
            text = text.replace(f"https://{name}.example.com:8088", pbx.base_url)
        inventory.write_text(text)
        done = subprocess.run(
            ["/bin/bash", "-c", "".join(f'{line}\necho "exit $?"\n' for line in commands)],
            cwd=tmp_path,
            env={
                **{name: value for name, value in environment().items() if name != "ANSIBLE_CONFIG"},
                "PATH": os.pathsep.join([str(Path(tool_path("ansible-playbook")).parent), os.environ["PATH"]]),
                "YEASTAR_CLIENT_ID": "id",
                "YEASTAR_CLIENT_SECRET": "secret of all",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not any(pbx.tokens for pbx in pbxs.values())
        updated = [name for name, pbx in pbxs.items() if "POST autorecord/update" in pbx.call_names()]
    codes = dict(zip(commands, map(int, re.findall(r"^exit (\d+)$", done.stdout, re.MULTILINE)), strict=True))
    assert [command for command, code in codes.items() if code] == ["ansible-playbook -i inventory.yml audit.yml"], (
        done.stdout + done.stderr
    )
    assert updated == list(pbxs)
    assert (inventory.parent / "reports" / "recording.html").exists()
    saved = (tmp_path / "docs" / "examples" / "backup" / "settings").iterdir()
    assert sorted(path.stem for path in saved) == sorted(pbxs)


# Backup and restore


def test_backup_and_restore(site: Any) -> None:
    four = site(4)
    four.use("backup")
    before = four.recordings()
    assert four.play("backup.yml").returncode == 0
    folder = four.folder / "settings"
    assert sorted(path.name for path in folder.iterdir()) == [f"{name}.yml" for name in four.pbxs]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    first = yaml.safe_load((folder / "pbx-0001.yml").read_text())
    assert (first["enb_internal"], next(iter(first))) == (bool(before["pbx-0001"]["enb_internal"]), "enb_internal")

    again = four.play("backup.yml")
    assert "changed=1" not in again.stdout, "a second backup of unchanged settings changes no file"
    unchanged = four.play("restore.yml")
    assert (unchanged.returncode, four.updated()) == (0, set()), unchanged.stdout

    for pbx in four.pbxs.values():
        pbx.recording = {**pbx.recording, "enb_internal": 1 - pbx.recording["enb_internal"], "record_queue_list": []}
    restored = four.play("restore.yml")
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert four.recordings() == before


def test_names_in_a_backup_are_not_evaluated(site: Any) -> None:
    one = site(1)
    one.use("backup")
    (pbx,) = one.pbxs.values()
    evil = "{{ lookup('ansible.builtin.pipe', 'touch evaluated') }}"
    queue = pbx.objects.queues[0]
    queue.name = evil
    pbx.recording = {**pbx.recording, "record_queue_list": [{"id": queue.id}]}
    assert one.play("backup.yml").returncode == 0
    saved = yaml.safe_load((one.folder / "settings" / f"{pbx.name}.yml").read_text())
    assert saved["record_queue_list"] == [{"id": queue.id, "text": evil}]
    pbx.recording = {**pbx.recording, "record_queue_list": []}
    restored = one.play("restore.yml")
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert [item["id"] for item in pbx.recording["record_queue_list"]] == [queue.id]
    assert not (one.folder / "evaluated").exists()


def test_a_pbx_without_a_backup_is_left_alone(site: Any) -> None:
    two = site(2)
    two.use("backup")
    assert two.play("backup.yml").returncode == 0
    (two.folder / "settings" / "pbx-0002.yml").unlink()
    done = two.play("restore.yml")
    assert done.returncode == 2
    assert "pbx-0002.yml" in done.stdout
    assert two.updated() == set()


# Central Management


def test_a_fleet_from_central_management(tmp_path: Path) -> None:
    with Simulator() as simulator:
        pbxs = simulator.add_fleet(6, seed=1)
        ycm = simulator.add_ycm()
        ycm.info(pbxs[0])["pbxStatus"] = "Stopped"
        environment = {
            "YEASTAR_YCM_URL": ycm.url,
            "YEASTAR_YCM_CLIENT_ID": ycm.client_id,
            "YEASTAR_YCM_CLIENT_SECRET": ycm.client_secret,
        }
        shutil.copytree(EXAMPLES / "ycm", tmp_path, dirs_exist_ok=True)
        done = ansible("ansible-playbook", "policy.yml", "-i", "fleet.ycm.yml", cwd=tmp_path, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        assert [pbx.recording["enb_channel_separate"] for pbx in pbxs[1:]] == [1] * 5
        assert pbxs[0].calls == []
        assert not any(pbx.tokens for pbx in pbxs)
