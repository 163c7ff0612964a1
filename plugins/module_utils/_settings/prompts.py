# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The prompts that recording settings name. They must exist, or calls are recorded without announcement. Pure."""

from __future__ import annotations

from typing import Any, Iterable, Mapping, Sequence

from . import mistakes
from .prompt_names import same_prompt, split_ending
from .reading import Reading
from .schema import PROMPTS


def changing_prompts(reading: Reading, wanted: Mapping[str, Any]) -> dict[str, str]:
    """Return the prompts that a task changes, by setting. Their names have to be looked up."""
    return {
        name: wanted[name]
        for name in PROMPTS
        if wanted.get(name) and not same_prompt(wanted[name], reading.settings[name])
    }


def resolve_prompt(setting: str, wanted: str, prompts: Sequence[str]) -> str:
    """Return the name to set, with its ending where the PBX reports that.

    Raises Failure for a prompt that is not among ``prompts``, or one that can mean several of them.
    """
    if wanted in prompts:
        return wanted
    meant = list(dict.fromkeys(name for name in prompts if same_prompt(name, wanted)))
    if not meant:
        raise mistakes.unknown_prompt(setting, wanted, prompts)
    if len(meant) > 1:
        raise mistakes.ambiguous_prompt(setting, wanted, meant)
    return wanted if split_ending(wanted)[1] else meant[0]


def missing_prompts(settings: Mapping[str, Any], prompts: Iterable[str]) -> dict[str, str]:
    """Return the prompts that ``settings`` name and the PBX does not have, by setting."""
    known = list(prompts)
    named = _prompts_in(settings)
    return {name: value for name, value in named.items() if not any(same_prompt(value, each) for each in known)}


def lacks_ending(body: Mapping[str, Any]) -> bool:
    """Whether the update names a prompt without its ending."""
    return any(not split_ending(prompt)[1] for prompt in _prompts_in(body).values())


def with_endings(body: Mapping[str, Any], prompts: Iterable[str]) -> dict[str, Any]:
    """Return the update with each prompt given its listed ending, if exactly one listed prompt matches."""
    known = [name for name in prompts if split_ending(name)[1]]
    completed = dict(body)
    for name, prompt in _prompts_in(body).items():
        meant = [each for each in known if same_prompt(each, prompt)]
        if len(meant) == 1:
            completed[name] = meant[0]
    return completed


def _prompts_in(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the prompts that settings name, by setting. Values of newer firmware that are no strings are skipped."""
    return {name: settings[name] for name in PROMPTS if settings.get(name) and isinstance(settings[name], str)}
