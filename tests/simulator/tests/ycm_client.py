# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plain client of Central Management's API, independent of the product's."""

from __future__ import annotations

from typing import Any

import requests

from simulator import Pbx, Ycm


class YcmClient:
    """Talks to one Central Management; logs in when first needed."""

    def __init__(self, ycm: Ycm) -> None:
        self.ycm = ycm
        self.token: str | None = None
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["User-Agent"] = "OpenAPI"

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request, as it is."""
        return self.session.request(method, f"{self.ycm.url}/dm/open_api/{path}", timeout=5, **options)

    def login(self, **changes: str) -> requests.Response:
        """Ask for a token, and remember it."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.ycm.client_id,
            "client_secret": self.ycm.client_secret,
            **changes,
        }
        answer = self.request("POST", "oauth/token", data=form)
        self.token = answer.json().get("access_token", self.token)
        return answer

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """One authorised request."""
        if self.token is None:
            self.login()
        return self.request(method, path, headers={"Authorization": f"Bearer {self.token}"}, **options)

    def instances(self, **query: Any) -> dict[str, Any]:
        """One page of the inventory."""
        data: dict[str, Any] = self.call("GET", "v2/cloud_pbx/instances", params=query).json()["data"]
        return data

    def passthrough(self, pbx: Pbx, method: str, endpoint: str, **options: Any) -> requests.Response:
        """One request to a PBX's own API."""
        return self.call(method, f"v1/cloud_pbx/{pbx.serial_number}/openapi/v1.0/{endpoint}", **options)
