# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sets of switches, each with its plausible values."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self


def switch(default: Any, *others: Any) -> Any:
    """A field with its default and its other plausible values."""
    return dataclasses.field(default=default, metadata={"others": others})


@dataclass(frozen=True)
class Switches:
    """Base of a frozen dataclass whose fields are all made by `switch`; its repr has the values but the defaults."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value, answers = getattr(self, field.name), (field.default, *field.metadata["others"])
            if isinstance(field.default, str) and value not in answers:
                raise ValueError(f"{field.name} is one of {', '.join(answers)}, not {value!r}")

    def __repr__(self) -> str:
        values = {field.name: (getattr(self, field.name), field.default) for field in dataclasses.fields(self)}
        changed = ", ".join(f"{name}={value!r}" for name, (value, default) in values.items() if value != default)
        return f"{type(self).__name__}({changed})"

    @classmethod
    def variants(cls) -> Iterator[tuple[str, Self]]:
        """Every plausible value but the defaults, one switch at a time, with a name such as `omitted_keys=cleared`."""
        for field in dataclasses.fields(cls):
            for value in field.metadata["others"]:
                label = ",".join(sorted(value)) if isinstance(value, frozenset) else value
                yield f"{field.name}={label}", cls(**{field.name: value})
