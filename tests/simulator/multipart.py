# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bodies of `multipart/form-data`, read by the parser of e-mail, which has the same form."""

from __future__ import annotations

import email.policy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser

CONTENT_TYPE = "multipart/form-data"


@dataclass(frozen=True)
class File:
    """A file of a form."""

    name: str
    content: bytes = field(repr=False)


def is_form(headers: Mapping[str, str]) -> bool:
    """Whether the headers announce a multipart form."""
    return headers.get("Content-Type", "").lower().startswith(CONTENT_TYPE)


def parse(headers: Mapping[str, str], body: bytes) -> dict[str, str | File]:
    """The fields of a form by name; ValueError when the body is not a form."""
    head = f"Content-Type: {headers.get('Content-Type', '')}\r\nMIME-Version: 1.0\r\n\r\n"
    message = BytesParser(EmailMessage, policy=email.policy.HTTP).parsebytes(head.encode() + body)
    if not is_form(headers) or not message.is_multipart() or message.defects:
        raise ValueError("the body is not a multipart form")
    return {str(part.get_param("name", "", "content-disposition")): _value(part) for part in message.iter_parts()}


def _value(part: MIMEPart) -> str | File:
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    name = part.get_filename()
    return data.decode("utf-8", "replace") if name is None else File(name, data)


def loggable(headers: Mapping[str, str], body: bytes) -> bytes:
    """The body for the log: a form becomes JSON, with name and size in place of the content of a file."""
    if not is_form(headers):
        return body
    try:
        fields = parse(headers, body)
    except ValueError:
        return json.dumps({"unreadable_bytes": len(body)}).encode()
    shown = {
        name: {"name": value.name, "size": len(value.content)} if isinstance(value, File) else value
        for name, value in fields.items()
    }
    return json.dumps(shown).encode()
