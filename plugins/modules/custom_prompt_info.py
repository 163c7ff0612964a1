#!/usr/bin/python

# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible module: list the custom prompts of a PBX."""

from __future__ import annotations

DOCUMENTATION = r"""
module: custom_prompt_info
short_description: List the custom prompts of a Yeastar P-Series PBX
version_added: 1.1.0
description:
  - Lists the custom prompts of a PBX, all of them or those of some names.
extends_documentation_fragment:
  - telephony.yeastar.attributes
  - telephony.yeastar.attributes.info
  - telephony.yeastar.connection
options:
  names:
    description:
      - The names of the prompts to return. A name that the PBX does not have is not an error; it is not in the result.
      - A name without an ending C(.wav), C(.mp3) or C(.gsm) returns the prompts that have it with any of them.
      - If it is not given, all prompts are returned.
    type: list
    elements: str
seealso:
  - module: telephony.yeastar.custom_prompt
"""

EXAMPLES = r"""
- name: List the prompts
  telephony.yeastar.custom_prompt_info:
    base_url: https://pbx.example.com:8088
    client_id: "{{ yeastar_client_id }}"
    client_secret: "{{ yeastar_client_secret }}"
  register: pbx

- name: Show their names
  ansible.builtin.debug:
    msg: "{{ pbx.prompts | map(attribute='name') }}"

- name: Look for the announcements of a policy
  telephony.yeastar.custom_prompt_info:
    base_url: https://pbx.example.com:8088
    client_id: "{{ yeastar_client_id }}"
    client_secret: "{{ yeastar_client_secret }}"
    names: [recording_inbound.wav, recording_outbound.wav]
  register: announcements

- name: Say how many of them the PBX has
  ansible.builtin.debug:
    msg: "{{ announcements.prompts | length }} of 2"
"""

RETURN = r"""
prompts:
  description: The prompts, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The file name, with its ending as far as the PBX returns it.
      type: str
      returned: always
    id:
      description: The id on this PBX.
      type: int
      returned: if the PBX returns it
    type:
      description:
        - V(record) for a file that was uploaded, or recorded with a phone; V(tts) for text to speech; V(specify) for a
          file that is elsewhere.
      type: str
      returned: always
    storage:
      description: Where the PBX keeps the file.
      type: str
      returned: if the PBX returns it
    path:
      description: The folder of the file on the PBX.
      type: str
      returned: if the PBX returns it
    created_ts:
      description: When the prompt was made, in seconds since 1970.
      type: int
      returned: if the PBX returns it
    updated_ts:
      description: When it was changed, in seconds since 1970.
      type: int
      returned: if the PBX returns it
    text:
      description: What is spoken.
      type: str
      returned: for a prompt of type V(tts)
    language:
      description: Language of the voice.
      type: str
      returned: for a prompt of type V(tts)
    voice_id:
      description: The voice.
      type: str
      returned: for a prompt of type V(tts)
    asr_manufacturer:
      description: The service that speaks, for example V(aws).
      type: str
      returned: for a prompt of type V(tts)
    speed:
      description: Speed, from 1 to 100.
      type: int
      returned: for a prompt of type V(tts)
    volume:
      description: Volume, from 1 to 100.
      type: int
      returned: for a prompt of type V(tts)
    pitch:
      description: Pitch, from 1 to 100.
      type: int
      returned: for a prompt of type V(tts)
  sample:
    - {id: 7, name: recording_inbound.wav, type: record, created_ts: 1755852280, updated_ts: 1755852280}
failure:
  description: What went wrong, in a form for playbooks. RV(ignore:msg) says it for people.
  returned: failure
  type: dict
  contains:
    kind:
      description:
        - A stable word for the kind of failure; M(telephony.yeastar.recording_settings) lists them.
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
      description: The request that failed, for example V(GET custom_prompt/list).
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
from ..module_utils._operations import CUSTOM_PROMPT_INFO


def main() -> None:
    """Run the module."""
    run_module(CUSTOM_PROMPT_INFO)


if __name__ == "__main__":
    main()
