#!/usr/bin/python

# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible module: list the objects of a PBX that recording settings can name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: menu_options_info
short_description: List names and ids of the objects of a Yeastar P-Series PBX
version_added: 1.0.0
description:
  - Lists what Get Menu Options of the PBX's API offers, trunks, extensions, extension groups, departments, queues,
    conferences, IVRs and prompts, with the names and ids that M(telephony.yeastar.recording_settings) takes.
extends_documentation_fragment:
  - telephony.yeastar.attributes
  - telephony.yeastar.attributes.info
  - telephony.yeastar.connection
options:
  menus:
    description:
      - The menus to read, by their API names. V(org_list) holds the departments, which are of type V(organization) in
        O(telephony.yeastar.recording_settings#module:record_ext_list).
    type: list
    elements: str
    choices: [trunk, extension, ext_group, org_list, conference, queue, ivr, custom_prompt, system_prompt]
    default: [trunk, extension, ext_group, org_list, conference, queue, ivr, custom_prompt, system_prompt]
    aliases: [menu]
seealso:
  - module: telephony.yeastar.recording_settings
"""

EXAMPLES = r"""
- name: List trunks and queues
  telephony.yeastar.menu_options_info:
    base_url: https://pbx.example.com:8088
    client_id: "{{ yeastar_client_id }}"
    client_secret: "{{ yeastar_client_secret }}"
    menus: [trunk, queue]
  register: pbx

- name: Show the names of the trunks
  ansible.builtin.debug:
    msg: "{{ pbx.menu_options.trunk | map(attribute='text') }}"
"""

RETURN = r"""
menu_options:
  description: For each menu the objects that the PBX has.
  returned: success
  type: dict
  contains:
    menu:
      description: The objects of one menu; the key is the menu's name.
      type: list
      elements: dict
      returned: for each menu that the PBX offers
      contains:
        value:
          description: The option's value as sent by the PBX, usually the id as a string.
          type: str
          returned: always
        id:
          description: The same as a number.
          type: int
          returned: if it is one
        text:
          description: Name.
          type: str
          returned: always
        text2:
          description: Number of an extension; for groups and departments the name again.
          type: str
          returned: for extensions, groups and departments
        type:
          description: Type, for example of a trunk.
          type: str
          returned: if the PBX reports it
        path:
          description:
            - Path of department names, the topmost first, limited to the last 1000 characters.
          type: str
          returned: for departments
  sample:
    trunk:
      - {value: "27", id: 27, text: peer-to-41, type: peer}
    queue:
      - {value: "3", id: 3, text: Support}
unavailable:
  description: Why a menu could not be read, for each that this PBX does not offer.
  returned: success
  type: dict
  sample: {}
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
from ..module_utils._operations import MENU_OPTIONS_INFO


def main() -> None:
    """Run the module."""
    run_module(MENU_OPTIONS_INFO)


if __name__ == "__main__":
    main()
