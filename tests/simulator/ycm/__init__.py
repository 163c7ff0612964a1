# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Yeastar Central Management: the inventory of a fleet, and the passthrough to each PBX."""

from __future__ import annotations

from .behavior import YcmBehavior
from .instances import PbxInfo
from .rate_limit import RateLimit
from .ycm import Ycm

__all__ = ["PbxInfo", "RateLimit", "Ycm", "YcmBehavior"]
