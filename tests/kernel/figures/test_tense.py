"""What is, what is planned, and what a rule allows."""

from __future__ import annotations

import pytest

from bihuan.kernel.figures import extract

SENTENCES = {
    "facts where nothing tells": ("检查企业23家，发现隐患9条。", ["actual", "actual"]),
    "a plan reaches to the end of the sentence": (
        "一、工作回顾\n力争新增就业3000人，建成公园5处；新增车位80个。",
        ["plan", "plan", "actual"],
    ),
    "a fact ends a plan": ("计划完成投资9亿元，1-6月份累计完成投资7亿元。", ["plan", "actual"]),
    "the share of a plan that was reached is a fact": ("完成投资7亿元，占年度计划的78%。", ["actual", "actual"]),
    "a planned sum holds for its clause": ("计划投资29万元，建设内容包括道路2公里。", ["plan", "actual"]),
    "a year to come": ("本报2026年2月26日讯 到2028年建成社区10个。", ["plan"]),
    "将 before a noun is no plan": ("将18个部门的事项划转。", ["actual"]),
    "a cap is a rule": ("示范项目最高获100万元资金支持。", ["rule"]),
    "what is granted": ("给予2年的免租优惠。", ["rule"]),
    "a quota per person": ("落实执法人员年度60课时学习任务。", ["rule"]),
    "money paid is a fact": ("发放一次性补助500万元。", ["actual"]),
    "a paragraph that hopes outright": ("力争新增就业3000人；打造公园5处。", ["plan", "plan"]),
    "in a section of plans": ("二、下一步工作安排\n新建公园5处。现有公园12处。", ["plan", "actual"]),
    "in a section of facts": ("一、2025年工作回顾\n新建公园5处。", ["actual"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES.values(), ids=SENTENCES)
def test_the_words_around_a_figure_tell_its_tense(text: str, expected: list[str]) -> None:
    assert [figure.tense for figure in extract(text)] == expected
