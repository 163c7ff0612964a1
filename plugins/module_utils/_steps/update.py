# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries out a plan: sends the update, and reads the settings back until its effect is certain.

The response alone proves nothing: an update may take effect after its response, an update that failed may have been
applied, and a PBX may refuse what it returned itself.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Iterator, Sequence

from .._api.answers import CallFailure
from .._api.client import Client
from .._api.menus import MENUS
from .._errors import Failure
from .._settings.lists import Target, TargetList
from .._settings.plan import Plan, Targets
from .._settings.prompts import lacks_ending, missing_prompts, with_endings
from .._settings.readback import not_applied, side_effects, support_doubts, vanished_targets
from .._settings.reading import Reading
from .._settings.schema import PROMPTS
from .._text import enumerated, printable
from .changes import WriteResult, attempted, unconfirmed
from .lookups import Lookups, read_recording_settings

_ENDPOINT = "POST autorecord/update"
_DATA_NOT_FOUND = 60001


def update(client: Client, lookups: Lookups, planned: Plan) -> Plan:
    """Carry out the plan, and return it without the targets that no longer exist on the PBX.

    Raises Failure, which also reports what is known about the settings now.
    """
    return _Update(client, lookups, planned).run()


class _Update:
    """One update, which may be sent in several forms."""

    def __init__(self, client: Client, lookups: Lookups, planned: Plan) -> None:
        self._client = client
        self._lookups = lookups
        self._planned = planned
        self._gone: list[str] = []
        self._in_doubt = False  # whether something was sent that may still take effect
        self._unreadable: set[str] = set()  # menus that are not asked for again
        self._refusals: list[CallFailure] = []  # of each form that was sent

    def run(self) -> Plan:
        """Send narrower and narrower forms of the update until one is accepted; report the first refusal otherwise."""
        sent = []
        for body in self._bodies():
            if body in sent:
                continue
            sent.append(body)
            refusal = self._send(body)
            if refusal is None:
                return self._planned
            self._refusals.append(refusal)
        raise self._unchanged(self._refusals[0], [*_others(self._refusals), *self._probable_causes()])

    def _bodies(self) -> Iterator[dict[str, Any]]:
        """Yield the forms of the update: all that was received, only documented keys, only existing objects.

        An empty menu may be one that this firmware does not fill, so its targets are left out only if the PBX also said
        that it does not find something. In the last form, prompts have their endings, which a PBX may omit from what it
        returns.
        """
        yield self._planned.body()
        yield self._planned.schema_body()
        self._leave_out_gone(self._planned.targets(requested=False), in_empty_menus=False)
        yield self._planned.schema_body()
        if any(refusal.errcode == _DATA_NOT_FOUND for refusal in self._refusals):
            self._leave_out_gone(self._planned.targets(requested=False), in_empty_menus=True)
            yield self._planned.schema_body()
        body = self._planned.schema_body()
        if lacks_ending(body):
            yield with_endings(body, self._prompt_files())

    def _send(self, body: dict[str, Any]) -> CallFailure | None:
        """Send the update, again if that can help. Return None if it took effect, or the refusal of its content."""
        for attempt in self._client.retry.attempts():
            answer = self._attempt(body)
            will_repeat = answer.can_be_repeated and not attempt.is_last
            self._in_doubt = self._in_doubt or answer.may_still_apply
            if answer.arrived or self._in_doubt:
                patient = self._in_doubt and (answer.is_accepted or not will_repeat)
                found = self._read_back(answer, patient=patient)
                if self._took_effect(found, answer):
                    return None
            if answer.failure is None or answer.refuses_content:
                return answer.failure
            if not will_repeat:
                raise self._unchanged(answer.failure)
            attempt.pause(answer.failure.retry_after)
        raise AssertionError("the last attempt returns or raises")

    def _attempt(self, body: dict[str, Any]) -> WriteResult:
        """Send the update once, and return the response."""
        send = partial(self._client.write, "Updating the recording settings", "autorecord/update", body)
        return attempted(send, _ENDPOINT, in_doubt=self._in_doubt, sent="The update", read="the settings")

    def _read_back(self, answer: WriteResult, *, patient: bool) -> Reading:
        """Return the settings after the update. If ``patient``, wait while they still have their old values.

        If only some of them have changed, wait for the others in any case.
        """
        try:
            for _poll in self._client.retry.polls():
                found = read_recording_settings(self._client)
                if not self._planned.is_pending(found) or not (patient or self._planned.is_changed(found)):
                    break
        except Failure as second:
            raise unconfirmed("The update", answer.message, second, "the settings") from None
        return found

    def _took_effect(self, found: Reading, answer: WriteResult) -> bool:
        """Return True if the settings are as planned, False if none has changed. Raises Failure in all other cases.

        An unknown key that changed was changed by another writer, whose value a repeated update would overwrite. The
        narrower form that follows a refusal does not have it.
        """
        if self._planned.differences(found):
            self._leave_out_gone(vanished_targets(self._planned, found), in_empty_menus=True)
        if not self._planned.differences(found):
            self._client.warnings.extend([*self._gone, *side_effects(self._planned, found)])
            return True
        unchanged = not self._planned.is_changed(found) if answer.refuses_content else self._planned.is_unchanged(found)
        if unchanged and answer.failure is not None:
            return False
        raise not_applied(self._planned, found, answer.failure, _ENDPOINT)

    def _leave_out_gone(self, listed: Sequence[Targets], *, in_empty_menus: bool) -> None:
        """Remove targets from the plan whose objects no longer exist on the PBX."""
        gone = self._without_object(listed, in_empty_menus=in_empty_menus)
        self._planned = self._planned.without(gone)
        self._gone.extend(
            f"{kind.name}: the {kind.format_target(target)} no longer exists on this PBX, and was left out."
            for kind, targets in gone
            for target in targets
        )

    def _without_object(self, listed: Sequence[Targets], *, in_empty_menus: bool) -> list[Targets]:
        """Return the targets, list by list, whose objects no longer exist. A menu that is refused proves nothing."""
        return [
            (kind, [target for target in targets if self._has_no_object(kind, target, in_empty_menus)])
            for kind, targets in listed
        ]

    def _has_no_object(self, kind: TargetList, target: Target, in_empty_menu: bool) -> bool:
        ids = self._ids(kind.menus[kind.type_of(target)])
        return ids is not None and target["id"] not in ids and (bool(ids) or in_empty_menu)

    def _ids(self, menu: str) -> set[int] | None:
        """Return the ids in a menu, or None if it cannot be read. The refusal that led here is reported."""
        if menu in self._unreadable:
            return None
        try:
            return self._lookups.ids(menu)
        except Failure as failure:
            without_connection = failure.kind in ("no_answer", "unreachable")
            self._unreadable.update(MENUS if without_connection else [menu])
            return None

    def _probable_causes(self) -> list[str]:
        """Return sentences on why the update was probably refused."""
        causes = [*self._gone, *support_doubts(self._planned)]
        missing = self._missing_objects()
        if missing:
            causes.append(
                f"The settings refer to objects that this PBX does not have: {enumerated(missing)}. Change these "
                "settings, or restore the objects: a prompt can be uploaded again."
            )
        return causes

    def _missing_objects(self) -> list[str]:
        missing = [
            f"{kind.name} has the {kind.format_target(target)}"
            for requested in (True, False)
            for kind, targets in self._without_object(self._planned.targets(requested=requested), in_empty_menus=True)
            for target in targets
        ]
        prompts = self._prompts() if any(self._planned.after.get(name) for name in PROMPTS) else None
        if prompts is not None:
            unknown = missing_prompts(self._planned.after, prompts)
            missing.extend(f"{name} has the prompt '{printable(value)}'" for name, value in unknown.items())
        return missing

    def _prompt_files(self) -> Sequence[str]:
        """Return the file names of the prompts, none if they cannot be looked up. The first refusal is reported."""
        try:
            return self._lookups.prompt_files()
        except Failure:
            return ()

    def _prompts(self) -> Sequence[str] | None:
        """Return the prompts of the PBX, or None if they cannot be looked up. The refusal that led here is reported."""
        try:
            return self._lookups.prompts()
        except Failure:
            return None

    def _unchanged(self, failure: CallFailure, causes: Sequence[str] = ()) -> Failure:
        seen = "did not change within 8 seconds" if self._in_doubt else "were not changed"
        hint = f"{failure.hint} The recording settings {seen}.".strip()
        return failure.reworded(failure.kind, " ".join([failure.message, *causes]), hint)


def _others(refusals: Sequence[CallFailure]) -> list[str]:
    """Return sentences on the refusals of narrower forms, which may reject other values than the first one."""
    answers = dict.fromkeys(refusal.message.partition(f"{_ENDPOINT}: ")[2] for refusal in refusals)
    return [f"With fewer keys or targets, it failed with: {answer}" for answer in list(answers)[1:]]
