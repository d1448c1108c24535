"""The cap ledger: what stands against each cap in a year, what a further visit would do, and every entry explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from bihuan.domain.district.models import GovernedObject
from bihuan.domain.inspections.models import CapYear, Visit
from bihuan.domain.inspections.policy import visible_cap_years
from bihuan.domain.inspections.queries.rules import Cap, Rules, rules_on
from bihuan.domain.inspections.vocabulary import FELT_STATES, HOLDING_STATES, CapScope, Counting
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor


@dataclass(frozen=True)
class Group:
    """Whose visits are added up: a unit, a department over its levels, or everybody."""

    scope: CapScope
    key: str
    name: str
    name_en: str = ""


EVERYBODY = Group(CapScope.ALL, "", "所有部门", "All departments")


@dataclass(frozen=True)
class Use:
    """How one cap of one enterprise stands in a year. `visits` are the counted ones, done or planned, by day."""

    group: Group
    cap: Cap
    visits: tuple[Visit, ...]

    @property
    def done(self) -> int:
        return sum(visit.state in FELT_STATES for visit in self.visits)

    @property
    def held(self) -> int:
        return len(self.visits) - self.done

    @property
    def left(self) -> int:
        return self.cap.most - len(self.visits)


@dataclass(frozen=True)
class LedgerLine:
    """A visit as the ledger explains it: against which caps it counts as the how-manieth."""

    visit: Visit
    units: tuple[Unit, ...]
    counts: tuple[tuple[Use, int], ...]

    @property
    def is_felt(self) -> bool:
        return self.visit.state in FELT_STATES


@dataclass(frozen=True)
class Ledger:
    """One enterprise's year. `saved` is how many door entries the departments together spared it."""

    enterprise: GovernedObject
    year: int
    uses: tuple[Use, ...]
    lines: tuple[LedgerLine, ...]
    rules: Rules = field(repr=False)

    def number(self, counting: Counting) -> int:
        """The visits that took place and stand so in the ledger."""
        return sum(line.is_felt and line.visit.counting == counting for line in self.lines)

    @property
    def counted(self) -> int:
        return self.number(Counting.COUNTED)

    @property
    def exempt(self) -> int:
        return self.number(Counting.EXEMPT)

    @property
    def felt(self) -> int:
        """Every door entry, whatever it was for."""
        return sum(line.is_felt for line in self.lines)

    @property
    def held(self) -> int:
        """Counted visits still to come."""
        return sum(not line.is_felt and line.visit.counting == Counting.COUNTED for line in self.lines)

    @property
    def saved(self) -> int:
        return sum(len(line.units) - 1 for line in self.lines if line.is_felt)

    @property
    def left(self) -> int | None:
        """What the tightest cap leaves; None without a cap."""
        return min((use.left for use in self.uses), default=None)


def ledger_of(enterprise: GovernedObject, year: int, day: date) -> Ledger:
    """The ledger of a year by the rules of `day` (two queries and the rules)."""
    rules = rules_on(day)
    visits = _holding(enterprise, year)
    units = {unit.pk: unit for visit in visits for unit in units_of(visit)}
    uses = tuple(uses_of(enterprise, visits, units.values(), rules, day))
    lines = tuple(LedgerLine(visit, units_of(visit), _counts(visit, uses)) for visit in visits)
    return Ledger(enterprise, year, uses, lines, rules)


def units_of(visit: Visit) -> tuple[Unit, ...]:
    """The departments that come, the leading one first."""
    return tuple(row.unit for row in visit.unit_rows.all())


def _holding(enterprise: GovernedObject, year: int) -> list[Visit]:
    rows = Visit.objects.filter(
        enterprise=enterprise,
        planned_on__gte=date(year, 1, 1),
        planned_on__lte=date(year, 12, 31),
        state__in=HOLDING_STATES,
    )
    rows = rows.prefetch_related("unit_rows__unit").select_related("lead", "first")
    return list(rows.order_by("planned_on", "pk"))


def _counts(visit: Visit, uses: Sequence[Use]) -> tuple[tuple[Use, int], ...]:
    places = ((use, [one.pk for one in use.visits]) for use in uses)
    return tuple((use, keys.index(visit.pk) + 1) for use, keys in places if visit.pk in keys)


def uses_of(
    enterprise: GovernedObject, visits: Sequence[Visit], units: Iterable[Unit], rules: Rules, day: date
) -> list[Use]:
    """How the caps of these units, of their departments over the levels, and of all together stand."""
    trade = str(enterprise.data.get("trade", ""))
    counted = [visit for visit in visits if visit.counting == Counting.COUNTED]
    uses = []
    for group in groups_of(units, rules):
        cap = rules.cap(group.scope, trade, day)
        if cap is not None:
            uses.append(Use(group, cap, tuple(v for v in counted if _belongs(v, group, rules))))
    return uses


def groups_of(units: Iterable[Unit], rules: Rules) -> list[Group]:
    """The groups in which units are added up, each once, the narrow ones first."""
    found: dict[tuple[CapScope, str], Group] = {}
    for unit in units:
        for group in (Group(CapScope.UNIT, unit.code, unit.name, unit.name_en), _system(unit, rules)):
            found.setdefault((group.scope, group.key), group)
    ordered = sorted(found.values(), key=lambda group: list(CapScope).index(group.scope))
    return [*ordered, EVERYBODY]


def _system(unit: Unit, rules: Rules) -> Group:
    """The department over its levels: as the pack says, else the unit below the district with all below it."""
    if system := rules.system_of(unit.code):
        return Group(CapScope.SYSTEM, system.name, system.name)
    top = unit.path.strip("/").split("/")[:2][-1]
    return Group(CapScope.SYSTEM, top, unit.name if top == unit.code else top, unit.name_en)


def _belongs(visit: Visit, group: Group, rules: Rules) -> bool:
    if group.scope == CapScope.ALL:
        return True
    units = units_of(visit)
    if group.scope == CapScope.UNIT:
        return any(unit.code == group.key for unit in units)
    return any(_system(unit, rules).key == group.key for unit in units)


def cap_years(actor: Actor, year: int) -> QuerySet[CapYear]:
    """The enterprises of a year that were or will be visited."""
    return visible_cap_years(actor).filter(year=year).select_related("enterprise__place", "enterprise__kind")
