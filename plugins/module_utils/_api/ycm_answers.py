# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an answer that came from or through Central Management is a success, and what its error codes mean.

The vendor documents the codes, but neither the HTTP status nor the layout of errors. Successes have
HTTP status 200 and ``"status": "Success"``, except those of the token endpoint and those of a PBX.
So the surest sign decides: a documented code, else the name of one, else the HTTP status.
"""

from __future__ import annotations

from typing import Any

from .._errors import Facts
from .._net.request import Answer
from .answers import (
    Api,
    Call,
    Meaning,
    api_error,
    bad_status,
    json_object,
)
from .pbx_answers import PBX, errcode
from .ycm_errors import Error, parse_error

_SERVER = "Central Management reported an internal error: try again later."
_DENIED = (
    "Central Management rejects the address of this controller: check Client IP Restriction (System > API) and "
    "Security > Blocked IP in its web interface."
)
_RATE = (
    "Central Management limits the rate of requests: use fewer forks or throttle, raise retries, or have the limit "
    "raised (System > API > Client Rate Limits)."
)
_NOT_FOUND = "Central Management has no cloud PBX with this serial_number in the account of the API client: check both."
_NOT_REACHED = (
    "Central Management could not reach the PBX: check that the PBX is running, and that its firmware and plan "
    "allow calls through Central Management."
)
_NO_RIGHTS = "Give the account of this API client the rights for this PBX."
_ENDED = (
    "Central Management no longer accepts its access token, which another login with this API client may have ended: "
    "run again, with fewer forks or one run at a time."
)
_BUSY = "Central Management, or a proxy in between, is overloaded: try again later."
_CREDENTIALS = "Check ycm_client_id and ycm_client_secret (System > API on Central Management)."
_NOT_RETRIED = "The login was not retried: more than five failed logins in a row block this address."

_INTERNAL_ERROR = Meaning(Facts("http", hint=_SERVER), at_login=True, vague=True)
_INVALID_TOKEN = Meaning(Facts("auth", hint=_ENDED, expired=True))
_INVALID_CLIENT = Meaning(Facts("auth", hint=_CREDENTIALS))
_ACCESS_DENIED = Meaning(Facts("denied", hint=_DENIED), at_login=True)
_LIMITED = Meaning(Facts("api", hint=_RATE, busy=True, retry_after=5), at_login=True)

YCM = Api(
    name="Central Management",
    option="ycm_url",
    address_hint="Check that ycm_url leads to Central Management, and not to a PBX, a proxy or a login page.",
    codes={
        **PBX.codes,  # those of a PBX behind Central Management; no number is in both tables
        1000001: _INTERNAL_ERROR,
        1000002: _INVALID_CLIENT,
        1000005: Meaning(Facts("api", hint=_NOT_FOUND)),
        1000011: _INVALID_TOKEN,
        1000012: _INTERNAL_ERROR,
        1000033: _INVALID_CLIENT,
        1000035: _INVALID_TOKEN,
        1000036: _INVALID_TOKEN,
        1000040: _LIMITED,
        1000042: _ACCESS_DENIED,
        1000043: Meaning(Facts("denied", hint=_NO_RIGHTS), at_login=True),
        3000009: Meaning(Facts("no_answer", hint=_NOT_REACHED)),
    },
    refused_login=Meaning(Facts("auth", hint=f"{_CREDENTIALS} {_NOT_RETRIED}")),
)

# What HTTP and OAuth prescribe.
_OVERLOADED = Meaning(Facts("http", hint=_BUSY, busy=True))
_STATUSES = {
    401: _INVALID_TOKEN,
    403: _ACCESS_DENIED,
    429: _LIMITED,
    500: Meaning(Facts("http", hint=_SERVER)),
    **dict.fromkeys((502, 503, 504), _OVERLOADED),
}
_LOGIN_STATUSES = {**_STATUSES, 400: YCM.refused_login, 401: YCM.refused_login}


def accepted(call: Call, answer: Answer, at_login: bool = False) -> dict[str, Any]:
    """Return the JSON object of an answer in which Central Management reports success.

    Raises CallFailure for every other answer.
    """
    error = parse_error(answer)
    if at_login and answer.status == 400 and answer.body and not error.is_error:
        raise bad_status(YCM, call, answer)  # from a server that does not understand the request at all
    meaning = _meaning(error, answer.status, at_login)
    if meaning is not None:
        raise api_error(call, answer, meaning, error.code, error.message, error.params)
    if answer.status != 200:
        raise bad_status(YCM, call, answer)
    return json_object(YCM, call, answer)


def passed_through(call: Call, answer: Answer) -> dict[str, Any]:
    """Return the JSON object of an answer in which the PBX behind Central Management reports success.

    Raises CallFailure for every other answer.
    """
    content = accepted(call, answer)
    code = errcode(YCM, call, content)
    if code == 0:
        return content
    meaning = YCM.meaning(code, at_login=False)
    raise api_error(call, answer, meaning, code, content.get("errmsg"), content.get("invalid_param_list"))


def _meaning(error: Error, status: int, at_login: bool) -> Meaning | None:
    """Return what an answer with that error and HTTP status means, or None where no more is known than the status.

    A refused login is not tried again in the whole run, so a status that says something else is believed.
    """
    known = error.code if error.code in YCM.codes else error.named_code
    if known is not None:
        return YCM.meaning(known, at_login)
    if status == 200 and error.code is not None and 400 <= error.code < 600:
        status = error.code
    statuses = _LOGIN_STATUSES if at_login else _STATUSES
    if status in statuses:
        return statuses[status]
    if not error.is_error:
        return None
    if status != 200 and error.code in (None, status):
        return Meaning(Facts("http", hint=f"Check {YCM.option}."))
    return YCM.meaning(error.code, at_login and status == 200)
