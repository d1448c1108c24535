"""Bursts of reports about one thing: found by themselves, told, supervised as one case, dismissed, faded."""

from __future__ import annotations

import pytest

from bihuan.domain.cases import actions as cases
from bihuan.domain.cases.models import Case, Report, Supervision
from bihuan.domain.cases.vocabulary import ReportState
from bihuan.domain.intake import actions
from bihuan.domain.intake.models import HotIssue, Thing
from bihuan.domain.intake.queries.hot import by_day, find_issues, issue_by_code, pulses, visible_reports_of
from bihuan.domain.intake.queries.hot_rules import hot_rules_on
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.outbox.models import Message
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.cases import Town

SAYINGS = (
    "滨河苑南门烧烤店的油烟直排，半夜臭得开不了窗",
    "滨河苑南门那家烧烤店油烟直排，臭得晚上开不了窗",
    "滨河苑南门烧烤店油烟直排，半夜还营业，开不了窗",
    "请管管滨河苑南门烧烤店的油烟，直排到楼上，半夜开不了窗",
    "滨河苑南门烧烤店油烟直排扰民，半夜臭得开不了窗",
    "滨河苑南门烧烤店的油烟半夜直排，臭得开不了窗户",
)
OTHERS = ("共享单车把盲道堵死了", "河道里漂着死鱼和垃圾", "工地夜里十二点还在打桩", "平江路的路灯坏了五盏")


def hear(town: Town, *texts: str, days: float = 0, place: str = "S2A1") -> list[Report]:
    at = town.after(days=days)
    return [
        cases.receive_report(actor=town["grid"], now=at, draft=town.draft(text, place, "")) for text in texts
    ]


def look(town: Town, days: float = 0) -> int:
    now = town.after(60, days=days)
    while actions.file_reports(now=now):
        pass
    while actions.gather_reports(now=now):
        pass
    return actions.find_hot_issues(now=now)


def hot_issue(town: Town) -> HotIssue:
    hear(town, *SAYINGS, *OTHERS)
    look(town)
    return HotIssue.objects.get()


def test_a_burst_is_found_by_itself_and_told_to_who_may_supervise(town: Town) -> None:
    issue = hot_issue(town)
    assert (issue.week, issue.week_before, issue.total) == (6, 0, 6)
    assert (str(issue.place), issue.first.text) == ("柳巷一格", SAYINGS[0])
    told = set(
        Message.objects.filter(subject__contains=issue.code).values_list("person__username", flat=True)
    )
    assert told == {"supervisor", "everything"}
    assert look(town) == 0


def test_what_is_usual_is_not_hot(town: Town) -> None:
    for week in range(-4, 0):
        hear(town, *SAYINGS, days=week * 7 - 1)
    hear(town, *SAYINGS)
    assert look(town) == 0
    rules = hot_rules_on(town.now.date())
    assert rules is not None
    [pulse] = [one for one in pulses(rules, town.after(60)) if one.week == 6]
    assert (pulse.before, pulse.usual, pulse.week_before) == (24, 6.0, 6)


def test_the_same_words_elsewhere_are_another_thing(town: Town) -> None:
    for place in ("S1A1", "S1B2", "S2A1", "S2B2"):
        hear(town, *[text.replace("滨河苑", "") for text in SAYINGS[:3]], place=place)
    assert look(town) == 0
    assert Thing.objects.values("first").distinct().count() == 4


def test_what_has_become_quiet_fades_and_flares_up_again(town: Town) -> None:
    issue = hot_issue(town)
    look(town, days=8)
    issue.refresh_from_db()
    assert (issue.state, issue.week, issue.week_before) == ("faded", 0, 6)
    hear(town, *SAYINGS * 2, days=20)
    assert look(town, days=20) == 1
    issue.refresh_from_db()
    assert (issue.state, issue.week, issue.total) == ("found", 12, 18)
    kinds = Entry.objects.filter(subject_type="hot_issue").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["intake.hot_found", "intake.hot_faded", "intake.hot_flared_up"]


def test_one_action_makes_one_supervised_case_of_all_that_wait(town: Town) -> None:
    issue = hot_issue(town)
    case = actions.supervise_issue(
        actor=town["supervisor"], now=town.after(90), issue_id=issue.pk, colour="red", reason="居民反映集中"
    )
    issue.refresh_from_db()
    assert (issue.state, issue.case, case.colour) == ("supervised", case, "red")
    assert case.reports_count == case.reports.count() == 6
    assert Supervision.objects.get(case=case).reason == "居民反映集中"
    joined = Entry.objects.filter(kind="cases.report_joined", subject_type="report")
    assert {entry.actor_label for entry in joined} == {town["supervisor"].label}
    assert Entry.objects.get(kind="intake.hot_supervised").data["joined"] == 6


def test_an_open_case_of_the_thing_takes_the_others_in_and_settled_ones_stay(town: Town) -> None:
    issue = hot_issue(town)
    first, second = visible_reports_of(issue, town["acceptor"]).order_by("pk")[:2]
    case = cases.accept_report(actor=town["acceptor"], now=town.after(70), report_id=first.pk)
    other = cases.accept_report(actor=town["acceptor"], now=town.after(71), report_id=second.pk)
    cases.void_case(actor=town["acceptor"], now=town.after(72), case_id=other.pk, ground="test")
    supervised = actions.supervise_issue(
        actor=town["supervisor"], now=town.after(90), issue_id=issue.pk, colour="blue", reason="集中"
    )
    assert (supervised, supervised.reports_count) == (case, 5)
    assert Entry.objects.get(kind="intake.hot_supervised").data["elsewhere"] == 1


def test_a_refused_supervision_joins_nothing(town: Town) -> None:
    issue = hot_issue(town)
    for words in ({"colour": "green", "reason": "集中"}, {"colour": "red", "reason": " "}):
        with pytest.raises(Refused):
            actions.supervise_issue(actor=town["supervisor"], now=town.after(90), issue_id=issue.pk, **words)
    assert not Case.objects.exists()
    assert Report.objects.filter(state=ReportState.RECEIVED).count() == 10


def test_what_is_settled_altogether_cannot_be_supervised(town: Town) -> None:
    issue = hot_issue(town)
    for report in visible_reports_of(issue, town["acceptor"]):
        cases.decline_report(
            actor=town["acceptor"], now=town.after(70), report_id=report.pk, ground="not_ours"
        )
    with pytest.raises(Refused) as refused:
        actions.supervise_issue(
            actor=town["supervisor"], now=town.after(90), issue_id=issue.pk, colour="red", reason="集中"
        )
    assert refused.value.code == "nothing_open"


def test_what_was_dismissed_with_a_reason_is_not_found_again(town: Town) -> None:
    issue = hot_issue(town)
    actions.dismiss_issue(
        actor=town["supervisor"], now=town.after(90), issue_id=issue.pk, reason="同一人转发"
    )
    hear(town, *SAYINGS, days=1)
    assert look(town, days=1) == 0
    assert HotIssue.objects.get().note == "同一人转发"
    with pytest.raises(Refused) as refused:
        actions.dismiss_issue(actor=town["supervisor"], now=town.after(91), issue_id=issue.pk, reason="再来")
    assert refused.value.code == "wrong_state"


@pytest.mark.parametrize(
    ("who", "told"),
    [("acceptor", "not_permitted"), ("street2", "not_permitted"), ("street1", "not_found"), ("handler", "not_found")],
)  # fmt: skip
def test_whoever_may_not_supervise_there_decides_nothing(town: Town, who: str, told: str) -> None:
    issue = hot_issue(town)
    for act in (
        lambda: actions.dismiss_issue(actor=town[who], now=town.after(90), issue_id=issue.pk, reason="不"),
        lambda: actions.supervise_issue(
            actor=town[who], now=town.after(90), issue_id=issue.pk, colour="red", reason="集中"
        ),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == told


def test_supervising_gives_nobody_more_than_the_joining(town: Town) -> None:
    """He accepts by the one action alone: the same person is refused at the desk."""
    hot_issue(town)
    waiting = Report.objects.filter(state=ReportState.RECEIVED)[0]
    with pytest.raises(Refused, match="受理"):
        cases.accept_report(actor=town["supervisor"], now=town.after(90), report_id=waiting.pk)


def test_an_issue_is_known_to_who_answers_for_its_place(town: Town) -> None:
    issue = hot_issue(town)
    knowing = {name for name in town.actors if find_issues(town[name]).exists()}
    assert {"supervisor", "acceptor", "street2", "auditor"} <= knowing
    assert knowing.isdisjoint({"street1", "grid", "handler", "outsider"})
    assert issue_by_code(town["street2"], issue.code) == issue
    with pytest.raises(NotFound):
        issue_by_code(town["street1"], issue.code)


def test_the_days_add_up_to_what_came(town: Town) -> None:
    hear(town, *SAYINGS[:2], days=-3)
    issue = hot_issue(town)
    days = by_day(issue, town.after(60))
    assert (len(days), sum(n for _, n in days), days[-1][1], days[-4][1]) == (28, 8, 6, 2)


def test_rebuilding_the_shelves_leaves_the_things_alone(town: Town) -> None:
    hot_issue(town)
    before = dict(Thing.objects.values_list("report", "first"))
    actions.rebuild_shelves(now=town.after(90))
    look(town)
    assert dict(Thing.objects.values_list("report", "first")) == before
