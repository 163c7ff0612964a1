# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PBX in a few lines: an update replaces its settings, and defaults fill in what an item lacks.

It replaces Http, so that whole tasks run against it. What the documentation leaves open is a switch.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ansible_collections.telephony.yeastar.plugins.module_utils._api.client import Client
from ansible_collections.telephony.yeastar.plugins.module_utils._api.direct import LoginAccess
from ansible_collections.telephony.yeastar.plugins.module_utils._api.retry import Retry
from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._net.request import Answer
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.entries import requested
from ansible_collections.telephony.yeastar.plugins.module_utils._steps import menu_options, recording_settings

BASE_URL = "https://pbx.example.com"
SECRET = "s3cret-of-the-application"
TOKEN = "t0ken-of-the-session"

EMPTY: dict[str, Any] = {
    "enb_internal": 0,
    "internal_prompt": "",
    "outbound_prompt": "",
    "inbound_prompt": "",
    "start_prompt": "",
    "end_prompt": "",
    "enb_channel_separate": 0,
    "record_file_format": "wav",
    "enb_paging": 0,
    "record_trunk_list": [],
    "record_ext_list": [],
    "record_conference_list": [],
    "record_queue_list": [],
    "record_ivr_list": [],
}
"""Settings that record nothing, with the newest firmware."""
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
PROMPTS = ("a.wav", "b.wav")
"""The custom prompts that every model has."""

Objects = Mapping[str, Mapping[int, Mapping[str, str]]]
"""By kind and id: the labels of an object, ``text`` and for some kinds ``text2`` or ``type``."""


@dataclass(frozen=True)
class Behaviour:
    """How a PBX behaves where the documentation leaves a choice.

    ``gone``: how an update handles list items whose object no longer exists (``stored``, ``dropped``, or the error
    code that refuses them). ``late``: how many reads after an update still return the old settings. ``prompts``:
    where prompts can be looked up, as ``names`` or ``numbers`` in their menu, in the ``list`` alone, or ``nowhere``.
    """

    omitted_cleared: bool = False
    omits_empty: bool = False
    refuses_unknown_keys: bool = False
    couples_format: bool = False
    omits_endings: bool = False
    gone: str | int = "stored"
    late: int = 0
    answers_processing: bool = False
    prompts: str = "names"


class ModelPbx:
    """``recording`` is the object auto_record, with int and id; ``sent`` is the body of the last accepted update.

    ``updates`` also counts refused updates.
    """

    def __init__(self, recording: Mapping[str, Any], objects: Objects, behaviour: Behaviour = Behaviour()) -> None:
        self.recording: dict[str, Any] = copy.deepcopy(dict(recording))
        self.objects = objects
        self.behaviour = behaviour
        self.sent: dict[str, Any] | None = None
        self.updates = 0
        self._old: list[dict[str, Any]] = []

    def send(self, method: str, url: str, params: Mapping[str, str] | None = None, **content: Any) -> Answer:
        """Answer a call, as Http does."""
        path = url.partition("/openapi/v1.0/")[2]
        answers: dict[str, Callable[[], dict[str, Any]]] = {
            "get_token": lambda: {"access_token": TOKEN},
            "del_token": dict,
            "autorecord/get": self._get,
            "autorecord/update": lambda: self._update(content["json"]),
            "system/get_menuoptions": lambda: self._menu((params or {})["menu"]),
            "extension/list": lambda: {"data": self._extensions()},
            "custom_prompt/list": self._prompt_list,
        }
        return Answer(200, {}, json.dumps({"errcode": 0, "errmsg": "SUCCESS", **answers[path]()}).encode())

    def exists(self, name: str, item: Mapping[str, Any]) -> bool:
        """Whether the PBX has the object of a list item; an item without an id needs no object."""
        return "id" not in item or item["id"] in self.objects[_kind(name, item)]

    def _get(self) -> dict[str, Any]:
        recording = self._old.pop() if self._old else self.recording
        return {"auto_record": self._returned(recording)}

    def _returned(self, recording: Mapping[str, Any]) -> dict[str, Any]:
        shown = copy.deepcopy(dict(recording))
        if self.behaviour.omits_endings:
            shown.update((name, without_ending(value)) for name, value in shown.items() if name.endswith("_prompt"))
        if not self.behaviour.omits_empty:
            return shown
        for item in (item for _name, item in _items(shown)):
            for key in [key for key, value in item.items() if key != "id" and not full(value)]:
                del item[key]
        return {name: value for name, value in shown.items() if full(value)}

    def _update(self, body: Mapping[str, Any]) -> dict[str, Any]:
        self.updates += 1
        sent = json.loads(json.dumps(body))
        if self.behaviour.refuses_unknown_keys and _has_unknown_keys(sent):
            return {"errcode": 40002, "errmsg": "PARAMETER ERROR"}
        if isinstance(self.behaviour.gone, int) and not all(self.exists(*each) for each in _items(sent)):
            return {"errcode": self.behaviour.gone, "errmsg": "DATA NOT FOUND"}
        self.sent = sent
        self._old = [self.recording] * self.behaviour.late
        self.recording = self._stored(copy.deepcopy(sent))
        return {"errcode": 2, "errmsg": "PROCESSING"} if self.behaviour.answers_processing else {}

    def _stored(self, sent: dict[str, Any]) -> dict[str, Any]:
        now = self.recording
        kept = {name: EMPTY.get(name) for name in now} if self.behaviour.omitted_cleared else now
        own = {key: value for key, value in now.items() if self.behaviour.refuses_unknown_keys and key not in EMPTY}
        stored = {**kept, **sent, **own}
        before = {(name, item.get("type"), item.get("id")): item for name, item in _items(now)}
        for name in {name for name, _item in _items(sent)}:
            items = [item for item in sent[name] if self.behaviour.gone == "stored" or self.exists(name, item)]
            old = [before.get((name, item.get("type"), item.get("id")), {}) for item in items]
            stored[name] = [self._filled_in(name, *each) for each in zip(items, old, strict=True)]
        for name in stored.keys() & {
            "internal_prompt",
            "outbound_prompt",
            "inbound_prompt",
            "start_prompt",
            "end_prompt",
        }:
            stored[name] = next((each for each in PROMPTS if without_ending(each) == stored[name]), stored[name])
        if self.behaviour.couples_format and stored["enb_channel_separate"] == 0:
            stored["record_file_format"] = "wav"
        return stored

    def _filled_in(self, name: str, item: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        if "id" not in item:
            return dict(item)
        own = {
            key: value for key, value in before.items() if self.behaviour.refuses_unknown_keys and key.startswith("x_")
        }
        filled_in = FILLED_IN.get(name, {})
        if self.behaviour.omits_empty:
            filled_in = dict.fromkeys(filled_in, 0)
        return {**filled_in, **item, **own, **self.objects[_kind(name, item)].get(item["id"], {})}

    def _menu(self, menu: str) -> dict[str, Any]:
        if menu == "custom_prompt" and self.behaviour.prompts in ("names", "numbers"):
            return {"data": [self._prompt(number, name) for number, name in enumerate(PROMPTS)]}
        if menu not in MENUS:
            return {"errcode": 40002, "errmsg": "PARAMETER ERROR"}
        return {"data": [{"value": str(number), **labels} for number, labels in self.objects[MENUS[menu]].items()]}

    def _prompt(self, number: int, name: str) -> dict[str, str]:
        by_name = self.behaviour.prompts == "names"
        return {"text": without_ending(name), "value": name} if by_name else {"text": name, "value": str(number)}

    def _prompt_list(self) -> dict[str, Any]:
        if self.behaviour.prompts != "list":
            return {"errcode": 10001, "errmsg": "INTERFACE NOT EXISTED"}
        prompts = [{"id": number, "real_filename": name} for number, name in enumerate(PROMPTS)]
        return {"prompt_list": prompts, "total_number": len(prompts)}

    def _extensions(self) -> list[dict[str, Any]]:
        return [{"id": number, "number": labels["text2"]} for number, labels in self.objects["extension"].items()]


def without_ending(name: Any) -> Any:
    """The name of a prompt without its audio ending."""
    return name[:-4] if isinstance(name, str) and name.endswith(".wav") else name


def full(value: Any) -> bool:
    """Whether ``omitempty`` of Go keeps this value."""
    return value not in (0, "", None) and value != []


def _kind(name: str, item: Mapping[str, Any]) -> str:
    return str(item["type"]) if name == "record_ext_list" else LISTS[name][0]


def _items(recording: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The items of all lists, each with the name of its list."""
    lists = {name: recording[name] for name in LISTS if isinstance(recording.get(name), list)}
    return [(name, item) for name, items in lists.items() for item in items]


def _has_unknown_keys(body: Mapping[str, Any]) -> bool:
    return not body.keys() <= EMPTY.keys() or any(key.startswith("x_") for _name, item in _items(body) for key in item)


def apply(http: Any, options: Mapping[str, Any], list_mode: str = "replace", *, check: bool = False) -> dict[str, Any]:
    """Return the result of recording_settings."""
    client = _client(http, check=check)
    try:
        with client:
            return recording_settings.apply_settings(
                client, requested(options), list_mode, check_mode=check, diff_mode=True
            )
    except Failure as failure:
        return failure.result()


def info(http: Any) -> dict[str, Any]:
    """Return the settings that recording_settings_info returns."""
    with _client(http, check=True) as client:
        settings: dict[str, Any] = recording_settings.read_settings(client)["settings"]
        return settings


def menus(http: Any, names: list[str]) -> dict[str, Any]:
    """Return the result of menu_options_info."""
    steps = partial(menu_options.read_menus, menus=names)
    try:
        with _client(http, check=True) as client:
            return steps(client)
    except Failure as failure:
        return failure.result()


def _client(http: Any, *, check: bool) -> Client:
    return Client(LoginAccess(http, BASE_URL, "id", SECRET), Retry(0, lambda _seconds: None), check)
