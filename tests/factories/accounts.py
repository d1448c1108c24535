"""Units, people and actors with known rights, made through the real actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256

from bihuan.foundation.accounts import actions
from bihuan.foundation.accounts.actors import actor_of
from bihuan.foundation.accounts.models import Person, Role, Unit
from bihuan.foundation.accounts.vocabulary import UnitKind
from bihuan.kernel.actors import SYSTEM, Actor

FOUNDED = date(2012, 10, 26)
SET_UP = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
TODAY = date(2026, 9, 30)
PASSWORD = "correct-horse-battery-staple"


def unit(
    code: str, parent: Unit | None = None, kind: str = UnitKind.BUREAU, *, area: str = "", name: str = ""
) -> Unit:
    """The unit with this code, set up below `parent` when it is not there yet."""
    found = Unit.objects.filter(code=code).first()
    return found or actions.add_unit(
        actor=SYSTEM,
        now=SET_UP,
        code=code,
        name=name or f"单位{code}",
        kind=kind,
        parent=parent,
        area=area,
        valid_from=FOUNDED,
    )


def role(*permissions: str) -> Role:
    """A role that holds exactly these permissions."""
    code = "+".join(sorted(permissions))
    if len(code) > 40:  # cut, and still a code of its own
        code = f"{code[:31]}-{sha256(code.encode()).hexdigest()[:8]}"
    return actions.set_role(actor=SYSTEM, now=SET_UP, code=code, name=code, name_en=code, granted=permissions)


def person(username: str, in_unit: Unit, *permissions: str, over: Unit | None = None) -> Person:
    """Somebody of a unit with these permissions, held over his own unit or the unit `over`."""
    found = Person.objects.filter(username=username).first()
    somebody = found or actions.add_person(
        actor=SYSTEM, now=SET_UP, username=username, name=f"人员{username}", unit=in_unit
    )
    if permissions:
        held = role(*permissions)
        actions.appoint(
            actor=SYSTEM, now=SET_UP, person=somebody, role=held, unit=over or in_unit, on=FOUNDED
        )
    return somebody


def actor(somebody: Person, on: date = TODAY) -> Actor:
    """The actor that a person is on a day."""
    return actor_of(somebody, on)
