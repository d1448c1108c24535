"""Who may see call-backs and act on them, and which reporters can be reached at all."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.domain.callbacks.models import CallBack
from bihuan.domain.callbacks.vocabulary import CallbacksPermission as May
from bihuan.domain.cases.models import Case, ReporterContact, Task
from bihuan.domain.cases.policy import covers_place, visible_cases
from bihuan.domain.cases.policy import not_permitted as not_permitted_on_case
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.domain.residents.models import Receipt
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def visible_call_backs(actor: Actor) -> QuerySet[CallBack]:
    """The call-backs of visible cases: who may know of a case may know what its reporter says of it."""
    return CallBack.objects.filter(case__in=visible_cases(actor))


def may_act(actor: Actor, permission: str, case: Case) -> bool:
    """Whether an actor holds a permission where the case is."""
    return actor.is_system or (actor.may(permission) and covers_place(actor, permission, case.place))


def require(actor: Actor, permission: str, case: Case) -> None:
    """Refuses whoever does not hold the permission where the case is."""
    if not may_act(actor, permission, case):
        raise not_permitted(permission)


def not_permitted(permission: str) -> Refused:
    """The refusal for a missing permission, in words that name it."""
    if permission in CasesPermission.values:
        return not_permitted_on_case(permission)
    return Refused(
        "not_permitted",
        "您没有“{permission}”的权限，或这件不在您的辖区和单位范围内。请联系有权限的同事办理。",
        permission=May(permission).label,
    )


def is_of_handling_unit(actor: Actor, case: Case) -> bool:
    """Whether an actor sits in a unit that was told to handle the case, or below it."""
    paths = Task.objects.filter(case=case).values_list("unit__path", flat=True)
    return bool(actor.unit_path) and any(actor.unit_path.startswith(path) for path in paths)


def with_telephone(report: str = "pk") -> Exists:
    """Whether the reporter left a telephone number; `report` names the report of the outer row."""
    return Exists(ReporterContact.objects.filter(~Q(sealed_phone=""), report=OuterRef(report)))


def with_page(report: str = "pk") -> Exists:
    """Whether the reporter has a page of his own, where he can be asked."""
    return Exists(Receipt.objects.filter(report=OuterRef(report)))
