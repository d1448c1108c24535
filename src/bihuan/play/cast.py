"""Who plays: the people of the pack, found by what they may do and where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bihuan.domain.cases.policy import areas
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.foundation.accounts.actors import actor_of
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.accounts.queries import people_of
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.play.chance import Chance

NOBODY: frozenset[int] = frozenset()
OTHER_WORK = frozenset({May.ENDORSE.value, May.DISPATCH.value, May.VERIFY.value})
"""Who may do these can handle too, but has other work."""


def _hands(able: list[Actor]) -> list[Actor]:
    """Those who do nothing else, if there are any."""
    return [a for a in able if not OTHER_WORK & {permission for permission, _ in a.grants}] or able


class Cast:
    """Every active person as an actor, in a fixed order."""

    def __init__(self, on: date) -> None:
        people = people_of(SYSTEM, on=on).filter(is_active=True).order_by("username")
        self.people: dict[int, Person] = {person.pk: person for person in people}
        self.actors: dict[int, Actor] = {key: actor_of(person, on) for key, person in self.people.items()}
        self._desks: dict[tuple[str, str, str], list[Actor]] = {}
        self._crews: dict[tuple[str, str], list[Actor]] = {}

    def desk(self, permission: str, place_path: str = "", *, without: str = "") -> list[Actor]:
        """Who holds a permission over a place; `without` leaves out those who hold a greater one too."""
        key = (permission, "/".join(place_path.split("/")[:4]), without)
        if key not in self._desks:
            self._desks[key] = [a for a in self.actors.values() if self._sits(a, permission, key[1], without)]
        return self._desks[key]

    def _sits(self, actor: Actor, permission: str, place_path: str, without: str) -> bool:
        if not actor.may(permission) or (without and actor.may(without)):
            return False
        covered = areas(actor, permission)
        return covered is None or any(f"/{code}" in place_path for code in covered)

    def near(self, permission: str, place_path: str, *, without: str = "") -> list[Actor]:
        """Those of the desk whose area is just this street, if there are any."""
        desk = self.desk(permission, place_path, without=without)
        return [actor for actor in desk if areas(actor, permission) is not None] or desk

    def crew(self, unit_path: str, permission: str = May.HANDLE) -> list[Actor]:
        """Who works for a unit: its own handlers first; whoever else may, when it has none."""
        key = (unit_path, permission)
        if key not in self._crews:
            able = [actor for actor in self.actors.values() if actor.may_in(permission, unit_path)]
            own = [actor for actor in able if actor.unit_path == unit_path] or able
            self._crews[key] = _hands(own) if permission == May.HANDLE else own
        return self._crews[key]

    def one(self, choices: Iterable[Actor], chance: Chance, *, but: Iterable[int] = NOBODY) -> Actor | None:
        """Any of them but these; None when nobody is left."""
        barred = set(but)
        left = [actor for actor in choices if actor.person_id not in barred]
        return chance.pick(left) if left else None
