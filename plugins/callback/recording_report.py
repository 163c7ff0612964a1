# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E402  Ansible wants the documentation before the imports.
"""Callback plugin: report what a run found on a fleet of PBXs."""

from __future__ import annotations

DOCUMENTATION = r"""
name: recording_report
type: aggregate
short_description: Report the recording settings of a fleet as an HTML page and a JSON file
version_added: 1.0.0
author:
  - The telephony.yeastar maintainers (@telephony-yeastar)
description:
  - Collects the results of the modules of this collection. At the end of the run it writes one HTML page, which needs
    no network and no other file, and one JSON file, and on request a CSV file.
  - They show for each PBX what was found, what differs (check mode) or was changed, and what failed and why.
    The page shows all of them in a matrix of PBXs and settings, with filters and details on demand.
  - A PBX is an inventory host. Each host of a play that began, and has such a task, is in the report, even if no
    task ran on it. A run that looked at no PBX is reported as one that needs attention.
  - A failure is reported as one even if the playbook accepts it, for example with C(failed_when).
  - Only settings and reasons for failures are read from a result. No option of a task, and so no secret, is in
    the report. The files are readable by their owner only.
  - If ansible-playbook runs several playbooks, one report covers them all.
  - A run without such a task writes nothing, and leaves an earlier report alone. So does a run ended by a signal other
    than SIGINT (Ctrl-C).
  - During the run, the last row of the terminal shows progress. Where the output is not a terminal, or there are fewer
    than 20 PBXs, it does not.
requirements:
  - to be enabled in the configuration (C(callbacks_enabled))
options:
  html_path:
    description:
      - Where to write the page. Missing folders are created, and an existing file is replaced.
    type: path
    default: recording_report.html
    ini:
      - section: callback_recording_report
        key: html_path
    env:
      - name: YEASTAR_REPORT_HTML_PATH
  json_path:
    description:
      - Where to write the JSON file. Missing folders are created, and an existing file is replaced.
      - Its schema is C(docs/report.schema.json) in the collection.
    type: path
    default: recording_report.json
    ini:
      - section: callback_recording_report
        key: json_path
    env:
      - name: YEASTAR_REPORT_JSON_PATH
  csv_path:
    description:
      - Where to write a CSV file with one row for each PBX and setting. Without this, none is written.
        Missing folders are created, and an existing file is replaced.
      - Text that a spreadsheet would run as a formula gets an apostrophe before it, and control characters and
        marks that turn the writing direction are escaped.
    type: path
    version_added: 1.1.0
    ini:
      - section: callback_recording_report
        key: csv_path
    env:
      - name: YEASTAR_REPORT_CSV_PATH
  title:
    description: The title of the report.
    type: str
    default: Recording settings
    ini:
      - section: callback_recording_report
        key: title
    env:
      - name: YEASTAR_REPORT_TITLE
  progress:
    description: Whether the last row of the terminal shows progress.
    type: bool
    default: true
    ini:
      - section: callback_recording_report
        key: progress
    env:
      - name: YEASTAR_REPORT_PROGRESS
"""

import atexit
import os
import shutil
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any, Callable, Iterable, Mapping

from ansible.plugins.callback import CallbackBase

from ..plugin_utils._report import plays
from ..plugin_utils._report.collect import Run
from ..plugin_utils._report.csv_rows import csv_lines
from ..plugin_utils._report.document import head, json_lines, summary
from ..plugin_utils._report.files import replace_file
from ..plugin_utils._report.outcome import Reason, accepted_failure_of, failure_of, outcome_of
from ..plugin_utils._report.page import page
from ..plugin_utils._report.progress import Progress, StatusLine

_LONG_FLEET = 20
_SECONDS_BETWEEN_LINES = 0.2


class CallbackModule(CallbackBase):
    """Passes the events of a run on to the report, and writes it."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "telephony.yeastar.recording_report"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._run = Run(_now())
        self._play: Any = None
        self._hosts: set[str] = set()
        self._is_long = False
        self._progress: dict[str, Progress] = {}
        self._status: StatusLine | None = None
        self._next_line = 0.0
        self._unwritten = False

    def v2_playbook_on_start(self, playbook: Any) -> None:
        """Note the name of a playbook, and that a report is due if it has tasks of the collection."""
        if not self._run.playbooks:
            atexit.register(self._interrupted, os.getpid())
        self._run.playbooks.append(Path(playbook._file_name).name)  # noqa: SLF001
        self._unwritten = self._unwritten or any(plays.tasks_of_collection(play) for play in playbook.get_plays())
        if self._status is None and self.get_option("progress") and _on_terminal():
            self._status = StatusLine(sys.stderr, shutil.get_terminal_size)

    def v2_playbook_on_play_start(self, play: Any) -> None:
        """Expect the hosts of a play that has a task of the collection for each of them."""
        self._play = play
        self._hosts = set()
        self._is_long = False
        tasks = plays.tasks_of_collection(play)
        if tasks:
            self._expect_hosts(each=not all(task.run_once for task in tasks))

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """Expect the hosts of a play that includes a task of the collection."""
        if plays.is_of_collection(task):
            self._unwritten = True
            if not self._hosts and not task.run_once:
                self._expect_hosts()

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        """Note that a task of the collection runs as a handler."""
        self._unwritten = self._unwritten or plays.is_of_collection(task)

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        """Note that a task of the collection begins on a host."""
        if plays.is_of_collection(task):
            self._run.begin(host.get_name(), plays.task_name(task))

    def v2_runner_on_ok(self, result: Any) -> None:
        """Record a result, unless it sums up a loop, whose items have been recorded."""
        if plays.is_of_collection(plays.task_of(result)):
            event = plays.event(result)
            if event.is_loop:
                failed = any(_accepted_failure(event, item) for item in event.result.get("results", ()))
            else:
                failed = self._record_success(event)
            self._end(event, failed=failed)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Record a failure; of another task, note that it may keep tasks of the collection from running."""
        event = plays.event(result)
        if plays.is_of_collection(plays.task_of(result)):
            self._fail(event, failure_of(event.result), "ignore_errors" if ignore_errors else None)
        elif not ignore_errors:
            self._stop(event)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """Record that Ansible could not connect to where a task was to run."""
        event = plays.event(result)
        if plays.is_of_collection(plays.task_of(result)):
            accepted_by = "ignore_unreachable" if event.ignores_unreachable else None
            self._fail(event, failure_of(event.result, unreachable=True), accepted_by)
        elif not event.ignores_unreachable:
            self._stop(event)

    def v2_runner_on_skipped(self, result: Any) -> None:
        """Note that a task of the collection was skipped."""
        if plays.is_of_collection(plays.task_of(result)):
            event = plays.event(result)
            self._run.skip(event.host)
            self._end(event, failed=False)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        """Record the result of one item of a loop."""
        if plays.is_of_collection(plays.task_of(result)):
            self._record_success(plays.event(result))

    def v2_runner_item_on_failed(self, result: Any) -> None:
        """Record the failure of one item of a loop."""
        if plays.is_of_collection(plays.task_of(result)):
            event = plays.event(result)
            self._record(event, failure_of(event.result))

    def v2_runner_retry(self, result: Any) -> None:
        """Record what an attempt changed that is going to be repeated (until)."""
        if plays.is_of_collection(plays.task_of(result)):
            event = plays.event(result)
            outcome = outcome_of(event.result, _accepted_failure(event, event.result))
            self._run.record_attempt(event.host, event.task, outcome, check_mode=event.check_mode)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """Write the report of all playbooks so far: Ansible ends each of them with this event."""
        self._close_status()
        self._run.finish(stats.summarize)
        self._write(interrupted=False)

    def _expect_hosts(self, *, each: bool = True) -> None:
        hosts, groups = plays.hosts_and_groups(self._play)
        self._unwritten = True
        if not hosts:
            self._run.note_empty_play(plays.play_name(self._play))
        elif each:
            self._hosts = set(hosts)
            self._is_long = len(self._hosts) >= _LONG_FLEET
            self._run.expect(hosts, groups)

    def _record_success(self, event: plays.Event) -> bool:
        reason = _accepted_failure(event, event.result)
        self._record(event, reason, "failed_when" if reason else None)
        return reason is not None

    def _record(self, event: plays.Event, reason: Reason | None, accepted_by: str | None = None) -> None:
        self._unwritten = True
        self._run.record(
            event.host,
            event.task,
            event.task_id,
            outcome_of(event.result, reason),
            check_mode=event.check_mode,
            reads_only=event.reads_only,
            accepted_by=accepted_by,
        )

    def _fail(self, event: plays.Event, reason: Reason, accepted_by: str | None) -> None:
        if event.is_loop:
            self._run.fail_loop(
                event.host, event.task, event.task_id, reason, check_mode=event.check_mode, accepted_by=accepted_by
            )
        else:
            self._record(event, reason, accepted_by)
        self._end(event, failed=True)
        if not accepted_by:
            self._expect_no_more_of(event.host)

    def _stop(self, event: plays.Event) -> None:
        self._run.stop(event.host, event.task)
        self._expect_no_more_of(event.host)

    def _expect_no_more_of(self, host: str) -> None:
        self._hosts.discard(host)
        for progress in self._progress.values():
            progress.drop(host)

    def _end(self, event: plays.Event, *, failed: bool) -> None:
        self._run.end(event.host)
        if not self._status or not self._is_long:
            return
        progress = self._progress.setdefault(event.task_id, Progress(_now(), set(self._hosts)))
        progress.count(event.host, changed=event.result.get("changed") is True, failed=failed)
        if time.monotonic() >= self._next_line or not progress.hosts - progress.done:
            self._next_line = time.monotonic() + _SECONDS_BETWEEN_LINES
            self._status.show(progress.line(_now(), check_mode=event.check_mode))

    def _close_status(self) -> None:
        if self._status:
            self._status.close()

    def _interrupted(self, process: int) -> None:
        if process != os.getpid():
            return
        self._close_status()
        if self._unwritten:
            self._run.finish(None)
            self._write(interrupted=True)

    def _write(self, *, interrupted: bool) -> None:
        if not self._unwritten:
            return
        self._unwritten = False
        header = head(self._run, self.get_option("title"), _now(), interrupted=interrupted)
        written = [
            self._write_file("html_path", lambda: [page(header, self._run.pbxs)]),
            self._write_file("json_path", lambda: json_lines(header, self._run.pbxs)),
        ]
        if self.get_option("csv_path"):
            written.append(self._write_file("csv_path", lambda: csv_lines(header, self._run.pbxs)))
        if any(written):
            # To stderr, because stdout can be a JSON document.
            paths = ", ".join(str(path) for path in written if path)
            self._display.display(f"Recording report of {summary(header)}: {paths}", stderr=True)

    def _write_file(self, option: str, pieces: Callable[[], Iterable[str]]) -> Path | None:
        path = Path(self.get_option(option))
        try:
            replace_file(path, pieces())
        except OSError as error:
            self._display.warning(
                f"recording_report cannot write {option} {path}: {error.strerror}. "
                f"Set {option} to a file in a writable folder."
            )
            return None
        return path


def _accepted_failure(event: plays.Event, result: Mapping[str, Any]) -> Reason | None:
    return accepted_failure_of(result, failed_when=event.failed_when)


def _on_terminal() -> bool:
    if "AWX_ISOLATED_DATA_DIR" in os.environ:  # ansible-runner, AWX: the terminal is only logged
        return False
    return sys.stdout.isatty() and sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def _now() -> datetime:
    return datetime.now().astimezone()
