# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs an operation as an Ansible module."""

from __future__ import annotations

from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ._api.connection import secrets
from ._errors import Failure, input_failure
from ._net.request import REQUESTS_MISSING
from ._operations import Mode, Operation, failed_result, run, validation_failure


class _Module(AnsibleModule):
    """A module whose failures all have a ``failure`` dict, those of rejected options included."""

    def fail_json(self, msg: str, **details: Any) -> NoReturn:
        result = {"msg": msg, **details}
        if "failure" not in details:  # called by Ansible itself
            failure = input_failure(msg, "Check the options of the task.")
            if self.validation_result.error_messages:
                failure = validation_failure(self.validation_result, self.argument_spec, self._name)
            result = {**details, **failed_result(failure, self.params)}
        self.no_log_values.update(secrets(self.params))
        super().fail_json(**result)
        raise AssertionError("fail_json exits")


def run_module(operation: Operation) -> None:
    """Run the operation with the options that Ansible passes, and exit with its result."""
    module = _Module(
        argument_spec={name: dict(spec) for name, spec in operation.argument_spec.items()},
        supports_check_mode=True,
    )
    if REQUESTS_MISSING is not None:
        module.fail_json(**Failure("library", missing_required_lib("requests")).result())
    result = run(operation, module.params, Mode(module.check_mode, bool(module._diff)))  # noqa: SLF001 (there is no other way)
    for warning in result.warnings:
        module.warn(warning)
    if result.result.get("failed"):
        module.fail_json(**result.result)
    module.exit_json(**result.result)
