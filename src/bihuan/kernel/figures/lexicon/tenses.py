"""What tells a plan, a rule and a fact apart. How far each word reaches is said in `tense`."""

from __future__ import annotations

from bihuan.kernel.figures.lexicon import any_of

# Words of headings. A heading with words of both kinds says nothing.
PLAN_HEADINGS = any_of(
    r"""
    工作安排 工作计划 工作打算 工作思路 工作部署 工作要点 工作重点 重点工作 重点任务 目标任务 主要目标 预期目标 奋斗目标 发展目标
    年度目标 下一步 下阶段 下步 任务分解 责任分解 任务清单 实施方案 行动方案 工作方案 攻坚方案 行动计划 项目计划 建设计划 计划安排
    总体要求 今年工作 打算
    """
)
FACT_HEADINGS = any_of(
    r"""
    工作回顾 回顾 总结 完成情况 落实情况 进展情况 运行情况 情况通报 情况统计 情况分析 统计分析 基本情况 总体情况 工作成效 工作成果
    通报 月报 周报 简报 快报 分析报告 公示
    """
)
RULE_HEADINGS = any_of(
    r"""
    管理办法 实施办法 暂行办法 奖励办法 补贴办法 补助办法 考核办法 条例 实施细则 管理规定 若干措施 若干政策 政策措施 扶持政策
    奖补政策 奖励政策 优惠政策 申报指南 补贴标准 收费标准
    """
)

# Openings of a sentence that turn a report towards the future or the past.
PLAN_OPENINGS = any_of(
    r"""
    预期目标是 预期目标为 预期目标： 预期目标: 主要目标是 主要目标： 目标任务是 围绕上述 围绕以上 围绕这一目标 实现上述 实现以上
    实现全年目标 完成上述 做好今年 今年是新中国 今年是中华 今年是实 今年是“ 今年是全
    (?:重点|突出|着重|着力|全力)(?:做好|抓好|推进|抓|实施)(?!了)[^，。；]{0,6}(?:方面|工作|任务|：) 新的一年， 今年，我们将
    今年我们将 我们将重点 下一步 今后五年 年是新中国成立 年是中华人民共和国成立
    """
)
FACT_OPENINGS = any_of(
    r"""
    过去一年 过去的一年 过去五年 一年来 五年来 这一年， 这五年 去年以来 回顾过去 回顾一年 主要做了 主要抓了 重点抓了 着重抓了
    具体抓了
    """
)

# Words are patterns; a blank parts them. These make what follows a plan up to the end of the sentence.
PLANNED = any_of(
    r"""
    力争 争取达到 争取实现 争取用 预计 预期 拟(?!定|人|订|稿|合|真|态|于)
    (?<![为的度动划工程展产”])(?<!三年)(?<!五年)计划(?=实施|建设|新建|完成|新增|改造|引进|引资|招|用|安排|开展|开工|培育|打造|投入|建成|今|于|到|在|对|年|再|将|推|发|组|启动|\d)
    将(?=于|在|继续|有|达|新增|新建|建|实施|完成|投入|开|打造|推|挖|形成|实现|增|提|超|突破|力争|进一步|为|带动|全面|陆续|安排|再|重点|组织|通过|用|按|对|会|举办|启动|引进|培育|深入|加|不|投|覆盖|惠及|释放|新|改|修)
    (?<!截至)(?<!截止)到\s?20\d\d\s?年 到“?十[四五六]五”?末 年底前 月底前 年底实现 年底达到 明年 下半年(?!陆续)
    未来[一二三四五两\d]+年 今后[一二三四五两\d]+年 下一年 下季度 目标任务(?:为|是|：|:) 目标(?:为|是|：|:) 确保全年 确保年底 确保到
    """
)
# These only what follows in their own clause.
PLANNED_HERE = any_of(
    r"""
    (?:年度|年内|全年|本年|当年)?计划(?:总|完成|年度)?(?:投资|引资|投入)(?!的|完成率|率|任务的) 年度计划(?=完成|投资|新|建|改)
    为期(?=\d|[一二两三四五六七八九十半]) 拟投资 概算 冲刺
    """
)
# What has come to be. In a section of plans these hold for their clause, elsewhere to the end of the sentence.
DONE = any_of(
    r"""
    已(?!列入计划|拟) 累计 截至 截止 目前 现已 现有 现存 原有 至\d+月底 [1-9]\d?[-—至]\d+月份? 去年 上年 上月 同期 实际 业已
    符合条件的 达标的 一季度(?:完成|实现|开工) 上半年(?:完成|实现) (?:占|为|完成)[^，。；,;]{0,6}(?:计划|目标|任务)(?:数|额|总数)?的
    落实(?:国家|中央|省|自治区|上级)[^，。；,;]{0,6}(?=\d)
    """
)
# What a rule allows or asks.
RULED = any_of(
    r"""
    给予 建议控制在 原则上 最低标准 不得(?:超过|少于|低于|高于|多于|大于|小于) 应当 应(?:不少于|不低于|不超过) 上限 下限 限额 限为
    处以(?![上下内]) 罚款 免征 减按 年度(?=\d+(?:课时|学时))
    每(?:年|月|人|户|家|车|次|名|件|个|季度)(?:均)?(?:不少于|不超过|不低于|不高于|最高|最多|至少) 可(?:享|获|申请|贷|给予|奖励|领取)
    """
)
# The same, unless the sentence tells of money paid or things done.
RULED_UNLESS_PAID = any_of(
    r"""
    按(?:照)?[^，。；,;\n]{0,16}(?:标准|比例|计算|收取|执行|奖励|补助|补贴|发放|计发)
    (?:奖励|补助|补贴|资助|奖补|收费|处罚|缴费|救助|保障|认定)标准(?:为|是|：|:|不) 一次性(?:奖励|补助|补贴|奖补|资助)
    """
)
PAID = any_of(r"发放 兑现 拨付 下达 到位 落实 争取 已 累计 共计 惠及 获得 提高到 提高至 提标 增至 全部 完成")
# Where no heading tells, the words vote, paragraph by paragraph. The weights are the rounded log odds with which a word stood before
# or behind the heading of the plans in 91 reports of cities. A text with ENOUGH more hope than proof is one of plans, but for the
# paragraphs with much more proof; in any other text a paragraph is one of plans when it hopes outright and has more hope than proof.
HOPE = {
    4: "力争", 3: "鼓励", 2: "确保 争创 做强 做优 力促 年底前",
    1: "引导 健全 做好 年内 打造 抓好 完善 强化 加大 探索 今年 推动 以上 左右 争取 培育 大力 积极",
}  # fmt: skip
PROOF = {
    5: "获评", 4: "首次 创历史 位居 荣获 居全 全省首 连续 入选 被评 全省第 全国第 全区第 全市第 截至 累计 目前",
    3: "显著 较上年 圆满 成功 全国首 增至 获批", 2: "明显 顺利 同比 排名 首批 列入 办结 下降 全面完成 余 已",
    1: "率先 惠及 发放 新高 成效 获得 建成投用 通车 投用 我们 全年 稳步 竣工 实现 完成 突破 达到 建成 新增 解决",
}  # fmt: skip
ENOUGH = 5
MUCH_PROOF = -6
OUTRIGHT = any_of(r"力争 年底前 确保(?:全年|年底|年内)")
# A year that is to come, or has just begun, makes its clause a plan; but not before these words.
YEAR_BEGUN = any_of(
    r"共 已 累计 围绕 以来 初 \s?\d{1,2}\s?月 \s?\d{1,3}\s?期 第 春 版 度工作会 上半年 一季度 全国 来 底 末"
)

# Headings of table columns.
PLAN_COLUMNS = any_of(r"目标 计划 任务 预算 指标值 应完成 拟")
FACT_COLUMNS = any_of(r"实际 完成 占 率 比 进度 同比 环比 累计 本月 上月")
