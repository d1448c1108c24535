"""From templates to what people write: places, numbers, and the tone of each channel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bihuan.play.chance import Chance
from bihuan.play.material import ClassWords, Material
from bihuan.play.story import Arrival

if TYPE_CHECKING:
    from bihuan.play.stage import Landmark

SLOT = re.compile(r"\{(\w+)\}")
NUMBERS: dict[str, tuple[int, int]] = {
    "n": (2, 9),
    "few": (2, 4),
    "many": (8, 30),
    "area": (2, 15),
    "metres": (2, 20),
    "cm": (3, 12),
    "days": (2, 6),
    "weeks": (2, 5),
    "hours": (1, 5),
    "minutes": (15, 50),
    "floor": (2, 6),
    "no": (3, 188),
    "block": (1, 46),
    "unit": (1, 4),
    "degrees": (30, 70),
}
OFFICIAL = frozenset({"grid", "patrol", "inspection", "sensor"})


def fill(template: str, chance: Chance, **known: str) -> str:
    """Put the known words and fitting numbers into the slots of a template."""

    def word(match: re.Match[str]) -> str:
        name = match.group(1)
        return known[name] if name in known else str(chance.number(*NUMBERS[name]))

    return SLOT.sub(word, template)


def say(templates: Sequence[str], chance: Chance, **known: str) -> str:
    """One of the templates, filled."""
    return fill(chance.pick(templates), chance, **known)


def address_at(material: Material, landmark: Landmark, chance: Chance) -> str:
    """A landmark's name without its section, with the words for a spot at it."""
    name = plain_name(landmark.name)
    return fill(chance.pick(material.spots[landmark.kind]), chance, name=name)


def plain_name(name: str) -> str:
    return name.split("（")[0]


def report_text(material: Material, words: ClassWords, arrival: Arrival, chance: Chance) -> str:
    """What this report says, in the voice of its channel."""
    heard = words.grid if arrival.source in OFFICIAL else words.said
    core = fill(chance.pick(heard or words.grid or words.said), chance, loc=arrival.address)
    voices = material.voices["report"].get(arrival.source, ["{core}"])
    return fill(chance.pick(voices), chance, core=core.rstrip("。"), loc=arrival.address)
