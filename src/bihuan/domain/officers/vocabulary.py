"""The words of officers: certificates, courses, attendance, how the year will end, and permissions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CertificateKind(TextChoices):
    ENFORCEMENT = "enforcement", _("行政执法证")
    SUPERVISION = "supervision", _("行政执法监督证")


class CourseState(TextChoices):
    OPEN = "open", _("报名中")
    HELD = "held", _("已结课")
    CANCELLED = "cancelled", _("已取消")


class EnrolmentState(TextChoices):
    ENROLLED = "enrolled", _("已报名")
    SIGNED_IN = "signed_in", _("已签到，待确认")
    ATTENDED = "attended", _("已记学时")
    ABSENT = "absent", _("未到")
    WITHDRAWN = "withdrawn", _("已退出")
    REVERSED = "reversed", _("学时已冲正")


TAKING_A_SEAT = frozenset({EnrolmentState.ENROLLED, EnrolmentState.SIGNED_IN, EnrolmentState.ATTENDED})
"""Who is counted against a course's capacity."""


class HoursKind(TextChoices):
    """Where hours come from. A reversal has the kind of what it reverses."""

    ATTENDED = "attended", _("到课")
    TAKEN_OVER = "taken_over", _("转入")


class Outlook(TextChoices):
    """How an officer's year will end on the present pace."""

    MET = "met", _("已达标")
    ON_PACE = "on_pace", _("按现在的进度能达标")
    WILL_MISS = "will_miss", _("按现在的进度完不成")
    TOO_EARLY = "too_early", _("年初，还看不出")


class OfficersPermission(TextChoices):
    VIEW = "officers.view", _("查看执法人员和学时")
    LEARN = "officers.learn", _("报名、签到培训")
    ORGANISE = "officers.organise", _("组织培训、确认到课")
    MANAGE = "officers.manage", _("管理执法证件、师资和学时")
