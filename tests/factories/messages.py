"""Messages as residents write them, made from a few turns of speech: three matters that share their courtesies."""

from __future__ import annotations

from itertools import product

from bihuan.domain.intake.understanding.examples import Example
from bihuan.domain.intake.understanding.words import worded

WHERE = ("桐泾路", "观前街", "彩香新村", "葑门西街", "山塘河边", "娄门小区")
MATTERS = {
    "垃圾": (
        ("垃圾没人清运", "垃圾桶满了，厨余散了一地，臭味很大，请环卫尽快清运。"),
        ("建筑垃圾堆在路边", "装修留下的砖块和废木板堆着，挡了行人，希望清理。"),
        ("垃圾房臭气熏天", "夏天苍蝇很多，垃圾一直不收，居民都关着窗。"),
    ),
    "噪音": (
        ("半夜施工吵人", "工地打桩机响到凌晨，老人孩子睡不着，希望夜间停工。"),
        ("广场舞音响太大", "每天晚上音响放得很响，窗户都在震，请管一管噪音。"),
        ("饭店风机轰鸣", "楼下饭店的油烟风机轰鸣，噪声超标，休息不好。"),
    ),
    "井盖": (
        ("井盖缺失很危险", "雨水井盖不见了，晚上看不清，电动车差点掉进去。"),
        ("井盖松动有异响", "污水井盖松了，汽车压过去咣当响，请修复。"),
        ("窨井盖破碎", "窨井盖碎成两半，只用木板遮着，请更换井盖。"),
    ),
}


def messages() -> list[tuple[str, str, str]]:
    """Subject, body and label of 54 messages, the labels in turn."""
    each = [
        [
            (f"{where}{subject}", f"您好，{where}附近{body}谢谢！", label)
            for where, (subject, body) in product(WHERE, matters)
        ]
        for label, matters in MATTERS.items()
    ]
    return [message for together in zip(*each, strict=True) for message in together]


def examples() -> list[Example]:
    """The same as examples to learn from."""
    return [Example(worded(subject, body), label) for subject, body, label in messages()]
