# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a PBX answers to a change, such as an update or an upload: never believed, but it decides what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from .._api.answers import CallFailure

_NOT_ALLOWED = ("auth", "blocked", "denied", "quota")
_PARTIAL_SUCCESS, _PROCESSING = 1, 2


@dataclass(frozen=True)
class WriteResult:
    """What the answer to a change says, which is not yet what became of the change."""

    failure: CallFailure | None

    @property
    def is_accepted(self) -> bool:
        """Whether the PBX says that it makes the change, now or later, as a whole or in part."""
        return self.failure is None or self.failure.errcode in (_PARTIAL_SUCCESS, _PROCESSING)

    @property
    def is_rejected(self) -> bool:
        """Whether the API itself says that it does not make the change; Central Management cannot say that for it."""
        failure = self.failure
        return (
            failure is not None and failure.errcode is not None and failure.kind != "no_answer" and not self.is_accepted
        )

    @property
    def arrived(self) -> bool:
        """Whether the change may have reached the PBX."""
        return self.failure is None or self.failure.kind != "unreachable"

    @property
    def may_still_apply(self) -> bool:
        """Whether the change may still take effect."""
        return self.arrived and not self.is_rejected

    @property
    def refuses_content(self) -> bool:
        """Whether the API rejects what was sent, and not the client, or the moment."""
        return self.is_rejected and self.failure is not None and self.failure.kind == "api" and not self.failure.busy

    @property
    def can_be_repeated(self) -> bool:
        """Whether the same change may succeed a little later."""
        return self.failure is not None and (self.failure.busy or self.failure.kind in ("no_answer", "answer"))


def attempted(send: Callable[[], object], endpoint: str, *, in_doubt: bool = False) -> WriteResult:
    """Send a change to ``endpoint``, and return the answer. Raises CallFailure if it certainly changed nothing.

    That is certain where the API itself refused the client, and where the server was not trusted. With ``in_doubt``, an
    attempt before this one may still take effect, so nothing is certain yet. An HTTP status says less: something in
    between can send it after the PBX made the change. A failed login, after the token expired, is raised in any case:
    without a token nothing can be sent or read, and a login that was refused must not be tried again.
    """
    try:
        send()
    except CallFailure as failure:
        not_allowed = failure.kind in _NOT_ALLOWED and failure.errcode is not None
        unchanged = (not_allowed or failure.kind == "tls") and not in_doubt
        if unchanged or failure.endpoint != endpoint:
            raise
        return WriteResult(failure)
    return WriteResult(None)
