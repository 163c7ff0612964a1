# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A PBX with HTTPS, whose certificate can change."""

from __future__ import annotations

import hashlib
import ssl
import tempfile
from pathlib import Path

import trustme

from simulator import Pbx

_FIRST, _SECOND = (trustme.CA().issue_cert("127.0.0.1") for _number in range(2))


def _file(certificate: trustme.LeafCert, folder: str) -> Path:
    file = Path(folder, "pbx.pem")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(file))
    return file


def listen(pbx: Pbx) -> tuple[str, str]:
    """Let a PBX listen over HTTPS, and return its address and the fingerprint of its certificate."""
    with tempfile.TemporaryDirectory() as folder:
        address = pbx.listen(https=True, certfile=_file(_FIRST, folder))
    encoded = ssl.PEM_cert_to_DER_cert(_FIRST.cert_chain_pems[0].bytes().decode())
    return address, hashlib.sha256(encoded).hexdigest()


def change_certificate(pbx: Pbx, _port: int) -> None:
    """Let it show another one from now on."""
    with tempfile.TemporaryDirectory() as folder:
        pbx.change_certificate(_file(_SECOND, folder))
