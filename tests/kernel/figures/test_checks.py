"""The questions that a draft raises, and the drafts that raise none."""

from __future__ import annotations

import pytest

from bihuan.kernel.figures import check, extract
from bihuan.kernel.figures.checks import relations

ASKED = {
    "parts_total": "全区落地项目100个，包含文旅项目50个、数字项目30个、服务项目10个。",
    "rate_counts": "年度计划完成投资50亿元，1-6月份累计完成投资20亿元，占年度计划的45%。",
    "above_100": "整改率105%。",
    "plan_or_actual": "2026年2月26日\n2026年完成投资25亿元。",
    "as_of_period": "2026年2月26日\n重点项目一季度开工率93%。",
    "not_closed": "共检查企业50家，发现隐患12条。",
    "fewer_visits": "共出动检查组30个，服务企业20家次。",
    "unit_scale": "商品房销售总额12万元。商品房销售总额120000万元。",
    "approximator": "商品房销售总面积50万平方米。商品房销售总面积超80万平方米。",
}
QUIET = {
    "parts that add up": "全区落地项目90个，包含文旅项目50个、数字项目30个、服务项目10个。",
    "some of the parts": "全区落地项目100个，其中文旅项目50个、数字项目30个。",
    "a rate that fits": "应结案972件，结案911件，结案率93.72%。",
    "a plan more than fulfilled": "完成年度计划的105%。",
    "a plan that says so": "2026年2月26日\n2026年计划完成投资25亿元。",
    "a target for a later year": "2026年2月26日\n到2028年建成社区10个。",
    "hazards that were closed": "发现隐患12条，已全部整改。",
    "hazards of which some were closed": "发现隐患12条，整改10条。",
    "more visits than teams": "共出动检查组20个，服务企业30家次。",
    "growth": "商品房销售面积50万平方米，增长120%。",
}


@pytest.mark.parametrize(("kind", "text"), ASKED.items(), ids=ASKED)
def test_this_is_asked(kind: str, text: str) -> None:
    questions = check(text)
    assert [question.kind for question in questions] == [kind]
    assert all(0 < q.sureness < 1 and q.sentence and text[slice(*q.spans[0])] for q in questions)


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_nothing_is_asked(text: str) -> None:
    assert check(text) == []


def test_a_question_shows_the_sum_it_did() -> None:
    assert [question.sum for question in check(ASKED["parts_total"])] == ["50+30+10=90 ≠ 100"]


def test_a_name_is_asked_about_when_a_register_has_nearly_the_same() -> None:
    register = ["平江街道", "金阊街道"]
    assert [question.kind for question in check("平红街道。", names=register)] == ["name"]
    assert check("平江街道。", names=register) == check("平红街道。") == []


def test_a_relation_names_its_operands() -> None:
    text = "应结案972件，结案911件，结案率93.72%。"
    [share] = relations(text, extract(text))
    told = (share.kind, [f.text for f in share.operands], share.stated.text, share.fits)
    assert told == ("ratio", ["911件", "972件"], "93.72%", True)
