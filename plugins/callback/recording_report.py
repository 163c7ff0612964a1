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
  - Collects the results of M(telephony.yeastar.recording_settings) and M(telephony.yeastar.recording_settings_info).
    At the end of the run it writes one HTML page, which needs no network and no other file, and one JSON file.
  - Both show for each PBX what was found, what differs (check mode) or was changed, what failed and why.
    The page shows all of them in a matrix of PBXs and settings, with filters and details on demand.
  - A PBX is an inventory host. Each host of a play that began, and has such a task, is in the report, even if no
    task got to it.
  - Only settings and reasons for failures are taken from a result. No option of a task, and so no secret, is in
    the report. Both files are readable by their owner only.
  - A run without such a task writes nothing, and leaves an earlier report alone. So does a run ended by a signal other
    than SIGINT (Ctrl-C).
  - During the run, the last row of the terminal shows progress. Where the output is not a terminal, or there are fewer
    than 20 PBXs, it does not.
requirements:
  - to be enabled in the configuration (C(callbacks_enabled))
options:
  html_path:
    description:
      - Where to write the page. Missing folders are made, and a file that is there is replaced.
    type: path
    default: recording_report.html
    ini:
      - section: callback_recording_report
        key: html_path
    env:
      - name: YEASTAR_REPORT_HTML_PATH
  json_path:
    description:
      - Where to write the JSON file. Missing folders are made, and a file that is there is replaced.
    type: path
    default: recording_report.json
    ini:
      - section: callback_recording_report
        key: json_path
    env:
      - name: YEASTAR_REPORT_JSON_PATH
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
from typing import Any, Callable, Iterable

from ansible.plugins.callback import CallbackBase

from ..plugin_utils._report import plays
from ..plugin_utils._report.collect import Run
from ..plugin_utils._report.document import head, json_lines, summary
from ..plugin_utils._report.files import replace_file
from ..plugin_utils._report.outcome import read, read_failure
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
        """Take down the name of a playbook, and write the report also if the run is interrupted."""
        if not self._run.playbooks:
            atexit.register(self._interrupted, os.getpid())
        self._run.playbooks.append(Path(playbook._file_name).name)  # noqa: SLF001
        if self._status is None and self.get_option("progress") and _on_terminal():
            self._status = StatusLine(sys.stderr, shutil.get_terminal_size)

    def v2_playbook_on_play_start(self, play: Any) -> None:
        """Expect the hosts of a play with a recording task."""
        self._play = play
        self._hosts = set()
        self._is_long = False
        if plays.has_recording(play):
            self._expect_hosts()

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        """Expect the hosts of a play that includes a recording task."""
        if plays.is_recording(task):
            self._unwritten = True
            if not self._hosts and not task.run_once:
                self._expect_hosts()

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        """Note that a recording task runs as a handler."""
        self._unwritten = self._unwritten or plays.is_recording(task)

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        """Note that a recording task begins on a host."""
        if plays.is_recording(task):
            self._run.begin(host.get_name(), plays.task_name(task))

    def v2_runner_on_ok(self, result: Any) -> None:
        """Take in a result, unless it sums up a loop, whose items have been taken in."""
        if plays.is_recording(plays.task_of(result)):
            event = plays.event(result)
            if "results" not in event.result:
                self._record(event)
            self._end(event, failed=False)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        """Take in a failure; of another task, note that it may have kept a recording task from running."""
        event = plays.event(result)
        if not plays.is_recording(plays.task_of(result)):
            if not ignore_errors:
                self._stop(event)
            return
        if "results" in event.result:
            failure = read_failure(event.result)
            self._run.end_loop(event.host, event.task, event.task_id, failure, ignored=ignore_errors)
        else:
            self._record(event, failed=True, ignored=ignore_errors)
        self._end(event, failed=True)
        if not ignore_errors:
            self._expect_no_more_of(event.host)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        """Take in that Ansible could not connect to where a task was to run."""
        event = plays.event(result)
        if plays.is_recording(plays.task_of(result)):
            self._record(event, unreachable=True, ignored=event.ignores_unreachable)
            self._end(event, failed=True)
            if not event.ignores_unreachable:
                self._expect_no_more_of(event.host)
        elif not event.ignores_unreachable:
            self._stop(event)

    def v2_runner_on_skipped(self, result: Any) -> None:
        """Note that a recording task was skipped."""
        if plays.is_recording(plays.task_of(result)):
            event = plays.event(result)
            self._run.skip(event.host)
            self._end(event, failed=False)

    def v2_runner_item_on_ok(self, result: Any) -> None:
        """Take in the result of one item of a loop."""
        if plays.is_recording(plays.task_of(result)):
            self._record(plays.event(result))

    def v2_runner_item_on_failed(self, result: Any) -> None:
        """Take in the failure of one item of a loop."""
        if plays.is_recording(plays.task_of(result)):
            self._record(plays.event(result), failed=True)

    def v2_runner_retry(self, result: Any) -> None:
        """Take in what an attempt changed that is going to be repeated (until)."""
        if plays.is_recording(plays.task_of(result)):
            event = plays.event(result)
            self._run.record_attempt(event.host, read(event.result), check_mode=event.check_mode)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        """Write the report."""
        self._close_status()
        self._run.finish(stats.summarize)
        self._write(interrupted=False)

    def _expect_hosts(self) -> None:
        hosts, groups = plays.hosts_and_groups(self._play)
        self._hosts = set(hosts)
        self._is_long = len(self._hosts) >= _LONG_FLEET
        self._unwritten = True
        self._run.expect(hosts, groups)

    def _record(
        self, event: plays.Event, *, failed: bool = False, unreachable: bool = False, ignored: bool = False
    ) -> None:
        self._unwritten = True
        outcome = read(event.result, failed=failed, unreachable=unreachable)
        self._run.record(event.host, event.task, event.task_id, outcome, check_mode=event.check_mode, ignored=ignored)

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
        if any(written):
            # To stderr, for stdout can be a document of its own (JSON).
            paths = ", ".join(str(path) for path in written if path)
            self._display.display(f"Recording report of {summary(header)}: {paths}", stderr=True)

    def _write_file(self, option: str, pieces: Callable[[], Iterable[str]]) -> Path | None:
        path = Path(self.get_option(option))
        try:
            replace_file(path, pieces())
        except OSError as error:
            self._display.warning(f"recording_report cannot write {option} {path}: {error.strerror}")
            return None
        return path


def _on_terminal() -> bool:
    if "AWX_ISOLATED_DATA_DIR" in os.environ:  # ansible-runner, AWX: a terminal that nobody looks at, but logs
        return False
    return sys.stdout.isatty() and sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def _now() -> datetime:
    return datetime.now().astimezone()
