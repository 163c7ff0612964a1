# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access and refresh tokens, and the addresses that failed too often to get one."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from .clock import Clock


class QuotaExceeded(Exception):
    """As many access tokens as allowed are valid already."""


def opaque_token() -> str:
    """A token of the form that PBXs give out."""
    return secrets.token_hex(16)


@dataclass(frozen=True)
class Token:
    """A pair of tokens, and when each ends."""

    access: str
    refresh: str
    access_ends: float
    refresh_ends: float


@dataclass
class TokenStore:
    """The tokens of one application."""

    clock: Clock
    access_lifetime: float
    refresh_lifetime: float
    quota: int | None = None
    mint: Callable[[], str] = opaque_token

    def __post_init__(self) -> None:
        self._by_access: dict[str, Token] = {}
        self._by_refresh: dict[str, Token] = {}

    def issue(self) -> Token:
        """A new pair; QuotaExceeded when there are too many."""
        if self.quota is not None and len(self.live()) >= self.quota:
            raise QuotaExceeded
        now = self.clock.now()
        token = Token(self.mint(), opaque_token(), now + self.access_lifetime, now + self.refresh_lifetime)
        self._by_access[token.access] = token
        self._by_refresh[token.refresh] = token
        return token

    def live(self) -> list[str]:
        """The access tokens that are neither expired nor revoked, oldest first."""
        now = self.clock.now()
        return [access for access, token in self._by_access.items() if token.access_ends > now]

    def known(self, access: str) -> bool:
        """Whether the access token was issued and not revoked, expired or not."""
        return access in self._by_access

    def valid(self, access: str) -> bool:
        """Whether the access token is good now."""
        token = self._by_access.get(access)
        return token is not None and token.access_ends > self.clock.now()

    def refresh(self, refresh: str) -> Token | None:
        """A new pair in place of the one that the refresh token belongs to; None when that is not good."""
        old = self._by_refresh.get(refresh)
        if old is None or old.refresh_ends <= self.clock.now():
            return None
        self._by_access.pop(old.access, None)
        token = self.issue()
        del self._by_refresh[refresh]
        return token

    def revoke(self, access: str) -> None:
        """End the pair that the access token belongs to."""
        token = self._by_access.pop(access, None)
        if token is not None:
            self._by_refresh.pop(token.refresh, None)

    def clear(self) -> None:
        """End every token."""
        self._by_access.clear()
        self._by_refresh.clear()


class LoginGuard:
    """Blocks a client address after some failed logins in a row."""

    def __init__(self, allowed_failures: int) -> None:
        self.allowed_failures = allowed_failures
        self.blocked: set[str] = set()
        self._failures: Counter[str] = Counter()

    def failed(self, address: str) -> None:
        """Count a failure."""
        self._failures[address] += 1
        if self._failures[address] >= self.allowed_failures:
            self.blocked.add(address)

    def succeeded(self, address: str) -> None:
        """Forget earlier failures."""
        self._failures.pop(address, None)

    def clear(self) -> None:
        """Forget all failures and unblock every address."""
        self.blocked.clear()
        self._failures.clear()
