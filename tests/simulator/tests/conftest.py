# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the simulator's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from simulator import Behavior, Simulator

from .client import Client


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def connect(sim: Simulator) -> Callable[..., Client]:
    """Makes a client of a new PBX; takes options of `Pbx`, and switches of `Behavior`."""

    def make(**options: Any) -> Client:
        switches = {name: options.pop(name) for name in list(options) if name in Behavior.__dataclass_fields__}
        return Client(sim.add_pbx(behavior=Behavior(**switches), **options))

    return make


@pytest.fixture
def client(connect: Callable[..., Client]) -> Client:
    return connect()
