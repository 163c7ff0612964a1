# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks run in this process, as the module and the action plugin run them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.telephony.yeastar.plugins.module_utils._api import connection
from ansible_collections.telephony.yeastar.plugins.module_utils._api.retry import Retry
from ansible_collections.telephony.yeastar.plugins.module_utils._operations import (
    RECORDING_SETTINGS,
    Mode,
    Operation,
    OperationResult,
    run,
)
from simulator import Pbx, Simulator

SECRET = '"Grüße"/+% (.*)[a-z]\\d'
"""A client secret that is escaped in JSON, in a URL, in a shell and in a regular expression."""


def task(
    pbx: Pbx, operation: Operation = RECORDING_SETTINGS, *, check: bool = False, **options: Any
) -> OperationResult:
    """Run a task on one PBX, and return its outcome."""
    given = {"base_url": pbx.base_url, "client_id": pbx.client_id, "client_secret": pbx.client_secret, **options}
    validation = ArgumentSpecValidator(operation.argument_spec).validate(given)
    assert validation.error_messages == []
    return run(operation, validation.validated_parameters, Mode(check, diff=True))


@contextmanager
def simulated_pauses(simulator: Simulator) -> Iterator[None]:
    """Advance the clock of the simulated PBXs by the pauses of tasks, without waiting."""
    with mock.patch.object(connection, "Retry", partial(Retry, sleep=simulator.clock.advance)):
        yield
