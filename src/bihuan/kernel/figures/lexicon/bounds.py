"""Words at a number that say it is a limit and not the exact count.

`BEFORE` stand before the number, `AFTER` behind the unit. `ODD` stand inside the number (50余万, 6700多) or right behind it.
"""

from __future__ import annotations

from bihuan.kernel.figures.lexicon import any_of

BEFORE = {
    "at_least": "不少于 不低于 不小于 不短于 至少 ≥ ⩾",
    "at_most": "不超过 不多于 不高于 不大于 不得超过 最高不超过 最长不超过 最多不超过 最多 最高 最长 至多 ≤ ⩽",
    "more_than": "超过 超出 超过了 超 逾 多于 大于 突破 突破了 ＞ >",
    "nearly": "将近 接近 近",
    "about": "大约 约 约为 大概",
}
AFTER = {
    "at_least": "及以上 以上 或以上 （含）以上 (含)以上",
    "at_most": "及以下 以下 及以内 以内 之内 （含）以下 (含)以下 （含）以内 (含)以内",
    "about": "左右 上下",
}
ODD = "余多几"

# 内 is 以内 behind a duration alone: 三年内, 5个工作日内.
WITHIN = "内"

# A bound word that ends another word is none: 签约, 附近, 反超.
PART_OF_ANOTHER_WORD = {
    "约": "签节预合制公条履违契集邀特续解简缔失守订婚期爽纽",
    "近": "附最邻靠临远亲就相新毗切走拉抵浅",
    "超": "商高反中赶英德意女西粤苏村",
}
# … and one that begins another word, behind the unit: 20个上下游企业, 3年内部.
BEGINS_ANOTHER_WORD = {
    "上下": any_of("游 班 联动 级 贯通 协同 衔接 同心 一心 功夫"),
    "以下": any_of("简称 称 单位 几 举措 方面 工作 措施 问题"),
    "内": any_of("部 外 容 生 涵 需 销 循 陆 控 河 环 设 置 资 蒙 镜 饰 存"),
    "左右": any_of("岸 手 联 邻 侧 互"),
    "以上": any_of("述 问题 措施 工作 几 意见"),
}

# Between a bound word and its number: 最高可获 100 万元. The word still bounds; it stays outside the span.
SPLIT_OFF = "可?(?:获得?|享受?|给予|给|奖励|奖补|补助|补贴|资助|支持|申请|申领|领取|发放|授信|贷款?)"
SPLIT_AT_MOST = ("最高", "最多", "最长", "不超过")
SPLIT_AT_LEAST = ("至少", "不少于")

# Between which a range stands: 20至30个, 3—5年.
RANGE = "-—–－~～至到"

# 多 behind a unit is 3年多, not the beginning of 多功能.
NOT_MORE = "元功样层维方媒式边头能种中业领部渠措点跨重品级彩年项次个家名条余少节措党数种"
