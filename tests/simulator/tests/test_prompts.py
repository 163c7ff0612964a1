# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Custom prompts: listed, uploaded, deleted and played."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from simulator import Objects, Prompt, Simulator
from simulator.multipart import loggable

from .client import Client

Connect = Callable[..., Client]
CONTENT = bytes(range(256)) * 3 + b"\r\n--"


def names(client: Client, **query: Any) -> list[str]:
    """The names on one page of the list."""
    return [prompt["real_filename"] for prompt in client.get("custom_prompt/list", **query)["prompt_list"]]


def stored(client: Client, name: str) -> Prompt:
    """What the PBX has under that name."""
    return next(prompt for prompt in client.pbx.objects.custom_prompts if prompt.name == name)


# Listing


def test_list_as_documented(client: Client) -> None:
    answer = client.get("custom_prompt/list")
    assert (answer["errcode"], answer["total_number"], len(answer["prompt_list"])) == (0, 5, 5)
    assert answer["prompt_list"][0] == {
        "id": 1,
        "file": "internal_record",
        "suffix": ".wav",
        "type": "record",
        "storage": "local",
        "path": "/custom_prompt/",
        "real_filename": "internal_record.wav",
        "created_ts": 1_700_000_000,
        "updated_ts": 1_700_000_000,
    }


def test_pages(connect: Connect) -> None:
    client = connect(page_size_default=2, page_size_max=3)
    assert names(client) == ["internal_record.wav", "inbound_record.wav"]
    assert names(client, page=3) == ["record_end.wav"]
    assert len(names(client, page_size=100)) == 3
    assert client.get("custom_prompt/list", page=4)["total_number"] == 5
    assert client.get("custom_prompt/list", page="x")["errcode"] == 40002
    assert connect(page_size_above_max="refused").get("custom_prompt/list", page_size=101)["errcode"] == 40002


def test_list_without_prompts(connect: Connect) -> None:
    assert connect(objects=Objects()).get("custom_prompt/list")["prompt_list"] == []
    assert connect(objects=Objects(), null_for_empty=True).get("custom_prompt/list")["prompt_list"] is None


def test_forms_of_a_list(connect: Connect) -> None:
    client = connect(prompt_list_file="file_name", real_filename_listed=False, numbers_as_strings=True)
    answer = client.get("custom_prompt/list")
    prompt = answer["prompt_list"][0]
    assert (answer["total_number"], prompt["id"], prompt["updated_ts"]) == ("5", "1", "1700000000")
    assert (prompt["file"], prompt["suffix"], "real_filename" in prompt) == ("internal_record.wav", ".wav", False)


def test_search(client: Client) -> None:
    speech = {"language": "en-GB", "voice_id": "Amy", "text": "Hello"}
    client.pbx.objects.custom_prompts.append(Prompt(9, "Welcome.mp3", "tts", speech=speech))
    found = client.get("custom_prompt/search", search_value="RECORD_")
    assert [prompt["file"] for prompt in found["prompt_list"]] == ["record_start", "record_end"]
    (spoken,) = client.get("custom_prompt/search", prompt_type="tts")["prompt_list"]
    assert spoken.items() >= {"file": "Welcome", "suffix": ".mp3", "type": "tts", **speech}.items()
    assert client.get("custom_prompt/search", prompt_type="song")["errcode"] == 40002


# Uploading


def test_upload_adds(client: Client, sim: Simulator) -> None:
    assert client.upload("hello.wav", CONTENT) == {"errcode": 0, "errmsg": "SUCCESS"}
    assert names(client)[-1] == "hello.wav"
    prompt = stored(client, "hello.wav")
    assert (prompt.id, prompt.type, prompt.content) == (6, "record", CONTENT)
    assert prompt.created == prompt.updated == pytest.approx(sim.clock.now(), abs=5)
    assert client.pbx.counters["uploads"] == 1
    assert client.update(start_prompt="hello.wav") == 0


def test_upload_overwrites_and_names_the_type(client: Client) -> None:
    client.pbx.objects.custom_prompts[0] = Prompt(1, "internal_record.wav", "tts", speech={"text": "Hello"})
    assert client.upload("internal_record.wav", CONTENT) == {"errcode": 0, "errmsg": "SUCCESS", "exist_type": "tts"}
    prompt = stored(client, "internal_record.wav")
    assert (prompt.id, prompt.type, prompt.content, prompt.speech) == (1, "record", CONTENT, {})
    assert prompt.updated > prompt.created
    assert len(client.pbx.objects.custom_prompts) == 5


def test_ask_does_not_store(client: Client) -> None:
    assert client.upload("hello.wav", CONTENT, "ask") == {"errcode": 0, "errmsg": "SUCCESS"}
    assert client.upload("record_end.wav", CONTENT, "ask")["exist_type"] == "record"
    assert "hello.wav" not in names(client)
    assert stored(client, "record_end.wav").content == b""
    assert client.pbx.counters["uploads"] == 0


@pytest.mark.parametrize("name", ["hello.WAV", "hello.mp3", "hello.gsm", "ünï cödé.wav", "two.dots.wav"])
def test_names_that_can_be_uploaded(client: Client, name: str) -> None:
    assert client.upload(name, CONTENT)["errcode"] == 0
    assert names(client)[-1] == name


@pytest.mark.parametrize(
    ("form", "errcode"),
    [
        ({"files": {"file": ("hello.ogg", b"")}, "data": {"is_check": "force"}}, 40002),
        ({"files": {"file": ("hello", b"")}, "data": {"is_check": "force"}}, 40002),
        ({"files": {"file": ("hello.wav", b"")}, "data": {"is_check": "perhaps"}}, 40002),
        ({"files": {"file": ("hello.wav", b"")}}, 40002),
        ({"files": {"other": ("hello.wav", b"")}, "data": {"is_check": "force"}}, 40002),
        ({"data": {"file": "hello.wav", "is_check": "force"}}, 40001),
        ({"json": {"file": "hello.wav", "is_check": "force"}}, 40001),
        ({"data": b"--x", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 40001),
        ({"data": b"--x", "headers": {"Content-Type": "multipart/form-data"}}, 40001),
    ],
)
def test_refused_uploads(client: Client, form: dict[str, Any], errcode: int) -> None:
    client.login()
    query = {"access_token": client.token}
    assert client.request("POST", "custom_prompt/upload", params=query, **form).json()["errcode"] == errcode
    assert len(client.pbx.objects.custom_prompts) == 5


def test_largest_file(client: Client) -> None:
    assert client.upload("large.wav", bytes(8 * 1024 * 1024))["errcode"] == 0
    assert client.upload("larger.wav", bytes(8 * 1024 * 1024 + 1))["errcode"] == 40004
    assert names(client)[-1] == "large.wav"


def test_upload_is_listed_later(connect: Connect) -> None:
    client = connect(upload_delay_reads=2)
    client.upload("hello.wav", CONTENT)
    client.upload("record_end.wav", CONTENT)
    assert "hello.wav" not in names(client)
    assert "hello.wav" not in [entry["value"] for entry in client.menu("custom_prompt")]
    assert names(client)[-1] == "hello.wav"
    assert stored(client, "record_end.wav").content == CONTENT


def test_uploads_need_a_token_and_permission(connect: Connect) -> None:
    client = connect(denied_endpoints=["custom_prompt/upload"])
    assert client.upload("hello.wav", CONTENT)["errcode"] == 10005
    client.token = "unknown"
    assert client.upload("hello.wav", CONTENT)["errcode"] == 10004


def test_lost_answer_of_an_upload(client: Client) -> None:
    client.login()
    client.pbx.fault("custom_prompt/upload", "reset_after")
    with pytest.raises(requests.ConnectionError):
        client.upload("hello.wav", CONTENT)
    assert names(client)[-1] == "hello.wav"


def test_log_holds_no_content_of_files(client: Client) -> None:
    client.upload("hello.wav", CONTENT)
    call = client.pbx.calls[-1]
    assert call.body == {"file": {"name": "hello.wav", "size": len(CONTENT)}, "is_check": "force"}
    assert b"\x01\x02\x03" not in call.raw_body
    assert "\\u0001" not in json.dumps(client.pbx.state())
    state = client.pbx.state()["custom_prompts"][-1]
    assert (state["name"], state["type"], state["size"]) == ("hello.wav", "record", len(CONTENT))


def test_unreadable_form_is_logged_by_its_size() -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert json.loads(loggable(headers, b"--y secret")) == {"unreadable_bytes": 10}


# Deleting


def test_delete(client: Client) -> None:
    assert client.get("custom_prompt/delete", file="record_end.wav")["errcode"] == 0
    assert "record_end.wav" not in names(client)
    assert client.get("custom_prompt/delete", file="record_end.wav")["errcode"] == 60001
    assert client.get("custom_prompt/delete", file="record_start")["errcode"] == 60001
    assert client.get("custom_prompt/delete")["errcode"] == 40002
    assert client.pbx.counters["prompt_deletes"] == 1


def test_prompt_in_use_is_deleted_and_still_named(client: Client) -> None:
    assert client.get("custom_prompt/delete", file="inbound_record.wav")["errcode"] == 0
    assert client.settings()["inbound_prompt"] == "inbound_record.wav"


def test_prompt_in_use_is_not_deleted(connect: Connect) -> None:
    client = connect(prompt_in_use_deleted=False)
    assert client.get("custom_prompt/delete", file="inbound_record.wav") == {
        "errcode": 70091,
        "errmsg": "CONNECTION_RELATION_EXISTED",
    }
    assert client.update(inbound_prompt="") == 0
    assert client.get("custom_prompt/delete", file="inbound_record.wav")["errcode"] == 0


def test_reset_brings_back_the_prompts(client: Client) -> None:
    client.upload("hello.wav", CONTENT)
    client.get("custom_prompt/delete", file="record_end.wav")
    client.pbx.reset()
    client.login()
    assert names(client)[-1] == "record_end.wav"


# Playing


@pytest.mark.parametrize(("transcoded", "content"), [(False, CONTENT), (True, b"transcoded " + CONTENT)])
def test_content_can_be_fetched_without_a_token(connect: Connect, transcoded: bool, content: bytes) -> None:
    client = connect(uploads_transcoded=transcoded)
    client.upload("hello.wav", CONTENT)
    answer = client.get("custom_prompt/play", file="hello.wav")
    assert answer["file"] == "hello.wav"
    fetched = requests.get(f"{client.base_url}{answer['play_resource_url']}", timeout=5)
    assert (fetched.headers["Content-Type"], fetched.content) == ("audio/wav", content)
    assert client.get("custom_prompt/play", file="nobody.wav")["errcode"] == 60001
    assert requests.get(f"{client.base_url}/api/download/nothing", timeout=5).status_code == 404


# Firmware without them


def test_missing_endpoints(connect: Connect) -> None:
    client = connect(missing_endpoints=frozenset({"custom_prompt/list", "custom_prompt/upload"}))
    assert client.get("custom_prompt/list")["errcode"] == 10001
    assert client.upload("hello.wav", CONTENT)["errcode"] == 10001
    assert client.get("custom_prompt/search")["errcode"] == 0


@pytest.mark.parametrize(("answer", "errcode"), [("refused", 40002), ("not_existed", 10001), ("empty", 0)])
def test_missing_menu(connect: Connect, answer: str, errcode: int) -> None:
    client = connect(missing_menus=frozenset({"custom_prompt"}), unknown_menu=answer)
    assert client.get("system/get_menuoptions", menu="custom_prompt")["errcode"] == errcode
    assert len(names(client)) == 5
