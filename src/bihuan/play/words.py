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
TAG = re.compile(r"^\[(\w+)\]")


def fill(template: str, chance: Chance, *, about: str = "", **known: str) -> str:
    """Put the known words and fitting numbers into the slots of a template.

    With `about`, a slot has the same number in everything that is written about that.
    """

    def word(match: re.Match[str]) -> str:
        name = match.group(1)
        dice = Chance("number", about, name) if about else chance
        return known[name] if name in known else str(dice.number(*NUMBERS[name]))

    return SLOT.sub(word, TAG.sub("", template))


def tag_of(template: str) -> str:
    """Which kind of trouble a template is about; empty for any."""
    match = TAG.match(template)
    return match.group(1) if match else ""


def fitting(templates: Sequence[str], tag: str) -> Sequence[str]:
    """The templates for one kind of trouble, those for any included."""
    return [template for template in templates if tag_of(template) in {"", tag}] or templates


def say(templates: Sequence[str], chance: Chance, **known: str) -> str:
    """One of the templates, filled."""
    return fill(chance.pick(templates), chance, **known)


def address_at(material: Material, landmark: Landmark, spots: Sequence[str], chance: Chance) -> str:
    """A landmark's name without its section, with the words for a spot at it."""
    return fill(chance.pick(spots or material.spots[landmark.kind]), chance, name=plain_name(landmark.name))


def plain_name(name: str) -> str:
    return name.split("（", maxsplit=1)[0]


def report_text(
    material: Material, words: ClassWords, arrival: Arrival, about: str, chance: Chance
) -> tuple[str, str]:
    """What this report says, in the voice of its channel, and which kind of trouble it is about."""
    template = chance.pick(words.heard_by(arrival.source) or words.grid or words.said or words.sensor)
    core = fill(template, chance, about=about, loc=arrival.address)
    voices = material.voices["report"].get(arrival.source, ["{core}"])
    return fill(chance.pick(voices), chance, core=core.rstrip("。")), tag_of(template)
