"""The words of inspections: kinds and states of a visit, results, how a visit counts, scopes of a cap, permissions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VisitKind(TextChoices):
    """Why somebody comes. All of them are felt by the enterprise; the cap counts the first three."""

    ROUTINE = "routine", _("日常检查")
    CAMPAIGN = "campaign", _("专项检查")
    INDIVIDUAL = "individual", _("个案检查")
    ORDERED = "ordered", _("上级部署专项")
    SERVICE = "service", _("上门服务")
    OBSERVATION = "observation", _("观摩督导")


COUNTED_KINDS = frozenset({VisitKind.ROUTINE, VisitKind.CAMPAIGN, VisitKind.INDIVIDUAL})
FELT_KINDS = frozenset({VisitKind.SERVICE, VisitKind.OBSERVATION})


class VisitState(TextChoices):
    PLANNED = "planned", _("待批准")
    APPROVED = "approved", _("已批准")
    ENTERED = "entered", _("检查中")
    LEFT = "left", _("待企业签字")
    SIGNED = "signed", _("企业已签字")
    RATED = "rated", _("企业已评价")
    CANCELLED = "cancelled", _("已取消")
    REFUSED = "refused", _("拒绝入企")


TO_GO = frozenset({VisitState.PLANNED, VisitState.APPROVED})
INSIDE = frozenset({VisitState.ENTERED, VisitState.LEFT})
DONE = frozenset({VisitState.LEFT, VisitState.SIGNED, VisitState.RATED})
FELT_STATES = frozenset({VisitState.ENTERED, *DONE})
"""The door was entered: the enterprise has felt it."""
HOLDING_STATES = TO_GO | FELT_STATES
"""A visit that is planned holds its place under the cap; cancelled or refused at the door it gives the place back."""


class Counting(TextChoices):
    """How a visit stands in the cap ledger."""

    COUNTED = "counted", _("计次")
    EXEMPT = "exempt", _("不计次")
    FELT = "felt", _("只计感受")


class CapScope(TextChoices):
    """Whose visits a cap adds up."""

    UNIT = "unit", _("一个部门一级")
    SYSTEM = "system", _("一个部门各级合计")
    ALL = "all", _("所有部门合计")


class EvidenceKind(TextChoices):
    """What proves an exempt ground."""

    CASE = "case", _("诉求或案件编号")
    VISIT = "visit", _("检查编号")
    DOCUMENT = "document", _("文号或凭证号")


class Result(TextChoices):
    """What was found of one item. Nobody has looked until somebody says that he has."""

    UNCHECKED = "unchecked", _("未查")
    CONFORMS = "conforms", _("符合")
    VIOLATES = "violates", _("不符合")
    NOT_APPLICABLE = "not_applicable", _("不适用")


ANSWERS = tuple(result for result in Result if result != Result.UNCHECKED)


class AnswerState(TextChoices):
    """What became of one person's answer. None is ever deleted."""

    STANDING = "standing", _("现在采用")
    REPLACED = "replaced", _("已更正")
    CONFLICTING = "conflicting", _("有冲突，待认定")
    SET_ASIDE = "set_aside", _("没有采用")
    LATE = "late", _("签字后才到，未计入")


class EntryWay(TextChoices):
    SCANNED = "scanned", _("扫码入企")
    UNSCANNED = "unscanned", _("未扫码，已说明原因")


class Rating(TextChoices):
    GOOD = "good", _("满意")
    FAIR = "fair", _("基本满意")
    POOR = "poor", _("不满意")


class ActKind(TextChoices):
    """What a phone can have done while it had no network."""

    ENTER = "enter", _("入企")
    ANSWER = "answer", _("填写结果")
    PHOTO = "photo", _("拍照")
    LEAVE = "leave", _("检查结束")
    SIGN = "sign", _("企业签字")


class InspectionsPermission(TextChoices):
    VIEW = "inspections.view", _("查看检查")
    PLAN = "inspections.plan", _("安排检查")
    APPROVE = "inspections.approve", _("批准检查")
    INSPECT = "inspections.inspect", _("现场检查")
