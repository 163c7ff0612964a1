# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The error codes of Yeastar Central Management, and the HTTP status that each would go with."""

from __future__ import annotations

AUTHENTICATION_FAILED = 1000002
INVALID_PARAMETER = 1000004
DATA_NOT_FOUND = 1000005
INVALID_CLIENT = 1000033
TOKEN_EXPIRED = 1000035
INVALID_TOKEN = 1000036
RATE_LIMIT_EXCEEDED = 1000040
ACCESS_DENIED = 1000042
API_REQUEST_FAILED = 3000009

MESSAGES = {
    AUTHENTICATION_FAILED: "AUTHENTICATION_FAILED",
    INVALID_PARAMETER: "INVALID_PARAMETER",
    DATA_NOT_FOUND: "DATA_NOT_FOUND",
    INVALID_CLIENT: "INVALID_CLIENT",
    TOKEN_EXPIRED: "TOKEN_EXPIRED",
    INVALID_TOKEN: "INVALID_TOKEN",
    RATE_LIMIT_EXCEEDED: "RATE_LIMIT_EXCEEDED",
    ACCESS_DENIED: "ACCESS_DENIED",
    API_REQUEST_FAILED: "API_REQUEST_FAILED",
}
STATUSES = {
    AUTHENTICATION_FAILED: 401,
    DATA_NOT_FOUND: 404,
    INVALID_CLIENT: 401,
    TOKEN_EXPIRED: 401,
    INVALID_TOKEN: 401,
    RATE_LIMIT_EXCEEDED: 429,
    ACCESS_DENIED: 403,
}
BAD_REQUEST = 400


class YcmError(Exception):
    """A request that Central Management refuses."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.message = MESSAGES[code]
        self.status = STATUSES.get(code, BAD_REQUEST)
        super().__init__(f"{self.code} {self.message}")
