"""Scored lists and band tables of a pack: a hole, an overlap or an unknown thing is told with file and line."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from bihuan.domain.patrols.models import PatrolRules
from bihuan.domain.patrols.pack import FILE, load_rules
from bihuan.domain.patrols.queries.rules import BadRule, parse_rules
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import SYSTEM
from tests.factories.cases import Town
from tests.factories.patrols import rules

GUSU = Path(__file__).parents[3] / "packs" / "gusu"
TEXT = """valid_from = 2026-01-01
appeal_days = 7

[bands.roads]
green = "[90, 100]"
yellow = "[75, 90)"
red = "[0, 75)"

[[lists]]
code = "roads"
name = "道路"
kinds = ["road"]

[[lists.lines]]
code = "litter"
group = "保洁"
name = "垃圾"
points = 2
category = "E0101"
"""


def load(folder: Path, town: Town) -> list[str]:
    problems = Problems()
    load_rules(Pack(folder, problems), problems, actor=SYSTEM, now=town.now)
    return [str(problem) for problem in problems.found]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"[75, 90)"', '"[75, 89)"', "patrols.toml:4:"),
        ('"[75, 90)"', '"[75, 90]"', "patrols.toml:4:"),
        ('green = "[90, 100]"\n', "", "patrols.toml:4:"),
        ('green = "[90, 100]"\nyellow = "[75, 90)"', 'yellow = "[90, 100]"\ngreen = "[75, 90)"', "patrols.toml:4:"),
        ('"road"', '"river"', "patrols.toml:10:"),
        ('"E0101"', '"E9999"', "patrols.toml:15:"),
        ("points = 2", "points = 0", "patrols.toml:15:"),
        ("appeal_days = 7", "appeal_days = -1", "patrols.toml:2:"),
    ],
    ids=["a hole", "an overlap", "no green", "upside down", "no such kind", "no such class", "no points", "no days"],
)  # fmt: skip
def test_a_fault_is_told_with_file_and_line(
    town: Town, tmp_path: Path, old: str, new: str, told: str
) -> None:
    shutil.copy(GUSU / "pack.toml", tmp_path)
    (tmp_path / FILE).write_text(TEXT.replace(old, new))
    before = PatrolRules.objects.count()
    assert [one[: len(told)] for one in load(tmp_path, town)] == [told]
    assert PatrolRules.objects.count() == before


def test_rules_are_loaded_once_and_a_later_day_adds_new_ones(town: Town, tmp_path: Path) -> None:
    shutil.copy(GUSU / "pack.toml", tmp_path)
    for text in (TEXT, TEXT, TEXT.replace("2026-01-01", "2026-09-01")):
        (tmp_path / FILE).write_text(text)
        assert load(tmp_path, town) == []
    assert [str(one) for one in PatrolRules.objects.all()] == ["2026-09-01", "2026-01-01", "2000-01-01"]


def test_a_line_that_costs_more_than_its_most_is_refused() -> None:
    bad = rules()
    bad["lists"][0]["lines"][0]["most"] = 1
    with pytest.raises(BadRule):
        parse_rules(bad)


def test_the_score_never_falls_below_nothing() -> None:
    chosen = parse_rules(rules()).lists[0]
    assert chosen.score([("gone", Decimal(70)), ("cover", Decimal(80))]) == 0
