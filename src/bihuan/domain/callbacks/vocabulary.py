"""The words of call-backs: states, answers, why nobody was reached, demands and permissions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CallBackState(TextChoices):
    WAITING = "waiting", _("待回访")
    ANSWERED = "answered", _("已答复")
    UNREACHABLE = "unreachable", _("联系不上")
    WITHDRAWN = "withdrawn", _("不再回访")


class Satisfaction(TextChoices):
    SATISFIED = "satisfied", _("满意")
    MOSTLY = "mostly", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")


class AnswerWay(TextChoices):
    """By which way the reporter answered."""

    PHONE = "phone", _("电话答复")
    PAGE = "page", _("网上答复")


class AttemptResult(TextChoices):
    """What a call came to that brought no answer."""

    NO_ANSWER = "no_answer", _("无人接听")
    UNAVAILABLE = "unavailable", _("空号或错号")
    DECLINED = "declined", _("不愿答复")


ENDING = frozenset({AttemptResult.UNAVAILABLE, AttemptResult.DECLINED})
"""After these nobody calls again: it would be useless, or a nuisance."""


class ReopeningState(TextChoices):
    ASKED = "asked", _("要求重新打开")
    GRANTED = "granted", _("同意重新打开")
    REFUSED = "refused", _("不重新打开")
    OVERTAKEN = "overtaken", _("已另行打开")


class DemandKind(TextChoices):
    UNREASONABLE = "unreasonable", _("诉求不合理")
    OUT_OF_POWER = "out_of_power", _("超出职权")


class DemandState(TextChoices):
    PROPOSED = "proposed", _("认定待复核")
    CONFIRMED = "confirmed", _("已认定")
    REJECTED = "rejected", _("不予认定")


LIVE_DEMAND_STATES = frozenset({DemandState.PROPOSED, DemandState.CONFIRMED})


class CallbacksPermission(TextChoices):
    CALL = "callbacks.call", _("回访")
    PROPOSE = "callbacks.propose", _("提出诉求认定")
    CONFIRM = "callbacks.confirm", _("复核诉求认定")
