"""`bihuan clock` gives the reference deadlines, with a database or without one."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from bihuan.foundation.calendar import actions
from bihuan.foundation.calendar.models import CalendarYear
from bihuan.kernel.actors import SYSTEM
from tests.cli.conftest import Call

REFERENCES = [
    (("2026-09-30T16:00", "5", "work_day"), "2026-10-13T16:00:00+08:00"),
    (("2026-10-10T09:00", "1", "work_day"), "2026-10-12T09:00:00+08:00"),
    (("2026-09-30T08:00:00+00:00", "5", "工作日"), "2026-10-13T16:00:00+08:00"),
    (("2026-09-30 16:00", "2.5", "urgent_hour"), "2026-09-30T18:30:00+08:00"),
]


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("BIHUAN_VAR", str(tmp_path / "var"))


@pytest.mark.parametrize(("words", "due_at"), REFERENCES)
def test_the_reference_deadlines_come_out(call: Call, words: tuple[str, ...], due_at: str) -> None:
    result = call("clock", "due", *words)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{due_at}\n", "")


def test_a_fresh_machine_needs_neither_database_nor_django(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['bihuan', 'clock', 'due', '2026-09-30T16:00', '5', 'work_day']\n"
        "from bihuan.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: sys.exit(end.code or (9 if 'django' in sys.modules else 0))"
    )
    fresh = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "BIHUAN_VAR": str(tmp_path / "var")
    }
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=fresh
    )
    assert (result.returncode, result.stdout) == (0, "2026-10-13T16:00:00+08:00\n")
    assert not (tmp_path / "var").exists()


def test_the_explanation_adds_up_to_the_limit(call: Call) -> None:
    result = call("clock", "explain", "2026-09-30T16:00", "5", "work_day", "--json")
    way = json.loads(result.stdout)
    assert sum(interval["counted_seconds"] for interval in way) == 40 * 3600
    assert way[0]["starts_at"] == "2026-09-30T16:00:00+08:00"
    assert way[-1]["ends_at"] == "2026-10-13T16:00:00+08:00"
    assert all(a["ends_at"] == b["starts_at"] for a, b in itertools.pairwise(way))
    table = call("clock", "explain", "2026-09-30T16:00", "5", "work_day").stdout.splitlines()
    assert len(table) == len(way) + 2
    assert "国庆节" in "".join(table)
    assert table[-1] == "2026-10-13T16:00:00+08:00"


def test_a_pause_moves_the_deadline_and_an_open_one_holds_it(call: Call) -> None:
    words = ("clock", "due", "2026-10-09T09:00", "1", "work_day", "--pause")
    moved = call(*words, "2026-10-09T10:00..2026-10-09T12:00")
    assert moved.stdout == "2026-10-10T11:00:00+08:00\n"
    held = call(*words, "2026-10-09T10:00..")
    assert (held.exit_code, held.stdout) == (1, "")
    assert "暂停" in held.stderr


def test_a_deadline_in_a_year_without_a_calendar_is_said_to_be_provisional(call: Call) -> None:
    result = call("clock", "due", "2035-09-28T16:00", "5", "work_day")
    assert result.exit_code == 0
    assert "暂定" in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gestern", "5", "work_day"), "看不懂时间"),
        (("2026-09-30T16:00", "five", "work_day"), "看不懂时限"),
        (("2026-09-30T16:00", "5", "fortnight"), "不认识时限单位"),
        (("2026-09-30T16:00", "0", "work_day"), "不能用"),
        (("2026-09-30T16:00", "5", "work_day", "--pause", "2026-10-01"), "看不懂暂停"),
    ],
)
def test_what_cannot_be_understood_gets_a_sentence(call: Call, words: tuple[str, ...], said: str) -> None:
    result = call("clock", "due", *words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


def test_another_packs_calendar_can_be_asked(call: Call, tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text('code = "x"\nname = "x"\nversion = "1"\n')
    (tmp_path / "calendar.toml").write_text(
        '[[periods]]\nstarts = "09:00"\nends = "17:00"\n[[years]]\nyear = 2026\nsource = "x"\n'
    )
    (tmp_path / "calendar.csv").write_text("day,kind,name,source\n2026-06-02,holiday,x,x\n")
    result = call("clock", "due", "2026-06-01T16:00", "1", "work_day", "--pack", tmp_path)
    assert result.stdout == "2026-06-03T16:00:00+08:00\n"
    (tmp_path / "calendar.csv").write_text("day,kind,name,source\n2026-06-02,feast,x,x\n")
    result = call("clock", "due", "2026-06-01T16:00", "1", "work_day", "--pack", tmp_path)
    assert result.exit_code == 1
    assert "calendar.csv:2" in result.stderr


@pytest.mark.django_db
def test_the_installations_own_calendar_counts_when_there_is_one(
    call: Call, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bihuan.cli.clock.has_database", lambda: True)
    words = ("clock", "due", "2026-09-30T16:00", "5", "work_day")
    empty = call(*words)
    assert empty.stdout == "2026-10-13T16:00:00+08:00\n"
    assert "没有日历" in empty.stderr
    CalendarYear.objects.create(year=2026, source="x")
    actions.set_day(
        actor=SYSTEM, now=now, day=date(2026, 10, 1), kind="holiday", name="区庆", reason="区里放假"
    )
    assert call(*words).stdout == "2026-10-08T16:00:00+08:00\n"
