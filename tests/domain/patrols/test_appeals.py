"""Appeals: by who keeps the road, within the days of the rule, decided by a third person; an allowed one reverses."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bihuan.domain.patrols import actions
from bihuan.domain.patrols.models import Standing, Stop
from bihuan.domain.patrols.queries.lists import history_of, month_lines, total
from bihuan.domain.patrols.vocabulary import Colour, StopState
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.periods import month_window
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.cases import Town
from tests.factories.patrols import round_of, walked

ZONE = ZoneInfo("Asia/Shanghai")


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(Refused, check=lambda error: error.code == code)


def appealed(town: Town) -> Stop:
    """A road that was green, then yellow, and whose keeper does not agree."""
    walked(town, round_of(town))
    stop = walked(town, round_of(town, minutes=60), 2, minutes=65)
    return actions.appeal_grade(
        actor=town["keeper"], now=town.after(90), stop_id=stop.pk, reason="施工围挡已备案"
    )


def test_an_allowed_appeal_reverses_the_grade_and_gives_the_colour_back(town: Town) -> None:
    stop = appealed(town)
    assert Standing.objects.get().colour == "yellow"
    actions.overturn_grade(actor=town["patrol_lead"], now=town.after(95), stop_id=stop.pk, reason="属实")
    assert Standing.objects.get().colour == "green"
    graded = Entry.objects.filter(kind="patrols.graded")
    assert sum(entry.quantity for entry in graded) == 100
    assert Stop.objects.get(pk=stop.pk).state == StopState.OVERTURNED
    changes = Entry.objects.filter(kind="patrols.coloured").order_by("seq")
    assert [one.data["colour"] for one in changes] == ["green", "yellow", "green"]


def test_a_grade_that_is_upheld_stays(town: Town) -> None:
    stop = appealed(town)
    actions.uphold_grade(actor=town["patrol_lead"], now=town.after(95), stop_id=stop.pk, reason="问题属实")
    assert Standing.objects.get().colour == "yellow"


def test_neither_who_walked_nor_who_confirmed_nor_who_appealed_decides(town: Town) -> None:
    stop = walked(town, round_of(town, walker="patrol_lead2"), 4, walker="patrol_lead2")
    actions.confirm_red(actor=town["patrol_lead"], now=town.after(20), stop_id=stop.pk)
    actions.appeal_grade(actor=town["keeper"], now=town.after(30), stop_id=stop.pk, reason="不服")
    for who, code in (("patrol_lead2", "own_walk"), ("patrol_lead", "own_confirmation")):
        with refused(code):
            actions.overturn_grade(actor=town[who], now=town.after(40), stop_id=stop.pk, reason="改")
    actions.uphold_grade(actor=town["patrol_lead3"], now=town.after(40), stop_id=stop.pk, reason="维持")


def test_one_appeals_in_time_and_for_ones_own_roads(town: Town) -> None:
    stop = walked(town, round_of(town), 2)
    with refused("appeal_too_late"):
        actions.appeal_grade(actor=town["keeper"], now=town.after(6, days=8), stop_id=stop.pk, reason="晚了")
    with pytest.raises(NotFound):  # a street sees its own roads alone
        actions.appeal_grade(actor=town["keeper2"], now=town.after(9), stop_id=stop.pk, reason="不是我的")


def test_the_month_pools_all_grades_and_leaves_out_what_was_overturned(town: Town) -> None:
    stop = appealed(town)
    walked(town, round_of(town, "RD2", minutes=100), 1, minutes=105)
    window = month_window(datetime(2026, 9, 1, tzinfo=ZONE).date(), ZONE)
    (line,) = month_lines(town["patrol_lead"], "roads", window.starts_at, window.ends_at)
    assert line.place
    assert (line.place.code, line.graded, str(line.mean)) == ("S2", 3, "90.0")
    actions.overturn_grade(actor=town["patrol_lead"], now=town.after(120), stop_id=stop.pk, reason="属实")
    after = total(month_lines(town["patrol_lead"], "roads", window.starts_at, window.ends_at))
    assert (after.graded, str(after.mean), after.by_colour[Colour.GREEN]) == (2, "95.0", 2)
    assert len(history_of(town["patrol_lead"], stop.thing)) == 2
