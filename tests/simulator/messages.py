# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests, answers and the log of both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One HTTP request, its path relative to the base URL of its site."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    client_address: str
    client_port: int
    via_ycm: bool = False
    """Whether the request came through Yeastar Central Management, which needs no token of the PBX."""


@dataclass(frozen=True)
class Answer:
    """One HTTP answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    errcode: int | None = None

    @classmethod
    def of(cls, document: Any, *, errcode: int | None = None, status: int = 200) -> Answer:
        """An answer of JSON."""
        return cls(json.dumps(document).encode(), status, errcode=errcode)


@dataclass
class Call:
    """One request to a site, and its answer.

    `path` is relative to the site's base URL, `endpoint` is the same without the API's own prefix.
    The body of an upload is logged as JSON, with the names and sizes of its files in place of their contents.
    `status` is None when no answer was sent; `errcode` also when the answer had none that a client could read.
    """

    method: str
    endpoint: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw_body: bytes
    client_address: str
    client_port: int
    time: float
    via_ycm: bool = False
    processed: bool = False
    fault: str | None = None
    status: int | None = None
    errcode: int | None = None

    @property
    def name(self) -> str:
        """Method and endpoint, for example `GET autorecord/get`."""
        return f"{self.method} {self.endpoint}"

    @property
    def body(self) -> Any:
        """The body: read as JSON where it is JSON, else as text, None when there was none."""
        if not self.raw_body:
            return None
        try:
            return json.loads(self.raw_body)
        except ValueError:
            return self.raw_body.decode("utf-8", "replace")

    def as_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        return {
            "method": self.method,
            "endpoint": self.endpoint,
            "path": self.path,
            "query": dict(self.query),
            "headers": dict(self.headers),
            "body": self.body,
            "client_address": self.client_address,
            "client_port": self.client_port,
            "time": self.time,
            "via_ycm": self.via_ycm,
            "processed": self.processed,
            "fault": self.fault,
            "status": self.status,
            "errcode": self.errcode,
        }
