# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Twelve simulated PBXs that differ as those of twelve real sites do."""

from __future__ import annotations

import hashlib
import ssl
from pathlib import Path
from typing import Any

import trustme
import yaml

from simulator import Behavior, Pbx, Simulator, Ycm
from simulator import fleet as simulated_fleet
from simulator.updating import updated

from .policy import EXAMPLE, wanted

# Some sites differ in what the documentation of the API leaves open, or in their firmware.
PECULIARITIES = {
    "bergen": Behavior(numbers_as_strings=True, ivr_menu="IVR"),
    "cork": Behavior(value_instead_of_id=True, errcode_as_string=True),
    "gdansk": Behavior(menu_text2=False),
    "lyon": Behavior(omitted_keys="cleared", unknown_keys=True, shuffled=True),
    "porto": Behavior(null_for_empty=True, auto_record_at="data.auto_record"),
}
ALREADY_RIGHT = "graz"
LACKING = dict.fromkeys(("aarhus", "hamburg", "malaga"), "outbound_record.wav")
"""The announcement that a PBX lacks. Its settings still name it, as if the file had been deleted by hand."""


def hosts() -> list[str]:
    """Return the names of the inventory's hosts."""
    groups = yaml.safe_load((EXAMPLE / "inventory.yml").read_text())["pbxs"]["children"]
    return sorted(host for group in groups.values() for host in group["hosts"])


def start(simulator: Simulator) -> dict[str, Pbx]:
    """Start one PBX for each host, with its own HTTPS port."""
    names = hosts()
    pbxs = dict(zip(names, simulated_fleet(len(names), seed=7), strict=True))
    for name, pbx in pbxs.items():
        pbx.device_name = name.title()
        pbx.behavior = PECULIARITIES.get(name, pbx.behavior)
        simulator.add(pbx)
    for name, announcement in LACKING.items():
        pbx = pbxs[name]
        pbx.objects.custom_prompts[:] = [each for each in pbx.objects.custom_prompts if each.name != announcement]
        pbx.recording = {**pbx.recording, "outbound_prompt": announcement}
    right = pbxs[ALREADY_RIGHT]
    right.recording = updated(right.rules(), right.recording, wanted(right))
    return pbxs


def connection_facts(pbxs: dict[str, Pbx]) -> dict[str, Any]:
    """Open the PBXs' ports, and return an inventory with their addresses and credentials."""
    authority = trustme.CA()
    return {"pbxs": {"hosts": {name: _connection(pbx, authority.issue_cert(name)) for name, pbx in pbxs.items()}}}


def central_management(simulator: Simulator) -> tuple[Ycm, dict[str, str]]:
    """Start a Central Management of all PBXs, and return it and the environment variables with its connection."""
    ycm = simulator.add_ycm()
    url, fingerprint = _serve(ycm, trustme.CA().issue_cert("localhost"))
    return ycm, {
        "YEASTAR_YCM_URL": url,
        "YEASTAR_YCM_CLIENT_ID": ycm.client_id,
        "YEASTAR_YCM_CLIENT_SECRET": ycm.client_secret,
        "YEASTAR_TLS_FINGERPRINT": fingerprint,
    }


def write(facts: dict[str, Any], path: Path) -> None:
    """Write an inventory that only its owner can read, because it contains secrets."""
    path.touch(mode=0o600)
    path.write_text(yaml.safe_dump(facts))


def _connection(pbx: Pbx, certificate: trustme.LeafCert) -> dict[str, str]:
    url, fingerprint = _serve(pbx, certificate)
    return {
        "yeastar_base_url": url,
        "yeastar_client_id": pbx.client_id,
        "yeastar_client_secret": pbx.client_secret,
        "yeastar_tls_fingerprint": fingerprint,
    }


def _serve(site: Pbx | Ycm, certificate: trustme.LeafCert) -> tuple[str, str]:
    """Open a port with this certificate, and return the address and the fingerprint."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    der = ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())
    return site.listen(ssl_context=context), hashlib.sha256(der).hexdigest()
