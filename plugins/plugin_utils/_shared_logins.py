# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One login at Central Management for all worker processes of an Ansible run.

It is kept in anonymous memory that only Ansible's process and the workers that it forks share: it has no name and no
file, and ends with the last of these processes. The lock is a record lock of the system, which the kernel releases when
a process dies, so that no worker waits for one that crashed. Its file is empty, and deleted as soon as it is made.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import mmap
import multiprocessing
import os
import random
import struct
import tempfile
import time
from dataclasses import asdict
from typing import Any, Iterator

from ..module_utils._api.ycm import Account, LoginResult
from ..module_utils._errors import Facts

_SIZE = 256 * 1024  # a token has one or two kilobytes; memory that is not used costs nothing
_LENGTH = struct.Struct("=Q")
_LONGEST_WAIT = 60.0
_PAUSE = 0.02
_PAUSE_AFTER_EARLY_END = (0.5, 2.0)


class SharedLogins:
    """Logins by account, in memory that processes forked from this one share.

    Raises OSError where the system has no such memory.
    """

    def __init__(self, longest_wait: float = _LONGEST_WAIT) -> None:
        self._longest_wait = longest_wait
        self._memory = mmap.mmap(-1, _SIZE)
        with tempfile.TemporaryFile() as file:
            self._lock = os.dup(file.fileno())

    def login(self, account: Account, expired_token: str | None) -> LoginResult:
        """Return the result of a login of the account, with a token other than ``expired_token``.

        Only one process at a time logs in, and the processes that wait for it share the result, whether token or
        failure. A process that has waited too long logs in itself.
        """
        asked = time.monotonic()
        with self._locked() as locked:
            if not locked:
                return account.request_token()
            logins = self._load()
            known = logins.get(account.key)
            if (
                known is not None
                and known.until >= asked
                and (known.failure is not None or known.token != expired_token)
            ):
                return known
            if known is not None and known.until >= asked:
                # Another run with this API client ended the token early: do not end each other's in turn.
                time.sleep(random.uniform(*_PAUSE_AFTER_EARLY_END))
            login = account.request_token()
            self._save({**logins, account.key: login})
            return login

    @contextlib.contextmanager
    def _locked(self) -> Iterator[bool]:
        """Hold the lock during the block, and yield whether it could be acquired."""
        end = time.monotonic() + self._longest_wait
        locked = self._try_lock()
        while not locked and time.monotonic() < end:
            time.sleep(_PAUSE)
            locked = self._try_lock()
        try:
            yield locked
        finally:
            if locked:
                fcntl.lockf(self._lock, fcntl.LOCK_UN)

    def _try_lock(self) -> bool:
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _load(self) -> dict[str, LoginResult]:
        (length,) = _LENGTH.unpack_from(self._memory)
        text = self._memory[_LENGTH.size : _LENGTH.size + length]
        return {key: _login_result(**login) for key, login in json.loads(text or b"{}").items()}

    def _save(self, logins: dict[str, LoginResult]) -> None:
        """Write the logins, unless they are too many. The length is written last, in case of a crash in between."""
        content = json.dumps({key: asdict(login) for key, login in logins.items()}).encode()
        if _LENGTH.size + len(content) <= _SIZE:
            _LENGTH.pack_into(self._memory, 0, 0)
            self._memory[_LENGTH.size : _LENGTH.size + len(content)] = content
            _LENGTH.pack_into(self._memory, 0, len(content))


def _login_result(until: float, token: str, failure: dict[str, Any] | None) -> LoginResult:
    return LoginResult(until, token, Facts(**failure) if failure else None)


def shared_logins() -> SharedLogins | None:
    """Return shared logins for worker processes, or None if there cannot be any.

    A worker process gets None, because no other process would see its memory.
    """
    if multiprocessing.parent_process() is not None:
        return None
    try:
        return SharedLogins()
    except OSError:
        return None
