"""What can be done with officers, certificates, lecturers, courses, seats and hours."""

from bihuan.domain.officers.actions.courses import (
    CourseDraft,
    cancel_course,
    change_course,
    close_course,
    open_course,
)
from bihuan.domain.officers.actions.hours import reverse_hours, take_over_hours
from bihuan.domain.officers.actions.lecturers import LecturerDraft, change_lecturer, list_lecturer
from bihuan.domain.officers.actions.registering import (
    CertificateDraft,
    end_certificate,
    enter_certificate,
    restate_certificate,
)
from bihuan.domain.officers.actions.seats import (
    confirm_attendance,
    enrol_officer,
    mark_absent,
    rate_course,
    sign_in,
    withdraw_seat,
)

__all__ = [
    "CertificateDraft",
    "CourseDraft",
    "LecturerDraft",
    "cancel_course",
    "change_course",
    "change_lecturer",
    "close_course",
    "confirm_attendance",
    "end_certificate",
    "enrol_officer",
    "enter_certificate",
    "list_lecturer",
    "mark_absent",
    "open_course",
    "rate_course",
    "restate_certificate",
    "reverse_hours",
    "sign_in",
    "take_over_hours",
    "withdraw_seat",
]
