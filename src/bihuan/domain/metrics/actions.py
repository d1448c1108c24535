"""Rolling up what was recorded, and building the roll-ups anew. Neither changes what any figure is, only how fast."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db import connection, transaction
from django.db.models import Count, Max, Min, Model, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from bihuan.domain.metrics.models import EVERYWHERE, MonthlyRollup, Rollup, RollupState, SubjectProfile
from bihuan.domain.metrics.queries.definitions import shelf
from bihuan.domain.metrics.queries.folds import SIGN
from bihuan.domain.metrics.queries.lines import Facets, facets_of, facets_text
from bihuan.domain.metrics.queries.profiles import MONTH, Slots, flow_slots, shift
from bihuan.domain.metrics.queries.rollups import Reach, in_runs, signature
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.policy import require_verify
from bihuan.kernel.actors import Actor

BATCH = 500_000
LONGEST_TRANSACTION = timedelta(hours=1)
"""A number that has not appeared for so long was given back: no transaction lasts longer."""
WATCHED = 20_000
"""Numbers are missing for a while only near the journal's end."""

KEY = ("day", "kind", "facets", "topic", "category", "source")
SUMS = ("entries", "quantity", "amount")
PLACED = (*KEY, "unit", "place")
EVERYONE = f"'{EVERYWHERE}'"


def _upsert(model: type[Model], key: Sequence[str], asked: Sequence[str], *, is_summed: bool = True) -> str:
    """The statement that adds a lot, gathered by day, unit and place, to a table of roll-ups. All names are constants."""
    own, sums = model._meta.db_table, ["n", "q", "a"]
    read = [f"SUM({one})" for one in sums] if is_summed else sums
    grouped = [one for one in asked if one != EVERYONE]
    rows = f"SELECT {', '.join([*asked, *read])} FROM gathered"  # noqa: S608
    rows += f" GROUP BY {', '.join(grouped)}" if is_summed else " WHERE true"
    added = ", ".join(f"{name} = {own}.{name} + excluded.{name}" for name in SUMS)
    return (
        f"INSERT INTO {own} ({', '.join([*key, *SUMS])}) {rows} "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {added}"
    )


UPSERTS = (
    _upsert(Rollup, PLACED, PLACED, is_summed=False),
    _upsert(Rollup, PLACED, (*KEY, EVERYONE, EVERYONE)),
    _upsert(MonthlyRollup, KEY, ("month", *KEY[1:])),
)


@transaction.atomic
def roll_up(*, actor: Actor, now: datetime, limit: int = BATCH) -> int:
    """Add what was recorded since the last time to the roll-ups; returns how many entries. Repeating it does no harm.

    Where definitions ask for other facets or slots than the roll-ups have, everything is taken down first.
    """
    require_verify(actor)
    versions = shelf().versions
    facets, slots = facets_of(versions), flow_slots(versions)
    state, _ = RollupState.objects.select_for_update().get_or_create(pk=1)
    if state.signature != signature(facets, slots):
        _take_down(state, signature(facets, slots))
    before, (late, holes) = Reach(state).inside, _late(state.holes, now)
    upto = _last_of(Entry.objects.filter(seq__gt=state.upto), limit)
    # Numbers that appear from here on are left to the next time: every statement below means the same entries.
    missing = _missing(max(state.upto, upto - WATCHED), upto, now) if upto else []
    lot = Q(seq__in=late)
    if upto:
        lot |= Q(seq__gt=state.upto, seq__lte=upto) & ~in_runs(missing)
    state.holes, state.upto, state.rolled_at = holes + missing, upto or state.upto, now
    done = _add(lot, before, facets, slots, state) if late or upto else 0
    state.save()
    return done


@transaction.atomic
def forget_rollups(*, actor: Actor, now: datetime) -> None:
    """Take all roll-ups down, so that `roll_up` builds them anew. Figures stay what they are meanwhile."""
    require_verify(actor)
    state, _ = RollupState.objects.select_for_update().get_or_create(pk=1)
    _take_down(state, state.signature)
    state.rolled_at = now
    state.save()


def _take_down(state: RollupState, signed: str) -> None:
    Rollup.objects.all().delete()
    MonthlyRollup.objects.all().delete()
    SubjectProfile.objects.all().delete()
    state.upto, state.holes, state.kinds, state.known_at, state.signature = 0, [], {}, None, signed


def _last_of(waiting: QuerySet[Entry], limit: int) -> int | None:
    """The number that ends the next lot of so many entries."""
    ends = waiting.order_by("seq").values_list("seq", flat=True)[limit - 1 : limit]
    return ends[0] if ends else waiting.aggregate(last=Max("seq"))["last"]


def _late(holes: list[list[int]], now: datetime) -> tuple[list[int], list[list[int]]]:
    """The entries that came into holes since, and the holes that are left to watch."""
    late: list[int] = []
    left: list[list[int]] = []
    oldest = (now - LONGEST_TRANSACTION).timestamp()
    for first, last, since in holes:
        found = sorted(Entry.objects.filter(seq__range=(first, last)).values_list("seq", flat=True))
        late += found
        ends = [first - 1, *found, last + 1]
        if since > oldest:
            left += [[a + 1, b - 1, since] for a, b in pairwise(ends) if b - a > 1]
    return late, left


def _missing(first: int, last: int, now: datetime) -> list[list[int]]:
    """The runs of numbers after `first` up to `last` that no committed entry has."""
    present = Entry.objects.filter(seq__gt=first, seq__lte=last).order_by("seq").values_list("seq", flat=True)
    ends = pairwise([first, *present])
    return [[a + 1, b - 1, int(now.timestamp())] for a, b in ends if b - a > 1]


def _add(lot: Q, before: Q | None, facets: Facets, slots: Slots, state: RollupState) -> int:
    """Add entries to the roll-ups in the database, without bringing them here; returns how many they were."""
    _group_in_memory()
    rows = Entry.objects.filter(lot).order_by()
    kept = rows.annotate(day=TruncDate("at"), month=MONTH, facets=facets_text(facets))
    sums = {"n": Sum(SIGN), "q": Sum("quantity"), "a": Coalesce(Sum("amount"), Decimal(0))}
    gathered = kept.values(*KEY, "month", "unit", "place").annotate(**sums)
    sql, parameters = gathered.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE gathered AS {sql}", parameters)
        for statement in UPSERTS:
            cursor.execute(statement)
        cursor.execute("DROP TABLE gathered")
    _shift_profiles(before, lot, slots)
    return _note_kinds(rows, state)


def _group_in_memory() -> None:
    """With the memory that PostgreSQL gives by default, it sorts a big lot on disk."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '256MB'")


def _note_kinds(rows: QuerySet[Entry], state: RollupState) -> int:
    total, known = 0, [state.known_at] if state.known_at else []
    for kind, count, first, last in rows.values_list("kind").annotate(
        Count("pk"), Min("recorded_at"), Max("recorded_at")
    ):
        state.kinds[kind] = min(state.kinds.get(kind, "9"), first.astimezone(UTC).isoformat())
        known.append(last)
        total += count
    state.known_at = max(known, default=None)
    return total


def _shift_profiles(before: Q | None, lot: Q, slots: Slots) -> None:
    statement = shift(before, lot, slots)
    if statement is None:
        return
    own, (sql, parameters) = SubjectProfile._meta.db_table, statement
    with connection.cursor() as cursor:
        cursor.execute(
            # The table is a constant of this module, values are parameters.
            f"INSERT INTO {own} (month, profile, subjects) {sql} "
            f"ON CONFLICT (month, profile) DO UPDATE SET subjects = {own}.subjects + excluded.subjects",
            parameters,
        )
    SubjectProfile.objects.filter(subjects=0).delete()
