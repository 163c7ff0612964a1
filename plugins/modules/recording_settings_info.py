#!/usr/bin/python

# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible module: read the call-recording settings of a PBX."""

from __future__ import annotations

DOCUMENTATION = r"""
module: recording_settings_info
short_description: Read the call-recording settings of a Yeastar P-Series PBX
version_added: 1.0.0
description:
  - Reads the recording settings of a PBX, in the shape that M(telephony.yeastar.recording_settings) accepts.
  - Passed back as options they change nothing, and after a drift they restore what was read.
extends_documentation_fragment:
  - telephony.yeastar.attributes
  - telephony.yeastar.attributes.info
  - telephony.yeastar.connection
seealso:
  - module: telephony.yeastar.recording_settings
"""

EXAMPLES = r"""
- name: Read the recording settings
  telephony.yeastar.recording_settings_info:
    base_url: https://pbx.example.com:8088
    client_id: "{{ yeastar_client_id }}"
    client_secret: "{{ yeastar_client_secret }}"
  register: recording

- name: Put them back later, on any firmware
  vars:
    saved: "{{ recording.settings }}"
  telephony.yeastar.recording_settings:
    base_url: https://pbx.example.com:8088
    client_id: "{{ yeastar_client_id }}"
    client_secret: "{{ yeastar_client_secret }}"
    enb_internal: "{{ saved.enb_internal | default(omit) }}"
    internal_prompt: "{{ saved.internal_prompt | default(omit) }}"
    outbound_prompt: "{{ saved.outbound_prompt | default(omit) }}"
    inbound_prompt: "{{ saved.inbound_prompt | default(omit) }}"
    start_prompt: "{{ saved.start_prompt | default(omit) }}"
    end_prompt: "{{ saved.end_prompt | default(omit) }}"
    enb_channel_separate: "{{ saved.enb_channel_separate | default(omit) }}"
    record_file_format: "{{ saved.record_file_format | default(omit) }}"
    enb_paging: "{{ saved.enb_paging | default(omit) }}"
    record_trunk_list: "{{ saved.record_trunk_list | default(omit) }}"
    record_ext_list: "{{ saved.record_ext_list | default(omit) }}"
    record_conference_list: "{{ saved.record_conference_list | default(omit) }}"
    record_queue_list: "{{ saved.record_queue_list | default(omit) }}"
    record_ivr_list: "{{ saved.record_ivr_list | default(omit) }}"
"""

RETURN = r"""
settings:
  description:
    - The recording settings that this PBX has. Settings that its firmware does not have are not in it. A value that
      this collection does not understand, such as one of a newer firmware, is left out with a warning.
    - Lists are sorted by type and id.
    - A control character in a name is shown as a backslash and its code, such as C(\x1b). Passed back, it is the same
      character again.
  returned: success
  type: dict
  sample:
    enb_internal: true
    internal_prompt: internal_record.wav
    record_file_format: mp3
    record_trunk_list:
      - {id: 27, type: peer, text: peer-to-41, enb_config: true, number_value: 30}
    record_ext_list:
      - {id: 60, type: extension, text: Ann Lee, text2: "1000", enb_continue_record_on_transfer: false}
    record_queue_list: []
failure:
  description: What went wrong, in a form for playbooks. RV(ignore:msg) says it for people.
  returned: failure
  type: dict
  contains:
    kind:
      description: A stable word for the kind of failure; M(telephony.yeastar.recording_settings) lists them.
      type: str
      returned: always
    errcode:
      description: Error code of the API, if the PBX gave one.
      type: int
      returned: always
    errmsg:
      description: Error message of the API, if the PBX gave one.
      type: str
      returned: always
    endpoint:
      description: The request that failed, for example V(GET autorecord/get).
      type: str
      returned: always
    hint:
      description: What can be done about it.
      type: str
      returned: always
    invalid_params:
      description: The values that the PBX rejected, each with C(value), C(validation_type) or both.
      type: list
      elements: dict
      returned: if the PBX named any
"""

from ..module_utils._module import run_module
from ..module_utils._operations import RECORDING_SETTINGS_INFO


def main() -> None:
    """Run the module."""
    run_module(RECORDING_SETTINGS_INFO)


if __name__ == "__main__":
    main()
