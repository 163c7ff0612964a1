# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an answer of a PBX is a success, and what its error codes mean.

Errors come with HTTP status 200 and ``{"errcode": N, "errmsg": "..."}``; only errcode 0 is success. What an
error code says counts under another status, too: a proxy, or another firmware, may translate it.
"""

from __future__ import annotations

from typing import Any, Mapping

from .._net.request import Answer
from .._values import number_or_none
from .answers import (
    BUSY_STATUSES,
    Api,
    Call,
    CallFailure,
    Meaning,
    bad_status,
    json_object,
    malformed,
    refused,
)

_BLOCKED = "Free this controller's address on the PBX at Security > Security Rules > Blocked IPs."
_FIRMWARE = "The firmware of this PBX does not know the request: update it."
_BUSY = "The PBX is busy with another task: run again a little later."
_RIGHTS = "Give the API application of this PBX the rights for the request (Integrations > API)."
_QUOTA_REACHED = (
    "Eight access tokens of this application are valid, which is all a PBX allows. They expire after 30 minutes; "
    "let other users of the application log out, or give this one an application of its own."
)
_EXPIRED = "The access token has expired, or never was one of this PBX: give a valid one, or log in."
_VALUE = "The PBX rejects a value: compare the options with what its web interface allows."
_IN_USE = "Something on this PBX uses it, for example an IVR or a queue: take it out of use there first."
_VERSION = "The firmware of this PBX speaks another version of the API."

PBX = Api(
    name="the PBX",
    option="base_url",
    address_hint="Check that base_url leads to the web port of a P-Series PBX, and not to a proxy or a login page.",
    codes={
        -2: Meaning("api", "The PBX has a fault of its own: try again later.", at_login=True, vague=True),
        2: Meaning("api", _BUSY, busy=True, at_login=True),
        10001: Meaning("unsupported", _FIRMWARE, at_login=True),
        10002: Meaning("unsupported", _VERSION, at_login=True),
        10003: Meaning("unsupported", _VERSION, at_login=True),
        10004: Meaning("auth", _EXPIRED, expired=True),
        10005: Meaning("denied", _RIGHTS),
        10009: Meaning("denied", _RIGHTS),
        40001: Meaning("api", _VALUE),
        40002: Meaning("api", _VALUE),
        40004: Meaning("api", "The file is larger than this PBX takes."),
        60002: Meaning("quota", _QUOTA_REACHED, at_login=True),
        70004: Meaning("blocked", _BLOCKED, at_login=True),
        70082: Meaning("api", _BUSY, busy=True, at_login=True),
        70087: Meaning(
            "denied",
            "Add this controller to the permitted addresses of the API on the PBX (Integrations > API).",
            at_login=True,
        ),
        70091: Meaning("in_use", _IN_USE),
        70120: Meaning(
            "unsupported", "Departments cannot be looked up: switch organization management on, or give ids."
        ),
        70123: Meaning("unsupported", "Switch the API on, on the PBX at Integrations > API.", at_login=True),
        70131: Meaning("unsupported", "Call recording is not enabled on this PBX: check its licence and plan."),
        70656: Meaning("unsupported", "Switch the required function of the API on, on the PBX at Integrations > API."),
        80010: Meaning("denied", _RIGHTS),
    },
    refused_login=Meaning(  # which code a wrong secret has is not documented, so every other one counts as that
        "auth",
        "Check client_id and client_secret. It was not tried again, for five refused logins block this address.",
    ),
)


def accepted(call: Call, answer: Answer, login: bool = False) -> dict[str, Any]:
    """Return the JSON object of an answer that reports success.

    Raises CallFailure for every other answer. One that says busy by its HTTP status refuses no login.
    """
    try:
        content = json_object(PBX, call, answer)
        code = errcode(PBX, call, content)
    except CallFailure as failure:
        raise (failure if answer.status == 200 else bad_status(PBX, call, answer)) from None
    if code != 0:
        meaning = PBX.meaning(code, login and answer.status not in BUSY_STATUSES)
        raise refused(call, answer, meaning, code, content.get("errmsg"))
    if answer.status != 200:
        raise bad_status(PBX, call, answer)
    return content


def errcode(api: Api, call: Call, content: Mapping[str, Any]) -> int:
    """Return the error code that every answer of a PBX has, over ``api``. Raises CallFailure without one."""
    code = number_or_none(content.get("errcode"))
    if code is None:
        raise malformed(api, call, "it has no errcode")
    return code
