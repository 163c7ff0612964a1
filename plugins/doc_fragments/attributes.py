# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules support of Ansible's ways to run a task: described once for all modules."""

from __future__ import annotations


class ModuleDocFragment:
    """The attributes of every module, and those of modules that only read."""

    DOCUMENTATION = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/telephony.yeastar.pbx) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - telephony.yeastar.pbx
  async:
    description: Supports being used with the C(async) keyword.
    support: full
    details: The task then runs as a module, in a process of its own.
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying the PBX.
    support: full
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode), when in diff mode.
  idempotent:
    description:
      - When run twice in a row outside check mode, with the same arguments, the second run indicates no change.
      - This assumes that nobody else changed the settings of the PBX in between.
    support: full
  platform:
    description: The systems that the module manages.
    support: full
    platforms: Yeastar P-Series PBX (appliance, software and cloud edition)
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    details: This module does not modify anything.
  diff_mode:
    support: N/A
    details: This module does not modify anything.
  idempotent:
    details: This module does not modify anything.
"""
