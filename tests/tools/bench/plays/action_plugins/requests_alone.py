# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cost of the HTTP library alone in a worker: the three requests of a converged task, without further work."""

from __future__ import annotations

from typing import Any

import requests
from ansible.plugins.action import ActionBase

_TIMEOUT = 10


class ActionModule(ActionBase):  # type: ignore[misc]
    """Logs in, reads and logs out."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return an unchanged result."""
        result: dict[str, Any] = super().run(tmp, task_vars)
        options = self._task.args
        api = f"{options['base_url']}/openapi/v1.0"
        credentials = {"username": options["client_id"], "password": options["client_secret"]}
        with requests.Session() as session:
            session.trust_env = False  # no .netrc and no proxies, to do as little as possible
            session.headers["User-Agent"] = "OpenAPI"
            login = session.post(f"{api}/get_token", json=credentials, timeout=_TIMEOUT).json()
            token = {"access_token": login["access_token"]}
            for path in ("autorecord/get", "del_token"):
                session.get(f"{api}/{path}", params=token, timeout=_TIMEOUT).json()
        return {**result, "changed": False}
