"""The rules of the figure format, one sentence each: what counts, with which value, unit and bound, and what does not."""

from __future__ import annotations

import pytest

from bihuan.kernel.figures import extract


def told(text: str) -> list[tuple[object, ...]]:
    """Each figure as (words, value, upper end, unit, bound), what is usual left out."""
    records = [figure.as_record() for figure in extract(text)]
    keys = ("text", "value", "value2", "unit", "bound")
    return [
        tuple(r[k] for k in keys if r[k] not in {None, "exact"} or k in {"text", "value"}) for r in records
    ]


COUNTED = {
    "a count with its measure word": ("检查企业23家。", [("23家", 23, "家")]),
    "multipliers are multiplied out": (
        "总投资98.3亿元，改造1.2万户。",
        [("98.3亿元", 9830000000, "元"), ("1.2万户", 12000, "户")],
    ),
    "thousands separators": ("受理12,345件。", [("12,345件", 12345, "件")]),
    "full-width digits and signs": ("完成１２．５％。", [("１２．５％", 12.5, "%")]),
    "blanks inside": ("绿化 41.04万 平方米。", [("41.04万 平方米", 410400, "平方米")]),
    "Chinese numerals with a measure word": ("涉及九个社区、三县。", [("九个", 9, "个"), ("三县", 3, "县")]),
    "两 is two": ("先后两次召开会议。", [("两次", 2, "次")]),
    "成 is ten per cent": (
        "近三成店铺，七成以上住户。",
        [("近三成", 30, "%", "nearly"), ("七成以上", 70, "%", "at_least")],
    ),
    "百分之": ("完成百分之八十五。", [("百分之八十五", 85, "%")]),
    "fractions": ("三分之二以上的楼栋。", [("三分之二以上", 66.67, "%", "at_least")]),
    "半年": ("半年内办结。", [("半年内", 0.5, "年", "at_most")]),
    "a bare power with a unit": ("引进亿元以上项目。", [("亿元以上", 100000000, "元", "at_least")]),
    "a bare power behind 突破": ("产值突破百亿。", [("突破百亿", 10000000000, "", "more_than")]),
    "N亿级 in digits": ("打造300亿级集群。", [("300亿", 30000000000, "")]),
    "no measure word": ("帮助5.4万困难人员。", [("5.4万", 54000, "")]),
    "medals": ("夺得6金3银。", [("6", 6, ""), ("3", 3, "")]),
    "a number and its share in brackets": ("其中7家（占35%）。", [("7家", 7, "家"), ("35%", 35, "%")]),
    "a number with two units": ("14个项目、总投资3亿元。", [("14个", 14, "个"), ("3亿元", 300000000, "元")]),
    "a list that leaves the unit to the last": (
        "分别为54、4和43个。",
        [("54", 54, "个"), ("4", 4, "个"), ("43个", 43, "个")],
    ),
    "growth is not negated": ("下降3个百分点。", [("3个百分点", 3, "百分点")]),
    "times": ("是去年的3倍。", [("3倍", 3, "倍")]),
    "a minus stays in the text": ("市直 | 12 | -1.47% |", [("12", 12, ""), ("-1.47%", 1.47, "%")]),
    "table cells, zero too": ("金水区 | 0 | 0.00% |", [("0", 0, ""), ("0.00%", 0, "%")]),
    "arrows stay outside": ("合计 | 5↑ |", [("5", 5, "")]),
    "个 is dropped before another unit": (
        "用2个月、5个工作日。",
        [("2个月", 2, "月"), ("5个工作日", 5, "工作日")],
    ),
    "compound measures stay whole": (
        "服务1772人次、17家次。",
        [("1772人次", 1772, "人次"), ("17家次", 17, "家次")],
    ),
    "money per something": (
        "补助500元/月，每平方米1000元。",
        [("500元/月", 500, "元/月"), ("每平方米1000元", 1000, "元/平方米")],
    ),
    "money per something behind a bound": (
        "每月不超过 2000 元。",
        [("每月不超过 2000 元", 2000, "元/月", "at_most")],
    ),
    "每年 never joins": ("每年不少于2000卡时。", [("不少于2000卡时", 2000, "卡时", "at_least")]),
    "时速 never joins": ("时速350公里。", [("350公里", 350, "公里")]),
    "㎡": ("面积90㎡。", [("90㎡", 90, "平方米")]),
    "ranges": ("20至30个，3—5年。", [("20至30个", 20, 30, "个", "range"), ("3—5年", 3, 5, "年", "range")]),
    "ranges share a multiplier": ("奖励20-30万元。", [("20-30万元", 200000, 300000, "元", "range")]),
    "from 5 to 10 is no range": ("从5%提高到10%。", [("5%", 5, "%"), ("10%", 10, "%")]),
    "durations": ("连续5年，为期一个月。", [("5年", 5, "年"), ("一个月", 1, "月")]),
    "N年任务": ("三年任务两年完成。", [("三年", 3, "年"), ("两年", 2, "年")]),
    "a rank's circle is counted": ("居15个城市第4。", [("15个", 15, "个")]),
    "steps in a ranking are counted": ("排名提升15位。", [("15位", 15, "位")]),
    "traditional signs": ("設置三個、5處。", [("5", 5, "")]),
    "what was broken through is exact": ("突破12项关键技术。", [("12项", 12, "项")]),
}
BOUNDS = {
    "before": ("不少于8个，超70%，近百公里，约3190万元。", ["at_least", "more_than", "nearly", "about"]),
    "behind": ("5处以上，3天以内，40%左右。", ["at_least", "at_most", "about"]),
    "inside": ("1万余件，6700多人，50余万元，十几个。", ["more_than"] * 4),
    "内 behind a duration": ("三年内建成。", ["at_most"]),
    "split off by 可获": ("最高可获 100 万元。", ["at_most"]),
    "no bound words": ("高达50件，达到60件，增至70件，低于80件。", ["exact"] * 4),
    "part of another word": ("签约329个，节约8.5亿元，逾期5件，余额3万元。", ["exact"] * 4),
    "it covers only what it touches": ("增长1%、20%左右。", ["exact", "about"]),
}
NOT_COUNTED = {
    "dates": "2026年2月26日，1-6月份，一季度，今年以来，2023.12.31，二〇二四年，3月5日至8日。",
    "clock times": "9:30开始，24时前，下午3点。",
    "numbering": "1.农村公路\n2、危桥\n（3）整治\n第十二条",
    "document numbers": "联办字〔2024〕2号，第7期（2026年18期），简字001号。",
    "telephones": "拨打12345热线，110接警，0512-65123456，电话13812345678。",
    "names": "“811计划”、721工作法、5+1清单、三山五园、一号线、第二小学、地铁3号线、G60。",
    "quotation marks": "“两个15%”政策、“三公里”就业圈、《关于支持30条》。",
    "ranks": "位居第一，前三名，连续第5，前3位，排第15位，全国百强。",
    "set phrases": "一站式、百日攻坚、三个强化、四条措施、十大专项行动、千家万户、一网通办、三位一体。",
    "undertakings": "三年行动计划，五年规划，安全生产治本攻坚三年行动，十年禁渔。",
    "eras": "近三年来，过去五年，5年来新高，建国75周年。",
    "N大, 两级, N方面": "四大类产业，市县两级，八方面工作。",
    "articles": "一批项目，一个平台，一项制度。",
    "grades": "二级以上医院，省级以上，4A级景区，三类水。",
    "names with hours": "24小时自助服务区，15分钟便民生活圈。",
    "翻一番 and 全覆盖": "产值翻一番，实现全覆盖。",
    "每万人": "每万人拥有，万元GDP能耗。",
    "numerals without measure": "九夺、四连冠、两库。",
    "models and notes": "PM2.5、5G、COVID-19、模式[8]、计划（13）、急救（120）。",
    "ratios and sums": "比例为9.7:39.5:50.8，1∶1，7×24小时，8·20泥石流。",
    "places": "三台县、五台山、三门峡、二七区。",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), COUNTED.values(), ids=COUNTED)
def test_this_is_a_figure(text: str, expected: list[tuple[object, ...]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(("text", "expected"), BOUNDS.values(), ids=BOUNDS)
def test_a_word_at_the_number_bounds_it(text: str, expected: list[str]) -> None:
    assert [figure.bound for figure in extract(text)] == expected


@pytest.mark.parametrize("text", NOT_COUNTED.values(), ids=NOT_COUNTED)
def test_this_is_no_figure(text: str) -> None:
    assert [figure.text for figure in extract(text)] == []


def test_the_span_begins_with_the_bound_word_only_where_it_touches() -> None:
    texts = [figure.text for figure in extract("最高 20 万元，最高可获 100 万元，每月不超过 2000 元。")]
    assert texts == ["最高 20 万元", "100 万元", "每月不超过 2000 元"]


def test_the_object_is_what_is_counted() -> None:
    text = "改造7个口袋公园，开工率93%，投诉量(127件)同比下降5%。"
    assert [figure.object for figure in extract(text)] == ["口袋公园", "开工率", "投诉量", "投诉量"]


def test_headings_of_a_table_say_what_a_cell_counts_and_whether_it_is_planned() -> None:
    table = "街道 | 年度目标 | 实际完成\n甲街道 | 15 | 12\n乙街道 | 20 | 21"
    cells = [(int(figure.value), figure.object, str(figure.tense)) for figure in extract(table)]
    assert cells == [
        (15, "年度目标", "plan"), (12, "实际完成", "actual"), (20, "年度目标", "plan"), (21, "实际完成", "actual"),
    ]  # fmt: skip
