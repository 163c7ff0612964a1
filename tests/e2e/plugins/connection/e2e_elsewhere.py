# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection plugin of the tests: a local connection that looks like one to another host."""

from __future__ import annotations

from ansible.plugins.connection.local import Connection as LocalConnection

DOCUMENTATION = r"""
name: e2e_elsewhere
short_description: Another host that is this one
description:
  - Runs commands here.
options: {}
"""


class Connection(LocalConnection):  # type: ignore[misc]
    """The local connection under another name."""

    transport = "e2e_elsewhere"
