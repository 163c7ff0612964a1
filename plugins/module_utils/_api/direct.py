# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access to a PBX at its own address. Its token is sent in the query, as the vendor requires."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable

from .._interrupts import uninterrupted
from .._net.request import Answer, Http, NoAnswer
from .answers import Call, token_of, tokens_in, without_answer
from .pbx_answers import PBX, accepted

_MOST_TOKENS = 4  # in one session: half of the tokens that a PBX has for all users of an application


class LoginAccess:
    """Logs in with client id and secret, and revokes every token that it received.

    Signals do not interrupt logins and revocations, because an interrupted one would leave a token behind.
    """

    is_passthrough = False

    def __init__(self, http: Http, base_url: str, client_id: str, client_secret: str) -> None:
        self.name = base_url
        self._token = ""
        self._granted: list[str] = []
        self._http = http
        self._credentials = {"username": client_id, "password": client_secret}

    @property
    def renewals(self) -> int:
        """Once in a call, because no other client ends our tokens; limited, because a PBX has only eight tokens."""
        return 1 if len(self._granted) < _MOST_TOKENS else 0

    def login(self) -> None:
        """Get a token to use from now on. Raises CallFailure."""
        uninterrupted(self._login)

    def _login(self) -> None:
        call = Call(f"Logging in at {self.name}", "POST", "get_token", body=self._credentials)
        answer = _send(self._http, self.name, call)
        self._granted.extend(token for token in tokens_in(answer) if token not in self._granted)
        self._token = token_of(PBX, call, accepted(call, answer, at_login=True))

    def send(self, call: Call) -> dict[str, Any]:
        """Make one call with the newest token. Raises CallFailure."""
        return _exchange(self._http, self.name, call, self._token)

    def revocations(self) -> list[Callable[[], object]]:
        """Return a call to revoke each token in a response to a login, including error responses.

        Tokens reported as expired are included, because that may be wrong. The caller must not let signals interrupt a
        call.
        """
        call = Call(f"Revoking the access token at {self.name}", "GET", "del_token")
        revoke = partial(_exchange, self._http, self.name, call)
        return [partial(revoke, token) for token in reversed(self._granted)]


class TokenAccess:
    """Uses the token in the option ``access_token``, which it does not revoke."""

    renewals = 0
    is_passthrough = False

    def __init__(self, http: Http, base_url: str, access_token: str) -> None:
        self.name = base_url
        self._token = access_token
        self._http = http

    def login(self) -> None:
        """Do nothing, because the token is there."""

    def send(self, call: Call) -> dict[str, Any]:
        """Make one call with the token. Raises CallFailure."""
        return _exchange(self._http, self.name, call, self._token)

    def revocations(self) -> list[Callable[[], object]]:
        """Return no calls, because the token belongs to the user."""
        return []


def _exchange(http: Http, base_url: str, call: Call, token: str) -> dict[str, Any]:
    return accepted(call, _send(http, base_url, call, access_token=token))


def _send(http: Http, base_url: str, call: Call, **token: str) -> Answer:
    query = {**(call.query or {}), **token}
    try:
        url = f"{base_url}/openapi/v1.0/{call.path}"
        return http.send(call.method, url, params=query, json=call.body, files=call.files)
    except NoAnswer as failure:
        raise without_answer(call, failure) from None
