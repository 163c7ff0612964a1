# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one exception of the collection: what was attempted, what came back, and what to do."""

from __future__ import annotations

from typing import Any

from ._redaction import redacted
from ._text import printable


class Failure(Exception):
    """Anything that a user, a network or a PBX can do wrong, told in one message.

    ``kind`` is a stable word for playbooks to decide on; the messages may change.
    ``details`` is added to the result of the task, for example ``changed``.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        hint: str = "",
        *,
        endpoint: str | None = None,
        errcode: int | None = None,
        errmsg: str | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{message} {hint}" if hint else message)
        self.kind = kind
        self.message = message
        self.hint = hint
        self.endpoint = endpoint
        self.errcode = errcode
        self.errmsg = errmsg if errmsg is None else printable(errmsg)
        self.details = details or {}

    def retold(self, kind: str, message: str, hint: str) -> Failure:
        """Return a failure of the same answer that says more of what it means."""
        return Failure(kind, message, hint, endpoint=self.endpoint, errcode=self.errcode, errmsg=self.errmsg)

    def result(self) -> dict[str, Any]:
        """Return the task result that reports this failure, without secrets.

        Kind and endpoint are words of our own, which no secret is taken for.
        """
        facts = {"errcode": self.errcode, "errmsg": self.errmsg, "hint": self.hint}
        return {
            **redacted({"changed": False, **self.details, "failed": True, "msg": str(self)}),
            "failure": {**redacted(facts), "kind": self.kind, "endpoint": self.endpoint},
        }


def input_failure(message: str, hint: str = "Correct the option. Nothing was sent.") -> Failure:
    """Return the failure that says which option is wrong; nothing has been sent yet."""
    return Failure("input", message, hint)
