# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a module reaches a PBX: described once for all modules."""

from __future__ import annotations


class ModuleDocFragment:
    """The connection options of every module."""

    DOCUMENTATION = r"""
options:
  base_url:
    description:
      - Address of the PBX's web port, for example V(https://pbx.example.com:8088).
      - Give either this, and O(client_id) and O(client_secret), or O(ycm_url) and its options. The options of the other
        way are ignored. Of O(base_url) and O(ycm_url), one in the task takes precedence over one in the environment.
      - Appliance and software editions use port V(8088) for HTTPS unless it was changed; the cloud edition uses V(443).
      - An IPv6 address must be in brackets. A path is kept, because a reverse proxy may need it; do not add the path of
        the API. Credentials in the address are refused.
      - Plain V(http://) works and warns, because secrets can be read in transit.
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_BASE_URL) will be used
        instead.
    type: str
  client_id:
    description:
      - Client ID of the API application, from the PBX's web interface at Integrations > API.
      - White space at its beginning or end is an error before any login, as it is in every option that is sent.
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_CLIENT_ID) will be used
        instead.
    type: str
  client_secret:
    description:
      - Client Secret of the API application. Goes with O(client_id), and cannot be given together with
        O(access_token). Of the two, one in the task takes precedence over one in the environment.
      - Each task logs in once and revokes its token at the end. A refused login is not tried again, because a PBX
        blocks an address after five of them. A login whose response was lost is repeated once, whatever O(retries) is.
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_CLIENT_SECRET) will be
        used instead.
    type: str
  access_token:
    description:
      - An existing access token. The task neither logs in nor revokes it.
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_ACCESS_TOKEN) will be
        used instead.
    type: str
  ycm_url:
    description:
      - Address of Yeastar Central Management, for example V(https://ycm.yeastar.com), to reach a cloud PBX through it
        instead of at O(base_url).
      - This needs one credential for all PBXs, and uses no access token of a PBX. Whether a PBX can be reached that way
        depends on its firmware and plan.
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_YCM_URL) will be used
        instead.
    type: str
  ycm_client_id:
    description:
      - Client ID of the API of Central Management, from its web interface at System > API.
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_YCM_CLIENT_ID) will be
        used instead.
    type: str
  ycm_client_secret:
    description:
      - Client Secret of the API of Central Management.
      - A refused login is not tried again, because Central Management blocks an address after more than five in a row.
      - The tasks of a run share one login as long as they run in Ansible's own processes, see the notes. Several runs
        can use one API client at the same time.
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_YCM_CLIENT_SECRET) will
        be used instead.
    type: str
  serial_number:
    description:
      - Serial number of the PBX, required with O(ycm_url). The inventory plugin P(telephony.yeastar.ycm#inventory)
        returns it for each PBX.
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_SERIAL_NUMBER) will be
        used instead.
    type: str
  validate_certs:
    description:
      - Whether the server's certificate must come from a trusted authority and carry the host name in O(base_url) or
        O(ycm_url).
      - Most appliances have a self-signed certificate; O(tls_fingerprint) trusts exactly that one, which is better
        than V(false).
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_VALIDATE_CERTS) will be
        used instead.
    type: bool
    default: true
  ca_path:
    description:
      - File, or folder of hashed files, with the certificates in PEM form of the authorities to trust, instead of the
        usual ones.
      - The usual authorities are those of the operating system, where E(SSL_CERT_FILE) and E(SSL_CERT_DIR) count, and
        those that the Python library requests trusts, which are the bundle in E(REQUESTS_CA_BUNDLE) or
        E(CURL_CA_BUNDLE), or else those of certifi.
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_CA_PATH) will be used
        instead.
    type: path
  tls_fingerprint:
    description:
      - SHA-256 fingerprint of the server's certificate, with or without colons. Exactly this certificate is trusted,
        regardless of its issuer, host name and expiry; O(validate_certs) and O(ca_path) are then ignored.
      - It is checked before anything is sent.
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_TLS_FINGERPRINT) will be
        used instead.
    type: str
  timeout:
    description:
      - Seconds that one request may take as a whole.
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_TIMEOUT) will be used
        instead.
    type: float
    default: 10
  retries:
    description:
      - How often a request is repeated, with growing pauses, when no connection could be made or the PBX is busy.
        Queries are repeated as well when their response was lost.
      - An update is repeated only after the settings were read back and found unchanged.
      - If the value is not specified in the task, the value of environment variable E(YEASTAR_RETRIES) will be used
        instead.
    type: int
    default: 3
notes:
  - With a local connection, and without C(become), C(async) or C(environment), a task runs inside Ansible's own worker
    process, with the Python that runs Ansible; C(ansible_python_interpreter) is not used. Otherwise the module runs
    on the host of the connection.
  - Through Central Management, a token is not revoked at the end, because the only way to do so ends the tokens of all
    users of the API client. It is kept in memory only, and expires after 30 minutes.
requirements:
  - Python 3.8 or later, and requests 2.28 or later, where the task runs
seealso:
  - name: Yeastar P-Series developer guide
    description: The vendor's documentation of the API.
    link: https://help.yeastar.com/en/p-series-appliance-edition/developer-guide/
author:
  - The telephony.yeastar maintainers (@telephony-yeastar)
"""
