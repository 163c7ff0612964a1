# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The forms of an answer of Central Management itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from simulator.messages import Answer

from .behavior import YcmBehavior
from .errors import YcmError

OK = 200


def success(content: Mapping[str, Any], behavior: YcmBehavior, now: float) -> Answer:
    """An answer with this content."""
    extra = {"xUnheardOf": True} if behavior.extra_fields else {}
    return Answer.of({**content, **_envelope("Success", now), **extra}, errcode=0)


def failure(error: YcmError, behavior: YcmBehavior, now: float, *, at_login: bool) -> Answer:
    """An answer with this error, in the layout of the behavior."""
    status = OK if behavior.errors_as == "status_failed" else error.status
    if at_login and behavior.oauth_errors:
        document: dict[str, Any] = {"error": "invalid_client", "error_description": error.message}
        return Answer.of(document, errcode=error.code, status=status)
    code = str(error.code) if behavior.code_as_string else error.code
    layouts: dict[str, dict[str, Any]] = {
        "errcode": {"errcode": code, "errmsg": error.message},
        "code": {"code": code, "msg": error.message},
        "camel": {"errorCode": code, "errorMsg": error.message},
        "nested": {"error": {"code": code, "message": error.message}},
        "data": {"data": {"error_code": code, "error_msg": error.message}},
        "http_code": {"code": error.status, "message": error.message},
    }
    document = {**layouts[behavior.error_layout], **_envelope("Failed", now)}
    return Answer.of(document, errcode=error.code, status=status)


def _envelope(status: str, now: float) -> dict[str, Any]:
    return {"requestId": secrets.token_hex(8), "status": status, "time": int(now)}
