# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in texts are masked, in all their forms, before anything is cut; and nothing else is masked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from ansible.module_utils.common.parameters import remove_values
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.telephony.yeastar.plugins.module_utils._api.answers import invalid_params
from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Failure
from ansible_collections.telephony.yeastar.plugins.module_utils._escapes import escape_controls
from ansible_collections.telephony.yeastar.plugins.module_utils._operations import failed_result
from ansible_collections.telephony.yeastar.plugins.module_utils._redaction import hide, hiding, masked, redacted
from ansible_collections.telephony.yeastar.plugins.module_utils._text import printable

SECRETS = ['ä "/+', "a\tb\x7fc", "wört\u00a0er", 'ü"ü\\ü', "\udcff\ud800", "s3cret", "é\u2028\U0001f600"]
FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "in a path": lambda secret: quote(secret, errors="surrogatepass"),
    "in a query": lambda secret: quote(secret, "", errors="surrogatepass"),
    "in a form": lambda secret: quote_plus(secret, errors="surrogatepass"),
    "in JSON": lambda secret: json.dumps(secret)[1:-1],
    "in JSON with its letters": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "in Python": lambda secret: secret.encode("unicode_escape").decode(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
@pytest.mark.parametrize("secret", SECRETS, ids=map(ascii, SECRETS))
def test_every_form_is_masked(secret: str, form: Callable[[str], str]) -> None:
    with hiding([secret]):
        assert masked(f"<{form(secret)}>") == "<********>"
        assert printable(f"<{form(secret)}>") == "<********>"
        assert redacted({"a": [form(secret), 1]}) == {"a": ["********", 1]}


@pytest.mark.parametrize("secret", SECRETS, ids=map(ascii, SECRETS))
@pytest.mark.parametrize("before", [0, 150, 195, 199, 200])
def test_secrets_are_masked_before_a_text_is_cut_and_escaped(secret: str, before: int) -> None:
    text = "x" * before + secret * 20 + "end"
    with hiding([secret]):
        shown = printable(text)
    assert set(shown) <= set("x*end.")
    assert shown.startswith("x" * min(before, 200))


def test_secrets_inside_a_printed_object_are_masked() -> None:
    with hiding(["wört\u00a0er", "987654321"]):
        assert printable({"kind": ["wört\u00a0er"], "n": 987654321}) == "{'kind': ['********'], 'n': '********'}"


def test_a_secret_inside_another_one_is_masked_with_it() -> None:
    with hiding(["secret"]):
        hide("my secret is long", "")
        assert masked("a secret, and my secret is long") == "a ********, and ********"


@pytest.mark.parametrize("value", [987654321, 19876543219, 0.987654321])
def test_numbers(value: float) -> None:
    """As Ansible masks the results of modules."""
    with hiding(["987654321"]):
        assert redacted([value, 15, True, None]) == ["********", 15, True, None]
    assert remove_values([value, 15], ["987654321"]) == ["VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", 15]


@given(st.text(min_size=1), st.text(), st.text())
def test_ansible_finds_nothing_left_to_mask(secret: str, before: str, after: str) -> None:
    """Ansible masks the result of a module again; it must not differ from that of an action plugin."""
    with hiding([secret]):
        once = redacted({"text": before + secret + after})
    if "*" not in secret:
        assert remove_values(once, [secret]) == once


@pytest.mark.parametrize("word", ["client_secret", "peer", "extension", "autorecord", "0123456"])
def test_nothing_else_is_masked(word: str) -> None:
    text = "Give client_id and client_secret: peer trunk, extension, POST autorecord/update, 01234567"
    with hiding([f"my-{word}-12", f"{word}{word}"]):
        assert masked(text) == escape_controls(text) == text


@pytest.mark.parametrize("secret", ["b", "POST", "unreachable", "autorecord/update"])
def test_kind_and_endpoint_are_not_masked(secret: str) -> None:
    failure = Failure("unreachable", "b", "b", endpoint="POST autorecord/update", errmsg="b")
    result = failed_result(failure, {"client_secret": secret})
    assert (result["failure"]["kind"], result["failure"]["endpoint"]) == ("unreachable", "POST autorecord/update")
    assert result["failed"] is True
    if secret == "b":
        assert (result["msg"], result["failure"]["hint"]) == ("******** ********", "********")


def test_a_secret_among_invalid_parameters_is_masked_before_it_is_cut() -> None:
    given = [
        {"value": "x" * 190 + "my-secret-of-the-pbx", "validation_type": "my-secret-of-the-pbx"},
        ["my-secret-of-the-pbx"],
    ]
    with hiding(["my-secret-of-the-pbx"]):
        assert invalid_params(given) == [
            {"value": "x" * 190 + "********", "validation_type": "********"},
            {"value": '["********"]'},
        ]


def test_a_secret_is_hidden_for_a_task_only() -> None:
    with hiding(["outer"]):
        with hiding([]):
            hide("inner")
            assert masked("outer inner") == "outer ********"
        assert masked("outer inner") == "******** inner"
    hide("nobody listens")
    assert masked("outer nobody listens") == "outer nobody listens"


def test_a_long_token_and_many_objects_are_masked_quickly() -> None:
    token = "".join(map(str, range(3000)))[:8000]
    result: dict[str, Any] = {"trunk": [{"id": number, "text": f"Trunk {number}"} for number in range(100_000)]}
    start = time.thread_time()
    with hiding([token]):
        assert redacted(result) is result
    assert time.thread_time() - start < 5
