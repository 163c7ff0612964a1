# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation of Yeastar Central Management leaves open, as switches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.switches import Switches, switch

from .errors import ACCESS_DENIED, AUTHENTICATION_FAILED, INVALID_CLIENT


@dataclass(frozen=True, kw_only=True, repr=False)
class YcmBehavior(Switches):
    """How one Central Management answers where the documentation leaves it open.

    To change one later, assign `ycm.behavior = dataclasses.replace(ycm.behavior, ...)`.
    """

    errors_as: Literal["http_status", "status_failed"] = switch("http_status", "status_failed")
    """Errors come with a 4xx status, or with 200 and `status` Failed in the body."""

    error_layout: Literal["errcode", "code", "camel", "nested", "data", "http_code"] = switch(
        "errcode", "code", "camel", "nested", "data", "http_code"
    )
    """Errors hold `errcode` and `errmsg`; `code` and `msg`; `errorCode` and `errorMsg`; `error` with `code` and
    `message` in it; `data` with `error_code` and `error_msg` in it; or a `code` that repeats the HTTP status."""

    code_as_string: bool = switch(False, True)
    """Error codes are strings."""

    oauth_errors: bool = switch(False, True)
    """The token endpoint's errors have OAuth's own form, `error` and `error_description`."""

    wrong_login_code: int = switch(AUTHENTICATION_FAILED, INVALID_CLIENT)
    """The error code for a wrong Client ID or Client Secret."""

    blocked_code: int = switch(ACCESS_DENIED, AUTHENTICATION_FAILED)
    """The error code for an address that is blocked or not permitted."""

    url_form: Literal["host", "url"] = switch("host", "url")
    """An instance's `url` is a bare host name, or has a scheme."""

    extra_fields: bool = switch(False, True)
    """Answers and instances carry fields that no documentation names."""

    missing_fields: frozenset[str] = switch(
        frozenset(), frozenset({"recordingStatus", "region", "url", "planExpirationDate"})
    )
    """Fields that instances lack."""

    numbers_as_strings: bool = switch(False, True)
    """The numbers of the inventory are strings."""

    null_for_empty: bool = switch(False, True)
    """A page without instances has null for its list."""

    page_size_above_max: Literal["capped", "refused"] = switch("capped", "refused")
    """What happens to a page size above 50."""

    request_id_in_passthrough: bool = switch(True, False)
    """Answers of PBXs get a `requestId`."""

    login_ends_older_tokens: bool = switch(False, True)
    """A new login ends the access tokens that this client was given before."""

    total: Literal["instances", "pages", "page_entries"] = switch("instances", "pages", "page_entries")
    """What `total` counts: all instances as documented, the pages, or the entries of this page.

    For a `total` that is plainly wrong see `Ycm.total_off_by`.
    """

    uploads: Literal["accepted", "unsupported_media_type", "invalid_parameter"] = switch(
        "accepted", "unsupported_media_type", "invalid_parameter"
    )
    """Whether multipart forms reach the PBX; if not, the answer is HTTP 415, or error 1000004.

    The passthrough is documented for GET and for POST with JSON; whether it accepts forms is not known.
    """
