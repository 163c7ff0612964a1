# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Host variables from what Central Management returns for a PBX, and the filters."""

from __future__ import annotations

import re
from typing import Any, Mapping
from urllib.parse import urlsplit

from ...module_utils._api.connection import PBX_API_PATH
from ...module_utils._errors import Failure
from ...module_utils._net.address import server_url
from ...module_utils._values import number_or_none
from .cloud_pbxs import Instance

PREFIX = "yeastar_"

TEXTS = (
    "pbxStatus",
    "activationStatus",
    "name",
    "sn",
    "plan",
    "recordingStatus",
    "region",
    "url",
    "type",
    "version",
    "creator",
    "customers",
    "upgradeInPbx",
    "passwordlessLogin",
)
NUMBERS = (
    "cloudPbxId",
    "planExpirationDate",
    "expirationDate",
    "createTime",
    "extensionCapacity",
    "concurrentCallCapacity",
    "recordingCapacity",
    "transcriptionCapacity",
    "transcriptionCapacityPlan",
    "transcriptionCapacityAddon",
    "usedTranscription",
    "receptionistCapacity",
    "receptionistCapacityPlan",
)
"""The fields that the vendor documents. Only these become variables of their own: a field of a later version could
otherwise overwrite a variable that somebody uses."""

FILTERS = {"statuses": "pbxStatus", "plans": "plan", "regions": "region", "recording_status": "recordingStatus"}
"""The options that filter, each with its field."""

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def variables(instance: Instance) -> dict[str, Any]:
    """Return the host variables of a PBX, without those whose fields are missing, null or unusable."""
    found = {variable(field): instance[field] for field in TEXTS if instance.get(field) is not None}
    for field in NUMBERS:
        number = number_or_none(instance.get(field))
        if number is not None:
            found[variable(field)] = number
    if "yeastar_sn" in found:
        found["yeastar_sn"] = str(found["yeastar_sn"])
    base_url = _base_url(instance)
    if base_url:
        found["yeastar_base_url"] = base_url
        found["ansible_host"] = urlsplit(base_url).hostname
    return {**found, "yeastar_instance": dict(instance)}


def variable(field: str) -> str:
    """Return the name of the variable for a field: ``yeastar_pbx_status`` for ``pbxStatus``."""
    return PREFIX + _WORD.sub("_", field).lower()


def host_of(instance: Instance) -> str:
    """Return the host in the PBX's URL, or nothing."""
    return urlsplit(_base_url(instance)).hostname or ""


def _base_url(instance: Instance) -> str:
    """Return the PBX's own address; Central Management returns a host name or a whole URL."""
    url = instance.get("url")
    if not isinstance(url, str) or not url:
        return ""
    try:
        return server_url("url", url if "://" in url else f"https://{url}", PBX_API_PATH)
    except Failure:
        return ""


def passes(instance: Instance, filters: Mapping[str, str | list[Any] | None]) -> bool:
    """Return whether a PBX has the value, or one of the values, in each field that is filtered by.

    Case does not matter. A PBX that lacks such a field does not pass.
    """
    return all(not wanted or _is_one_of(instance.get(field), wanted) for field, wanted in filters.items())


def _is_one_of(value: Any, wanted: str | list[Any]) -> bool:
    values = [wanted] if isinstance(wanted, str) else wanted
    return value is not None and str(value).lower() in {str(each).lower() for each in values if each is not None}
