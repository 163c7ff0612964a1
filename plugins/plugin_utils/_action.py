# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared base of the action plugins: a module's operation, run in Ansible's own worker process.

Starting a Python interpreter for each PBX is the largest cost of a fleet run. The modules remain complete, and run
wherever this process cannot do the work.
"""

from __future__ import annotations

from typing import Any, ClassVar

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.plugins.action import ActionBase

from ..module_utils._errors import Failure, input_failure
from ..module_utils._net.request import REQUESTS_MISSING
from ..module_utils._operations import Mode, Operation, failed_result, run, validation_failure
from ._shared_logins import shared_logins

# Ansible loads the action before it forks the workers, which then share this.
_LOGINS = shared_logins()
if REQUESTS_MISSING is None:
    from ._warm_up import warm_up

    warm_up()


class OperationAction(ActionBase):
    """Runs ``operation`` in process if possible, or else the module of the same name."""

    operation: ClassVar[Operation]

    _supports_async = True  # by the module

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the result of the task."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        try:
            arguments = {name: _plain(name, value) for name, value in self._task.args.items()}
        except Failure as failure:
            return {**result, **failed_result(failure, {})}
        if self._belongs_elsewhere():
            result.update(self._execute_module(task_vars=task_vars, wrap_async=bool(self._task.async_val)))
        else:
            result.update(self._run_here(arguments))
        return result

    def _belongs_elsewhere(self) -> bool:
        """Whether the task asks for another host, user, environment or process, or this Python cannot do it.

        Which Python runs modules (``ansible_python_interpreter``) is ignored: the Python that runs Ansible is used.
        """
        return (
            self._connection.transport != "local"
            or self._connection.become is not None
            or bool(self._task.async_val)
            or any(self._task.environment or ())
            or REQUESTS_MISSING is not None
        )

    def _run_here(self, arguments: dict[str, Any]) -> dict[str, Any]:
        validation = ArgumentSpecValidator(self.operation.argument_spec).validate(arguments)
        options = validation.validated_parameters
        if validation.error_messages:
            return failed_result(
                validation_failure(validation, self.operation.argument_spec, self._task.action), options
            )
        result = run(self.operation, options, Mode(self._task.check_mode, self._task.diff), _LOGINS)
        warnings = {"warnings": result.warnings} if result.warnings else {}
        return {**result.result, **warnings}


def _plain(argument: str, value: Any) -> Any:
    """Return a copy of an argument's value as a module would get it: plain data, with vaulted text decrypted.

    Ansible's tags on the origin of values are removed, because the validator copies its input, and copying the tags
    takes several times as long. Raises Failure for a type that a module could not get.
    """
    if isinstance(value, dict):
        return {str(name): _plain(argument, each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(argument, each) for each in value]
    if value is None or isinstance(value, bool):
        return value
    for plain in (str, int, float):
        if isinstance(value, plain):
            return plain(value)
    if getattr(value, "__ENCRYPTED__", False):  # before ansible-core 2.19
        return str(value)
    raise input_failure(f"argument '{argument}' holds a value of type {type(value).__name__}.", "Quote the value.")
