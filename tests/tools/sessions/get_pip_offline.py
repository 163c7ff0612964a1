# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replaces the get-pip script that ansible-test downloads into the environments that it creates.

ansible-test runs it with the required pip as arguments. The pip bundled with Python installs that one,
so that a package index is the only thing that has to be reached.
"""

from __future__ import annotations

import ensurepip
import os
import subprocess
import sys

if __name__ == "__main__":
    before = dict(os.environ)  # ensurepip switches pip's configuration off, and the index may be named there
    ensurepip.bootstrap()
    wanted = [argument for argument in sys.argv[1:] if not argument.startswith("--no-")]
    sys.exit(subprocess.call([sys.executable, "-m", "pip", "install", "--quiet", *wanted], env=before))
