"""What each part of the product is called on screens that group by it."""

from django.utils.translation import gettext_lazy as _

AREAS = {
    "accounts": _("人员和机构"),
    "burden": _("填表负担"),
    "calendar": _("工作日历"),
    "callbacks": _("回访"),
    "cases": _("案件"),
    "channels": _("对接单位"),
    "checklists": _("检查事项、职权和清单"),
    "district": _("网格、对象和分工"),
    "files": _("照片和附件"),
    "jobs": _("后台任务"),
    "journal": _("流水账"),
    "officers": _("执法人员和培训"),
    "outbox": _("消息"),
    "packs": _("配置包"),
    "metrics": _("指标"),
    "patrols": _("巡查"),
    "personal": _("个人信息"),
    "targets": _("目标"),
}
