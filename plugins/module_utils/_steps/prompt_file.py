# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The audio file of a prompt, checked and read before the first request."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field

from .._errors import Failure, input_failure
from .._escapes import escape_controls
from .._settings.prompt_names import AUDIO_ENDINGS, split_ending
from .._text import printable

MAX_SIZE = 8 * 1024 * 1024
"""The largest file that a PBX accepts, according to the vendor's page "Audio Files Requirements"."""

_ENDINGS = ", ".join(AUDIO_ENDINGS)
_SEARCHED = (
    "Check path. With a local connection, a relative one is looked for in the folder files of the role and next to the "
    "playbook, else in the current folder."
)


@dataclass(frozen=True)
class PromptFile:
    """The name for a prompt on the PBX, and its audio."""

    name: str
    content: bytes = field(repr=False)


def read_prompt_file(path: str | None, name: str | None) -> PromptFile:
    """Return the file at ``path``, to be stored as ``name`` or, without one, under its own name.

    Raises Failure of kind ``input`` for a file that a PBX does not accept, and for a name that no file can have.
    """
    if not path:
        raise input_failure("path is missing.", "state: present needs the audio file to upload.")
    own_name = os.path.basename(path)
    ending = split_ending(own_name)[1]
    if not ending:
        raise _bad_path(path, f"has none of the endings {_ENDINGS}")
    name = own_name if name is None else name
    _check_name(name, ending)
    return PromptFile(name, _content(path))


def removed_name(path: str | None, name: str | None) -> str:
    """Return the name of the prompt to remove. Raises Failure of kind ``input`` if none is given.

    A PBX may have prompts with names that this collection would not upload.
    """
    name = os.path.basename(path or "") if name is None else name
    if not name:
        raise input_failure("name is missing.", "state: absent needs the name of the prompt.")
    if "/" in name:
        raise _bad_name(name, "holds a path separator")
    return name


def _check_name(name: str, ending: str) -> None:
    has_controls = name != escape_controls(name) or any(control in name for control in "\t\n")
    if has_controls or any(separator in name for separator in "/\\"):
        raise _bad_name(name, "holds a path separator or a control character")
    if '"' in name:
        raise _bad_name(name, "holds a quotation mark, which the name of an uploaded file cannot have")
    own_ending = split_ending(name)[1]
    if own_ending.lower() != ending.lower():
        raise _bad_name(name, f"must end with {ending}, as the file does: a PBX does not convert it")


def _content(path: str) -> bytes:
    try:
        with open(path, "rb", opener=_open_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _bad_path(path, "is not a regular file")
            content = file.read(MAX_SIZE + 1)
    except OSError as error:
        raise _bad_path(path, f"cannot be read: {(error.strerror or 'unknown error').lower()}", _SEARCHED) from None
    except ValueError:
        raise _bad_path(path, "is not a valid path") from None
    if not content:
        raise _bad_path(path, "is empty")
    if len(content) > MAX_SIZE:
        raise _bad_path(path, f"is larger than {MAX_SIZE >> 20} MB, the most that a PBX accepts")
    return content


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a file without blocking on a pipe that has no writer."""
    return os.open(path, flags | os.O_NONBLOCK)


def _bad_path(path: str, reason: str, hint: str = "Give another file as path.") -> Failure:
    return input_failure(f"path: {printable(os.path.abspath(path))} {reason}.", hint)


def _bad_name(name: str, reason: str) -> Failure:
    return input_failure(f"name: '{printable(name)}' {reason}.", "Give another name.")
