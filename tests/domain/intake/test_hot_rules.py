"""The rules of hot issues: dated data of the pack, each fault with its line, and what they change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bihuan.domain.intake.models import HotIssue, HotRules
from bihuan.domain.intake.pack import FILE, load_rules
from bihuan.domain.intake.queries.hot_rules import hot_rules_on
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import SYSTEM
from tests.domain.intake.test_hot import SAYINGS, hear, look
from tests.factories.cases import Town
from tests.factories.hot import rules_from

GOOD = "valid_from = 2026-01-01\ncompared_weeks = 4\nleast_reports = 5\nsurprise = 3.0\nleast_usual = 0.5\n"


def load(folder: Path, text: str, now: datetime) -> list[str]:
    (folder / "pack.toml").write_text('code = "x"\nname = "小区"\nversion = "1"\n', encoding="utf-8")
    (folder / FILE).write_text(text, encoding="utf-8")
    problems = Problems()
    load_rules(Pack(folder, problems), problems, actor=SYSTEM, now=now)
    return [f"{problem.file}:{problem.line}" for problem in problems.found]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (1, "valid_from = 3"),
        (1, "# no day"),
        (2, "compared_weeks = 0"),
        (2, "compared_weeks = 2.5"),
        (3, "least_reports = 1"),
        (3, "least_reports = true"),
        (4, "surprise = -1"),
        (4, "surprise = nan"),
        (4, 'surprise = "3"'),
        (5, "least_usual = 0"),
        (5, "least_usual = 0.5\nmost = 3"),
        (5, "least_usual = ="),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_changed(
    db: None, tmp_path: Path, now: datetime, line: int, wrong: str
) -> None:
    lines = GOOD.splitlines()
    lines[line - 1] = wrong
    [told] = load(tmp_path, "\n".join(lines), now)
    where = 6 if "most" in wrong else 0 if wrong == "# no day" else line
    assert told == f"{FILE}:{where}"
    assert not HotRules.objects.exists()
    assert not Entry.objects.exists()


def test_new_rules_leave_those_of_earlier_days_and_are_told_once(
    db: None, tmp_path: Path, now: datetime
) -> None:
    later = GOOD.replace("2026-01-01", "2026-07-01").replace("surprise = 3.0", "surprise = 2")
    assert [load(tmp_path, text, now) for text in (GOOD, later, later)] == [[], [], []]
    found = [hot_rules_on(date(2026, month, 1)) for month in (6, 7)]
    assert [rules and rules.surprise for rules in found] == [3.0, 2.0]
    assert hot_rules_on(date(2025, 12, 31)) is None
    told = Entry.objects.filter(kind="intake.hot_rules_set").order_by("seq")
    assert [entry.data["valid_from"] for entry in told] == ["2026-01-01", "2026-07-01"]


def test_what_is_hot_is_asked_of_the_rules_of_the_day(town: Town) -> None:
    """Six reports are hot by the usual rules, and not once the pack asks for seven."""
    rules_from(town.now.date() + timedelta(days=1), least_reports=7)
    hear(town, *SAYINGS)
    assert look(town, days=1) == 0
    assert look(town) == 1


def test_a_thing_that_the_new_rules_do_not_call_hot_fades(town: Town) -> None:
    rules_from(town.now.date() + timedelta(days=1), surprise=9)
    hear(town, *SAYINGS)
    look(town)
    look(town, days=1)
    assert HotIssue.objects.get().state == "faded"


def test_a_pack_without_rules_looks_for_nothing(town: Town) -> None:
    HotRules.objects.all().delete()
    hear(town, *SAYINGS)
    assert look(town) == 0
    assert not HotIssue.objects.exists()
