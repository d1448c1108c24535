"""Numbers bound to metrics: the wording, the draft, what is frozen, and what is told when the ledger changes afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bihuan.domain.bulletins import actions
from bihuan.domain.bulletins.models import FrozenFigure, Issue, Item
from bihuan.domain.bulletins.queries.numbers import numbers_of, open_numbers
from bihuan.domain.bulletins.queries.values import Asked, entries_behind, window_words
from bihuan.domain.bulletins.queries.verification import correction_notice, verify_issue
from bihuan.domain.bulletins.vocabulary import ItemState
from bihuan.domain.metrics.models import MetricDefinition
from bihuan.domain.metrics.queries import named_window
from bihuan.foundation.journal.actions import reverse_entry
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import SYSTEM
from tests.factories.bulletins import Newsroom, issue_with, item_in
from tests.factories.bulletins import newsroom as build
from tests.factories.district import mini_district
from tests.factories.metrics import define, entry, keep
from tests.factories.refusing import refused

S = ItemState
WINDOW = "2026-09"
DRAFT = {
    "title": "{month}立案情况",
    "column": "dynamic",
    "table_metric": "filed",
    "table_caption": "{month}各街道立案",
    "sentences": [
        {"text": "{month}，全区立案{value}，", "metric": "filed"},
        {"text": "开展检查{value}，", "metric": "visits"},
        {"text": "其中夜间{value}。", "metric": "night_filed"},
    ],
}


@pytest.fixture
def room(db: None, now: datetime) -> Newsroom:
    mini_district()
    define("filed", kinds=["cases.filed"])
    define("night_filed", kinds=["cases.filed"], where={"source": "night"})
    define("visits", kinds=["inspections.visited"])
    made = build(now, draft=DRAFT)
    for hour in range(12):
        file_case(made, hour, place="/320508/S1/" if hour < 8 else "/320508/S2/")
    return made


def file_case(room: Newsroom, hour: int, *, recorded: datetime | None = None, place: str = "") -> Entry:
    """A case filed so many hours before the day before yesterday."""
    at = room.now - timedelta(days=2, hours=hour)
    (kept,) = keep(entry("cases.filed", at, hour + 1, recorded_at=recorded or at, place=place))
    return kept


def bind(room: Newsroom, item: Item, start: int, **asked: Any) -> Any:
    told = replace(Asked("filed", WINDOW), **asked)
    return actions.bind_figure(
        actor=room["editor"], now=room.after(5), item_id=item.pk, start=start, asked=told
    )


@pytest.mark.parametrize(
    ("words", "kind", "doubtful"),
    [("立案12件", "bound", False), ("立案11件", "bound", True), ("立案10余件", "bound", False), ("立案近12件", "bound", True)],
)  # fmt: skip
def test_a_bound_number_is_compared_with_the_exact_value(
    room: Newsroom, words: str, kind: str, *, doubtful: bool
) -> None:
    item = item_in(room, S.PROOFREAD, text=f"本月{words}。")
    (number,) = numbers_of(item)
    mark = bind(room, item, number.figure.start)
    (after,) = numbers_of(item)
    assert (mark.value, after.kind, bool(after.doubt)) == (Decimal(12), kind, doubtful)


def test_a_number_is_bound_in_a_scope_and_as_of_a_moment(room: Newsroom) -> None:
    item = item_in(room, S.PROOFREAD, text="该街道立案8件。")
    (number,) = numbers_of(item)
    assert bind(room, item, number.figure.start, scope="place:S1").value == 8
    long_ago = room.now - timedelta(days=2, hours=5, minutes=30)
    assert bind(room, item, number.figure.start, as_of=long_ago).value == 6
    with refused("bad_scope"):
        bind(room, item, number.figure.start, scope="everywhere")
    with refused("bad_window"):
        bind(room, item, number.figure.start, window="lately")
    with refused("no_value"):
        bind(room, item, number.figure.start, metric="visits")
    with refused("not_found"):
        bind(room, item, number.figure.start, metric="nothing")


def test_a_draft_binds_every_figure_and_leaves_out_what_was_never_recorded(room: Newsroom) -> None:
    issue = issue_with(room)
    item = actions.draft_from_metrics(
        actor=room["editor"], now=room.after(11), issue_id=issue.pk, window=WINDOW
    )
    assert (item.title, item.text) == ("9月立案情况", "9月，全区立案12件，其中夜间0件。")
    assert [(n.figure.text, n.kind) for n in numbers_of(item)] == [("12件", "bound"), ("0件", "bound")]
    assert open_numbers([item], room.after(11)) == []
    assert [(row["scope"], row["value"]) for row in item.exhibit["rows"]] == [
        ("place:S1", "8件"), ("place:S2", "4件")
    ]  # fmt: skip
    assert item.state == S.REVIEWED


def test_who_asked_for_the_draft_does_not_approve_it(room: Newsroom) -> None:
    issue = actions.open_issue(actor=room["chief"], now=room.now, series="dynamic", month=date(2026, 9, 1))
    item = actions.draft_from_metrics(
        actor=room["chief"], now=room.after(1), issue_id=issue.pk, window=WINDOW
    )
    actions.proofread_item(actor=room["editor"], now=room.now, item_id=item.pk)
    actions.edit_item(actor=room["editor"], now=room.now, item_id=item.pk, title=item.title, text=item.text)
    with refused("own_edit"):
        actions.approve_item(actor=room["chief"], now=room.now, item_id=item.pk)


def test_without_sentences_in_the_pack_nothing_is_drafted(db: None, now: datetime) -> None:
    room = build(now)
    with refused("no_plan"):
        actions.draft_from_metrics(
            actor=room["editor"], now=room.after(11), issue_id=issue_with(room).pk, window=WINDOW
        )


def test_late_data_is_asked_about_at_sign_off(room: Newsroom) -> None:
    item = item_in(room, S.PROOFREAD, text="本月立案12件。")
    bind(room, item, numbers_of(item)[0].figure.start)
    item = actions.edit_item(
        actor=room["editor"], now=room.after(6), item_id=item.pk, title=item.title, text=item.text + "好。"
    )
    actions.approve_item(actor=room["approver"], now=room.after(7), item_id=item.pk)
    issue = issue_with(room, item)
    file_case(room, 20, recorded=room.after(11))
    with refused("open_numbers"):
        actions.sign_issue(actor=room["approver"], now=room.after(12), issue_id=issue.pk)


@pytest.fixture
def printed(room: Newsroom) -> Issue:
    """An issue with the draft of September, printed at minute 13."""
    issue = issue_with(room)
    at = room.after(11)
    item = actions.draft_from_metrics(actor=room["editor"], now=at, issue_id=issue.pk, window=WINDOW)
    actions.proofread_item(actor=room["editor"], now=at, item_id=item.pk)
    actions.edit_item(actor=room["editor"], now=at, item_id=item.pk, title=item.title, text=item.text)
    actions.approve_item(actor=room["approver"], now=at, item_id=item.pk)
    actions.place_item(actor=room["editor"], now=at, item_id=item.pk, issue_id=issue.pk, column="dynamic")
    actions.sign_issue(actor=room["approver"], now=room.after(12), issue_id=issue.pk)
    return actions.publish_issue(actor=room["editor"], now=room.after(13), issue_id=issue.pk)


def test_printed_figures_are_kept_with_all_that_makes_them(room: Newsroom, printed: Issue) -> None:
    first = FrozenFigure.objects.get(issue=printed, number=1)
    assert first.sentence == "全区立案12件"
    assert (first.text, first.value, first.definition, first.window, first.entries) == (
        "12件", Decimal(12), "1", WINDOW, 12
    )  # fmt: skip
    assert first.as_of == room.after(12)
    (item,) = printed.content["columns"][0]["items"]
    assert [figure["number"] for figure in item["figures"]] == [1, 2, 3, 4]
    assert item["text"][slice(item["figures"][0]["start"], item["figures"][0]["end"])] == "12件"
    assert all(one.stands and one.is_sound for one in verify_issue(printed))
    assert correction_notice(printed, verify_issue(printed)) == ""
    assert entries_behind(Asked("filed", WINDOW, as_of=first.as_of), 1).count() == 12


def test_a_late_entry_is_explained_and_a_correction_is_drafted(room: Newsroom, printed: Issue) -> None:
    late = file_case(room, 30, recorded=room.after(60), place="/320508/S2/")
    changed = [one for one in verify_issue(printed) if not one.stands]
    assert [(o.figure.text, o.then, o.now, o.reasons, o.is_sound) for o in changed] == [
        ("12件", Decimal(12), Decimal(13), ("late",), True), ("4件", Decimal(4), Decimal(5), ("late",), True)
    ]  # fmt: skip
    assert [entry.seq for entry in changed[0].explaining] == [late.seq]
    notice = correction_notice(printed, verify_issue(printed))
    assert "“12件”，现为13件（印发后补记，涉及 1 条记录）" in notice
    item = actions.draft_correction(actor=room["editor"], now=room.after(70), issue_code=printed.code)
    assert (item.title, item.text) == ("更正", notice)


def test_a_reversal_and_a_new_definition_are_told_apart(room: Newsroom, printed: Issue) -> None:
    first = Entry.objects.filter(kind="cases.filed").first()
    assert first is not None
    reverse_entry(actor=SYSTEM, now=room.after(60), entry=first, reason="重复立案")
    by_reversal = verify_issue(printed)[0]
    assert (by_reversal.now, by_reversal.reasons) == (Decimal(11), ("correction",))
    MetricDefinition.objects.filter(code="filed").update(valid_to=date(2026, 1, 1))
    define("filed", version=2, kinds=["cases.filed"], where={"source": "night"})
    by_definition = verify_issue(printed)[0]
    assert (by_definition.then, by_definition.now) == (Decimal(12), Decimal(0))
    assert "definition" in by_definition.reasons
    assert by_definition.is_sound


def test_what_all_stands_needs_no_correction(room: Newsroom, printed: Issue) -> None:
    with refused("all_stand"):
        actions.draft_correction(actor=room["editor"], now=room.after(70), issue_code=printed.code)


@pytest.mark.parametrize(
    ("window", "words"),
    [("2026-09", "9月"), ("2026-09-02..2026-10-01", "9月2日至10月1日"), ("2026-09-03", "9月3日")],
)
def test_a_window_is_said_as_a_sentence_says_it(window: str, words: str) -> None:
    assert window_words(named_window(window)) == words
