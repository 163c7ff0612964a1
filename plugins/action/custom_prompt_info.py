# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Action plugin: the in-process way of the module custom_prompt_info."""

from __future__ import annotations

from ..module_utils._operations import CUSTOM_PROMPT_INFO
from ..plugin_utils._action import OperationAction


class ActionModule(OperationAction):
    """Does what the module documents."""

    operation = CUSTOM_PROMPT_INFO
