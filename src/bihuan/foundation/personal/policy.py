"""Who may audit the looks at personal data."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.foundation.personal.models import PersonalLook
from bihuan.foundation.personal.vocabulary import PersonalPermission
from bihuan.kernel.actors import Actor


def visible_looks(actor: Actor) -> QuerySet[PersonalLook]:
    """Every look for the auditor; for everybody else his own."""
    if actor.may(PersonalPermission.AUDIT):
        return PersonalLook.objects.all()
    return PersonalLook.objects.filter(actor_key=actor.key)
