# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every Python that a test starts imports this: it keeps what was compiled from a zip file.

A module arrives as a zip file, and Python compiles all of it again for each task: half the time that the task takes.
"""

from __future__ import annotations

import marshal
import os
import zipimport
from hashlib import sha256
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

_compile: Any = zipimport._compile_source  # type: ignore[attr-defined]


def _compile_once(path: str, source: bytes) -> Any:
    inner_path = path.rpartition(".zip")[2]
    file = Path(os.environ["E2E_COMPILED"], sha256(MAGIC_NUMBER + inner_path.encode() + source).hexdigest())
    try:
        return marshal.loads(file.read_bytes())  # noqa: S302 (the tests wrote it)
    except FileNotFoundError:
        code = _compile(path, source)
    own = file.with_name(f"{file.name}-{os.getpid()}")
    own.write_bytes(marshal.dumps(code))
    own.replace(file)
    return code


if "E2E_COMPILED" in os.environ:
    zipimport._compile_source = _compile_once  # type: ignore[attr-defined]
