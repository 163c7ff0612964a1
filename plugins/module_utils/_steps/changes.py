# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The response of a PBX to a write, such as an update or an upload. Only a read confirms the write itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from .._api.answers import CallFailure
from .._errors import Failure

_NOT_ALLOWED = ("auth", "blocked", "denied", "quota")
_PARTIAL_SUCCESS, _PROCESSING = 1, 2


@dataclass(frozen=True)
class WriteResult:
    """The response to a write: its failure, or None for SUCCESS. Whether the write took effect must be read."""

    failure: CallFailure | None

    @property
    def message(self) -> str:
        """The response in a sentence."""
        return self.failure.message if self.failure else "The PBX answered SUCCESS."

    @property
    def is_accepted(self) -> bool:
        """Whether the PBX reports that it applies the write, now or later, fully or in part."""
        return self.failure is None or self.failure.errcode in (_PARTIAL_SUCCESS, _PROCESSING)

    @property
    def is_rejected(self) -> bool:
        """Whether the API reports that the write is not applied, which a server that failed or waited cannot know."""
        failure = self.failure
        return (
            failure is not None
            and failure.errcode is not None
            and failure.kind not in ("http", "no_answer")
            and not self.is_accepted
        )

    @property
    def arrived(self) -> bool:
        """Whether the write may have reached the PBX."""
        return self.failure is None or self.failure.kind != "unreachable"

    @property
    def may_still_apply(self) -> bool:
        """Whether the write may still take effect."""
        return self.arrived and not self.is_rejected

    @property
    def refuses_content(self) -> bool:
        """Whether the API rejects the content, rather than the client or the time."""
        return self.is_rejected and self.failure is not None and self.failure.kind == "api" and not self.failure.busy

    @property
    def can_be_repeated(self) -> bool:
        """Whether the same write may succeed a little later."""
        return self.failure is not None and (self.failure.busy or self.failure.kind in ("no_answer", "answer"))


def attempted(send: Callable[[], object], endpoint: str, *, in_doubt: bool, sent: str, read: str) -> WriteResult:
    """Send a write to ``endpoint`` and return the response. Raises CallFailure if the write certainly had no effect.

    It is certain if the API refused the client, or if the server was not trusted, unless an earlier attempt may still
    take effect (``in_doubt``). An HTTP status alone does not make it certain, because a proxy can send one after the
    PBX applied the write. A login that fails after the token expired is always raised, in doubt as ``unconfirmed`` with
    ``sent`` and ``read``: without a token nothing can be sent or read, and a refused login must not be retried.
    """
    try:
        send()
    except CallFailure as failure:
        no_login = failure.endpoint != endpoint
        if no_login and in_doubt:
            raise unconfirmed(sent, "", failure, read) from None
        not_allowed = failure.kind in _NOT_ALLOWED and failure.errcode is not None
        if no_login or ((not_allowed or failure.kind == "tls") and not in_doubt):
            raise
        return WriteResult(failure)
    return WriteResult(None)


def unconfirmed(sent: str, response: str, second: Failure, read: str) -> Failure:
    """Return the failure for a write that was ``sent``, and whose effect cannot be read because of ``second``.

    ``response`` is a sentence, empty where nothing was received; ``read`` is what would show the effect.
    """
    then = f"Then {second.message[0].lower()}{second.message[1:]}"
    return second.reworded(
        "unconfirmed",
        " ".join(filter(None, (f"{sent} was sent, but its outcome is not known.", response, then))),
        f"Run the task again: it reads {read} and makes the remaining changes.",
    )
