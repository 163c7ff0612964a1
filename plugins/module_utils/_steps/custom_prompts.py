# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of custom_prompt and custom_prompt_info, from options to a result, independent of Ansible and HTTP."""

from __future__ import annotations

from typing import Any, Iterator, Sequence

from .._api.client import Client
from .._api.prompts import Prompt, read_prompts
from .._errors import Failure
from .._settings.prompt_names import same_prompt, split_ending
from .._settings.schema import PROMPTS, SETTINGS
from .._text import enumerated, printable
from .lookups import read_recording_settings
from .prompt_changes import delete, is_file, prompts_named, upload
from .prompt_file import PromptFile


def ensure_present(client: Client, file: PromptFile, force: bool, check_mode: bool, diff_mode: bool) -> dict[str, Any]:
    """Upload the file unless the PBX has a prompt of its name, or if ``force`` is given; return the result of the task.

    Writes nothing in check mode. Raises Failure.
    """
    earlier = prompts_named(read_prompts(client), file.name)
    found = next(iter(earlier), None)
    if found is not None and not force:
        if not is_file(found):
            raise _other_type(found)
        return _result(file.name, found, found, diff_mode)
    prompt: Prompt | None = found or {"name": file.name}
    if not check_mode:
        prompt = upload(client, file, earlier)
    return _result(file.name, found, prompt, diff_mode, uploaded=True)


def ensure_absent(client: Client, name: str, check_mode: bool, diff_mode: bool) -> dict[str, Any]:
    """Remove the prompt of that name if the PBX has it, and return the result of the task.

    Writes nothing in check mode. Raises Failure, of kind ``in_use`` if the recording settings name the prompt, and of
    kind ``ambiguous_target`` if a name without an ending matches several prompts.
    """
    matching = prompts_named(read_prompts(client), name)
    if len(matching) > 1 and not split_ending(name)[1]:
        raise _ambiguous(matching, name)
    found = next(iter(matching), None)
    if found is not None:
        _check_unused(client, found)
        if not check_mode:
            delete(client, found, name, len(matching))
    return _result(name, found, None, diff_mode)


def list_prompts(client: Client, names: Sequence[str] | None) -> dict[str, Any]:
    """Return the custom prompts of the PBX, only those in ``names`` if given. Raises Failure."""
    prompts = read_prompts(client)
    if names is not None:
        prompts = [prompt for prompt in prompts if any(same_prompt(prompt["name"], name) for name in names)]
    return {"changed": False, "prompts": prompts}


def _check_unused(client: Client, found: Prompt) -> None:
    """Raise Failure of kind ``in_use`` if recording settings name the prompt, those of newer firmware included."""
    reading = read_recording_settings(client)
    values = {**reading.received, **reading.settings}
    names = [*PROMPTS, *(name for name in reading.received if name not in SETTINGS)]
    users = [
        printable(name) for name in names if any(same_prompt(found["name"], text) for text in _texts(values.get(name)))
    ]
    if users:
        raise Failure(
            "in_use",
            f"The prompt '{printable(found['name'])}' is in use: the recording settings name it in {', '.join(users)}.",
            "Set another prompt there, or none, before the prompt is removed. Nothing was written.",
            endpoint="GET autorecord/get",
        )


def _texts(value: object) -> Iterator[str]:
    """Yield the names in a value. Settings of an IVR have several prompts in one text, with commas between them."""
    if isinstance(value, str):
        yield value
        yield from (part.strip() for part in value.split(","))
    elif isinstance(value, (list, dict)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _ambiguous(matching: Sequence[Prompt], name: str) -> Failure:
    names = enumerated([printable(prompt["name"]) for prompt in matching])
    return Failure(
        "ambiguous_target",
        f"This PBX has {len(matching)} prompts that match the name '{printable(name)}': {names}.",
        "Give the name with its ending. Nothing was written.",
        endpoint="GET custom_prompt/list",
    )


def _other_type(found: Prompt) -> Failure:
    return Failure(
        "other_type",
        f"This PBX has a prompt '{printable(found['name'])}' that is not an uploaded file: its type is "
        f"{found['type']}.",
        "Give another name, or force to overwrite that prompt. Nothing was written.",
        endpoint="GET custom_prompt/list",
    )


def _result(
    name: str, before: Prompt | None, after: Prompt | None, diff_mode: bool, *, uploaded: bool = False
) -> dict[str, Any]:
    """Return the result of a task. Its ``before`` and ``after`` are limited to what is also known in check mode."""
    states = [{"name": name, "state": "absent" if prompt is None else "present"} for prompt in (before, after)]
    result = {
        "changed": uploaded or states[0] != states[1],
        "prompt": None if after is None else dict(after),
        "before": states[0],
        "after": states[1],
    }
    if diff_mode:
        again = "file: uploaded again\n" if uploaded and before is not None else ""
        lines = ["".join(f"{key}: {printable(text)}\n" for key, text in state.items()) for state in states]
        headers = {"before_header": "custom prompt", "after_header": "custom prompt"}
        result["diff"] = {**headers, "before": lines[0], "after": lines[1] + again}
    return result
