# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of settings, the argument specs, the documentation and the simulator agree."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.telephony.yeastar.plugins.doc_fragments import connection as documented
from ansible_collections.telephony.yeastar.plugins.module_utils import _operations
from ansible_collections.telephony.yeastar.plugins.module_utils._api import connection
from ansible_collections.telephony.yeastar.plugins.module_utils._settings.schema import SETTINGS, TARGET_LISTS
from simulator import recording as simulated

PLUGINS = "ansible_collections.telephony.yeastar.plugins"
CHECKOUT = Path(__file__).parents[4]
OPERATIONS = {
    "recording_settings": _operations.RECORDING_SETTINGS,
    "recording_settings_info": _operations.RECORDING_SETTINGS_INFO,
    "menu_options_info": _operations.MENU_OPTIONS_INFO,
    "custom_prompt": _operations.CUSTOM_PROMPT,
    "custom_prompt_info": _operations.CUSTOM_PROMPT_INFO,
}
MODULES = sorted(OPERATIONS)


def documentation(module: str) -> dict[str, Any]:
    """The documentation of a module, without fragments."""
    loaded: dict[str, Any] = yaml.safe_load(import_module(f"{PLUGINS}.modules.{module}").DOCUMENTATION)
    return loaded


def documented_options(module: str) -> dict[str, Any]:
    """The options of a module, including those of the connection."""
    shared = yaml.safe_load(documented.ModuleDocFragment.DOCUMENTATION)["options"]
    return {**shared, **documentation(module).get("options", {})}


def as_documented(spec: Mapping[str, Any]) -> dict[str, Any]:
    """An argument spec in the form of documentation."""
    fields = {
        key: spec[key] for key in ("type", "elements", "choices", "default", "required", "aliases") if key in spec
    }
    if "options" in spec:
        fields["suboptions"] = {name: as_documented(each) for name, each in spec["options"].items()}
    return fields


def without_prose(option: Mapping[str, Any]) -> dict[str, Any]:
    """A documented option without its descriptions."""
    fields = {key: value for key, value in option.items() if key not in ("description", "version_added", "suboptions")}
    if "suboptions" in option:
        fields["suboptions"] = {name: without_prose(each) for name, each in option["suboptions"].items()}
    return fields


@pytest.mark.parametrize("module", MODULES)
def test_documentation_and_argument_spec_agree(module: str) -> None:
    accepted = {name: as_documented(spec) for name, spec in OPERATIONS[module].argument_spec.items()}
    assert {name: without_prose(option) for name, option in documented_options(module).items()} == accepted


@pytest.mark.parametrize("module", MODULES)
def test_every_option_is_described(module: str) -> None:
    for option in documented_options(module).values():
        assert option["description"]
        assert all(each["description"] for each in option.get("suboptions", {}).values())


def test_every_connection_option_names_its_environment_variable() -> None:
    fields = yaml.safe_load(documented.ModuleDocFragment.DOCUMENTATION)["options"]
    for name, spec in connection.ARGUMENTS.items():
        _fallback, variables = spec["fallback"]
        assert variables == [f"YEASTAR_{name.upper()}"]
        assert f"E({variables[0]})" in " ".join(fields[name]["description"])


def test_secrets_are_not_logged() -> None:
    assert {name for name, spec in connection.ARGUMENTS.items() if spec.get("no_log")} >= {
        "client_secret",
        "access_token",
    }
    assert all("no_log" in spec or "secret" not in name for name, spec in connection.ARGUMENTS.items())


def test_every_setting_is_an_option() -> None:
    own = _operations.RECORDING_SETTINGS.argument_spec.keys() - connection.ARGUMENTS.keys()
    assert own == {*SETTINGS, "list_mode"}
    assert all("default" not in _operations.RECORDING_SETTINGS.argument_spec[name] for name in SETTINGS)


def test_the_simulator_has_the_same_settings() -> None:
    assert set(simulated.FIELDS) == set(SETTINGS)


def test_the_simulator_has_the_same_lists() -> None:
    assert TARGET_LISTS.keys() == simulated.LISTS.keys()
    for name, kind in TARGET_LISTS.items():
        assert simulated.LISTS[name].kinds == tuple(kind.menus)
        assert simulated.LISTS[name].options == tuple(option.name for option in kind.sub_options)
        assert simulated.LISTS[name].typed is kind.typed


def test_the_simulator_has_the_same_file_formats() -> None:
    assert SETTINGS["record_file_format"].argument["choices"] == list(simulated.FILE_FORMATS)


def test_flags_are_bool_and_prompts_are_text() -> None:
    assert {name for name, kind in SETTINGS.items() if kind.argument["type"] == "bool"} == set(simulated.FLAGS)
    texts = {name for name, kind in SETTINGS.items() if kind.argument["type"] == "str"}
    assert texts == {*simulated.PROMPTS, "record_file_format"}


def test_old_firmware_lacks_what_the_schema_calls_newer() -> None:
    sub_options = {option.name for kind in TARGET_LISTS.values() for option in kind.sub_options if option.newer}
    settings = {name for name, kind in SETTINGS.items() if kind.newer}
    assert sub_options | settings == simulated.LACKING["old"]
    middle = simulated.LACKING["middle"]  # has some of the newer sub-options
    assert settings <= middle <= simulated.LACKING["old"]


def test_every_module_has_an_action_and_is_in_the_action_group() -> None:
    files = {path.stem for path in (CHECKOUT / "plugins" / "modules").glob("[a-z]*.py")}
    runtime = yaml.safe_load((CHECKOUT / "meta" / "runtime.yml").read_text())
    assert files == set(MODULES)
    assert {path.stem for path in (CHECKOUT / "plugins" / "action").glob("[a-z]*.py")} == files
    assert set(runtime["action_groups"]["pbx"]) == files


@pytest.mark.parametrize("module", MODULES)
def test_every_returned_key_is_documented(module: str) -> None:
    returned = yaml.safe_load(import_module(f"{PLUGINS}.modules.{module}").RETURN)
    results = {
        "recording_settings": {"changed_keys", "before", "after", "found"},
        "recording_settings_info": {"settings"},
        "menu_options_info": {"menu_options", "unavailable"},
        "custom_prompt": {"prompt", "before", "after"},
        "custom_prompt_info": {"prompts"},
    }
    assert returned.keys() == {*results[module], "failure"}
    assert returned["failure"]["contains"].keys() == {
        "kind",
        "errcode",
        "errmsg",
        "endpoint",
        "hint",
        "invalid_params",
    }
