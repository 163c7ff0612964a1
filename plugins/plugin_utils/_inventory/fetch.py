# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One session at Central Management, to have its cloud PBXs listed."""

from __future__ import annotations

from typing import Any, Mapping

from ...module_utils._api.client import Client
from ...module_utils._api.connection import secrets, ycm_account
from ...module_utils._api.retry import Retry
from ...module_utils._api.ycm import YcmAccess
from ...module_utils._errors import Failure
from ...module_utils._redaction import hiding, redacted
from ...module_utils._text import all_harmless
from .cloud_pbxs import Listing, list_cloud_pbxs


def fetch(options: Mapping[str, Any]) -> Listing:
    """Return what Central Management lists for the account that the options describe. Raises Failure.

    What a server tells becomes variables, warnings and a cache, and may hold anything. So there is no
    secret in it, nor in a failure, and nothing that a terminal obeys or a file cannot hold.
    """
    with hiding(secrets(options)):
        try:
            access = YcmAccess(ycm_account(options))
            with Client(access, Retry(options["retries"]), check_mode=True) as client:
                listing = list_cloud_pbxs(client)
        except Failure as failure:
            raise Failure(failure.kind, _clean(failure.message), _clean(failure.hint)) from None
        return Listing(_clean(listing.instances), listing.doubt)


def _clean(value: Any) -> Any:
    return all_harmless(redacted(value))
