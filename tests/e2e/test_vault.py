# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that are encrypted in the playbook itself, in a task or in module_defaults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_cli import ansible
from simulator import Prompt, Simulator

from .batch import Run
from .plays import info, menus, play, settings

SECRET = "correct horse battery staple"


class Vaulted(str):
    """An encrypted value, as a playbook holds it after ``!vault``."""

    __slots__ = ()


yaml.SafeDumper.add_representer(Vaulted, lambda dumper, text: dumper.represent_scalar("!vault", text, style="|"))


@pytest.fixture
def password(tmp_path: Path) -> Path:
    """The file with the password of the vault."""
    file = tmp_path / "password"
    file.write_text("password of the vault")
    return file


@pytest.fixture
def access(simulator: Simulator, password: Path) -> dict[str, Any]:
    """The connection options of a PBX, with the secret vaulted."""
    pbx = simulator.add_pbx(client_secret=SECRET)
    pbx.objects.custom_prompts.append(Prompt(99, SECRET))
    encrypt = ("encrypt_string", "--vault-password-file", password, SECRET)
    vaulted = ansible("ansible-vault", *encrypt, cwd=password.parent).stdout.partition("|")[2]
    return {"base_url": pbx.base_url, "client_id": pbx.client_id, "client_secret": Vaulted(_dedented(vaulted))}


def _dedented(block: str) -> str:
    return "".join(f"{line}\n" for line in block.split())


@pytest.mark.parametrize("defaults", [True, False])
def test_a_secret_may_be_vaulted_in_place(
    run_now: Callable[..., Run], access: dict[str, Any], password: Path, defaults: bool
) -> None:
    given = {} if defaults else access
    vaulted = play(
        "vaulted",
        info("read", **given),
        settings("change", internal_prompt=access["client_secret"], **given).given(check_mode=True),
        menus("menus", menus=["queue"], **given),
        settings("wrong", enb_paging="maybe", **given),
        defaults=access if defaults else {},
    )
    run = run_now(vaulted, options=("-vvvv", "--vault-password-file", str(password)))
    done = run.done(vaulted)
    assert not done["read"].failed, done["read"].message
    assert done["change"].result["after"]["internal_prompt"] == "********"
    assert done["menus"].result["menu_options"].keys() == {"queue"}
    assert done["wrong"].kind == "input"
    assert SECRET not in run.stdout + run.stderr
