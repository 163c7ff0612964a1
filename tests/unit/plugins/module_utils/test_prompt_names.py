# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which names identify the same prompt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._settings.prompt_names import same_prompt, split_ending

STEMS = st.sampled_from(["a", "A", "a.b", "", "wav", ".wav", "a.wav"])
NAMES = st.builds(str.__add__, STEMS, st.sampled_from(["", ".wav", ".WAV", ".mp3", ".gsm", ".ogg"]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        ("beep.wav", "beep.wav"),
        ("beep.wav", "beep"),
        ("beep.mp3", "beep"),
        ("beep.gsm", "beep"),
        ("beep.WAV", "beep"),
        ("v1.2.wav", "v1.2"),
        ("beep.ogg", "beep.ogg"),
        ("beep.ogg.wav", "beep.ogg"),
        ("beep.wav.wav", "beep.wav.wav"),
    ],
)
def test_one_prompt(one: str, other: str) -> None:
    assert same_prompt(one, other)
    assert same_prompt(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("beep.wav", ""),
        (".wav", ""),
        ("beep.wav", "beep.mp3"),
        ("beep.wav", "beep.WAV"),
        ("beep.wav", "Beep.wav"),
        ("beep.wav", "beep2.wav"),
        ("beep.ogg", "beep"),
        ("beep.wav", "beep.wav.mp3"),
        ("beep", "beepwav"),
    ],
)
def test_two_prompts(one: str, other: str) -> None:
    assert not same_prompt(one, other)
    assert not same_prompt(other, one)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("beep.wav", ("beep", ".wav")),
        ("beep.Mp3", ("beep", ".Mp3")),
        ("beep.ogg", ("beep.ogg", "")),
        (".wav", (".wav", "")),
        ("wav", ("wav", "")),
        ("", ("", "")),
    ],
)
def test_the_ending_of_a_name(name: str, parts: tuple[str, str]) -> None:
    assert split_ending(name) == parts


@given(NAMES, NAMES)
def test_sameness_is_symmetric_and_of_everything_to_itself(one: str, other: str) -> None:
    assert same_prompt(one, one)
    assert same_prompt(one, other) == same_prompt(other, one)
    assert "".join(split_ending(one)) == one
