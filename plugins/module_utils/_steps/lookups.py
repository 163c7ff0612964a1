# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reads of a task: the recording settings, and the objects and prompts that they can refer to."""

from __future__ import annotations

from functools import cached_property
from typing import Sequence

from .._api.answers import CallFailure
from .._api.client import Client
from .._api.menus import objects, with_numbers
from .._api.prompts import read_prompts
from .._settings.lists import Target
from .._settings.prompt_names import split_ending
from .._settings.reading import Reading, parse_settings

_NOT_OFFERED = ("api", "unsupported", "denied", "http")


def read_recording_settings(client: Client) -> Reading:
    """Return the recording settings of the PBX. Raises Failure."""
    return parse_settings(client.read("Reading the recording settings", "autorecord/get"))


class Lookups:
    """The look-ups of one task. Each is made once, and its result kept."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._objects: dict[str, list[Target] | None] = {}
        self._ids: dict[str, set[int] | None] = {}

    def objects(self, menu: str, *, numbers: bool, required: bool) -> Sequence[Target] | None:
        """Return the objects of a menu that have an id; with ``numbers``, extensions have their numbers.

        Returns None where the PBX refuses the menu and it is not ``required``. Raises Failure.
        """
        if menu not in self._objects:
            try:
                found = objects(self._client, menu, numbers=False)
                self._objects[menu] = [each for each in found if "id" in each]
            except CallFailure as failure:
                if required or not _is_not_offered(failure):
                    raise
                self._objects[menu] = None
        listed = self._objects[menu]
        if numbers and menu == "extension" and listed is not None:
            listed = self._objects[menu] = with_numbers(self._client, listed)
        return listed

    def ids(self, menu: str) -> set[int] | None:
        """Return the ids of the objects of a menu, or None where the PBX refuses it. Raises Failure."""
        if menu not in self._ids:
            listed = self.objects(menu, numbers=False, required=False)
            self._ids[menu] = None if listed is None else {each["id"] for each in listed}
        return self._ids[menu]

    def prompts(self) -> Sequence[str] | None:
        """Return the names of the custom prompts, or None where the PBX offers no list of them. Raises Failure."""
        return self._menu_prompts or self._listed_prompts

    def prompt_files(self) -> Sequence[str]:
        """Return the names of the custom prompts, with endings where the PBX offers those anywhere. Raises Failure."""
        names = self.prompts() or ()
        if any(split_ending(name)[1] for name in names):
            return names
        return self._listed_prompts or names

    @cached_property
    def _menu_prompts(self) -> list[str]:
        """The names in the prompt menu, which older firmware refuses or leaves empty.

        Whether names are under ``text`` or ``value``, and which of them have an ending, is not documented.
        """
        try:
            options = objects(self._client, "custom_prompt")
        except CallFailure as failure:
            if not _is_not_offered(failure):
                raise
            return []
        names = []
        for option in options:
            given = [option["text"], *([] if "id" in option else [option["value"]])]
            names.append(next((name for name in given if split_ending(name)[1]), given[0]))
        return names

    @cached_property
    def _listed_prompts(self) -> list[str] | None:
        try:
            return [prompt["name"] for prompt in read_prompts(self._client)]
        except CallFailure as failure:
            if not _is_not_offered(failure):
                raise
            return None


def _is_not_offered(failure: CallFailure) -> bool:
    return failure.kind in _NOT_OFFERED and not failure.busy
