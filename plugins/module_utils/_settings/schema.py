# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of recording settings, the only place that defines a field.

A setting has a name, which is the API's own, and a kind: a single value or a list of targets. Both kinds share an
interface: ``argument``, ``empty``, ``raw``, ``read``, ``wire``, ``schema_only``, ``overlay`` and ``differences``. A
setting of a newer firmware is one row here. The facts come from the vendor's pages Get and Edit (Auto) Recording
Setting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Union

from .lists import SubOption, TargetList
from .values import FILE_FORMAT, FLAG, PROMPT, SECONDS, Single

Kind = Union[Single, TargetList]

_TABLE: tuple[Kind, ...] = (
    Single("enb_internal", FLAG),
    Single("internal_prompt", PROMPT),
    Single("outbound_prompt", PROMPT),
    Single("inbound_prompt", PROMPT),
    Single("start_prompt", PROMPT, newer=True),
    Single("end_prompt", PROMPT, newer=True),
    Single("enb_channel_separate", FLAG),
    Single("record_file_format", FILE_FORMAT),
    Single("enb_paging", FLAG),
    TargetList(
        "record_trunk_list",
        "trunk",
        {"trunk": "trunk"},
        sub_options=(SubOption("enb_config", FLAG), SubOption("number_value", SECONDS)),
        ignored_type=True,
    ),
    TargetList(
        "record_ext_list",
        "recording target",
        {"extension": "extension", "ext_group": "ext_group", "organization": "org_list"},
        names=("text", "text2"),
        sub_options=(
            SubOption("enb_continue_record_on_transfer", FLAG, newer=True, implied_by=("start_prompt", "end_prompt")),
        ),
    ),
    TargetList("record_conference_list", "conference", {"conference": "conference"}),
    TargetList("record_queue_list", "queue", {"queue": "queue"}),
    TargetList("record_ivr_list", "IVR", {"ivr": "ivr"}),
)

SETTINGS: Mapping[str, Kind] = {kind.name: kind for kind in _TABLE}
SINGLES: Mapping[str, Single] = {kind.name: kind for kind in _TABLE if isinstance(kind, Single)}
TARGET_LISTS: Mapping[str, TargetList] = {kind.name: kind for kind in _TABLE if isinstance(kind, TargetList)}
PROMPTS = tuple(name for name, kind in SINGLES.items() if kind.type is PROMPT)


@dataclass(frozen=True)
class Coupling:
    """If ``setting`` has ``value``, some firmware sets ``coupled`` to ``becomes``."""

    setting: str
    value: Any
    coupled: str
    becomes: Any


COUPLINGS = (Coupling("enb_channel_separate", False, "record_file_format", "wav"),)
"""The vendor documents the file format as meaningful when stereo recording is on."""
