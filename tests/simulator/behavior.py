# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation of the API leaves open, as switches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .switches import Switches, switch

CUSTOM_PROMPT_ENDPOINTS = frozenset(
    {
        "custom_prompt/list",
        "custom_prompt/search",
        "custom_prompt/upload",
        "custom_prompt/delete",
        "custom_prompt/play",
    }
)


@dataclass(frozen=True, kw_only=True, repr=False)
class Behavior(Switches):
    """How one PBX answers where the documentation leaves it open.

    The defaults follow the documentation. To change one later, assign
    `pbx.behavior = dataclasses.replace(pbx.behavior, ...)`.
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

    `autorecord/get` returns any other unknown key in `pbx.recording` too, with this switch on or off.
    """

    empty_omitted: Literal["nowhere", "top_level", "items", "everywhere"] = switch(
        "nowhere", "top_level", "items", "everywhere"
    )
    """Where `autorecord/get` leaves out what is empty (0, `""`, `[]`), as Go's `omitempty` does.

    The server is written in Go; how its answers treat empty values is not known.
    """

    read_only_keys: Literal["none", "top_level", "items", "everywhere"] = switch(
        "none", "top_level", "items", "everywhere"
    )
    """Where `autorecord/get` shows keys that `autorecord/update` refuses with 40002.

    They are `x_revision` at top level and `x_state` in list items. The PBX adds them while it answers.
    """

    newer_values: frozenset[str] = switch(
        frozenset(),
        frozenset({"enb_paging", "record_file_format", "end_prompt"}),
        frozenset({"enb_config", "enb_continue_record_on_transfer"}),
        frozenset({"record_trunk_list", "record_ext_list", "record_ivr_list"}),
    )
    """The settings and item options in which the PBX starts with a value of a newer firmware.

    See `recording.with_newer_values`. The PBX accepts such a value back as it showed it, and no other like it.
    """

    prompt_names: Literal["file_name", "either", "stem_read", "stem_read_only"] = switch(
        "file_name", "either", "stem_read", "stem_read_only"
    )
    """How prompts in the settings are named; `file_name` is with the ending.

    `either` shows the ending and accepts names with or without it; `stem_read` shows no ending and accepts both;
    `stem_read_only` shows no ending and accepts only names with it.
    """

    # Updating

    update_answer: Literal["success", "processing"] = switch("success", "processing")
    """What an accepted update answers: SUCCESS, or PROCESSING (2)."""

    update_delay_reads: int = switch(0, 1, 2)
    """How many reads still show the old settings after an update was answered."""

    update_delay_seconds: float = switch(0, 1.5)
    """How long reads still show the old settings after an update was answered, in the simulator's time."""

    omitted_keys: Literal["kept", "cleared"] = switch("kept", "cleared")
    """What an update does to the documented settings that its body lacks."""

    unknown_keys_lost_if_omitted: bool = switch(False, True)
    """Unknown keys that an update does not send back are removed; if off, they stay."""

    omitted_item_options: Literal["default", "kept"] = switch("default", "kept")
    """What an option such as `enb_config` or `number_value` becomes in an item that is sent without it."""

    default_number_value: int = switch(60, 15)
    """The beep interval that the PBX fills in."""

    unsupported_keys: Literal["ignored", "refused"] = switch("ignored", "refused")
    """What an update does with a key that this firmware does not know; `refused` is 40002."""

    unknown_ids: Literal["refused", "not_found", "dropped", "stored"] = switch(
        "refused", "not_found", "dropped", "stored"
    )
    """What an update does with a list item whose target does not exist, also one that stood in the list.

    It is refused with 40002 or, `not_found`, with 60001, or the item is dropped and the rest stored, or all is stored.
    """

    unknown_prompts: Literal["refused", "not_found", "stored"] = switch("refused", "not_found", "stored")
    """What an update does with a prompt name that does not exist, also one that is unchanged.

    It is refused with 40002 or, `not_found`, with 60001, or stored as it is.
    """

    keys_not_stored: frozenset[str] = switch(frozenset(), frozenset({"enb_paging", "record_queue_list"}))
    """Settings that an update accepts with SUCCESS and then does not store."""

    mp3_needs_stereo: bool = switch(False, True)
    """The file format falls back to wav whenever stereo recording is off, whether or not the update names either."""

    invalid_param_list: Literal["absent", "both", "value", "validation_type"] = switch(
        "absent", "both", "value", "validation_type"
    )
    """Whether a refused parameter is named in the answer, and with which of the two keys."""

    malformed_body_errcode: int = switch(40001, -2)
    """The error code for a body that is not JSON: as documented, or as a P560 logged it."""

    # Menus and lists

    menu_text2: bool = switch(True, False)
    """Menu entries carry `text2`: the extension number; for groups and departments the name again."""

    menu_ids: Literal["value_string", "value_number", "id_number"] = switch("value_string", "value_number", "id_number")
    """How a menu entry holds the id."""

    ivr_menu: Literal["ivr", "IVR"] = switch("ivr", "IVR")
    """How this firmware spells the menu of IVRs."""

    unknown_menu: Literal["refused", "not_existed", "empty"] = switch("refused", "not_existed", "empty")
    """The answer to a request for a menu that this firmware does not have: 40002, 10001, or an empty menu."""

    missing_menus: frozenset[str] = switch(
        frozenset(), frozenset({"custom_prompt", "system_prompt", "paging_custom_prompt"})
    )
    """Menus that this firmware does not have."""

    prompt_menu: Literal["file_name", "id", "stem", "id_stem"] = switch("file_name", "id", "stem", "id_stem")
    """What a prompt menu entry holds as text and value.

    They are the file name twice; `id`: the file name and the id; `stem`: the name without its ending and the file name;
    `id_stem`: the name without its ending and the id.
    """

    departments_nested: bool = switch(True, False)
    """Sub-departments lie under `item`, to any depth; if off, all departments are in one flat list."""

    organization_enabled: bool = switch(True, False)
    """Organization management is on; when it is off, the menu of departments is 70120."""

    page_size_default: int = switch(10, 3)
    """The page size of a list endpoint when the request has none."""

    page_size_max: int = switch(100, 2)
    """The largest page of a list endpoint."""

    page_size_above_max: Literal["capped", "refused"] = switch("capped", "refused")
    """What happens to a larger page size; `refused` is 40002."""

    # Custom prompts

    missing_endpoints: frozenset[str] = switch(frozenset(), CUSTOM_PROMPT_ENDPOINTS)
    """Endpoints that this firmware does not have (10001)."""

    prompt_list_file: Literal["stem", "file_name"] = switch("stem", "file_name")
    """Whether `file` in a prompt list lacks the ending, as documented, or has it, as an example shows."""

    real_filename_listed: bool = switch(True, False)
    """Whether a prompt list has `real_filename`."""

    prompt_in_use_deleted: bool = switch(True, False)
    """Whether a prompt that the recording settings name can be deleted; if not, the answer is 70091."""

    upload_delay_reads: int = switch(0, 2)
    """How many reads of prompt lists and menus do not show an upload yet that was answered."""

    uploads_transcoded: bool = switch(False, True)
    """Whether the PBX stores other bytes than were uploaded."""

    # Access

    wrong_login_errcode: int = switch(10005, -1, 10004, 40002, 60001)
    """The error code for a wrong Client ID or Client Secret."""

    missing_user_agent_errcode: int = switch(10005, 40001)
    """The error code for a request without a User-Agent header."""
