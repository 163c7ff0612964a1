# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks and plays, as tests describe them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from simulator import Pbx

GROUP = "group/telephony.yeastar.pbx"
CONNECTION = {"base_url": "{{ base_url }}", "client_id": "{{ client_id }}", "client_secret": "{{ client_secret }}"}


@dataclass(frozen=True)
class Task:
    """A task of a play."""

    name: str
    module: str
    options: Any
    keywords: Mapping[str, Any] = field(default_factory=dict)

    def given(self, **keywords: Any) -> Task:
        """Return the task with keywords of Ansible, for example ``check_mode``."""
        return replace(self, keywords={**self.keywords, **keywords})

    def as_yaml(self) -> dict[str, Any]:
        """Return the task as YAML for a playbook; its failure does not end the run."""
        return {"name": self.name, self.module: self.options, "ignore_errors": True, **self.keywords}


def settings(name: str, **options: Any) -> Task:
    """Return a task that manages recording settings."""
    return Task(name, "telephony.yeastar.recording_settings", options)


def info(name: str, **options: Any) -> Task:
    """Return a task that reads recording settings."""
    return Task(name, "telephony.yeastar.recording_settings_info", options)


def prompt(task: str, /, **options: Any) -> Task:
    """Return a task that manages a prompt, which has an option ``name`` too."""
    return Task(task, "telephony.yeastar.custom_prompt", options)


def prompts(name: str, **options: Any) -> Task:
    """Return a task that lists prompts."""
    return Task(name, "telephony.yeastar.custom_prompt_info", options)


def menus(name: str, **options: Any) -> Task:
    """Return a task that reads menus."""
    return Task(name, "telephony.yeastar.menu_options_info", options)


def drift(name: str, **recording: Any) -> Task:
    """Return a task that changes settings at the PBX itself, as its administrator would."""
    return Task(name, "e2e_drift", recording)


@dataclass(frozen=True, eq=False)
class Play:
    """A play, and its PBXs: one host for each.

    The name is unique within a test file. ``pbx`` holds options of ``Pbx``. ``prepare`` is called
    with each PBX before the run, may enter contexts that are closed after it, and may return variables of
    the host. ``defaults`` are the module defaults of the collection's group.
    ``leaves_process`` says that a module does the work even where an action plugin could, and not
    ``compared`` that what the PBX sees depends on the way.
    """

    name: str
    tasks: tuple[Task, ...]
    pbx: Mapping[str, Any] = field(default_factory=dict)
    pbxs: int = 1
    prepare: Callable[[Pbx, ExitStack], Mapping[str, Any] | None] | None = None
    defaults: Mapping[str, Any] = field(default_factory=lambda: CONNECTION)
    keywords: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    leaves_process: bool = False
    compared: bool = True

    def hosts(self, way: str) -> list[str]:
        """Return the names of the hosts, which are those of the PBXs too."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")
        return [f"{way}-{slug}-{number}" for number in range(1, self.pbxs + 1)]


def play(name: str, *tasks: Task, **options: Any) -> Play:
    """Return a play."""
    return Play(name, tasks, **options)


def runs(*plays: Play) -> pytest.MarkDecorator:
    """Mark a test as one that needs these plays; it runs once for each, with its results as ``done``."""
    return pytest.mark.parametrize("done", plays, ids=lambda each: each.name, indirect=True)
