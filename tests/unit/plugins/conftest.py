# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets ansible-test find the helpers of the tests; pytest itself has a setting for that."""

from __future__ import annotations

import sys
from pathlib import Path

_TESTS = Path(__file__).parents[2]

sys.path.extend({str(_TESTS), str(_TESTS / "tools")} - set(sys.path))
