# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: the in-process way of the module custom_prompt."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleError

from ..module_utils._operations import CUSTOM_PROMPT
from ..plugin_utils._action import OperationAction


class ActionModule(OperationAction):
    """Does what the module documents, and searches path like the files of ansible.builtin.copy."""

    operation = CUSTOM_PROMPT

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the result of the task. Another machine has files of its own, so its paths stay as they are."""
        if self._connection.transport == "local":
            self._task.args = {**self._task.args, **self._found()}
        return super().run(tmp, task_vars)

    def _found(self) -> dict[str, str]:
        path = self._task.args.get("path")
        if not isinstance(path, str) or not path:
            return {}
        try:
            return {"path": self._find_needle("files", path)}
        except AnsibleError:  # the operation reports what is wrong with it
            return {}
