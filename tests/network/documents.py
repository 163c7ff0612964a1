# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents with parts that tests generate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Document:
    """A file of the checkout. A part is between two comments with its name."""

    path: Path
    writes: bool

    def check(self, **parts: str) -> None:
        """Fail if the file has other parts, or write them if the option asks for it."""
        file = ROOT / self.path
        text = old = file.read_text()
        for name, part in parts.items():
            text = re.sub(
                rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)",
                lambda found, part=part: f"{found[1]}\n{part}\n{found[2]}",  # type: ignore[misc]
                text,
                flags=re.DOTALL,
            )
        if self.writes:
            file.write_text(text)
        assert text == old or self.writes, f"{self.path} is stale: run these tests with --write-documents"
