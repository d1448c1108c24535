"""One of everything that has an address, and the people who knock at every door."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from bihuan.domain.callbacks.models import CallBackRules
from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Application, Case, Evidence, Report, Supervision, Task
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import CaseState, Phase
from bihuan.domain.checklists.models import ScenarioVersion
from bihuan.domain.district.models import Duty
from bihuan.domain.intake.models import HotIssue, Thing
from bihuan.domain.residents.actions import Picture, ask_to_follow, report_as_resident
from bihuan.domain.residents.policy import RESIDENT, follow_token, new_ticket
from bihuan.domain.targets.actions import set_target
from bihuan.foundation.accounts.actions import issue_token
from bihuan.foundation.accounts.models import Appointment, Person
from bihuan.foundation.calendar.actions import set_day
from bihuan.foundation.jobs.actions import ask_for_verification
from bihuan.foundation.journal.actions import seal_entries
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.outbox.actions import send_to_address
from bihuan.foundation.outbox.models import Message
from bihuan.foundation.outbox.receipts import receipt_token
from bihuan.foundation.outbox.vocabulary import Channel
from bihuan.foundation.packs.models import PackLoad
from bihuan.kernel.actors import SYSTEM
from bihuan.kernel.permissions import known
from tests.factories.accounts import person
from tests.factories.bulletins import rows as newsroom_rows
from tests.factories.callbacks import RULES, call_back_of, closed_case
from tests.factories.cases import Town, case_in, task_of
from tests.factories.cases import town as build
from tests.factories.channels import partner
from tests.factories.checklists import lay_out as lay_out_library
from tests.factories.district import governed
from tests.factories.inspections import visit_inside
from tests.factories.officers import rows as training_rows
from tests.factories.patrols import rows as patrol_rows
from tests.factories.pictures import jpeg
from tests.factories.targets import terms
from tests.factories.yearplans import rows as plan_rows
from tests.web.shell.doors import BACKEND

ANONYMOUS = "anonymous"
# who: what he stands for in the matrix
PEOPLE: dict[str, str] = {
    "outsider": "signed in, without any right",
    "helper": "handler of another unit",
    "handler": "handler of the unit that has the task",
    "street1": "desk of another street",
    "street2": "desk of the street where it lies",
    "dispatcher": "dispatcher of the district",
    "checker": "checker of the district",
    "auditor": "sees everything, changes nothing",
    "admin": "runs the installation, handles no case",
    "everything": "holds every permission",
}
SEE_THE_CASE = frozenset({"handler", "street2", "dispatcher", "checker", "auditor", "everything"})
# What a session, a lock-out counter and the memory of sent API calls change is nobody's record.
NO_RECORD = {"sessions", "axes", "contenttypes", "auth", "account", "mfa", "api", "burden"}


@dataclass(frozen=True)
class World:
    """The town with one case in hand, and what hangs on it."""

    town: Town
    case: Case
    task: Task
    report: Report
    waiting: Report
    application: Application
    supervision: Supervision
    picture: Evidence
    checking: Case
    looked_at: Case
    rows: Mapping[str, Any]
    clients: Mapping[str, Client]

    def may(self, who: str, *permissions: str) -> bool:
        return who != ANONYMOUS and any(self.town.actors[who].may(one) for one in permissions)


def world() -> World:
    """A case that U-CG handles in the second street, with a picture, a supervision and an application for more time."""
    town = with_everyone(build(timezone.now() - timezone.timedelta(hours=1)))  # type: ignore[attr-defined]
    case = case_in(town, CaseState.HANDLING, contact={"name": "王小明", "phone": "13812345678"})
    task = task_of(case)
    picture = actions.add_picture(
        actor=town["handler"], now=town.after(20), case_id=case.pk, content=jpeg(), name="a.jpg",
        phase=Phase.BEFORE, task=task,
    )  # fmt: skip
    supervision = actions.supervise_case(
        actor=town["supervisor"], now=town.after(21), case_id=case.pk, colour="yellow", reason="进展慢"
    )
    asked = actions.ask_extension(
        actor=town["handler"], now=town.after(22), task_id=task.pk, ground="weather"
    )
    waiting = actions.receive_report(actor=town["grid"], now=town.after(23), draft=town.draft("又见垃圾"))
    governed(town.district, "R1", "S2A")
    lay_out_library()
    clients = {who: _client(town.people[who]) for who in PEOPLE} | {ANONYMOUS: Client()}
    report = Report.objects.get(case=case)
    checking, looked_at = case_in(town, CaseState.CHECKING), case_in(town, CaseState.LOOKING_BACK)
    return World(
        town,
        case,
        task,
        report,
        waiting,
        asked,
        supervision,
        picture,
        checking,
        looked_at,
        _rows(town),
        clients,
    )


def _rows(town: Town) -> dict[str, Any]:
    """Numbers and days that stand in addresses: of a view, a token, a message, a round, a job, a load, a seal."""
    now, handler = town.after(40), town.people["handler"]
    override = now.date() + timedelta(days=3)
    set_day(actor=town["admin"], now=now, day=override, kind="holiday", name="停电", reason="检修")
    view = actions.save_view(actor=town["dispatcher"], now=now, page="cases", name="我的", query="")
    token, _key = issue_token(actor=town["handler"], now=now, person=handler, name="手机", expires_at=None)
    draw = actions.commit_round(
        actor=town["supervisor"], now=now, name="九月", closed_from=now - timedelta(days=30), closed_to=now
    )
    drawn = actions.commit_round(
        actor=town["supervisor"], now=now, name="八月", closed_from=now - timedelta(days=60), closed_to=now
    )
    actions.draw_round(actor=town["supervisor"], now=now, round_id=drawn.pk)
    given = report_as_resident(
        actor=RESIDENT, now=now, draft=town.draft("居民说的"), ticket=new_ticket(town.after(30)),
        pictures=[Picture(jpeg(7), "r.jpg")],
    )  # fmt: skip
    sent = given.receipt.report
    follower = ask_to_follow(
        now=now, address="li@example.com", token=given.token, ticket=new_ticket(town.after(30))
    )
    assert follower
    CallBackRules.objects.create(valid_from=date(2000, 1, 1), data=RULES)
    asked = call_back_of(town, closed_case(town), minutes=30)
    visit = visit_inside(town, town.people["everything"], town.people["admin"], now)
    paper = newsroom_rows(town["admin"], town["everything"], town.district.units["U"].code, now)
    training = training_rows(town.people, town["admin"], now)
    patrols = patrol_rows(town.people, town["admin"], town["everything"], "R1", now)
    load = PackLoad.objects.create(code="mini", name="小区", version="1", digest="0", loaded_at=now)
    seal = seal_entries(actor=town["auditor"], now=now)
    assert seal is not None
    return {
        **paper,
        **training,
        **visit,
        **patrols,
        "receipt": given.token,
        "follower": follow_token(follower),
        "call_back": asked.code,
        "hot_issue": _hot_issue(town, sent).code,
        "resident_report": sent.code,
        "resident_picture": sent.evidence.get().file.uuid,
        "override": override.isoformat(),
        "view": view.pk,
        "token": token.pk,
        "round": draw.pk,
        "drawn": drawn.pk,
        "load": load.pk,
        "seal": seal.number,
        "entry": Entry.objects.order_by("seq").values_list("seq", flat=True)[0],
        "message": Message.objects.filter(person=handler, channel=Channel.IN_APP).values_list(
            "pk", flat=True
        )[0],
        "sent": receipt_token(
            send_to_address(now=now, channel=Channel.EMAIL, address="wang@example.com", subject="已结案")
        ),
        "partner": partner(town)[0].code,
        "job": ask_for_verification(actor=town["auditor"], now=now).pk,
        "check_version": ScenarioVersion.objects.order_by("pk").values_list("pk", flat=True)[0],
        **plan_rows(town["everything"], now),
        "duty": Duty.objects.order_by("pk").values_list("pk", flat=True)[0],
        "target": set_target(actor=SYSTEM, now=now, terms=terms(), reason="年初安排").code,
        "handler": handler.pk,
        "appointment": Appointment.objects.filter(person=handler).values_list("pk", flat=True)[0],
    }


def _hot_issue(town: Town, first: Report) -> HotIssue:
    """A hot issue of the second street."""
    Thing.objects.create(report=first, first=first)
    return HotIssue.objects.create(
        first=first, title=first.title, place=first.place, found_at=town.after(40), counted_at=town.after(40),
        last_heard_at=town.after(40), week=6, week_before=1, total=7, surprise=3.5,
    )  # fmt: skip


def with_everyone(town: Town) -> Town:
    """The town's cast with an administrator, a real auditor, and one who may do all that the product knows."""
    from bihuan.foundation.accounts.actors import actor_of  # after the people were appointed

    other = [one for one in known() if not one.startswith("cases.")]
    home = town.district.units["U"]
    looks = [one for one in other if one.endswith((".view", ".verify", ".view_original", ".audit"))]
    people = {
        **town.people,
        "admin": person("admin", home, *other),
        "auditor": person("auditor", home, *looks),
        "everything": person("everything", home, *other),
    }
    actors = {name: actor_of(who, town.now.date()) for name, who in people.items()}
    return Town(town.district, people, actors, town.now)


def _client(somebody: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(somebody, BACKEND)
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens in this block is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def digest() -> str:
    """One figure over all rows of all records; the same figure means that nothing changed."""
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.app_label not in NO_RECORD:
                cursor.execute(_all_rows(model))
                found.update(repr((model._meta.label, cursor.fetchall())).encode())
    return found.hexdigest()


@cache
def _all_rows(model: type[Model]) -> str:
    """The statement that reads a table as it is, without the moment of the last sign-in."""
    quote, meta = connection.ops.quote_name, model._meta
    columns = [quote(str(field.column)) for field in meta.concrete_fields if field.name != "last_login"]
    return f"SELECT {', '.join(columns)} FROM {quote(meta.db_table)} ORDER BY {quote(str(meta.pk.column))}"


__all__ = [
    "ANONYMOUS",
    "PEOPLE",
    "SEE_THE_CASE",
    "May",
    "World",
    "digest",
    "undone",
    "with_everyone",
    "world",
]
