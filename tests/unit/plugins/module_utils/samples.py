# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of a PBX, as autorecord/get returns them and in normal form, for tests to vary."""

from __future__ import annotations

from typing import Any

RECEIVED: dict[str, Any] = {
    "enb_internal": 0,
    "internal_prompt": "",
    "outbound_prompt": "rec_out.wav",
    "inbound_prompt": "rec_in.wav",
    "start_prompt": "",
    "end_prompt": "",
    "enb_channel_separate": 0,
    "record_file_format": "wav",
    "enb_paging": 0,
    "record_trunk_list": [{"id": 27, "text": "peer-to-41", "type": "peer", "enb_config": 1, "number_value": 15}],
    "record_ext_list": [
        {"id": 1, "text": "Default", "text2": "Default", "type": "ext_group", "enb_continue_record_on_transfer": 0},
        {"id": 60, "text": "Ann Lee", "text2": "1000", "type": "extension", "enb_continue_record_on_transfer": 1},
    ],
    "record_conference_list": [{"id": 1, "text": "Conference0"}],
    "record_queue_list": [{"id": 3, "text": "Support"}],
    "record_ivr_list": [],
}

NORMAL: dict[str, Any] = {
    "enb_internal": False,
    "internal_prompt": "",
    "outbound_prompt": "rec_out.wav",
    "inbound_prompt": "rec_in.wav",
    "start_prompt": "",
    "end_prompt": "",
    "enb_channel_separate": False,
    "record_file_format": "wav",
    "enb_paging": False,
    "record_trunk_list": [{"id": 27, "type": "peer", "text": "peer-to-41", "enb_config": True, "number_value": 15}],
    "record_ext_list": [
        {
            "id": 1,
            "type": "ext_group",
            "text": "Default",
            "text2": "Default",
            "enb_continue_record_on_transfer": False,
        },
        {"id": 60, "type": "extension", "text": "Ann Lee", "text2": "1000", "enb_continue_record_on_transfer": True},
    ],
    "record_conference_list": [{"id": 1, "text": "Conference0"}],
    "record_queue_list": [{"id": 3, "text": "Support"}],
    "record_ivr_list": [],
}
"""``RECEIVED`` in normal form."""
