# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulator of Yeastar P-Series PBXs and of Yeastar Central Management, for tests, demonstrations and benchmarks.

It is a separate program, written from the known facts of the API, and shares no code with the collection.

    with Simulator() as sim:
        pbx = sim.add_pbx("pbx-01", firmware="old", behavior=Behavior(numbers_as_strings=True))
        pbx.fault("autorecord/update", "reset_after")
        ...  # a client talks to pbx.base_url with pbx.client_id and pbx.client_secret
        assert pbx.recording["enb_internal"] == 1
        assert pbx.call_names() == ["POST get_token", "GET autorecord/get", "GET del_token"]

A test can also do without sockets and threads: `exchange.respond` has a `Pbx` answer a request in the same process.

What is not known for sure is a switch in `Behavior` or `YcmBehavior`, what can go wrong is a kind in `faults.KINDS`,
and `python -m simulator serve` with the control interface (`control`) offers the same to other processes.
"""

from __future__ import annotations

from .behavior import Behavior
from .clock import Clock
from .errors import ApiError
from .faults import KINDS, Fault, RandomFaults
from .fleet import fleet
from .messages import Call
from .objects import (
    Conference,
    Department,
    Extension,
    ExtensionGroup,
    Ivr,
    Objects,
    Prompt,
    Queue,
    Trunk,
)
from .pbx import Pbx
from .simulator import Simulator
from .ycm import RateLimit, Ycm, YcmBehavior

__all__ = [
    "KINDS",
    "ApiError",
    "Behavior",
    "Call",
    "Clock",
    "Conference",
    "Department",
    "Extension",
    "ExtensionGroup",
    "Fault",
    "Ivr",
    "Objects",
    "Pbx",
    "Prompt",
    "Queue",
    "RandomFaults",
    "RateLimit",
    "Simulator",
    "Trunk",
    "Ycm",
    "YcmBehavior",
    "fleet",
]
