# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make` runs: environments, checks and tests. Standard library only, so that any Python 3.10 can start it."""

from __future__ import annotations

import sys

if sys.version_info < (3, 10):
    sys.exit(
        f"make: {sys.executable} is Python {sys.version.split()[0]}, and ansible-core 2.16 needs 3.10 or newer. "
        "Name a newer one: make PYTHON=python3.12 ..."
    )
