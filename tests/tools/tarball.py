# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball that users install: what is in it, and how to unpack it for a check."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from .commands import StepFailed, run
from .environments import Environment
from .places import BUILD, TESTS

_DIST = BUILD / "dist"
_LIMIT = 300_000  # bytes
_MUST = {"README.md", "CHANGELOG.md", "LICENSE", "MANIFEST.json", "FILES.json", "plugins", "meta", "docs", "changelogs"}
_MAY = {"tests/config.yml"}


def tarball() -> Path:
    """The tarball that was built last."""
    found = list(_DIST.glob("*.tar.gz"))
    if len(found) != 1:
        raise StepFailed(f"{_DIST} should hold one tarball, and holds {len(found)}; make build makes it")
    return found[0]


def build(environment: Environment) -> str:
    """Build the tarball, and judge its size and contents."""
    shutil.rmtree(_DIST, ignore_errors=True)
    command = [environment.tool("ansible-galaxy"), "collection", "build", "--output-path", str(_DIST)]
    log = run(command, environment.variables)
    size = tarball().stat().st_size
    with tarfile.open(tarball()) as tar:
        files = {member.name for member in tar if member.isfile()}
    tops = {PurePosixPath(name).parts[0] for name in files - _MAY}
    wrong = [f"{name} is missing" for name in sorted(_MUST - tops)]
    wrong += [f"{name} is of no use to users: add it to build_ignore in galaxy.yml" for name in sorted(tops - _MUST)]
    if size > _LIMIT:
        wrong.append(f"{size} bytes are more than {_LIMIT}")
    if wrong:
        raise StepFailed("\n".join([log, f"{tarball()}:", *wrong]))
    return f"{log}\n{size} bytes, {len(files)} files\n" + "\n".join(sorted(files))


@contextmanager
def unpacked(*, with_tests: bool = False) -> Iterator[Path]:
    """Yield the collection's folder as it ships, outside the checkout: ansible-test skips what git ignores."""
    with tempfile.TemporaryDirectory(prefix="telephony-yeastar-") as folder:
        collection = Path(folder, "ansible_collections", "telephony", "yeastar")
        shutil.unpack_archive(tarball(), collection)
        if with_tests:
            shutil.copytree(TESTS, collection / "tests", dirs_exist_ok=True)
        yield collection
