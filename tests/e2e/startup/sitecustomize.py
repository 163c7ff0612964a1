# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every Python that a test starts imports this: it keeps what was compiled from a zip file.

A module arrives as a zip file, and Python compiles all of it again for each task: half the time that the task takes.
What this imports costs time in each task, too, so it is little.
"""

from __future__ import annotations

import importlib.util
import marshal
import os
import zipimport
from typing import Any

_compile: Any = zipimport._compile_source  # type: ignore[attr-defined]


def _compile_once(path: str, source: bytes) -> Any:
    inner_path = path.rpartition(".zip")[2]
    key = importlib.util.MAGIC_NUMBER + importlib.util.source_hash(inner_path.encode() + source)
    file = f"{os.environ['E2E_COMPILED']}/{key.hex()}"
    try:
        with open(file, "rb") as compiled:  # noqa: PTH123
            return marshal.load(compiled)  # noqa: S302 (the tests wrote it)
    except FileNotFoundError:
        code = _compile(path, source)
    own = f"{file}-{os.getpid()}"
    with open(own, "wb") as compiled:  # noqa: PTH123
        marshal.dump(code, compiled)
    os.replace(own, file)  # noqa: PTH105
    return code


if "E2E_COMPILED" in os.environ:
    zipimport._compile_source = _compile_once  # type: ignore[attr-defined]
