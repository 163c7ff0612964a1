# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A refused login is not retried, because five refusals block the address."""

from __future__ import annotations

from typing import Any

import pytest

from simulator import Pbx

from .tasks import task

WANTED: dict[str, Any] = {"enb_paging": True}


def refuse_the_second_login(pbx: Pbx) -> None:
    pbx.fault("get_token", "errcode", skip=1, times=None, code=-1)


@pytest.mark.parametrize("endpoint", ["autorecord/get", "autorecord/update"])
def test_a_refused_renewal_ends_the_task(pbx: Pbx, endpoint: str) -> None:
    pbx.fault(endpoint, "errcode", code=10004)
    refuse_the_second_login(pbx)
    result = task(pbx, **WANTED).result
    assert result["failure"]["kind"] == "auth"
    assert pbx.call_names().count("POST get_token") == 2
    assert pbx.call_names().count("POST autorecord/update") == (endpoint == "autorecord/update")


def test_a_refused_renewal_after_a_lost_update_is_unconfirmed(pbx: Pbx) -> None:
    pbx.fault("autorecord/update", "close_before")
    pbx.fault("autorecord/update", "errcode", code=10004)
    refuse_the_second_login(pbx)
    result = task(pbx, **WANTED).result
    assert result["failure"]["kind"] == "unconfirmed"
    assert result["failure"]["endpoint"] == "POST get_token"
    assert result["msg"].startswith(
        f"The update was sent, but its outcome is not known. Then logging in at {pbx.base_url} failed: POST get_token: "
    )
    assert pbx.call_names().count("POST get_token") == 2
    assert pbx.call_names()[-1] == "GET del_token"
