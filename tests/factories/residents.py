"""People who work for the public site."""

from __future__ import annotations

from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.domain.residents.vocabulary import ResidentsPermission
from bihuan.kernel.actors import Actor
from tests.factories.accounts import actor, person
from tests.factories.cases import Town


def releaser(town: Town, *permissions: str) -> Actor:
    """Who may show residents' pictures to everybody."""
    held = permissions or (CasesPermission.VIEW_ALL, ResidentsPermission.RELEASE)
    who = person("releaser", town.district.units["U"], *held)
    return actor(who, town.now.date())
