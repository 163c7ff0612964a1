# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties that hold with every fault at every request, and the tables of the document.

``python -m pytest tests/network/test_fault_matrix.py --write-documents`` rewrites these tables.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from simulator import Behavior, Pbx, Simulator

from .documents import Document
from .matrix import AFTER_REFUSAL, ALLOWANCE, MANAGED, NAMES, RETRIES, WANTED, Cell, cells, measured, table, times_of
from .planted import shown
from .tasks import task


@pytest.fixture(scope="module")
def matrix() -> list[Cell]:
    """All cells."""
    with Simulator() as simulator:
        return cells(simulator)


def unmanaged(recording: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in recording.items() if name not in MANAGED}


def a_failure_says_what_was_attempted_and_what_to_do(cell: Cell) -> bool:
    failure = cell.result.get("failure")
    if failure is None:
        return "failed" not in cell.result
    return bool(cell.result["msg"] and failure["kind"] and failure["endpoint"] and failure["hint"])


def changed_is_reported_only_where_the_pbx_changed(cell: Cell) -> bool:
    return cell.written or not cell.result["changed"]


def a_task_succeeds_only_where_the_pbx_is_compliant(cell: Cell) -> bool:
    return cell.kind is not None or cell.compliant


def a_task_fails_only_where_the_pbx_is_not_compliant(cell: Cell) -> bool:
    """Or if the PBX could not be read."""
    return cell.kind in (None, "unconfirmed") or not cell.compliant


def the_pbx_is_compliant_or_unchanged(cell: Cell) -> bool:
    return cell.compliant or not cell.written


def unmanaged_settings_stay(cell: Cell) -> bool:
    return unmanaged(cell.before) == unmanaged(cell.after)


def no_update_precedes_the_first_read(cell: Cell) -> bool:
    names = [call.name for call in cell.calls if call.processed]
    return "POST autorecord/update" not in names or "GET autorecord/get" in names


def one_token_is_left_at_most(cell: Cell) -> bool:
    """Except if each login is processed and its answer is lost or asks for a retry: each attempt gets a token."""
    attempts = 1
    if cell.step.startswith("Logging in") and cell.fault.processed and cell.always:
        attempts = RETRIES + 1 if cell.fault.asks_to_retry else 2 if cell.kind == "no_answer" else 1
    return len(cell.tokens) <= attempts


def a_token_is_left_only_where_it_cannot_be_revoked(cell: Cell) -> bool:
    """The answer with it was lost, or the PBX could not be reached or refused to revoke it."""
    received = [
        call for call in cell.calls if call.endpoint == "get_token" and call.status == 200 and call.errcode == 0
    ]
    refused = [call for call in cell.calls if call.endpoint == "del_token" and not call.processed]
    unreachable = cell.fault.name in (
        *("connection refused", "connect timeout", "no TLS handshake", "no TLS", "changed certificate"),
    )
    blocked = cell.fault.name == "address blocked"
    lost = cell.step.startswith("Logging in") and (cell.fault.kind != "" or not received)
    return not cell.tokens or lost or unreachable or blocked or bool(refused)


def a_warning_says_that_a_token_is_left(cell: Cell) -> bool:
    """Except where its answer was lost, or where the PBX says that the token has expired."""
    lost = cell.step.startswith("Logging in")
    return not cell.tokens or lost or cell.warned or cell.fault.name == "errcode 10004"


def no_secret_is_shown(cell: Cell) -> bool:
    return shown(cell.output, cell.secrets) == []


def the_timeout_bounds_each_request(cell: Cell) -> bool:
    return max(cell.times.requests) < cell.timeout + ALLOWANCE


def the_number_of_requests_is_bounded(cell: Cell) -> bool:
    return len(cell.times.requests) <= most_requests(RETRIES, NAMES, AFTER_REFUSAL)


def the_pauses_are_bounded(cell: Cell) -> bool:
    few = len(cell.times.pauses) <= most_pauses(RETRIES, NAMES, AFTER_REFUSAL)
    return few and max(cell.times.pauses, default=0) <= 10


def the_patience_is_bounded(cell: Cell) -> bool:
    return sum(cell.times.patience) <= most_patience(RETRIES)


def retry_after_is_honored(cell: Cell) -> bool:
    return "Retry-After" not in cell.fault.name or all(pause >= 3 for pause in cell.times.pauses)


def unchanged_after_an_update_in_doubt_is_reported_after_8_seconds(cell: Cell) -> bool:
    """An update that no answer refused may be applied later than its answer."""
    doubtful = cell.step.startswith("Updating") and "did not change within 8 seconds" in cell.result.get("msg", "")
    return not doubtful or sum(cell.times.patience) >= 8


def most_requests(retries: int, names: int, after_refusal: int) -> int:
    """The bound that the document states."""
    return (retries + 1) * (18 * retries + names + after_refusal + 34)


def most_pauses(retries: int, names: int, after_refusal: int) -> int:
    """The bound that the document states."""
    return retries * (18 * retries + names + after_refusal + 34) + 1


def most_patience(retries: int) -> int:
    """The bound that the document states, in seconds."""
    return 3 * (retries + 1) * 8


@pytest.mark.parametrize(
    "holds",
    [
        a_failure_says_what_was_attempted_and_what_to_do,
        changed_is_reported_only_where_the_pbx_changed,
        a_task_succeeds_only_where_the_pbx_is_compliant,
        a_task_fails_only_where_the_pbx_is_not_compliant,
        the_pbx_is_compliant_or_unchanged,
        unmanaged_settings_stay,
        no_update_precedes_the_first_read,
        one_token_is_left_at_most,
        a_token_is_left_only_where_it_cannot_be_revoked,
        a_warning_says_that_a_token_is_left,
        no_secret_is_shown,
        the_timeout_bounds_each_request,
        the_number_of_requests_is_bounded,
        the_pauses_are_bounded,
        the_patience_is_bounded,
        retry_after_is_honored,
        unchanged_after_an_update_in_doubt_is_reported_after_8_seconds,
    ],
)
def test_every_property_holds_in_every_cell(matrix: list[Cell], holds: Callable[[Cell], bool]) -> None:
    assert [cell for cell in matrix if not holds(cell)] == []


def test_each_fault_occurred(matrix: list[Cell]) -> None:
    unaffected = [cell for cell in matrix if cell.fault.kind and not any(call.fault for call in cell.calls)]
    assert unaffected == []
    assert len(matrix) > 1200
    assert json.dumps([cell.result for cell in matrix])


def test_the_document_is_up_to_date(matrix: list[Cell], document: Callable[[Path], Document]) -> None:
    document(Path("docs/fault-matrix.md")).check(matrix=table(matrix))


def test_the_bound_of_a_task_is_reached_and_not_exceeded(pbx: Pbx) -> None:
    """The worst case is what the formulas of the document say.

    Each request fails as often as it is retried; the first answer to a login is lost; three tokens expire; each form of
    the update is processed and not applied until its last attempt is refused; and no token can be revoked.
    """
    pbx.behavior = Behavior(menu_text2=False, read_only_keys="top_level")
    pbx.objects.remove("trunk", 27)
    busy = {"status": 503, "retry_after": 60}
    renewals, forms, read_backs = 3, 3, 6

    def busy_before(endpoint: str, *answers: int) -> None:
        """Make the PBX busy as often as a request is retried, before each of its good answers of these numbers."""
        for number in answers:
            pbx.fault(endpoint, "status", times=RETRIES, skip=number, **busy)

    busy_before("get_token", 0)
    pbx.fault("get_token", "reset_after")
    busy_before("get_token", *range(1 + renewals))
    for number in range(renewals):
        busy_before("autorecord/get", number)
        pbx.fault("autorecord/get", "errcode", skip=number, code=10004)
        busy_before("autorecord/get", number)
    busy_before("autorecord/get", *range(renewals, 1 + forms * (RETRIES + 1) * read_backs))
    busy_before("system/get_menuoptions", *range(1 + AFTER_REFUSAL))
    busy_before("extension/list", 0)
    for _form in range(forms):
        pbx.fault("autorecord/update", "errcode", times=RETRIES, code=2)
        pbx.fault("autorecord/update", "errcode", code=40002)
    pbx.fault("del_token", "status", times=None, **busy)
    with measured():
        times = times_of(lambda: task(pbx, retries=RETRIES, **WANTED))
    assert len(times.requests) == most_requests(RETRIES, NAMES, AFTER_REFUSAL)
    assert len(times.pauses) == most_pauses(RETRIES, NAMES, AFTER_REFUSAL)
    assert max(times.pauses) == 10
    assert sum(times.patience) == most_patience(RETRIES)


def test_each_token_in_an_error_costs_one_more_revocation(pbx: Pbx) -> None:
    pbx.fault("get_token", "errcode", times=RETRIES, code=2, processed=True, keeps_content=True)
    pbx.fault("del_token", "status", times=None, status=503)
    with measured():
        times_of(lambda: task(pbx, retries=RETRIES, **WANTED))
    assert pbx.call_names().count("GET del_token") == (RETRIES + 1) * (RETRIES + 1)
