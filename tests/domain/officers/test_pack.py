"""Rules, certificates and lecturers of a pack: each fault with file and line, and nothing twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bihuan.domain.officers.models import Certificate, Lecturer, Officer, TrainingRules
from bihuan.domain.officers.pack import LECTURERS, OFFICERS, RULES, load_lecturers, load_officers, load_rules
from bihuan.domain.officers.queries.rules import rules_on
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import SYSTEM
from tests.factories.officers import School

GUSU = Path(__file__).parents[3] / "packs" / "gusu"
HEAD = "username,kind,number,issuer,scope,valid_from,valid_to\n"
LECTURER_HEAD = "code,name,organisation,fields,valid_from\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (RULES, "pack.toml"):
        shutil.copy(GUSU / name, tmp_path)
    return tmp_path


def load(folder: Path, school: School) -> list[str]:
    problems = Problems()
    pack = Pack(folder, problems)
    for section in (load_rules, load_officers, load_lecturers):
        section(pack, problems, actor=SYSTEM, now=school.now)
    return [str(problem) for problem in problems.found]


def test_certificates_and_lecturers_are_loaded_once(folder: Path, school: School) -> None:
    (folder / OFFICERS).write_text(HEAD + "stranger,enforcement,A1,区政府,消防,2024-05-01,2032-05-01\n")
    (folder / LECTURERS).write_text(LECTURER_HEAD + "X1,周牧野,指挥中心,digital;conduct,2025-01-01\n")
    for _ in range(2):
        assert load(folder, school) == []
    assert Officer.objects.get(person__username="stranger").certificates.get().masked.endswith("A1")
    assert Lecturer.objects.get(code="X1").teaches == ["digital", "conduct"]
    assert rules_on(school.now.date()).field("digital") is not None
    assert TrainingRules.objects.count() == 2


def test_a_certificate_that_was_extended_keeps_its_holder(folder: Path, school: School) -> None:
    line = "stranger,enforcement,A1,区政府,消防,2024-05-01,{}-05-01\n"
    (folder / OFFICERS).write_text(HEAD + line.format(2030))
    load(folder, school)
    (folder / OFFICERS).write_text(HEAD + line.format(2032))
    assert load(folder, school) == []
    assert Certificate.objects.get(number="A1").valid_to.year == 2032
    (folder / OFFICERS).write_text(HEAD + line.format(2032).replace("stranger", "ann"))
    assert [one.partition(" ")[0] for one in load(folder, school)] == ["officers.csv:2:"]


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        (OFFICERS, HEAD + "nobody,enforcement,A1,甲,乙,2024-05-01,2032-05-01\n", "officers.csv:2:"),
        (OFFICERS, HEAD + "ann,permit,A1,甲,乙,2024-05-01,2032-05-01\n", "officers.csv:2:"),
        (OFFICERS, HEAD + "ann,enforcement,A1,甲,乙,2032-05-01,2024-05-01\n", "officers.csv:2:"),
        (OFFICERS, HEAD + "ann,enforcement,A1,甲,乙,2024-05-01,2032-05-01\n" * 2, "officers.csv:3:"),
        (LECTURERS, LECTURER_HEAD + "X1,甲,乙,cooking,2025-01-01\n", "lecturers.csv:2:"),
        (RULES, "hours_a_year = 60\nleast_officers = 0\n", "officers.toml:2:"),
    ],
    ids=["no such person", "no such kind", "backwards", "number twice", "no such field", "a rule of none"],
)
def test_a_fault_is_told_with_file_and_line(
    folder: Path, school: School, file: str, text: str, told: str
) -> None:
    (folder / file).write_text(text)
    assert [one[: len(told)] for one in load(folder, school)] == [told]
