# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access to a PBX at its own address. Its token travels in the query, as the vendor demands."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable

from .._interrupts import uninterrupted
from .._net.request import Http, NoAnswer
from .answers import Call, token_of, without_answer
from .pbx_answers import PBX, accepted


class LoginAccess:
    """Logs in with client id and secret, and revokes every token it got.

    A signal does not interrupt the requests that get and end a token: half of one leaves a token behind.
    """

    renewable = True
    is_passthrough = False

    def __init__(self, http: Http, base_url: str, client_id: str, client_secret: str) -> None:
        self.place = base_url
        self._tokens: list[str] = []
        self._http = http
        self._credentials = {"username": client_id, "password": client_secret}

    def login(self) -> None:
        """Get a token to use from now on. Raises CallFailure."""
        uninterrupted(self._login)

    def _login(self) -> None:
        call = Call(f"Logging in at {self.place}", "POST", "get_token", body=self._credentials)
        self._tokens.append(token_of(PBX, call, _exchange(self._http, self.place, call)))

    def send(self, call: Call) -> dict[str, Any]:
        """Make one call with the newest token. Raises CallFailure."""
        return _exchange(self._http, self.place, call, self._tokens[-1])

    def logouts(self) -> list[Callable[[], object]]:
        """Return a call to revoke each token, those said to be expired included: that may be wrong.

        The caller sees to it that no signal interrupts one.
        """
        call = Call(f"Revoking the access token at {self.place}", "GET", "del_token")
        revoke = partial(_exchange, self._http, self.place, call)
        return [partial(revoke, token) for token in reversed(self._tokens)]


class TokenAccess:
    """Uses a token that somebody else got, and leaves it as it is."""

    renewable = False
    is_passthrough = False

    def __init__(self, http: Http, base_url: str, access_token: str) -> None:
        self.place = base_url
        self._tokens = [access_token]
        self._http = http

    def login(self) -> None:
        """Do nothing, for the token is there."""

    def send(self, call: Call) -> dict[str, Any]:
        """Make one call with the token. Raises CallFailure."""
        return _exchange(self._http, self.place, call, self._tokens[0])

    def logouts(self) -> list[Callable[[], object]]:
        """Return nothing to do, for the token is somebody else's."""
        return []


def _exchange(http: Http, base_url: str, call: Call, token: str | None = None) -> dict[str, Any]:
    query = dict(call.query or {})
    if token is not None:
        query["access_token"] = token
    try:
        url = f"{base_url}/openapi/v1.0/{call.path}"
        answer = http.send(call.method, url, params=query, json=call.body, files=call.files)
    except NoAnswer as failure:
        raise without_answer(call, failure) from None
    return accepted(call, answer, login=token is None)
