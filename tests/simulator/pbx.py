# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One simulated PBX."""

from __future__ import annotations

import copy
import random
import secrets
import zlib
from collections.abc import Iterable
from typing import Any

from . import api
from .behavior import Behavior
from .errors import (
    ACCOUNT_IP_BLOCKED,
    API_UNAVAILABLE,
    IP_FORBIDDEN,
    SUCCESS,
    ApiError,
    InvalidParameter,
    message_of,
)
from .held import HeldSettings
from .messages import Answer, Request
from .objects import Objects
from .prompts import DOWNLOADS, PromptStore
from .recording import Firmware, Recording, RecordingRules, blank, example, with_newer_values, with_unknown_keys
from .rendering import Rendering
from .site import Host, Site
from .tokens import LoginGuard, TokenStore

FIRMWARE_VERSIONS: dict[Firmware, str] = {"old": "37.7.0.16", "middle": "37.12.0.57", "new": "37.21.0.117"}


class Pbx(Site):
    """A PBX: its identity, objects, recording settings and access rules, all of which can change at any time."""

    def __init__(
        self,
        name: str,
        *,
        firmware: Firmware = "new",
        behavior: Behavior | None = None,
        objects: Objects | None = None,
        recording: Recording | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        serial_number: str | None = None,
        device_name: str | None = None,
        model_name: str = "Yeastar P550",
        firmware_version: str | None = None,
        api_enabled: bool = True,
        permitted_ips: Iterable[str] | None = None,
        denied_endpoints: Iterable[str] = (),
        token_quota: int = 8,
        token_lifetime: float = 1800,
        refresh_token_lifetime: float = 86400,
        failed_logins_allowed: int = 5,
    ) -> None:
        super().__init__(name)
        self.firmware = firmware
        self.behavior = behavior or Behavior()
        self.objects = objects or Objects.example()
        self.client_id = client_id or secrets.token_hex(16)
        self.client_secret = client_secret or secrets.token_hex(16)
        self.serial_number = serial_number or f"3631A{zlib.crc32(name.encode()) % 10**7:07}"
        self.device_name = device_name or name
        self.model_name = model_name
        self.firmware_version = firmware_version or FIRMWARE_VERSIONS[firmware]
        self.api_enabled = api_enabled
        self.permitted_ips = None if permitted_ips is None else set(permitted_ips)
        """The addresses that may use the API; None: all."""
        self.denied_endpoints = set(denied_endpoints)
        """Endpoints that this application may not use (ACCESS DENIED)."""
        self.token_store = TokenStore(self.clock, token_lifetime, refresh_token_lifetime, token_quota)
        self.login_guard = LoginGuard(failed_logins_allowed)
        self._rng = random.Random(name)
        self._start = self._start_recording(objects, recording)
        self._start_prompts = copy.deepcopy(self.objects.custom_prompts)
        self.held = HeldSettings(self._start, self.clock)
        self.prompt_store = PromptStore()

    def __repr__(self) -> str:
        return f"<Pbx {self.name}: {self.firmware} firmware, {self.behavior}, {self.objects}, {self._start}>"

    def attach(self, host: Host) -> None:
        """Become part of a simulator, and use its clock."""
        super().attach(host)
        self.token_store.clock = host.clock
        self.held.clock = host.clock

    @property
    def recording(self) -> Recording:
        """The canonical settings in effect, shaped like the API's `auto_record`, with int and `id`.

        Change or assign them. An update over the API puts a new dict in place, once it takes effect.
        """
        with self.lock:
            return self.held.current()

    @recording.setter
    def recording(self, value: Recording) -> None:
        with self.lock:
            self.held.put(value)

    @property
    def tokens(self) -> list[str]:
        """The access tokens that are valid now."""
        with self.lock:
            return self.token_store.live()

    @property
    def blocked_addresses(self) -> set[str]:
        """The client addresses that failed to log in too often; remove one to free it."""
        return self.login_guard.blocked

    def rules(self) -> RecordingRules:
        """How this PBX interprets recording settings now."""
        return RecordingRules(self.objects, self.firmware, self.behavior)

    def rendering(self) -> Rendering:
        """How this PBX formats its settings now."""
        return Rendering(self.rules(), self._rng)

    def endpoint_of(self, path: str) -> str:
        """The path without the API's own prefix, for example `autorecord/get`."""
        return path.removeprefix(api.API_PATH)

    def process(self, request: Request) -> Answer:
        """Process a request, whether it came directly or through Central Management."""
        if request.method == "GET" and request.path.startswith(DOWNLOADS):
            return self.prompt_store.download(request.path)
        try:
            if not request.via_ycm:
                self._admit(request)
            document, errcode, errmsg = api.handle(self, request), SUCCESS, message_of(SUCCESS)
        except ApiError as error:
            document, errcode, errmsg = self._named(error.invalid), error.errcode, error.errmsg
        shown = str(errcode) if self.behavior.errcode_as_string else errcode
        return Answer.of({"errcode": shown, "errmsg": errmsg, **document}, errcode=errcode)

    def reset(self) -> None:
        """Reset: initial settings and prompts, no tokens, no blocked address, empty log, no faults."""
        with self.lock:
            super().reset()
            self.recording = self._start
            self.objects.custom_prompts[:] = copy.deepcopy(self._start_prompts)
            self.prompt_store.clear()
            self.token_store.clear()
            self.login_guard.clear()

    def state(self) -> dict[str, Any]:
        """The identity and the state of the PBX, ready for JSON."""
        with self.lock:
            return {
                "name": self.name,
                "base_url": self.base_url,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "serial_number": self.serial_number,
                "device_name": self.device_name,
                "firmware": self.firmware,
                "firmware_version": self.firmware_version,
                "recording": copy.deepcopy(self.recording),
                "custom_prompts": [prompt.as_dict() for prompt in self.objects.custom_prompts],
                "tokens": self.tokens,
                "blocked_addresses": sorted(self.blocked_addresses),
                "counters": dict(self.counters),
            }

    def _start_recording(self, objects: Objects | None, recording: Recording | None) -> Recording:
        if recording is not None:
            return copy.deepcopy(recording)
        start = example(self.rules()) if objects is None else blank(self.firmware)
        if self.behavior.unknown_keys:
            start = with_unknown_keys(start)
        return with_newer_values(start, self.behavior.newer_values)

    def _named(self, invalid: InvalidParameter | None) -> dict[str, Any]:
        if invalid is None or self.behavior.invalid_param_list == "absent":
            return {}
        keys = ("value", "validation_type")
        named = {key: getattr(invalid, key) for key in keys if self.behavior.invalid_param_list in (key, "both")}
        return {"invalid_param_list": [named]}

    def _admit(self, request: Request) -> None:
        if request.client_address in self.blocked_addresses:
            raise ApiError(ACCOUNT_IP_BLOCKED)
        if not self.api_enabled:
            raise ApiError(API_UNAVAILABLE)
        if self.permitted_ips is not None and request.client_address not in self.permitted_ips:
            raise ApiError(IP_FORBIDDEN)
        if not request.headers.get("User-Agent"):
            raise ApiError(self.behavior.missing_user_agent_errcode)
