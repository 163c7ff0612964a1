# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx's settings for the documentation site, which is built without a network."""

from __future__ import annotations

project = "telephony.yeastar"
copyright = "The telephony.yeastar maintainers"  # noqa: A001
extensions = ["myst_parser", "sphinx_antsibull_ext"]
myst_heading_anchors = 3
default_role = "any"
nitpicky = True
# Pages and variables of ansible-core cannot be linked to without a network.
suppress_warnings = ["ref.ref"]
nitpick_ignore_regex = [("envvar", "ANSIBLE_.*")]
html_theme = "sphinx_ansible_theme"
html_copy_source = False
html_show_sphinx = False
html_use_index = False
highlight_language = "YAML+Jinja"
pygments_style = "ansible"
