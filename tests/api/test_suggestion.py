"""What is proposed for a report, asked by a program."""

from __future__ import annotations

from bihuan.domain.cases.actions import receive_report
from bihuan.domain.cases.models import Report
from tests.api.conftest import People
from tests.factories.cases import Town
from tests.factories.intake import trained


def received(town: Town, text: str) -> Report:
    draft = town.draft(text, category="")
    return receive_report(actor=town["grid"], now=town.after(1), draft=draft)


def test_suggestion_names_three_classes_with_reasons_and_the_unit_with_its_ground(
    who: People, town: Town
) -> None:
    trained(town)
    report = received(town, "桃花社区垃圾桶满了，厨余散了一地，臭味很大")
    answer = who("acceptor")("GET", f"/api/v1/reports/{report.code}/suggestion")
    assert answer.status == 200
    first = answer.value["classes"][0]
    assert first["category"]["code"] == "E0101"
    assert first["words"]
    assert len(answer.value["classes"]) == 3
    assert (answer.value["unit"]["unit"]["code"], answer.value["unit"]["basis"]) == ("U-CG", "duty")


def test_suggestion_says_that_it_abstains(who: People, town: Town) -> None:
    trained(town)
    report = received(town, "您好，有件事")
    answer = who("acceptor")("GET", f"/api/v1/reports/{report.code}/suggestion")
    assert (answer.value["abstains"], answer.value["classes"]) == (True, [])


def test_without_a_model_there_is_no_version(who: People, town: Town) -> None:
    report = received(town, "垃圾")
    answer = who("acceptor")("GET", f"/api/v1/reports/{report.code}/suggestion")
    assert (answer.value["version"], answer.value["classes"]) == (None, [])
