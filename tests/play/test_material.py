"""The words and rates of the example pack, checked without a database."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest

from bihuan.kernel.refusals import Refused
from bihuan.play.material import Material, read_material
from bihuan.play.scenes import BACKDROPS, TROUBLES
from bihuan.play.words import NUMBERS, fitting, tag_of

GUSU = Path(__file__).parents[2] / "packs" / "gusu"
SCENES = {*TROUBLES, *BACKDROPS, "street", "talk"}


@pytest.fixture(scope="module")
def material() -> Material:
    return read_material(GUSU)


def rows(name: str) -> list[dict[str, str]]:
    with (GUSU / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_every_class_that_is_played_is_a_small_class_with_a_standard(material: Material) -> None:
    standards = {(row["category"], int(row["row"])) for row in rows("standards.csv") if not row["valid_to"]}
    missing = [
        (code, row)
        for code, words in material.classes.items()
        for row in (words.rows or (1,))
        if (code, row) not in standards
    ]
    assert missing == []


def test_every_class_is_played_with_enough_words(material: Material) -> None:
    poor = [
        code
        for code, words in material.classes.items()
        if not (words.grid or words.said or words.sensor) or not words.done or words.scene not in SCENES
    ]
    assert poor == []
    assert len(material.classes) >= 80


def test_every_kind_of_trouble_that_is_told_can_be_answered(material: Material) -> None:
    lost = [
        template
        for words in material.classes.values()
        for template in (*words.grid, *words.said, *words.sensor)
        if not [t for t in words.done if tag_of(t) in {"", tag_of(template)}]
    ]
    assert lost == []


def test_words_for_one_kind_of_trouble_never_answer_another() -> None:
    assert fitting(["[a]一", "[b]二", "三"], "a") == ["[a]一", "三"]


def test_every_slot_is_known(material: Material) -> None:
    known = {*NUMBERS, "loc", "name", "core", "done"}
    texts = "\n".join(file.read_text(encoding="utf-8") for file in (GUSU / "play").glob("*.toml"))
    templates = re.sub(r"#.*", "", texts)
    assert set(re.findall(r"\{(\w+)\}", templates)) <= known


def test_every_kind_of_object_has_words_for_a_spot(material: Material) -> None:
    assert {row["kind"] for row in rows("objects.csv")} == set(material.spots)


def test_every_hot_spot_exists(material: Material) -> None:
    objects = {row["code"] for row in rows("objects.csv")}
    lost = [h for h in material.hot_spots if h.object not in objects or h.category not in material.classes]
    assert lost == []


def test_every_reason_that_is_played_has_words_and_is_a_reason_of_the_pack(material: Material) -> None:
    rules = tomllib.loads((GUSU / "cases.toml").read_text(encoding="utf-8"))
    for kind, weights in material.rates["grounds"].items():
        known = {reason["code"] for reason in rules[kind]["reasons"]}
        assert set(weights) <= known, kind
        assert set(weights) <= set(material.voices[kind]), kind


def test_units_with_habits_are_units_of_the_pack(material: Material) -> None:
    units = {row["code"] for row in rows("units.csv")}
    assert set(material.rates["units"]) - units == {"usual", "desk", "checkers"}
    assert set(material.rates["often_mistaken"]) <= units


def test_a_pack_without_a_play_folder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"play/rates\.toml"):
        read_material(tmp_path)
