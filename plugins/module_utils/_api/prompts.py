# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The custom prompts of a PBX, as ``custom_prompt/list`` of its API lists them."""

from __future__ import annotations

from typing import Any, Hashable, Mapping

from .._settings.prompt_names import split_ending
from .._values import number_or_none, read_text
from .client import Client
from .paging import Item, ListEndpoint, read_list

Prompt = Mapping[str, Any]
"""A prompt: ``name``, the file name with its ending, ``type`` (record, tts or specify), and ``id`` and the rest as far
as the PBX reports it, under the API's own names."""

_NUMBERS = ("id", "created_ts", "updated_ts", "speed", "volume", "pitch")
_TEXTS = ("type", "storage", "path", "asr_manufacturer", "language", "voice_id", "text")


def read_prompts(client: Client) -> list[Prompt]:
    """Return all custom prompts of the PBX, sorted by name. Raises what ``read_list`` raises."""
    endpoint = ListEndpoint("Reading the custom prompts", "custom_prompt/list", "prompt_list", _identity)
    return sorted(map(_prompt, read_list(client, endpoint)), key=lambda prompt: (prompt["name"], prompt.get("id", 0)))


def _prompt(entry: Item) -> Prompt:
    numbers = {name: number_or_none(entry.get(name)) for name in _NUMBERS}
    texts = {name: read_text(entry.get(name)) for name in _TEXTS}
    known: dict[str, Any] = {name: number for name, number in numbers.items() if number is not None}
    known.update((name, text) for name, text in texts.items() if text)
    return {**known, "name": _name(entry), "type": texts["type"]}


def _identity(entry: Item) -> Hashable:
    """Return id and name: which of them a PBX keeps unique is not documented."""
    _prompt(entry)
    return number_or_none(entry.get("id")), _name(entry)


def _name(entry: Item) -> str:
    """Return the full name of a prompt. Raises ValueError if it has none.

    ``real_filename`` is documented as that. ``file`` is documented without the ending, which is ``suffix``, and
    yet has it in an example.
    """
    name = read_text(entry.get("real_filename")) or read_text(entry.get("file"))
    if not name:
        raise ValueError("has no name")
    suffix = read_text(entry.get("suffix")).lstrip(".")
    if not suffix or split_ending(name)[1] or name.lower().endswith(f".{suffix.lower()}"):
        return name
    return f"{name}.{suffix}"
