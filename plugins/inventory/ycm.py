# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E402  Ansible wants the documentation before the imports.
"""Inventory plugin: the cloud PBXs that Yeastar Central Management lists."""

from __future__ import annotations

DOCUMENTATION = r"""
name: ycm
short_description: Cloud PBXs from Yeastar Central Management
version_added: 1.0.0
description:
  - Creates a host for each cloud PBX that Yeastar Central Management (YCM) lists for an account.
  - The name of the configuration file must end in V(ycm.yml) or V(ycm.yaml).
  - Each documented field becomes a variable, in snake case and with the prefix C(yeastar_), for example
    C(yeastar_pbx_status) for C(pbxStatus), C(yeastar_sn), C(yeastar_plan), C(yeastar_region) and
    C(yeastar_recording_status). Numbers are integers, times are Unix timestamps. Fields that YCM does not return are
    not defined. C(yeastar_instance) holds everything under the vendor's names, including undocumented fields.
  - C(yeastar_base_url) and C(ansible_host) are made from the PBX's address.
  - What YCM tells is never evaluated as a template.
  - No groups are made unless O(groups) or O(keyed_groups) ask for them.
author:
  - The telephony.yeastar maintainers (@telephony-yeastar)
requirements:
  - requests 2.28 or later, on the controller
extends_documentation_fragment:
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
notes:
  - Host names hold letters, digits, V(_), V(.) and V(-); other characters are replaced by V(_).
  - PBXs that share a name, or have that of a group, all get their serial numbers added to it, and there is a warning.
    A PBX without a usable name goes by its serial number.
  - The cache holds what YCM lists, and neither credentials nor tokens. A list that lacks some PBXs is not cached.
options:
  plugin:
    description: Name of the plugin.
    type: str
    required: true
    choices: [telephony.yeastar.ycm]
  ycm_url:
    description:
      - Address of Central Management, for example V(https://ycm.yeastar.com). It may be a Jinja expression.
      - Required, here or in the environment. So are O(ycm_client_id) and O(ycm_client_secret).
    type: str
    env:
      - name: YEASTAR_YCM_URL
  ycm_client_id:
    description:
      - Client ID of its API, from its web interface at System > API. It may be a Jinja expression.
    type: str
    env:
      - name: YEASTAR_YCM_CLIENT_ID
  ycm_client_secret:
    description:
      - Client Secret of its API. It may be a Jinja expression, or encrypted with Ansible Vault.
    type: str
    env:
      - name: YEASTAR_YCM_CLIENT_SECRET
  validate_certs:
    description:
      - Whether the server's certificate must come from a trusted authority and carry the host name in O(ycm_url).
      - What is neither true nor false is an error.
    type: raw  # a bool is what Ansible makes of anything: false where it does not understand
    default: true
    env:
      - name: YEASTAR_VALIDATE_CERTS
  ca_path:
    description:
      - File, or folder of hashed files, with the certificates in PEM form of the authorities to trust.
    type: path
    env:
      - name: YEASTAR_CA_PATH
  tls_fingerprint:
    description:
      - SHA-256 fingerprint of the server's certificate, with or without colons. Exactly this certificate is trusted.
    type: str
    env:
      - name: YEASTAR_TLS_FINGERPRINT
  timeout:
    description: Seconds that one request may take as a whole.
    type: float
    default: 10
    env:
      - name: YEASTAR_TIMEOUT
  retries:
    description: How often a request is repeated, with growing pauses, when that can help.
    type: int
    default: 3
    env:
      - name: YEASTAR_RETRIES
  hostname:
    description: What hosts are named after; V(url) means the host in the PBX's address.
    type: str
    choices: [name, sn, url]
    default: name
  statuses:
    description:
      - Only PBXs in one of these states, for example V(Running), V(Stopped), V(Upgrading). Case does not matter here,
        nor in O(plans) and O(regions).
    type: list
    elements: str
    default: []
  plans:
    description: Only PBXs with one of these plans, for example V(Ultimate Plan).
    type: list
    elements: str
    default: []
  regions:
    description: Only PBXs in one of these regions, for example V(Europe(Frankfurt\)).
    type: list
    elements: str
    default: []
  recording_status:
    description: Only PBXs whose recording licence is enabled, or disabled.
    type: str
    choices: [Enabled, Disabled]
"""

EXAMPLES = r"""
# fleet.ycm.yml. Needed are the first three lines; the secret is then in the environment variable
# YEASTAR_YCM_CLIENT_SECRET. Here only PBXs are listed that can be reached, and that may record.
plugin: telephony.yeastar.ycm
ycm_url: https://ycm.yeastar.com
ycm_client_id: "{{ lookup('ansible.builtin.env', 'FLEET_CLIENT_ID') }}"
ycm_client_secret: "{{ lookup('ansible.builtin.file', '~/.fleet-secret') }}"
statuses: [Running]
recording_status: Enabled
keyed_groups:
  - key: yeastar_region
    prefix: region
  - key: yeastar_plan
    prefix: plan
groups:
  trial: yeastar_type == "Trial"
compose:
  serial_number: yeastar_sn
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/ycm
cache_timeout: 600
"""

import hashlib
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.module_utils.basic import missing_required_lib
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ..module_utils._errors import Failure
from ..module_utils._net.request import REQUESTS_MISSING
from ..module_utils._text import enumerated
from ..plugin_utils._inventory.cloud_pbxs import Instance
from ..plugin_utils._inventory.fetch import fetch
from ..plugin_utils._inventory.names import host_names, renamed
from ..plugin_utils._inventory.variables import passes, variables

try:  # ansible-core 2.19 and later evaluate only what is marked as trusted
    from ansible.template import trust_as_template as _trust_as_template  # noqa: F401
except ImportError:
    from ansible.utils.unsafe_proxy import wrap_var as untrusted
else:

    def untrusted(value: Any) -> Any:
        """Return a value so that it is never evaluated as a template."""
        return value


_TEMPLATES = ("ycm_url", "ycm_client_id", "ycm_client_secret")
_CONNECTION = (*_TEMPLATES, "validate_certs", "ca_path", "tls_fingerprint", "timeout", "retries")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Does what the documentation says."""

    NAME = "telephony.yeastar.ycm"
    inventory: Any

    def verify_file(self, path: str) -> bool:
        """Whether the file is a configuration of this plugin, as its name tells."""
        return bool(super().verify_file(path)) and path.endswith(("ycm.yml", "ycm.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Fill the inventory. Raises AnsibleParserError."""
        super().parse(inventory, loader, path, cache)
        if REQUESTS_MISSING is not None:
            raise AnsibleParserError(missing_required_lib("requests"))
        options = self._connection_options(self._read_config_data(path))
        try:
            listed = self._instances(options, self.get_cache_key(path), cache)
        except Failure as failure:
            raise AnsibleParserError(str(failure)) from None
        self._populate(self._filtered(listed))

    def _connection_options(self, config: dict[str, Any]) -> dict[str, Any]:
        options = {name: self.get_option(name) for name in _CONNECTION}
        for name, value in options.items():
            if value == "" and name not in config:  # an empty variable counts as not set, as for the modules
                options[name] = None
        options["validate_certs"] = _validate_certs(options["validate_certs"])
        self.templar.available_variables = self._vars
        for name in _TEMPLATES:
            if isinstance(config.get(name), str):  # not encrypted, and not from the environment
                options[name] = self._evaluated(name, config[name])
        return options

    def _evaluated(self, name: str, template: str) -> str:
        try:
            return str(self.templar.template(template))
        except AnsibleError:  # what it says may quote the secret
            raise AnsibleParserError(f"The Jinja expression in {name} cannot be evaluated.") from None

    def _instances(self, options: dict[str, Any], key: str, cache: bool) -> list[Instance]:
        """Return what the cache has for this account, or else what Central Management lists. Raises Failure."""
        caching = self.get_option("cache")
        account = hashlib.sha256(repr((options["ycm_url"], options["ycm_client_id"])).encode()).hexdigest()
        known = self._cache.get(key) if caching and cache else None
        if isinstance(known, dict) and known.get("account") == account:
            return list(known["instances"])
        if str(options["ycm_url"]).lower().startswith("http:"):
            self.display.warning("ycm_url uses plain http: secrets can be read on the way to Central Management.")
        listing = fetch(options)
        if not listing.is_complete:
            self.display.warning(
                f"Central Management counts {listing.total} cloud PBXs, but listed {len(listing.instances)}: "
                "the others are missing from the inventory. Run again, for the list may have changed meanwhile."
            )
        elif caching:
            self._cache[key] = {"account": account, "instances": listing.instances}
        return listing.instances

    def _filtered(self, instances: list[Instance]) -> list[Instance]:
        recording_status = self.get_option("recording_status")
        filters = {
            "pbxStatus": self.get_option("statuses"),
            "plan": self.get_option("plans"),
            "region": self.get_option("regions"),
            "recordingStatus": [recording_status] if recording_status else [],
        }
        passing = [instance for instance in instances if passes(instance, filters)]
        if instances and not passing:
            self.display.warning(f"None of the {len(instances)} cloud PBXs passes the filters.")
        return passing

    def _populate(self, instances: list[Instance]) -> None:
        found = [{key: untrusted(value) for key, value in variables(instance).items()} for instance in instances]
        names = self._names(instances, found)
        changed = renamed(instances, names, self.get_option("hostname"))
        if changed:
            self.display.warning(
                "Cloud PBXs whose names are not unique, are those of groups, or cannot be names of hosts: "
                f"{enumerated(changed)}."
            )
        self._add(names, found)

    def _names(self, instances: list[Instance], found: list[dict[str, Any]]) -> list[str | None]:
        """Return names of hosts that no group has: neither one that is there nor one that will be made."""
        groups = set(self.inventory.groups)
        hostname = self.get_option("hostname")
        names = host_names(instances, hostname, groups)
        while True:
            groups |= self._groups_for(names, found)
            before, names = names, host_names(instances, hostname, groups)
            if names == before:
                return names

    def _groups_for(self, names: list[str | None], found: list[dict[str, Any]]) -> set[str]:
        """Return which groups hosts of these names and variables lead to."""
        inventory, self.inventory = self.inventory, _Rehearsal()
        try:
            for known in filter(None, map(inventory.hosts.get, names)):  # from another file, with its variables
                self.inventory.add_host(known.name)
                for key, value in known.vars.items():
                    self.inventory.set_variable(known.name, key, value)
            self._add(names, found)
            return set(self.inventory.groups)
        finally:
            self.inventory = inventory

    def _add(self, names: list[str | None], found: list[dict[str, Any]]) -> None:
        strict = self.get_option("strict")
        for name, host_variables in zip(names, found):
            if name is not None:
                self.inventory.add_host(name)
                for key, value in host_variables.items():
                    self.inventory.set_variable(name, key, value)
                self._set_composite_vars(self.get_option("compose"), host_variables, name, strict=strict)
                self._add_host_to_composed_groups(self.get_option("groups"), host_variables, name, strict=strict)
                self._add_host_to_keyed_groups(self.get_option("keyed_groups"), host_variables, name, strict=strict)


def _validate_certs(value: Any) -> bool:
    """Return what the option means, true where nothing is said."""
    try:
        return value is None or bool(boolean(value))
    except TypeError:
        raise AnsibleParserError("validate_certs must be true or false, and is neither.") from None


class _Rehearsal(InventoryData):
    """An inventory that shows which groups are made. Nothing is put into them: a host could be taken for a group."""

    def add_child(self, group: str, child: str) -> bool:
        """Do nothing."""
        return False
