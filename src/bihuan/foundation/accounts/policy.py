"""Who may see and change people, units, roles and tokens."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.foundation.accounts.models import ApiToken, Person
from bihuan.foundation.accounts.vocabulary import AccountsPermission
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


def require_manage(actor: Actor) -> None:
    """Refuses whoever may not manage people, units and roles."""
    if not actor.may(AccountsPermission.MANAGE):
        raise Refused("not_permitted", "您没有管理人员和机构的权限。请联系系统管理员。")


def visible_people(actor: Actor) -> QuerySet[Person]:
    """All people for those who may view the directory; otherwise oneself and one's own unit."""
    people = Person.objects.select_related("unit")
    if actor.may(AccountsPermission.VIEW) or actor.may(AccountsPermission.MANAGE):
        return people
    return people.filter(unit_id=actor.unit_id or 0)


def visible_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """One's own tokens; all of them for who manages accounts."""
    tokens = ApiToken.objects.select_related("person")
    return tokens if actor.may(AccountsPermission.MANAGE) else tokens.filter(person_id=actor.person_id or 0)
