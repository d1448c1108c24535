"""From a person to the actor he is on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from bihuan.foundation.accounts.models import Person
from bihuan.kernel.actors import ANONYMOUS, SYSTEM, Actor

__all__ = ["ANONYMOUS", "SYSTEM", "Actor", "actor_of"]


def actor_of(person: Person, on: date) -> Actor:
    """The actor that a person is on a day: the grants of all appointments valid then."""
    live = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
    rows = list(person.appointments.filter(live).values_list("role__permissions", "unit__path", "unit__area"))
    grants = frozenset((permission, path) for permissions, path, _ in rows for permission in permissions)
    unit = person.unit
    return Actor(
        key=person.key,
        label=person.name,
        person_id=person.pk,
        unit_id=unit.pk,
        unit_code=unit.code,
        unit_path=unit.path,
        unit_area=unit.area,
        grants=grants,
        # The root unit's area is the whole district, which needs no bounds.
        areas=frozenset((path, area) for _, path, area in rows if area and path.count("/") > 2),
    )
