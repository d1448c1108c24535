"""The journal exported to Parquet folds to what the database folds to, and grows without writing anything twice."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bihuan.domain.metrics.queries import Question, Reckoning, Scope, book_on, exported_values, named_window
from bihuan.domain.metrics.queries.folds import PlainFolds
from bihuan.foundation.journal.actions import reverse_entry, seal_entries
from bihuan.foundation.journal.exports import export_parquet, read_state
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import SYSTEM
from bihuan.kernel.refusals import Refused
from tests.domain.metrics.test_rollups import CODES, NOW, START, define_all
from tests.factories.metrics import define, entry, keep

pytestmark = pytest.mark.django_db
WINDOWS = ("2026-02", "2026Q1", "2026", "2026-03-05..2026-03-20", "day:2026-02-10")


def export(folder: Path, now: datetime) -> int:
    seal_entries(actor=SYSTEM, now=now)
    list(export_parquet(folder))
    return read_state(folder).entries


def some_entries(draw: random.Random, count: int) -> None:
    """Two kinds, four cases, units that moved, late entries, some of them reversed."""
    for _ in range(count):
        at = START + timedelta(minutes=draw.randrange(100 * 24 * 60))
        (made,) = keep(
            entry(
                draw.choice(["cases.handled", "cases.closed"]), at, draw.randint(1, 4),
                recorded_at=at + timedelta(days=draw.choice([0, 30])), unit=draw.choice(["/GS/A/T/", "/GS/B/T/", ""]),
                place=draw.choice(["/32/1/11/", "/32/2/", ""]), category=draw.choice(["E0101", "E0201", ""]),
                quantity=Decimal(draw.randint(-8, 8)) / 4, amount=draw.choice([None, Decimal("0.10")]),
                data=draw.choice([{}, {"on_time": True}, {"on_time": False}]),
            )
        )  # fmt: skip
        if draw.random() < 0.2:
            reverse_entry(actor=SYSTEM, now=NOW, entry=made, reason="试，“引号”和\n换行")


@pytest.mark.parametrize("seed", range(4))
def test_an_export_folds_to_the_same_values_as_the_database(tmp_path: Path, seed: int) -> None:
    define_all()
    define("never", kinds=["cases.filed"])
    draw = random.Random(seed)
    for _ in range(2):
        some_entries(draw, 30)
        export(tmp_path, NOW)
    for window in WINDOWS:
        for scope in ("", "unit:T", "place:1"):
            for as_of in (None, START + timedelta(days=50)):
                question = Question(named_window(window), Scope.parse(scope), as_of)
                plain = Reckoning(question, folds=PlainFolds(question, book_on(question.day)))
                wanted = [plain.value(code) for code in (*CODES, "never")]
                assert exported_values(tmp_path, question, (*CODES, "never")) == wanted


def test_an_export_goes_on_where_it_stopped_and_holds_what_is_sealed_alone(
    tmp_path: Path, now: datetime
) -> None:
    define("closings", kinds=["cases.closed"])
    keep(entry("cases.closed", now), entry("cases.closed", now - timedelta(days=40)))
    assert export(tmp_path, now) == 2
    files = {path: path.read_bytes() for path in tmp_path.glob("month=*/*.parquet")}
    assert sorted(path.parent.name for path in files) == ["month=2026-08", "month=2026-09"]
    keep(entry("cases.closed", now))
    assert sum(1 for _ in export_parquet(tmp_path)) == 0
    stray = tmp_path / "month=2026-09" / "seals-00000099-00000099.parquet"
    stray.write_bytes(
        next(iter(files.values()))
    )  # as a run leaves it that was killed before it said that it was done
    assert export(tmp_path, now) == 3
    assert not stray.exists()
    assert all(path.read_bytes() == bytes_ for path, bytes_ in files.items())
    (found,) = exported_values(tmp_path, Question(named_window("2026-09")), ["closings"])
    assert found.number == 2


def test_an_export_carries_no_names_and_no_reasons(tmp_path: Path, now: datetime) -> None:
    made = entry("cases.closed", now, reason="王二小说的")
    made.actor_label = "张三丰"
    keep(made)
    export(tmp_path, now)
    import duckdb  # as the product imports it

    rows = duckdb.sql(f"SELECT * FROM read_parquet('{tmp_path}/month=*/*.parquet')").fetchall()
    assert len(rows) == Entry.objects.count()
    assert not any(word in str(rows) for word in ("张三丰", "王二小"))


def test_a_folder_of_another_journal_or_without_one_is_refused(tmp_path: Path, now: datetime) -> None:
    define("closings", kinds=["cases.closed"])
    question = Question(named_window("2026-09"))
    with pytest.raises(Refused, match="没有导出的流水"):
        exported_values(tmp_path, question, ["closings"])
    keep(entry("cases.closed", now))
    export(tmp_path, now)
    with pytest.raises(Refused, match="不能逐行分列"):
        exported_values(tmp_path, Question(named_window("2026-09"), split="unit"), ["closings"])
    state = tmp_path / "export.json"
    state.write_text(state.read_text().replace('"digest": "', '"digest": "0'))
    with pytest.raises(Refused, match="另一本流水账"):
        list(export_parquet(tmp_path))
