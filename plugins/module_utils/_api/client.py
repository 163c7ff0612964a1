# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session with one PBX: logs in, calls the API, and always logs out."""

from __future__ import annotations

from typing import Any, Callable, Mapping, Protocol

from .._interrupts import Interrupted, uninterrupted
from .answers import Call, CallFailure
from .retry import Retry


class Access(Protocol):
    """A way to reach the API of a PBX, with its own kind of token.

    ``name`` is the name of the PBX in messages.
    """

    name: str

    def login(self) -> None:
        """Get a token to use from now on. Raises CallFailure."""

    def send(self, call: Call) -> dict[str, Any]:
        """Make one call with the token and return the answer. Raises CallFailure."""

    def revocations(self) -> list[Callable[[], object]]:
        """Return a new list with a call that revokes each token received so far. The calls raise CallFailure."""

    @property
    def renewals(self) -> int:
        """How often one call may log in again because its token has expired."""

    @property
    def is_passthrough(self) -> bool:
        """Whether Central Management passes the calls on to the PBX. It may not pass on all of them."""


class Client:
    """The API of one PBX. A context manager: tokens are revoked at the end of the block, even if it fails.

    ``warnings`` are for the user, although the task succeeded.
    """

    def __init__(self, access: Access, retry: Retry, check_mode: bool) -> None:
        self.retry = retry
        self.warnings: list[str] = []
        self._access = access
        self._check_mode = check_mode
        self._login_repeated = False

    def __enter__(self) -> Client:
        try:
            self._login()
        except BaseException as error:
            self._logout(error)
            raise
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        self._logout(error)

    def read(self, purpose: str, path: str, **query: str) -> dict[str, Any]:
        """Return the response to a read, which is repeated if that can help. Raises CallFailure."""
        call = self._call(purpose, "GET", path, query=query)
        return self._renewing(
            lambda: self.retry.run(
                lambda: self._access.send(call), lambda failure: failure.busy or failure.kind == "no_answer"
            )
        )

    @property
    def is_passthrough(self) -> bool:
        """Whether something else passes the calls on to the PBX, and may not pass on all of them."""
        return self._access.is_passthrough

    def write(
        self, purpose: str, path: str, body: Mapping[str, Any] | None = None, *, method: str = "POST", **content: Any
    ) -> dict[str, Any]:
        """Return the response to a write, which is sent once. Raises CallFailure.

        The API deletes with ``GET``. ``content`` may have the ``query`` and the ``files`` of the call.
        Raises AssertionError in check mode, in which nothing may be written.
        """
        call = self._call(purpose, method, path, body=body, **content)
        if self._check_mode:
            raise AssertionError(f"check mode must not write: {call.endpoint}")
        return self._renewing(lambda: self._access.send(call))

    def _call(self, purpose: str, method: str, path: str, **content: Any) -> Call:
        return Call(f"{purpose} at {self._access.name}", method, path, **content)

    def _renewing(self, request: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return what the request returns. If its token has expired and may be renewed, log in and repeat it.

        A failure of that login is raised, because the old token would only fail again.
        """
        for renewal in range(self._access.renewals):
            try:
                return request()
            except CallFailure as failure:
                if not failure.expired:
                    raise
            if renewal:  # another client ended the new token at once: avoid doing this to each other in lockstep
                self.retry.pause(renewal)
            self._login()
        return request()

    def _login(self) -> None:
        """Get a token. A login whose answer was lost may have cost one, so it is repeated once in the whole session."""
        try:
            self._try_login()
        except CallFailure as failure:
            if failure.kind != "no_answer" or self._login_repeated:
                raise
            self._login_repeated = True
            self.retry.pause(0)
            self._try_login()

    def _try_login(self) -> None:
        self.retry.run(self._access.login, lambda failure: failure.busy)

    def _logout(self, error: BaseException | None) -> None:
        pending = self._access.revocations()
        try:
            self._revoke(pending, Retry(0) if isinstance(error, Interrupted) else self.retry)
        except Interrupted:
            self._revoke(pending, Retry(0))  # the user waits for the end; this is raised only once
            raise

    def _revoke(self, pending: list[Callable[[], object]], retry: Retry) -> None:
        """Make the ``pending`` calls, and remove each when it is done or has failed for good."""

        def revoke_next() -> None:
            pending[0]()
            del pending[0]

        while pending:
            try:
                retry.run(
                    lambda: uninterrupted(revoke_next), lambda failure: failure.busy or failure.kind == "no_answer"
                )
            except CallFailure as failure:
                del pending[0]
                if not failure.expired:
                    self.warnings.append(f"{failure.message} The token expires after 30 minutes.")
