"""What a pack says about its month of life: rates, hot spots, and the words that its people use.

Everything a reader of the pack may want to change stands in `<pack>/play/*.toml`; nothing of one district stands in code.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bihuan.kernel.refusals import Refused

Table = dict[str, Any]
OFFICIAL = frozenset({"grid", "patrol", "inspection", "sensor", "superior"})
"""Channels on which officials (or devices) write, in the words of the trade."""
TALK = "talk"
"""The scene of what is settled with words: no picture shows it."""


@dataclass(frozen=True)
class ClassWords:
    """How one class of matters is met, told and put right.

    `grid` are a grid worker's words, `said` a resident's; `{loc}` is the place, other slots are numbers.
    `done` are the unit's, `sensor` a device's. A template that begins with `[x]` is about one kind of
    trouble in the class: what was told with a tag is answered with the same tag, or with none.
    `spots` says where such a thing is, when the usual words for a place do not fit; `scene` names the drawing.
    """

    code: str
    weight: float
    where: tuple[str, ...]
    grid: tuple[str, ...]
    said: tuple[str, ...]
    done: tuple[str, ...]
    scene: str = "street"
    wet: float = 1.0
    hours: tuple[int, int] = (0, 24)
    weekend: float = 1.0
    rows: tuple[int, ...] = ()
    sensor: tuple[str, ...] = ()
    spots: tuple[str, ...] = ()

    def heard_by(self, source: str) -> tuple[str, ...]:
        """The templates for a channel; none when such a thing is not told through it."""
        if source == "sensor":
            return self.sensor
        return self.grid if source in OFFICIAL else self.said


@dataclass(frozen=True)
class HotSpot:
    """A place that many people report about in the same days."""

    category: str
    object: str
    reports: int
    days_ago: float
    lasts_days: float


@dataclass(frozen=True)
class Material:
    """The play folder of a pack, read whole."""

    rates: Table
    classes: dict[str, ClassWords]
    voices: Table
    spots: dict[str, tuple[str, ...]]
    hot_spots: tuple[HotSpot, ...] = field(default=())
    training: Table = field(default_factory=dict)
    patrols: Table = field(default_factory=dict)


def read_material(folder: Path) -> Material:
    """Read `<pack>/play`. Refuses a pack without one, and a table that lacks what it must have."""
    play = folder / "play"
    if not (play / "rates.toml").is_file():
        raise Refused("nothing_to_play", "“{folder}”里没有 play/rates.toml，没有可演的内容。", folder=folder)
    try:
        return _material(play)
    except (KeyError, TypeError, ValueError) as error:
        raise Refused(
            "bad_material", "“{folder}”里有一项缺少或写错：{error}", folder=play, error=error
        ) from None


def _material(play: Path) -> Material:
    rates = _toml(play / "rates.toml")
    classes = {
        code: _words(code, table)
        for file in sorted(play.glob("classes-*.toml"))
        for code, table in _toml(file).items()
    }
    places = _toml(play / "places.toml")
    return Material(
        rates=rates,
        classes=classes,
        voices=_toml(play / "voices.toml"),
        spots={kind: tuple(texts) for kind, texts in places["spots"].items()},
        hot_spots=tuple(HotSpot(**row) for row in places.get("hot", ())),
        training=_optional(play / "training.toml"),
        patrols=_optional(play / "patrols.toml"),
    )


def _toml(file: Path) -> Table:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _optional(file: Path) -> Table:
    """What a pack may leave out: then nobody plays it."""
    return _toml(file) if file.is_file() else {}


def _words(code: str, table: Table) -> ClassWords:
    lists: Table = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return ClassWords(code=code, **lists)
