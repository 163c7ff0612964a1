# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which certificate a task trusts with which options. Without trust, nothing is sent."""

from __future__ import annotations

import hashlib
import ssl
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import trustme

from simulator import Pbx, Simulator

from .documents import Document
from .tasks import SECRET, task

NOW = datetime.now(timezone.utc)
BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@dataclass(frozen=True)
class Certificate:
    """A certificate as a PBX shows it."""

    context: ssl.SSLContext
    fingerprint: str


class Pki:
    """Two authorities, and certificates for a PBX at 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.other = trustme.CA()
        self.file = folder / "authority.pem"
        self.other_file = folder / "other.pem"
        self.folder = folder / "authorities"
        self.folder.mkdir()
        self.authority.cert_pem.write_to_path(self.file)
        self.other.cert_pem.write_to_path(self.other_file)
        self.authority.cert_pem.write_to_path(self.folder / "authority.pem")
        subprocess.run(["openssl", "rehash", self.folder], check=True, capture_output=True)  # noqa: S607
        issue = self.authority.issue_cert
        self.certificates = {
            "signed by an authority": self._issued(issue("127.0.0.1")),
            "self-signed": self._self_signed(folder / "self-signed.pem"),
            "expired": self._issued(issue("127.0.0.1", not_after=NOW - timedelta(days=1))),
            "for another host": self._issued(issue("pbx.example.com")),
            "changed since it was pinned": self._issued(issue("127.0.0.1")),
        }

    def options(self, name: str) -> Mapping[str, Mapping[str, Any]]:
        """Return the options to try with a certificate, by their name in the table."""
        pinned = self.certificates[name].fingerprint
        if name.startswith("changed"):
            pinned = self.certificates["signed by an authority"].fingerprint
        return {
            "none": {},
            "`ca_path`, a file": {"ca_path": str(self.file)},
            "`ca_path`, a folder": {"ca_path": str(self.folder)},
            "`ca_path` of another authority": {"ca_path": str(self.other_file)},
            "`tls_fingerprint`": {"tls_fingerprint": pinned},
            "`validate_certs: false`": {"validate_certs": False},
        }

    @staticmethod
    def _issued(issued: trustme.LeafCert) -> Certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issued.configure_cert(context)
        return Certificate(context, fingerprint(issued.cert_chain_pems[0].bytes().decode()))

    @staticmethod
    def _self_signed(path: Path) -> Certificate:
        alone = trustme.CA()
        alone.private_key_pem.write_to_path(str(path))
        alone.cert_pem.write_to_path(str(path), append=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return Certificate(context, fingerprint(alone.cert_pem.bytes().decode()))


def fingerprint(pem: str) -> str:
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
    return ":".join(digest[place : place + 2] for place in range(0, 64, 2))


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """All certificates."""
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(autouse=True)
def no_bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without authorities."""
    for variable in BUNDLES:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def try_(simulator: Simulator) -> Iterator[Callable[..., dict[str, Any]]]:
    """Runs a task with a PBX that shows a certificate."""
    pbxs: list[Pbx] = []

    def run(certificate: Certificate, **options: Any) -> dict[str, Any]:
        pbx = simulator.add_pbx(client_secret=SECRET)
        pbxs.append(pbx)
        result = task(pbx, base_url=pbx.listen(ssl_context=certificate.context), **options).result
        if result.get("failed"):
            assert result["failure"]["kind"] == "tls"
            assert pbx.calls == [], "something was sent to a PBX that is not trusted"
            assert certificate.fingerprint in result["msg"]
            assert "No secret was sent." in result["msg"]
        else:
            assert len(pbx.calls) == 3
        return result

    yield run
    for pbx in pbxs:
        simulator.remove(pbx.name)


def outcome(result: Mapping[str, Any]) -> str:
    return str(result["msg"]).partition("is not trusted: ")[2].partition(".")[0] if result.get("failed") else "trusted"


def test_each_option_trusts_the_documented_certificates(
    pki: Pki, try_: Callable[..., dict[str, Any]], document: Callable[[Path], Document]
) -> None:
    columns = list(pki.options("expired"))
    lines = [f"| the certificate is | {' | '.join(columns)} |", f"|---{'|---' * len(columns)}|"]
    for name, certificate in pki.certificates.items():
        outcomes = [outcome(try_(certificate, **options)) for options in pki.options(name).values()]
        lines.append(f"| {name} | {' | '.join(outcomes)} |")
    document(Path("docs/trust.md")).check(certificates="\n".join(lines))


@pytest.mark.parametrize(
    ("name", "options", "remedy"),
    [
        ("signed by an authority", "none", "Set ca_path to the certificate authority that signed it."),
        ("self-signed", "`ca_path`, a file", "it is self-signed. To pin it"),
        ("expired", "`ca_path`, a file", "Renew it on the device."),
        ("for another host", "`ca_path`, a file", "Use the host name that it was made for."),
        (
            "changed since it was pinned",
            "`tls_fingerprint`",
            "The certificate was renewed, or the connection is being intercepted",
        ),
    ],
)
def test_the_error_says_which_option_helps(
    pki: Pki, try_: Callable[..., dict[str, Any]], name: str, options: str, remedy: str
) -> None:
    assert remedy in try_(pki.certificates[name], **pki.options(name)[options])["msg"]


def test_the_reported_fingerprint_can_be_pinned(pki: Pki, try_: Callable[..., dict[str, Any]]) -> None:
    certificate = pki.certificates["self-signed"]
    shown = try_(certificate)["failure"]["hint"].partition("set tls_fingerprint to ")[2].partition(".")[0]
    for spelling in (shown, shown.lower(), shown.replace(":", "")):
        assert try_(certificate, tls_fingerprint=spelling)["changed"] is False


def test_options_take_precedence_over_the_environment(
    pki: Pki, try_: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    signed, alone = pki.certificates["signed by an authority"], pki.certificates["self-signed"]
    for variable in BUNDLES:
        monkeypatch.setenv(variable, str(pki.file))
    assert outcome(try_(signed)) == "trusted"
    assert outcome(try_(signed, ca_path=str(pki.other_file))) == "its certificate authority is not trusted here"
    assert "fingerprint is not the one" in outcome(try_(signed, tls_fingerprint=alone.fingerprint))
    for variable in BUNDLES:
        monkeypatch.setenv(variable, str(pki.other_file))
    assert outcome(try_(signed)) == "its certificate authority is not trusted here"
    assert outcome(try_(signed, ca_path=str(pki.file))) == "trusted"
    assert outcome(try_(alone, tls_fingerprint=alone.fingerprint)) == "trusted"
    assert outcome(try_(alone, validate_certs=False)) == "trusted"


def test_a_certificate_that_changes_during_a_task_ends_it(pki: Pki, simulator: Simulator, tmp_path: Path) -> None:
    """Each request is on a connection of its own, and each is checked."""
    first, second = (pki.authority.issue_cert("127.0.0.1") for _number in range(2))
    for number, issued in enumerate((first, second)):
        issued.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / f"{number}.pem"))
    pbx = simulator.add_pbx(client_secret=SECRET)
    base_url = pbx.listen(https=True, certfile=tmp_path / "0.pem")
    pbx.on("autorecord/get", "processed", lambda _call: pbx.change_certificate(tmp_path / "1.pem"), times=1)
    pinned = fingerprint(first.cert_chain_pems[0].bytes().decode())
    outcome_ = task(pbx, base_url=base_url, tls_fingerprint=pinned, enb_paging=True)
    assert outcome_.result["failure"]["kind"] == "tls"
    assert pbx.call_names() == ["POST get_token", "GET autorecord/get"]
    assert pbx.recording["enb_paging"] == 0
    assert "The token expires" in outcome_.warnings[0]
    simulator.remove(pbx.name)
