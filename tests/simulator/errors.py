# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The error codes of the PBX's API."""

from __future__ import annotations

from dataclasses import dataclass

INTERNAL_SERVER_ERROR = -2
SUCCESS = 0
PROCESSING = 2
INTERFACE_NOT_EXISTED = 10001
TOKEN_EXPIRED = 10004
ACCESS_DENIED = 10005
PARAMETER_SYNTAX_ERROR = 40001
PARAMETER_ERROR = 40002
DUPLICATE_KEY_VALUE = 40003
FILE_SIZE_EXCEEDED = 40004
DATA_NOT_FOUND = 60001
MAX_LIMITATION_EXCEEDED = 60002
ACCOUNT_IP_BLOCKED = 70004
IP_FORBIDDEN = 70087
CONNECTION_RELATION_EXISTED = 70091
ORGANIZATION_DISABLED = 70120
API_UNAVAILABLE = 70123

MESSAGES = {
    -2: "INTERNAL SERVER ERROR",
    -1: "FAILURE",
    0: "SUCCESS",
    1: "PARTIAL SUCCESS",
    2: "PROCESSING",
    10001: "INTERFACE NOT EXISTED",
    10002: "API VERSION OUT OF MAINTENANCE",
    10003: "API VERSION UNSUPPORTED",
    10004: "TOKEN EXPIRED",
    10005: "ACCESS DENIED",
    10009: "OPERATION FAILED",
    40001: "PARAMETER SYNTAX ERROR",
    40002: "PARAMETER ERROR",
    40003: "DUPLICATE KEY VALUE",
    40004: "FILE SIZE EXCEEDED",
    60001: "DATA NOT FOUND",
    60002: "MAX LIMITATION EXCEEDED",
    70004: "ACCOUNT IP BLOCKED",
    70082: "OVERLOAD_TASK_RUNNING",
    70084: "ACTION FORBIDDEN",
    70087: "IP FORBIDDEN",
    70091: "CONNECTION_RELATION_EXISTED",
    70120: "ORGANIZATION DISABLED",
    70123: "API UNAVAILABLE",
}


def message_of(errcode: int) -> str:
    """The message that goes with an error code; FAILURE where the vendor names none."""
    return MESSAGES.get(errcode, "FAILURE")


@dataclass(frozen=True)
class InvalidParameter:
    """One entry of a refusal's `invalid_param_list`."""

    value: str
    validation_type: str


class ApiError(Exception):
    """A request that the PBX refuses; `invalid` names the parameter that it refuses, where it is one."""

    def __init__(self, errcode: int, errmsg: str | None = None, invalid: InvalidParameter | None = None) -> None:
        self.errcode = errcode
        self.errmsg = message_of(errcode) if errmsg is None else errmsg
        self.invalid = invalid
        super().__init__(f"{self.errcode} {self.errmsg}")


def refused(value: object, errcode: int = PARAMETER_ERROR, validation_type: str = "invalid") -> ApiError:
    """The refusal of a parameter: its name, or the value that does not fit."""
    return ApiError(errcode, invalid=InvalidParameter(str(value), validation_type))
