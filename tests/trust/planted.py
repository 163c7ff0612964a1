# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a text gives a secret away, in whatever form and be it in part."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

_PIECE = 8
"""So many characters of a secret in a row are too many."""


def shown(text: str, secrets: Iterable[str]) -> list[str]:
    """Return the pieces of secrets that can be read in ``text``."""
    pieces = {piece for secret in secrets for form in _forms(secret) for piece in _pieces(form)}
    return sorted(piece for piece in pieces if piece in text)


def _forms(secret: str) -> set[str]:
    """Return a secret as it may stand in JSON, URLs, HTML, a header, and what Python and shells show of it."""
    return {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        html.escape(secret),
        secret.encode("unicode_escape").decode(),
        base64.b64encode(secret.encode()).decode(),
        secret.encode().decode("latin-1"),
    }


def _pieces(form: str) -> Iterable[str]:
    if len(form) <= _PIECE:
        return [form]
    return (form[start : start + _PIECE] for start in range(len(form) - _PIECE + 1))
