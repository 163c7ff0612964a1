# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PBX in a few lines: what an update sends replaces what it has, and what an item lacks is filled in.

It answers in the place of Http, so that whole tasks run against it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ansible_collections.telephony.yeastar.plugins.module_utils import _apply
from ansible_collections.telephony.yeastar.plugins.module_utils._api.client import Client
from ansible_collections.telephony.yeastar.plugins.module_utils._api.direct import LoginAccess
from ansible_collections.telephony.yeastar.plugins.module_utils._api.retry import Retry
from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.entries import requested

BASE_URL = "https://pbx.example.com"
SECRET = "s3cret-of-the-application"
TOKEN = "t0ken-of-the-session"

LISTS = {
    "record_trunk_list": ("trunk",),
    "record_ext_list": ("extension", "ext_group", "organization"),
    "record_conference_list": ("conference",),
    "record_queue_list": ("queue",),
    "record_ivr_list": ("ivr",),
}
FILLED_IN: dict[str, dict[str, int]] = {
    "record_trunk_list": {"enb_config": 0, "number_value": 60},
    "record_ext_list": {"enb_continue_record_on_transfer": 0},
}
MENUS = {
    "trunk": "trunk",
    "extension": "extension",
    "ext_group": "ext_group",
    "org_list": "organization",
    "conference": "conference",
    "queue": "queue",
    "ivr": "ivr",
}

Objects = Mapping[str, Mapping[int, Mapping[str, str]]]
"""By kind and id: what the PBX itself knows of an object, ``text`` and for some kinds ``text2`` or ``type``."""


class ModelPbx:
    """``recording`` is the object auto_record, with int and id; ``sent`` is the body of the last update."""

    def __init__(self, recording: Mapping[str, Any], objects: Objects, *, omitted_cleared: bool = False) -> None:
        self.recording: dict[str, Any] = copy.deepcopy(dict(recording))
        self.objects = objects
        self.sent: dict[str, Any] | None = None
        self._omitted_cleared = omitted_cleared

    def send(self, method: str, url: str, params: Mapping[str, str] | None = None, **content: Any) -> Answer:
        """Answer a call, in the place of Http."""
        path = url.partition("/openapi/v1.0/")[2]
        answers: dict[str, Callable[[], dict[str, Any]]] = {
            "get_token": lambda: {"access_token": TOKEN},
            "del_token": dict,
            "autorecord/get": lambda: {"auto_record": self.recording},
            "autorecord/update": lambda: self._update(content["json"]),
            "system/get_menuoptions": lambda: {"data": self._menu((params or {})["menu"])},
            "extension/list": lambda: {"data": self._extensions()},
        }
        return Answer(200, {}, json.dumps({"errcode": 0, "errmsg": "SUCCESS", **answers[path]()}).encode())

    def _update(self, body: Mapping[str, Any]) -> dict[str, Any]:
        self.sent = json.loads(json.dumps(body))
        kept = {} if self._omitted_cleared else self.recording
        self.recording = {**kept, **copy.deepcopy(self.sent)}
        for name in LISTS:
            if name in self.recording:
                self.recording[name] = [self._filled_in(name, item) for item in self.recording[name]]
        return {}

    def _filled_in(self, name: str, item: Mapping[str, Any]) -> dict[str, Any]:
        kind = item["type"] if name == "record_ext_list" else LISTS[name][0]
        return {**FILLED_IN.get(name, {}), **item, **self.objects[kind].get(item["id"], {})}

    def _menu(self, menu: str) -> list[dict[str, str]]:
        return [{"value": str(number), **told} for number, told in self.objects[MENUS[menu]].items()]

    def _extensions(self) -> list[dict[str, Any]]:
        return [{"id": number, "number": told["text2"]} for number, told in self.objects["extension"].items()]


def apply(http: Any, options: Mapping[str, Any], list_mode: str = "replace", *, check: bool = False) -> dict[str, Any]:
    """Return the result of recording_settings."""
    client = Client(LoginAccess(http, BASE_URL, "id", SECRET), Retry(0), check)
    try:
        with client:
            return _apply.apply_settings(client, requested(options), list_mode, check_mode=check, diff_mode=True)
    except Failure as failure:
        return failure.result()


def info(http: Any) -> dict[str, Any]:
    """Return the settings that recording_settings_info tells."""
    with Client(LoginAccess(http, BASE_URL, "id", SECRET), Retry(0), check_mode=True) as client:
        settings: dict[str, Any] = _apply.read_settings(client)["settings"]
        return settings


def menus(http: Any, names: list[str]) -> dict[str, Any]:
    """Return the result of menu_options_info."""
    steps = partial(_apply.read_menus, menus=names)
    try:
        with Client(LoginAccess(http, BASE_URL, "id", SECRET), Retry(0), check_mode=True) as client:
            return steps(client)
    except Failure as failure:
        return failure.result()
