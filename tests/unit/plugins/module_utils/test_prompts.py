# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of custom_prompt and custom_prompt_info: their exact calls, and the outcome of a lost or wrong answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._api.client import Client
from ansible_collections.telephony.yeastar.plugins.module_utils._steps import custom_prompts
from ansible_collections.telephony.yeastar.plugins.module_utils._steps.prompt_file import PromptFile

from . import scripted_ycm as ycm
from .samples import RECEIVED
from .scripted_pbx import (
    BASE_URL,
    LOST,
    TOKEN,
    UNREACHABLE,
    Exchange,
    Outcome,
    error,
    get,
    json_answer,
    login,
    logout,
    menu,
    prompts,
    run,
    status,
)

BEEP = {"id": 7, "file": "beep", "suffix": ".wav", "real_filename": "beep.wav", "type": "record", "updated_ts": 100}
NEWER = {**BEEP, "updated_ts": 101}
OTHER = {"id": 8, "real_filename": "other.wav", "type": "record"}
SPOKEN = {**BEEP, "type": "tts", "text": "Beep"}
NORMAL = {"id": 7, "name": "beep.wav", "type": "record", "updated_ts": 100}
FILES = {"file": ("beep.wav", b"RIFF"), "is_check": (None, "force")}
ABSENT = {"name": "beep.wav", "state": "absent"}
PRESENT = {"name": "beep.wav", "state": "present"}
PATIENCE = [0.25, 0.5, 1.0, 2.0, 4.25]
UPLOADING = f"Uploading the prompt beep.wav at {BASE_URL} failed: POST custom_prompt/upload"
REMOVING = f"Removing the prompt beep.wav at {BASE_URL} failed: GET custom_prompt/delete"


def upload(token: str = TOKEN) -> Exchange:
    """An upload of the file."""
    return Exchange("POST", "custom_prompt/upload", {"access_token": token}, files=FILES)


def delete(name: str = "beep.wav", token: str = TOKEN) -> Exchange:
    """The removal of a prompt."""
    return Exchange("GET", "custom_prompt/delete", {"file": name, "access_token": token})


def present_steps(
    *, force: bool = False, check: bool = False, diff: bool = False
) -> Callable[[Client], dict[str, Any]]:
    file = PromptFile("beep.wav", b"RIFF")
    return partial(custom_prompts.ensure_present, file=file, force=force, check_mode=check, diff_mode=diff)


def present(
    *script: Exchange, force: bool = False, check: bool = False, diff: bool = False, **connection: Any
) -> Outcome:
    """Run state: present against the script."""
    steps = present_steps(force=force, check=check, diff=diff)
    return run([login(), *script, logout()], steps, check=check, **connection)


def absent(*script: Exchange, name: str = "beep.wav", check: bool = False, diff: bool = False, **more: Any) -> Outcome:
    """Run state: absent against the script."""
    steps = partial(custom_prompts.ensure_absent, name=name, check_mode=check, diff_mode=diff)
    return run([login(), *script, logout()], steps, check=check, **more)


def listed(*script: Exchange, names: list[str] | None = None) -> list[str]:
    """The names that custom_prompt_info returns."""
    result = run([login(), *script, logout()], partial(custom_prompts.list_prompts, names=names), check=True).result
    assert result["changed"] is False
    return [prompt["name"] for prompt in result["prompts"]]


# Present


@pytest.mark.parametrize("check", [False, True])
def test_a_present_prompt_takes_three_calls(check: bool) -> None:
    outcome = present(prompts(OTHER, BEEP), check=check)
    assert outcome.result == {"changed": False, "prompt": NORMAL, "before": PRESENT, "after": PRESENT}
    assert (outcome.warnings, outcome.pauses) == ([], [])


def test_an_upload_takes_five_calls() -> None:
    outcome = present(prompts(OTHER), upload(), prompts(OTHER, BEEP))
    assert outcome.result == {"changed": True, "prompt": NORMAL, "before": ABSENT, "after": PRESENT}
    assert (outcome.warnings, outcome.pauses) == ([], [])


def test_check_mode_predicts_an_upload() -> None:
    outcome = present(prompts(OTHER), check=True)
    assert outcome.result == {"changed": True, "prompt": {"name": "beep.wav"}, "before": ABSENT, "after": PRESENT}


def test_force_uploads_again() -> None:
    outcome = present(prompts(BEEP), upload(), prompts(NEWER), force=True)
    prompt = {**NORMAL, "updated_ts": 101}
    assert outcome.result == {"changed": True, "prompt": prompt, "before": PRESENT, "after": PRESENT}


def test_check_mode_predicts_that_force_uploads_again() -> None:
    outcome = present(prompts(BEEP), force=True, check=True)
    assert outcome.result == {"changed": True, "prompt": NORMAL, "before": PRESENT, "after": PRESENT}


def test_force_without_a_prompt_is_an_upload() -> None:
    assert present(prompts(), upload(), prompts(BEEP), force=True).result["before"] == ABSENT


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("script", "force", "before", "after"),
    [
        ([prompts(), upload(), prompts(BEEP)], False, "absent", "state: present\n"),
        ([prompts(BEEP), upload(), prompts(BEEP)], True, "present", "state: present\nfile: uploaded again\n"),
        ([prompts(BEEP)], False, "present", "state: present\n"),
    ],
)
def test_a_diff_shows_name_and_state(script: list[Exchange], force: bool, before: str, after: str, check: bool) -> None:
    outcome = present(*script[: 1 if check else None], force=force, check=check, diff=True)
    assert outcome.result["diff"] == {
        "before_header": "custom prompt",
        "after_header": "custom prompt",
        "before": f"name: beep.wav\nstate: {before}\n",
        "after": f"name: beep.wav\n{after}",
    }


@pytest.mark.parametrize(
    "listing", [{"file": "beep"}, {"real_filename": "beep"}, {"file": "beep.wav", "suffix": ".wav"}]
)
def test_a_prompt_listed_in_another_form_is_present(listing: dict[str, str]) -> None:
    assert not present(prompts({"id": 7, "type": "record", **listing})).result["changed"]


def test_a_prompt_with_another_ending_is_another_prompt() -> None:
    other = {"id": 9, "real_filename": "beep.mp3", "type": "record"}
    assert present(prompts(other), upload(), prompts(other, BEEP)).result["changed"]


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("kind", ["tts", "specify"])
def test_a_prompt_of_another_type_is_not_overwritten(kind: str, check: bool) -> None:
    result = present(prompts({**BEEP, "type": kind}), check=check).result
    assert result["msg"] == (
        f"This PBX has a prompt 'beep.wav' that is not an uploaded file: its type is {kind}. "
        "Give another name, or force to overwrite that prompt. Nothing was written."
    )
    assert (result["failure"]["kind"], result["failure"]["endpoint"]) == ("other_type", "GET custom_prompt/list")


def test_force_overwrites_a_prompt_of_another_type() -> None:
    outcome = present(prompts(SPOKEN), upload(), prompts(SPOKEN), prompts(NEWER), force=True)
    assert outcome.result["prompt"]["type"] == "record"
    assert outcome.pauses == [0.25]


def test_an_upload_that_is_listed_later_is_waited_for() -> None:
    outcome = present(prompts(), upload(), prompts(), prompts(), prompts(BEEP))
    assert outcome.result["changed"]
    assert outcome.pauses == [0.25, 0.5]


def test_an_upload_that_is_never_listed_is_a_failure() -> None:
    outcome = present(prompts(), upload(), *[prompts()] * 6)
    assert outcome.result["msg"] == (
        "POST custom_prompt/upload was answered with SUCCESS, but had no effect within 8 seconds. "
        "The PBX does not list prompt 'beep.wav'. "
        "Try it in the web interface of the PBX (PBX Settings > Voice Prompt > Custom Prompt): it may show the reason."
    )
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert outcome.result["failure"]["endpoint"] == "POST custom_prompt/upload"
    assert outcome.pauses == PATIENCE
    assert sum(PATIENCE) == 8


@pytest.mark.parametrize("answer", [error(2, "PROCESSING"), error(1, "PARTIAL SUCCESS"), status(504), LOST])
def test_an_upload_that_may_still_come_is_waited_for(answer: Any) -> None:
    outcome = present(prompts(), upload().answered(answer), prompts(), prompts(BEEP), retries=0)
    assert outcome.result["changed"]
    assert outcome.pauses == [0.25]


# Answers that are lost or wrong


@pytest.mark.parametrize(
    "answer", [LOST, status(200), status(502), error(-2, "INTERNAL SERVER ERROR"), error(1, "PART")]
)
def test_whatever_is_answered_an_upload_that_is_listed_is_done(answer: Any) -> None:
    outcome = present(prompts(), upload().answered(answer), prompts(BEEP))
    assert outcome.result == {"changed": True, "prompt": NORMAL, "before": ABSENT, "after": PRESENT}


def test_a_lost_upload_that_is_not_listed_is_repeated() -> None:
    outcome = present(prompts(), upload().answered(LOST), *[prompts()] * 6, upload(), prompts(BEEP))
    assert outcome.result["changed"]
    assert outcome.pauses[:5] == PATIENCE
    assert len(outcome.pauses) == 6


def test_a_lost_upload_that_is_listed_late_is_not_repeated() -> None:
    outcome = present(prompts(), upload().answered(LOST), prompts(), prompts(BEEP))
    assert outcome.result["changed"]


def test_an_upload_that_is_lost_again_and_again_is_a_failure() -> None:
    outcome = present(prompts(), *[upload().answered(LOST), *[prompts()] * 6] * 2, retries=1)
    assert outcome.result["msg"] == (
        f"{UPLOADING}: no answer within 10 s. Wait. The PBX does not list prompt 'beep.wav'."
    )
    assert outcome.result["failure"]["kind"] == "no_answer"


def test_a_lost_replacement_is_done_if_the_description_changed() -> None:
    outcome = present(prompts(BEEP), upload().answered(LOST), prompts(NEWER), force=True)
    assert outcome.result["changed"]
    assert outcome.pauses == []


def test_a_replacement_that_is_lost_again_and_again_is_a_failure() -> None:
    lost = [upload().answered(LOST), *[prompts(BEEP)] * 6]
    result = present(prompts(BEEP), *lost, force=True, retries=0).result
    assert result["failure"]["hint"] == "Wait. The list of the PBX does not show a newer prompt 'beep.wav'."
    assert result["failure"]["kind"] == "no_answer"


def test_a_lost_replacement_that_cannot_be_seen_is_repeated() -> None:
    outcome = present(prompts(BEEP), upload().answered(LOST), *[prompts(BEEP)] * 6, upload(), prompts(BEEP), force=True)
    assert outcome.result == {"changed": True, "prompt": NORMAL, "before": PRESENT, "after": PRESENT}


def test_an_upload_that_was_not_sent_is_repeated_without_a_lookup() -> None:
    assert present(prompts(), upload().answered(UNREACHABLE), upload(), prompts(BEEP)).result["changed"]


def test_a_busy_pbx_is_asked_again() -> None:
    busy = upload().answered(error(70082, "OVERLOAD_TASK_RUNNING"))
    assert present(prompts(), busy, prompts(), upload(), prompts(BEEP)).result["changed"]


@pytest.mark.parametrize(
    ("code", "message", "hint"),
    [
        (40002, "PARAMETER ERROR", "The PBX rejects a value: compare the options with what its web interface allows."),
        (40004, "FILE SIZE EXCEEDED", "The file is larger than this PBX accepts: use a smaller file."),
    ],
)
def test_a_refused_upload_is_sent_once(code: int, message: str, hint: str) -> None:
    outcome = present(prompts(), upload().answered(error(code, message)), prompts())
    assert outcome.result["msg"] == (
        f"{UPLOADING}: HTTP 200, errcode {code} {message}. {hint} The PBX does not list prompt 'beep.wav'."
    )
    assert outcome.result["failure"]["kind"] == "api"
    assert outcome.pauses == []


@pytest.mark.parametrize(("code", "kind"), [(10005, "denied"), (70004, "blocked")])
def test_an_upload_that_is_not_permitted_ends_at_once(code: int, kind: str) -> None:
    outcome = present(prompts(), upload().answered(error(code, "NO")))
    assert outcome.result["failure"]["kind"] == kind


def test_an_expired_token_is_renewed_and_the_whole_file_sent_again() -> None:
    script = [
        *(login(), prompts(), upload().answered(error(10004, "TOKEN EXPIRED")), login("token-2")),
        *(upload("token-2"), prompts(BEEP, token="token-2"), logout("token-2"), logout()),
    ]
    assert run(script, present_steps()).result["changed"]


def test_an_upload_after_which_the_list_cannot_be_read_is_unconfirmed() -> None:
    outcome = present(prompts(), upload(), prompts().answered(error(10005, "ACCESS DENIED")))
    assert outcome.result["msg"] == (
        "POST custom_prompt/upload was sent, but its outcome is not known. The PBX answered SUCCESS. "
        f"Then reading the custom prompts at {BASE_URL} failed: GET custom_prompt/list: "
        "HTTP 200, errcode 10005 ACCESS DENIED. "
        "Run the task again: it reads the list and makes the remaining changes."
    )
    assert outcome.result["failure"]["kind"] == "unconfirmed"


def test_a_list_that_cannot_be_read_is_a_failure_before_anything_is_written() -> None:
    result = present(prompts().answered(error(10001, "INTERFACE NOT EXISTED"))).result
    assert result["failure"]["kind"] == "unsupported"


# Absent


@pytest.mark.parametrize("check", [False, True])
def test_an_absent_prompt_takes_three_calls(check: bool) -> None:
    outcome = absent(prompts(OTHER), check=check)
    assert outcome.result == {"changed": False, "prompt": None, "before": ABSENT, "after": ABSENT}


def test_a_removal_takes_six_calls() -> None:
    outcome = absent(prompts(BEEP, OTHER), get(RECEIVED), delete(), prompts(OTHER))
    assert outcome.result == {"changed": True, "prompt": None, "before": PRESENT, "after": ABSENT}


def test_check_mode_predicts_a_removal() -> None:
    outcome = absent(prompts(BEEP, OTHER), get(RECEIVED), check=True, diff=True)
    assert outcome.result["diff"]["before"] == "name: beep.wav\nstate: present\n"
    assert outcome.result["diff"]["after"] == "name: beep.wav\nstate: absent\n"
    del outcome.result["diff"]
    assert outcome.result == {"changed": True, "prompt": None, "before": PRESENT, "after": ABSENT}


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("used", "named"),
    [
        ({"inbound_prompt": "beep.wav"}, "inbound_prompt"),
        ({"inbound_prompt": "beep"}, "inbound_prompt"),
        ({"end_prompt": "beep.wav", "start_prompt": "beep.wav"}, "start_prompt, end_prompt"),
    ],
)
def test_a_prompt_in_use_is_not_removed(used: Mapping[str, str], named: str, check: bool) -> None:
    result = absent(prompts(BEEP), get({**RECEIVED, **used}), check=check).result
    assert result["msg"] == (
        f"The prompt 'beep.wav' is in use: the recording settings name it in {named}. "
        "Set another prompt there, or none, before the prompt is removed. Nothing was written."
    )
    assert result["failure"]["kind"] == "in_use"


def test_a_removal_that_the_pbx_refuses_says_what_uses_the_prompt() -> None:
    refused = delete().answered(error(70091, "CONNECTION_RELATION_EXISTED"))
    result = absent(prompts(BEEP), get(RECEIVED), refused, prompts(BEEP)).result
    assert result["msg"] == (
        f"{REMOVING}: HTTP 200, errcode 70091 CONNECTION_RELATION_EXISTED. Something on this PBX uses it, "
        "for example an IVR or a queue: remove it there first. The PBX still lists prompt 'beep.wav'."
    )
    assert result["failure"]["kind"] == "in_use"


@pytest.mark.parametrize("answer", [LOST, error(60001, "DATA NOT FOUND")])
def test_whatever_is_answered_a_prompt_that_is_no_longer_listed_is_removed(answer: Any) -> None:
    assert absent(prompts(BEEP), get(RECEIVED), delete().answered(answer), prompts()).result["changed"]


def test_a_lost_removal_is_repeated() -> None:
    lost = delete().answered(LOST)
    assert absent(prompts(BEEP), get(RECEIVED), lost, *[prompts(BEEP)] * 6, delete(), prompts()).result["changed"]


def test_a_removal_that_never_shows_is_a_failure() -> None:
    outcome = absent(prompts(BEEP), get(RECEIVED), delete(), *[prompts(BEEP)] * 6)
    assert outcome.result["failure"]["kind"] == "not_applied"
    assert outcome.result["msg"].startswith(
        "GET custom_prompt/delete was answered with SUCCESS, but had no effect within 8 seconds. "
        "The PBX still lists prompt 'beep.wav'. "
    )


def test_the_name_that_the_pbx_lists_is_removed_with_an_ending() -> None:
    stem = {"id": 7, "real_filename": "beep", "type": "record"}
    assert absent(prompts(stem), get(RECEIVED), delete("beep.wav"), prompts()).result["changed"]
    assert absent(prompts(BEEP), get(RECEIVED), delete("beep.wav"), prompts(), name="beep").result["changed"]


def test_a_name_without_an_ending_that_fits_several_prompts_is_ambiguous() -> None:
    other = {"id": 9, "real_filename": "beep.mp3", "type": "record"}
    result = absent(prompts(BEEP, other), name="beep").result
    assert result["msg"] == (
        "This PBX has 2 prompts that match the name 'beep': beep.mp3, beep.wav. "
        "Give the name with its ending. Nothing was written."
    )
    assert result["failure"]["kind"] == "ambiguous_target"
    assert absent(prompts(BEEP, other), get(RECEIVED), delete("beep.mp3"), prompts(BEEP), name="beep.mp3").result[
        "changed"
    ]


def test_a_prompt_with_an_odd_name_can_be_removed() -> None:
    odd = "a\u202e\x1b\n\\b.wav"
    hostile = {"id": 7, "real_filename": odd, "type": "record"}
    assert absent(prompts(hostile), get(RECEIVED), delete(odd), prompts(), name=odd).result["changed"]


MP3 = {"id": 9, "real_filename": "beep.mp3", "type": "record"}
STEM = {"id": 7, "real_filename": "beep", "type": "record"}
STEM_OF_MP3 = {"id": 9, "real_filename": "beep", "type": "record"}
UNKNOWN = error(60001, "DATA NOT FOUND")


def test_of_prompts_that_are_listed_without_endings_the_new_one_is_the_result() -> None:
    outcome = present(prompts(STEM_OF_MP3), upload(), prompts(STEM, STEM_OF_MP3), force=True)
    assert outcome.result["prompt"] == {"id": 7, "name": "beep", "type": "record"}
    assert not present(prompts(STEM, STEM_OF_MP3)).result["changed"]


def test_of_prompts_that_are_listed_without_endings_the_one_with_the_ending_is_removed() -> None:
    outcome = absent(prompts(STEM, STEM_OF_MP3), get(RECEIVED), delete("beep.wav"), prompts(STEM_OF_MP3))
    assert outcome.result["changed"]


def test_a_prompt_that_is_stored_without_an_ending_is_removed_under_that_name() -> None:
    refused = delete("beep.wav").answered(UNKNOWN)
    outcome = absent(prompts(STEM), get(RECEIVED), refused, prompts(STEM), delete("beep"), prompts())
    assert outcome.result["changed"]


def test_a_prompt_that_is_listed_without_its_ending_is_removed_under_the_name_of_the_menu() -> None:
    refused = delete("beep").answered(UNKNOWN)
    names = menu("custom_prompt", [{"text": "beep.wav", "value": "7"}])
    script = [prompts(STEM), get(RECEIVED), refused, prompts(STEM), names, delete("beep.wav"), prompts()]
    assert absent(*script, name="beep").result["changed"]


def test_a_prompt_that_the_pbx_knows_under_no_name_is_a_failure() -> None:
    refused = delete("beep").answered(UNKNOWN)
    names = menu("custom_prompt", []).answered(error(10001, "INTERFACE NOT EXISTED"))
    script = [prompts(STEM), get(RECEIVED), refused, prompts(STEM), names, prompts(STEM)]
    assert (
        absent(*script, name="beep")
        .result["msg"]
        .endswith(
            "errcode 60001 DATA NOT FOUND. The PBX does not have what the request refers to: compare with its web "
            "interface. The PBX still lists prompt 'beep'. Give the name with its ending."
        )
    )


@pytest.mark.parametrize(
    "used", ["beep.wav", "beep", "other.wav,beep.wav", "other.wav, beep.wav", ["beep.wav"], {"text": "beep.wav"}]
)
@pytest.mark.parametrize("key", ["inbound_prompt", "pause_prompt"])
def test_a_prompt_in_a_setting_that_is_not_understood_is_in_use(key: str, used: Any) -> None:
    result = absent(prompts(BEEP), get({**RECEIVED, key: used})).result
    assert result["failure"]["kind"] == "in_use"
    assert f"the recording settings name it in {key}." in result["msg"]


def test_a_forced_upload_that_does_not_show_is_a_warning() -> None:
    outcome = present(prompts(BEEP), upload(), prompts(BEEP), force=True)
    assert outcome.result["changed"]
    (warning,) = outcome.warnings
    assert warning == (
        "The PBX answered SUCCESS to the upload of prompt 'beep.wav', but lists it as before, so whether the file was "
        "replaced is not known. Listen to it in the web interface of the PBX."
    )
    assert present(prompts(BEEP), upload(), prompts(NEWER), force=True).warnings == []


def test_an_upload_that_is_refused_after_its_answer_was_lost_is_settled_by_the_list() -> None:
    script = [prompts(), upload().answered(LOST), *[prompts()] * 6, upload().answered(error(10005, "ACCESS DENIED"))]
    assert present(*script, prompts(BEEP)).result["changed"]
    assert present(*script, prompts()).result["failure"]["kind"] == "denied"


def test_a_limit_of_prompts_is_not_one_of_tokens() -> None:
    result = present(prompts(), upload().answered(error(60002, "MAX LIMITATION EXCEEDED"))).result
    assert result["failure"]["kind"] == "quota"
    assert result["failure"]["hint"] == (
        "The PBX has reached a limit of what it can hold: remove what is no longer used, and run again."
    )


def test_a_file_that_a_proxy_refuses_as_too_large() -> None:
    result = present(prompts(), upload().answered(status(413)), *[prompts()] * 6).result
    assert result["msg"] == (
        f"{UPLOADING}: HTTP 413. The file is larger than the PBX, or a proxy in between, accepts. "
        "The PBX does not list prompt 'beep.wav'."
    )


# Central Management


CM = f"PBX {ycm.SERIAL_NUMBER} through Central Management {ycm.YCM_URL}"


def through(method: str, path: str, answer: Any, **content: Any) -> ycm.Request:
    """A call that Central Management forwards."""
    return ycm.Request(method, f"v1/cloud_pbx/{ycm.SERIAL_NUMBER}/openapi/v1.0/{path}", answer, **content)


def ycm_list(*entries: Mapping[str, Any]) -> ycm.Request:
    """A read of the list."""
    query = {"page": "1", "page_size": "100"}
    return through("GET", "custom_prompt/list", prompts(*entries).answer, query=query)


def ycm_upload(answer: Any) -> ycm.Request:
    """An upload of the file."""
    return through("POST", "custom_prompt/upload", answer, files=FILES)


def test_central_management_forwards_an_upload() -> None:
    script = [ycm.login(), ycm_list(), ycm_upload(upload().answer), ycm_list(BEEP)]
    assert ycm.run(script, present_steps()).result["changed"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (status(415), "HTTP 415"),
        (
            json_answer({"status": "Failed", "code": 1000004, "message": "INVALID_PARAMETER"}),
            "1000004 INVALID_PARAMETER",
        ),
        (error(40001, "PARAMETER SYNTAX ERROR"), "errcode 40001 PARAMETER SYNTAX ERROR"),
        (json_answer({"status": "Failed", "code": 1000042, "message": "ACCESS_DENIED"}), "1000042 ACCESS_DENIED"),
    ],
)
def test_an_upload_that_central_management_refuses_says_what_to_do(answer: Any, said: str) -> None:
    # An HTTP status does not identify its sender, so the list is read until the upload would be listed.
    looks = {"HTTP 415": 6, "1000042 ACCESS_DENIED": 0}.get(said, 1)
    script = [ycm.login(), ycm_list(), ycm_upload(answer), *[ycm_list()] * looks]
    message = ycm.run(script, present_steps()).result["msg"]
    assert message.startswith(f"Uploading the prompt beep.wav at {CM} failed: POST custom_prompt/upload: ")
    assert said in message
    assert "Check ycm_url" not in message
    assert message.endswith(
        "Central Management may not pass uploads on to a PBX: give base_url to reach the PBX at its own address, or "
        "upload the file in its web interface (PBX Settings > Voice Prompt > Custom Prompt)."
    )


def test_an_upload_that_central_management_drops_says_what_to_do() -> None:
    script = [ycm.login(), ycm_list(), ycm_upload(upload().answer), *[ycm_list()] * 6]
    result = ycm.run(script, present_steps()).result
    assert result["failure"]["kind"] == "not_applied"
    assert "Central Management may not pass uploads on to a PBX" in result["failure"]["hint"]


# The info module


MIXED = [BEEP, OTHER, {"id": 9, "real_filename": "beep.mp3", "type": "record"}]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (None, ["beep.mp3", "beep.wav", "other.wav"]),
        (["other.wav"], ["other.wav"]),
        (["other.wav", "beep.wav", "beep.wav"], ["beep.wav", "other.wav"]),
        (["beep"], ["beep.mp3", "beep.wav"]),
        (["beep.gsm", "nothing.wav", ""], []),
        ([], []),
    ],
)
def test_names_limit_the_prompts_returned(names: list[str] | None, found: list[str]) -> None:
    assert listed(prompts(*MIXED), names=names) == found
