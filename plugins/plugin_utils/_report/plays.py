# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access to plays, tasks and results in each version of ansible-core."""

from __future__ import annotations

from typing import Any, Iterable, Iterator, Mapping, NamedTuple

_COLLECTION = "telephony.yeastar."


class Event(NamedTuple):
    """A task result, as a callback gets it."""

    host: str
    task_id: str
    task: str
    result: Mapping[str, Any]
    is_loop: bool
    check_mode: bool
    reads_only: bool
    failed_when: bool
    ignores_unreachable: bool


def task_of(result: Any) -> Any:
    """Return the task of a result."""
    return _part(result, "task")


def event(result: Any) -> Event:
    """Return the parts of a result."""
    task = task_of(result)
    return Event(
        host=str(_part(result, "host").get_name()),
        task_id=task_id(task),
        task=task_name(task),
        result=_part(result, "result"),
        is_loop=task.loop is not None,
        check_mode=bool(_keyword(result, task, "check_mode")),
        reads_only=str(task.resolved_action).endswith("_info"),  # what Ansible requires of a name like this
        failed_when=bool(task.failed_when),
        ignores_unreachable=bool(_keyword(result, task, "ignore_unreachable")),
    )


def task_id(task: Any) -> str:
    """Return what is the same in all copies of a task. Nothing public is; Ansible's own callbacks use this."""
    return str(task._uuid)  # noqa: SLF001


def task_name(task: Any) -> str:
    """Return the name of a task, cut where it is long."""
    return str(task.get_name())[:200]


def is_of_collection(task: Any) -> bool:
    """Whether the report reads the results of this task: whatever this collection has to run.

    An action that is a template is not known before the task runs, and ansible-core warns when asked.
    """
    return "{{" not in str(task.action) and str(task.resolved_action).startswith(_COLLECTION)


def tasks_of_collection(play: Any) -> list[Any]:
    """Return the tasks of the collection in a play, as far as they show before it runs."""
    roles = [each for role in play.get_roles() for each in (*role.get_all_dependencies(), role)]
    blocks = [*play.get_tasks(), *(role.get_task_blocks() for role in roles)]
    return [task for task in _tasks(blocks) if is_of_collection(task)]


def play_name(play: Any) -> str:
    """Return the name of a play, cut where it is long."""
    return str(play.get_name())[:200]


def hosts_and_groups(play: Any) -> tuple[list[str], Mapping[str, Iterable[str]]]:
    """Return the hosts of all batches of a play, and the groups of the inventory."""
    variables = play.get_variable_manager().get_vars(play=play)
    return list(map(str, variables["ansible_play_hosts_all"])), variables["groups"]


def _tasks(nested: Iterable[Any]) -> Iterator[Any]:
    for each in nested:
        if isinstance(each, (list, tuple)):
            yield from _tasks(each)
        elif hasattr(each, "block"):
            yield from _tasks([each.block, each.rescue, each.always])
        else:
            yield each


def _part(result: Any, name: str) -> Any:
    """Return a part of a result: a public attribute since ansible-core 2.19, before that a private one."""
    return getattr(result, name) if hasattr(result, name) else getattr(result, f"_{name}")


def _keyword(result: Any, task: Any, name: str) -> Any:
    """Return a keyword of a task as it was for this result: some versions keep a template in the task."""
    value = getattr(task, name)
    return result._task_fields.get(name) if isinstance(value, str) else value  # noqa: SLF001
