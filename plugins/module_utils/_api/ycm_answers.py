# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an answer that came from or through Central Management is a success, and what its error codes mean.

The vendor documents the codes, but neither the HTTP status nor the layout of errors. Successes have
HTTP status 200 and ``"status": "Success"``, except those of the token endpoint and those of a PBX.
"""

from __future__ import annotations

import json
from typing import Any, Mapping

from .._net.http import Answer
from .._values import number_or_none
from .answers import (
    Api,
    Call,
    Meaning,
    bad_status,
    hide_tokens,
    json_object,
    refused,
)
from .pbx_answers import PBX, errcode

_CODE_KEYS = ("errcode", "errno", "code")
_MESSAGE_KEYS = ("errmsg", "msg", "message", "error_description", "error")

_SERVER = "Central Management has a fault of its own: try again later."
_DENIED = (
    "Central Management does not let this controller in: look at Client IP Restriction (System > API) and at "
    "Security > Blocked IP on its web interface."
)
_RATE = (
    "Central Management limits the rate of requests: use fewer forks or throttle, raise retries, or have the limit "
    "raised (System > API > Client Rate Limits)."
)
_NOT_FOUND = "Central Management has no cloud PBX of that serial_number, or not for the account of this API client."
_NOT_REACHED = (
    "Central Management could not reach the PBX: check that the PBX is running, and that its firmware and plan "
    "allow calls through Central Management."
)
_CREDENTIALS = "Check ycm_client_id and ycm_client_secret (System > API on Central Management)."
_TOKEN = Meaning("auth", "Central Management no longer accepts its access token: run again.", expired=True)
_NOT_LET_IN = Meaning("denied", _DENIED, at_login=True)

YCM = Api(
    name="Central Management",
    option="ycm_url",
    address_hint="Check that ycm_url leads to Central Management, and not to a PBX, a proxy or a login page.",
    codes={
        **PBX.codes,  # those of a PBX behind Central Management; the numbers do not meet
        1000001: Meaning("api", _SERVER, at_login=True),
        1000002: Meaning("auth", _CREDENTIALS),
        1000005: Meaning("api", _NOT_FOUND),
        1000011: _TOKEN,
        1000012: Meaning("api", _SERVER, at_login=True),
        1000033: Meaning("auth", _CREDENTIALS),
        1000035: _TOKEN,
        1000036: _TOKEN,
        1000040: Meaning("api", _RATE, busy=True, retry_after=5, at_login=True),
        1000042: _NOT_LET_IN,
        1000043: Meaning("denied", "Give the account of this API client the rights for this PBX.", at_login=True),
        3000009: Meaning("no_answer", _NOT_REACHED),
    },
    refused_login=Meaning(
        "auth",
        f"{_CREDENTIALS} It was not tried again, for more than five refused logins in a row block this address.",
    ),
)

# What HTTP and OAuth prescribe, for errors that tell no code.
_STATUSES = {401: _TOKEN, 403: _NOT_LET_IN}
_LOGIN_STATUSES = {400: YCM.refused_login, 401: YCM.refused_login, 403: _NOT_LET_IN}


def accepted(call: Call, answer: Answer, login: bool = False) -> dict[str, Any]:
    """Return the JSON object of an answer in which Central Management reports success.

    Raises CallFailure for every other answer.
    """
    code, message = _error(answer)
    if code is not None:
        raise refused(call, answer, YCM.meaning(code, login), code, message)
    meanings = _LOGIN_STATUSES if login else _STATUSES
    if answer.status in meanings:
        raise refused(call, answer, meanings[answer.status], None, message)
    if answer.status != 200:
        raise bad_status(YCM, call, answer)
    if message is not None:
        raise refused(call, answer, YCM.meaning(None, login), None, message)
    return json_object(YCM, call, answer)


def passed_through(call: Call, answer: Answer) -> dict[str, Any]:
    """Return the JSON object of an answer in which the PBX behind Central Management reports success.

    Raises CallFailure for every other answer.
    """
    content = accepted(call, answer)
    code = errcode(YCM, call, content)
    if code == 0:
        return content
    raise refused(call, answer, YCM.meaning(code, login=False), code, content.get("errmsg"))


def _error(answer: Answer) -> tuple[int | None, str | None]:
    """Return code and message of the error that a body reports, each None where there is none.

    The layouts are those of the vendor's APIs and of OAuth: code and message at the top, or in an
    ``error`` object, or an ``error`` word with a description.
    """
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None, None
    if not isinstance(content, dict):
        return None, None
    hide_tokens(content)
    if str(content.get("status")).lower() == "success":
        return None, None
    nested = content.get("error")
    told = nested if isinstance(nested, dict) else content
    code = next(filter(None, (number_or_none(told.get(key)) for key in _CODE_KEYS)), None)
    if code is None and not nested and str(content.get("status")).lower() != "failed":
        return None, None
    return code, _message(told)


def _message(told: Mapping[str, Any]) -> str:
    return next((told[key] for key in _MESSAGE_KEYS if isinstance(told.get(key), str) and told[key]), "")
