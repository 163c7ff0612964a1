# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests with the real ansible-playbook against simulated PBXs.

A test names the play that it needs (``runs``), and receives the results of the play (``done``). Many plays of a
file run in one ansible-playbook, once in Ansible's own process and once as modules.
"""

from __future__ import annotations
