# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every link in the documents has a target."""

from __future__ import annotations

import re

import pytest

from .blocks import PAGES, ROOT, text_of

HERE = re.compile(r"https://github\.com/telephony-yeastar/telephony\.yeastar/(?:blob|tree)/main/(\S+)")
GUIDES = [page for page in PAGES if page != "README.md"]


def links(page: str) -> list[str]:
    """Return the targets of the links in a document."""
    return re.findall(r"\]\(([^)\s]+)\)", text_of(page))


def anchors(page: str) -> set[str]:
    """Return the anchors of the headings in a document."""
    headings = re.findall(r"^#+ (.*)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_no_link_of_the_readme_is_relative() -> None:
    """Galaxy shows the page without the files that it links to."""
    assert [link for link in links("README.md") if not link.startswith(("https://", "#"))] == []


@pytest.mark.parametrize("page", [*PAGES, "CONTRIBUTING.md"])
def test_links_into_the_checkout_have_a_target(page: str) -> None:
    targets = [found[1] for found in map(HERE.fullmatch, links(page)) if found]
    assert [target for target in targets if not (ROOT / target.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("page", [*GUIDES, "CONTRIBUTING.md"])
def test_relative_links_have_a_target(page: str) -> None:
    targets = [link.partition("#")[0] for link in links(page) if not link.startswith(("https://", "#"))]
    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_within_a_page_lead_to_a_heading(page: str) -> None:
    assert {link[1:] for link in links(page) if link.startswith("#")} <= anchors(page)
