#!/usr/bin/python

# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible module: manage the call-recording settings of a PBX."""

from __future__ import annotations

DOCUMENTATION = r"""
module: recording_settings
short_description: Manage the call-recording settings of a Yeastar P-Series PBX
version_added: 1.0.0
description:
  - Compares the recording settings of a PBX with the wanted ones, and updates the PBX only when something differs.
    Only what is given is managed; everything else stays as it is.
  - After an update the settings are read back, for up to 8 seconds while the PBX still shows the old values. The
    task fails if a setting did not take effect, even if the PBX answered V(SUCCESS).
  - Targets are given by name or by id. Ids differ from PBX to PBX, so names are what a playbook for several PBXs
    needs. A name that matches nothing or several objects, an id that does not exist, an id whose object has another
    name, and a prompt that does not exist fail before anything is written. All such mistakes of a task are reported
    together.
  - A task that sets something that the firmware does not support fails before anything is written, if the response of
    the PBX shows that. Some firmware leaves out settings that are empty; then the update is tried, and the read-back
    decides.
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
      - Prompt played when an internal call is recorded.
      - The name of a custom prompt as the PBX stores it, file ending included, for example V(internal_record.wav).
        M(telephony.yeastar.custom_prompt_info) lists them, and M(telephony.yeastar.custom_prompt) uploads one. V("")
        means no prompt.
      - A prompt that the task changes must exist on the PBX. If the PBX does not list its prompts, the task only warns.
    type: str
  outbound_prompt:
    description:
      - Prompt played when an outbound call is recorded. Names as for O(internal_prompt).
    type: str
  inbound_prompt:
    description:
      - Prompt played when an inbound call is recorded. Names as for O(internal_prompt).
    type: str
  start_prompt:
    description:
      - Prompt played when a user with permission starts recording during a call, with Linkus or with the feature code
        (V(*1) unless changed). Names as for O(internal_prompt).
      - Only newer firmware has this setting.
    type: str
  end_prompt:
    description:
      - Prompt played when a user with permission stops recording during a call. Names as for O(internal_prompt).
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
      - Whether paging and intercom calls are recorded, including all participants.
    type: bool
  record_trunk_list:
    description:
      - Trunks on which all calls are recorded, inbound and outbound. V([]) means none.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - Id of the trunk on this PBX. If O(record_trunk_list[].text) is given as well, the task fails unless the
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
            distinguished. Selects every trunk that matches; at least one must.
          - An entry that names a trunk takes precedence over a pattern that also matches it.
        type: str
      exclude:
        description: Patterns for the names of trunks that O(record_trunk_list[].match) does not select.
        type: list
        elements: str
        version_added: 1.1.0
      enb_config:
        description:
          - Whether a beep is played at intervals, so that the callers know that they are being recorded.
          - If omitted, the current value for this trunk is kept.
        type: bool
      number_value:
        description:
          - Interval of the beep in seconds. If omitted, the current value for this trunk is kept.
        type: int
  record_ext_list:
    description:
      - Extensions, extension groups and departments whose calls are recorded, internal calls only with
        O(enb_internal=true). Voicemail is not recorded. V([]) means none.
      - Calls to queues and conferences are recorded by O(record_queue_list) and O(record_conference_list) alone, even
        if all extensions and trunks are recorded.
    type: list
    elements: dict
    suboptions:
      id:
        description:
          - Id of the object on this PBX. Extensions, groups and departments are numbered independently, so that the
            same id can occur once for each O(record_ext_list[].type).
          - If a name is given as well, the task fails unless the object of this id has that name.
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
        description:
          - Number of the extension; for groups and departments the name again.
          - Quote it. YAML reads a number with a leading zero as an octal number.
        type: str
      match:
        description:
          - Pattern for names and extension numbers, with C(*), C(?) and C([...]) as in a shell, upper and lower case
            distinguished. Selects every object of this type that matches; at least one must.
          - An entry that names an object takes precedence over a pattern that also matches it.
        type: str
      exclude:
        description: Patterns for names and numbers of objects that O(record_ext_list[].match) does not select.
        type: list
        elements: str
        version_added: 1.1.0
      enb_continue_record_on_transfer:
        description:
          - Whether recording continues after this extension transfers the call.
          - Only newer firmware has this setting. If omitted, the current value for this object is kept.
        type: bool
  record_conference_list:
    description:
      - Conference rooms that are recorded, with everybody who joins them. V([]) means none.
    type: list
    elements: dict
    suboptions: &target
      id:
        description:
          - Id of the object on this PBX. If C(text) is given as well, the task fails unless the object of this id has
            that name.
        type: int
      text:
        description: Name of the object, exactly.
        type: str
      match:
        description:
          - Pattern for names, with C(*), C(?) and C([...]) as in a shell, upper and lower case distinguished. Selects
            every object that matches; at least one must.
          - An entry that names an object takes precedence over a pattern that also matches it.
        type: str
      exclude:
        description: Patterns for the names of objects that C(match) does not select.
        type: list
        elements: str
        version_added: 1.1.0
  record_queue_list:
    description:
      - Queues whose calls are recorded. A call to a queue is recorded only if the queue is in this list, even if
        all extensions and trunks are recorded. V([]) means none.
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
      - V(replace) makes the list of the PBX exactly these targets.
      - V(merge) adds them. Other targets stay.
      - V(remove) removes them. A target that is not in the list, or no longer on the PBX, is not an error; a name
        or pattern that matches nothing is a warning, because it may be mistyped.
    type: str
    choices: [replace, merge, remove]
    default: replace
notes:
  - A run that changes nothing makes three requests (log in, read, log out), and one for each menu that is
    needed to look up names. A run that changes something makes two more (update, read back), one for the prompts if a
    prompt changes, and one for each list to which an id is added.
  - Two writers on one PBX can overwrite each other, because its API offers no locking. What the read-back finds
    changed is reported as a failure.
  - A PBX may reject an update because of keys or targets that it returned itself. The task then sends the update again
    with only the documented keys, and then also without targets that no longer exist; a warning names each of them.
  - Some firmware sets O(record_file_format) to V(wav) when O(enb_channel_separate=false). That is a warning unless the
    task asks for another format.
seealso:
  - module: telephony.yeastar.recording_settings_info
  - module: telephony.yeastar.menu_options_info
  - module: telephony.yeastar.custom_prompt
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

    - name: Record every trunk but the fax lines, and play the beep more often on one of them
      telephony.yeastar.recording_settings:
        record_trunk_list:
          - match: "*"
            exclude: ["Fax*"]
            enb_config: true
            number_value: 60
          - text: SIP-Provider
            enb_config: true
            number_value: 15

    - name: Record the sales queue too, whatever else is recorded
      telephony.yeastar.recording_settings:
        record_queue_list:
          - text: Sales
        list_mode: merge

    - name: Do not record extension 1001 anymore
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
    - What the PBX may fill in or change by itself is not in it, such as the sub-options of a new target that the task
      does not give. Targets that an update had to leave out, because they no longer exist on the PBX, are not in it;
      check mode cannot know of them.
  returned: success, and failure after an update
  type: dict
  sample: *settings
found:
  description: All recording settings as they were read back after an update that did not have the planned effect.
  returned: failure after an update
  type: dict
failure:
  description: What went wrong, in a form for playbooks. RV(ignore:msg) says it for people.
  returned: failure
  type: dict
  contains: &failure
    kind:
      description:
        - A stable word for the kind of failure.
        - V(input) is a wrong option; nothing was sent.
        - V(library) says that requests is missing in the Python that runs the task.
        - V(unreachable) means that there was no connection, and V(no_answer) that a response was lost.
        - V(tls) means that the certificate is not trusted, that the server requires a client certificate, or that HTTP
          and HTTPS are mixed up.
        - V(http) is an unexpected HTTP status, and V(answer) a response that is not from the API.
        - V(auth) is a refused login, or an expired token.
        - V(quota) means that all access tokens are in use.
        - V(blocked) and V(denied) mean that the PBX refuses this controller or application.
        - V(unsupported) is what this firmware does not know, or what is switched off.
        - V(api) is another error code of the API.
        - V(unknown_target), V(ambiguous_target) and V(name_mismatch) are targets that cannot be resolved without
          doubt, and V(unknown_prompt) is a prompt that the PBX does not have. With several mistakes, it is the kind of
          the first one.
        - V(in_use) means that the PBX reports the object as in use, or that the recording settings name the prompt to
          remove.
        - V(other_type) means that a prompt of this name is not an uploaded file.
        - V(not_applied) means that the update did not take effect.
        - V(conflict) means that other settings changed meanwhile.
        - V(unconfirmed) means that the update was sent, but could not be read back.
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
    invalid_params:
      description: The values that the PBX rejected, each with C(value), C(validation_type) or both.
      type: list
      elements: dict
      returned: if the PBX named any
"""

from ..module_utils._module import run_module
from ..module_utils._operations import RECORDING_SETTINGS


def main() -> None:
    """Run the module."""
    run_module(RECORDING_SETTINGS)


if __name__ == "__main__":
    main()
