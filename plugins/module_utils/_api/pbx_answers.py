# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an answer of a PBX is a success, and what its error codes mean.

Errors come with HTTP status 200 and ``{"errcode": N, "errmsg": "..."}``; only errcode 0 is success. What an
error code says counts under another status, too: a proxy, or another firmware, may translate it.
"""

from __future__ import annotations

from typing import Any, Mapping

from .._errors import Facts
from .._net.request import Answer
from .._values import number_or_none
from .answers import (
    BUSY_STATUSES,
    Api,
    Call,
    CallFailure,
    Meaning,
    api_error,
    bad_status,
    json_object,
    malformed,
)

_BROKEN = "The PBX reported an internal error: try again later."
_BLOCKED = "Unblock this controller's address on the PBX at Security > Security Rules > Blocked IPs."
_NOT_PERMITTED = "Add this controller to the permitted addresses of the API on the PBX (Integrations > API)."
_FIRMWARE = "The firmware of this PBX does not know the request: update it, or check the path in base_url, if any."
_VERSION = "The firmware of this PBX has another version of the API: update it."
_BUSY = "The PBX is busy with another task: run again a little later."
_RIGHTS = "Give the API application of this PBX the rights for the request (Integrations > API)."
_LOGINS_IN_USE = (
    "All eight access tokens of this API application are in use. They expire after 30 minutes. Let its other users log "
    "out, or create a separate application for Ansible."
)
_LIMIT_REACHED = "The PBX has reached a limit of what it can hold: remove what is no longer used, and run again."
_EXPIRED = (
    "The access token has expired, or was not issued by this PBX: set a valid access_token, or client_id and "
    "client_secret."
)
_VALUE = "The PBX rejects a value: compare the options with what its web interface allows."
_NOT_FOUND = "The PBX does not have what the request refers to: compare with its web interface."
_IN_USE = "Something on this PBX uses it, for example an IVR or a queue: remove it there first."
_NO_DEPARTMENTS = "Departments cannot be looked up: enable organization management, or give ids."
_API_OFF = "Enable the API on the PBX at Integrations > API."
_NO_RECORDING = "Call recording is not enabled on this PBX: check its license and plan."
_FUNCTION_OFF = "Enable the required function of the API on the PBX at Integrations > API."
_CREDENTIALS = "Check client_id and client_secret. The login was not retried: five failed logins block this address."

PBX = Api(
    name="the PBX",
    option="base_url",
    address_hint="Check that base_url leads to the web port of a P-Series PBX, and not to a proxy or a login page.",
    codes={
        -2: Meaning(Facts("api", hint=_BROKEN), at_login=True, vague=True),
        2: Meaning(Facts("api", hint=_BUSY, busy=True), at_login=True),
        10001: Meaning(Facts("unsupported", hint=_FIRMWARE), at_login=True),
        10002: Meaning(Facts("unsupported", hint=_VERSION), at_login=True),
        10003: Meaning(Facts("unsupported", hint=_VERSION), at_login=True),
        10004: Meaning(Facts("auth", hint=_EXPIRED, expired=True)),
        10005: Meaning(Facts("denied", hint=_RIGHTS)),
        10009: Meaning(Facts("denied", hint=_RIGHTS)),
        40001: Meaning(Facts("api", hint=_VALUE)),
        40002: Meaning(Facts("api", hint=_VALUE)),
        40004: Meaning(Facts("api", hint="The file is larger than this PBX accepts: use a smaller file.")),
        60001: Meaning(Facts("api", hint=_NOT_FOUND)),
        60002: Meaning(Facts("quota", hint=_LIMIT_REACHED), at_login=True, login_hint=_LOGINS_IN_USE),
        70004: Meaning(Facts("blocked", hint=_BLOCKED), at_login=True),
        70082: Meaning(Facts("api", hint=_BUSY, busy=True), at_login=True),
        70084: Meaning(Facts("denied", hint=_RIGHTS)),
        70087: Meaning(Facts("denied", hint=_NOT_PERMITTED), at_login=True),
        70091: Meaning(Facts("in_use", hint=_IN_USE)),
        70120: Meaning(Facts("unsupported", hint=_NO_DEPARTMENTS)),
        70123: Meaning(Facts("unsupported", hint=_API_OFF), at_login=True),
        70131: Meaning(Facts("unsupported", hint=_NO_RECORDING)),
        70656: Meaning(Facts("unsupported", hint=_FUNCTION_OFF)),
        80010: Meaning(Facts("denied", hint=_RIGHTS)),
    },
    # Which code a wrong secret has is not documented, so every other one counts as that.
    refused_login=Meaning(Facts("auth", hint=_CREDENTIALS)),
)


def accepted(call: Call, answer: Answer, at_login: bool = False) -> dict[str, Any]:
    """Return the JSON object of an answer that reports success.

    Raises CallFailure for every other answer. One that says busy by its HTTP status refuses no login.
    """
    try:
        content = json_object(PBX, call, answer)
        code = errcode(PBX, call, content)
    except CallFailure as failure:
        raise (failure if answer.status == 200 else bad_status(PBX, call, answer)) from None
    if code != 0:
        meaning = PBX.meaning(code, at_login and answer.status not in BUSY_STATUSES)
        raise api_error(call, answer, meaning, code, content.get("errmsg"), content.get("invalid_param_list"))
    if answer.status != 200:
        raise bad_status(PBX, call, answer)
    return content


def errcode(api: Api, call: Call, content: Mapping[str, Any]) -> int:
    """Return the error code that every answer of a PBX has, over ``api``. Raises CallFailure without one."""
    code = number_or_none(content.get("errcode"))
    if code is None:
        raise malformed(api, call, "it has no errcode")
    return code
