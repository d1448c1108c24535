"""Earlier reports about the same thing, found by any process through what the job put on the shelves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from bihuan.domain.cases import actions as cases
from bihuan.domain.cases.models import Case, Report
from bihuan.domain.cases.policy import visible_reports
from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.intake import actions
from bihuan.domain.intake.models import FiledReport, MarkCounts, Shelf
from bihuan.domain.intake.queries.similar import Similar, similar_open_cases, similar_reports
from bihuan.domain.intake.understanding.sameness.index import DEPTH
from bihuan.domain.residents.policy import public_reports
from bihuan.kernel.refusals import Refused
from tests.factories.cases import Town

FUMES = "滨河苑南门烧烤店的油烟直排，半夜臭得开不了窗"
FUMES_AGAIN = "滨河苑南门那家烧烤店油烟直排，臭得晚上开不了窗，没人管"
LIGHT = "平江路的路灯坏了五盏，老人走路看不见台阶"
OTHERS = ("共享单车把盲道堵死了", "河道里漂着死鱼和垃圾", "工地夜里十二点还在打桩", LIGHT)


def heard(
    town: Town, text: str, *, place: str = "S2A1", minutes: float = 0, source: Source = Source.GRID
) -> Report:
    return cases.receive_report(
        actor=town["grid"], now=town.after(minutes), draft=town.draft(text, place, "", source=source)
    )


def filed(town: Town, *texts: str) -> list[Report]:
    reports = [heard(town, text) for text in texts]
    while actions.file_reports(now=town.now):
        pass
    return reports


def test_the_report_about_the_same_thing_comes_first_with_its_signs(town: Town) -> None:
    first = filed(town, FUMES, *OTHERS)[0]
    later = heard(town, FUMES_AGAIN, minutes=60 * 48)
    found = similar_reports(town["acceptor"], later)
    assert found[0].report == first
    codes = [sign.code for sign in found[0].likeness.signs()]
    assert {"same_spot", "same_words", "days_apart"} <= set(codes)
    assert LIGHT not in [one.report.text for one in found]


def test_what_no_job_has_filed_yet_is_compared_all_the_same(town: Town) -> None:
    first = heard(town, FUMES)
    later = heard(town, FUMES_AGAIN)
    assert [one.report for one in similar_reports(town["acceptor"], later)] == [first]


def test_a_case_is_suggested_once_however_many_reports_it_has(town: Town) -> None:
    one, two, three = filed(town, FUMES, FUMES_AGAIN, FUMES)
    case = cases.accept_report(actor=town["acceptor"], now=town.now, report_id=one.pk)
    cases.join_report(actor=town["acceptor"], now=town.now, report_id=two.pk, case_id=case.pk)
    found = similar_reports(town["acceptor"], three)
    assert [similar.case for similar in found] == [case]


def test_only_what_the_reader_may_see_is_suggested(town: Town) -> None:
    filed(town, FUMES)
    later = heard(town, FUMES_AGAIN)
    assert similar_reports(town["street2"], later)
    assert not similar_reports(town["outsider"], later)


def accepted(town: Town, text: str, source: Source = Source.GRID) -> Case:
    report = heard(town, text, source=source)
    category = town.district.categories["E0101"]
    return cases.accept_report(actor=town["acceptor"], now=town.now, report_id=report.pk, category=category)


def asked(town: Town, among: QuerySet[Report]) -> list[Similar]:
    return list(similar_open_cases(FUMES_AGAIN, None, town.after(days=1), among=among))


def test_an_open_case_is_found_before_sending_and_a_closed_one_is_not(town: Town) -> None:
    case = accepted(town, FUMES)
    assert [one.case for one in asked(town, public_reports())] == [case]
    cases.void_case(actor=town["acceptor"], now=town.now, case_id=case.pk, ground="test")
    assert asked(town, public_reports()) == []


def test_what_is_confidential_is_never_found_among_the_public(town: Town) -> None:
    accepted(town, FUMES, source=Source.PETITION)
    assert asked(town, visible_reports(town["acceptor"]))
    assert asked(town, public_reports()) == []


def test_a_question_costs_the_same_however_many_are_alike(town: Town) -> None:
    filed(town, FUMES)
    later = heard(town, FUMES_AGAIN)
    similar_reports(town["acceptor"], later)
    costs = []
    for more in (0, 3):
        filed(town, *[FUMES] * more)
        with CaptureQueriesContext(connection) as queries:
            similar_reports(town["acceptor"], later)
        costs.append(len(queries))
    assert costs == [9, 9]


def test_every_report_is_filed_and_counted_once(town: Town) -> None:
    filed(town, FUMES, *OTHERS)
    assert actions.file_reports(now=town.now) == 0
    counts = MarkCounts.objects.get()
    assert counts.messages + counts.waiting == FiledReport.objects.count() == 5
    assert FiledReport.objects.filter(is_counted=False).count() == counts.waiting


def test_a_shelf_keeps_the_newest_alone(town: Town) -> None:
    reports = filed(town, *[FUMES] * (DEPTH + 3))
    newest = [report.pk for report in reports[-DEPTH:]]
    assert all(shelf.newest == newest for shelf in Shelf.objects.all())


def test_rebuilding_gives_the_shelves_that_were_there(town: Town) -> None:
    filed(town, FUMES, *OTHERS)
    before = {shelf.key: shelf.newest for shelf in Shelf.objects.all()}
    actions.rebuild_shelves(now=town.now)
    assert not Shelf.objects.exists()
    while actions.file_reports(now=town.now + timedelta(days=1), everything=True):
        pass
    assert {shelf.key: shelf.newest for shelf in Shelf.objects.all()} == before


@pytest.mark.parametrize("text", ["", "   ", "？！"])
def test_nothing_is_suggested_for_no_words(town: Town, text: str) -> None:
    accepted(town, FUMES)
    assert similar_open_cases(text, None, town.now, among=public_reports()) == []


def test_nobody_but_the_system_touches_the_shelves(town: Town) -> None:
    for act in (actions.file_reports, actions.rebuild_shelves):
        with pytest.raises(Refused, match="系统维护"):
            act(now=town.now, actor=town["everything"])
