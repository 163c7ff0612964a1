# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation: its lint, and the site."""

from __future__ import annotations

import shutil

from .commands import run
from .environments import tool_environment
from .places import BUILD, ROOT, TESTS
from .steps import Step

_SETTINGS = TESTS / "tools" / "site"
_SITE = BUILD / "docs"


def docs_steps() -> list[Step]:
    return [
        Step("environment docs", tool_environment("docs").make),
        Step("antsibull-docs lint", _lint),
        Step("documentation site", _site),
    ]


def _lint() -> str:
    docs = tool_environment("docs")
    command = [docs.tool("antsibull-docs"), "lint-collection-docs", "--plugin-docs", "--check-extra-docs-refs"]
    references = ["--validate-collection-refs", "dependent", "--disallow-unknown-collection-refs"]
    return run([*command, *references, str(ROOT)], docs.variables)


def _site() -> str:
    docs = tool_environment("docs")
    pages, html = _SITE / "pages", _SITE / "html"
    shutil.rmtree(_SITE, ignore_errors=True)
    shutil.copytree(ROOT / "docs", pages / "guides")
    shutil.copy(_SETTINGS / "index.md", pages)
    plugins = pages / "plugins"
    plugins.mkdir(mode=0o755)  # antsibull-docs refuses a folder that others may write to
    source = ["collection", "--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(plugins)]
    log = run([docs.tool("antsibull-docs"), *source, "telephony.yeastar"], docs.variables)
    sphinx = [docs.tool("sphinx-build"), "-W", "--keep-going", "-c", str(_SETTINGS), str(pages), str(html)]
    log += run(sphinx, docs.variables, needs="build succeeded")
    return f"{log}\nopen {html / 'index.html'}"
