# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the plays that the selected tests need, each once in each way."""

from __future__ import annotations

import fcntl
import json
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from simulator import Simulator

from .batch import Batch, Run
from .plays import Play
from .records import Done

_TASKS_IN_A_BATCH = 100
_LONGEST_FIRST = (
    *("test_custom_prompts", "test_switches", "test_ycm", "test_ycm_inventory", "test_playbooks"),
    *("test_trust_interrupts", "test_ycm_inventory_listing", "test_examples", "test_slices", "test_trust_hostile"),
)
_SAME_STEPS = (
    *("test_lists", "test_logins", "test_patience", "test_prompts", "test_refusals"),
    *("test_selection", "test_troubles", "test_unusual_values", "test_updates"),
)
"""Files about what a PBX has and does. Both ways take the same steps then, so with SAME_STEPS_ONCE they run once."""
_PLAYS = pytest.StashKey[dict[Path, dict[str, Play]]]()
_RUNS: dict[Path, Run] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Gather the plays of each file, and start with the files that take longest, so that none runs alone at the end."""
    ranks = {name: rank for rank, name in enumerate(_LONGEST_FIRST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))
    items[:] = [item for item in items if _parameters(item).get("way") in (None, *_ways(item.path))]
    plays = config.stash.setdefault(_PLAYS, {})
    for item in items:
        play = _parameters(item).get("done")
        if isinstance(play, Play):
            known = plays.setdefault(item.path, {}).setdefault(play.name, play)
            assert known is play, f"{item.path} has two plays with the name {play.name}"


def _parameters(item: pytest.Item) -> Mapping[str, Any]:
    return item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}


def _ways(file: Path) -> tuple[str, ...]:
    once = "SAME_STEPS_ONCE" in os.environ and file.stem in _SAME_STEPS
    return ("action",) if once else ("action", "module")


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Let Ctrl-C reach the processes that tests start, even if a background shell ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run of pytest share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if hasattr(pytestconfig, "workerinput") else base


@pytest.fixture(scope="session", autouse=True)
def _compiled_once(shared: Path) -> Iterator[None]:
    """Let the Pythons that tests start share what they compile; see ``startup/sitecustomize.py``."""
    compiled = shared / "compiled"
    compiled.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).with_name("startup")), prepend=os.pathsep)
        patch.setenv("E2E_COMPILED", str(compiled))
        yield


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """The PBXs of this process."""
    with Simulator() as running:
        yield running


@pytest.fixture(params=["action", "module"])
def way(request: pytest.FixtureRequest) -> str:
    """How a task runs: in Ansible's own process, or as a module in a process of its own."""
    return str(request.param)


@pytest.fixture
def done(request: pytest.FixtureRequest, way: str, simulator: Simulator, shared: Path) -> Done:
    """The results of the play, which are the same in both ways."""
    play: Play = request.param
    number, plays = _batch_of(play, request.config.stash[_PLAYS][request.path].values())
    folder = shared / f"{request.path.stem}-{number}"
    other_way = _ways(request.path)[-1]
    runs = {each: _run(plays, each, simulator, folder.with_name(f"{folder.name}-{each}")) for each in {way, other_way}}
    for run in runs.values():
        assert run.problems == []
        assert run.exit_code == 0
    if play.compared:
        assert _comparable(runs[way], play) == _comparable(runs[other_way], play)
    return runs[way].done(play)


@pytest.fixture
def run_now(way: str, simulator: Simulator, tmp_path: Path) -> Callable[..., Run]:
    """Run plays for a single test, with its own options and environment."""

    def run(*plays: Play, options: tuple[str, ...] = (), **variables: str) -> Run:
        run = Batch(plays, way, simulator).run(tmp_path, *options, **variables)
        assert run.problems == []
        return run

    return run


def _batch_of(play: Play, plays: Iterable[Play]) -> tuple[int, list[Play]]:
    """Return the plays of a file that run together with this one, because starting Ansible is expensive."""
    batches: list[list[Play]] = [[]]
    for each in plays:
        if sum(len(other.tasks) for other in batches[-1]) >= _TASKS_IN_A_BATCH:
            batches.append([])
        batches[-1].append(each)
    return next((number, batch) for number, batch in enumerate(batches, start=1) if play in batch)


def _run(plays: list[Play], way: str, simulator: Simulator, folder: Path) -> Run:
    """Run the plays of a batch, unless this or another test process has done so."""
    if folder not in _RUNS:
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            file = folder / "run.json"
            if not file.exists():
                file.write_text(json.dumps(asdict(Batch(plays, way, simulator).run(folder, "-vvvv"))))
            _RUNS[folder] = Run(**json.loads(file.read_text()))
    return _RUNS[folder]


def _comparable(run: Run, play: Play) -> Any:
    """Return the results of a play, without what differs between the ways."""
    output = json.dumps(run.done(play).comparable())
    return json.loads(output.replace(f"{run.base_url}/", "PBX/").replace(f"{run.way}-", ""))
