# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The warnings and failures that follow from the settings read back after an update. Pure."""

from __future__ import annotations

from .._errors import Failure
from .._text import enumerated
from .plan import Plan, Targets
from .reading import Reading


def vanished_targets(planned: Plan, found: Reading) -> list[Targets]:
    """Return the targets that the task does not ask for and that are no longer in their lists, list by list."""
    vanished: list[Targets] = []
    for kind, targets in planned.targets(requested=False):
        present = kind.by_identity(found.settings.get(kind.name, targets))
        vanished.append((kind, [target for target in targets if kind.identity(target) not in present]))
    return vanished


def side_effects(planned: Plan, found: Reading) -> list[str]:
    """Return the warnings after an update that took effect: other changes, which the firmware may have made."""
    warnings = planned.coupled_changes(found)
    unknown = planned.changed_unknown_keys(found)
    if unknown:
        warnings.append(
            f"After the update, settings unknown to this collection had changed: {'; '.join(unknown.values())}. "
            "Another writer, or the PBX itself, changed them."
        )
    return warnings


def support_doubts(planned: Plan) -> list[str]:
    """Return a sentence on what the firmware may not have, or nothing: the PBX did not return it before the update."""
    names = planned.possibly_unsupported()
    return [f"The PBX may not support {enumerated(names)}: GET autorecord/get did not return it."] if names else []


def not_applied(planned: Plan, found: Reading, answer: Failure | None, endpoint: str) -> Failure:
    """Return the failure for an update after which the PBX is not as planned.

    ``answer`` is the failure that the update returned, or None for SUCCESS.
    """
    differences = planned.differences(found)
    changed_keys = planned.changed_keys
    asked = {*changed_keys, *planned.wanted}
    ours = [text for name, text in differences.items() if name in asked]
    unknown = planned.changed_unknown_keys(found)
    others = [text for name, text in {**differences, **unknown}.items() if name not in asked]
    sentences = [answer.message] if answer else []
    if ours:
        sentences.append(f"After the update, these settings had not taken effect: {'; '.join(ours)}.")
        sentences.extend(support_doubts(planned))
    if others:
        sentences.append(
            f"After the update, settings that this task does not manage had changed: {'; '.join(others)}. "
            "Another writer, or the PBX itself, changed them."
        )
    return Failure(
        "not_applied" if ours else "conflict",
        " ".join(sentences),
        "Check that this PBX accepts the values, and that no other client changes its settings; then run again.",
        endpoint=endpoint,
        errcode=answer.errcode if answer else None,
        errmsg=answer.errmsg if answer else None,
        invalid_params=answer.invalid_params if answer else [],
        details={
            "changed": planned.is_changed(found),
            "changed_keys": changed_keys,
            "before": planned.before,
            "after": planned.after,
            "found": dict(found.settings),
        },
    )
