#!/usr/bin/python

# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible module: make the call-recording settings of a PBX as wanted."""

from __future__ import annotations

DOCUMENTATION = r"""
module: recording_settings
short_description: Manage the call-recording settings of a Yeastar P-Series PBX
version_added: 1.0.0
description:
  - Compares the recording settings of a PBX with the wanted ones, and updates the PBX only when something differs.
    Only what is given is managed; everything else stays as it is.
  - After an update the settings are read back. What did not take effect fails the task, whatever the PBX answered.
  - Targets are given by name or by id. Ids differ from PBX to PBX, so names are what a playbook for several PBXs
    needs. A name without a match, a name with several, and an id whose object has another name fail before
    anything is written.
  - A setting that the PBX does not return is not known to its firmware. Asking for it fails before anything is
    written.
extends_documentation_fragment:
  - telephony.yeastar.attributes
  - telephony.yeastar.connection
attributes:
  diff_mode:
    support: full
options:
  enb_internal:
    description:
      - Whether calls between extensions are recorded, for the extensions in O(record_ext_list).
    type: bool
  internal_prompt:
    description:
      - Prompt that is played when an internal call is being recorded.
      - The name of a custom prompt as the PBX stores it, file ending included, for example V(internal_record.wav).
        M(telephony.yeastar.menu_options_info) lists the names in the menu V(custom_prompt). V("") means no prompt.
    type: str
  outbound_prompt:
    description:
      - Prompt that is played when an outbound call is being recorded. Names as for O(internal_prompt).
    type: str
  inbound_prompt:
    description:
      - Prompt that is played when an inbound call is being recorded. Names as for O(internal_prompt).
    type: str
  start_prompt:
    description:
      - Prompt that is played when a user who may do so starts recording during a call, with Linkus or with the
        feature code (V(*1) unless changed). Names as for O(internal_prompt).
      - Only newer firmware has this setting.
    type: str
  end_prompt:
    description:
      - Prompt that is played when a user who may do so stops recording during a call. Names as for
        O(internal_prompt).
      - Only newer firmware has this setting.
    type: str
  enb_channel_separate:
    description:
      - Whether caller and callee are recorded on separate channels, left and right of a stereo recording.
    type: bool
  record_file_format:
    description:
      - File format of stereo recordings. The PBX uses it when O(enb_channel_separate=true).
    type: str
    choices: [wav, mp3]
  enb_paging:
    description:
      - Whether paging and intercom calls are recorded, with all members who take part.
    type: bool
  record_trunk_list:
    description:
      - Trunks on which all calls are recorded, inbound and outbound. V([]) means none.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - Id of the trunk on this PBX. Given together with O(record_trunk_list[].text), the task fails unless the
            trunk of this id has that name.
        type: int
      type:
        description:
          - Type of the trunk, for example V(peer). For information only; it is never compared.
        type: str
      text:
        description: Name of the trunk, exactly.
        type: str
      match:
        description:
          - Pattern for the names of trunks, with C(*), C(?) and C([...]) as in a shell, upper and lower case
            distinguished. Selects every trunk that fits; at least one must.
        type: str
      enb_config:
        description:
          - Whether a beep is played at intervals, so that the callers know that they are being recorded.
          - Left out, the PBX keeps what it has for this trunk.
        type: bool
      number_value:
        description:
          - Interval of the beep in seconds. Left out, the PBX keeps what it has for this trunk.
        type: int
  record_ext_list:
    description:
      - Extensions, extension groups and departments whose calls are recorded, internal calls only with
        O(enb_internal=true). Voicemail is not recorded. V([]) means none.
      - Calls to queues and conferences are recorded by O(record_queue_list) and O(record_conference_list) alone, even
        when all extensions are in this list.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - Id of the object on this PBX. Extensions, groups and departments are numbered independently, so that the
            same id can occur once for each O(record_ext_list[].type).
          - Given together with a name, the task fails unless the object of this id has that name.
        type: int
      type:
        description:
          - What the entry is; V(organization) is a department.
        type: str
        required: true
        choices: [extension, ext_group, organization]
      text:
        description: Name of the extension's user, of the group or of the department, exactly.
        type: str
      text2:
        description: Number of the extension; for groups and departments the name again.
        type: str
      match:
        description:
          - Pattern for names and extension numbers, with C(*), C(?) and C([...]) as in a shell, upper and lower case
            distinguished. Selects every object of this type that fits; at least one must.
        type: str
      enb_continue_record_on_transfer:
        description:
          - Whether a call is recorded on after this extension transferred it.
          - Only newer firmware has this setting. Left out, the PBX keeps what it has for this object.
        type: bool
  record_conference_list:
    description:
      - Conference rooms that are recorded, with everybody who joins them. V([]) means none.
    type: list
    elements: dict
    suboptions: &target
      id:
        description:
          - Id of the object on this PBX. Given together with C(text), the task fails unless the object of this id has
            that name.
        type: int
      text:
        description: Name of the object, exactly.
        type: str
      match:
        description:
          - Pattern for names, with C(*), C(?) and C([...]) as in a shell, upper and lower case distinguished. Selects
            every object that fits; at least one must.
        type: str
  record_queue_list:
    description:
      - Queues whose calls are recorded. A call to a queue is recorded only if the queue is in this list, whatever is
        chosen for extensions and trunks. V([]) means none.
    type: list
    elements: dict
    suboptions: *target
  record_ivr_list:
    description:
      - IVRs; calls that pass through them are recorded. V([]) means none.
    type: list
    elements: dict
    suboptions: *target
  list_mode:
    description:
      - What a given list means; it applies to each list that is given.
      - With V(replace), the PBX's list shall hold exactly these targets.
      - With V(merge), it shall hold these too. Other targets stay.
      - With V(remove), it shall not hold these. A target that is not in the list is fine; a name that the PBX does not
        know is not, for it is more likely mistyped.
    type: str
    choices: [replace, merge, remove]
    default: replace
notes:
  - A run that finds everything as wanted makes three requests (log in, read, log out), and one for each menu that is
    needed to look up names. A run that changes something makes two more (update, read back).
  - Two writers on one PBX can overwrite each other, because its API offers no locking. What the read-back finds
    changed is reported as a failure.
seealso:
  - module: telephony.yeastar.recording_settings_info
  - module: telephony.yeastar.menu_options_info
"""

EXAMPLES = r"""
- name: Recording policy
  hosts: pbxs # one inventory host for each PBX
  connection: local
  gather_facts: false
  module_defaults:
    group/telephony.yeastar.pbx:
      base_url: "https://{{ ansible_host }}:8088"
      client_id: "{{ yeastar_client_id }}"
      client_secret: "{{ yeastar_client_secret }}"
  tasks:
    - name: Record every trunk with a beep, the support queue, an extension and a group
      telephony.yeastar.recording_settings:
        enb_internal: true
        internal_prompt: internal_record.wav
        enb_channel_separate: true
        record_file_format: mp3
        record_trunk_list:
          - match: "*"
            enb_config: true
            number_value: 30
        record_queue_list:
          - text: Support
        record_ext_list:
          - type: extension
            text2: "1000"
          - type: ext_group
            text: Sales

    - name: Record the sales queue too, whatever else is recorded
      telephony.yeastar.recording_settings:
        record_queue_list:
          - text: Sales
        list_mode: merge

    - name: Do not record extension 1001 any more
      telephony.yeastar.recording_settings:
        record_ext_list:
          - type: extension
            text2: "1001"
        list_mode: remove
"""

RETURN = r"""
changed_keys:
  description: The settings that differed, in alphabetical order.
  returned: success, and failure after an update
  type: list
  elements: str
  sample: [enb_internal, record_queue_list]
before:
  description:
    - All recording settings of the PBX as they were, in the shape that the options of this module have.
  returned: success, and failure after an update
  type: dict
  sample: &settings
    enb_internal: true
    internal_prompt: internal_record.wav
    record_file_format: mp3
    record_trunk_list:
      - {id: 27, type: peer, text: peer-to-41, enb_config: true, number_value: 30}
    record_ext_list:
      - {id: 60, type: extension, text: Ann Lee, text2: "1000", enb_continue_record_on_transfer: false}
    record_queue_list: []
after:
  description:
    - All recording settings as planned, and outside check mode confirmed by reading them back.
    - Sub-options of a new target that nobody gave are not in it, for the PBX fills them in itself.
  returned: success, and failure after an update
  type: dict
  sample: *settings
found:
  description: All recording settings as they were read back after an update that did not have the planned effect.
  returned: failure after an update
  type: dict
failure:
  description: What went wrong, for playbooks to decide on. RV(ignore:msg) tells it to people.
  returned: failure
  type: dict
  contains: &failure
    kind:
      description:
        - A stable word for the kind of failure.
        - V(input), a wrong option; V(library), requests is missing; V(unreachable), no connection; V(no_answer), an
          answer was lost; V(tls), the certificate is not trusted; V(http), an unexpected HTTP status; V(answer), not an
          answer of the API; V(auth), login refused or token expired; V(quota), no access token left; V(blocked) and
          V(denied), the PBX refuses this controller or application; V(unsupported), not known to this firmware or
          switched off; V(api), another error code of the API; V(unknown_target), V(ambiguous_target) and
          V(name_mismatch), a target that cannot be resolved without doubt; V(not_applied), the update did not take
          effect; V(conflict), other settings changed meanwhile; V(unconfirmed), the update could not be read back.
      type: str
      returned: always
    errcode:
      description: Error code of the PBX's API, if it gave one.
      type: int
      returned: always
    errmsg:
      description: Error message of the PBX's API, if it gave one.
      type: str
      returned: always
    endpoint:
      description: The request that failed, for example V(POST autorecord/update).
      type: str
      returned: always
    hint:
      description: What can be done about it.
      type: str
      returned: always
"""

from ..module_utils._module import run_module
from ..module_utils._operations import RECORDING_SETTINGS


def main() -> None:
    """Run the module."""
    run_module(RECORDING_SETTINGS)


if __name__ == "__main__":
    main()
