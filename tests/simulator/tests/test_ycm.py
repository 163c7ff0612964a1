# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Central Management: tokens, inventory, and the passthrough to the PBXs."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
import requests

from simulator import RateLimit, Simulator, YcmBehavior

from .ycm_client import YcmClient


@pytest.fixture
def client(sim: Simulator) -> YcmClient:
    """A client of a Central Management of 12 PBXs."""
    return YcmClient(sim.add_ycm(sim.add_fleet(12, seed=1)))


def code_of(answer: requests.Response) -> int:
    """The error code in the documented guess of a layout."""
    return int(answer.json()["errcode"])


# Tokens


def test_token_answer(client: YcmClient) -> None:
    answer = client.login().json()
    assert set(answer) == {"access_token", "refresh_token", "token_type", "expires_in", "jti"}
    assert answer["expires_in"] == 1800
    assert re.fullmatch(r"ey[\w-]+\.ey[\w-]+\.[\w-]+", answer["access_token"])
    assert client.ycm.tokens == [answer["access_token"]]


def test_credentials_come_form_encoded(client: YcmClient) -> None:
    form = {"grant_type": "client_credentials", "client_id": client.ycm.client_id}
    answer = client.request("POST", "oauth/token", json={**form, "client_secret": client.ycm.client_secret})
    assert (answer.status_code, code_of(answer)) == (400, 1000004)
    assert code_of(client.login(grant_type="password")) == 1000004


def test_six_failures_in_a_row_block_the_address(client: YcmClient) -> None:
    for _ in range(2):
        for _ in range(5):
            assert code_of(client.login(client_secret="wrong")) == 1000002
        assert client.login().status_code == 200
    for _ in range(6):
        assert code_of(client.login(client_id="wrong")) == 1000002
    assert code_of(client.login()) == 1000042
    assert client.ycm.blocked_addresses == {"127.0.0.1"}


def test_expired_and_unknown_tokens(client: YcmClient, sim: Simulator) -> None:
    client.login()
    sim.clock.advance(1801)
    expired = client.call("GET", "v2/cloud_pbx/instances")
    assert (expired.status_code, code_of(expired)) == (401, 1000035)
    assert client.ycm.tokens == []
    client.token = "unknown"
    assert code_of(client.call("GET", "v2/cloud_pbx/instances")) == 1000036
    assert code_of(client.request("GET", "v2/cloud_pbx/instances")) == 1000036


def test_refresh(client: YcmClient, sim: Simulator) -> None:
    first = client.login().json()
    sim.clock.advance(14 * 86400)
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = client.request("POST", "oauth/token", data=form).json()
    assert client.ycm.tokens == [second["access_token"]]
    assert code_of(client.request("POST", "oauth/token", data=form)) == 1000036
    sim.clock.advance(15 * 86400 + 1)
    form["refresh_token"] = second["refresh_token"]
    assert code_of(client.request("POST", "oauth/token", data=form)) == 1000036


def test_revoke(client: YcmClient) -> None:
    assert client.call("DELETE", "oauth/token/refresh_token").json()["status"] == "Success"
    assert client.ycm.tokens == []
    assert code_of(client.call("GET", "v2/cloud_pbx/instances")) == 1000036


def test_permitted_addresses(sim: Simulator) -> None:
    client = YcmClient(sim.add_ycm(permitted_ips=["10.0.0.1"]))
    answer = client.login()
    assert (answer.status_code, code_of(answer)) == (403, 1000042)


def test_user_agent_is_required(client: YcmClient) -> None:
    client.session.headers["User-Agent"] = ""
    assert code_of(client.login()) == 1000004


def test_rate_limit(sim: Simulator) -> None:
    client = YcmClient(sim.add_ycm(rate_limit=RateLimit(burst=3, rate=6, interval=3)))
    statuses = [client.call("GET", "v2/cloud_pbx/instances").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert code_of(client.call("GET", "v2/cloud_pbx/instances")) == 1000040
    sim.clock.advance(30)
    assert client.call("GET", "v2/cloud_pbx/instances").status_code == 200
    assert client.call("GET", "v2/cloud_pbx/instances").status_code == 429


# Inventory


def test_instance_fields(client: YcmClient) -> None:
    instance = client.instances()["list"][0]
    assert instance == client.ycm.state()["instances"][0]
    assert (instance["pbxStatus"], instance["activationStatus"]) == ("Running", "Activated")
    assert instance["recordingStatus"] == "Enabled"
    assert "://" not in instance["url"]


def test_pages(client: YcmClient) -> None:
    first, second = client.instances(), client.instances(pageNumber=2)
    assert (first["pageSize"], first["pageNumber"], first["total"]) == (10, 1, 12)
    assert (len(first["list"]), len(second["list"])) == (10, 2)
    assert len({instance["sn"] for instance in first["list"] + second["list"]}) == 12
    assert client.instances(pageNumber=3)["list"] == []


def test_largest_page(sim: Simulator) -> None:
    client = YcmClient(sim.add_ycm(sim.add_fleet(60)))
    assert len(client.instances(pageSize=1000)["list"]) == 50
    client.ycm.behavior = YcmBehavior(page_size_above_max="refused")
    assert code_of(client.call("GET", "v2/cloud_pbx/instances", params={"pageSize": 51})) == 1000004


def test_sorting_and_searching(client: YcmClient) -> None:
    ids = [instance["cloudPbxId"] for instance in client.instances(sort="-cloudPbxId", pageSize=50)["list"]]
    assert ids == sorted(ids, reverse=True)
    created = [instance["createTime"] for instance in client.instances(pageSize=50)["list"]]
    assert created == sorted(created)
    wanted = client.ycm.state()["instances"][4]
    assert [instance["sn"] for instance in client.instances(search=wanted["sn"])["list"]] == [wanted["sn"]]
    assert code_of(client.call("GET", "v2/cloud_pbx/instances", params={"sort": "name"})) == 1000004


def test_info_can_be_overridden(sim: Simulator) -> None:
    pbx = sim.add_pbx()
    ycm = sim.add_ycm([])
    ycm.manage(pbx, plan="Ultimate Plan", region="China(Guangdong)")
    ycm.info(pbx)["pbxStatus"] = "Stopped"
    (instance,) = YcmClient(ycm).instances()["list"]
    assert (instance["plan"], instance["region"], instance["pbxStatus"]) == (
        "Ultimate Plan",
        "China(Guangdong)",
        "Stopped",
    )


# The passthrough


def test_pbx_is_reached_without_a_token_of_its_own(client: YcmClient, sim: Simulator) -> None:
    pbx = sim.pbxs["pbx-0003"]
    answer = client.passthrough(pbx, "GET", "autorecord/get").json()
    assert (answer["errcode"], answer["errmsg"]) == (0, "SUCCESS")
    assert answer["requestId"]
    changed = 1 - pbx.recording["enb_paging"]
    answer = client.passthrough(pbx, "POST", "autorecord/update", json={"enb_paging": changed}).json()
    assert answer["errcode"] == 0
    assert pbx.recording["enb_paging"] == changed
    assert pbx.tokens == []
    assert pbx.call_names() == ["GET autorecord/get", "POST autorecord/update"]
    assert all(call.via_ycm for call in pbx.calls)
    assert client.ycm.call_names() == ["POST oauth/token", "GET autorecord/get", "POST autorecord/update"]
    assert client.ycm.calls[1].path == f"dm/open_api/v1/cloud_pbx/{pbx.serial_number}/openapi/v1.0/autorecord/get"


def test_query_reaches_the_pbx(client: YcmClient, sim: Simulator) -> None:
    pbx = sim.pbxs["pbx-0001"]
    answer = client.passthrough(pbx, "GET", "system/get_menuoptions", params={"menu": "queue"}).json()
    assert "Support" in [entry["text"] for entry in answer["data"]]


def test_pbx_errors_pass_through(client: YcmClient, sim: Simulator) -> None:
    pbx = sim.pbxs["pbx-0001"]
    answer = client.passthrough(pbx, "POST", "autorecord/update", json={"enb_paging": 7})
    assert (answer.status_code, code_of(answer)) == (200, 40002)
    assert (pbx.calls[-1].errcode, client.ycm.calls[-1].errcode) == (40002, 40002)
    assert code_of(client.passthrough(pbx, "GET", "autorecord/nothing")) == 10001


def test_access_rules_of_the_pbx_do_not_apply_to_the_passthrough(client: YcmClient, sim: Simulator) -> None:
    pbx = sim.pbxs["pbx-0001"]
    pbx.permitted_ips = {"10.0.0.1"}
    assert code_of(client.passthrough(pbx, "GET", "autorecord/get")) == 0


def test_passthrough_needs_a_bearer_token(client: YcmClient, sim: Simulator) -> None:
    pbx = sim.pbxs["pbx-0001"]
    path = f"v1/cloud_pbx/{pbx.serial_number}/openapi/v1.0/autorecord/get"
    assert code_of(client.request("GET", path)) == 1000036
    assert pbx.calls == []


def test_unknown_or_stopped_pbx(client: YcmClient, sim: Simulator) -> None:
    pbx = sim.pbxs["pbx-0001"]
    client.ycm.info(pbx)["pbxStatus"] = "Stopped"
    assert code_of(client.passthrough(pbx, "GET", "autorecord/get")) == 3000009
    client.ycm.info(pbx)["sn"] = "other"
    assert code_of(client.passthrough(pbx, "GET", "autorecord/get")) == 1000005
    assert code_of(client.call("GET", "v1/nothing")) == 1000005


def test_faults_of_both_sides(client: YcmClient, sim: Simulator) -> None:
    pbx = sim.pbxs["pbx-0001"]
    client.login()
    client.ycm.fault("autorecord/get", "status", status=502)
    pbx.fault("autorecord/get", "status", status=500)
    pbx.fault("autorecord/get", "errcode", code=70082, processed=True)
    assert client.passthrough(pbx, "GET", "autorecord/get").status_code == 502
    assert pbx.calls == []
    assert client.passthrough(pbx, "GET", "autorecord/get").status_code == 500
    assert code_of(client.passthrough(pbx, "GET", "autorecord/get")) == 70082
    assert [call.fault for call in pbx.calls] == ["status", "errcode"]
    assert code_of(client.passthrough(pbx, "GET", "autorecord/get")) == 0


def test_fault_after_an_update_took_effect(client: YcmClient, sim: Simulator) -> None:
    pbx = sim.pbxs["pbx-0001"]
    client.login()
    changed = 1 - pbx.recording["enb_paging"]
    client.ycm.fault("autorecord/update", "reset_after")
    with pytest.raises(requests.ConnectionError):
        client.passthrough(pbx, "POST", "autorecord/update", json={"enb_paging": changed})
    assert pbx.recording["enb_paging"] == changed


# Switches


def observe(sim: Simulator, name: str, behavior: YcmBehavior) -> list[Any]:
    """Everything that a client can see of a behavior, except random ids and times."""
    pbx = sim.pbxs["pbx-0001"]
    client = YcmClient(sim.add_ycm([pbx, sim.pbxs["pbx-0002"]], name, behavior=behavior))
    answers = [
        client.login(client_secret="wrong"),
        *(
            client.call("GET", "v2/cloud_pbx/instances", params=query)
            for query in ({}, {"pageSize": 1}, {"pageSize": 51}, {"search": "no"})
        ),
        client.passthrough(pbx, "GET", "autorecord/get"),
        client.passthrough(pbx, "POST", "custom_prompt/upload", files={"file": ("a.wav", b"")}),
        client.call("GET", "v1/nothing"),
    ]
    older = client.token
    client.login()
    client.token = older
    answers.append(client.call("GET", "v1/nothing"))
    client.ycm.permitted_ips = set()
    answers.append(client.login())
    varying = re.compile(r'("requestId": )"\w+"|("time": )\d+')
    return [(answer.status_code, varying.sub(r"\1\2", answer.text)) for answer in answers]


VARIANTS = dict(YcmBehavior.variants())


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_is_visible(sim: Simulator, name: str) -> None:
    sim.add_fleet(2)
    default = observe(sim, "default", YcmBehavior())
    assert observe(sim, "again", YcmBehavior()) == default
    assert observe(sim, "variant", VARIANTS[name]) != default


def test_every_switch_has_a_variant() -> None:
    assert {name.partition("=")[0] for name in VARIANTS} == {field.name for field in dataclasses.fields(YcmBehavior)}


@pytest.mark.parametrize(
    ("switches", "status", "expected"),
    [
        ({}, 401, {"errcode": 1000036, "errmsg": "INVALID_TOKEN", "status": "Failed"}),
        ({"errors_as": "status_failed"}, 200, {"errcode": 1000036, "errmsg": "INVALID_TOKEN", "status": "Failed"}),
        ({"error_layout": "code"}, 401, {"code": 1000036, "msg": "INVALID_TOKEN", "status": "Failed"}),
        (
            {"error_layout": "nested", "code_as_string": True},
            401,
            {"error": {"code": "1000036", "message": "INVALID_TOKEN"}, "status": "Failed"},
        ),
        ({"error_layout": "camel"}, 401, {"errorCode": 1000036, "errorMsg": "INVALID_TOKEN", "status": "Failed"}),
        (
            {"error_layout": "data"},
            401,
            {"data": {"error_code": 1000036, "error_msg": "INVALID_TOKEN"}, "status": "Failed"},
        ),
        ({"error_layout": "http_code"}, 401, {"code": 401, "message": "INVALID_TOKEN", "status": "Failed"}),
    ],
)
def test_forms_of_an_error(sim: Simulator, switches: dict[str, Any], status: int, expected: dict[str, Any]) -> None:
    answer = YcmClient(sim.add_ycm(behavior=YcmBehavior(**switches))).request("GET", "v2/cloud_pbx/instances")
    document = {key: value for key, value in answer.json().items() if key not in ("requestId", "time")}
    assert (answer.status_code, document) == (status, expected)


def test_oauth_errors(sim: Simulator) -> None:
    client = YcmClient(sim.add_ycm(behavior=YcmBehavior(oauth_errors=True)))
    answer = client.login(client_secret="wrong")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_forms_of_an_instance(sim: Simulator) -> None:
    behavior = YcmBehavior(
        url_form="url", missing_fields=frozenset({"region"}), numbers_as_strings=True, extra_fields=True
    )
    data = YcmClient(sim.add_ycm([sim.add_pbx()], behavior=behavior)).instances()
    (instance,) = data["list"]
    assert data["total"] == "1"
    assert instance["url"].startswith("https://")
    assert "region" not in instance
    assert instance["cloudPbxId"] == "1001"
    assert "xUnheardOf" in instance


def test_control_interface(sim: Simulator) -> None:
    base = f"{sim.base_url}/_simulator"
    sim.add_fleet(3)
    options = {"name": "central", "pbxs": ["pbx-0002"], "behavior": {"missing_fields": ["url"]}}
    added = requests.post(f"{base}/ycms", json=options, timeout=5).json()
    assert added["url"] == f"{sim.base_url}/central"
    assert [listed["name"] for listed in requests.get(f"{base}/ycms", timeout=5).json()] == ["central"]
    requests.post(f"{base}/ycms/central/faults", json={"endpoint": "*", "kind": "status"}, timeout=5)
    form = {"grant_type": "client_credentials", "client_id": added["client_id"]}
    url = f"{added['url']}/dm/open_api/oauth/token"
    assert requests.post(url, data=form, timeout=5).status_code == 503
    form["client_secret"] = added["client_secret"]
    assert requests.post(url, data=form, timeout=5).status_code == 200
    assert len(requests.get(f"{base}/ycms/central/calls", timeout=5).json()) == 2


def test_reset(client: YcmClient) -> None:
    for _ in range(6):
        client.login(client_secret="wrong")
    client.ycm.reset()
    assert client.login().status_code == 200
    assert client.ycm.counters["logins"] == 1
