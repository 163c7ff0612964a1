# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins that forked processes share: one at a time, never on disk, and no process waits for a dead one."""

from __future__ import annotations

import math
import mmap
import multiprocessing
import os
import signal
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.telephony.yeastar.plugins.module_utils._api.ycm import LoginResult
from ansible_collections.telephony.yeastar.plugins.module_utils._errors import Facts
from ansible_collections.telephony.yeastar.plugins.plugin_utils import _shared_logins
from ansible_collections.telephony.yeastar.plugins.plugin_utils._shared_logins import SharedLogins, shared_logins

FAILURE = Facts("auth", "HTTP 401", "Check.", errcode=1000002, errmsg="x", invalid_params=[{"value": "y"}])


class FakeAccount:
    """Records each login in a file, because several processes log in."""

    def __init__(
        self, notes: Path, login: Callable[[int], LoginResult], key: str = "account", seconds: float = 0.0
    ) -> None:
        self.key = key
        self._notes = notes
        self._login = login
        self._seconds = seconds

    @property
    def logins(self) -> int:
        """The number of logins."""
        return len(self._notes.read_text().split()) if self._notes.exists() else 0

    def request_token(self) -> LoginResult:
        """Return the outcome that the test gives."""
        with self._notes.open("a") as notes:
            notes.write(f"{os.getpid()}\n")
        time.sleep(self._seconds)
        return self._login(self.logins)


@pytest.fixture
def account(tmp_path: Path) -> Callable[..., Any]:
    """Makes accounts."""
    return lambda login, **options: FakeAccount(tmp_path / options.get("key", "notes"), login, **options)


def good(number: int) -> LoginResult:
    """A valid login."""
    return LoginResult(math.inf, f"token-{number}")


@contextmanager
def processes(count: int, work: Callable[[int], Any]) -> Iterator[Any]:
    """Start forked processes, and yield a queue with the value that each one returned."""
    context = multiprocessing.get_context("fork")
    results = context.SimpleQueue()
    children = [context.Process(target=lambda n=n: results.put(work(n)), daemon=True) for n in range(count)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # about forks beside threads, such as those of pytest-xdist
        for child in children:
            child.start()
    try:
        yield results
        for child in children:
            child.join(30)
            assert child.exitcode == 0
    finally:
        for child in children:
            child.kill()


def test_many_processes_make_one_login(account: Any) -> None:
    logins, one = SharedLogins(), account(good, seconds=0.2)
    with processes(20, lambda _: logins.login(one, None).token) as results:
        assert [results.get() for _ in range(20)] == ["token-1"] * 20
    assert one.logins == 1
    assert logins.login(one, None).token == "token-1"


def test_an_expired_token_is_renewed_once_for_all(account: Any) -> None:
    logins, one = SharedLogins(), account(good, seconds=0.1)
    logins.login(one, None)
    with processes(10, lambda _: logins.login(one, "token-1").token) as results:
        assert [results.get() for _ in range(10)] == ["token-2"] * 10
    assert one.logins == 2
    assert logins.login(one, "token-1").token == "token-2"


def test_a_token_that_ended_early_is_renewed_after_a_pause(account: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs that renew at once would end each other's tokens faster than they can use them."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    logins = SharedLogins()
    one = account(lambda number: LoginResult(time.monotonic() + (60 if number == 1 else -1), f"token-{number}"))
    logins.login(one, None)
    pauses.clear()
    assert logins.login(one, "token-1").token == "token-2"
    assert [0.5 <= pause <= 2 for pause in pauses if pause != one._seconds] == [True]
    pauses.clear()
    assert logins.login(one, "token-2").token == "token-3"
    assert [pause for pause in pauses if pause != one._seconds] == []


def test_a_token_is_shared_until_it_expires(account: Any) -> None:
    logins, one = SharedLogins(), account(lambda number: LoginResult(time.monotonic() + 0.2, f"token-{number}"))
    assert [logins.login(one, None).token for _ in range(3)] == ["token-1"] * 3
    time.sleep(0.25)
    assert logins.login(one, None).token == "token-2"


def test_a_refused_login_is_final(account: Any) -> None:
    logins, one = SharedLogins(), account(lambda _: LoginResult(math.inf, failure=FAILURE))
    with processes(10, lambda _: logins.login(one, None)) as results:
        assert [results.get() for _ in range(10)] == [LoginResult(math.inf, failure=FAILURE)] * 10
    assert logins.login(one, "token-0").failure == FAILURE
    assert one.logins == 1


def test_a_failed_login_is_reported_to_every_waiting_process(account: Any) -> None:
    logins, one = SharedLogins(), account(lambda _: LoginResult(time.monotonic(), failure=FAILURE), seconds=3)
    with processes(10, lambda _: logins.login(one, None).failure) as results:
        assert [results.get() for _ in range(10)] == [FAILURE] * 10
    assert one.logins == 1
    assert logins.login(one, None).failure == FAILURE
    assert one.logins == 2


def test_accounts_do_not_get_each_others_tokens(account: Any) -> None:
    logins = SharedLogins()
    one = account(lambda _: LoginResult(math.inf, "token of one"), key="one")
    other = account(lambda _: LoginResult(math.inf, "token of other"), key="other")
    for _ in range(2):
        assert logins.login(one, None).token == "token of one"
        assert logins.login(other, None).token == "token of other"
    assert (one.logins, other.logins) == (1, 1)


def test_no_process_waits_for_one_that_was_killed_during_its_login(account: Any) -> None:
    logins = SharedLogins()
    hanging, one = account(good, key="hanging", seconds=60), account(good, key="one")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = multiprocessing.get_context("fork").Process(target=logins.login, args=(hanging, None))
        child.start()
    while not hanging.logins:
        time.sleep(0.01)
    os.kill(child.pid or 0, signal.SIGKILL)
    began = time.monotonic()
    assert logins.login(one, None).token == "token-1"
    assert time.monotonic() - began < 2
    child.join()


def test_a_process_that_waited_too_long_logs_in_by_itself(account: Any) -> None:
    logins = SharedLogins(longest_wait=0.3)
    hanging, one = account(good, key="hanging", seconds=1.5), account(good, key="one")
    with processes(1, lambda _: logins.login(hanging, None).token) as results:
        while not hanging.logins:
            time.sleep(0.01)
        began = time.monotonic()
        assert [logins.login(one, None).token for _ in range(2)] == ["token-1", "token-2"]
        assert 0.5 < time.monotonic() - began < 1.4
        assert results.get() == "token-1"
    assert logins.login(one, None).token == "token-3"
    assert logins.login(one, None).token == "token-3"


def test_a_login_that_does_not_fit_is_not_shared(account: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_shared_logins, "_SIZE", 4096)
    logins, one = SharedLogins(), account(lambda _: LoginResult(math.inf, "x" * 5000))
    assert logins.login(one, None).token == logins.login(one, None).token == "x" * 5000
    assert one.logins == 2


def test_a_process_that_died_while_writing_leaves_nothing_half_written(
    account: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    logins, one = SharedLogins(), account(good)
    logins.login(one, None)

    def pack_into(buffer: Any, offset: int, length: int, real: Any = _shared_logins._LENGTH.pack_into) -> None:
        if length:
            raise KeyboardInterrupt
        real(buffer, offset, length)

    dying = SimpleNamespace(
        size=_shared_logins._LENGTH.size, unpack_from=_shared_logins._LENGTH.unpack_from, pack_into=pack_into
    )
    with monkeypatch.context() as context:
        context.setattr(_shared_logins, "_LENGTH", dying)
        with pytest.raises(KeyboardInterrupt):
            logins.login(one, "token-1")
    monkeypatch.undo()
    assert logins.login(one, None).token == "token-3"


def test_no_file_holds_a_token(account: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    logins, one = SharedLogins(), account(good)
    logins.login(one, None)
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]
    assert os.fstat(logins._lock).st_size == 0


def test_worker_processes_create_no_shared_memory() -> None:
    assert isinstance(shared_logins(), SharedLogins)
    with processes(1, lambda _: shared_logins() is None) as results:
        assert results.get()


def test_a_system_without_shared_memory_shares_no_logins(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError

    monkeypatch.setattr(mmap, "mmap", refuse)
    assert shared_logins() is None
