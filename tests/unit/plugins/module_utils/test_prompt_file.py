# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of a prompt and its name: mistakes are found before anything is sent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._steps.prompt_file import (
    MAX_SIZE,
    PromptFile,
    read_prompt_file,
    removed_name,
)

OTHER_FILE = "Give another file as path. Nothing was sent."
OTHER_NAME = "Give another name. Nothing was sent."
CHECK_PATH = (
    "Check path. With a local connection, a relative one is looked for in the folder files of the role and next to the "
    "playbook, else in the current folder. Nothing was sent."
)


@pytest.fixture
def beep(tmp_path: Path) -> Path:
    """A small file."""
    file = tmp_path / "beep.wav"
    file.write_bytes(b"RIFF")
    return file


def refusal(path: str | Path | None, name: str | None = None) -> str:
    """The message of the failure for these options."""
    with pytest.raises(Failure) as caught:
        read_prompt_file(None if path is None else str(path), name)
    assert caught.value.kind == "input"
    return str(caught.value)


def test_a_file_has_its_own_name(beep: Path) -> None:
    assert read_prompt_file(str(beep), None) == PromptFile("beep.wav", b"RIFF")


@pytest.mark.parametrize("name", ["a.wav", "A B.WAV", "Größe, 1.2.wav", "أ.wav", "a.mp3.wav", "a'b&c;d.wav"])
def test_a_file_can_get_another_name(beep: Path, name: str) -> None:
    assert read_prompt_file(str(beep), name).name == name


@pytest.mark.parametrize("ending", [".wav", ".mp3", ".gsm", ".WAV", ".Mp3"])
def test_every_audio_ending_is_accepted(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"beep{ending}"
    file.write_bytes(b"x")
    assert read_prompt_file(str(file), None).name == f"beep{ending}"


def test_a_file_of_the_maximum_size_is_accepted(beep: Path) -> None:
    beep.write_bytes(bytes(MAX_SIZE))
    assert len(read_prompt_file(str(beep), None).content) == 8 * 1024 * 1024


def test_the_contents_are_not_in_the_repr(beep: Path) -> None:
    assert "RIFF" not in repr(read_prompt_file(str(beep), None))


def test_a_file_that_is_too_large_is_refused(beep: Path) -> None:
    beep.write_bytes(bytes(MAX_SIZE + 1))
    assert refusal(beep) == f"path: {beep} is larger than 8 MB, the most that a PBX accepts. {OTHER_FILE}"


def test_an_empty_file(beep: Path) -> None:
    beep.write_bytes(b"")
    assert refusal(beep) == f"path: {beep} is empty. {OTHER_FILE}"


def test_a_missing_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    expected = f"path: {tmp_path}/a.wav cannot be read: no such file or directory. {CHECK_PATH}"
    assert refusal(tmp_path / "a.wav") == refusal("a.wav") == expected


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").mkdir()
    assert refusal(tmp_path / "a.wav") == f"path: {tmp_path}/a.wav cannot be read: is a directory. {CHECK_PATH}"


def test_a_pipe_does_not_keep_the_task_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.wav")
    assert refusal(tmp_path / "a.wav") == f"path: {tmp_path}/a.wav is not a regular file. {OTHER_FILE}"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused(beep: Path) -> None:
    beep.chmod(0)
    assert refusal(beep) == f"path: {beep} cannot be read: permission denied. {CHECK_PATH}"


@pytest.mark.parametrize("folder", ["a\0", "a\ud800"])
def test_an_impossible_path_is_refused(folder: str) -> None:
    assert refusal(f"/{folder}/a.wav").endswith(f"/a.wav is not a valid path. {OTHER_FILE}")


@pytest.mark.parametrize("name", ["beep.ogg", "beep", ".wav", "beep.wav.txt"])
def test_a_file_that_is_not_audio_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path / name) == f"path: {tmp_path}/{name} has none of the endings .wav, .mp3, .gsm. {OTHER_FILE}"


@pytest.mark.parametrize("path", [None, ""])
def test_a_missing_path_is_refused(path: str | None) -> None:
    assert refusal(path, "a.wav") == "path is missing. state: present needs the audio file to upload. Nothing was sent."


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.mp3", "'a.mp3' must end with .wav, as the file does: a PBX does not convert it"),
        ("a", "'a' must end with .wav, as the file does: a PBX does not convert it"),
        ("", "'' must end with .wav, as the file does: a PBX does not convert it"),
        (".wav", "'.wav' must end with .wav, as the file does: a PBX does not convert it"),
        ("../a.wav", "'../a.wav' holds a path separator or a control character"),
        ("a\\b.wav", "'a\\b.wav' holds a path separator or a control character"),
        ("a\t.wav", "'a\\t.wav' holds a path separator or a control character"),
        ("a\r\n.wav", "'a\\r\\n.wav' holds a path separator or a control character"),
        ("a\u202eb.wav", "'a\\u202eb.wav' holds a path separator or a control character"),
        ('a".wav', "'a\".wav' holds a quotation mark, which the name of an uploaded file cannot have"),
    ],
)
def test_an_impossible_name_is_refused(beep: Path, name: str, reason: str) -> None:
    assert refusal(beep, name) == f"name: {reason}. {OTHER_NAME}"


@pytest.mark.parametrize(
    ("path", "name", "removed"),
    [
        (None, "a.wav", "a.wav"),
        ("/x/b.wav", None, "b.wav"),
        ("/x/b.wav", "a.wav", "a.wav"),
        (None, "a", "a"),
        (None, "a\u202e\n\\b.wav", "a\u202e\n\\b.wav"),
    ],
)
def test_a_file_to_remove_need_not_exist_locally(path: str | None, name: str | None, removed: str) -> None:
    assert removed_name(path, name) == removed


@pytest.mark.parametrize(
    ("path", "name", "message"),
    [
        (None, None, "name is missing. state: absent needs the name of the prompt. Nothing was sent."),
        ("/x/", None, "name is missing. state: absent needs the name of the prompt. Nothing was sent."),
        ("/x/a.wav", "", "name is missing. state: absent needs the name of the prompt. Nothing was sent."),
        (None, "x/a.wav", f"name: 'x/a.wav' holds a path separator. {OTHER_NAME}"),
    ],
)
def test_an_impossible_name_to_remove_is_refused(path: str | None, name: str | None, message: str) -> None:
    with pytest.raises(Failure) as caught:
        removed_name(path, name)
    assert (caught.value.kind, str(caught.value)) == ("input", message)
