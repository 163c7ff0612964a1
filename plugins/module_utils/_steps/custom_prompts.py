# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of custom_prompt and custom_prompt_info, from options to a result, independent of Ansible and HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Callable, Sequence

from .._api.answers import CallFailure
from .._api.client import Client
from .._api.prompts import Prompt, read_prompts
from .._errors import Failure
from .._settings.prompt_names import same_prompt, split_ending
from .._settings.schema import PROMPTS
from .._text import enumerated, printable
from .changes import WriteResult, attempted, unconfirmed
from .lookups import read_recording_settings
from .prompt_file import PromptFile

_UPLOAD = "custom_prompt/upload"
_DELETE = "custom_prompt/delete"
_OTHER_TYPES = ("tts", "specify")
_PASSTHROUGH = (
    "Central Management may not pass uploads on to a PBX: give base_url to reach the PBX at its own address, or upload "
    "the file on its web interface (PBX Settings > Voice Prompt > Custom Prompt)."
)


@dataclass(frozen=True)
class _Change:
    """An upload or a removal: its request, and a check whether a list of the prompts shows its effect.

    ``is_done`` takes the prompts, and whether the PBX answered SUCCESS. ``undone`` is a sentence for a list that does
    not show the effect.
    """

    endpoint: str
    send: Callable[[], object]
    is_done: Callable[[Sequence[Prompt], bool], bool]
    undone: str


def ensure_present(client: Client, file: PromptFile, force: bool, check_mode: bool, diff_mode: bool) -> dict[str, Any]:
    """Upload the file unless the PBX has a prompt of its name, or if ``force`` is given; return the result of the task.

    Writes nothing in check mode. Raises Failure.
    """
    found = _find(read_prompts(client), file.name)
    if found is not None and not force:
        if found["type"] in _OTHER_TYPES:
            raise _other_type(found)
        return _result(file.name, found, found, diff_mode)
    prompt: Prompt | None = found or {"name": file.name}
    if not check_mode:
        prompt = _upload(client, file, found)
    return _result(file.name, found, prompt, diff_mode, uploaded=True)


def ensure_absent(client: Client, name: str, check_mode: bool, diff_mode: bool) -> dict[str, Any]:
    """Remove the prompt of that name if the PBX has it, and return the result of the task.

    Writes nothing in check mode. Raises Failure, of kind ``in_use`` if the recording settings name the prompt.
    """
    found = _find(read_prompts(client), name)
    if found is not None:
        _check_unused(client, found)
        if not check_mode:
            _delete(client, found, name)
    return _result(name, found, None, diff_mode)


def list_prompts(client: Client, names: Sequence[str] | None) -> dict[str, Any]:
    """Return the custom prompts of the PBX, only those in ``names`` if given. Raises Failure."""
    prompts = read_prompts(client)
    if names is not None:
        prompts = [prompt for prompt in prompts if any(_has_name(prompt, name) for name in names)]
    return {"changed": False, "prompts": prompts}


def _find(prompts: Sequence[Prompt], name: str) -> Prompt | None:
    """Return the prompt of that name or None; of several prompts, the one with exactly this spelling.

    Raises Failure of kind ``ambiguous_target`` if several match and none of them exactly.
    """
    found = [prompt for prompt in prompts if _has_name(prompt, name)]
    exact = [prompt for prompt in found if prompt["name"] == name]
    if exact or len(found) < 2:
        return next(iter(exact or found), None)
    names = enumerated([printable(prompt["name"]) for prompt in found])
    raise Failure(
        "ambiguous_target",
        f"This PBX has {len(found)} prompts that match the name '{printable(name)}': {names}.",
        "Give the name with its ending. Nothing was written.",
    )


def _has_name(prompt: Prompt, name: str) -> bool:
    return same_prompt(prompt["name"], name)


def _upload(client: Client, file: PromptFile, earlier: Prompt | None) -> Prompt:
    """Upload the file, and return the prompt as the PBX lists it afterwards.

    If the prompt existed before and the response was lost, only a changed field (``updated_ts``, for example) shows
    that it was replaced. Otherwise the upload is repeated, which is safe: it overwrites the prompt with the same file.
    """

    def is_done(prompts: Sequence[Prompt], confirmed: bool) -> bool:
        found = _find(prompts, file.name)
        return found is not None and found["type"] not in _OTHER_TYPES and (confirmed or found != earlier)

    form = {"file": (file.name, file.content), "is_check": (None, "force")}
    send = partial(client.write, f"Uploading the prompt {printable(file.name)}", _UPLOAD, files=form)
    undone = "The PBX does not list" if earlier is None else "The list of the PBX does not show a newer"
    change = _Change(f"POST {_UPLOAD}", send, is_done, f"{undone} prompt '{printable(file.name)}'.")
    try:
        prompts = _settle(client, change)
    except Failure as failure:
        if not client.is_passthrough or failure.endpoint != change.endpoint or failure.kind in ("unreachable", "tls"):
            raise
        raise failure.reworded(failure.kind, failure.message, f"{failure.hint} {_PASSTHROUGH}") from None
    return next(prompt for prompt in [_find(prompts, file.name)] if prompt is not None)


def _delete(client: Client, found: Prompt, name: str) -> None:
    listed = found["name"]
    file = listed if split_ending(listed)[1] else name  # the API wants the name with its ending
    purpose = f"Removing the prompt {printable(listed)}"
    send = partial(client.write, purpose, _DELETE, method="GET", query={"file": file})
    _settle(
        client,
        _Change(
            f"GET {_DELETE}",
            send,
            lambda prompts, _confirmed: all(prompt["name"] != listed for prompt in prompts),
            f"The PBX still lists prompt '{printable(listed)}'.",
        ),
    )


def _settle(client: Client, change: _Change) -> list[Prompt]:
    """Make a change, and return the prompts once their list shows its effect. Raises Failure if it never does.

    The list decides, whether the PBX answered SUCCESS or an error. A change without effect is repeated if its response
    was lost, or if the PBX was busy.
    """
    for attempt in client.retry.attempts():
        answer = attempted(change.send, change.endpoint)
        failure = answer.failure
        if answer.arrived:
            prompts = _poll(client, change, answer)
            if change.is_done(prompts, failure is None):
                return prompts
        if failure is None:
            raise _not_applied(change)
        if attempt.is_last or not answer.can_be_repeated:
            raise _unchanged(change, failure)
        attempt.pause(failure.retry_after)
    raise AssertionError("the last attempt returns or raises")


def _poll(client: Client, change: _Change, answer: WriteResult) -> list[Prompt]:
    """Return the listed prompts; list them again, with growing pauses, while the change may still take effect."""
    prompts: list[Prompt] = []
    for _poll in client.retry.polls():
        try:
            prompts = read_prompts(client)
        except Failure as failure:
            raise unconfirmed(change.endpoint, answer.message, failure, "the list") from None
        if change.is_done(prompts, answer.failure is None) or not answer.may_still_apply:
            break
    return prompts


def _check_unused(client: Client, found: Prompt) -> None:
    settings = read_recording_settings(client).settings
    users = [name for name in PROMPTS if settings.get(name) and same_prompt(settings[name], found["name"])]
    if users:
        raise Failure(
            "in_use",
            f"The prompt '{printable(found['name'])}' is in use: the recording settings name it in {', '.join(users)}.",
            "Set another prompt there, or none, before the prompt is removed. Nothing was written.",
            endpoint="GET autorecord/get",
        )


def _other_type(found: Prompt) -> Failure:
    return Failure(
        "other_type",
        f"This PBX has a prompt '{printable(found['name'])}' that is not an uploaded file: its type is "
        f"{found['type']}.",
        "Give another name, or force to overwrite that prompt. Nothing was written.",
        endpoint="GET custom_prompt/list",
    )


def _not_applied(change: _Change) -> Failure:
    return Failure(
        "not_applied",
        f"{change.endpoint} was answered with SUCCESS, but had no effect for 8 seconds. {change.undone}",
        "Try it on the web interface of the PBX (PBX Settings > Voice Prompt > Custom Prompt), which may say why.",
        endpoint=change.endpoint,
    )


def _unchanged(change: _Change, failure: CallFailure) -> Failure:
    return failure.reworded(failure.kind, failure.message, f"{failure.hint} {change.undone}".strip())


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
