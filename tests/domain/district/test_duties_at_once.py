"""Two people who set the same duty in the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier

import pytest
from django.db import connection

from bihuan.domain.district.actions import set_duty
from bihuan.domain.district.models import Duty
from bihuan.domain.district.queries import duty_report
from bihuan.kernel.actors import SYSTEM
from tests.factories.district import mini_district

TODAY = date(2026, 9, 30)


@pytest.mark.django_db(transaction=True)
def test_of_duties_set_at_once_one_is_in_force_and_none_ties(now: datetime) -> None:
    district = mini_district()
    start = Barrier(2)

    def give(lead: str) -> None:
        start.wait()
        try:
            unit, place = district.units[lead], district.places["S1"]
            set_duty(category="E01", place=place, lead=unit, valid_from=TODAY, actor=SYSTEM, now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        for done in [people.submit(give, "U-CG"), people.submit(give, "U-SZ")]:
            done.result()
    rows = Duty.objects.filter(category="E01", place__code="S1")
    assert rows.count() == 3
    assert rows.filter(valid_to=None).count() == 1
    assert duty_report(TODAY).is_clean
