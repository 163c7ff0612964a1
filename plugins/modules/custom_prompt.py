#!/usr/bin/python

# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible module: put a custom prompt on a PBX, or remove it."""

from __future__ import annotations

DOCUMENTATION = r"""
module: custom_prompt
short_description: Manage a custom prompt of a Yeastar P-Series PBX
version_added: 1.1.0
description:
  - Uploads the audio file of a prompt, for example an announcement that M(telephony.yeastar.recording_settings) names,
    unless the PBX has a prompt of this name.
  - Removes a prompt that the recording settings do not use.
  - The result is read back from the list of the PBX, whatever the PBX answered.
extends_documentation_fragment:
  - telephony.yeastar.attributes
  - telephony.yeastar.connection
attributes:
  diff_mode:
    support: full
  idempotent:
    support: partial
    details: With O(force=true), each run uploads the file.
options:
  path:
    description:
      - The audio file, on the machine that runs the task, with the ending C(.wav), C(.mp3) or C(.gsm), and of at most
        8 MB. The vendor asks for 8 kHz, and for PCM, A-law or u-law in a C(.wav) file.
      - With a local connection, a relative path is looked for as O(ansible.builtin.copy#module:src) is, in the
        C(files) folder of the role or beside the playbook, for example, and then in the current folder. With another
        connection it starts at the current folder of the machine that runs the task.
      - Required with O(state=present).
    type: path
  name:
    description:
      - The name of the prompt, with the ending that the file has.
      - If it is not given, the name of the file in O(path) is used.
      - Two names are the same prompt if they differ only in an ending C(.wav), C(.mp3) or C(.gsm) that one of them
        lacks, because a PBX may return names without their ending.
    type: str
  state:
    description:
      - V(present) makes sure that the PBX has the prompt. The API does not return what a prompt contains, so a prompt
        of this name counts as present; see O(force).
      - V(absent) makes sure that the PBX does not have the prompt. A prompt that the recording settings name is not
        removed; the task fails before it writes anything.
    type: str
    choices: [present, absent]
    default: present
  force:
    description:
      - Whether to upload the file although the PBX has a prompt of this name, which is overwritten. The task is then
        always reported as changed.
      - Without it, a prompt of this name that is not an uploaded file (type V(tts) or V(specify)) fails the task.
    type: bool
    default: false
notes:
  - A run that finds the prompt makes three requests (log in, list, log out). An upload makes two more (upload, list).
    A removal makes three more (read the recording settings, delete, list). A list of more than 100 prompts has further
    pages.
  - O(timeout) covers the upload of the whole file; raise it for large files and slow connections.
  - Central Management may not pass uploads on to a PBX. Where it does not, the task fails and says so; use
    O(base_url) there.
  - A file that is replaced on a PBX keeps its name, so calls play the new file at once.
seealso:
  - module: telephony.yeastar.custom_prompt_info
  - module: telephony.yeastar.recording_settings
"""

EXAMPLES = r"""
- name: Announcements before the policy that names them
  hosts: pbxs # one inventory host for each PBX
  connection: local
  gather_facts: false
  module_defaults:
    group/telephony.yeastar.pbx:
      base_url: "https://{{ ansible_host }}:8088"
      client_id: "{{ yeastar_client_id }}"
      client_secret: "{{ yeastar_client_secret }}"
  tasks:
    - name: Upload the announcements
      telephony.yeastar.custom_prompt:
        path: "{{ item }}" # in the folder files beside the playbook
      loop:
        - recording_inbound.wav
        - recording_outbound.wav

    - name: Play them
      telephony.yeastar.recording_settings:
        inbound_prompt: recording_inbound.wav
        outbound_prompt: recording_outbound.wav

    - name: Remove the announcement of last year
      telephony.yeastar.custom_prompt:
        name: recording_2024.wav
        state: absent

- name: Replace an announcement
  hosts: pbxs
  connection: local
  gather_facts: false
  tasks:
    - name: Upload the new file under the name that the settings have
      telephony.yeastar.custom_prompt:
        base_url: "https://{{ ansible_host }}:8088"
        client_id: "{{ yeastar_client_id }}"
        client_secret: "{{ yeastar_client_secret }}"
        path: recording_inbound.wav
        name: announcement.wav
        force: true
"""

RETURN = r"""
prompt:
  description:
    - The prompt as the PBX lists it. V(null) where the PBX has none of that name.
    - In check mode, only RV(prompt.name) of a prompt that would be uploaded is known.
  returned: success
  type: dict
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
      returned: except for an upload in check mode
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
  sample: {id: 7, name: recording_inbound.wav, type: record, created_ts: 1755852280, updated_ts: 1755852280}
before:
  description: Whether the PBX had the prompt.
  returned: success
  type: dict
  contains: &state
    name:
      description: The name of the prompt, as the task gives it.
      type: str
      returned: always
    state:
      description: V(present) or V(absent).
      type: str
      returned: always
  sample: {name: recording_inbound.wav, state: absent}
after:
  description: Whether the PBX has it now, or would have it (check mode).
  returned: success
  type: dict
  contains: *state
  sample: {name: recording_inbound.wav, state: present}
failure:
  description: What went wrong, in a form for playbooks. RV(ignore:msg) says it for people.
  returned: failure
  type: dict
  contains:
    kind:
      description:
        - A stable word for the kind of failure. M(telephony.yeastar.recording_settings) lists those of all modules.
        - V(in_use) means that the prompt is not removed because something uses it.
        - V(other_type) means that a prompt of this name is not an uploaded file.
        - V(ambiguous_target) means that a name without an ending matches several prompts.
        - V(not_applied) means that the PBX does not list the prompt after an upload, or still lists a removed one.
        - V(unconfirmed) means that the request was sent, but the prompts could not be listed afterwards.
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
      description: The request that failed, for example V(POST custom_prompt/upload).
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
from ..module_utils._operations import CUSTOM_PROMPT


def main() -> None:
    """Run the module."""
    run_module(CUSTOM_PROMPT)


if __name__ == "__main__":
    main()
