"""Who is told in the same breath. A message waits in the outbox, in the transaction of the move it tells of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate

from bihuan.domain.cases.models import Case, Task
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.foundation.accounts.models import Appointment, Person, Unit
from bihuan.foundation.accounts.queries import live
from bihuan.foundation.outbox.actions import send_in_app


def tell(people: Iterable[Person], case: Case, *, subject: str, body: str, now: datetime, key: str) -> None:
    """Put one message per person into the outbox; the same key again sends nothing."""
    send_in_app(
        now=now,
        people=people,
        subject=f"{case.code} {subject}",
        body=body,
        about=case.subject,
        link=f"/cases/{case.code}/",
        dedupe_key=key,
    )


def handlers_of(unit: Unit, now: datetime) -> list[Person]:
    """The people who handle for a unit itself (not those of the units above it)."""
    posts = Appointment.objects.filter(live(localdate(now)), unit=unit, person__is_active=True)
    rows = posts.select_related("role", "person")
    return list({post.person for post in rows if May.HANDLE in post.role.permissions})


def tell_unit(task: Task, *, now: datetime) -> None:
    """Tell a unit's handlers of a new task."""
    subject, body = "有新任务", task.instruction or task.case.title
    tell(handlers_of(task.unit, now), task.case, subject=subject, body=body, now=now, key=f"task:{task.pk}")


def tell_dispatcher(task: Task, *, reason: str, now: datetime) -> None:
    """Tell who dispatched a task that it came back."""
    people = [task.dispatched_by] if task.dispatched_by else []
    body = f"{task.unit.name}退单：{reason}"
    tell(people, task.case, subject="被退单", body=body, now=now, key=f"returned:{task.pk}")
