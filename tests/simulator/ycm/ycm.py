# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One simulated Central Management."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from simulator.messages import Answer, Request
from simulator.multipart import is_form
from simulator.pbx import Pbx
from simulator.site import Forward, Host, Site
from simulator.tokens import LoginGuard, Token, TokenStore

from .answers import failure, success
from .behavior import YcmBehavior
from .errors import (
    API_REQUEST_FAILED,
    DATA_NOT_FOUND,
    INVALID_PARAMETER,
    INVALID_TOKEN,
    RATE_LIMIT_EXCEEDED,
    TOKEN_EXPIRED,
    YcmError,
)
from .instances import PbxInfo
from .inventory import Inventory
from .rate_limit import Bucket, RateLimit

API_PATH = "dm/open_api/"
PASSTHROUGH = "v1/cloud_pbx/"
PBX_API_PATH = "openapi/v1.0/"
INSTANCES = "v2/cloud_pbx/instances"
TOKEN = "oauth/token"
REVOKE = "oauth/token/refresh_token"
UNSUPPORTED_MEDIA_TYPE = 415


def jwt() -> str:
    """An access token that looks like the JSON Web Tokens that Central Management gives out."""
    parts = ({"alg": "RS256", "typ": "JWT"}, {"jti": str(uuid.uuid4()), "scope": ["all"]})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join((*encoded, secrets.token_urlsafe(32)))


class Ycm(Site):
    """Central Management of some PBXs: OAuth, inventory, and the passthrough to each PBX's own API."""

    def __init__(
        self,
        pbxs: Iterable[Pbx] = (),
        name: str = "ycm",
        *,
        behavior: YcmBehavior | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        permitted_ips: Iterable[str] | None = None,
        rate_limit: RateLimit | None = None,
        token_lifetime: float = 1800,
        refresh_token_lifetime: float = 15 * 86400,
        failed_logins_allowed: int = 6,
        total_off_by: int = 0,
    ) -> None:
        super().__init__(name)
        self.behavior = behavior or YcmBehavior()
        self.client_id = client_id or secrets.token_hex(16)
        self.client_secret = client_secret or secrets.token_hex(16)
        self.permitted_ips = None if permitted_ips is None else set(permitted_ips)
        """The addresses that may use the API; None: all."""
        self.token_store = TokenStore(self.clock, token_lifetime, refresh_token_lifetime, mint=jwt)
        self.login_guard = LoginGuard(failed_logins_allowed)
        self.total_off_by = total_off_by
        """How many more or fewer instances the `total` of the listing has than there are."""
        self._rate_limit = rate_limit
        self._bucket: Bucket | None = None
        self._inventory = Inventory()
        for pbx in pbxs:
            self.manage(pbx)

    # For tests

    def attach(self, host: Host) -> None:
        """Become part of a simulator, and use its clock."""
        super().attach(host)
        self.token_store.clock = host.clock
        self.rate_limit = self._rate_limit

    def manage(self, pbx: Pbx, **info: Any) -> PbxInfo:
        """Add a PBX to the inventory, and return its entry; `createTime` decides where the listing has it."""
        return self._inventory.add(pbx, info)

    def unmanage(self, pbx: Pbx) -> None:
        """Remove a PBX from the inventory."""
        self._inventory.remove(pbx)

    def between_pages(self, change: Callable[[], object], after: int = 1) -> None:
        """Call `change` once, when so many more pages of the inventory were made, before the last one is answered.

        A change that calls `manage` or `unmanage` shifts the listing while a client reads it.
        """
        self._inventory.between_pages(change, after)

    def info(self, pbx: Pbx) -> PbxInfo:
        """The inventory's entry of a PBX, under the vendor's own field names; change and delete as you like."""
        return self._inventory.info(pbx)

    @property
    def url(self) -> str:
        """The base URL."""
        return self.base_url

    @property
    def tokens(self) -> list[str]:
        """The access tokens that are valid now."""
        with self.lock:
            return self.token_store.live()

    @property
    def blocked_addresses(self) -> set[str]:
        """The client addresses that failed to log in too often; remove one to free it."""
        return self.login_guard.blocked

    @property
    def rate_limit(self) -> RateLimit | None:
        """The rate limit; assigning one starts with a full burst."""
        return self._rate_limit

    @rate_limit.setter
    def rate_limit(self, limit: RateLimit | None) -> None:
        self._rate_limit = limit
        self._bucket = None if limit is None else Bucket(limit, self.clock)

    def reset(self) -> None:
        """Reset: no tokens, no blocked address, a full burst, empty log, no faults."""
        with self.lock:
            super().reset()
            self.token_store.clear()
            self.login_guard.clear()
            self.rate_limit = self._rate_limit
            self._inventory.forget_changes()

    def state(self) -> dict[str, Any]:
        """The identity and the state of Central Management, ready for JSON."""
        with self.lock:
            return {
                "name": self.name,
                "url": self.url,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "tokens": self.tokens,
                "blocked_addresses": sorted(self.blocked_addresses),
                "counters": dict(self.counters),
                "instances": [dict(info) for info in self._inventory.infos()],
            }

    # For clients

    def endpoint_of(self, path: str) -> str:
        """The path without the API's own prefix; in the passthrough, the PBX's endpoint, such as `autorecord/get`."""
        _sn, pbx_path = _passed_through(path)
        return path.removeprefix(API_PATH) if pbx_path is None else pbx_path.removeprefix(PBX_API_PATH)

    def process(self, request: Request) -> Answer | Forward:
        """Process a request."""
        endpoint = request.path.removeprefix(API_PATH)
        try:
            self._admit(request)
            if (request.method, endpoint) == ("POST", TOKEN):
                return Answer.of(self._give_token(request), errcode=0)
            access = self._authorise(request)
            if (request.method, endpoint) == ("DELETE", REVOKE):
                self.token_store.revoke(access)
                return success({}, self.behavior, self.clock.now())
            if (request.method, endpoint) == ("GET", INSTANCES):
                listing = self._inventory.page(request.query, self.behavior, self.total_off_by)
                return success({"data": listing}, self.behavior, self.clock.now())
            return self._forward(request)
        except YcmError as error:
            return failure(error, self.behavior, self.clock.now(), at_login=endpoint == TOKEN)

    def _admit(self, request: Request) -> None:
        permitted = self.permitted_ips is None or request.client_address in self.permitted_ips
        if request.client_address in self.blocked_addresses or not permitted:
            raise YcmError(self.behavior.blocked_code)
        if not request.headers.get("User-Agent"):
            raise YcmError(INVALID_PARAMETER)

    def _give_token(self, request: Request) -> dict[str, Any]:
        if not request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            raise YcmError(INVALID_PARAMETER)
        form = dict(parse_qsl(request.body.decode("utf-8", "replace")))
        if form.get("grant_type") == "client_credentials":
            return self._token_document(self._login(form, request.client_address))
        if form.get("grant_type") == "refresh_token":
            token = self.token_store.refresh(form.get("refresh_token", ""))
            if token is None:
                raise YcmError(INVALID_TOKEN)
            return self._token_document(token)
        raise YcmError(INVALID_PARAMETER)

    def _login(self, form: Mapping[str, str], address: str) -> Token:
        sent = (form.get("client_id", ""), form.get("client_secret", ""))
        expected = (self.client_id, self.client_secret)
        if not all(hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(sent, expected, strict=True)):
            self.login_guard.failed(address)
            raise YcmError(self.behavior.wrong_login_code)
        self.login_guard.succeeded(address)
        self.counters["logins"] += 1
        if self.behavior.login_ends_older_tokens:
            self.token_store.clear()
        return self.token_store.issue()

    def _token_document(self, token: Token) -> dict[str, Any]:
        return {
            "access_token": token.access,
            "token_type": "bearer",
            "refresh_token": token.refresh,
            "expires_in": int(self.token_store.access_lifetime),
            "jti": str(uuid.uuid4()),
        }

    def _authorise(self, request: Request) -> str:
        scheme, _space, access = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not self.token_store.known(access):
            raise YcmError(INVALID_TOKEN)
        if not self.token_store.valid(access):
            raise YcmError(TOKEN_EXPIRED)
        if self._bucket is not None and not self._bucket.take():
            raise YcmError(RATE_LIMIT_EXCEEDED)
        return access

    def _forward(self, request: Request) -> Answer | Forward:
        serial_number, pbx_path = _passed_through(request.path)
        if pbx_path is None or request.method not in ("GET", "POST"):
            raise YcmError(DATA_NOT_FOUND)
        if is_form(request.headers) and self.behavior.uploads != "accepted":
            if self.behavior.uploads == "invalid_parameter":
                raise YcmError(INVALID_PARAMETER)
            return Answer(b"", UNSUPPORTED_MEDIA_TYPE, {"Content-Type": "text/html"})
        found = self._inventory.find(serial_number)
        if found is None:
            raise YcmError(DATA_NOT_FOUND)
        pbx, info = found
        if info.get("pbxStatus", "Running") != "Running":
            raise YcmError(API_REQUEST_FAILED)
        return Forward(pbx, replace(request, path=pbx_path, via_ycm=True), self._with_request_id)

    def _with_request_id(self, answer: Answer) -> Answer:
        is_json = answer.headers.get("Content-Type") == "application/json"
        if not is_json or not self.behavior.request_id_in_passthrough:
            return answer
        document = {**json.loads(answer.body), "requestId": secrets.token_hex(8)}
        return Answer.of(document, errcode=answer.errcode)


def _passed_through(path: str) -> tuple[str, str | None]:
    """The serial number and the PBX's own path in a path of the passthrough."""
    rest = path.removeprefix(API_PATH)
    if not rest.startswith(PASSTHROUGH):
        return "", None
    serial_number, slash, pbx_path = rest.removeprefix(PASSTHROUGH).partition("/")
    return serial_number, pbx_path if slash else None
