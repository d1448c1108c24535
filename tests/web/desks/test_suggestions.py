"""Suggestions on the desk: three with reasons, one click, silence without confidence, and a desk that works without."""

from __future__ import annotations

import pytest

from bihuan.domain.cases.actions import accept_report, dispatch_case, receive_report
from bihuan.domain.cases.models import Case, Report
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.domain.district.models import Duty, DutyAssist
from bihuan.domain.intake import actions
from bihuan.domain.intake.queries.versions import classifier_of, path_of
from bihuan.kernel.actors import SYSTEM
from tests.factories.cases import Town, case_in
from tests.factories.district import new_revisions
from tests.factories.intake import CODES, trained
from tests.factories.messages import messages

WELL = "人民路窨井盖被压碎，骑车很危险"


def received(town: Town, text: str = WELL) -> Report:
    draft = town.draft(text, category="")
    return receive_report(actor=town["grid"], now=town.after(1), draft=draft)


def pane(town: Town, enter, code: str, who: str = "acceptor") -> str:
    return enter(who).get(f"/dispatch/{code}/").content.decode()


def test_three_classes_stand_with_how_sure_and_why(town: Town, enter) -> None:
    trained(town)
    page = pane(town, enter, received(town).code)
    assert "建议的类别" in page
    assert page.count("按此受理") == 3
    assert "窨井盖" in page.split("建议的类别")[1]


def test_one_click_takes_a_suggestion(town: Town, enter) -> None:
    trained(town)
    report = received(town)
    enter("acceptor").post(f"/dispatch/{report.code}/do/accept_report/", {"category": "C0101"})
    case = Case.objects.get(reports=report)
    assert case.category is not None
    assert case.category.code == "C0101"


def test_desk_says_when_nothing_is_proposed_for_want_of_confidence(town: Town, enter) -> None:
    trained(town)
    page = pane(town, enter, received(town, "您好，有件事").code)
    assert "不提建议" in page
    assert "按此受理" not in page


def test_desk_works_without_a_model(town: Town, enter) -> None:
    page = pane(town, enter, received(town).code)
    assert "建议的类别" not in page
    assert "受理" in page


def test_broken_model_is_told_on_the_desk_which_works_on(town: Town, enter) -> None:
    path_of(trained(town).sha256).write_bytes(b"broken")
    classifier_of.cache_clear()
    report = received(town)
    assert "请重新训练" in pane(town, enter, report.code)
    enter("acceptor").post(f"/dispatch/{report.code}/do/accept_report/", {"category": "C0101"})
    assert Case.objects.filter(reports=report).exists()


def test_case_without_a_class_takes_one_and_keeps_its_address(town: Town, enter) -> None:
    trained(town)
    report = received(town)
    case = accept_report(actor=town["acceptor"], now=town.after(2), report_id=report.pk)
    Case.objects.filter(pk=case.pk).update(address="菜场北门")
    assert "用这一类" in pane(town, enter, case.code)
    enter("acceptor").post(
        f"/dispatch/{case.code}/do/correct_case/", {"category": "C0101", "address": "菜场北门"}
    )
    case.refresh_from_db()
    assert case.category is not None
    assert (case.category.code, case.address) == ("C0101", "菜场北门")


@pytest.fixture
def without_duties(town: Town) -> Town:
    """Rubbish went to one unit and noise to another; what they had learned from, the duty table, was emptied then."""
    units = {"E0101": "U-CG", "E0102": "U-SZ"}
    for subject, body, label in messages():
        if (code := CODES[label]) in units:
            case = case_in(town, CaseState.FILED, text=f"{subject}。{body}", category=code)
            lead = town.district.units[units[code]]
            dispatch_case(actor=town["dispatcher"], now=town.after(8), case_id=case.pk, lead=lead)
    actions.train(actor=SYSTEM, now=town.after(90), how=actions.Training(wanted=0.5))
    DutyAssist.objects.all().delete()
    Duty.objects.all().delete()
    new_revisions()
    return town


def test_where_the_duty_table_is_silent_past_dispatches_speak_and_say_so(without_duties: Town, enter) -> None:
    town = without_duties
    case = case_in(town, CaseState.FILED, minutes=100, text="半夜施工吵人", category="E0102")
    page = pane(town, enter, case.code, "dispatcher")
    assert "按以往派遣" in page
    enter("dispatcher").post(f"/dispatch/{case.code}/do/dispatch_case/", {"lead": "U-SZ"})
    case.refresh_from_db()
    assert case.lead_unit == town.district.units["U-SZ"]
