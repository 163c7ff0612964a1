# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong options fail with one clear sentence before anything is sent."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from .plays import CONNECTION, play, runs, settings
from .records import Done

OPTIONS = r"See the documentation of the module for its options and their values\. Nothing was sent\.$"
NO_TEXT = rf"to text: it must be a string or a number; quote the value\. {OPTIONS}"
ENTRY = r"Write each entry as a dictionary: `{}`\. Nothing was sent\.$"
SETTINGS: dict[str, tuple[dict[str, Any], str]] = {
    "flag": ({"enb_internal": "maybe"}, r"^argument 'enb_internal' is of type .*str.*'maybe'"),
    "choice": ({"record_file_format": "ogg"}, r"value of record_file_format must be one of: wav, mp3"),
    "list mode": ({"list_mode": "append"}, r"value of list_mode must be one of: replace, merge, remove"),
    "list for a text": ({"internal_prompt": ["a.wav"]}, rf"^argument 'internal_prompt' is of type .*list.*{NO_TEXT}"),
    "flag for a text": ({"internal_prompt": True}, rf"^argument 'internal_prompt' is of type .*bool.*{NO_TEXT}"),
    "dict for a text": ({"end_prompt": {"a": "b"}}, rf"^argument 'end_prompt' is of type .*dict.*{NO_TEXT}"),
    "date for a text": (
        {"start_prompt": date(2024, 1, 1)},
        r"^argument 'start_prompt' holds a value of type \w*[dD]ate\. Quote the value\. Nothing was sent\.$",
    ),
    "date in an entry": (
        {"record_queue_list": [{"text": date(2024, 1, 1)}]},
        r"^argument 'record_queue_list' holds a value of type \w*[dD]ate\. Quote the value\. Nothing was sent\.$",
    ),
    "type of a trunk": (
        {"record_trunk_list": [{"id": 5, "type": ["a"]}]},
        rf"^argument 'type' is of type .*list.* found in 'record_trunk_list'.*{NO_TEXT}",
    ),
    "flag for a name": (
        {"record_queue_list": [{"text": True}]},
        rf"^argument 'text' is of type .*bool.* found in 'record_queue_list'.*{NO_TEXT}",
    ),
    "list for a pattern": (
        {"record_trunk_list": [{"match": ["*"]}]},
        rf"^argument 'match' is of type .*list.* found in 'record_trunk_list'.*{NO_TEXT}",
    ),
    "flag for an id": (
        {"record_queue_list": [{"id": True}]},
        (
            r"^record_queue_list, entry 1: id must be a number, not true\. Set id to a whole number of 0 or more\. "
            r"Nothing was sent\.$"
        ),
    ),
    "flag for an interval": (
        {"record_trunk_list": [{"id": 5, "number_value": False}]},
        (
            r"^record_trunk_list, entry 1: number_value must be a number, not false\. Set number_value to a whole "
            r"number of 0 or more\. Nothing was sent\.$"
        ),
    ),
    "key that is no text": ({"record_queue_list": [{1: "Support"}]}, r"(?i)unsupported parameters.*1"),
    "unknown option": (
        {"enb_internl": True},
        rf"module: enb_internl \(did you mean enb_internal\?\)\. Supported parameters include: access_.*{OPTIONS}",
    ),
    "option like no other": ({"zzz": 1}, r"module: zzz\. Supported parameters include: access_token, "),
    "list of text": (
        {"record_trunk_list": ["SIP-Provider"]},
        rf"^Elements value for option 'record_trunk_list' is of type .*str.*{ENTRY.format('- text: Support')}",
    ),
    "text for a list": (
        {"record_queue_list": "Support"},
        rf"^Elements value for option 'record_queue_list' is of type .*str.*{ENTRY.format('- text: Support')}",
    ),
    "numbers for extensions": (
        {"record_ext_list": ["1000", "1001"]},
        r"^Elements value for option 'record_ext_list' is of type .*str.*"
        + ENTRY.format(r"- \{type: extension, text2: \"1000\"\}"),
    ),
    "one entry for a list": (
        {"record_queue_list": {"text": "Support"}},
        rf"^argument 'record_queue_list' is of type .*dict.*{ENTRY.format('- text: Support')}",
    ),
    "unknown sub-option": (
        {"record_queue_list": [{"txt": "Support"}]},
        r"module: record_queue_list\.txt \(did you mean text\?\)\. Supported parameters include: .*id, match, text",
    ),
    "exclude without match": (
        {"record_trunk_list": [{"text": "SIP-Provider", "exclude": ["Fax*"]}]},
        r"^record_trunk_list, entry 1: exclude limits what match selects, and there is no match\.",
    ),
    "sub-option of another list": (
        {"record_queue_list": [{"id": 9, "enb_config": True}]},
        r"(?i)unsupported parameters.*enb_config",
    ),
    "type of a target": (
        {"record_ext_list": [{"type": "department", "text": "Service"}]},
        r"value of type must be one of: extension, ext_group, organization, got: department",
    ),
    "missing type": ({"record_ext_list": [{"id": 18}]}, r"missing required arguments: type found in record_ext_list"),
    "id": (
        {"record_trunk_list": [{"id": "five"}]},
        r"^argument 'id' is of type .*str.* found in 'record_trunk_list'\.",
    ),
    "negative id": (
        {"record_trunk_list": [{"id": -1}]},
        r"^record_trunk_list, entry 1: id is -1, and cannot be negative",
    ),
    "interval": (
        {"record_trunk_list": [{"id": 5, "number_value": "often"}]},
        r"^argument 'number_value' is of type .*str.* found in ",
    ),
    "negative interval": (
        {"record_trunk_list": [{"id": 5, "number_value": -5}]},
        r"^record_trunk_list, entry 1: number_value is -5, and cannot be negative",
    ),
    "nothing meant": (
        {"record_queue_list": [{"id": 9}, {}]},
        r"^record_queue_list, entry 2: the entry identifies no queue\. Give id, text or match\. Nothing was sent\.$",
    ),
    "only a sub-option": (
        {"record_trunk_list": [{"enb_config": True}]},
        r"^record_trunk_list, entry 1: the entry identifies no trunk\. Give id, text or match\. Nothing was sent\.$",
    ),
    "empty name": ({"record_ivr_list": [{"text": ""}]}, r"^record_ivr_list, entry 1: text is empty\."),
    "match and name": (
        {"record_trunk_list": [{"match": "*", "text": "SIP-Provider"}]},
        r"^record_trunk_list, entry 1: match selects by pattern and cannot be combined with id or text\. Use two ",
    ),
    "same id twice": (
        {"record_queue_list": [{"id": 9}, {"id": 9}]},
        r"^record_queue_list: entries 1 and 2 both select the queue with id 9",
    ),
    "same identity twice": (
        {
            "record_ext_list": [
                {"type": "extension", "id": 1},
                {"type": "ext_group", "id": 1},
                {"type": "extension", "id": 1},
            ]
        },
        r"^record_ext_list: entries 1 and 3 both select the extension with id 1",
    ),
}
DIRECT = {"client_id": "{{ client_id }}", "client_secret": "{{ client_secret }}"}
HERE = {"base_url": "{{ base_url }}"}
MALFORMED = r"^base_url is malformed: "
CONNECTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "no base_url": (DIRECT, r"base_url"),
    "empty base_url": ({**DIRECT, "base_url": ""}, r"base_url"),
    "no scheme": ({**DIRECT, "base_url": "pbx.example.com:8088"}, MALFORMED),
    "other scheme": ({**DIRECT, "base_url": "ftp://pbx.example.com"}, MALFORMED),
    "no host": ({**DIRECT, "base_url": "https://"}, MALFORMED),
    "no host but a port": ({**DIRECT, "base_url": "https://:8088"}, MALFORMED),
    "port is not a number": ({**DIRECT, "base_url": "https://pbx.example.com:https"}, MALFORMED),
    "port is too large": ({**DIRECT, "base_url": "https://pbx.example.com:88088"}, MALFORMED),
    "space": ({**DIRECT, "base_url": "https://pbx example.com"}, MALFORMED),
    "bare IPv6": ({**DIRECT, "base_url": "https://::1"}, MALFORMED),
    "open bracket": ({**DIRECT, "base_url": "https://[::1"}, MALFORMED),
    "query": ({**DIRECT, "base_url": "https://pbx.example.com/?a=b"}, MALFORMED),
    "user info": (
        {**DIRECT, "base_url": "https://admin:hush-hush@pbx.example.com"},
        r"^base_url contains credentials, ",
    ),
    "no credentials": (HERE, r"^Neither client_id and client_secret nor access_token are given\."),
    "no secret": ({**HERE, "client_id": "abc"}, r"^client_secret is missing\."),
    "no client id": ({**HERE, "client_secret": "abcdef"}, r"^client_id is missing\."),
    "list for a secret": (
        {**HERE, "client_id": "abc", "client_secret": ["hush-hush", "hush-again"]},
        rf"^argument 'client_secret' is of type .*list.*{NO_TEXT}",
    ),
    "date for a secret": (
        {**HERE, "client_id": "abc", "client_secret": date(2024, 1, 1)},
        r"^argument 'client_secret' holds a value of type \w*[dD]ate\. Quote the value\. Nothing was sent\.$",
    ),
    "flag for a number": (
        {**CONNECTION, "retries": True},
        r"^retries must be a number, not true\. Set retries to a number from 0 to 100\. Nothing was sent\.$",
    ),
    "zone": ({**DIRECT, "base_url": "https://[fe80::1%25eth0]"}, MALFORMED),
    "line break after a secret": (
        {**CONNECTION, "client_secret": "hush-hush\n"},
        (
            r"^client_secret has white space at its beginning or end\. Remove it: what is read from a file often ends "
            r"with a line break, which the filter trim removes\. Nothing was sent\.$"
        ),
    ),
    "space before a client id": (
        {**CONNECTION, "client_id": " abc"},
        r"^client_id has white space at its beginning or end\. Remove it: ",
    ),
    "secret and token": (
        {**HERE, **DIRECT, "access_token": "0123456789abcdef"},
        r"^client_secret and access_token are both given\.",
    ),
    "timeout is no number": ({**CONNECTION, "timeout": "soon"}, r"^argument 'timeout' is of type .*str.* to float"),
    "timeout is zero": (
        {**CONNECTION, "timeout": 0},
        r"^timeout is 0, which is out of range\. Set timeout to a number from 0\.001 to 3600\.",
    ),
    "negative retries": (
        {**CONNECTION, "retries": -1},
        r"^retries is -1, which is out of range\. Set retries to a number from 0",
    ),
    "no such authorities": (
        {**CONNECTION, "base_url": "https://127.0.0.1:1", "ca_path": "/there/is/none"},
        r"/there/is/none",
    ),
    "short fingerprint": (
        {**CONNECTION, "base_url": "https://127.0.0.1:1", "tls_fingerprint": "AB:CD"},
        r"^tls_fingerprint is not a SHA-256 fingerprint, which has 64 hexadecimal digits\.",
    ),
    "validate_certs": (
        {**CONNECTION, "validate_certs": "perhaps"},
        r"^argument 'validate_certs' is of type .*str.*'perhaps'",
    ),
}
WRONG = {name: message for name, (_options, message) in {**SETTINGS, **CONNECTIONS}.items()}


@pytest.mark.parametrize("name", SETTINGS)
@runs(play("settings", *(settings(name, **options) for name, (options, _message) in SETTINGS.items())))
def test_a_wrong_setting_is_refused_before_anything_is_sent(done: Done, name: str) -> None:
    _assert_input_failure(done, name)


@pytest.mark.parametrize("name", CONNECTIONS)
@runs(
    play(
        "connection",
        *(settings(name, **options) for name, (options, _message) in CONNECTIONS.items()),
        defaults={"enb_paging": True},
    )
)
def test_a_wrong_connection_is_refused_before_anything_is_sent(done: Done, name: str) -> None:
    _assert_input_failure(done, name)
    assert "hush-hush" not in str(done[name].result)


def _assert_input_failure(done: Done, name: str) -> None:
    outcome = done[name]
    assert outcome.failed
    assert not outcome.changed
    assert re.search(WRONG[name], outcome.message)
    assert "\n" not in outcome.message
    assert outcome.kind == "input"
    assert outcome.calls == []
