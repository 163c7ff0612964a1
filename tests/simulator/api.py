# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The endpoints of a PBX, below `openapi/v1.0/`: one function each, from a request to the keys of its answer."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from .errors import (
    ACCESS_DENIED,
    INTERFACE_NOT_EXISTED,
    MAX_LIMITATION_EXCEEDED,
    PROCESSING,
    TOKEN_EXPIRED,
    ApiError,
    refused,
)
from .menus import menu_entries
from .messages import Request
from .paging import page
from .prompts import (
    custom_prompt_delete,
    custom_prompt_list,
    custom_prompt_play,
    custom_prompt_search,
    custom_prompt_upload,
)
from .tokens import QuotaExceeded, Token
from .updating import updated

if TYPE_CHECKING:
    from .pbx import Pbx

Document = dict[str, Any]

API_PATH = "openapi/v1.0/"


def handle(pbx: Pbx, request: Request) -> Document:
    """The keys of the answer other than `errcode` and `errmsg`; ApiError where the PBX refuses."""
    endpoint = pbx.endpoint_of(request.path)
    if not request.path.startswith(API_PATH):
        raise ApiError(INTERFACE_NOT_EXISTED)
    if (request.method, endpoint) in LOGIN_ENDPOINTS:
        return LOGIN_ENDPOINTS[request.method, endpoint](pbx, request)
    if (request.method, endpoint) not in ENDPOINTS or endpoint in pbx.behavior.missing_endpoints:
        raise ApiError(INTERFACE_NOT_EXISTED)
    if not request.via_ycm and not pbx.token_store.valid(_access_token(request)):
        raise ApiError(TOKEN_EXPIRED)
    if endpoint in pbx.denied_endpoints:
        raise ApiError(ACCESS_DENIED)
    return ENDPOINTS[request.method, endpoint](pbx, request)


def _get_token(pbx: Pbx, request: Request) -> Document:
    sent = _json_object(pbx, request)
    if not (_same(sent.get("username"), pbx.client_id) and _same(sent.get("password"), pbx.client_secret)):
        pbx.login_guard.failed(request.client_address)
        raise ApiError(pbx.behavior.wrong_login_errcode)
    pbx.login_guard.succeeded(request.client_address)
    try:
        token = pbx.token_store.issue()
    except QuotaExceeded:
        raise ApiError(MAX_LIMITATION_EXCEEDED) from None
    pbx.counters["logins"] += 1
    return _token_document(pbx, token)


def _refresh_token(pbx: Pbx, request: Request) -> Document:
    sent = _json_object(pbx, request).get("refresh_token")
    try:
        token = pbx.token_store.refresh(sent) if isinstance(sent, str) else None
    except QuotaExceeded:
        raise ApiError(MAX_LIMITATION_EXCEEDED) from None
    if token is None:
        raise ApiError(TOKEN_EXPIRED)
    return _token_document(pbx, token)


def _del_token(pbx: Pbx, request: Request) -> Document:
    pbx.token_store.revoke(_access_token(request))
    return {}


def _autorecord_get(pbx: Pbx, request: Request) -> Document:
    return pbx.rendering().answer(pbx.held.read())


def _autorecord_update(pbx: Pbx, request: Request) -> Document:
    behavior = pbx.behavior
    changed = updated(pbx.rules(), pbx.held.latest(), _json_object(pbx, request))
    pbx.held.put_later(changed, behavior.update_delay_reads, behavior.update_delay_seconds)
    pbx.counters["updates"] += 1
    if behavior.update_answer == "processing":
        raise ApiError(PROCESSING)
    return {}


def _get_menuoptions(pbx: Pbx, request: Request) -> Document:
    menu = request.query.get("menu", "")
    if not menu or (menu == "queue_agent" and "id" not in request.query):
        raise refused("menu")
    objects = pbx.objects
    if menu == "custom_prompt":
        objects = replace(objects, custom_prompts=pbx.prompt_store.read(objects.custom_prompts))
    return {"data": pbx.rendering().listed(menu_entries(menu, objects, pbx.behavior))}


def _extension_list(pbx: Pbx, request: Request) -> Document:
    descending = request.query.get("order_by") == "desc"
    extensions = sorted(pbx.objects.extensions, key=lambda extension: extension.number, reverse=descending)
    return {
        "total_number": len(extensions),
        "data": [
            {
                "id": extension.id,
                "number": extension.number,
                "caller_id_name": extension.name,
                "email_addr": extension.email,
                "role_name": "",
                "presence_status": "available",
            }
            for extension in page(request, pbx.behavior, extensions)
        ],
    }


def _system_information(pbx: Pbx, request: Request) -> Document:
    now = pbx.clock.now()
    information: Document = {
        "device_name": pbx.device_name,
        "model_name": pbx.model_name,
        "sn": pbx.serial_number,
        "hardware_version": "V1.00 0000-0000",
        "firmware_version": pbx.firmware_version,
        "system_time": datetime.fromtimestamp(now, timezone.utc).strftime("%Y/%m/%d %H:%M:%S"),
        "up_time": 24852,
    }
    if pbx.firmware != "old":
        information.update(system_date_format="YYYY/MM/DD", system_time_format="hh:mm:ss", timestamp=int(now))
    return {"data": information}


Endpoint = Callable[["Pbx", Request], Document]

LOGIN_ENDPOINTS: dict[tuple[str, str], Endpoint] = {
    ("POST", "get_token"): _get_token,
    ("POST", "refresh_token"): _refresh_token,
}
ENDPOINTS: dict[tuple[str, str], Endpoint] = {
    ("GET", "del_token"): _del_token,
    ("GET", "autorecord/get"): _autorecord_get,
    ("POST", "autorecord/update"): _autorecord_update,
    ("GET", "system/get_menuoptions"): _get_menuoptions,
    ("GET", "extension/list"): _extension_list,
    ("GET", "custom_prompt/list"): custom_prompt_list,
    ("GET", "custom_prompt/search"): custom_prompt_search,
    ("POST", "custom_prompt/upload"): custom_prompt_upload,
    ("GET", "custom_prompt/delete"): custom_prompt_delete,
    ("GET", "custom_prompt/play"): custom_prompt_play,
    ("GET", "system/information"): _system_information,
}


def _access_token(request: Request) -> str:
    return request.query.get("access_token", "")


def _json_object(pbx: Pbx, request: Request) -> Document:
    errcode = pbx.behavior.malformed_body_errcode
    try:
        sent = json.loads(request.body)
    except ValueError as error:
        raise refused(f"invalid JSON: {error}", errcode, "json") from None
    if not isinstance(sent, dict):
        raise refused("the body is no JSON object", errcode, "json")
    return sent


def _same(sent: object, expected: str) -> bool:
    return isinstance(sent, str) and hmac.compare_digest(sent.encode(), expected.encode())


def _token_document(pbx: Pbx, token: Token) -> Document:
    return {
        "access_token_expire_time": int(pbx.token_store.access_lifetime),
        "access_token": token.access,
        "refresh_token_expire_time": int(pbx.token_store.refresh_lifetime),
        "refresh_token": token.refresh,
    }
