# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run one command, and tell from its output whether it did its work."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .places import ROOT

_LIMIT = 2400  # seconds


class StepFailed(Exception):
    """A step did not pass; the message says what was attempted and what came back."""


def run(
    command: Sequence[str],
    variables: Mapping[str, str],
    *,
    cwd: Path = ROOT,
    needs: str = "",
    refuses: str = "",
) -> str:
    """Return the command's output; fail on an exit code, on output without `needs` and on output with `refuses`."""
    log = f"$ {' '.join(command)}\n"
    try:
        code, output = _outcome(command, {**variables, "NO_COLOR": "1"}, cwd)
    except OSError as error:
        raise StepFailed(f"{log}could not be started: {error}") from error
    log += output
    if code:
        raise StepFailed(f"{log}\nexit code {code}")
    if needs and not re.search(needs, output):
        raise StepFailed(f"{log}\nexit code 0, but nothing like {needs!r} shows that it did anything")
    if refuses and re.search(refuses, output):
        raise StepFailed(f"{log}\nexit code 0, but {refuses!r} is not to be taken for a pass")
    return log


def _outcome(command: Sequence[str], variables: Mapping[str, str], cwd: Path) -> tuple[int | str, str]:
    """Return the exit code and the output; end the command, and all that it started, if it takes too long."""
    with subprocess.Popen(
        command,
        env=variables,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=_LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            return f"none: it was ended after {_LIMIT} s", output
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, output
