# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets masked in all output.

Code that learns a secret registers it with ``hide``. Text for people is masked as a whole, before it is cut or
escaped, so that no part of a secret and no escaped secret remains.
"""

from __future__ import annotations

import contextlib
import json
from contextvars import ContextVar
from typing import Any, Iterable, Iterator
from urllib.parse import quote, quote_plus

_MASK = "********"
_HIDDEN: ContextVar[tuple[str, ...] | None] = ContextVar("_HIDDEN", default=None)
"""All forms of all secrets of a task, the longest first, because one may be part of another."""


@contextlib.contextmanager
def hiding(secrets: Iterable[str]) -> Iterator[None]:
    """Mask these secrets within the block, and those that ``hide`` adds during it."""
    previous = _HIDDEN.set(())
    try:
        hide(*secrets)
        yield
    finally:
        _HIDDEN.reset(previous)


def hide(*secrets: str) -> None:
    """Mask these secrets too, until the block of ``hiding`` ends. Has no effect outside such a block."""
    hidden = _HIDDEN.get()
    if hidden is not None:
        forms = {*hidden, *(form for secret in secrets if secret for form in _forms(secret))}
        _HIDDEN.set(tuple(sorted(forms, key=len, reverse=True)))


def _forms(secret: str) -> set[str]:
    """Return a secret as it is, and as it looks in URLs, in JSON and in Python's escapes."""
    return {
        secret,
        quote(secret, errors="surrogatepass"),
        quote(secret, "", errors="surrogatepass"),
        quote_plus(secret, errors="surrogatepass"),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        secret.encode("unicode_escape").decode("ascii"),
    }


def masked(text: str) -> str:
    """Return ``text`` with asterisks instead of every secret."""
    for form in _HIDDEN.get() or ():
        text = text.replace(form, _MASK)
    return text


def redacted(value: Any) -> Any:
    """Return a JSON-like value with the secrets in its strings and numbers masked.

    It is searched first, which is fast, because most values contain no secrets.
    """
    text = "\0".join(_texts(value))
    return _redacted(value) if any(form in text for form in _HIDDEN.get() or ()) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
    else:
        yield str(value)


def _redacted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _redacted(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_redacted(each) for each in value]
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and masked(str(value)) != str(value):
        return _MASK
    return value
