"""Published figures come out again from entries that say the same (DOMAIN §2)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from bihuan.domain.metrics.queries import Question, named_window, value
from tests.factories.metrics import entry, keep, load_example

pytestmark = pytest.mark.django_db


def month_of_handling(now: datetime, on_time: int, late: int, waiting: int) -> None:
    """So many cases handled on time, handled after they had fallen overdue, and overdue still."""
    assert not load_example(now)
    met, overdue, handled = (
        range(on_time),
        range(on_time, on_time + late + waiting),
        range(on_time, on_time + late),
    )
    keep(
        *(entry("cases.handled", now, n, data={"on_time": True}) for n in met),
        *(entry("cases.fell_overdue", now, n, data={"stage": "handle"}) for n in overdue),
        *(entry("cases.handled", now, n, data={"on_time": False}) for n in handled),
    )


@pytest.mark.parametrize(
    ("handled", "on_time", "due", "rate", "on_time_rate"),
    [
        (911, 737, 972, "93.72", "75.82"),  # 天门 2016-12
        (5912, 5912, 6026, "98.11", "98.11"),  # one district
        (33928, 33928, 36314, "93.43", "93.43"),  # 福州 2015-05
    ],
)
def test_the_published_rates_of_handling_come_out(
    now: datetime, handled: int, on_time: int, due: int, rate: str, on_time_rate: str
) -> None:
    month_of_handling(now, on_time, handled - on_time, due - handled)
    question = Question(named_window("2026-09"))
    found: Any = value("handling_rate", question)
    assert (found.numerator, found.denominator, found.number) == (handled, due, Decimal(rate))
    assert value("handling_on_time_rate", question).number == Decimal(on_time_rate)
    assert value("cases_overdue_waiting", question).number == due - handled


def test_the_score_weighs_the_exact_rates_and_rounds_once(now: datetime) -> None:
    month_of_handling(now, on_time=737, late=174, waiting=61)
    keep(*(entry("cases.closed", now, n, data={"handled_on_time": True}) for n in range(700)))
    keep(*(entry("cases.check_failed", now, n) for n in range(35)))
    keep(*(entry("cases.extended", now, n) for n in range(97)))
    found = value("handling_score", Question(named_window("2026-09")))
    # Due to be closed: the 700 closed on time and the 235 that fell overdue.
    by_hand = (
        30 * 911 / 972 + 20 * 737 / 972 + 20 * (1 - 35 / 935) + 20 * (1 - 61 / 972) + 10 * (1 - 97 / 972)
    )
    assert found.number == Decimal(f"{by_hand:.2f}")


def test_the_three_rates_and_their_score(now: datetime) -> None:
    load_example(now)
    answers = [(True, True, "satisfied")] * 12 + [(True, True, "mostly")] * 5 + [(True, False, "no")] * 3
    keep(
        *(
            entry("callbacks.answered", now, data={"contacted": c, "solved": s, "satisfaction": how})
            for c, s, how in answers
        )
    )
    question = Question(named_window("2026-09"))
    wanted = {
        "response_rate": "100.00", "solution_rate": "85.00", "satisfaction_rate": "82.50", "callback_score": "85.50",
    }  # fmt: skip
    assert {code: str(value(code, question).number) for code in wanted} == wanted


def test_what_is_not_recorded_yet_has_no_number(now: datetime) -> None:
    load_example(now)
    question = Question(named_window("2026-02"))
    for code in ("pocket_parks", "start_rate", "handling_rate", "handling_score", "opc_home_cap"):
        found = value(code, question)
        assert (found.number, found.withheld, found.text) == (None, "no_records", "尚无记录")
