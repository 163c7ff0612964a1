# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The error that a body from Central Management reports, whatever its layout.

The vendor documents codes and their names, but not where they stand. Looked for are the layouts of
its own APIs, of OAuth and of common servers: code and message in an ``error`` object, at the top, or
below ``data``; or an ``error`` word with a description. Spelling is compared without case and underscores.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Iterable, Iterator, Mapping

from .._net.request import Answer
from .._values import number_or_none
from .answers import hide_tokens

_CODE_KEYS = ("errcode", "errorcode", "errno", "code")
_MESSAGE_KEYS = ("errmsg", "errormsg", "errormessage", "msg", "message", "errordescription", "error")
_PARAMS_KEY = "invalidparamlist"
_NAMES = {
    "SERVER_ERROR": 1000001,
    "AUTHENTICATION_FAILED": 1000002,
    "DATA_NOT_FOUND": 1000005,
    "SESSION_EXPIRED": 1000011,
    "DATABASE_ERROR": 1000012,
    "INVALID_CLIENT": 1000033,
    "TOKEN_EXPIRED": 1000035,
    "INVALID_TOKEN": 1000036,
    "RATE_LIMIT_EXCEEDED": 1000040,
    "ACCESS_DENIED": 1000042,
    "PERMISSION_DENIED": 1000043,
    "API_REQUEST_FAILED": 3000009,
}
_NAME = re.compile("[A-Z]+(?:_[A-Z]+)+")
_SUCCESS = (0, 200)  # some servers repeat the HTTP status in the body
_HTTP_ERRORS = range(400, 600)  # no code of the vendor is among them


@dataclass(frozen=True)
class Error:
    """What a body says of an error. ``is_error`` is whether it says that there is one.

    ``code`` is its number; ``named_code`` is the number of the error whose name is in the texts, where no
    number is given except perhaps the HTTP status. ``params`` is what a PBX says that it refused.
    """

    is_error: bool = False
    code: int | None = None
    message: str = ""
    named_code: int | None = None
    params: Any = None


def parse_error(answer: Answer) -> Error:
    """Return the error that the body of an answer reports."""
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        return Error()
    if not isinstance(content, dict):
        return Error()
    hide_tokens(content)
    if _has_status(content, "success"):
        return Error()
    objects = [_plain(each) for each in (content.get("error"), content, content.get("data")) if isinstance(each, dict)]
    code = next((number for number in map(_code, objects) if number is not None), None)
    messages = list(_texts(objects, _MESSAGE_KEYS))
    named_code = None
    if code is None or code in _HTTP_ERRORS:
        named_code = _code_named_in([*messages, *_texts(objects, _CODE_KEYS)])
    if code in _SUCCESS:
        code = None
    is_error = code or named_code or content.get("error") or _has_status(content, "failed") or answer.status >= 400
    params = next((each[_PARAMS_KEY] for each in objects if each.get(_PARAMS_KEY) is not None), None)
    return Error(bool(is_error), code, messages[0] if messages else "", named_code, params)


def _has_status(content: Mapping[str, Any], status: str) -> bool:
    return str(content.get("status")).lower() == status


def _plain(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key.lower().replace("_", ""): value for key, value in found.items()}


def _code(found: Mapping[str, Any]) -> int | None:
    """Return the number that is given, 0 if no other one is, or None."""
    numbers = [number for number in (number_or_none(found.get(key)) for key in _CODE_KEYS) if number is not None]
    return next(filter(None, numbers), 0 if numbers else None)


def _texts(objects: Iterable[Mapping[str, Any]], keys: Iterable[str]) -> Iterator[str]:
    return (each[key] for each in objects for key in keys if isinstance(each.get(key), str) and each[key])


def _code_named_in(texts: Iterable[str]) -> int | None:
    names = (name for text in texts for name in _NAME.findall(text.upper()))
    return next((_NAMES[name] for name in names if name in _NAMES), None)
