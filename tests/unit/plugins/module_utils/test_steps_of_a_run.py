# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls of a task in order, and its result: converged, changing and in check mode."""

from __future__ import annotations

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._api.answers import Call
from ansible_collections.telephony.yeastar.plugins.module_utils._api.client import Client
from ansible_collections.telephony.yeastar.plugins.module_utils._steps import recording_settings

from .samples import NORMAL, RECEIVED
from .scripted_pbx import TOKEN, Exchange, apply, get, login, logout, run, update


def test_converged_run_makes_three_calls() -> None:
    outcome = apply([login(), get(RECEIVED), logout()], {"enb_internal": False, "outbound_prompt": "rec_out.wav"})
    assert outcome.result == {"changed": False, "changed_keys": [], "before": NORMAL, "after": NORMAL}
    assert outcome.warnings == []
    assert outcome.pauses == []


def test_changing_run_makes_five_calls() -> None:
    changed = {**RECEIVED, "enb_internal": 1, "record_queue_list": []}
    outcome = apply(
        [login(), get(RECEIVED), update(changed), get(changed), logout()],
        {"record_queue_list": [], "enb_internal": True, "enb_paging": False},
    )
    assert outcome.result == {
        "changed": True,
        "changed_keys": ["enb_internal", "record_queue_list"],
        "before": NORMAL,
        "after": {**NORMAL, "enb_internal": True, "record_queue_list": []},
    }


def test_check_mode_stops_before_the_update_with_the_same_result() -> None:
    changed = {**RECEIVED, "enb_internal": 1}
    wanted = {"enb_internal": True}
    real = apply([login(), get(RECEIVED), update(changed), get(changed), logout()], wanted)
    checked = apply([login(), get(RECEIVED), logout()], wanted, check=True)
    assert checked.result == real.result


def test_nothing_managed_reads_and_reports_only() -> None:
    outcome = apply([login(), get(RECEIVED), logout()], {})
    assert outcome.result == {"changed": False, "changed_keys": [], "before": NORMAL, "after": NORMAL}


def test_diff_mode_shows_the_changed_settings() -> None:
    changed = {**RECEIVED, "enb_internal": 1, "record_trunk_list": []}
    wanted = {"enb_internal": True, "record_trunk_list": []}
    outcome = apply([login(), get(RECEIVED), update(changed), get(changed), logout()], wanted, diff=True)
    assert outcome.result["diff"] == {
        "before_header": "recording settings",
        "after_header": "recording settings",
        "before": (
            "enb_internal: false\n"
            "record_trunk_list:\n"
            '  - {id: 27, type: "peer", text: "peer-to-41", enb_config: true, number_value: 15}\n'
        ),
        "after": "enb_internal: true\nrecord_trunk_list: []\n",
    }


def test_diff_mode_escapes_each_text_once() -> None:
    received = {**RECEIVED, "internal_prompt": 'a\tb\\c"\x9b'}
    outcome = apply([login(), get(received), logout()], {"internal_prompt": ""}, check=True, diff=True)
    assert outcome.result["diff"]["before"] == 'internal_prompt: "a\\tb\\\\c\\"\\x9b"\n'


def test_diff_mode_without_a_change_shows_nothing() -> None:
    outcome = apply([login(), get(RECEIVED), logout()], {"enb_internal": False}, diff=True)
    assert (outcome.result["diff"]["before"], outcome.result["diff"]["after"]) == ("", "")


def test_info_returns_what_recording_settings_accepts() -> None:
    outcome = run([login(), get(RECEIVED), logout()], recording_settings.read_settings)
    assert outcome.result == {"changed": False, "settings": NORMAL}


@pytest.mark.parametrize("empty", [None, ""])
def test_info_leaves_out_a_file_format_that_the_pbx_does_not_return(empty: object) -> None:
    received = {**RECEIVED, "record_file_format": empty, "enb_paging": empty, "end_prompt": None}
    settings = run([login(), get(received), logout()], recording_settings.read_settings).result["settings"]
    assert settings == {name: value for name, value in NORMAL.items() if name != "record_file_format"}


def test_output_of_info_changes_nothing_without_a_look_up() -> None:
    outcome = apply([login(), get(RECEIVED), logout()], NORMAL)
    assert outcome.result["changed"] is False


def test_the_whole_object_is_sent_with_unknown_keys_in_it() -> None:
    received = {
        **RECEIVED,
        "x_retention": {"days": 30, "protected": ["legal"]},
        "record_queue_list": [{"id": 3, "text": "Support", "x_priority": [1, None]}],
    }
    changed = {**received, "enb_paging": 1}
    outcome = apply([login(), get(received), update(changed), get(changed), logout()], {"enb_paging": True})
    assert outcome.result["changed_keys"] == ["enb_paging"]


def test_loosely_typed_values_are_sent_back_as_documented() -> None:
    received = {
        **RECEIVED,
        "enb_internal": "0",
        "enb_channel_separate": None,
        "internal_prompt": None,
        "record_trunk_list": [{"value": "27", "text": "peer-to-41", "type": "peer", "number_value": "15"}],
        "record_ivr_list": None,
    }
    body = {
        **RECEIVED,
        "enb_internal": 1,
        "record_trunk_list": [{"id": 27, "text": "peer-to-41", "type": "peer", "number_value": 15}],
    }
    script = [login(), get(received), update(body), get({**received, "enb_internal": "1"}), logout()]
    outcome = apply(script, {"enb_internal": True})
    assert outcome.result["changed_keys"] == ["enb_internal"]


def test_the_client_itself_refuses_to_write_in_check_mode() -> None:
    def write(client: Client) -> dict[str, object]:
        return client.write("Updating the recording settings", "autorecord/update", RECEIVED)

    with pytest.raises(AssertionError, match=r"^check mode must not write: POST autorecord/update$"):
        run([login(), logout()], write, check=True)
    assert run([login(), update(RECEIVED), logout()], write).result["errcode"] == 0


def test_the_client_itself_refuses_to_delete_in_check_mode_although_that_is_a_get() -> None:
    def delete(client: Client) -> dict[str, object]:
        return client.write("Deleting", "custom_prompt/delete", method="GET", query={"file": "a.wav"})

    with pytest.raises(AssertionError, match=r"^check mode must not write: GET custom_prompt/delete$"):
        run([login(), logout()], delete, check=True)
    deletion = Exchange("GET", "custom_prompt/delete", {"file": "a.wav", "access_token": TOKEN})
    assert run([login(), deletion, logout()], delete).result["errcode"] == 0


def test_the_client_itself_refuses_to_upload_in_check_mode() -> None:
    files = {"file": ("a.wav", b"RIFF"), "is_check": (None, "force")}

    def upload(client: Client) -> dict[str, object]:
        return client.write("Uploading", "custom_prompt/upload", files=files)

    with pytest.raises(AssertionError, match=r"^check mode must not write: POST custom_prompt/upload$"):
        run([login(), logout()], upload, check=True)
    exchange = Exchange("POST", "custom_prompt/upload", {"access_token": TOKEN}, files=files)
    assert run([login(), exchange, logout()], upload).result["errcode"] == 0


def test_the_contents_of_a_file_are_in_no_text_of_the_call() -> None:
    call = Call("Uploading", "POST", "custom_prompt/upload", files={"file": ("a.wav", b"RIFF-of-the-file")})
    assert "RIFF" not in repr(call)
