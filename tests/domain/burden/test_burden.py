"""The burden meter: what forms ask is counted without a name, and a day that is over is told to the journal once."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from bihuan.domain.burden.actions import Fields, count_form, record_days
from bihuan.domain.burden.models import FormUse
from bihuan.domain.burden.queries import load_by, total_of, uses_between
from bihuan.domain.metrics.queries import Question, Scope, named_window, value
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import SYSTEM, Actor
from tests.factories.metrics import define

pytestmark = pytest.mark.django_db
CLERK = Actor("person:1", "甲", person_id=1, unit_path="/U/U-CG/")
OTHER = Actor("person:2", "乙", person_id=2, unit_path="/U/U-SZ/")
DAY = timedelta(days=1)


def test_sendings_of_a_day_add_up_in_one_row_without_a_name(now: datetime) -> None:
    for _ in range(3):
        count_form(form="target-new", fields=Fields(10, 4, 5), actor=CLERK, now=now)
    count_form(form="target-new", fields=Fields(10, 0, 9), actor=OTHER, now=now)
    row = FormUse.objects.get(unit="/U/U-CG/")
    assert (row.times, row.asked, row.prefilled, row.typed) == (3, 30, 12, 15)
    today = uses_between(now.date(), now.date())
    assert [(load.key, load.asked) for load in load_by(today, "unit")] == [("/U/U-CG/", 30), ("/U/U-SZ/", 10)]
    assert str(total_of(today).share) == "30.0"
    assert total_of(uses_between(now.date(), now.date(), "/U/U-SZ/")).times == 1


def test_day_that_is_over_is_told_to_the_journal_once_and_a_metric_folds_it(now: datetime) -> None:
    define("asked", unit="项", kinds=["burden.fields_asked"], fold="quantity")
    count_form(form="target-new", fields=Fields(10, 4, 5), actor=CLERK, now=now)
    count_form(form="case-move", fields=Fields(3, 0, 3), actor=CLERK, now=now)
    assert record_days(actor=SYSTEM, now=now) == 0  # today is not over
    assert record_days(actor=SYSTEM, now=now + DAY) == 4
    assert record_days(actor=SYSTEM, now=now + DAY) == 0
    entry = Entry.objects.get(kind="burden.fields_asked")
    assert (entry.quantity, entry.unit, entry.at.date(), entry.data) == (
        Decimal(13),
        "/U/U-CG/",
        now.date(),
        {},
    )
    assert value("asked", Question(named_window("2026-09"), Scope.parse("unit:U-CG"))).number == 13
