# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures that the tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator import Pbx, Simulator

from .documents import Document
from .tasks import SECRET, simulated_pauses


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of these tests."""
    parser.addoption("--write-documents", action="store_true", help="rewrite the documents that tests generate")


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """The PBXs of this process."""
    with Simulator() as running:
        yield running


@pytest.fixture
def pbx(simulator: Simulator) -> Iterator[Pbx]:
    """A PBX for one test."""
    site = simulator.add_pbx(client_secret=SECRET)
    yield site
    simulator.remove(site.name)


@pytest.fixture
def no_waiting(simulator: Simulator) -> Iterator[None]:
    """The pauses of tasks take no time."""
    with simulated_pauses(simulator):
        yield


@pytest.fixture
def document(pytestconfig: pytest.Config) -> Callable[[Path], Document]:
    """A document of the checkout, to check, or to write if the option asks for it."""
    return lambda path: Document(path, bool(pytestconfig.getoption("--write-documents", default=False)))
