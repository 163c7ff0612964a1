# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of a play: those of its tasks, and the requests that the PBXs received."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COMPARED = (
    "after",
    "attempts",
    "before",
    "changed",
    "changed_keys",
    "diff",
    "failed",
    "failure",
    "found",
    "menu_options",
    "msg",
    "settings",
    "skipped",
    "unavailable",
    "warnings",
)
"""The keys of a result that users see, which are the same in both ways."""


def converged(menus: int = 0) -> list[str]:
    """Return the requests of a converged task that reads that many menus for names."""
    return ["POST get_token", "GET autorecord/get", *["GET system/get_menuoptions"] * menus, "GET del_token"]


def changing(menus: int = 0) -> list[str]:
    """Return the requests of a task that changes something."""
    return [*converged(menus)[:-1], "POST autorecord/update", "GET autorecord/get", "GET del_token"]


@dataclass(frozen=True)
class Outcome:
    """The result of one task on one host."""

    status: str
    result: Mapping[str, Any]
    requests: Sequence[Mapping[str, Any]]
    recording: Mapping[str, Any]
    tokens: int
    prompts: Sequence[Mapping[str, Any]] = ()

    @property
    def changed(self) -> bool:
        """Whether the task is reported as changed."""
        return bool(self.result["changed"])

    @property
    def failed(self) -> bool:
        """Whether the task is reported as failed."""
        return self.status == "failed"

    @property
    def message(self) -> str:
        """The message of a failure."""
        return str(self.result["msg"])

    @property
    def kind(self) -> str:
        """The kind of a failure."""
        return str(self.result["failure"]["kind"])

    @property
    def calls(self) -> list[str]:
        """Method and endpoint of each request that the PBX received."""
        return [f"{request['method']} {request['endpoint']}" for request in self.requests]

    @property
    def wrote(self) -> bool:
        """Whether the PBX received an update."""
        return "POST autorecord/update" in self.calls

    @property
    def prompt_names(self) -> set[str]:
        """The names of the prompts that the PBX has now."""
        return {prompt["name"] for prompt in self.prompts}

    @property
    def bodies(self) -> list[Mapping[str, Any]]:
        """The body of each update."""
        return [request["body"] for request in self.requests if request["endpoint"] == "autorecord/update"]

    @property
    def body(self) -> Mapping[str, Any]:
        """The body of the only update."""
        (body,) = self.bodies
        return body

    @property
    def warnings(self) -> list[str]:
        """The warnings, except those about plain http, which all plays use, and about options from a variable."""
        usual = ("base_url uses plain http", "Using a template for task args")
        return [warning for warning in self.result.get("warnings", ()) if not warning.startswith(usual)]

    def comparable(self) -> dict[str, Any]:
        """Return what must be the same in both ways."""
        result = {key: self.result[key] for key in COMPARED if key in self.result}
        # Ansible lists these in no order.
        result["msg"] = re.sub(r"Valid booleans include: .*", "", str(result.get("msg")))
        return {"status": self.status, "result": result, "calls": self.calls, "recording": self.recording}


class Done:
    """The outcomes of a play."""

    def __init__(self, name: str, way: str, hosts: Sequence[str], records: Sequence[Mapping[str, Any]]) -> None:
        self.name = name
        self.way = way
        self._hosts = hosts
        self._outcomes = {
            (record["host"], record["task"]): Outcome(
                record["status"],
                record["result"],
                record["requests"],
                record["recording"],
                record["tokens"],
                record["prompts"] or (),
            )
            for record in records
            if record["host"] in hosts
        }

    def __getitem__(self, task: str) -> Outcome:
        """Return the outcome of a task on the first host."""
        return self.on(1, task)

    def on(self, number: int, task: str) -> Outcome:
        """Return the outcome of a task on a host; the first is 1."""
        return self._outcomes[self._hosts[number - 1], task]

    @property
    def tasks(self) -> list[str]:
        """The tasks that ran on the first host, in order."""
        return [task for host, task in self._outcomes if host == self._hosts[0]]

    @property
    def outcomes(self) -> list[Outcome]:
        """Every outcome on every host."""
        return list(self._outcomes.values())

    def comparable(self) -> dict[str, Any]:
        """Return what must be the same in both ways."""
        return {
            f"{self._hosts.index(host) + 1} {task}": outcome.comparable()
            for (host, task), outcome in sorted(self._outcomes.items())
        }
