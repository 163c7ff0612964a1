# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CPU time that HTTPS with all checks takes for each PBX.

``PYTHONPATH=tests:tests/tools python -m network.tls_cost [PBXS]`` prints it.

The simulator runs in a process of its own, so that only the product is measured.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
import trustme

from ansible_cli import environment

sys.path.insert(0, environment()["ANSIBLE_COLLECTIONS_PATH"])

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.telephony.yeastar.plugins.module_utils._net.tls import preload_contexts
from ansible_collections.telephony.yeastar.plugins.module_utils._operations import (
    RECORDING_SETTINGS,
    Mode,
    run,
)

MOST = 10.0
"""The limit of the project, in milliseconds."""


@contextmanager
def simulator(pbxs: int, folder: Path) -> Iterator[tuple[str, str]]:
    """Serve a fleet in another process, and yield its addresses: HTTP and HTTPS."""
    certificate = folder / "pbx.pem"
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(certificate))
    command = [sys.executable, "-m", "simulator", "serve", "--fleet", str(pbxs), "--certfile", str(certificate)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        try:
            yield serving.stdout.readline().strip(), serving.stdout.readline().strip()
        finally:
            serving.terminate()


def milliseconds(pbxs: list[dict[str, Any]], address: str, **options: Any) -> float:
    """Return the CPU time that a task which changes nothing takes for each PBX."""
    started = time.process_time()
    for pbx in pbxs:
        given = {
            "base_url": f"{address}/{pbx['name']}",
            "client_id": pbx["client_id"],
            "client_secret": pbx["client_secret"],
            **options,
        }
        validated = ArgumentSpecValidator(RECORDING_SETTINGS.argument_spec).validate(given).validated_parameters
        outcome = run(RECORDING_SETTINGS, validated, Mode(check=False, diff=False))
        assert outcome.result["changed"] is False, outcome
    return (time.process_time() - started) * 1000 / len(pbxs)


def main() -> int:
    """Measure and print; return 1 if it is above the limit."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as name, simulator(count, Path(name)) as (plain, secured):
        pbxs = requests.get(f"{plain}/_simulator/pbxs", timeout=60).json()
        authority = str(Path(name, "authority.pem"))
        preload_contexts()
        milliseconds(pbxs[:5], plain)
        milliseconds(pbxs[:5], secured, ca_path=authority)
        http = milliseconds(pbxs, plain)
        https = milliseconds(pbxs, secured, ca_path=authority)
    print(f"CPU for each of {count} PBXs: {http:.1f} ms over HTTP, {https:.1f} ms over HTTPS with all checks")
    return 0 if https - http <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
