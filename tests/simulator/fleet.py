# Copyright (c) The telephony.yeastar maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fleets of PBXs that differ as real ones do."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

from .behavior import Behavior
from .objects import (
    Conference,
    Department,
    Extension,
    ExtensionGroup,
    Ivr,
    Objects,
    Prompt,
    Queue,
    Trunk,
)
from .pbx import Pbx
from .recording import FILE_FORMATS, LACKING, LISTS, PROMPTS, Firmware, Recording, RecordingRules, blank

T = TypeVar("T")

CITIES = (
    "Hamburg",
    "Lyon",
    "Porto",
    "Gdansk",
    "Utrecht",
    "Bergen",
    "Tampere",
    "Graz",
    "Cork",
    "Malaga",
    "Aarhus",
    "Bari",
)
MODELS = ("Yeastar P550", "Yeastar P560", "Yeastar P570")
TRUNKS = (
    ("Telekom SIP", "register"),
    ("Twilio Elastic", "peer"),
    ("Colt Voice", "peer"),
    ("Sipgate Team", "register"),
    ("FXO1-1", "FXO"),
    ("BRI1-1", "BRI"),
    ("E1-1", "E1"),
    ("Branch Link", "account"),
)
FIRST_NAMES = ("Ann", "Bob", "Carla", "Dev", "Eva", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Kira", "Luis")
LAST_NAMES = (
    "Lee",
    "Stone",
    "Diaz",
    "Patel",
    "Novak",
    "Berg",
    "Silva",
    "Moreau",
    "Kowalski",
    "Jansen",
    "Rossi",
    "Virtanen",
)
AGREED_PROMPTS = ("internal_record.wav", "inbound_record.wav", "outbound_record.wav")


def fleet(
    count: int,
    seed: int = 0,
    *,
    prefix: str = "pbx",
    firmwares: Sequence[Firmware] = ("new", "new", "middle", "old"),
    behavior: Behavior | None = None,
    extensions: int = 12,
) -> list[Pbx]:
    """PBXs `pbx-0001` and so on, the same ones for the same seed.

    All have, under ids of their own: trunk `Main SIP Trunk`; extensions from `1000` on; groups
    `Default_Extension_Group` and `Sales`; departments `Head Office` > `Service` > `Second Level`; queues `Support`
    and `Sales`; conference `Board Room`; IVR `Main Menu`; prompts `internal_record.wav`, `inbound_record.wav` and
    `outbound_record.wav`. The rest differs, including the recording settings.
    """
    return [
        _member(
            f"{prefix}-{number:04}", random.Random(f"{seed}/{number}"), firmwares, behavior or Behavior(), extensions
        )
        for number in range(1, count + 1)
    ]


def _member(name: str, rng: random.Random, firmwares: Sequence[Firmware], behavior: Behavior, extensions: int) -> Pbx:
    firmware = rng.choice(firmwares)
    objects = _objects(rng, extensions)
    return Pbx(
        name,
        firmware=firmware,
        behavior=behavior,
        objects=objects,
        recording=_recording(rng, RecordingRules(objects, firmware, behavior)),
        client_id=f"{rng.getrandbits(128):032x}",
        client_secret=f"{rng.getrandbits(128):032x}",
        serial_number=f"3631A{rng.randrange(10**4):04}{name.rpartition('-')[2]}",
        device_name=f"{rng.choice(CITIES)} {name.rpartition('-')[2]}",
        model_name=rng.choice(MODELS),
    )


def _objects(rng: random.Random, extensions: int) -> Objects:
    head, service, second, other = _ids(rng, 4)
    trunks = [("Main SIP Trunk", "register"), *rng.sample(TRUNKS, rng.randint(1, 4))]
    groups = [
        "Default_Extension_Group",
        "Sales",
        *rng.sample(("Support", "Management", "Reception"), rng.randint(0, 2)),
    ]
    queues = ["Support", "Sales", *rng.sample(("Billing", "Returns", "Night Desk"), rng.randint(0, 2))]
    conferences = ["Board Room", *rng.sample(("Project Room", "Training"), rng.randint(0, 2))]
    ivrs = ["Main Menu", *rng.sample(("After Hours", "Holiday"), rng.randint(0, 2))]
    prompts = [*AGREED_PROMPTS, *rng.sample(("record_start.wav", "record_end.wav", "welcome.wav"), rng.randint(0, 3))]
    return Objects(
        trunks=[Trunk(trunk_id, *trunk) for trunk_id, trunk in _with_ids(rng, trunks)],
        extensions=[
            Extension(extension_id, str(1000 + index), f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}")
            for index, extension_id in enumerate(_ids(rng, extensions))
        ],
        ext_groups=[ExtensionGroup(*group) for group in _with_ids(rng, groups)],
        departments=[
            Department(head, "Head Office"),
            Department(service, "Service", head),
            Department(second, "Second Level", service),
            Department(other, rng.choice(("Warehouse", "Workshop", "Laboratory"))),
        ],
        queues=[Queue(*queue, number=str(6400 + index)) for index, queue in enumerate(_with_ids(rng, queues))],
        conferences=[
            Conference(*room, number=str(6500 + index)) for index, room in enumerate(_with_ids(rng, conferences))
        ],
        ivrs=[Ivr(*ivr, number=str(6200 + index)) for index, ivr in enumerate(_with_ids(rng, ivrs))],
        custom_prompts=[Prompt(*prompt) for prompt in _with_ids(rng, prompts)],
        system_prompts=[Prompt(1, "default.wav"), Prompt(2, "beep.wav")],
    )


def _ids(rng: random.Random, count: int) -> list[int]:
    return rng.sample(range(1, 100 + 4 * count), count)


def _with_ids(rng: random.Random, values: Sequence[T]) -> list[tuple[int, T]]:
    return list(zip(_ids(rng, len(values)), values, strict=True))


def _recording(rng: random.Random, rules: RecordingRules) -> Recording:
    lacking = LACKING[rules.firmware]
    prompts = ["", *(prompt.name for prompt in rules.objects.custom_prompts)]
    return {
        **blank(rules.firmware),
        "enb_internal": rng.randint(0, 1),
        "enb_channel_separate": rng.randint(0, 1),
        "enb_paging": rng.randint(0, 1),
        "record_file_format": rng.choice(FILE_FORMATS),
        **{key: rng.choice(prompts) for key in PROMPTS if key not in lacking},
        **{name: _items(rng, rules, name) for name in LISTS},
    }


def _items(rng: random.Random, rules: RecordingRules, name: str) -> list[dict[str, object]]:
    spec = LISTS[name]
    items = []
    for kind in spec.kinds:
        targets = rules.objects.targets(kind)
        for target in rng.sample(targets, rng.randint(0, min(3, len(targets)))):
            item = {
                "id": target.id,
                **({"type": kind} if spec.typed else {}),
                **_options(rng, rules.options(spec, kind)),
            }
            items.append(rules.complete_item(spec, item))
    return items


def _options(rng: random.Random, options: tuple[str, ...]) -> dict[str, int]:
    return {option: rng.choice((15, 30, 60)) if option == "number_value" else rng.randint(0, 1) for option in options}
