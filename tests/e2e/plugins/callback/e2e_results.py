# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Callback plugin of the tests: write what each task returned, and what its PBX saw of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: e2e_results
type: notification
short_description: Results of the end-to-end tests
description:
  - Writes one line of JSON for each task and host to the file in the variable E2E_RESULTS.
"""


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Records each task, and what the simulator logged of it."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "e2e_results"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: Any) -> None:
        """Record a task that succeeded."""
        self._write("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Record a task that failed."""
        self._write("failed", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        """Record a task that was skipped."""
        self._write("skipped", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """Record a host that could not be reached."""
        self._write("unreachable", result)

    def _write(self, status: str, result: Any) -> None:
        host = result._host.get_name()
        state = _ask("GET", host) or {}
        record = {
            "host": host,
            "task": result._task.name,
            "status": status,
            "result": {key: value for key, value in result._result.items() if not key.startswith("_ansible")},
            "requests": _ask("DELETE", host, "/calls") or [],
            "prompts": state.get("custom_prompts"),
            "recording": state.get("recording"),
            "tokens": len(state.get("tokens", ())),
        }
        with Path(os.environ["E2E_RESULTS"]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, default=str) + "\n")


def _ask(method: str, host: str, what: str = "") -> Any:
    url = f"{os.environ['E2E_SIMULATOR']}/_simulator/pbxs/{host}{what}"
    try:
        return json.load(urlopen(Request(url, method=method)))  # open_url reads the system's certificates each time
    except HTTPError:  # not every host is a PBX
        return None
