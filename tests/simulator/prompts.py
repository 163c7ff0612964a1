# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The endpoints of custom prompts."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .errors import (
    CONNECTION_RELATION_EXISTED,
    DATA_NOT_FOUND,
    FILE_SIZE_EXCEEDED,
    PARAMETER_SYNTAX_ERROR,
    ApiError,
    refused,
)
from .messages import Answer, Request
from .multipart import File, parse
from .objects import AUDIO_ENDINGS, Prompt
from .paging import page
from .recording import PROMPTS

if TYPE_CHECKING:
    from .pbx import Pbx

Document = dict[str, Any]

DOWNLOADS = "api/download/"
MAX_FILE_SIZE = 8 * 1024 * 1024


class PromptStore:
    """Uploads that are not listed yet, and paths for downloads."""

    def __init__(self) -> None:
        self._coming: list[tuple[Prompt, int]] = []
        self._downloads: dict[str, bytes] = {}

    def put(self, prompts: list[Prompt], uploaded: Prompt, reads: int) -> None:
        """Add a prompt, or overwrite the one of its name, after that many reads without it."""
        self._coming.append((uploaded, reads))
        self._settle(prompts)

    def read(self, prompts: list[Prompt]) -> list[Prompt]:
        """The prompts as they are listed now; this read counts for the uploads that are not listed yet."""
        shown = list(prompts)
        self._coming = [(prompt, reads - 1) for prompt, reads in self._coming]
        self._settle(prompts)
        return shown

    def offer(self, content: bytes) -> str:
        """A path at which the content can be fetched without a token."""
        path = f"{DOWNLOADS}{secrets.token_hex(8)}"
        self._downloads[path] = content
        return path

    def download(self, path: str) -> Answer:
        """The content that is offered at a path, or 404."""
        html = {"Content-Type": "text/html"}
        if path not in self._downloads:
            return Answer(b"", 404, html)
        return Answer(self._downloads[path], headers={"Content-Type": "audio/wav"})

    def clear(self) -> None:
        """Forget unlisted uploads and download paths."""
        self._coming.clear()
        self._downloads.clear()

    def _settle(self, prompts: list[Prompt]) -> None:
        for prompt in [prompt for prompt, reads in self._coming if reads <= 0]:
            _store(prompts, prompt)
        self._coming = [(prompt, reads) for prompt, reads in self._coming if reads > 0]


def custom_prompt_list(pbx: Pbx, request: Request) -> Document:
    """All prompts, a page at a time."""
    return _listed(pbx, request, pbx.prompt_store.read(pbx.objects.custom_prompts))


def custom_prompt_search(pbx: Pbx, request: Request) -> Document:
    """The prompts of a type, or whose name contains a text."""
    text, kind = request.query.get("search_value", ""), request.query.get("prompt_type", "")
    if kind not in ("", "tts", "record"):
        raise refused("prompt_type")
    found = [
        prompt
        for prompt in pbx.prompt_store.read(pbx.objects.custom_prompts)
        if text.lower() in prompt.name.lower() and kind in ("", prompt.type)
    ]
    return _listed(pbx, request, found)


def custom_prompt_upload(pbx: Pbx, request: Request) -> Document:
    """Whether the name of a file exists (`is_check` is `ask`), or the file stored (`force`)."""
    try:
        fields = parse(request.headers, request.body)
    except ValueError:
        raise ApiError(PARAMETER_SYNTAX_ERROR) from None
    file, is_check = fields.get("file"), fields.get("is_check")
    if not isinstance(file, File) or not file.name.lower().endswith(AUDIO_ENDINGS):
        raise refused("file")
    if is_check not in ("ask", "force"):
        raise refused("is_check")
    if len(file.content) > MAX_FILE_SIZE:
        raise refused("file", FILE_SIZE_EXCEEDED, "size")
    existing = _find(pbx, file.name)
    if is_check == "force":
        _upload(pbx, file, existing)
    return {} if existing is None else {"exist_type": existing.type}


def custom_prompt_delete(pbx: Pbx, request: Request) -> Document:
    """The prompt of that file name is gone; settings that name it still do."""
    prompt = _existing(pbx, request)
    in_use = any(pbx.recording.get(setting) == prompt.name for setting in PROMPTS)
    if in_use and not pbx.behavior.prompt_in_use_deleted:
        raise ApiError(CONNECTION_RELATION_EXISTED)
    pbx.objects.custom_prompts.remove(prompt)
    pbx.counters["prompt_deletes"] += 1
    return {}


def custom_prompt_play(pbx: Pbx, request: Request) -> Document:
    """Where the prompt of that file name can be fetched."""
    prompt = _existing(pbx, request)
    return {"file": prompt.name, "play_resource_url": f"/{pbx.prompt_store.offer(prompt.content)}"}


def _listed(pbx: Pbx, request: Request, prompts: list[Prompt]) -> Document:
    rendering = pbx.rendering()
    shown = [_shown(pbx, prompt) for prompt in page(request, pbx.behavior, prompts)]
    return {"total_number": rendering.number(len(prompts)), "prompt_list": rendering.listed(shown)}


def _shown(pbx: Pbx, prompt: Prompt) -> Document:
    number = pbx.rendering().number
    stem = prompt.stem
    shown: Document = {
        "id": number(prompt.id),
        "file": stem if pbx.behavior.prompt_list_file == "stem" else prompt.name,
        "suffix": prompt.name.removeprefix(stem),
        "type": prompt.type,
        "storage": "local",
        "path": "/custom_prompt/",
        "created_ts": number(prompt.created),
        "updated_ts": number(prompt.updated),
        **prompt.speech,
    }
    if pbx.behavior.real_filename_listed:
        shown["real_filename"] = prompt.name
    return shown


def _find(pbx: Pbx, name: str) -> Prompt | None:
    return next((prompt for prompt in pbx.objects.custom_prompts if prompt.name == name), None)


def _existing(pbx: Pbx, request: Request) -> Prompt:
    name = request.query.get("file", "")
    if not name:
        raise refused("file")
    prompt = _find(pbx, name)
    if prompt is None:
        raise refused(name, DATA_NOT_FOUND, "not_found")
    return prompt


def _upload(pbx: Pbx, file: File, existing: Prompt | None) -> None:
    prompts = pbx.objects.custom_prompts
    now = int(pbx.clock.now())
    content = b"transcoded " + file.content if pbx.behavior.uploads_transcoded else file.content
    if existing is None:
        new_id = 1 + max((prompt.id for prompt in prompts), default=0)
        uploaded = Prompt(new_id, file.name, content=content, created=now, updated=now)
    else:
        uploaded = replace(existing, type="record", content=content, updated=now, speech={})
    pbx.prompt_store.put(prompts, uploaded, pbx.behavior.upload_delay_reads)
    pbx.counters["uploads"] += 1


def _store(prompts: list[Prompt], stored: Prompt) -> None:
    for index, prompt in enumerate(prompts):
        if prompt.name == stored.name:
            prompts[index] = stored
            return
    prompts.append(stored)
