# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds whatever goes wrong at whichever request, and the document that tells the rest.

``python -m pytest tests/network/test_fault_matrix.py --write-documents`` writes that document anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from simulator import Pbx, Simulator

from .documents import Document
from .matrix import ALLOWANCE, MANAGED, MENUS, RETRIES, WANTED, Cell, cells, measured, table, times_of
from .planted import shown
from .tasks import task


@pytest.fixture(scope="module")
def matrix() -> list[Cell]:
    """All cells."""
    with Simulator() as simulator:
        return cells(simulator)


def unmanaged(recording: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in recording.items() if name not in MANAGED}


def says_why_it_failed(cell: Cell) -> bool:
    """A failure says what was attempted, and what can be done about it."""
    failure = cell.result.get("failure")
    if failure is None:
        return "failed" not in cell.result
    return bool(cell.result["msg"] and failure["kind"] and failure["endpoint"] and failure["hint"])


def is_changed_only_with_the_pbx(cell: Cell) -> bool:
    """Changed is reported only if the PBX is no longer as it was."""
    return cell.written or not cell.result["changed"]


def is_ok_only_as_wanted(cell: Cell) -> bool:
    """Who reads ok or changed, has what was asked for."""
    return cell.kind is not None or cell.as_wanted


def fails_only_if_not_as_wanted(cell: Cell) -> bool:
    """A failure means that the PBX is not as wanted, or that nobody could read whether it is."""
    return cell.kind in (None, "unconfirmed") or not cell.as_wanted


def is_as_wanted_or_untouched(cell: Cell) -> bool:
    """There is nothing in between."""
    return cell.as_wanted or not cell.written


def leaves_the_unmanaged_alone(cell: Cell) -> bool:
    return unmanaged(cell.before) == unmanaged(cell.after)


def updates_only_what_was_read(cell: Cell) -> bool:
    """No update is sent before the settings were read."""
    names = [call.name for call in cell.calls if call.processed]
    return "POST autorecord/update" not in names or "GET autorecord/get" in names


def leaves_one_token_at_most(cell: Cell) -> bool:
    """Except for a login that is answered as if it should be tried again, and was taken in: each try gets one."""
    contradicted = cell.step.startswith("Logging in") and cell.fault.contradicts_a_login
    return len(cell.tokens) <= (RETRIES + 1 if contradicted and cell.always else 1)


def leaves_a_token_only_if_it_must(cell: Cell) -> bool:
    """A token is left if the PBX never told it, or if the PBX could not be made to revoke it."""
    heard = [call for call in cell.calls if call.endpoint == "get_token" and call.status == 200 and call.errcode == 0]
    refused = [call for call in cell.calls if call.endpoint == "del_token" and not call.processed]
    gone = cell.fault.name in (
        *("connection refused", "time-out on connect", "no TLS handshake", "no TLS", "another certificate"),
    )
    blocked = cell.fault.name == "address blocked"
    unheard = cell.step.startswith("Logging in") and (cell.fault.kind != "" or not heard)
    return not cell.tokens or unheard or gone or blocked or bool(refused)


def tells_of_a_token_that_is_left(cell: Cell) -> bool:
    """Except when the PBX says that the token has expired: then there is nothing to tell."""
    unheard = cell.step.startswith("Logging in")
    return not cell.tokens or unheard or cell.warned or cell.fault.name == "errcode 10004"


def shows_no_secret(cell: Cell) -> bool:
    return shown(cell.told, cell.secrets) == []


def bounds_each_request(cell: Cell) -> bool:
    return max(cell.times.requests) < cell.timeout + ALLOWANCE


def bounds_their_number(cell: Cell) -> bool:
    return len(cell.times.requests) <= most_requests(RETRIES, MENUS)


def bounds_the_pauses(cell: Cell) -> bool:
    return len(cell.times.pauses) <= most_pauses(RETRIES, MENUS) and max(cell.times.pauses, default=0) <= 10


def waits_as_long_as_it_is_asked_to(cell: Cell) -> bool:
    return "Retry-After" not in cell.fault.name or all(pause >= 3 for pause in cell.times.pauses)


def most_requests(retries: int, menus: int) -> int:
    """The bound that the document states."""
    return (retries + 1) * (retries + menus + 7) + 1


def most_pauses(retries: int, menus: int) -> int:
    """The bound that the document states."""
    return retries * (retries + menus + 7)


@pytest.mark.parametrize(
    "holds",
    [
        says_why_it_failed,
        is_changed_only_with_the_pbx,
        is_ok_only_as_wanted,
        fails_only_if_not_as_wanted,
        is_as_wanted_or_untouched,
        leaves_the_unmanaged_alone,
        updates_only_what_was_read,
        leaves_one_token_at_most,
        leaves_a_token_only_if_it_must,
        tells_of_a_token_that_is_left,
        shows_no_secret,
        bounds_each_request,
        bounds_their_number,
        bounds_the_pauses,
        waits_as_long_as_it_is_asked_to,
    ],
)
def test_every_cell(matrix: list[Cell], holds: Callable[[Cell], bool]) -> None:
    assert [cell for cell in matrix if not holds(cell)] == []


def test_the_matrix_is_what_it_claims(matrix: list[Cell]) -> None:
    """The faults struck: in each cell the PBX saw one, or was asked in vain."""
    quiet = [cell for cell in matrix if cell.fault.kind and not any(call.fault for call in cell.calls)]
    assert quiet == []
    assert len(matrix) > 1200
    assert json.dumps([cell.result for cell in matrix])


def test_the_document_is_up_to_date(matrix: list[Cell], document: Callable[[Path], Document]) -> None:
    document(Path("docs/fault-matrix.md")).check(matrix=table(matrix))


def test_the_bound_of_a_task_is_reached_and_not_exceeded(pbx: Pbx) -> None:
    """The worst that a PBX can do is what the document's formula says."""
    pbx.behaviour = type(pbx.behaviour)(menu_text2=False)
    busy = {"status": 503, "retry_after": 60}
    for endpoint in ("get_token", "system/get_menuoptions", "extension/list"):
        pbx.fault(endpoint, "status", times=RETRIES, **busy)
    pbx.fault("get_token", "status", times=RETRIES, skip=1, **busy)
    pbx.fault("autorecord/get", "status", times=RETRIES, **busy)
    for update in range(RETRIES + 1):
        pbx.fault("autorecord/get", "status", times=RETRIES, skip=update + 1, **busy)
    pbx.fault("autorecord/update", "errcode", code=10004)
    pbx.fault("autorecord/update", "reset_before", times=None)
    pbx.fault("del_token", "status", times=None, **busy)
    with measured():
        times = times_of(lambda: task(pbx, retries=RETRIES, **WANTED))
    assert len(times.requests) == most_requests(RETRIES, MENUS)
    assert len(times.pauses) == most_pauses(RETRIES, MENUS)
    assert max(times.pauses) == 10
