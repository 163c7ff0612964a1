# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of servers as users give them."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from .._errors import Failure, input_failure

_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,254}}$){_LABEL}([.]{_LABEL})*[.]?")
_ZONE = re.compile(r"//\[[^]/]*%")
_FORBIDDEN = re.compile(r"[^!-~]|[\\<>\"{}|^`]")


def server_url(option: str, given: str | None, api_path: re.Pattern[str]) -> str:
    """Return the address in ``option``, without a trailing slash and without the path of the API.

    Any other path is kept, because a reverse proxy may need it.
    Raises Failure of kind ``input``, which does not quote the address: it may hold a password.
    """
    if not given:
        raise _bad_address(option, "is missing")
    if may_hold_credentials(given):
        raise _bad_address(option, "contains credentials, which belong in separate options")
    try:
        parts = urlsplit(given)
        usable = parts.port != 0 and not parts.netloc.endswith(":") and _is_host(parts.hostname or "")
    except ValueError:
        usable = False
    if _FORBIDDEN.search(given) or not given.lower().startswith(("http://", "https://")):
        raise _bad_address(option, "is malformed: it is not an address that begins with http:// or https://")
    if _ZONE.search(given):
        raise _bad_address(option, "is malformed: its IPv6 address has a zone (%), which is not supported")
    if not usable:
        raise _bad_address(option, "is malformed: its host or port cannot be understood")
    if "?" in given or "#" in given:
        raise _bad_address(option, "is malformed: it has a query or a fragment")
    path = api_path.sub("", parts.path.rstrip("/")).rstrip("/")
    return f"{parts.scheme}://{parts.netloc}{path}"


def may_hold_credentials(address: str) -> bool:
    """Whether an address may contain a user or a password, and so must not be shown."""
    return "@" in address


def _bad_address(option: str, reason: str) -> Failure:
    return input_failure(f"{option} {reason}.", "Give it as https://HOST:PORT, with an IPv6 address in brackets.")


def _is_host(host: str) -> bool:
    if ":" not in host:
        return _HOST.fullmatch(host) is not None
    try:
        ipaddress.IPv6Address(host)
    except ValueError:
        return False
    return True
