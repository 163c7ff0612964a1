# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures how many requests a second the simulator answers, each on a new connection."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def measure(seconds: float, clients: int, pbxs: int) -> dict[str, float]:
    """Start a simulator in another process, and read settings from it with that many clients at once."""
    command = [sys.executable, "-m", "simulator", "serve", "--fleet", str(pbxs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as process:
        try:
            assert process.stdout is not None
            return _measure(process.stdout.readline().strip(), seconds, clients)
        finally:
            process.terminate()


def _measure(base_url: str, seconds: float, clients: int) -> dict[str, float]:
    address = urlsplit(base_url)
    requests = [_raw_request(pbx) for pbx in _json(f"{base_url}/_simulator/pbxs")]
    before = _json(f"{base_url}/_simulator/counters")
    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        turns = [(requests[client::clients] or requests, start + seconds) for client in range(clients)]
        answered = sum(pool.map(lambda turn: _drive((str(address.hostname), address.port or 80), *turn), turns))
    elapsed = time.perf_counter() - start
    after = _json(f"{base_url}/_simulator/counters")
    cpu_seconds = after["cpu_seconds"] - before["cpu_seconds"]
    return {
        "requests": answered,
        "seconds": round(elapsed, 2),
        "requests_per_second": round(answered / elapsed),
        "simulator_cpu_seconds": round(cpu_seconds, 2),
        "requests_per_cpu_second": round(answered / cpu_seconds),
    }


def _drive(address: tuple[str, int], requests: list[bytes], end: float) -> int:
    answered = 0
    for request in cycle(requests):
        if time.perf_counter() >= end:
            return answered
        with socket.create_connection(address) as connection:
            connection.sendall(request)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        if b'"errcode": 0' not in answer:
            raise RuntimeError(f"unexpected answer: {answer!r}")
        answered += 1
    return answered


def _raw_request(pbx: dict[str, Any]) -> bytes:
    credentials = {"username": pbx["client_id"], "password": pbx["client_secret"]}
    token = _json(f"{pbx['base_url']}/openapi/v1.0/get_token", credentials)["access_token"]
    path = f"{urlsplit(pbx['base_url']).path}/openapi/v1.0/autorecord/get?access_token={token}"
    return f"GET {path} HTTP/1.1\r\nHost: simulator\r\nUser-Agent: OpenAPI\r\n\r\n".encode()


def _json(url: str, body: object = None) -> Any:
    address = urlsplit(url)
    connection = HTTPConnection(address.netloc)
    data = None if body is None else json.dumps(body)
    connection.request("GET" if data is None else "POST", address.path, data, {"User-Agent": "OpenAPI"})
    return json.load(connection.getresponse())
