# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A prompt that a task sets must exist on the PBX: looked up once, only when one changes, in check mode too."""

from __future__ import annotations

from typing import Any

import pytest

from .samples import RECEIVED
from .scripted_pbx import (
    LOST,
    Exchange,
    Outcome,
    apply,
    error,
    get,
    login,
    logout,
    menu,
    prompts,
    status,
    update,
)

NOT_OFFERED = error(10001, "INTERFACE NOT EXISTED")
UPLOAD = "Check the name, or upload the prompt first, for example with the module custom_prompt. Nothing was written."


def by_name(*names: str) -> Exchange:
    """A menu whose values are file names."""
    return menu("custom_prompt", [{"text": name, "value": name} for name in names])


def by_list(*names: str) -> Exchange:
    """A list of prompts."""
    return prompts(*({"id": number, "real_filename": name} for number, name in enumerate(names)))


def apply_prompts(look_ups: list[Exchange], wanted: dict[str, str], sent: dict[str, str] | None = None) -> Outcome:
    """Set prompts for real and in check mode, with one result; ``sent`` must be sent, by default ``wanted``."""
    changed = {**RECEIVED, **(wanted if sent is None else sent)}
    checked = apply([login(), get(RECEIVED), *look_ups, logout()], wanted, check=True)
    real = apply([login(), get(RECEIVED), *look_ups, update(changed), get(changed), logout()], wanted)
    assert (checked.result, checked.warnings) == (real.result, real.warnings)
    assert real.result["changed_keys"] == sorted(wanted)
    return real


def refusal(look_ups: list[Exchange], wanted: dict[str, Any]) -> Outcome:
    """Set prompts that the PBX does not have, for real and in check mode: both must fail before any write."""
    script = [login(), get(RECEIVED), *look_ups, logout()]
    real, checked = (apply(script, wanted, check=check) for check in (False, True))
    assert real == checked
    return real


@pytest.mark.parametrize(
    "options",
    [
        [{"text": "new.wav", "value": "new.wav"}],
        [{"text": "new.wav", "value": "12"}],
        [{"text": "new.wav"}],
        [{"text": "new", "value": "new.wav"}],
        [{"text": "New announcement", "value": "new.wav"}],
        [{"text": "new", "value": "12"}],
        [{"text": "other.wav", "value": "7"}, {"text": "new", "value": "new"}],
    ],
)
def test_a_prompt_is_looked_up_in_the_menu(options: list[Any]) -> None:
    outcome = apply_prompts([menu("custom_prompt", options)], {"internal_prompt": "new.wav"})
    assert outcome.result["after"]["internal_prompt"] == "new.wav"
    assert outcome.warnings == []


@pytest.mark.parametrize(
    "refused",
    [
        menu("custom_prompt", []),
        by_name().answered(NOT_OFFERED),
        by_name().answered(status(404)),
        by_name().answered(error(40002, "PARAMETER ERROR")),
    ],
)
def test_a_prompt_is_looked_up_in_the_list_where_the_menu_is_refused_or_empty(refused: Exchange) -> None:
    assert apply_prompts([refused, by_list("new.wav")], {"internal_prompt": "new.wav"}).warnings == []


def test_one_look_up_is_enough_for_all_prompts() -> None:
    wanted = {"internal_prompt": "new.wav", "inbound_prompt": "new.wav", "end_prompt": "other.mp3"}
    apply_prompts([by_name("new.wav", "other.mp3")], wanted)


@pytest.mark.parametrize("refused", [by_name().answered(NOT_OFFERED), menu("custom_prompt", [])])
def test_a_pbx_that_lists_no_prompts_gets_the_prompt_with_a_warning(refused: Exchange) -> None:
    wanted = {"internal_prompt": "new.wav", "end_prompt": "b\x07.wav"}
    outcome = apply_prompts([refused, by_list().answered(NOT_OFFERED)], wanted)
    assert outcome.warnings == [
        f"{setting}: cannot check whether this PBX has the prompt '{shown}', because it does not list its prompts: "
        "its firmware is too old, or the API application lacks the rights (Integrations > API). Check in its web "
        "interface that calls are announced."
        for setting, shown in (("internal_prompt", "new.wav"), ("end_prompt", "b\\x07.wav"))
    ]


def test_a_prompt_that_does_not_exist_fails() -> None:
    outcome = refusal([by_name("zebra.wav", "internal_record.wav")], {"internal_prompt": "internal_recrd.wav"})
    assert outcome.result["failure"]["kind"] == "unknown_prompt"
    assert outcome.result["msg"] == (
        "internal_prompt: this PBX has no custom prompt 'internal_recrd.wav'. "
        f"It has: 'internal_record.wav', 'zebra.wav'. {UPLOAD}"
    )


def test_a_pbx_without_prompts_has_none() -> None:
    outcome = refusal([menu("custom_prompt", []), by_list()], {"internal_prompt": "new.wav"})
    assert outcome.result["msg"] == (
        f"internal_prompt: this PBX has no custom prompt 'new.wav'. It has: none. {UPLOAD}"
    )


@pytest.mark.parametrize("name", ["New.wav", "new.mp3", "new.wav ", "new.wa"])
def test_a_name_that_is_almost_right_is_another_prompt(name: str) -> None:
    assert refusal([by_name("new.wav")], {"internal_prompt": name}).result["failure"]["kind"] == "unknown_prompt"


def test_a_name_without_its_ending_gets_the_ending_that_the_pbx_returns() -> None:
    outcome = apply_prompts([by_name("new.mp3")], {"internal_prompt": "new"}, {"internal_prompt": "new.mp3"})
    assert outcome.result["after"]["internal_prompt"] == "new.mp3"


@pytest.mark.parametrize("returned", ["new", "new.wav"])
@pytest.mark.parametrize("wanted", ["new", "new.wav"])
def test_a_prompt_returned_with_or_without_its_ending_is_confirmed(wanted: str, returned: str) -> None:
    script = [get(RECEIVED), by_name("new.wav"), update({**RECEIVED, "end_prompt": "new.wav"})]
    after = {**RECEIVED, "end_prompt": returned}
    assert apply([login(), *script, get(after), logout()], {"end_prompt": wanted}).result["changed"] is True
    assert apply([login(), get(after), logout()], {"end_prompt": wanted}).result["changed"] is False


def test_a_name_without_its_ending_that_several_prompts_have_is_ambiguous() -> None:
    outcome = refusal([by_name("new.wav", "new.mp3", "old.wav")], {"internal_prompt": "new"})
    assert outcome.result["failure"]["kind"] == "unknown_prompt"
    assert outcome.result["msg"] == (
        "internal_prompt: this PBX has 2 custom prompts that match 'new': new.wav, new.mp3. "
        "Give the name with its file ending. Nothing was written."
    )


@pytest.mark.parametrize(
    "wanted", [{"outbound_prompt": "rec_out.wav"}, {"outbound_prompt": "rec_out"}, {"internal_prompt": ""}]
)
def test_a_prompt_that_stays_is_not_looked_up(wanted: dict[str, str]) -> None:
    assert apply([login(), get(RECEIVED), logout()], wanted).result["changed"] is False


def test_no_prompt_is_not_looked_up() -> None:
    apply_prompts([], {"outbound_prompt": ""})


@pytest.mark.parametrize("answer", [error(-2, "FAULT", 503), LOST])
def test_a_look_up_that_fails_for_another_reason_is_a_failure(answer: Any) -> None:
    script = [login(), get(RECEIVED), by_name().answered(answer), logout()]
    outcome = apply(script, {"internal_prompt": "new.wav"}, retries=0)
    assert outcome.result["failed"] is True
    assert outcome.result["failure"]["endpoint"] == "GET system/get_menuoptions"
