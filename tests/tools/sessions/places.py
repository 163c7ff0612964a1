# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folders of a checkout."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TESTS = ROOT / "tests"
BUILD = ROOT / ".build"
REPORTS = BUILD / "reports"
COLLECTIONS = BUILD / "collections"
COLLECTION = COLLECTIONS / "ansible_collections" / "telephony" / "yeastar"


def lay_out() -> None:
    """Make the folders, and a link to the checkout below ansible_collections, where Ansible finds collections."""
    for folder in (REPORTS, COLLECTION.parent):
        folder.mkdir(parents=True, exist_ok=True)
    if not COLLECTION.is_symlink():
        COLLECTION.symlink_to(os.path.relpath(ROOT, COLLECTION.parent))
