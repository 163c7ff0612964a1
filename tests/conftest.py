# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many examples hypothesis tries: the same examples in every run, or new ones with --hypothesis-profile=fuzz."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

SLOW_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None)

settings.register_profile("same", SLOW_MACHINE, derandomize=True, max_examples=50)
settings.register_profile("few", SLOW_MACHINE, derandomize=True, max_examples=15)
settings.register_profile("fuzz", SLOW_MACHINE, max_examples=5000, print_blob=True)
settings.load_profile("same")
