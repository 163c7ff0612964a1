# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of menu_options_info, from options to a result, independent of Ansible and HTTP."""

from __future__ import annotations

from typing import Any

from .._api.answers import CallFailure
from .._api.client import Client
from .._api.menus import objects


def read_menus(client: Client, menus: list[str]) -> dict[str, Any]:
    """Return the options of each menu, and the reason for each menu that the PBX refuses. Raises Failure."""
    offered = {}
    unavailable = {}
    for menu in menus:
        try:
            offered[menu] = objects(client, menu)
        except CallFailure as failure:
            if not failure.is_refused_by_pbx:
                raise
            unavailable[menu] = str(failure)
    return {"changed": False, "menu_options": offered, "unavailable": unavailable}
