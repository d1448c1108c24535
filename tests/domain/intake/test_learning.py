"""Learning from the ledger: what is suggested, what people make of it, and which version speaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bihuan.domain.cases.actions import accept_report, dispatch_case, file_case, receive_report
from bihuan.domain.cases.models import Case, Report
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.domain.intake import actions
from bihuan.domain.intake.models import ClassModel, Suggestion
from bihuan.domain.intake.queries import versions
from bihuan.domain.intake.queries.classes import suggest_classes
from bihuan.domain.intake.queries.examples import class_examples
from bihuan.domain.intake.queries.units import suggest_unit
from bihuan.domain.intake.queries.versions import classifier_of, path_of
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import SYSTEM
from bihuan.kernel.refusals import Refused
from tests.factories.cases import Town, case_in
from tests.factories.cases import town as build
from tests.factories.intake import coded_examples, learned, trained

WELL = "人民路窨井盖被压碎，骑车很危险"
RUBBISH = "小区门口垃圾桶满了，厨余散了一地"


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    return build(now)


def kinds(report: Report) -> list[str]:
    rows = Entry.objects.filter(subject_type="report", subject_id=report.pk, kind__startswith="intake.")
    return list(rows.order_by("seq").values_list("kind", flat=True))


def received(town: Town, text: str, **more: object) -> Report:
    return receive_report(actor=town["grid"], now=town.after(1), draft=town.draft(text, category="", **more))  # type: ignore[arg-type]


def test_message_in_other_words_gets_its_class_with_the_words_that_say_so(town: Town) -> None:
    trained(town)
    found = suggest_classes(WELL)
    assert found.is_sure
    assert found.guesses[0].category.code == "C0101"
    assert any("井盖" in word for word in found.guesses[0].words)
    assert len(found.guesses) == 3


def test_message_that_tells_nothing_is_abstained_from(town: Town) -> None:
    trained(town)
    found = suggest_classes("你好，谢谢")
    assert found.abstains


def test_without_a_model_nothing_is_suggested(town: Town) -> None:
    assert suggest_classes(WELL).guesses == ()


def test_suggesting_asks_the_database_twice_and_reads_the_file_once(
    town: Town, django_assert_num_queries: object
) -> None:
    trained(town)
    suggest_classes(WELL)
    path_of(ClassModel.objects.get().sha256).unlink()
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert suggest_classes(WELL).is_sure


@pytest.mark.parametrize("harm", ["gone", "cut", "changed"])
def test_broken_file_is_told_in_a_sentence_and_nothing_is_suggested(town: Town, harm: str) -> None:
    model = trained(town)
    path = path_of(model.sha256)
    content = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:1000] if harm == "cut" else content[:-1] + bytes([content[-1] ^ 1]))
    classifier_of.cache_clear()
    found = suggest_classes(WELL)
    assert found.guesses == ()
    assert found.trouble
    assert "重新训练" in str(found.trouble)


def test_telephone_numbers_are_not_learned(town: Town) -> None:
    text = "请打13812345678联系我"
    examples = [replace(one, words=learned(text, one.label).words) for one in coded_examples()]
    model = actions.train(actor=SYSTEM, now=town.now, how=actions.Training(further=examples, wanted=0.5))
    assert "1381" not in "".join(classifier_of(model.sha256).features.vocabularies()["parts"])


def test_ledger_is_learned_from_as_people_decided_in_the_end(town: Town) -> None:
    case = case_in(town, CaseState.FILED, text=WELL, category="E0101")
    waiting = received(town, RUBBISH)
    assert [one.label for one in class_examples(town.now.date())] == ["E0101"]
    Case.objects.filter(pk=case.pk).update(category=town.district.categories["C0101"])
    assert [one.label for one in class_examples(town.now.date())] == ["C0101"]
    assert waiting.case is None


def test_too_few_reports_are_refused_and_no_version_is_kept(town: Town) -> None:
    with pytest.raises(Refused, match="至少"):
        actions.train(actor=SYSTEM, now=town.now)
    assert not ClassModel.objects.exists()


def test_training_asks_for_the_right(town: Town) -> None:
    with pytest.raises(Refused, match="训练"):
        actions.train(actor=town["acceptor"], now=town.now)


def test_new_version_speaks_at_once_and_an_earlier_one_can_be_taken_up_again(town: Town) -> None:
    first, second = trained(town), trained(town)
    assert (first.version, second.version) == (1, 2)
    assert ClassModel.objects.get(in_use=True) == second
    actions.put_in_use(actor=SYSTEM, now=town.after(5), version=1)
    assert ClassModel.objects.get(in_use=True) == first
    assert suggest_classes(WELL).model == first
    entry = Entry.objects.filter(kind="intake.model_put_in_use").latest("seq")
    assert entry.data == {"version": 1, "before": 2}


def test_version_with_a_broken_file_cannot_be_put_in_use(town: Town) -> None:
    first = trained(town)
    second = trained(town, wanted=0.8)
    path_of(first.sha256).write_bytes(b"nothing")
    classifier_of.cache_clear()
    with pytest.raises(Refused, match="不一致"):
        actions.put_in_use(actor=SYSTEM, now=town.now, version=1)
    assert ClassModel.objects.get(in_use=True) == second


def test_threshold_and_what_was_measured_stand_with_the_version(town: Town) -> None:
    model = trained(town)
    measured = model.measures["class"]
    assert 0 < measured["accuracy"] <= measured["accuracy_at_threshold"]
    assert 0 < model.threshold < 1
    assert {line[0] for line in measured["by_label"]} == {"E0101", "E0102", "C0101"}


def test_class_decided_otherwise_is_recorded_as_a_correction(town: Town) -> None:
    trained(town)
    report = received(town, WELL)
    assert actions.suggest_for_new(now=town.after(2)) == 1
    file_as(town, report, "E0101")
    assert actions.settle_suggestions(now=town.after(9)) == 1
    assert kinds(report) == ["intake.class_corrected"]
    entry = Entry.objects.get(kind="intake.class_corrected")
    assert entry.data == {"version": 1, "suggested": "C0101", "decided": "E0101"}


def test_class_decided_as_suggested_is_recorded_once(town: Town) -> None:
    trained(town)
    report = received(town, WELL)
    actions.suggest_for_new(now=town.after(2))
    file_as(town, report, "C0101")
    assert actions.settle_suggestions(now=town.after(9)) == 1
    assert actions.settle_suggestions(now=town.after(10)) == 0
    assert kinds(report) == ["intake.class_confirmed"]


def test_class_put_right_after_filing_counts_as_a_correction_then(town: Town) -> None:
    trained(town)
    report = received(town, WELL)
    actions.suggest_for_new(now=town.after(2))
    case = file_as(town, report, "C0101")
    actions.settle_suggestions(now=town.after(9))
    Case.objects.filter(pk=case.pk).update(category=town.district.categories["E0101"])
    assert actions.settle_suggestions(now=town.after(11)) == 1
    assert kinds(report) == ["intake.class_confirmed", "intake.class_corrected"]


def test_report_that_a_model_learned_from_is_not_judged_by_it(town: Town) -> None:
    case_in(town, CaseState.FILED, text=WELL, category="C0101")
    trained(town, minutes=30)
    assert actions.suggest_for_new(now=town.after(31)) == 0


def test_what_was_abstained_from_is_neither_confirmed_nor_corrected(town: Town) -> None:
    trained(town)
    report = received(town, "您好，有件事")
    actions.suggest_for_new(now=town.after(2))
    file_as(town, report, "E0101")
    actions.settle_suggestions(now=town.after(9))
    assert kinds(report) == []
    assert Suggestion.objects.get().decided_class == "E0101"


def test_unit_comes_from_the_duty_table_and_says_so(town: Town) -> None:
    category, place = town.district.categories["E0101"], town.district.places["S2A1"]
    found = suggest_unit(title="", text=RUBBISH, category=category, place=place, on=town.now.date())
    assert found is not None
    assert (found.unit.code, found.basis) == ("U-CG", "duty")


def test_dispatch_to_another_unit_is_recorded_as_a_correction(town: Town) -> None:
    trained(town)
    report = received(town, RUBBISH)
    actions.suggest_for_new(now=town.after(2))
    assert Suggestion.objects.get().suggested_unit == "U-CG"
    case = file_as(town, report, "E0101")
    dispatch_case(
        actor=town["dispatcher"], now=town.after(8), case_id=case.pk, lead=town.district.units["U-SZ"]
    )
    actions.settle_suggestions(now=town.after(9))
    assert kinds(report) == ["intake.class_confirmed", "intake.unit_corrected"]


def file_as(town: Town, report: Report, category: str) -> Case:
    kind = town.district.categories[category]
    case = accept_report(actor=town["acceptor"], now=town.after(3), report_id=report.pk, category=kind)
    file_case(actor=town["acceptor"], now=town.after(4), case_id=case.pk)
    return Case.objects.get(pk=case.pk)


def test_training_is_due_when_enough_is_filed_and_again_when_enough_was_corrected(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "ENOUGH_NEW", 2)
    monkeypatch.setattr(versions, "ENOUGH_CORRECTED", 1)
    case_in(town, CaseState.FILED)
    assert not versions.training_is_due()
    case_in(town, CaseState.FILED, minutes=10)
    assert versions.training_is_due()
    trained(town, minutes=20)
    assert not versions.training_is_due()
    report = received(town, WELL)
    actions.suggest_for_new(now=town.after(30))
    kind = town.district.categories["E0101"]
    case = accept_report(actor=town["acceptor"], now=town.after(31), report_id=report.pk, category=kind)
    file_case(actor=town["acceptor"], now=town.after(32), case_id=case.pk)
    actions.settle_suggestions(now=town.after(33))
    assert versions.training_is_due()
