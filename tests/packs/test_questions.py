"""What is asked about a class: read from a pack, kept when dropped, and every fault told with its line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bihuan.domain.cases.models import Question
from bihuan.domain.cases.pack.questions import load_questions
from bihuan.domain.district.models import Category
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import SYSTEM
from tests.factories.district import mini_district

pytestmark = pytest.mark.django_db
GUSU = Path(__file__).parents[2] / "packs" / "gusu"
GOOD = """
[E0101.bags]
datatype = "number"
order = 1
description = "几袋？"
"""


def loaded(folder: Path, text: str, now: datetime) -> list[str]:
    (folder / "pack.toml").write_text('code = "x"\nname = "x"\nversion = "1"\n', encoding="utf-8")
    (folder / "attributes.toml").write_text(text, encoding="utf-8")
    problems = Problems()
    load_questions(Pack(folder, problems), problems, actor=SYSTEM, now=now)
    return [str(problem) for problem in problems.found]


def test_question_is_written_once_and_noted(tmp_path: Path, now: datetime) -> None:
    mini_district()
    for _ in range(2):
        assert loaded(tmp_path, GOOD, now) == []
    assert Question.objects.get().text == "几袋？"
    assert Entry.objects.filter(kind="cases.questions_set").count() == 1


def test_dropped_question_is_asked_no_more_and_not_deleted(tmp_path: Path, now: datetime) -> None:
    mini_district()
    loaded(tmp_path, GOOD, now)
    loaded(tmp_path, "", now)
    assert Question.objects.get().in_use is False
    loaded(tmp_path, GOOD, now)
    assert Question.objects.get().in_use is True


@pytest.mark.parametrize(
    ("wrong", "line", "said"),
    [
        (GOOD.replace("E0101", "E0999"), 2, "E0999"),
        (GOOD.replace('"number"', '"colour"'), 2, "datatype"),
        (GOOD.replace("order = 1", "order = 0"), 2, "order"),
        (GOOD + GOOD.replace("bags", "sacks"), 7, "order"),
        (GOOD.replace('"number"', '"singlevaluelist"'), 2, "values"),
        (GOOD + "values = [{ key = 1, name = '一' }]\n", 2, "values"),
        (GOOD + "needed = true\n", 2, "needed"),
        (GOOD + "required = 1\n", 2, "required"),
        (GOOD.replace("几袋？", ""), 2, "description"),
        ("[E0101]\nbags = 3\n", 0, "bags"),
        ("E0101 = 3\n", 0, "E0101"),
    ],
)
def test_fault_is_told_with_file_and_line(
    tmp_path: Path, now: datetime, wrong: str, line: int, said: str
) -> None:
    mini_district()
    (problem,) = loaded(tmp_path, wrong, now)
    assert problem.startswith(f"attributes.toml:{line}:" if line else "attributes.toml:")
    assert said in problem


def test_questions_of_the_example_pack_are_in_order(now: datetime) -> None:
    problems = Problems()
    pack = Pack(GUSU, problems)
    for code in pack.toml("attributes.toml"):
        parent, _ = Category.objects.get_or_create(code=code[:3], name=code[:3], kind="event")
        Category.objects.create(code=code, name=code, kind="event", parent=parent)
    assert load_questions(pack, problems, actor=SYSTEM, now=now) > 10
    assert problems.found == []
