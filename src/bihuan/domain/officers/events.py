"""What the journal keeps about officers and their courses. Numbers of certificates stay in the rows.

`officers.attended` carries the hours as its quantity, so training hours are a fold over it; a correction is its reverse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class OfficerRegistered(Event):
    kind: ClassVar[str] = "officers.registered"
    label: ClassVar = _("登记执法人员")
    since: str


@dataclass(frozen=True)
class CertificateEntered(Event):
    kind: ClassVar[str] = "officers.certificate_entered"
    label: ClassVar = _("登记证件")
    certificate: str
    issuer: str
    valid_from: str
    valid_to: str


@dataclass(frozen=True)
class CertificateChanged(Event):
    kind: ClassVar[str] = "officers.certificate_changed"
    label: ClassVar = _("证件有变")
    valid_from: str
    valid_to: str


@dataclass(frozen=True)
class CertificateEnded(Event):
    kind: ClassVar[str] = "officers.certificate_ended"
    label: ClassVar = _("收回证件")
    valid_to: str


@dataclass(frozen=True)
class LecturerListed(Event):
    kind: ClassVar[str] = "officers.lecturer_listed"
    label: ClassVar = _("列入师资库")
    fields_taught: str


@dataclass(frozen=True)
class LecturerChanged(Event):
    kind: ClassVar[str] = "officers.lecturer_changed"
    label: ClassVar = _("师资有变")
    fields_taught: str
    valid_to: str = ""


@dataclass(frozen=True)
class CourseOpened(Event):
    kind: ClassVar[str] = "officers.course_opened"
    label: ClassVar = _("开课报名")
    course: str
    hours: str
    starts_at: str


@dataclass(frozen=True)
class CourseChanged(Event):
    kind: ClassVar[str] = "officers.course_changed"
    label: ClassVar = _("改时间地点")
    starts_at: str
    before: str


@dataclass(frozen=True)
class CourseHeld(Event):
    kind: ClassVar[str] = "officers.course_held"
    label: ClassVar = _("结课")
    attended: int
    absent: int


@dataclass(frozen=True)
class CourseCancelled(Event):
    kind: ClassVar[str] = "officers.course_cancelled"
    label: ClassVar = _("取消课程")
    enrolled: int


@dataclass(frozen=True)
class Enrolled(Event):
    kind: ClassVar[str] = "officers.enrolled"
    label: ClassVar = _("报名")
    course: str


@dataclass(frozen=True)
class EnrolmentWithdrawn(Event):
    kind: ClassVar[str] = "officers.enrolment_withdrawn"
    label: ClassVar = _("退出报名")
    course: str


@dataclass(frozen=True)
class SignedIn(Event):
    kind: ClassVar[str] = "officers.signed_in"
    label: ClassVar = _("按签到码签到")
    course: str


@dataclass(frozen=True)
class Attended(Event):
    kind: ClassVar[str] = "officers.attended"
    label: ClassVar = _("到课，记学时")
    course: str
    way: str
    year: int


@dataclass(frozen=True)
class MarkedAbsent(Event):
    kind: ClassVar[str] = "officers.absent"
    label: ClassVar = _("报了名没有到")
    course: str


@dataclass(frozen=True)
class HoursTakenOver(Event):
    kind: ClassVar[str] = "officers.hours_taken_over"
    label: ClassVar = _("转入学时")
    year: int


@dataclass(frozen=True)
class CourseRated(Event):
    kind: ClassVar[str] = "officers.course_rated"
    label: ClassVar = _("评价课程")
    course: str
    points: int


@dataclass(frozen=True)
class TrainingRulesSet(Event):
    kind: ClassVar[str] = "officers.rules_set"
    label: ClassVar = _("培训规则生效")
    valid_from: str
