# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds secrets in a text, in any form, also those that are cut or partly escaped."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

_BEGINNING = 8
"""The number of leading characters that count as the beginning of a secret."""


def shown(text: str, secrets: Iterable[str]) -> list[str]:
    """Return the secrets, and beginnings of them, that can be read in ``text``."""
    forms = {form[:_BEGINNING] for secret in secrets for form in _forms(secret)}
    return sorted(form for form in forms if form in text)


def _forms(secret: str) -> set[str]:
    """Return the forms of a secret in JSON, URLs, HTML, headers, Python and shells."""
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
