# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A call to an API, and the failure that it can end in.

The vendor has two APIs, that of a PBX and that of Central Management. What their error codes mean
to the reader of a playbook is in a table each, see ``pbx_answers`` and ``ycm_answers``.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any, Mapping
from urllib.parse import urlsplit

from .._errors import Failure
from .._net.request import Answer, NoAnswer
from .._redaction import hide
from .._text import printable

BUSY_STATUSES = (429, 502, 503, 504)
_LONGEST_TOKEN = 8192
_TOKEN = re.compile(f"[!-~]{{1,{_LONGEST_TOKEN}}}")


@dataclass(frozen=True)
class Call:
    """A request to the API: what for, in words that finish with "failed", and how.

    ``files`` is sent as a form: for each field a file name, which a field that is no file lacks, and the content.
    """

    purpose: str
    method: str
    path: str
    query: Mapping[str, str] | None = None
    body: Mapping[str, Any] | None = None
    files: Mapping[str, tuple[str | None, str | bytes]] | None = field(default=None, repr=False)

    @property
    def endpoint(self) -> str:
        """Method and path, without the query, which holds the token."""
        return f"{self.method} {self.path}"


class CallFailure(Failure):
    """A call that failed.

    ``busy`` says that the same call may succeed a little later, ``retry_after`` is the pause in
    seconds that was asked for, and ``expired`` says that a new token is what the call needs.
    ``facts`` is all that the failure was made from but the call.
    """

    def __init__(
        self,
        call: Call,
        kind: str,
        message: str,
        hint: str,
        *,
        errcode: int | None = None,
        errmsg: str | None = None,
        busy: bool = False,
        retry_after: float = 0,
        expired: bool = False,
    ) -> None:
        self.busy = busy
        self.retry_after = retry_after
        self.expired = expired
        self.facts: Mapping[str, Any] = {
            "kind": kind,
            "message": message,
            "hint": hint,
            "errcode": errcode,
            "errmsg": errmsg,
            "busy": busy,
            "retry_after": retry_after,
            "expired": expired,
        }
        sentence = f"{call.purpose} failed: {call.endpoint}: {message}."
        super().__init__(kind, sentence, hint, endpoint=call.endpoint, errcode=errcode, errmsg=errmsg)


@dataclass(frozen=True)
class Meaning:
    """What an error code stands for: the facts of the CallFailure, and whether that goes for a login as well.

    ``vague`` is one that does not say what is wrong.
    """

    kind: str
    hint: str
    busy: bool = False
    retry_after: float = 0
    expired: bool = False
    at_login: bool = False
    vague: bool = False


@dataclass(frozen=True)
class Api:
    """One of the vendor's APIs.

    ``option`` holds its address and ``address_hint`` says what that should lead to. ``codes`` has
    the errors worth a word of their own; ``refused_login`` is what the others mean at a login.
    """

    name: str
    option: str
    address_hint: str
    codes: Mapping[int, Meaning]
    refused_login: Meaning

    def meaning(self, code: int | None, login: bool) -> Meaning:
        """Return what an error code means, at a login or in any other call."""
        known = _UNKNOWN if code is None else self.codes.get(code, _UNKNOWN)
        return self.refused_login if login and not known.at_login else known


_UNKNOWN = Meaning("api", "Look the code up in the vendor's list of API error codes.", vague=True)


def refused(call: Call, answer: Answer, meaning: Meaning, code: int | None, message: object) -> CallFailure:
    """Return the failure for an answer that reports an error of an API.

    The HTTP status says whether a later try can help only where the code does not say what is wrong.
    """
    errmsg = printable(message) if message else None
    shown = errmsg or "without a message"
    expired = meaning.expired or "TOKEN EXPIRED" in shown.upper().replace("_", " ")
    return CallFailure(
        call,
        meaning.kind,
        f"HTTP {answer.status}, {'' if code is None else f'errcode {code} '}{shown}",
        meaning.hint,
        errcode=code,
        errmsg=errmsg,
        busy=meaning.busy or (meaning.vague and answer.status in BUSY_STATUSES),
        retry_after=max(meaning.retry_after, _retry_after(answer)),
        expired=expired,
    )


def without_answer(call: Call, failure: NoAnswer) -> CallFailure:
    """Return the failure of a call that got no usable answer."""
    return CallFailure(call, failure.kind, failure.reason, failure.hint, busy=failure.kind == "unreachable")


def malformed(api: Api, call: Call, reason: str) -> CallFailure:
    """Return the failure for an answer that is not what the API documents."""
    return CallFailure(call, "answer", f"the answer is not one of {api.name}'s API: {reason}", api.address_hint)


def bad_status(api: Api, call: Call, answer: Answer) -> CallFailure:
    """Return the failure for an answer that tells nothing but an HTTP status other than 200."""
    message = f"HTTP {answer.status}"
    if 300 <= answer.status < 400:
        message += f", a redirect{_redirected_to(answer.headers.get('Location', ''))}"
        hint = f"Redirects are not followed: correct {api.option} (http or https, host, port)."
        return CallFailure(call, "http", message, hint)
    if answer.status in (401, 403):
        return CallFailure(
            call, "denied", message, "Check the rights of the API application, and any proxy in between."
        )
    if answer.status in BUSY_STATUSES:
        hint = f"{api.name[0].upper()}{api.name[1:]}, or a proxy in between, is overloaded: try again later."
        return CallFailure(call, "http", message, hint, busy=True, retry_after=_retry_after(answer))
    return CallFailure(call, "http", message, f"Check {api.option}.")


def _redirected_to(location: str) -> str:
    """Return where a redirect leads as far as the server goes, for path and query may hold secrets."""
    try:
        target = urlsplit(location)
    except ValueError:
        return ""
    host = target.netloc.rpartition("@")[2]
    return f" to {printable(target.scheme)}://{printable(host)}" if target.scheme and host else ""


def json_object(api: Api, call: Call, answer: Answer) -> dict[str, Any]:
    """Return the JSON object in the body. Raises CallFailure if it is something else."""
    try:
        content = json.loads(answer.body, parse_constant=_refuse, parse_float=_finite)
    except OverflowError:
        raise malformed(api, call, "it holds a number that is too large") from None
    except (ValueError, RecursionError):
        raise malformed(api, call, "it is not JSON" if answer.body else "it is empty") from None
    if not isinstance(content, dict):
        raise malformed(api, call, "it is not a JSON object")
    hide_tokens(content)
    return content


def hide_tokens(content: Mapping[str, Any]) -> None:
    """Hide the tokens in an answer, for an answer that reports an error can hold some, too."""
    tokens = (content.get(name) for name in ("access_token", "refresh_token"))
    hide(*(token for token in tokens if isinstance(token, str)))


def token_of(api: Api, call: Call, content: Mapping[str, Any]) -> str:
    """Return the access token that a login was answered with. Raises CallFailure if there is none that can be used."""
    token = content.get("access_token")
    if not isinstance(token, str) or not token:
        raise malformed(api, call, "it has no access_token")
    if not is_token(token):
        raise malformed(api, call, "its access_token is too long, or has other characters than printable ASCII")
    return token


def is_token(text: str) -> bool:
    """Whether a text can travel as a token, in URLs and in headers."""
    return _TOKEN.fullmatch(text) is not None


def _refuse(constant: str) -> None:
    """Refuse NaN and the infinities, which Python would read although they are not JSON."""
    raise ValueError(constant)


def _finite(number: str) -> float:
    """Refuse a number that Python would read as an infinity, which cannot be sent back."""
    value = float(number)
    if math.isinf(value):
        raise OverflowError(number)
    return value


def _retry_after(answer: Answer) -> float:
    pause = answer.headers.get("Retry-After", "")
    return float(pause) if pause.isascii() and pause.isdigit() else 0
