# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: E402  Ansible needs the documentation before the imports.
"""Inventory plugin: the cloud PBXs that Yeastar Central Management lists."""

from __future__ import annotations

DOCUMENTATION = r"""
name: ycm
short_description: Cloud PBXs from Yeastar Central Management
version_added: 1.0.0
description:
  - Creates a host for each cloud PBX that Yeastar Central Management lists for an account.
  - The name of the configuration file must end in V(ycm.yml) or V(ycm.yaml).
  - Each documented field becomes a variable, in snake case and with the prefix C(yeastar_), for example
    C(yeastar_pbx_status) for C(pbxStatus), C(yeastar_sn), C(yeastar_plan), C(yeastar_region) and
    C(yeastar_recording_status). Numbers are integers, times are Unix timestamps. Fields that Central Management does
    not return are not defined. C(yeastar_instance) holds everything under the vendor's names, including undocumented
    fields.
  - C(yeastar_base_url) and C(ansible_host) are made from the PBX's address.
  - Values from Central Management are never evaluated as templates.
  - No groups are made unless O(groups) or O(keyed_groups) define them.
author:
  - The telephony.yeastar maintainers (@telephony-yeastar)
requirements:
  - requests 2.28 or later, on the controller
extends_documentation_fragment:
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
notes:
  - When an inventory source fails, Ansible warns and continues without its hosts. A playbook that then matches no host
    ends with exit code 0. With C(any_unparsed_is_failed = true) in the section C([inventory]) of C(ansible.cfg), or
    C(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true) in the environment, the run fails instead.
  - Host names consist of letters, digits, V(_), V(.) and V(-); other characters are replaced by V(_).
  - PBXs of one account that share a name all get their serial numbers added to it, with a warning. This does not depend
    on the filters. The same applies to a PBX that has the name of a group. A PBX without a usable name gets its serial
    number as its name.
  - With several inventory sources, a PBX that has the name of another PBX from an earlier source gets its serial number
    added, with a warning. A PBX that an earlier source lists already (the same C(yeastar_sn)) is the same host. Set
    O(hostname=sn) for names that do not depend on the order of the sources.
  - The pages of the list are read up to the end, and read again when the list changed meanwhile. A list that may lack
    some PBXs is an error; see O(strict).
  - The cache holds the list, and neither credentials nor tokens. A list that may lack some PBXs is not cached.
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
      - Any other value than true or false is an error.
    type: raw  # with type bool, Ansible reads every invalid value as false
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
    description:
      - What hosts are named after; V(url) means the host in the PBX's address. Only the serial number, V(sn), never
        changes and is never shared.
    type: str
    choices: [name, sn, url]
    default: name
  strict:
    description:
      - If V(true), an expression in O(compose), O(groups) or O(keyed_groups) that fails is an error. Otherwise it is
        skipped for the PBX, for example because the PBX lacks the field.
      - If V(false), a list that may lack some PBXs, and a PBX that cannot be given a unique name, is a warning, and the
        inventory has the other PBXs. Otherwise it is an error.
      - Any other value than true or false is an error.
    type: raw  # as for validate_certs
    default: null
  statuses:
    description:
      - Only PBXs in one of these states, for example V(Running), V(Stopped), V(Upgrading). Case does not matter, and a
        PBX that lacks the field is left out; both apply to O(plans), O(regions) and O(recording_status), too.
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
    description: Only PBXs whose recording license is enabled, or disabled.
    type: str
    choices: [Enabled, Disabled]
"""

EXAMPLES = r"""
# fleet.ycm.yml. The first three lines are required; the secret can also be in the environment variable
# YEASTAR_YCM_CLIENT_SECRET. This example lists only the PBXs that are running and licensed to record.
# So that a run fails when this source fails, instead of succeeding without a single PBX, put this into
# ansible.cfg:
#   [inventory]
#   any_unparsed_is_failed = true
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
from dataclasses import dataclass
from typing import Any, Mapping, Sequence

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
from ..plugin_utils._inventory.names import format_instance, host_names, renamed
from ..plugin_utils._inventory.variables import FILTERS, passes, variables

try:  # ansible-core 2.19 and later evaluate only what is marked as trusted
    from ansible.template import trust_as_template as _trust_as_template  # noqa: F401
except ImportError:
    from ansible.utils.unsafe_proxy import wrap_var as untrusted
else:

    def untrusted(value: Any) -> Any:
        """Return a value that is never evaluated as a template."""
        return value


_TEMPLATES = ("ycm_url", "ycm_client_id", "ycm_client_secret")
_CONNECTION = (*_TEMPLATES, "validate_certs", "ca_path", "tls_fingerprint", "timeout", "retries")


@dataclass(frozen=True)
class _Pbx:
    """A PBX of the list, its host variables, and whether it passes the filters."""

    instance: Instance
    variables: Mapping[str, Any]
    passes: bool


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """The inventory plugin that the documentation above describes."""

    NAME = "telephony.yeastar.ycm"
    inventory: Any
    _strict: bool | None

    def verify_file(self, path: str) -> bool:
        """Return whether the file is a configuration of this plugin, judging by its name."""
        return bool(super().verify_file(path)) and path.endswith(("ycm.yml", "ycm.yaml"))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Fill the inventory. Raises AnsibleParserError before the first host is added."""
        super().parse(inventory, loader, path, cache)
        if REQUESTS_MISSING is not None:
            raise AnsibleParserError(missing_required_lib("requests"))
        options = self._connection_options(self._read_config_data(path))
        self._strict = _flag("strict", self.get_option("strict"))
        try:
            instances = self._instances(options, self.get_cache_key(path), cache)
        except Failure as failure:
            raise AnsibleParserError(str(failure)) from None
        self._populate(self._pbxs(instances))

    def _connection_options(self, config: dict[str, Any]) -> dict[str, Any]:
        options = {name: self.get_option(name) for name in _CONNECTION}
        for name, value in options.items():
            if value == "" and name not in config:  # an empty variable counts as not set, as for the modules
                options[name] = None
        options["validate_certs"] = _flag("validate_certs", options["validate_certs"]) is not False
        self.templar.available_variables = self._vars
        for name in _TEMPLATES:
            if isinstance(config.get(name), str):  # not encrypted, and not from the environment
                options[name] = self._evaluated(name, config[name])
        return options

    def _evaluated(self, name: str, template: str) -> str:
        try:
            return str(self.templar.template(template))
        except AnsibleError:  # its message may quote the secret
            raise AnsibleParserError(
                f"The Jinja expression in {name} cannot be evaluated. Check that its variables, lookups and filters "
                "exist. The reason is not shown, because it can contain the secret."
            ) from None

    def _instances(self, options: dict[str, Any], key: str, cache: bool) -> list[Instance]:
        """Return the list in the cache if it is of this account, or else that of Central Management. Raises Failure."""
        caching = self.get_option("cache")
        account = hashlib.sha256(repr((options["ycm_url"], options["ycm_client_id"])).encode()).hexdigest()
        cached = self._cache.get(key) if caching and cache else None
        if isinstance(cached, dict) and cached.get("account") == account and isinstance(cached.get("instances"), list):
            return list(cached["instances"])
        if str(options["ycm_url"]).lower().startswith("http:"):
            self.display.warning(
                "ycm_url uses plain http: secrets can be read in transit. Use https:// if the server supports it."
            )
        listing = fetch(options)
        if listing.doubt:
            self._report_missing(listing.doubt)
        elif caching:
            self._cache[key] = {"account": account, "instances": listing.instances}
        return listing.instances

    def _report_missing(self, message: str) -> None:
        """Raise an error that says what the inventory would lack, or only warn if the user chose so."""
        if self._strict is not False:  # not given, or true
            raise AnsibleParserError(f"{message} To use the inventory as it is, set strict: false.")
        self.display.warning(message)

    def _pbxs(self, instances: list[Instance]) -> list[_Pbx]:
        filters = {field: self.get_option(option) for option, field in FILTERS.items()}
        pbxs = [
            _Pbx(each, {key: untrusted(value) for key, value in variables(each).items()}, passes(each, filters))
            for each in instances
        ]
        if not pbxs:
            self.display.warning(
                "Central Management lists no cloud PBXs for this API client, so this inventory source has no hosts. "
                "Check that ycm_client_id belongs to the account that manages them."
            )
        elif not any(pbx.passes for pbx in pbxs):
            self.display.warning(
                f"None of the {len(pbxs)} cloud PBXs passes the filters. Check statuses, plans, regions and "
                "recording_status."
            )
        return pbxs

    def _populate(self, pbxs: list[_Pbx]) -> None:
        """Add the PBXs that pass the filters. Names are those of the whole list, so that they depend on no filter."""
        hostname = self.get_option("hostname")
        names = host_names(
            [pbx.instance for pbx in pbxs],
            hostname,
            {name: host.vars for name, host in self.inventory.hosts.items()},
            set(self.inventory.groups),
            lambda tried: self._groups_made(pbxs, tried),
        )
        passing = [(pbx, name) for pbx, name in zip(pbxs, names) if pbx.passes]
        nameless = [format_instance(pbx.instance, hostname) for pbx, name in passing if name is None]
        if nameless:
            self._report_missing(
                f"These cloud PBXs cannot be given a unique name: {enumerated(nameless)}. "
                "Give each a unique name in Central Management, or rename the groups."
            )
        changed = renamed(((pbx.instance, name) for pbx, name in passing if name), hostname)
        if changed:
            self.display.warning(
                "Cloud PBXs whose names are not unique, are taken by a group or by a PBX of another inventory source, "
                f"or are not valid host names: {enumerated(changed)}. Set hostname: sn for names that never change."
            )
        for pbx, name in passing:
            self._add(pbx, name)

    def _groups_made(self, pbxs: Sequence[_Pbx], names: Sequence[str | None]) -> set[str]:
        """Return the groups that hosts of these names would be in. Raises AnsibleError, as ``_add`` would."""
        inventory, self.inventory = self.inventory, _Preview()
        try:
            for known in filter(None, map(inventory.hosts.get, names)):  # from another file, with its variables
                self.inventory.add_host(known.name)
                for key, value in known.vars.items():
                    self.inventory.set_variable(known.name, key, value)
            for pbx, name in zip(pbxs, names):
                self._add(pbx, name)
            return set(self.inventory.groups)
        finally:
            self.inventory = inventory

    def _add(self, pbx: _Pbx, name: str | None) -> None:
        if name is None:
            return
        strict = bool(self._strict) and pbx.passes
        self.inventory.add_host(name)
        for key, value in pbx.variables.items():
            self.inventory.set_variable(name, key, value)
        self._set_composite_vars(self.get_option("compose"), pbx.variables, name, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), pbx.variables, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), pbx.variables, name, strict=strict)


def _flag(option: str, value: Any) -> bool | None:
    """Return the meaning of an option that is true or false, or None if it is not set."""
    try:
        return None if value is None else bool(boolean(value))
    except TypeError:
        raise AnsibleParserError(
            f"{option} is neither true nor false. Set it to true or false; templates are not evaluated here."
        ) from None


class _Preview(InventoryData):
    """An inventory that shows which groups are made. They stay empty: a host could be mistaken for a group."""

    def add_child(self, group: str, child: str) -> bool:
        """Do nothing."""
        return False
