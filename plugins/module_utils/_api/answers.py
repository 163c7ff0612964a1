# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A call to an API, and the failure that it can end in.

The vendor has two APIs, that of a PBX and that of Central Management. The meanings of their error codes are in
``pbx_answers`` and ``ycm_answers``.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field, replace
from typing import Any, Mapping, Sequence
from urllib.parse import urlsplit

from .._errors import Facts, Failure
from .._net.request import Answer, NoAnswer
from .._redaction import hide
from .._text import printable

BUSY_STATUSES = (429, 502, 503, 504)
_CODES_OF_CENTRAL_MANAGEMENT = 1_000_000  # and larger
_LONGEST_TOKEN = 8192
_MOST_PARAMS = 10
_PARAM_KEYS = ("value", "validation_type")
_TOKEN = re.compile(f"[!-~]{{1,{_LONGEST_TOKEN}}}")


@dataclass(frozen=True)
class Call:
    """A request to the API: its purpose, which messages complete with "failed", and what is sent.

    ``files`` is sent as a form: for each field a file name, None if the field is not a file, and the content.
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
    """A call that failed. ``failed`` makes one."""

    @property
    def busy(self) -> bool:
        return self.facts.busy

    @property
    def retry_after(self) -> float:
        return self.facts.retry_after

    @property
    def expired(self) -> bool:
        return self.facts.expired

    @property
    def is_refused_by_pbx(self) -> bool:
        """Whether the PBX refused what was asked of it, rather than the client or the time."""
        from_pbx = self.errcode is not None and self.errcode < _CODES_OF_CENTRAL_MANAGEMENT
        return from_pbx and self.kind in ("api", "unsupported") and not self.busy


@dataclass(frozen=True)
class Meaning:
    """The meaning of an error code: its facts, and whether it means the same at a login.

    A ``vague`` code does not identify the cause. ``login_hint`` is the hint at a login, if that is another one.
    """

    facts: Facts
    at_login: bool = False
    vague: bool = False
    login_hint: str = ""


@dataclass(frozen=True)
class Api:
    """One of the vendor's APIs.

    ``option`` holds its address and ``address_hint`` says what that should lead to. ``codes`` has
    the known error codes; ``refused_login`` is the meaning of all others at a login.
    """

    name: str
    option: str
    address_hint: str
    codes: Mapping[int, Meaning]
    refused_login: Meaning

    def meaning(self, code: int | None, at_login: bool) -> Meaning:
        """Return the meaning of an error code, at a login or in any other call."""
        known = _UNKNOWN if code is None else self.codes.get(code, _UNKNOWN)
        if at_login and not known.at_login:
            return self.refused_login
        hint = known.login_hint if at_login else ""
        return replace(known, facts=replace(known.facts, hint=hint)) if hint else known


_UNKNOWN = Meaning(Facts("api", hint="Look the code up in the vendor's list of API error codes."), vague=True)


def failed(call: Call, facts: Facts) -> CallFailure:
    """Return the failure of a call; the message of ``facts`` is what came back."""
    sentence = f"{call.purpose} failed: {call.endpoint}: {facts.message}."
    return CallFailure(**vars(replace(facts, message=sentence, endpoint=call.endpoint)))


def api_error(
    call: Call, answer: Answer, meaning: Meaning, code: int | None, message: object, params: object = None
) -> CallFailure:
    """Return the failure for an answer that reports an error of an API; ``params`` is its ``invalid_param_list``.

    The HTTP status decides whether a retry can help only if the error code is vague.
    """
    facts = meaning.facts
    errmsg = _excerpt(message) if message else None
    shown = errmsg or "without a message"
    invalid = invalid_params(params)
    number = "" if code is None else f"errcode {code} "
    return failed(
        call,
        replace(
            facts,
            message=f"HTTP {answer.status}, {number}{shown}{_format_invalid_params(invalid)}",
            errcode=code,
            errmsg=errmsg,
            invalid_params=invalid,
            busy=facts.busy or (meaning.vague and answer.status in BUSY_STATUSES),
            retry_after=max(facts.retry_after, _retry_after(answer)),
            expired=facts.expired or "TOKEN EXPIRED" in shown.upper().replace("_", " "),
        ),
    )


def invalid_params(given: object) -> list[dict[str, Any]]:
    """Return the values that an API rejected: ``value`` and ``validation_type``, each as text if it is given.

    A P560 sent ``[{"value": ..., "validation_type": ...}]``, either key optional. Any other content counts as a value.
    """
    entries = given if isinstance(given, list) else [given]
    params = []
    for entry in entries[:_MOST_PARAMS]:
        named = entry if isinstance(entry, dict) else {"value": entry}
        params.append({key: _excerpt(named[key]) for key in _PARAM_KEYS if named.get(key) is not None})
    return [param for param in params if param]


def _format_invalid_params(params: Sequence[Mapping[str, str]]) -> str:
    """Return invalid parameters as the end of a sentence."""
    named = []
    for param in params:
        value = f"'{param['value']}'" if "value" in param else ""
        named.append(f"{value} ({param['validation_type']})".strip() if "validation_type" in param else value)
    return f"; invalid parameters: {', '.join(named)}" if named else ""


def _excerpt(sent: object) -> str:
    """Return what an API sent, of any type, as a short text."""
    if isinstance(sent, str):
        return printable(sent)
    try:
        return printable(json.dumps(sent, ensure_ascii=False))
    except (RecursionError, ValueError):
        return "a value that is nested too deeply"


def without_answer(call: Call, failure: NoAnswer) -> CallFailure:
    """Return the failure of a call that got no usable answer."""
    return failed(call, Facts(failure.kind, failure.reason, failure.hint, busy=failure.kind == "unreachable"))


def malformed(api: Api, call: Call, reason: str) -> CallFailure:
    """Return the failure for an answer that is not what the API documents."""
    return failed(call, Facts("answer", f"the response is not from {api.name}'s API: {reason}", api.address_hint))


def bad_status(api: Api, call: Call, answer: Answer) -> CallFailure:
    """Return the failure for a response of which only the HTTP status, other than 200, is usable."""
    message = f"HTTP {answer.status}"
    if 300 <= answer.status < 400:
        message += f", a redirect{_redirected_to(answer.headers.get('Location', ''))}"
        hint = f"Redirects are not followed: correct {api.option} (http or https, host, port)."
        return failed(call, Facts("http", message, hint))
    if answer.status in (401, 403):
        hint = "Check the rights of the API application, and any proxy in between."
        return failed(call, Facts("denied", message, hint))
    if answer.status in BUSY_STATUSES:
        hint = f"{api.name[0].upper()}{api.name[1:]}, or a proxy in between, is overloaded: try again later."
        return failed(call, Facts("http", message, hint, busy=True, retry_after=_retry_after(answer)))
    if answer.status == 413:
        hint = f"The file is larger than {api.name}, or a proxy in between, accepts."
        return failed(call, Facts("http", message, hint))
    return failed(call, Facts("http", message, f"Check {api.option}."))


def _redirected_to(location: str) -> str:
    """Return where a redirect leads as far as the server goes, because path and query may hold secrets."""
    try:
        target = urlsplit(location)
    except ValueError:
        return ""
    host = target.netloc.rpartition("@")[2]
    return f" to {printable(target.scheme)}://{printable(host)}" if target.scheme and host else ""


def json_object(api: Api, call: Call, answer: Answer) -> dict[str, Any]:
    """Return the JSON object in the body. Raises CallFailure if it is something else."""
    try:
        content = json.loads(answer.body, parse_constant=_reject_constant, parse_float=_finite_float)
    except OverflowError:
        raise malformed(api, call, "it holds a number that is too large") from None
    except (ValueError, RecursionError):
        raise malformed(api, call, "it is not JSON" if answer.body else "it is empty") from None
    if not isinstance(content, dict):
        raise malformed(api, call, "it is not a JSON object")
    hide_tokens(content)
    return content


def tokens_in(answer: Answer) -> list[str]:
    """Return the access token in the response to a login, if it has one, even if it reports an error."""
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        return []
    token = content.get("access_token") if isinstance(content, dict) else None
    if not isinstance(token, str) or not is_token(token):
        return []
    hide(token)
    return [token]


def hide_tokens(content: Mapping[str, Any]) -> None:
    """Hide the tokens in a response; one that reports an error can contain them, too."""
    tokens = (content.get(name) for name in ("access_token", "refresh_token"))
    hide(*(token for token in tokens if isinstance(token, str)))


def token_of(api: Api, call: Call, content: Mapping[str, Any]) -> str:
    """Return the access token in the response to a login. Raises CallFailure if there is none that can be used."""
    token = content.get("access_token")
    if not isinstance(token, str) or not token:
        raise malformed(api, call, "it has no access_token")
    if not is_token(token):
        raise malformed(api, call, "its access_token is too long, or has other characters than printable ASCII")
    return token


def is_token(text: str) -> bool:
    """Whether a text can travel as a token, in URLs and in headers."""
    return _TOKEN.fullmatch(text) is not None


def _reject_constant(constant: str) -> None:
    """Refuse NaN and the infinities, which Python would read although they are not JSON."""
    raise ValueError(constant)


def _finite_float(number: str) -> float:
    """Refuse a number that Python would read as an infinity, which cannot be sent back."""
    value = float(number)
    if math.isinf(value):
        raise OverflowError(number)
    return value


def _retry_after(answer: Answer) -> float:
    pause = answer.headers.get("Retry-After", "")
    return float(pause) if pause.isascii() and pause.isdigit() else 0
