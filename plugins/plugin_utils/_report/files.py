# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Atomic replacement of a file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Iterable


def replace_file(path: Path, pieces: Iterable[str]) -> None:
    """Write ``pieces`` to ``path``, readable by its owner only, and make its folder if need be.

    What was there stays until all is written. A link keeps pointing where it points. Raises
    OSError, also for a path that leads to something other than a file.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise OSError(None, "it exists and is not a file", str(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
