"""Taking reports in: what is looked up, what is refused, and how little that costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Report, StageClock
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import Refused
from tests.factories.cases import Town


def test_the_cell_the_unit_and_the_deadline_are_filled_in(town: Town) -> None:
    report = actions.receive_report(actor=town["grid"], now=town.now, draft=town.draft())
    assert (report.place, report.suggested_unit) == (
        town.district.places["S2A1"],
        town.district.units["U-CG"],
    )
    assert report.due_at == StageClock.objects.get(report=report).due_at == town.after(15)
    assert Entry.objects.get(subject_id=report.pk, subject_type="report").place == town.district.path("S2A1")


def test_a_place_that_was_named_counts_where_the_point_lies_off_the_map(town: Town) -> None:
    named = town.district.places["S1A"]
    draft = actions.ReportDraft(text="楼道堆物", lon=9.18, lat=48.77, place=named)
    assert actions.receive_report(actor=town["grid"], now=town.now, draft=draft).place == named


@pytest.mark.parametrize(
    ("facts", "code", "blamed"),
    [
        ({"text": "  "}, "words_needed", {"text"}),
        ({"text": "长" * 20_001}, "too_long", {"text"}),
        ({"source_key": "9" * 81}, "too_long", {"source_key"}),
        ({"address": "址" * 201}, "too_long", {"address"}),
        ({"text": "一\0二"}, "bad_text", {"text"}),
        ({"lon": float("nan"), "lat": 31.3}, "bad_point", {"lon", "lat"}),
        ({"lon": 120.6}, "bad_point", {"lon", "lat"}),
    ],
)
def test_what_cannot_be_kept_as_it_came_is_refused_with_the_whole_delivery(
    town: Town, facts: dict[str, object], code: str, blamed: set[str]
) -> None:
    bad = actions.ReportDraft(**{"text": "垃圾", **facts})  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        actions.receive_reports(actor=town["grid"], now=town.now, drafts=[town.draft(), bad])
    assert (refused.value.code, set(refused.value.fields)) == (code, blamed)
    assert str(refused.value)
    assert not Report.objects.exists()


def test_importing_needs_its_own_permission(town: Town) -> None:
    with pytest.raises(Refused) as refused:
        actions.receive_reports(actor=town["grid"], now=town.now, drafts=[town.draft(source="import")])
    assert refused.value.code == "not_permitted"


def test_a_delivery_costs_the_same_number_of_statements_whatever_its_size(town: Town) -> None:
    # What a process reads or makes once (places, duties, the key of contacts) belongs to no delivery.
    actions.receive_report(actor=town["acceptor"], now=town.now, draft=town.draft(contact={"name": "张"}))

    def statements(count: int, name: str) -> int:
        drafts = [
            town.draft(f"第 {n} 条", source="hotline", source_key=f"{name}{n}", contact={"name": "张"})
            for n in range(count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            actions.receive_reports(actor=town["acceptor"], now=town.now, drafts=drafts)
        return len(queries)

    assert statements(1, "a") == statements(20, "b") <= 16
