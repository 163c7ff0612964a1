# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shared listeners, ports of a PBX's own, and certificates."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme

from simulator import Simulator

from .client import Client


class Certificates:
    """A certificate authority, and certificates on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._authority = trustme.CA()
        self.ca_path = str(folder / "ca.pem")
        self._authority.cert_pem.write_to_path(self.ca_path)

    def issue(self, *names: str) -> str:
        """A file with key and certificate for those names."""
        path = self._folder / f"{names[0]}.pem"
        self._authority.issue_cert(*names).private_key_and_cert_chain_pem.write_to_path(path)
        return str(path)


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


def test_many_pbxs_on_one_listener(sim: Simulator) -> None:
    clients = [Client(pbx) for pbx in sim.add_fleet(3, seed=7)]
    for client in clients:
        client.pbx.recording["outbound_prompt"] = client.pbx.name
    assert [client.settings()["outbound_prompt"] for client in clients] == ["pbx-0001", "pbx-0002", "pbx-0003"]
    assert all(client.pbx.base_url == f"{sim.base_url}/{client.pbx.name}" for client in clients)


def test_port_of_its_own(client: Client) -> None:
    own = client.pbx.listen()
    assert own.startswith("http://127.0.0.1:")
    assert Client(client.pbx, own).settings()["enb_internal"] == 1
    client.pbx.stop_listening()
    with pytest.raises(requests.ConnectionError, match="refused"):
        Client(client.pbx, own).settings()
    assert client.settings()["enb_internal"] == 1


def test_https_port_of_its_own(client: Client, certificates: Certificates) -> None:
    own = client.pbx.listen(https=True, certfile=certificates.issue("127.0.0.1"))
    assert own.startswith("https://")
    assert Client(client.pbx, own, verify=certificates.ca_path).settings()["enb_internal"] == 1
    with pytest.raises(requests.exceptions.SSLError):
        Client(client.pbx, own).settings()


def test_certificate_of_another_host(client: Client, certificates: Certificates) -> None:
    own = client.pbx.listen(https=True, certfile=certificates.issue("pbx.example.com"))
    with pytest.raises(requests.exceptions.SSLError, match=r"IP address mismatch|doesn't match"):
        Client(client.pbx, own, verify=certificates.ca_path).settings()


def test_certificate_can_change(client: Client, certificates: Certificates) -> None:
    own = client.pbx.listen(https=True, certfile=certificates.issue("127.0.0.1"))
    port = int(own.rpartition(":")[2])
    before = ssl.get_server_certificate(("127.0.0.1", port))
    client.pbx.change_certificate(certificates.issue("other.example.com"))
    assert ssl.get_server_certificate(("127.0.0.1", port)) != before


@pytest.mark.parametrize("kind", ["reset_after", "close_after", "drip", "slow"])
def test_faults_over_tls(client: Client, certificates: Certificates, kind: str) -> None:
    own = client.pbx.listen(https=True, certfile=certificates.issue("127.0.0.1"))
    secure = Client(client.pbx, own, verify=certificates.ca_path)
    secure.login()
    details: dict[str, Any] = {"seconds": 0.001} if kind in ("drip", "slow") else {}
    client.pbx.fault("autorecord/update", kind, **details)
    if kind in ("drip", "slow"):
        assert secure.update(enb_paging=1) == 0
    else:
        with pytest.raises(requests.ConnectionError):
            secure.update(enb_paging=1)
    assert client.pbx.recording["enb_paging"] == 1


def test_shared_https_listener(certificates: Certificates) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates.issue("127.0.0.1"))
    with Simulator(ssl_context=context) as sim:
        pbx = sim.add_pbx()
        assert Client(pbx).settings()["enb_internal"] == 1
        over_https = Client(pbx, f"{sim.https_base_url}/{pbx.name}", verify=certificates.ca_path)
        assert over_https.settings()["enb_internal"] == 1
    with Simulator(http=False, ssl_context=context) as sim:
        assert sim.base_url == sim.https_base_url
        assert Client(sim.add_pbx(), verify=certificates.ca_path).settings()["enb_internal"] == 1


def test_names_must_fit_into_a_url_and_differ(sim: Simulator) -> None:
    with pytest.raises(ValueError, match="URL"):
        sim.add_pbx("pbx/1")
    sim.add_pbx("pbx-1")
    with pytest.raises(ValueError, match="already"):
        sim.add_pbx("pbx-1")
