"""The roll-ups give what the plain fold gives, whatever came late, was reversed, or moved."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bihuan.domain.metrics.actions import forget_rollups, roll_up
from bihuan.domain.metrics.models import Rollup, RollupState
from bihuan.domain.metrics.queries import Question, Scope, book_on, named_window, rollup_state
from bihuan.domain.metrics.queries.definitions import shelf
from bihuan.domain.metrics.queries.folds import PlainFolds
from bihuan.domain.metrics.queries.rollups import Rolled
from bihuan.domain.metrics.queries.values import Reckoning
from bihuan.foundation.journal.actions import reverse_entry
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import SYSTEM
from bihuan.kernel.periods import DEFAULT_ZONE
from tests.factories.metrics import define, entry, keep

START = datetime(2026, 1, 1, tzinfo=DEFAULT_ZONE)
NOW = datetime(2026, 5, 1, tzinfo=DEFAULT_ZONE)
CODES = (
    "count",
    "on_time",
    "hours",
    "money",
    "stock",
    "year",
    "rate",
    "due",
    "late",
    "once",
    "ever",
    "share",
)

entries = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["cases.handled", "cases.closed"]),
        "subject": st.integers(1, 4),
        "minutes": st.integers(0, 100 * 24 * 60),
        "is_late": st.booleans(),
        "unit": st.sampled_from(["/GS/A/T/", "/GS/B/T/", "/GS/", ""]),
        "place": st.sampled_from(["/32/1/11/", "/32/2/", ""]),
        "category": st.sampled_from(["E0101", "E0201", ""]),
        "quantity": st.integers(-8, 8).map(lambda n: Decimal(n) / 4),
        "amount": st.none() | st.integers(0, 999).map(lambda n: Decimal(n) / 100),
        "data": st.sampled_from([{}, {"on_time": True}, {"on_time": False}]),
        "is_reversed": st.booleans(),
        "is_rolled": st.booleans(),
    }
)
questions = st.builds(
    Question,
    window=st.sampled_from(
        ["2026-02", "2026-02", "2026Q1", "2026", "2026-03-05..2026-03-20", "day:2026-02-10"]
    ).map(named_window),
    scope=st.sampled_from(["", "unit:A", "unit:T", "place:1"]).map(Scope.parse),
    split=st.sampled_from(["", "", "unit", "street", "month", "day", "category"]),
    as_of=st.sampled_from([None, None, NOW, START + timedelta(days=50)]),
)


def define_all() -> None:
    define("count", kinds=["cases.handled", "-cases.closed"])
    define("on_time", kinds=["cases.handled"], where={"on_time": True, "category": "E01"})
    define("hours", kinds=["cases.handled"], fold="quantity", decimals=4)
    define("money", kinds=["cases.closed"], fold="amount", decimals=2)
    define("stock", kinds=["cases.handled", "-cases.closed"], basis="stock")
    define("year", kinds=["cases.handled"], basis="year_to_date")
    define("due", kinds=[{"kind": "cases.handled", "where": {"on_time": True}}, "cases.closed"], fold="subjects",
           **{"except": [{"kind": "cases.handled", "where": {"on_time": False}}]})  # fmt: skip
    define("late", kinds=["cases.closed", "-cases.handled"], fold="subjects", within="due")
    define("once", kinds=["cases.handled"], fold="subjects", basis="year_to_date")
    define("ever", kinds=["cases.closed"], fold="subjects", basis="stock", within="once")
    define("share", unit="%", numerator=["late"], denominator=["due"])
    define("rate", unit="%", decimals=2, numerator=["on_time"], denominator=["count"])


def written(facts: dict[str, Any]) -> None:
    own = {name: facts[name] for name in ("unit", "place", "category", "quantity", "amount", "data")}
    at = START + timedelta(minutes=facts["minutes"])
    known_at = at + timedelta(days=30) if facts["is_late"] else at
    (made,) = keep(entry(facts["kind"], at, facts["subject"], recorded_at=known_at, **own))
    if facts["is_reversed"]:
        reverse_entry(actor=SYSTEM, now=NOW, entry=made, reason="试")


def is_rolled_up(question: Question) -> bool:
    """Whether roll-ups, with their tail, answer the question."""
    return Rolled(question, book_on(question.day), shelf(), ()).is_whole


def answers(question: Question, *, plain: bool) -> dict[tuple[str, str], object]:
    folds = PlainFolds(question, book_on(question.day)) if plain else None
    reckoning = Reckoning(question, folds=folds)
    found = {}
    for code in CODES:
        for key in reckoning.keys(code) if question.split else [""]:
            one = reckoning.value(code, key)
            found[code, key] = (one.number, one.numerator, one.denominator, one.withheld)
    # A line that comes to nothing may be there or not.
    return {name: one for name, one in found.items() if any(one[:3])}


class RollupsAreTheFold(TestCase):
    @settings(max_examples=30)
    @given(st.lists(entries, max_size=12), questions)
    def test_roll_ups_with_their_tail_equal_the_plain_fold(
        self, facts: list[Any], question: Question
    ) -> None:
        define_all()
        for is_rolled in (True, False):
            for one in facts:
                if one["is_rolled"] is is_rolled:
                    written(one)
            if is_rolled:
                roll_up(actor=SYSTEM, now=NOW)
        assert is_rolled_up(question) or question.as_of or not question.is_of_days
        assert answers(question, plain=False) == answers(question, plain=True)
        roll_up(actor=SYSTEM, now=NOW)
        assert answers(question, plain=False) == answers(question, plain=True)


@pytest.mark.django_db
def test_rolling_up_again_adds_nothing_and_building_anew_gives_the_same(now: datetime) -> None:
    define_all()
    keep(*(entry("cases.handled", now, unit="/GS/A/") for _ in range(5)))
    assert [roll_up(actor=SYSTEM, now=now) for _ in range(2)] == [5, 0]
    forget_rollups(actor=SYSTEM, now=now)
    assert [roll_up(actor=SYSTEM, now=now, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    lines = Rollup.objects.order_by("unit").values_list("unit", "entries")
    assert dict(lines) == {"*": 5, "/GS/A/": 5}


@pytest.mark.django_db
def test_an_entry_that_is_committed_after_later_ones_is_not_lost(now: datetime) -> None:
    define_all()
    first = keep(entry("cases.handled", now))[0].seq
    keep(entry("cases.handled", now, seq=first + 3))
    roll_up(actor=SYSTEM, now=now)
    keep(entry("cases.handled", now, seq=first + 1))
    question = Question(named_window("2026-09"))
    assert Reckoning(question).value("count").number == 3
    assert roll_up(actor=SYSTEM, now=now) == 1
    assert Reckoning(question).value("count").number == 3
    state = rollup_state()
    assert state is not None
    # Numbers that entries of other tests had and took back with them are holes, too.
    assert [hole[:2] for hole in state.holes if hole[0] > first] == [[first + 2, first + 2]]
    roll_up(actor=SYSTEM, now=now + timedelta(hours=2))
    assert RollupState.objects.get().holes == []


@pytest.mark.django_db
def test_new_facets_build_the_roll_ups_anew_and_meanwhile_the_entries_are_read(now: datetime) -> None:
    define_all()
    keep(entry("cases.closed", now, data={"how": "forced"}))
    roll_up(actor=SYSTEM, now=now)
    define("forced", kinds=["cases.closed"], where={"how": "forced"})
    question = Question(named_window("2026-09"))
    assert not is_rolled_up(question)
    assert Reckoning(question).value("forced").number == 1
    roll_up(actor=SYSTEM, now=now)
    assert is_rolled_up(question)
    assert Reckoning(question).value("forced").number == 1
    assert Entry.objects.count() == 1
    assert Rollup.objects.count() == 2
