# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated PBXs, in a process of their own, and their inventories."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import certifi
import trustme

if TYPE_CHECKING:
    from typing_extensions import Self

_TESTS = Path(__file__).parents[2]


class Fleet:
    """A simulator of ``count`` PBXs, over HTTP and HTTPS. A context manager: it runs as long as the block."""

    def __init__(self, count: int, folder: Path) -> None:
        self._folder = folder
        self.authorities = folder / "authorities.pem"
        """The authority that signed the PBXs' certificate, and those that are trusted by default."""
        self._certify()
        certificate = ("--certfile", str(folder / "server.pem"), "--keyfile", str(folder / "server.key"))
        self._simulator = subprocess.Popen(
            [sys.executable, "-m", "simulator", "serve", *certificate],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(_TESTS)},
        )
        self.http = self._line()
        self.https = self._line()
        self._names = [f"pbx-{number:04}" for number in range(1, count + 1)]
        for name in self._names:
            self._control("pbxs", name=name, client_id=f"id-{name}", client_secret=f"secret-{name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._simulator.terminate()
        self._simulator.communicate()

    def cpu_seconds(self) -> float:
        """Return the CPU seconds that the simulator has used so far."""
        return float(self._control("counters")["cpu_seconds"])

    def requests(self) -> int:
        """Return the number of requests answered so far."""
        return int(self._control("counters").get("requests", 0))

    def answers_after(self, seconds: float) -> None:
        """Delay each answer by this long, as a network does."""
        self._control("random_faults", rate=1 if seconds else 0, kinds=[["slow", {"seconds": seconds}]])

    def write_inventory(self, size: int) -> Path:
        """Write an inventory of the first PBXs, and return where it is."""
        hosts = {name: {"pbx_id": f"id-{name}", "pbx_secret": f"secret-{name}"} for name in self._names[:size]}
        common = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        path = self._folder / f"inventory-{size}.json"
        path.write_text(json.dumps({"pbxs": {"hosts": hosts, "vars": common}}))
        return path

    def _certify(self) -> None:
        authority = trustme.CA()
        server = authority.issue_cert("127.0.0.1")
        self.authorities.write_text(Path(certifi.where()).read_text() + authority.cert_pem.bytes().decode())
        server.private_key_pem.write_to_path(self._folder / "server.key")
        for pem in server.cert_chain_pems:
            pem.write_to_path(self._folder / "server.pem", append=True)

    def _line(self) -> str:
        assert self._simulator.stdout is not None
        line = self._simulator.stdout.readline().strip()
        if not line:
            raise RuntimeError("the simulator did not start")
        return line

    def _control(self, path: str, **body: Any) -> Any:
        data = json.dumps(body).encode() if body else None
        with urllib.request.urlopen(f"{self.http}/_simulator/{path}", data) as answer:
            return json.load(answer)
