"""The photographs by risk of a pack: loaded as written, and every fault told with file and line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from bihuan.domain.cases.models import CaseRules
from bihuan.domain.cases.pack.rules import load_rules
from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import Phase
from bihuan.domain.district.vocabulary import Risk
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
GOOD = """valid_from = 2026-01-01
[photos.high]
before = 1
after = 2
[photos.normal]
before = 0
after = 1
[photos.low]
before = 0
after = 0
"""


def loaded(folder: Path, text: str, now: datetime) -> list[str]:
    (folder / "pack.toml").write_text('code = "x"\nname = "x"\nversion = "1"\n', encoding="utf-8")
    (folder / "cases.toml").write_text(text, encoding="utf-8")
    problems = Problems()
    load_rules(Pack(folder, problems), problems, actor=SYSTEM, now=now)
    return [str(problem) for problem in problems.found]


def test_rules_of_two_days_stand_side_by_side(tmp_path: Path, now: datetime) -> None:
    assert loaded(tmp_path, GOOD, now) == []
    later = GOOD.replace("2026-01-01", "2026-07-01").replace("after = 2", "after = 3")
    assert loaded(tmp_path, later, now) == []
    counts = [
        rules_on(day).photos.count(Risk.HIGH, Phase.AFTER) for day in (date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert counts == [2, 3]
    assert rules_on(date(2025, 12, 31)).photos.wanted == {}


@pytest.mark.parametrize(
    ("wrong", "line", "said"),
    [
        (GOOD.replace("after = 1", "after = -1"), 5, "after 要是 0 到 9 的整数，写成了 -1"),
        (GOOD.replace("[photos.low]", "[photos.lowest]"), 8, "没有风险“lowest”"),
        (GOOD.replace("after = 1", "after = 3"), 2, "不能比低一级风险要得少"),
        (GOOD + "[photos.raised]\ncame_back = 1\n", 11, "came_back"),
        (GOOD.replace("[photos.low]\nbefore = 0\nafter = 0\n", ""), 2, "缺少 [photos.low]"),
    ],
)
def test_a_wrong_table_is_named_with_its_line_and_nothing_is_loaded(
    tmp_path: Path, now: datetime, wrong: str, line: int, said: str
) -> None:
    (problem,) = loaded(tmp_path, wrong, now)
    assert problem.startswith(f"cases.toml:{line}: ")
    assert said in problem
    assert not CaseRules.objects.exists()
