# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`PYTHONPATH=tests:tests/tools python -m reporting`: takes the pictures of the report in `docs/images`.

It needs Chromium, and pngquant, which makes the pictures small.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ansible_cli import ROOT, environment

sys.path.insert(0, environment()["ANSIBLE_COLLECTIONS_PATH"])

from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.document import head
from ansible_collections.telephony.yeastar.plugins.plugin_utils._report.page import page

from .chromium import chromium
from .fleet import FINISHED, fleet

LIGHT, DARK = (ROOT / "docs" / "images" / f"report-{theme}.png" for theme in ("light", "dark"))


def main() -> None:
    """Open the page of an invented fleet twice, in the light and in the dark theme."""
    pngquant = shutil.which("pngquant")
    assert pngquant, "pngquant is missing"
    run = fleet(2000, check_mode=True)
    with tempfile.TemporaryDirectory() as folder, chromium(Path(folder)) as browser:
        report = Path(folder, "report.html")
        report.write_text(page(head(run, "Recording settings", FINISHED, interrupted=False), run.pbxs), "utf-8")
        browser.resize(1280, 860)
        browser.prefer("light")
        browser.open(f"{report.as_uri()}#group=pilot")
        browser.evaluate("[...document.querySelectorAll('.pbx:not([hidden]) .name')][1].click()")
        browser.screenshot(LIGHT)
        browser.open("about:blank")
        browser.prefer("dark")
        browser.open(f"{report.as_uri()}#state=differs")
        browser.screenshot(DARK)
    subprocess.run([pngquant, "--nofs", "--force", "--ext", ".png", "256", LIGHT, DARK], check=True)


main()
