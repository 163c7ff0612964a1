# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of prompts, which are file names: recording settings name them, and the prompts of a PBX have them. Pure.

A PBX may return a name without its audio ending (``welcome`` for ``welcome.wav``), and may take one without it.
"""

from __future__ import annotations

AUDIO_ENDINGS = (".wav", ".mp3", ".gsm")
"""What a PBX can play, as the vendor's page "Audio Files Requirements" lists it."""


def split_ending(name: str) -> tuple[str, str]:
    """Return a name without its audio ending, and that ending as it is written, or an empty one.

    What is nothing but an ending is a name without one.
    """
    stem, ending = name[:-4], name[-4:]
    return (stem, ending) if stem and ending.lower() in AUDIO_ENDINGS else (name, "")


def same_prompt(one: str, other: str) -> bool:
    """Return whether two names are one prompt: they differ at most in an audio ending that one of them lacks.

    No prompt (the empty name) is the same as no prompt only.
    """
    if one == other:
        return True
    (one_stem, one_ending), (other_stem, other_ending) = split_ending(one), split_ending(other)
    return one_stem == other_stem and not (one_ending and other_ending)
