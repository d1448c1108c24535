"""What is deducted makes the score, the score by the band table the colour; red needs somebody else."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal

import pytest

from bihuan.domain.cases.models import Evidence, Report
from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.patrols import actions
from bihuan.domain.patrols.models import Deduction, Round, Standing, Stop
from bihuan.domain.patrols.vocabulary import RoundState, StopState
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.cases import Town
from tests.factories.patrols import round_of, walked
from tests.factories.pictures import jpeg


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(Refused, check=lambda error: error.code == code)


def colours() -> list[tuple[str, str]]:
    """What the journal says of colours: from which to which."""
    entries = Entry.objects.filter(kind="patrols.coloured").order_by("seq")
    return [(entry.data.get("before", ""), entry.data["colour"]) for entry in entries]


@pytest.mark.parametrize(
    ("covers", "litter", "score", "colour", "state"),
    [
        (0, 0, "100", "green", StopState.GRADED),
        (1, 0, "90", "green", StopState.GRADED),
        (1, 1, "88", "yellow", StopState.GRADED),
        (2, 2, "76", "yellow", StopState.GRADED),
        (2, 9, "74", "red", StopState.TO_CONFIRM),
        (9, 0, "40", "red", StopState.TO_CONFIRM),
    ],
    ids=["nothing", "on the edge", "below it", "many", "litter costs 6 at most", "covers cost 60 at most"],
)
def test_score_and_colour(town: Town, covers: int, litter: int, score: str, colour: str, state: str) -> None:
    stop = walked(town, round_of(town), covers, litter=litter)
    assert (stop.score, stop.colour, stop.state) == (Decimal(score), colour, state)


def test_a_red_counts_once_somebody_else_has_confirmed_it_and_is_then_reported(town: Town) -> None:
    row = round_of(town, walker="patrol_lead2")
    stop = walked(town, row, 5, walker="patrol_lead2")
    assert not Standing.objects.exists()
    with refused("own_walk"):
        actions.confirm_red(actor=town["patrol_lead2"], now=town.after(30), stop_id=stop.pk)
    with refused("not_permitted"):
        actions.confirm_red(actor=town["walker"], now=town.after(30), stop_id=stop.pk)
    confirmed = actions.confirm_red(actor=town["patrol_lead"], now=town.after(30), stop_id=stop.pk)
    assert Standing.objects.get().colour == "red"
    assert colours() == [("", "red")]
    report = Report.objects.get()
    assert confirmed.report == report
    assert (report.source, report.category and report.category.code) == (Source.PATROL, "E0102")
    assert "井盖缺损 5 处" in report.text
    assert Round.objects.get(pk=row.pk).state == RoundState.DONE


def test_a_colour_that_stays_is_no_event_and_a_change_is(town: Town) -> None:
    walked(town, round_of(town))
    walked(town, round_of(town, minutes=60), 1, minutes=65)
    walked(town, round_of(town, minutes=120), 2, minutes=125)
    assert colours() == [("", "green"), ("green", "yellow")]
    standing = Standing.objects.get()
    assert (standing.since, standing.graded_at) == (town.after(125), town.after(125))
    graded = Entry.objects.filter(kind="patrols.graded")
    assert sum(entry.quantity for entry in graded) == 100 + 90 + 80
    assert {entry.unit for entry in graded} == {"/U/U-SZ/"}


def test_a_deduction_goes_to_the_ledger_of_cases_with_its_picture_and_only_once(town: Town) -> None:
    stop = round_of(town).stops.get()
    row = actions.note_deduction(
        actor=town["walker"], now=town.after(5), stop_id=stop.pk, line="cover", note="学校门口",
        photo=actions.Photo(jpeg(), "p.jpg"), report=True,
    )  # fmt: skip
    again = actions.report_deduction(actor=town["walker"], now=town.after(6), deduction_id=row.pk)
    report = Report.objects.get()
    assert row.report == again.report == report
    assert report.text.endswith("：井盖缺损。学校门口")
    assert (report.lon, report.lat) == (stop.thing.lon, stop.thing.lat)
    assert row.file
    assert Evidence.objects.get(report=report).file.sha256 == row.file.sha256
    with refused("reported_already"):
        actions.drop_deduction(actor=town["walker"], now=town.after(7), deduction_id=row.pk)


def test_a_deduction_noted_by_mistake_is_dropped_and_costs_nothing(town: Town) -> None:
    stop = round_of(town).stops.get()
    row = actions.note_deduction(actor=town["walker"], now=town.after(5), stop_id=stop.pk, line="cover")
    actions.drop_deduction(actor=town["walker"], now=town.after(6), deduction_id=row.pk)
    assert walked(town, stop.round).score == 100
    assert Deduction.objects.count() == 1


def test_only_whose_round_it_is_scores_it(town: Town) -> None:
    stop = round_of(town).stops.get()
    with refused("not_yours"):
        actions.grade_stop(actor=town["walker2"], now=town.after(5), stop_id=stop.pk)
    with refused("not_permitted"):
        actions.grade_stop(actor=town["keeper"], now=town.after(5), stop_id=stop.pk)
    with pytest.raises(NotFound):
        actions.grade_stop(actor=town["outsider"], now=town.after(5), stop_id=stop.pk)


def test_a_red_sent_back_is_walked_again_with_what_was_noted(town: Town) -> None:
    row = round_of(town)
    stop = walked(town, row, 3)
    actions.send_back(actor=town["patrol_lead"], now=town.after(30), stop_id=stop.pk, reason="照片看不清")
    noted = Deduction.objects.get()
    actions.drop_deduction(actor=town["walker"], now=town.after(40), deduction_id=noted.pk)
    assert walked(town, row, 1, minutes=41).colour == "green"
    assert colours() == [("", "green")]


def test_a_round_ends_when_nothing_is_left_and_is_cancelled_only_before(town: Town) -> None:
    row = round_of(town, "RD1", "RD2", "RD1")
    first, second = row.stops.all()
    actions.skip_stop(actor=town["walker"], now=town.after(3), stop_id=first.pk, reason="围挡施工")
    walked(town, row)
    assert Round.objects.get().state == RoundState.DONE
    with refused("wrong_state"):
        actions.cancel_round(actor=town["patrol_lead"], now=town.after(9), round_id=row.pk, reason="不走了")
    other = round_of(town, "RD2")
    actions.cancel_round(actor=town["patrol_lead"], now=town.after(9), round_id=other.pk, reason="不走了")
    assert Stop.objects.get(round=other).state == StopState.SKIPPED
    assert second.pk


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scored_list": "none"}, "no_list"),
        ({"codes": ()}, "no_sections"),
        ({"patroller_id": 0}, "cannot_walk"),
        ({"due_on": timedelta(days=-1)}, "bad_dates"),
    ],
)
def test_a_round_is_refused(town: Town, changes: dict[str, object], code: str) -> None:
    given: dict[str, object] = {
        "scored_list": "roads", "codes": ("RD1",), "patroller_id": town.people["walker"].pk, "due_on": town.now.date(),
    }  # fmt: skip
    if "due_on" in changes:
        changes = {"due_on": town.now.date() + changes["due_on"]}  # type: ignore[operator]
    with refused(code):
        actions.assign_round(actor=town["patrol_lead"], now=town.now, **{**given, **changes})  # type: ignore[arg-type]
