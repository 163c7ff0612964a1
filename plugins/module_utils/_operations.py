# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules and the action plugins of the same names do: one table for both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Callable, Mapping

from . import _apply, _prompts
from ._api import connection
from ._api.client import Client
from ._api.menus import MENUS
from ._api.retry import Retry
from ._api.ycm import Logins
from ._errors import Failure, input_failure
from ._interrupts import interruptible
from ._prompt_file import read_prompt_file, removed_name
from ._redaction import hiding, redacted
from ._settings.entries import managed
from ._settings.schema import SETTINGS
from ._text import all_harmless
from ._text_option import TEXT


@dataclass(frozen=True)
class Mode:
    """How Ansible runs the task."""

    check: bool
    diff: bool


Steps = Callable[[Client], "dict[str, Any]"]


@dataclass(frozen=True)
class Operation:
    """A task: the options it takes, and the steps that checked options ask for.

    ``prepare`` raises Failure of kind ``input`` before anything is sent.
    """

    argument_spec: Mapping[str, Mapping[str, Any]]
    prepare: Callable[[Mapping[str, Any], Mode], Steps]


@dataclass(frozen=True)
class Outcome:
    """The result of a task, and warnings for its user. There is no secret in either, and nothing that harms a terminal.

    A name with a control character is told as an escape, and means that name where it is given back.
    """

    result: dict[str, Any]
    warnings: list[str]


def run(operation: Operation, options: Mapping[str, Any], mode: Mode, logins: Logins | None = None) -> Outcome:
    """Do the task with validated ``options``. Never raises for what a user, a network or a PBX did.

    ``logins`` at Central Management are shared by the tasks of a run where there is a place for them.
    """
    warnings: list[str] = []
    with hiding(connection.secrets(options)):
        try:
            steps = operation.prepare(options, mode)
            access = connection.access(options, logins)
            if not connection.is_encrypted(options):
                address = connection.address_option(options)
                warnings.append(f"{address} uses plain http: secrets and settings can be read on the way.")
            client = Client(access, Retry(options["retries"]), mode.check)
            try:
                with interruptible(), client:
                    result = redacted(steps(client))
            finally:
                warnings.extend(client.warnings)
        except Failure as failure:
            result = failure.result()
        return Outcome(**all_harmless({"result": result, "warnings": redacted(warnings)}))


def rejected(message: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of a task whose ``options`` Ansible's own validation rejects with that message."""
    with hiding(connection.secrets(options)):
        result: dict[str, Any] = all_harmless(input_failure(message).result())
        return result


def _prepare_settings(options: Mapping[str, Any], mode: Mode) -> Steps:
    return partial(
        _apply.apply_settings,
        wanted=managed(options),
        list_mode=options["list_mode"],
        check_mode=mode.check,
        diff_mode=mode.diff,
    )


def _prepare_prompt(options: Mapping[str, Any], mode: Mode) -> Steps:
    path, name = options["path"], options["name"]
    if options["state"] == "absent":
        return partial(
            _prompts.ensure_absent, name=removed_name(path, name), check_mode=mode.check, diff_mode=mode.diff
        )
    return partial(
        _prompts.ensure_present,
        file=read_prompt_file(path, name),
        force=options["force"],
        check_mode=mode.check,
        diff_mode=mode.diff,
    )


RECORDING_SETTINGS = Operation(
    {
        **connection.ARGUMENTS,
        **{name: kind.argument for name, kind in SETTINGS.items()},
        "list_mode": {"type": "str", "choices": ["replace", "merge", "remove"], "default": "replace"},
    },
    _prepare_settings,
)
RECORDING_SETTINGS_INFO = Operation(connection.ARGUMENTS, lambda _options, _mode: _apply.read_settings)
MENU_OPTIONS_INFO = Operation(
    {
        **connection.ARGUMENTS,
        "menus": {
            "type": "list",
            "elements": "str",
            "choices": list(MENUS),
            "default": list(MENUS),
            "aliases": ["menu"],
        },
    },
    lambda options, _mode: partial(_apply.read_menus, menus=options["menus"]),
)
CUSTOM_PROMPT = Operation(
    {
        **connection.ARGUMENTS,
        "path": {"type": "path"},
        "name": {"type": TEXT},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "force": {"type": "bool", "default": False},
    },
    _prepare_prompt,
)
CUSTOM_PROMPT_INFO = Operation(
    {**connection.ARGUMENTS, "names": {"type": "list", "elements": TEXT}},
    lambda options, _mode: partial(_prompts.list_prompts, names=options["names"]),
)
