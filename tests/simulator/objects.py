# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of a PBX to which recording settings refer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol


class Target(Protocol):
    """An object that can be recorded."""

    @property
    def id(self) -> int: ...

    @property
    def labels(self) -> dict[str, str]: ...


@dataclass
class Trunk:
    """A trunk; `type` is for example `register`, `peer`, `account`, `FXO` or `BRI`."""

    id: int
    name: str
    type: str = "register"

    @property
    def labels(self) -> dict[str, str]:
        """The keys that the PBX fills into a list item or menu entry."""
        return {"text": self.name, "type": self.type}


@dataclass
class Extension:
    """An extension; `name` is its caller id name."""

    id: int
    number: str
    name: str
    email: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """The keys that the PBX fills into a list item or menu entry."""
        return {"text": self.name, "text2": self.number, "type": "extension"}


@dataclass
class ExtensionGroup:
    """An extension group."""

    id: int
    name: str

    @property
    def labels(self) -> dict[str, str]:
        """The keys that the PBX fills into a list item or menu entry."""
        return {"text": self.name, "text2": self.name, "type": "ext_group"}


@dataclass
class Department:
    """A department; `parent_id` is None at the top."""

    id: int
    name: str
    parent_id: int | None = None

    @property
    def labels(self) -> dict[str, str]:
        """The keys that the PBX fills into a list item or menu entry."""
        return {"text": self.name, "text2": self.name, "type": "organization"}


@dataclass
class _NumberedRoom:
    id: int
    name: str
    number: str = ""

    @property
    def labels(self) -> dict[str, str]:
        """The keys that the PBX fills into a list item or menu entry."""
        return {"text": self.name}


class Queue(_NumberedRoom):
    """A call queue."""


class Conference(_NumberedRoom):
    """A conference room."""


class Ivr(_NumberedRoom):
    """An interactive voice response menu."""


AUDIO_ENDINGS = (".wav", ".mp3", ".gsm")


def without_ending(name: str) -> str:
    """A file name without its audio ending."""
    stem, dot, ending = name.rpartition(".")
    return stem if f"{dot}{ending.lower()}" in AUDIO_ENDINGS else name


@dataclass
class Prompt:
    """A voice prompt; `name` is the file name with its ending.

    `type` is `record` (recorded or uploaded), `tts` or `specify`; `speech` has the extra keys of a `tts` in a list.
    `content` is what was uploaded; it leaves the simulator only through `custom_prompt/play`.
    """

    id: int
    name: str
    type: str = "record"
    content: bytes = field(default=b"", repr=False)
    created: int = 1_700_000_000
    updated: int = 1_700_000_000
    speech: dict[str, Any] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return without_ending(self.name)

    def as_dict(self) -> dict[str, Any]:
        """All fields, with size and hash in place of the content, ready for JSON."""
        return {
            "id": self.id,
            "name": self.name,
            "type": self.type,
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "created": self.created,
            "updated": self.updated,
        }


@dataclass
class Objects:
    """A PBX's tables. Each is a plain list: append, remove and rename as a test needs."""

    trunks: list[Trunk] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    ext_groups: list[ExtensionGroup] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)
    queues: list[Queue] = field(default_factory=list)
    conferences: list[Conference] = field(default_factory=list)
    ivrs: list[Ivr] = field(default_factory=list)
    custom_prompts: list[Prompt] = field(default_factory=list)
    system_prompts: list[Prompt] = field(default_factory=list)
    other_menus: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """Ready-made entries of further menus, by menu name."""

    ITEM_TABLES: ClassVar[dict[str, str]] = {
        "trunk": "trunks",
        "extension": "extensions",
        "ext_group": "ext_groups",
        "organization": "departments",
        "conference": "conferences",
        "queue": "queues",
        "ivr": "ivrs",
    }

    def targets(self, kind: str) -> list[Target]:
        """The objects of a kind: `trunk`, `extension`, `ext_group`, `organization`, `conference`, `queue` or `ivr`."""
        table: list[Target] = getattr(self, self.ITEM_TABLES[kind])
        return table

    def target(self, kind: str, target_id: int) -> Target | None:
        """The object of that kind and id, if there is one."""
        return next((target for target in self.targets(kind) if target.id == target_id), None)

    def remove(self, kind: str, object_id: int) -> None:
        """Delete the object of that kind and id, also a `custom_prompt`; KeyError where there is none."""
        table: list[Any] = self.custom_prompts if kind == "custom_prompt" else getattr(self, self.ITEM_TABLES[kind])
        found = [entry for entry in table if entry.id == object_id]
        if not found:
            raise KeyError(object_id)
        table.remove(found[0])

    def id_of(self, kind: str, name: str) -> int:
        """The id of the first object of that kind whose name, or extension number, is `name`."""
        for target in self.targets(kind):
            labels = target.labels
            if name in (labels["text"], labels.get("text2")):
                return target.id
        raise LookupError(f"no {kind} {name!r}")

    @classmethod
    def example(cls) -> Objects:
        """The objects of a PBX by default; the vendor's request example succeeds on it.

        Ids of extensions, groups and departments collide, as they may on a real PBX.
        """
        return cls(
            trunks=[
                Trunk(5, "SIP-Provider", "register"),
                Trunk(6, "Branch-Office", "peer"),
                Trunk(27, "peer-to-41", "peer"),
            ],
            extensions=[
                Extension(18, "1000", "Ann Lee"),
                Extension(19, "1001", "Bob Stone"),
                Extension(20, "1002", "Carla Diaz"),
                Extension(1, "1003", "Dev Patel"),
                Extension(2, "1004", "Eva Novak"),
            ],
            ext_groups=[
                ExtensionGroup(1, "Default_Extension_Group"),
                ExtensionGroup(2, "Sales"),
                ExtensionGroup(3, "Support"),
            ],
            departments=[
                Department(1, "Head Office"),
                Department(2, "Service", 1),
                Department(3, "Second Level", 2),
                Department(4, "Warehouse"),
            ],
            queues=[Queue(9, "Support", "6400"), Queue(10, "Sales", "6401")],
            conferences=[Conference(1, "Conference0", "6500"), Conference(2, "Board Room", "6501")],
            ivrs=[Ivr(5, "Main Menu", "6200"), Ivr(6, "After Hours", "6201")],
            custom_prompts=[
                Prompt(1, "internal_record.wav"),
                Prompt(2, "inbound_record.wav"),
                Prompt(3, "outbound_record.wav"),
                Prompt(4, "record_start.wav"),
                Prompt(5, "record_end.wav"),
            ],
            system_prompts=[Prompt(1, "default.wav"), Prompt(2, "beep.wav")],
            other_menus={"role": [{"text": "Administrator", "value": "1"}, {"text": "Supervisor", "value": "2"}]},
        )
