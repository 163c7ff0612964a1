# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One session at Central Management that lists its cloud PBXs."""

from __future__ import annotations

from typing import Any, Mapping

from ...module_utils._api.connection import secrets, ycm_connection
from ...module_utils._errors import Failure
from ...module_utils._redaction import hiding
from ...module_utils._text import presentable
from .cloud_pbxs import PbxList, list_cloud_pbxs


def fetch(options: Mapping[str, Any]) -> PbxList:
    """Return what Central Management lists for the account in the connection options. Raises Failure.

    The listing becomes variables, warnings and a cache. So neither the listing nor a failure contains secrets, or
    control characters or characters that a file cannot hold.
    """
    with hiding(secrets(options)):
        try:
            with ycm_connection(options).client(check_mode=True) as client:
                listing = list_cloud_pbxs(client)
        except Failure as failure:
            raise Failure(failure.kind, presentable(failure.message), presentable(failure.hint)) from None
        return PbxList(presentable(listing.instances), listing.doubt)
