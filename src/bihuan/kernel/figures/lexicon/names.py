"""What has a number in it and counts nothing: dates, numbering, names, ranks, set phrases.

Each table is read by one step of `exclusions`; a newcomer is added where its like stands.
"""

from __future__ import annotations

from bihuan.kernel.figures.lexicon import any_of, frozen, words

# Behind a bare number these make it a name: 12345热线, 811计划, 721工作法.
NAMED_BY_NUMBER = words(
    """
    热线 专线 电话 平台 接警 服务 计划 工程 行动 工作法 模式 机制 体系 格局 战略 政策 思路 目标 框架 布局 工作 任务 方针 方案 产业
    项目 城管 急救 投诉 舆情 阳光 回音 政务 企业服务 便民 一体化 高校 院校 基地 集群 经验 清单 标准 法则 阵地 驿站 联盟
    """
)
# Numbers that are telephones wherever they stand bare.
HOTLINES = frozen(
    """
    110 112 114 119 120 122 12110 12119 12122 12301 12305 12309 12313 12315 12316 12317 12318 12319 12320 12321 12328 12329 12331
    12333 12336 12337 12338 12339 12340 12342 12344 12345 12348 12349 12350 12351 12353 12355 12356 12358 12360 12361 12363 12365
    12366 12367 12368 12369 12371 12377 12378 12379 12380 12381 12385 12386 12388 12389 12393 12395 12396 12398 96110 95598
    """
)

# Bare numbers that are names of firms, universities and programmes.
NAMED_NUMBERS = frozen("360 211 985 863 973 361 798")

# Behind a number these make it a rank, a grade, a model, an address or a road, never a count.
ORDINAL_TAILS = words(
    """
    号 级 版 强 线 路 大 大类 代 型 系 甲 等奖 后 国道 省道 县道 乡道 高速 街 楼 栋楼 室 幢楼 学年 年 月 号线 井 快区 快县 载 世纪
    年代 佳 届 版本 期刊 方面 连冠 连 金奖 周年 周岁生日 五规划 G K 折 时 点 A B 强企业
    """
)

# Before a number these make it a rank or part of a sequence.
RANK_BEFORE = any_of(
    """
    国道 省道 县道 高速 尼龙 表 图 附件 附表 专栏 居 列 位居 位列 名列 排 排名 排行 位次 名次 第 序号 编号 邮编 电话 传真 热线 代码
    车牌 编码 学号 账号 帐号 QQ QQ群 微信
    """
)

# Between a ranking and a number these make it the distance: 排名提升15位.
MOVES = any_of(
    """
    提升 上升 前移 进位 跃升 下降 后退 提高 提档 攀升 晋升 前进 上升了 提升了
    """
)

# 前3位, 前十名: the part of a ranking; the words whose last sign is 前 and which are something else.
NOT_FRONT = "目此提以之年日当会课战产岸月天周期先超史空午眼面从往事婚行学生餐"

# Spans of dates: 过去N年, 近N年来, N年来新高, N周年.
ERA_BEFORE = any_of(
    """
    学前 学前教育 以来的 过去的? (?<![接将])近 最近 今后的? 未来的? 此后 (?<!提)前 (?<![之以年])后 头 这 那 每 几 (?<!以)上
    (?<!以)下 去 今 明 整 逢 又一个 新的? 开局 首 往后 接下来 辉煌 平均每 上一 上个 建城 建郡 建市 建国 建校 建院 成立 开凿 诞生
    """
)
ERA_AFTER = any_of(
    """
    游击 抗战 解放战争 内战 自然灾害 建设经验 发展历程 历程 奋斗 征程 巨变 成就 华诞 义务教育 毛入园率 一贯制 一述职 总结 工作 度 来
    以来 间 前 后 级 制 期 均 龄 代 鉴 审 检 报 终 底 初 末 中 春 夏 秋 冬 里 之 多来 又 如一日 磨 一度 一遇 河东 河西 规划 累计 共
    才 新高 新低 最高 最低 最好 最快 最多 同期
    """
)

# N年 and N天 before these name an undertaking: 三年行动, 五年规划, 百日攻坚.
UNDERTAKINGS = any_of(
    """
    行动 计划 攻坚 规划 工程 督察 方案 禁渔 禁捕 退捕 整治提升 会战 大战 战役 专项 大庆 倍增计划 新冠 疫情 抗疫 收官 过渡期 动荡
    改革
    """
)

# In the midst of names: 24小时自助服务区, 15分钟生活圈.
CIRCLES = any_of(
    """
    圈 服务区 服务厅 自助 书房 书屋 书吧 药房 药店 便利店 值班 值守 热线 客服 不打烊 营业 经营 开放 在线 随身 轮值 巡查 巡逻 监测
    监控 服务 党群 社区 街区 驿站 供水 供电 三级 联合 警务 全天 “不打烊
    """
)

# Abstract things that a Chinese numeral heads in slogans: 三个强化, 九个方面, 两个市场.
SLOGANS = words(
    """
    方面 强化 提升 坚持 聚焦 突出 着力 注重 确保 务必 必须 确立 维护 自信 意识 转变 转型 统筹 结合 衔接 同步 协调 关键 重点 重要
    要害 要义 要素 环节 领域 标志性 战役 能级 层级 层次 层面 维度 方向 导向 取向 定位 目标 原则 底线 红线 红利 优势 短板 难题 问题
    主题 主线 主攻 主战场 市场 资源 循环 轮子 引擎 抓手 支点 支撑 机制 体系 制度 模式 格局 方法 办法 举措 措施 硬措施 实招 硬招 行动
    专项行动 工程 计划 任务 攻坚 战略 策略 工作 规定 规范 规划 大局 大事 实事 民生实事 民生 为民 重大 全面 典型 文明 中心 先行 率先
    突破 跨越 跃升 倍增 翻番 百亿级 责任 到位 落实 强国 强省 强市 高地 示范区 革命 创建 创新 平台 清单 一 严 服务 在线 全会 会议
    党代会 全体会议 代表大会 产业 人民 满意 高于 低于 最 第一 首 更 不 没有 零 统一 毫不 有利于 允许 离不开 务实 加快 加大 推进 推动
    促进 打造 建设
    """
)

# Words right behind a measure word that undo it: 三位一体, 二人转, 两位数.
SET_PHRASES = words(
    """
    三位一体 五位一体 四位一体 六位一体 两位数 一位数 三人行 二人转 两人转 万家灯火 千家万户 万户千家 百家争鸣 百家姓 千家万
    万人空巷 一家亲 一家人 两家人 千方百计 四套班子 千人计划 万人计划 百人计划 十户联 三家园 三家村 五家渠 百倍 千倍 两个一百年
    二十四节气 三天两头 三次产业 二次供水 二次创业 二次开发 三次产 三次分配 二次分配 三次元 二次元 二次函 二次利用 二次转 三届三中
    一天天 三部曲 四部曲 两部制 四部委 八部委 三部委 三个代表 一国两制 四个全面 两个确立 两个维护 三年五载 十天半月 百年老 三元
    万元户 三元区 九天 百折不挠 千头万绪 百度 万度光能 四季 千年 两个健康 三位博士
    """
)

# Place names that begin like a count: 三台县, 五台山, 九所镇. Behind numeral and unit.
PLACES = any_of(
    """
    县 市(?!场|民|级|属|直) 区(?!域|块|间) 镇 乡(?!村) 村(?!民|级|庄) 街道 街 路 山 河 湖 江 海 峡 岭 桥 塘 寺 庙 关 港 湾 洲 店 铺
    子 坝 坪 沟 渡 堰 渠 营 岛 庄 园 苑 城 集 屯 寨 门 殿 堡 源 川
    """
)
PLACE_UNITS = frozen("台 所 家 枝 座 处 间 部 门 里 场 户 只 头 口 份 套 位 株 元 度 艘 架 亩 倍 岁 宗 例")

# 一 is an article but before units of time behind or before such words: 提前一年, 为期一个月, 一年完成.
ONE_OF_TIME = frozen("年 月 天 周 小时 季度 工作日 倍 半年 星期 学期")
ONE_BEFORE = any_of(
    """
    为期 历时 连续 提前 时隔 满 仅用 用时 只用 任务 用 最长 最短 不超过 不少于 压缩至 缩短至 压缩到 缩短到 延长 缩短 间隔 期限 近
    """
)
ONE_AFTER = any_of("以内 以上 内 左右 完成 办结 建成 见效 办成 达标 多")
# Behind these a Chinese numeral counts times: 先后三次.
TIMES_BEFORE = any_of("连续 先后 累计 共 已 曾 分 达 仅 近")
# Behind these signs a Chinese numeral is part of a word or an ordinal: 第三, 每一, 成千上万.
NO_COUNT_BEHIND = frozenset("第数几每北管成十百千万亿零点之初周星老礼拜元其哪某")
