# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ansible-builder makes of the collection, up to where it needs a container engine."""

from __future__ import annotations

from pathlib import Path

import yaml

from ansible_cli import ROOT, ansible
from slices.workshop import install_collection

DEFINITION = ROOT / "docs" / "examples" / "execution_environment" / "execution-environment.yml"


def test_the_collection_tells_what_it_needs(tmp_path: Path) -> None:
    install_collection(tmp_path / "collections")
    pip = tmp_path / "pip.txt"
    done = ansible("ansible-builder", "introspect", "collections", "--write-pip", pip, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load(done.stdout)["system"] == []
    (line,) = pip.read_text().split("\n")[:-1]
    assert line.split() == ["requests>=2.28", "#", "from", "collection", "telephony.yeastar"]


def test_the_example_makes_a_build_context(tmp_path: Path) -> None:
    context = tmp_path / "context"
    options = ("--file", DEFINITION, "--context", context, "--output-filename", "Containerfile")
    done = ansible("ansible-builder", "create", *options, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "FROM $EE_BASE_IMAGE AS base" in (context / "Containerfile").read_text()
    (collection,) = yaml.safe_load((context / "_build" / "requirements.yml").read_text())["collections"]
    assert collection["name"] == "telephony.yeastar"
