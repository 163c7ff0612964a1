# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command and writes the resources that it used, as JSON, to the file named first.

A separate and small program: what the kernel calls the peak memory of a process is never
less than that of the process that started it.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path


def main() -> int:
    began = time.perf_counter()
    exit_code = subprocess.call(sys.argv[2:], stdin=subprocess.DEVNULL)
    wall = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    figures = {
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * unit,
        "load": os.getloadavg()[0],
    }
    Path(sys.argv[1]).write_text(json.dumps(figures))
    return exit_code


sys.exit(main())
