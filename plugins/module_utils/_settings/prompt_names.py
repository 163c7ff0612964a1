# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of prompts, which are file names. Pure.

A PBX may return a name without its audio ending (``welcome`` for ``welcome.wav``), and may accept one without it.
"""

from __future__ import annotations

AUDIO_ENDINGS = (".wav", ".mp3", ".gsm")
"""What a PBX can play, as the vendor's page "Audio Files Requirements" lists it."""


def split_ending(name: str) -> tuple[str, str]:
    """Return a name without its audio ending, and that ending as it is written, or an empty one.

    A name that consists of an ending only has none.
    """
    stem, ending = name[:-4], name[-4:]
    return (stem, ending) if stem and ending.lower() in AUDIO_ENDINGS else (name, "")


def same_prompt(one: str, other: str) -> bool:
    """Return whether two names mean one prompt: they differ at most in an audio ending that one of them lacks.

    The empty name means no prompt, and is the same only as itself.
    """
    if one == other:
        return True
    (one_stem, one_ending), (other_stem, other_ending) = split_ending(one), split_ending(other)
    return one_stem == other_stem and not (one_ending and other_ending)
