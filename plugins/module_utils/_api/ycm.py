# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access to Yeastar Central Management (YCM), and through it to the PBXs in the cloud that it manages.

One token, which is sent in a header, is valid for every PBX of an account, and does not count as one of the eight
tokens of a PBX. It is not revoked, because the only way to do so ends all tokens of the API client at once, including
those of other users (the vendor's page "Revoke Refresh Token"). It expires after 30 minutes.
"""

from __future__ import annotations

import hashlib
import math
import time
from dataclasses import dataclass
from typing import Any, Callable, Protocol

from .._errors import Facts
from .._net.request import Answer, Http, NoAnswer
from .._redaction import hide
from .answers import (
    Call,
    CallFailure,
    token_of,
    without_answer,
)
from .ycm_answers import YCM, accepted, passed_through

_EXPIRES_IN = 1800  # seconds, where the answer does not say
_LONGEST_LIFETIME = 86400  # no run is longer, and the server could send infinity
_FINAL_KINDS = ("auth", "blocked", "denied")


@dataclass(frozen=True)
class LoginResult:
    """The result of a login: a token, or the facts of a CallFailure.

    It may be reused for requests made before ``until``, in seconds of ``time.monotonic``: a token is valid for a while,
    a refusal is final, and any other failure applies only to those who waited for this login.
    """

    until: float
    token: str = ""
    failure: Facts | None = None


class Logins(Protocol):
    """A source of logins that several accesses to the same account share."""

    def login(self, account: Account, expired_token: str | None) -> LoginResult:
        """Return the result of a login of the account, with a token other than ``expired_token``."""


class Account:
    """An API client of Central Management. ``key`` identifies the account without revealing it."""

    def __init__(self, http: Http, url: str, client_id: str, client_secret: str) -> None:
        self.url = url
        self._http = http
        self._form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        self._token_call = Call(f"Logging in at Central Management {url}", "POST", "oauth/token")
        self.key = hashlib.sha256(repr((url, client_id, client_secret)).encode()).hexdigest()

    def request_token(self) -> LoginResult:
        """Request a token, and return the result."""
        try:
            answer = self.request(self._token_call, self._token_call.path, data=self._form)
            content = accepted(self._token_call, answer, at_login=True)
            token = token_of(YCM, self._token_call, content)
        except CallFailure as failure:
            until = math.inf if failure.kind in _FINAL_KINDS else time.monotonic()
            return LoginResult(until, failure=failure.facts)
        return LoginResult(time.monotonic() + _lifetime(content.get("expires_in")), token)

    def request(self, call: Call, path: str, **content: Any) -> Answer:
        """Send a call to ``path`` of the API, and return the response, whatever its status. Raises CallFailure."""
        try:
            return self._http.send(call.method, f"{self.url}/dm/open_api/{path}", **content)
        except NoAnswer as failure:
            raise without_answer(call, failure) from None


class YcmAccess:
    """Access with client id and secret of Central Management, with ``logins`` if several share them.

    It reaches the API of the PBX with that serial number or, without one, that of Central Management.
    """

    is_passthrough = True
    renewals = 12
    """Another login with the same API client may end our token, even a new one; with many forks, that happens often."""

    def __init__(self, account: Account, serial_number: str | None = None, logins: Logins | None = None) -> None:
        self._tokens: list[str] = []
        self._account = account
        self._logins = logins
        self.name = f"Central Management {account.url}"
        self._prefix = ""
        self._accepted: Callable[[Call, Answer], dict[str, Any]] = accepted
        if serial_number is not None:
            self.name = f"PBX {serial_number} through {self.name}"
            self._prefix = f"v1/cloud_pbx/{serial_number}/openapi/v1.0/"
            self._accepted = passed_through

    def login(self) -> None:
        """Get a token to use from now on. Raises CallFailure."""
        expired_token = self._tokens[-1] if self._tokens else None
        if self._logins is not None:
            login_result = self._logins.login(self._account, expired_token)
        else:
            login_result = self._account.request_token()
        if login_result.failure is not None:
            raise CallFailure(**vars(login_result.failure))
        hide(login_result.token)  # which another process may have requested
        self._tokens.append(login_result.token)

    def send(self, call: Call) -> dict[str, Any]:
        """Make one call with the newest token. Raises CallFailure."""
        bearer = {"Authorization": f"Bearer {self._tokens[-1]}"}
        content = {"params": dict(call.query or {}), "json": call.body, "files": call.files, "headers": bearer}
        return self._accepted(call, self._account.request(call, f"{self._prefix}{call.path}", **content))

    def revocations(self) -> list[Callable[[], object]]:
        """Return no calls, because a revocation would also end the tokens of others."""
        return []


def _lifetime(expires_in: object) -> float:
    """Return how many seconds a token may be shared: one minute less than its lifetime, because tasks take time."""
    seconds = expires_in if isinstance(expires_in, (int, float)) else _EXPIRES_IN
    return max(min(seconds, _LONGEST_LIFETIME) - 60, 0)
