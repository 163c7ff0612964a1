# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets taken out of results."""

from __future__ import annotations

import re
from typing import Any, Iterable, Iterator, Mapping

_PIECE = 8
"""So many characters of a secret in a row tell too much; a shorter secret counts as a whole."""
_MASK = "********"


def redacted(result: Mapping[str, Any], secrets: Iterable[str]) -> dict[str, Any]:
    """Return a JSON-like result with asterisks in the place of every secret in its texts, and of every piece of one.

    Pieces come from a PBX that shows a part, or from texts that were cut for the reader. Looking
    comes first, because that is fast, and a result without secrets is the rule.
    """
    text = "\0".join(_texts(result))
    found = {piece for secret in secrets for piece in _pieces(secret) if piece in text}
    if not found:
        return dict(result)
    anywhere = re.compile(f"(?=({'|'.join(map(re.escape, sorted(found, key=len, reverse=True)))}))")
    return {name: _masked(value, anywhere) for name, value in result.items()}


def _pieces(secret: str) -> Iterator[str]:
    if secret:
        for start in range(max(len(secret) - _PIECE, 0) + 1):
            yield secret[start : start + _PIECE]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _masked(value: Any, pieces: re.Pattern[str]) -> Any:
    if isinstance(value, dict):
        return {name: _masked(each, pieces) for name, each in value.items()}
    if isinstance(value, list):
        return [_masked(each, pieces) for each in value]
    return _masked_text(value, pieces) if isinstance(value, str) else value


def _masked_text(text: str, pieces: re.Pattern[str]) -> str:
    """Return ``text`` with a mask for each run of pieces, which may overlap."""
    parts: list[str] = []
    end = 0
    for found in pieces.finditer(text):
        start, stop = found.span(1)
        if start > end or not parts:
            parts += [text[end:start], _MASK]
        end = max(end, stop)
    return "".join([*parts, text[end:]])
