# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin of the tests: change settings at the PBX itself, as its administrator would."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.request import Request, urlopen

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):  # type: ignore[misc]
    """Lays the options over the settings that the PBX holds."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the result of the task."""
        super().run(tmp, task_vars)
        name = (task_vars or {})["pbx_name"]
        url = f"{os.environ['E2E_SIMULATOR']}/_simulator/pbxs/{name}/recording"
        urlopen(Request(url, json.dumps(self._task.args).encode(), method="PATCH"))
        return {"changed": True}
