"""What a report may repeat: why, both beside each other, and joining at one click."""

from __future__ import annotations

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case, Report
from bihuan.domain.cases.vocabulary import ReportState
from bihuan.foundation.journal.models import Entry
from tests.factories.cases import Town

FUMES = "滨河苑南门烧烤店的油烟直排，半夜臭得开不了窗"
AGAIN = "滨河苑南门那家烧烤店油烟直排，臭得晚上开不了窗"


def heard(town: Town, text: str, minutes: float = 0) -> Report:
    return actions.receive_report(
        actor=town["grid"], now=town.after(minutes), draft=town.draft(text, category="")
    )


def first_case(town: Town) -> Case:
    return actions.accept_report(
        actor=town["acceptor"],
        now=town.after(1),
        report_id=heard(town, FUMES).pk,
        category=town.district.categories["E0101"],
    )


def test_the_desk_is_told_why_and_joins_at_one_click(town: Town, enter) -> None:
    case, later, browser = first_case(town), heard(town, AGAIN, 60 * 48), enter("acceptor")
    for address in (f"/reports/{later.code}/", f"/dispatch/{later.code}/"):
        page = browser.get(address).text
        assert "同一地点" in page
        assert "% 的用语相同" in page
        assert "相隔 2 天" in page
    browser.post(f"/dispatch/{later.code}/do/join_report/", {"case": case.code})
    later.refresh_from_db()
    assert (later.case, later.state) == (case, ReportState.ACCEPTED)


def test_taking_it_out_again_restores_what_was_and_both_are_written_down(town: Town, enter) -> None:
    case, later, browser = first_case(town), heard(town, AGAIN, 60), enter("acceptor")
    browser.post(f"/reports/{later.code}/do/join_report/", {"case": case.code})
    assert browser.post(f"/reports/{later.code}/do/unjoin_report/", {"reason": ""}).status_code == 422
    browser.post(f"/reports/{later.code}/do/unjoin_report/", {"reason": "隔壁那家"})
    later.refresh_from_db()
    case.refresh_from_db()
    assert (later.case, later.state, case.reports_count) == (None, ReportState.RECEIVED, 1)
    kinds = Entry.objects.filter(subject_type="report", subject_id=later.pk).values_list("kind", "reason")
    assert list(kinds.order_by("seq"))[1:] == [
        ("cases.report_joined", ""),
        ("cases.report_unjoined", "隔壁那家"),
    ]
    assert case.code in browser.get(f"/reports/{later.code}/").text


def test_both_stand_beside_each_other_with_what_both_say(town: Town, enter) -> None:
    case, later = first_case(town), heard(town, AGAIN, 60)
    earlier, browser = case.reports.get(), enter("acceptor")
    address = f"/reports/{later.code}/beside/{earlier.code}/"
    page = browser.get(address).text
    assert "<mark>油烟直排</mark>" in page
    assert "do/join_report/" in page
    assert "do/join_report/" not in enter("auditor").get(address).text
    assert enter("outsider").get(address).status_code == 404


def test_two_that_wait_become_one_case_at_one_click(town: Town, enter) -> None:
    first, later, browser = heard(town, FUMES), heard(town, AGAIN, 60), enter("acceptor")
    assert "还没有成案" in browser.get(f"/reports/{later.code}/beside/{first.code}/").text
    browser.post(f"/dispatch/{later.code}/do/join_report/", {"case": first.code})
    case = Case.objects.get()
    assert (case.text, case.reports_count, case.reports.count()) == (FUMES, 2, 2)


def test_to_what_was_declined_nothing_is_joined(town: Town, enter) -> None:
    first, later, browser = heard(town, FUMES), heard(town, AGAIN, 60), enter("acceptor")
    actions.decline_report(actor=town["acceptor"], now=town.after(61), report_id=first.pk, ground="not_ours")
    assert "do/join_report/" not in browser.get(f"/reports/{later.code}/beside/{first.code}/").text
    answer = browser.post(f"/reports/{later.code}/do/join_report/", {"case": first.code})
    assert (answer.status_code, Case.objects.count()) == (409, 0)
    unknown = browser.post(f"/reports/{later.code}/do/join_report/", {"case": "S00099995"})
    assert unknown.status_code == 409
