# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations of the modules and of the action plugins of the same names, and how they are run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any, Callable, Mapping, Sequence

from ansible.module_utils.common.arg_spec import ValidationResult
from ansible.module_utils.errors import NoLogError, UnsupportedError

from ._api.client import Client
from ._api.connection import ARGUMENTS, pbx_connection, secrets
from ._api.menus import MENUS
from ._api.ycm import Logins
from ._errors import Failure, input_failure
from ._escapes import escape_controls, escape_name, map_texts, unescape_name
from ._interrupts import interruptible
from ._redaction import hiding, redacted
from ._settings.entries import requested
from ._settings.schema import SETTINGS, TARGET_LISTS
from ._steps import custom_prompts, menu_options, recording_settings
from ._steps.prompt_file import read_prompt_file, removed_name
from ._text import printable
from ._values import TEXT

_NOT_A_DICT = re.compile(
    r"(?:Elements value for option|argument) '(\w+)' is of type \S+(?: \S+)? "
    r"and we were unable to convert to (?:dict|list):"
)
_EXAMPLES = {
    name: '`- {type: extension, text2: "1000"}`' if kind.typed else "`- text: Support`"
    for name, kind in TARGET_LISTS.items()
}

_FOR_PEOPLE = ("msg", "failure", "diff", "unavailable", "warnings")
"""The parts of a result that only people read. All others can be passed back as options, and then mean the same."""


@dataclass(frozen=True)
class Mode:
    """How Ansible runs the task."""

    check: bool
    diff: bool


Steps = Callable[[Client], "dict[str, Any]"]


@dataclass(frozen=True)
class Operation:
    """A task: its options, and a function that returns the steps for validated options.

    ``prepare`` raises Failure of kind ``input`` before anything is sent.
    """

    argument_spec: Mapping[str, Mapping[str, Any]]
    prepare: Callable[[Mapping[str, Any], Mode], Steps]


@dataclass(frozen=True)
class OperationResult:
    """The result of a task, and its warnings, with secrets masked and control characters escaped.

    A name with such an escape means the original name when it is passed back as an option.
    """

    result: dict[str, Any]
    warnings: list[str]


def run(operation: Operation, options: Mapping[str, Any], mode: Mode, logins: Logins | None = None) -> OperationResult:
    """Run the task with validated ``options`` and return its result, which may be a failure; raises none.

    ``logins``, if given, lets the tasks of an Ansible run share their logins at Central Management.
    """
    warnings: list[str] = []
    with hiding(secrets(options)):
        try:
            steps = operation.prepare(options, mode)
            connection = pbx_connection(options)
            client = connection.client(mode.check, logins)
            warnings = client.warnings
            warnings.extend(connection.warnings)
            with interruptible(), client:
                result = steps(client)
        except Failure as failure:
            result = failure.result()
        return _presented(result, warnings)


def failed_result(failure: Failure, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the result of a task that fails with ``failure`` before it runs."""
    with hiding(secrets(options)):
        return _presented(failure.result(), []).result


def validation_failure(
    validation: ValidationResult, argument_spec: Mapping[str, Mapping[str, Any]], module: str
) -> Failure:
    """Return the failure for options that Ansible's own validation rejects.

    Ansible shows the first error. For an entry that is not a dict, that one comes from the search for secrets and does
    not name the option; the next error does.
    """
    errors = validation.errors.errors
    error = next((each for each in errors if not isinstance(each, NoLogError)), errors[0])
    message = str(error.msg).rstrip(".")
    if isinstance(error, UnsupportedError):
        unsupported = ", ".join(
            _with_suggestion(each, argument_spec) for each in sorted(validation.unsupported_parameters, key=str)
        )
        supported = message.rpartition("Supported parameters include: ")[2]
        message = (
            f"Unsupported parameters for ({module}) module: {unsupported}. Supported parameters include: {supported}"
        )
    not_a_dict = _NOT_A_DICT.match(message)
    example = _EXAMPLES.get(not_a_dict[1]) if not_a_dict else None
    if example:
        return input_failure(f"{message}.", f"Write each entry as a dictionary: {example}.")
    return input_failure(f"{message}.", "See the documentation of the module for its options and their values.")


def _with_suggestion(unsupported: str | Sequence[str], argument_spec: Mapping[str, Mapping[str, Any]]) -> str:
    """Return an unknown option with its path in the options, and the most similar known one as a suggestion."""
    *outer, name = [unsupported] if isinstance(unsupported, str) else unsupported
    supported = argument_spec
    for option in outer:
        supported = supported[option]["options"]
    nearest = get_close_matches(name, supported, 1)
    return printable(".".join([*outer, name])) + (f" (did you mean {nearest[0]}?)" if nearest else "")


def _presented(result: Mapping[str, Any], warnings: list[str]) -> OperationResult:
    """Return the result and warnings, masked and escaped: the only place where that is done.

    Kind and endpoint of a failure are constants of this collection, so they are not masked.
    """
    shown = redacted({**result, "warnings": warnings})
    if "failure" in result:
        own = {name: result["failure"][name] for name in ("kind", "endpoint")}
        shown = {**shown, "failure": {**shown["failure"], **own}}
    shown = {
        key: map_texts(value, escape_controls if key in _FOR_PEOPLE else escape_name) for key, value in shown.items()
    }
    return OperationResult(warnings=shown.pop("warnings"), result=shown)


def _prepare_settings(options: Mapping[str, Any], mode: Mode) -> Steps:
    return partial(
        recording_settings.apply_settings,
        wanted=requested(options),
        list_mode=options["list_mode"],
        check_mode=mode.check,
        diff_mode=mode.diff,
    )


def _prepare_prompt(options: Mapping[str, Any], mode: Mode) -> Steps:
    path, name = options["path"], map_texts(options["name"], unescape_name)
    if options["state"] == "absent":
        return partial(
            custom_prompts.ensure_absent, name=removed_name(path, name), check_mode=mode.check, diff_mode=mode.diff
        )
    return partial(
        custom_prompts.ensure_present,
        file=read_prompt_file(path, name),
        force=options["force"],
        check_mode=mode.check,
        diff_mode=mode.diff,
    )


RECORDING_SETTINGS = Operation(
    {
        **ARGUMENTS,
        **{name: kind.argument for name, kind in SETTINGS.items()},
        "list_mode": {"type": "str", "choices": ["replace", "merge", "remove"], "default": "replace"},
    },
    _prepare_settings,
)
RECORDING_SETTINGS_INFO = Operation(ARGUMENTS, lambda _options, _mode: recording_settings.read_settings)
MENU_OPTIONS_INFO = Operation(
    {
        **ARGUMENTS,
        "menus": {
            "type": "list",
            "elements": "str",
            "choices": list(MENUS),
            "default": list(MENUS),
            "aliases": ["menu"],
        },
    },
    lambda options, _mode: partial(menu_options.read_menus, menus=options["menus"]),
)
CUSTOM_PROMPT = Operation(
    {
        **ARGUMENTS,
        "path": {"type": "path"},
        "name": {"type": TEXT},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
        "force": {"type": "bool", "default": False},
    },
    _prepare_prompt,
)
CUSTOM_PROMPT_INFO = Operation(
    {**ARGUMENTS, "names": {"type": "list", "elements": TEXT}},
    lambda options, _mode: partial(custom_prompts.list_prompts, names=map_texts(options["names"], unescape_name)),
)
