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
from typing import Any, Mapping

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ..module_utils._api.client import Client
from ..module_utils._api.direct import LoginAccess
from ..module_utils._api.retry import Retry
from ..module_utils._net import request
from ..module_utils._net.deadline import DeadlineSocket
from ..module_utils._net.tls import Trust, preload_contexts, trust
from ..module_utils._operations import RECORDING_SETTINGS, Mode, Operation, Steps, run

_ROUNDS = 6  # Python specializes code that has run a few times
_URL = "http://warm-up.invalid"
_TARGETS = {
    "record_trunk_list": [{"id": 1, "type": "peer", "text": "trunk", "enb_config": 1, "number_value": 30}],
    "record_ext_list": [{"id": 1, "type": "extension", "text": "extension", "text2": "1000"}],
    "record_queue_list": [{"id": 1, "text": "queue"}],
}
_SPEC = {
    name: {key: value for key, value in argument.items() if key != "fallback"}  # nothing from the environment
    for name, argument in RECORDING_SETTINGS.argument_spec.items()
}
_OPTIONS = {
    "base_url": _URL,
    "access_token": "token",  # with which nothing is sent before and after the steps
    "enb_internal": True,
    "record_file_format": "wav",
    "record_trunk_list": [{"id": 1, "enb_config": True, "number_value": 30}],
    "record_ext_list": [{"id": 1, "type": "extension"}],
    "record_queue_list": [{"id": 1}],
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
    for _round in range(_ROUNDS):
        validation = ArgumentSpecValidator(_SPEC).validate(_OPTIONS)
        run(Operation(_SPEC, _prepare), validation.validated_parameters, Mode(check=True, diff=False))


def _prepare(options: Mapping[str, Any], mode: Mode) -> Steps:
    """Return the steps of a task in a session of its own, which sends nothing."""
    steps = RECORDING_SETTINGS.prepare(options, mode)

    def locally(_client: Client) -> dict[str, Any]:
        http = _LocalHttp(trust(_URL, True, None, None), timeout=1)
        with Client(LoginAccess(http, _URL, "id", "secret"), Retry(0), check_mode=True) as client:
            return steps(client)

    return locally


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
