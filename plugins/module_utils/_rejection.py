# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to tell of options that Ansible's own validation rejects."""

from __future__ import annotations

from ansible.module_utils.common.arg_spec import ValidationResult
from ansible.module_utils.errors import NoLogError, UnsupportedError


def rejection(validation: ValidationResult, name: str) -> str:
    """Return the message for options that were rejected, in which the module is called ``name``.

    Ansible shows the first error, which for an entry that is no dict comes from the search for
    secrets and does not say which option is meant. The next one does.
    """
    errors = validation.errors.errors
    error = next((each for each in errors if not isinstance(each, NoLogError)), errors[0])
    message = str(error.msg)
    if isinstance(error, UnsupportedError):
        message = f"Unsupported parameters for ({name}) module: {message}"
    return message if message.endswith(".") else f"{message}."
