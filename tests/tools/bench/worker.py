# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What our own part of a task costs in a process that was just forked, as Ansible's workers are.

`python -m bench.worker HOW URL`, with HOW one of those in WAYS, prints the figures for one PBX.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from .fleet import Fleet

COLD, REHEARSED, WARM = WAYS = ("forked, without rehearsal", "forked, after the rehearsal", "not forked, warm")
_TESTS = Path(__file__).parents[2]
_TASK = _TESTS / "tools" / "bench" / "plays" / "policy_with_ids.yml"
_TIMES = 100


@dataclass(frozen=True)
class Cost:
    """Milliseconds of CPU and page faults of one task, as they usually are, and how many modules it imported."""

    milliseconds: float
    faults: float
    imports: int


def costs(fleet: Fleet) -> dict[tuple[str, str], Cost]:
    """Return the cost of a converged task by way and transport."""
    return {
        (way, transport): _measured(way, f"{url}/pbx-0001", fleet.authorities)
        for transport, url in (("HTTP", fleet.http), ("HTTPS", fleet.https))
        for way in WAYS
    }


def _measured(way: str, url: str, authorities: Path) -> Cost:
    path = os.pathsep.join([str(_TESTS), str(_TESTS / "tools"), os.environ["ANSIBLE_COLLECTIONS_PATH"]])
    done = subprocess.run(
        [sys.executable, "-m", "bench.worker", way, url],
        env={**os.environ, "PYTHONPATH": path, "REQUESTS_CA_BUNDLE": str(authorities)},
        stdout=subprocess.PIPE,
        check=True,
    )
    return Cost(**json.loads(done.stdout))


def _prepared(way: str, url: str) -> Callable[[], None]:
    """Load what Ansible's process has when it forks, and return the task."""
    import ansible.cli.playbook  # noqa: PLC0415
    import ansible.executor.task_queue_manager  # noqa: F401, PLC0415
    from ansible.module_utils.common.arg_spec import ArgumentSpecValidator  # noqa: PLC0415

    from ansible_collections.telephony.yeastar.plugins.module_utils._net.tls import preload_contexts  # noqa: PLC0415
    from ansible_collections.telephony.yeastar.plugins.module_utils._operations import (  # noqa: PLC0415
        RECORDING_SETTINGS,
        Mode,
        run,
    )

    preload_contexts()
    if way == REHEARSED:
        from ansible_collections.telephony.yeastar.plugins.plugin_utils._warm_up import warm_up  # noqa: PLC0415

        warm_up()
    policy = yaml.safe_load(_TASK.read_text())[0]["telephony.yeastar.recording_settings"]
    options = {**policy, "base_url": url, "client_id": "id-pbx-0001", "client_secret": "secret-pbx-0001"}

    def task() -> None:
        validated = ArgumentSpecValidator(RECORDING_SETTINGS.argument_spec).validate(options)
        outcome = run(RECORDING_SETTINGS, validated.validated_parameters, Mode(check=False, diff=False))
        if outcome.result.get("failed"):
            raise RuntimeError(outcome.result["msg"])

    return task


def _forked(task: Callable[[], Any]) -> Any:
    """Return what ``task`` returns in a process forked for it."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, json.dumps(task()).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return json.loads(told)


def _cost(task: Callable[[], None]) -> dict[str, float]:
    modules = set(sys.modules)
    before = resource.getrusage(resource.RUSAGE_SELF)
    task()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    faults = after.ru_minflt - before.ru_minflt
    return asdict(Cost(1000 * cpu, faults, len(sys.modules.keys() - modules)))


def _main() -> None:
    way, url = sys.argv[1:]
    task = _prepared(way, url)
    _forked(task)  # now the PBX holds the policy, and this process has still done nothing
    measure: Callable[[], dict[str, float]] = lambda: _cost(task)  # noqa: E731
    runs = [measure() if way == WARM else _forked(measure) for _ in range(_TIMES)]
    print(json.dumps({figure: median(run[figure] for run in runs) for figure in runs[0]}))


if __name__ == "__main__":
    _main()
