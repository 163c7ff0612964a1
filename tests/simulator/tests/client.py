# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plain clients of the PBX's API, independent of the product's, and of the simulator's control interface."""

from __future__ import annotations

from typing import Any

import requests

from simulator import Pbx, Simulator


def control(sim: Simulator, method: str, path: str, body: Any = None) -> Any:
    """The answer of one control request."""
    answer = requests.request(method, f"{sim.base_url}/_simulator/{path}", json=body, timeout=5)
    assert answer.status_code == 200, answer.text
    return answer.json()


class Client:
    """Talks to one PBX; logs in when first needed."""

    def __init__(self, pbx: Pbx, base_url: str | None = None, verify: bool | str = True) -> None:
        self.pbx = pbx
        self.base_url = base_url or pbx.base_url
        self.verify = verify
        self.token: str | None = None
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["User-Agent"] = "OpenAPI"

    def request(self, method: str, endpoint: str, **options: Any) -> requests.Response:
        """One request, as it is."""
        options = {"timeout": 5, "allow_redirects": False, "verify": self.verify, **options}
        return self.session.request(method, f"{self.base_url}/openapi/v1.0/{endpoint}", **options)

    def login(self, **changes: Any) -> dict[str, Any]:
        """Log in, keep the token, and return the answer of `get_token`."""
        credentials = {"username": self.pbx.client_id, "password": self.pbx.client_secret, **changes}
        answer: dict[str, Any] = self.request("POST", "get_token", json=credentials).json()
        self.token = answer.get("access_token", self.token)
        return answer

    def get(self, endpoint: str, **query: Any) -> dict[str, Any]:
        """The answer of an authorised GET."""
        answer: dict[str, Any] = self.request("GET", endpoint, params={**self._authorised(), **query}).json()
        return answer

    def post(self, endpoint: str, body: Any) -> dict[str, Any]:
        """The answer of an authorised POST."""
        answer: dict[str, Any] = self.request("POST", endpoint, params=self._authorised(), json=body).json()
        return answer

    def upload(self, name: str, content: bytes, is_check: str = "force") -> dict[str, Any]:
        """The answer of an upload of a custom prompt."""
        form = {"files": {"file": (name, content)}, "data": {"is_check": is_check}}
        answer: dict[str, Any] = self.request("POST", "custom_prompt/upload", params=self._authorised(), **form).json()
        return answer

    def settings(self) -> dict[str, Any]:
        """The recording settings."""
        settings: dict[str, Any] = self.get("autorecord/get")["auto_record"]
        return settings

    def update(self, **settings: Any) -> int:
        """The error code of an update."""
        return int(self.post("autorecord/update", settings)["errcode"])

    def menu(self, name: str) -> list[dict[str, Any]]:
        """The entries of a menu."""
        entries: list[dict[str, Any]] = self.get("system/get_menuoptions", menu=name)["data"]
        return entries

    def _authorised(self) -> dict[str, Any]:
        if self.token is None:
            self.login()
        return {"access_token": self.token}
