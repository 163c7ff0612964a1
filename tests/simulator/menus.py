# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answers of `system/get_menuoptions`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .behavior import Behavior
from .errors import INTERFACE_NOT_EXISTED, ORGANIZATION_DISABLED, ApiError, refused
from .objects import Department, Objects, Prompt, Target

Entry = dict[str, Any]

TARGET_MENUS = ("trunk", "extension", "ext_group", "queue", "conference")
OTHER_MENUS = (
    "fxs",
    "role",
    "phonebook",
    "group_vm",
    "call_flow",
    "ring_group",
    "queue_agent",
    "pinset",
    "paging_custom_prompt",
    "disposition_code",
    "message_channel",
    "message_queue",
    "trunk_did_id",
)


def menu_entries(menu: str, objects: Objects, behavior: Behavior) -> list[Entry]:
    """The entries of a menu; ApiError where the PBX refuses."""
    writer = _MenuWriter(objects, behavior)
    menus: dict[str, Callable[[], list[Entry]]] = {
        **{name: partial(writer.ready_made, name) for name in (*OTHER_MENUS, *objects.other_menus)},
        **{kind: partial(writer.targets, kind) for kind in TARGET_MENUS},
        behavior.ivr_menu: partial(writer.targets, "ivr"),
        "org_list": writer.departments,
        "custom_prompt": partial(writer.prompts, objects.custom_prompts),
        "system_prompt": partial(writer.prompts, objects.system_prompts),
    }
    if menu in menus and menu not in behavior.missing_menus:
        return menus[menu]()
    if behavior.unknown_menu == "refused":
        raise refused("menu")
    if behavior.unknown_menu == "not_existed":
        raise ApiError(INTERFACE_NOT_EXISTED)
    return []


class _MenuWriter:
    def __init__(self, objects: Objects, behavior: Behavior) -> None:
        self._objects = objects
        self._behavior = behavior

    def ready_made(self, menu: str) -> list[Entry]:
        return list(self._objects.other_menus.get(menu, []))

    def targets(self, kind: str) -> list[Entry]:
        return [self._entry(target) for target in self._objects.targets(kind)]

    def departments(self) -> list[Entry]:
        if not self._behavior.organization_enabled:
            raise ApiError(ORGANIZATION_DISABLED)
        if self._behavior.departments_nested:
            return self._sub_departments(None)
        return self.targets("organization")

    def prompts(self, prompts: list[Prompt]) -> list[Entry]:
        return [self._prompt(prompt) for prompt in prompts]

    def _sub_departments(self, parent_id: int | None) -> list[Entry]:
        return [
            self._department(department)
            for department in self._objects.departments
            if department.parent_id == parent_id
        ]

    def _department(self, department: Department) -> Entry:
        below = self._sub_departments(department.id)
        return {**self._entry(department), **({"item": below} if below else {})}

    def _entry(self, target: Target) -> Entry:
        labels = target.labels
        if not self._behavior.menu_text2:
            labels.pop("text2", None)
        return {**labels, **self._identity(target.id)}

    def _identity(self, target_id: int) -> Entry:
        forms: dict[str, Entry] = {
            "value_string": {"value": str(target_id)},
            "value_number": {"value": target_id},
            "id_number": {"id": target_id},
        }
        return forms[self._behavior.menu_ids]

    def _prompt(self, prompt: Prompt) -> Entry:
        forms: dict[str, Entry] = {
            "file_name": {"text": prompt.name, "value": prompt.name},
            "id": {"text": prompt.name, "value": str(prompt.id)},
            "stem": {"text": prompt.stem, "value": prompt.name},
            "id_stem": {"text": prompt.stem, "value": str(prompt.id)},
        }
        return forms[self._behavior.prompt_menu]
