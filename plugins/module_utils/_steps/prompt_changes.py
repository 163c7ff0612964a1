# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The upload and the removal of a prompt. The list of the prompts decides whether it took effect."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Callable, Iterator, Sequence

from .._api.answers import CallFailure
from .._api.client import Client
from .._api.prompts import Prompt, read_prompts
from .._errors import Failure
from .._settings.prompt_names import same_prompt, split_ending
from .._text import printable
from .changes import WriteResult, attempted, unconfirmed
from .lookups import Lookups
from .prompt_file import PromptFile

_UPLOAD = "custom_prompt/upload"
_DELETE = "custom_prompt/delete"
_OTHER_TYPES = ("tts", "specify")
_PASSTHROUGH = (
    "Central Management may not pass uploads on to a PBX: give base_url to reach the PBX at its own address, or upload "
    "the file in its web interface (PBX Settings > Voice Prompt > Custom Prompt)."
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


def prompts_named(prompts: Sequence[Prompt], name: str) -> list[Prompt]:
    """Return the prompts of that name, files first; only those of exactly this spelling if there are any."""
    found = [prompt for prompt in prompts if same_prompt(prompt["name"], name)]
    exact = [prompt for prompt in found if prompt["name"] == name]
    return sorted(exact or found, key=is_file, reverse=True)


def is_file(prompt: Prompt) -> bool:
    """Whether the prompt is an uploaded file, which the PBX did not make itself and does not only refer to."""
    return prompt["type"] not in _OTHER_TYPES


def upload(client: Client, file: PromptFile, earlier: Sequence[Prompt]) -> Prompt:
    """Upload the file, and return the prompt as the PBX lists it afterwards; ``earlier`` are those of its name before.

    If the prompt existed before and the response was lost, only a changed field (``updated_ts``, for example) shows
    that it was replaced. Otherwise the upload is repeated, which is safe: it overwrites the prompt with the same file.
    """

    def new_files(prompts: Sequence[Prompt]) -> list[Prompt]:
        return [each for each in prompts_named(prompts, file.name) if is_file(each) and each not in earlier]

    def is_done(prompts: Sequence[Prompt], confirmed: bool) -> bool:
        present = any(is_file(prompt) for prompt in prompts_named(prompts, file.name))
        return bool(new_files(prompts)) or (confirmed and present)

    name = printable(file.name)
    form = {"file": (file.name, file.content), "is_check": (None, "force")}
    send = partial(client.write, f"Uploading the prompt {name}", _UPLOAD, files=form)
    undone = "The list of the PBX does not show a newer" if earlier else "The PBX does not list"
    change = _Change(f"POST {_UPLOAD}", send, is_done, f"{undone} prompt '{name}'.")
    try:
        prompts = _settle(client, change)
    except Failure as failure:
        if not client.is_passthrough or failure.endpoint != change.endpoint or failure.kind in ("unreachable", "tls"):
            raise
        status_only = failure.kind == "http" and not failure.facts.busy  # its hint is about the address
        advice = change.undone if status_only else failure.hint
        raise failure.reworded(failure.kind, failure.message, f"{advice} {_PASSTHROUGH}") from None
    uploaded = new_files(prompts)
    if not uploaded:
        client.warnings.append(
            f"The PBX answered SUCCESS to the upload of prompt '{name}', but lists it as before, so whether the file "
            "was replaced is not known. Listen to it in the web interface of the PBX."
        )
    return (uploaded or prompts_named(prompts, file.name))[0]


def delete(client: Client, found: Prompt, name: str, count: int) -> None:
    """Remove a prompt that is listed ``count`` times, under the first of its possible names that the PBX knows."""
    listed = found["name"]
    undone = f"The PBX still lists prompt '{printable(listed)}'."
    if not split_ending(name)[1]:
        undone = f"{undone} Give the name with its ending."

    def is_done(prompts: Sequence[Prompt], _confirmed: bool) -> bool:
        return len([prompt for prompt in prompts if prompt["name"] == listed]) < count

    refusals: list[Failure] = []
    for file in _file_names(client, listed, name):
        purpose = f"Removing the prompt {printable(listed)}"
        send = partial(client.write, purpose, _DELETE, method="GET", query={"file": file})
        try:
            _settle(client, _Change(f"GET {_DELETE}", send, is_done, undone))
        except Failure as failure:
            if failure.kind != "api" or failure.facts.busy:
                raise
            refusals.append(failure)
        else:
            return
    raise refusals[0]


def _file_names(client: Client, listed: str, name: str) -> Iterator[str]:
    """Yield the names to remove a prompt by. The API documents the one with an ending, which the list may omit."""
    if split_ending(listed)[1]:
        yield listed
        return
    names = dict.fromkeys([name, listed])
    yield from names
    try:
        files = Lookups(client).prompt_files()
    except Failure:  # the refusal that led here is reported
        return
    yield from (file for file in files if same_prompt(file, listed) and file not in names)


def _settle(client: Client, change: _Change) -> list[Prompt]:
    """Make a change, and return the prompts once their list shows its effect. Raises Failure if it never does.

    The list decides, whether the PBX answered SUCCESS or an error. A change without effect is repeated if its response
    was lost, or if the PBX was busy.
    """
    in_doubt = False  # whether something was sent that may still take effect
    for attempt in client.retry.attempts():
        answer = attempted(change.send, change.endpoint, in_doubt=in_doubt, sent=change.endpoint, read="the list")
        in_doubt = in_doubt or answer.may_still_apply
        failure = answer.failure
        if answer.arrived or in_doubt:
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
    for _round in client.retry.polls():
        try:
            prompts = read_prompts(client)
        except Failure as failure:
            raise unconfirmed(change.endpoint, answer.message, failure, "the list") from None
        if change.is_done(prompts, answer.failure is None) or not answer.may_still_apply:
            break
    return prompts


def _not_applied(change: _Change) -> Failure:
    return Failure(
        "not_applied",
        f"{change.endpoint} was answered with SUCCESS, but had no effect within 8 seconds. {change.undone}",
        "Try it in the web interface of the PBX (PBX Settings > Voice Prompt > Custom Prompt): it may show the reason.",
        endpoint=change.endpoint,
    )


def _unchanged(change: _Change, failure: CallFailure) -> Failure:
    return failure.reworded(failure.kind, failure.message, f"{failure.hint} {change.undone}".strip())
