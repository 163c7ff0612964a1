# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the API's documentation leaves open, as switches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .switches import Switches, switch


@dataclass(frozen=True, kw_only=True)
class Behaviour(Switches):
    """How one PBX answers where the facts are unsure.

    The defaults follow the documentation. To change one later, assign
    `pbx.behaviour = dataclasses.replace(pbx.behaviour, ...)`.
    """

    # Reading

    errcode_as_string: bool = switch(False, True)
    """`errcode` is a string in every answer."""

    auto_record_at: Literal["auto_record", "data.auto_record", "data"] = switch(
        "auto_record", "data.auto_record", "data"
    )
    """Where `autorecord/get` puts the settings."""

    numbers_as_strings: bool = switch(False, True)
    """Flags, ids and seconds of the settings are read as strings."""

    value_instead_of_id: bool = switch(False, True)
    """List items are read with `value`, a string, in place of `id`."""

    null_for_empty: bool = switch(False, True)
    """Empty lists and prompts are read as null, empty menus too."""

    text_omitted: bool = switch(False, True)
    """List items are read without `text` and `text2`."""

    continue_on_groups: bool = switch(True, False)
    """Group and department items carry `enb_continue_record_on_transfer` as extension items do."""

    shuffled: bool = switch(False, True)
    """Lists and keys of the settings, and menu entries, come in another order each time."""

    unknown_keys: bool = switch(False, True)
    """The PBX's settings start with keys that no documentation names, at top level and in list items.

    Any further unknown key that is put into `pbx.recording` is answered as well, whatever this switch says.
    """

    # Updating

    omitted_keys: Literal["kept", "cleared"] = switch("kept", "cleared")
    """What an update does to the documented settings that it does not send."""

    unknown_keys_lost_if_omitted: bool = switch(False, True)
    """Unknown keys that an update does not send back are gone; otherwise they stay."""

    omitted_item_options: Literal["default", "kept"] = switch("default", "kept")
    """What an option such as `enb_config` or `number_value` becomes in an item that is sent without it."""

    default_number_value: int = switch(60, 15)
    """The beep interval that the PBX fills in."""

    unsupported_keys: Literal["ignored", "refused"] = switch("ignored", "refused")
    """What an update does with a key that this firmware does not know; refused is 40002."""

    unknown_ids: Literal["refused", "dropped"] = switch("refused", "dropped")
    """What an update does with a list item whose target does not exist; refused is 40002."""

    unknown_prompts: Literal["refused", "stored"] = switch("refused", "stored")
    """What an update does with a prompt name that does not exist; refused is 40002."""

    keys_not_stored: frozenset[str] = switch(frozenset(), frozenset({"enb_paging", "record_queue_list"}))
    """Settings that an update accepts with SUCCESS and then does not store."""

    mp3_needs_stereo: bool = switch(False, True)
    """The file format falls back to wav whenever stereo recording is off."""

    # Menus and lists

    menu_text2: bool = switch(True, False)
    """Menu entries carry `text2`: the extension number; for groups and departments the name again."""

    menu_ids: Literal["value_string", "value_number", "id_number"] = switch("value_string", "value_number", "id_number")
    """How a menu entry gives the id."""

    ivr_menu: Literal["ivr", "IVR"] = switch("ivr", "IVR")
    """How this firmware spells the menu of IVRs."""

    unknown_menu: Literal["refused", "empty"] = switch("refused", "empty")
    """What asking for a menu that this firmware does not have yields; refused is 40002."""

    missing_menus: frozenset[str] = switch(
        frozenset(), frozenset({"custom_prompt", "system_prompt", "paging_custom_prompt"})
    )
    """Menus that this firmware does not have."""

    prompt_menu: Literal["file_name", "id", "stem"] = switch("file_name", "id", "stem")
    """What a prompt menu entry holds: the file name twice; the id as value; or as text the name without suffix."""

    departments_nested: bool = switch(True, False)
    """Sub-departments lie under `item`, to any depth; otherwise all departments are listed flat."""

    organization_enabled: bool = switch(True, False)
    """Organisation management is on; when off, asking for departments is 70120."""

    page_size_default: int = switch(10, 3)
    """Entries on a page of `extension/list` when the request does not say."""

    page_size_max: int = switch(100, 2)
    """The largest page of `extension/list`."""

    page_size_above_max: Literal["capped", "refused"] = switch("capped", "refused")
    """What a larger page size yields; refused is 40002."""

    # Access

    wrong_login_errcode: int = switch(10005, -1, 10004, 40002, 60001)
    """The error code for a wrong Client ID or Client Secret."""

    missing_user_agent_errcode: int = switch(10005, 40001)
    """The error code for a request without a User-Agent header."""
