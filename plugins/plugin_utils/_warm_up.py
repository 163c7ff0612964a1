# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task run once before Ansible forks its workers, so that they share its caches.

A worker is forked for each task, and the first run of code in it is expensive: Python specializes code, libraries fill
their caches, and every page of memory that is written to is copied. The warm-up does all that a real task does, but
sends nothing over the network.
"""

from __future__ import annotations

import json
import socket
from typing import Any

from ..module_utils._api.client import Client
from ..module_utils._api.direct import LoginAccess
from ..module_utils._api.retry import Retry
from ..module_utils._net import request
from ..module_utils._net.deadline import DeadlineSocket
from ..module_utils._net.tls import Trust, preload_contexts, trust
from ..module_utils._settings.entries import requested
from ..module_utils._steps.recording_settings import apply_settings

_ROUNDS = 2  # Python adapts code when it runs for the second time
_URL = "http://warm-up.invalid"
_TARGETS = {
    "record_trunk_list": [{"id": 1, "type": "peer", "text": "trunk", "enb_config": 1, "number_value": 30}],
    "record_ext_list": [{"id": 1, "type": "extension", "text": "extension", "text2": "1000"}],
    "record_queue_list": [{"id": 1, "text": "queue"}],
}
_ANSWER = json.dumps(
    {
        "errcode": 0,
        "errmsg": "SUCCESS",
        "access_token": "token",
        "auto_record": {"enb_internal": 1, "internal_prompt": "", "record_file_format": "wav", **_TARGETS},
    }
).encode()
"""One answer to all requests of the task."""
_MESSAGE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (
    len(_ANSWER),
    _ANSWER,
)


def warm_up() -> None:
    """Run a task that changes nothing, and load the usual certificate authorities."""
    preload_contexts()
    options = {"enb_internal": True, "record_file_format": "wav", **{name: [{"id": 1}] for name in _TARGETS}}
    options["record_ext_list"] = [{"id": 1, "type": "extension"}]
    for _round in range(_ROUNDS):
        http = _LocalHttp(trust(_URL, True, None, None), timeout=1)
        with Client(LoginAccess(http, _URL, "id", "secret"), Retry(0), check_mode=True) as client:
            apply_settings(client, requested(options), "replace", check_mode=True, diff_mode=False)


if request.REQUESTS_MISSING is None:

    class _LocalConnection(request.PlainConnection):
        def _new_conn(self) -> DeadlineSocket:
            ours, self._theirs = socket.socketpair()
            self._theirs.sendall(_MESSAGE)
            return DeadlineSocket(fileno=ours.detach())

        def close(self) -> None:
            super().close()
            self._theirs.close()

    class _LocalPool(request.PlainPool):
        ConnectionCls: Any = _LocalConnection

    class _LocalHttp(request.Http):
        def __init__(self, trust_: Trust, timeout: float) -> None:
            super().__init__(trust_, timeout)
            self._adapter.poolmanager.pool_classes_by_scheme = {"http": _LocalPool}

        def _proxies(self, url: str) -> dict[str, str]:
            return {}
