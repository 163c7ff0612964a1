# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one exception of the collection: what was attempted, what came back, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping


@dataclass(frozen=True)
class Facts:
    """What is known of a failure.

    ``kind`` is a stable word for playbooks to decide on; ``message`` and ``hint`` may change. ``endpoint`` is the
    request that failed, ``errcode`` and ``errmsg`` are what the API answered, and ``invalid_params`` is what it says
    that it refused. ``busy`` says that the same request may succeed a little later, ``retry_after`` is the pause in
    seconds that was asked for, and ``expired`` says that the request needs a new token.
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
    """Anything that a user, a network or a PBX can do wrong, with its ``facts``; ``answer`` is the rest of them.

    ``details`` is added to the result of the task, for example ``changed``.
    """

    def __init__(
        self, kind: str, message: str, hint: str = "", *, details: Mapping[str, Any] | None = None, **answer: Any
    ) -> None:
        self.facts = Facts(kind, message, hint, **answer)
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
        """Return a failure of the same answer that says more of what it means."""
        return Failure(**{**vars(self.facts), "kind": kind, "message": message, "hint": hint})

    def result(self) -> dict[str, Any]:
        """Return the task result that reports this failure: not masked yet, see ``presentable``.

        ``invalid_params`` is only there where the API named some.
        """
        names = ("kind", "errcode", "errmsg", "endpoint", "hint")
        failure = {name: getattr(self.facts, name) for name in names}
        if self.facts.invalid_params:
            failure["invalid_params"] = self.facts.invalid_params
        return {"changed": False, **self.details, "failed": True, "msg": str(self), "failure": failure}


def input_failure(message: str, hint: str = "Correct the option. Nothing was sent.") -> Failure:
    """Return the failure that says which option is wrong; nothing has been sent yet."""
    return Failure("input", message, hint)
