# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile PBXs and planted secrets in the output of ansible-playbook with -vvvv and --diff."""

from __future__ import annotations

import sys
import unicodedata
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from ansible_cli import ansible
from network.planted import shown
from simulator import Behavior, Objects, Pbx, Simulator

from .plays import CONNECTION

MODULE = "telephony.yeastar.recording_settings"
EVIL = (
    "\x1b[2J\x9b31m \u202eRLO \u200f \x07 {{ 'templ' ~ 'ated' }} {% set x = 1 %} "
    "{{ lookup('pipe', 'echo templ' ~ 'ated') }} <script>alert(1)</script> \u2028 \x85 \ud800 \uffff"
)
SECRET = 'Sécret-"quoted"-100%-{{ 3 * 3 }}-(.*)-ßecret'
PASSWORD = "pröxy pass%word/12345"
ENDPOINTS = ("get_token", "autorecord/get", "system/get_menuoptions", "autorecord/update", "del_token")

TASKS: list[dict[str, Any]] = [
    {"name": "Read", "telephony.yeastar.recording_settings_info": {}, "register": "info"},
    {"name": "Menus", "telephony.yeastar.menu_options_info": {"menus": ["trunk", "queue"]}, "register": "menus"},
    {"name": "All", MODULE: {"record_trunk_list": [{"match": "*"}], "enb_paging": True}, "register": "all_trunks"},
    {"name": "Back", MODULE: "{{ info.settings }}", "register": "back"},
    {"name": "Again", MODULE: "{{ info.settings }}", "register": "again"},
    {"name": "Unknown", MODULE: {"record_queue_list": [{"text": "no such queue"}]}},
    {"name": "Mismatch", MODULE: {"record_trunk_list": [{"id": 5, "text": "no such name"}]}},
    {"name": "Use", "ansible.builtin.set_fact": {"kept": "{{ all_trunks.after.record_trunk_list }}"}},
    {
        "name": "Check",
        "ansible.builtin.assert": {
            "that": [
                "\"'templ' ~ 'ated'\" in (kept | string) or not evil",
                "\"'templ' ~ 'ated'\" in menus.menu_options.trunk[0].text or not evil",
                "back is changed or not evil",
                "again is not changed or not evil",
            ],
            "quiet": True,
        },
        "ignore_errors": False,
    },
]


def evil(simulator: Simulator, name: str) -> Pbx:
    """Add a PBX with hostile names."""
    objects = Objects.example()
    objects.trunks[0].name = objects.queues[0].name = objects.extensions[0].name = EVIL
    pbx = simulator.add_pbx(name, objects=objects, client_secret=SECRET, behavior=Behavior(unknown_prompts="stored"))
    pbx.recording = {
        **pbx.recording,
        "internal_prompt": EVIL,
        "record_queue_list": [{"id": 9, "text": EVIL}],
        "record_ext_list": [{"id": 18, "type": "extension", "text": EVIL, "text2": "1000"}],
    }
    return pbx


def chatty(simulator: Simulator, name: str, endpoint: str) -> tuple[Pbx, str]:
    """Add a PBX that puts its token and our secret into errors and names."""
    token = sha256(name.encode()).hexdigest()
    text = f"{token} {SECRET} https://pbx/openapi/v1.0/x?access_token={token}"
    objects = Objects.example()
    objects.trunks[0].name = text
    pbx = simulator.add_pbx(name, objects=objects, client_secret=SECRET)
    pbx.token_store.mint = lambda: token
    pbx.recording = {**pbx.recording, "internal_prompt": text}
    pbx.fault(endpoint, "errcode", times=None, code=40002, message=text)
    return pbx, token


def is_control(character: str) -> bool:
    marks = character in "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return marks or (unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") and character != "\n")


def test_hostile_names_are_escaped_and_secrets_are_masked(simulator: Simulator, way: str, tmp_path: Path) -> None:
    pbxs = [evil(simulator, f"evil-{way}")]
    tokens = []
    for number, endpoint in enumerate(ENDPOINTS):
        pbx, token = chatty(simulator, f"chatty-{way}-{number}", endpoint)
        pbxs.append(pbx)
        tokens += [] if endpoint == "get_token" else [token]  # a token that was never issued cannot be masked
    hosts = {
        pbx.name: {
            "base_url": pbx.base_url,
            "client_id": pbx.client_id,
            # Marked as no template, as vaulted variables are.
            "client_secret": {"__ansible_unsafe": SECRET},
            "evil": pbx is pbxs[0],
        }
        for pbx in pbxs
    }
    hosts["credentials"] = {**hosts[pbxs[0].name], "evil": False, "base_url": "https://admin:pässword-1234@pbx.example"}
    play = {
        "name": "Hostile",
        "hosts": "all",
        "gather_facts": False,
        "ignore_errors": True,
        "environment": {"E2E_WAY": "module"} if way == "module" else {},
        "module_defaults": {"group/telephony.yeastar.pbx": CONNECTION},
        "tasks": TASKS,
    }
    inventory = yaml.safe_dump({"all": {"hosts": hosts, "vars": {"ansible_connection": "local"}}}, allow_unicode=True)
    (tmp_path / "inventory.yml").write_text(_unsafe(inventory))
    (tmp_path / "playbook.yml").write_text(yaml.safe_dump([play]))
    done = ansible(
        *("ansible-playbook", "playbook.yml", "-i", "inventory.yml", "-vvvv", "--diff"),
        *("-e", f"ansible_python_interpreter={sys.executable}"),
        cwd=tmp_path,
        https_proxy=f"http://user:{PASSWORD}@127.0.0.1:9",
        no_proxy="127.0.0.1",
        ANSIBLE_LOG_PATH=str(tmp_path / "ansible.log"),
    )
    output = done.stdout + done.stderr + (tmp_path / "ansible.log").read_text()
    assert "Traceback" not in output
    assert sorted({hex(ord(each)) for each in output if is_control(each)}) == []
    assert "templated" not in output
    assert shown(output, [SECRET, *tokens, PASSWORD, "pässword-1234"]) == []
    assert pbxs[0].tokens == []
    assert f"evil-{way}" in output
    assert "failed=0" in next(line for line in done.stdout.splitlines() if line.startswith(f"evil-{way} "))


def _unsafe(inventory: str) -> str:
    """Return YAML in which marked values are not templates."""
    return inventory.replace("\n        __ansible_unsafe: ", " !unsafe ")
