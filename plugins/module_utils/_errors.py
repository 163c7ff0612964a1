# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one exception of the collection: what was attempted, what came back, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping


@dataclass(frozen=True)
class Facts:
    """The details of a failure.

    ``kind`` is a stable word that playbooks can test; ``message`` and ``hint`` may change. ``endpoint`` is the request
    that failed, ``errcode`` and ``errmsg`` are the API's code and message, and ``invalid_params`` are the values that
    it rejected. With ``busy``, the same request may succeed a little later. ``retry_after`` is the pause in seconds
    that the server asked for. With ``expired``, the request needs a new token.
    """

    kind: str
    message: str = ""
    hint: str = ""
    endpoint: str | None = None
    errcode: int | None = None
    errmsg: str | None = None
    invalid_params: list[dict[str, Any]] = field(default_factory=list)
    busy: bool = False
    retry_after: float = 0
    expired: bool = False


class Failure(Exception):
    """Anything that a user, a network or a PBX can do wrong.

    ``facts`` describes it; ``more_facts`` are the fields of Facts beyond the first three. ``details`` is added to the
    result of the task, for example ``changed``.
    """

    def __init__(
        self, kind: str, message: str, hint: str = "", *, details: Mapping[str, Any] | None = None, **more_facts: Any
    ) -> None:
        self.facts = Facts(kind, message, hint, **more_facts)
        self.details: Mapping[str, Any] = details or {}
        super().__init__(f"{message} {hint}" if hint else message)

    @property
    def kind(self) -> str:
        return self.facts.kind

    @property
    def message(self) -> str:
        return self.facts.message

    @property
    def hint(self) -> str:
        return self.facts.hint

    @property
    def endpoint(self) -> str | None:
        return self.facts.endpoint

    @property
    def errcode(self) -> int | None:
        return self.facts.errcode

    @property
    def errmsg(self) -> str | None:
        return self.facts.errmsg

    @property
    def invalid_params(self) -> list[dict[str, Any]]:
        return self.facts.invalid_params

    def reworded(self, kind: str, message: str, hint: str) -> Failure:
        """Return a failure with the same other facts and another kind, message and hint."""
        return Failure(**{**vars(self.facts), "kind": kind, "message": message, "hint": hint})

    def result(self) -> dict[str, Any]:
        """Return the task result for this failure. Secrets in it are not masked yet.

        ``invalid_params`` is included only if the API named some.
        """
        names = ("kind", "errcode", "errmsg", "endpoint", "hint")
        failure = {name: getattr(self.facts, name) for name in names}
        if self.facts.invalid_params:
            failure["invalid_params"] = self.facts.invalid_params
        return {"changed": False, **self.details, "failed": True, "msg": str(self), "failure": failure}


def input_failure(message: str, hint: str) -> Failure:
    """Return the failure for an option that cannot be used. Its hint also says that nothing was sent."""
    return Failure("input", message, f"{hint} Nothing was sent.")
