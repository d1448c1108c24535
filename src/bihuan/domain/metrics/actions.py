"""Rolling up what was recorded, and building the roll-ups anew. Neither changes what any figure is, only how fast."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db import connection, transaction
from django.db.models import Case, Max, QuerySet, Sum, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, TruncDate

from bihuan.domain.metrics.models import EVERYWHERE, Rollup, RollupState
from bihuan.domain.metrics.queries.folds import SIGN, fact
from bihuan.domain.metrics.queries.rollups import DIVIDER, Facets, known_facets, signature
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


@transaction.atomic
def roll_up(*, actor: Actor, now: datetime, limit: int = BATCH) -> int:
    """Add what was recorded since the last time to the roll-ups; returns how many entries. Repeating it does no harm.

    Where definitions ask for other facets than the roll-ups have, everything is taken down first.
    """
    require_verify(actor)
    facets = known_facets()
    state, _ = RollupState.objects.select_for_update().get_or_create(pk=1)
    if state.signature != signature(facets):
        Rollup.objects.all().delete()
        state.upto, state.holes, state.signature = 0, [], signature(facets)
    late, state.holes = _late(state.holes, now)
    done = _add(Entry.objects.filter(seq__in=late), facets) if late else 0
    waiting = Entry.objects.filter(seq__gt=state.upto)
    upto = _last_of(waiting, limit)
    if upto:
        done += _add(waiting.filter(seq__lte=upto), facets)
        state.holes += _missing(max(state.upto, upto - WATCHED), upto, now)
        state.upto = upto
    state.rolled_at = now
    state.save()
    return done


@transaction.atomic
def forget_rollups(*, actor: Actor, now: datetime) -> None:
    """Take all roll-ups down, so that `roll_up` builds them anew. Figures stay what they are meanwhile."""
    require_verify(actor)
    state, _ = RollupState.objects.select_for_update().get_or_create(pk=1)
    Rollup.objects.all().delete()
    state.upto, state.holes, state.rolled_at = 0, [], now
    state.save()


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


def _add(rows: QuerySet[Entry], facets: Facets) -> int:
    """Add entries to the roll-ups in the database, without bringing them here; returns how many they were."""
    kept = rows.order_by().annotate(day=TruncDate("at"), facets=_facets(facets))
    everywhere = kept.annotate(u=Value(EVERYWHERE), p=Value(EVERYWHERE))
    _upsert(kept.values(*KEY, "unit", "place"))
    _upsert(everywhere.values(*KEY, "u", "p"))
    return rows.count()


def _upsert(grouped: QuerySet[Entry, dict[str, object]]) -> None:
    sums = {"n": Sum(SIGN), "q": Sum("quantity"), "a": Coalesce(Sum("amount"), Decimal(0))}
    sql, parameters = grouped.annotate(**sums).query.sql_with_params()
    own, key = Rollup._meta.db_table, (*KEY, "unit", "place")
    added = ", ".join(f"{name} = {own}.{name} + excluded.{name}" for name in SUMS)
    with connection.cursor() as cursor:
        cursor.execute(
            # Table and columns are constants of this module, values are parameters.
            f"INSERT INTO {own} ({', '.join((*key, *SUMS))}) {sql} "
            f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {added}",
            parameters,
        )


def _facets(facets: Facets) -> Combinable:
    """The facets of an entry's kind as one text."""
    kinds = [When(kind=kind, then=_joined(names)) for kind, names in facets.items()]
    return Case(*kinds, default=Value(""), output_field=TextField())


def _joined(names: tuple[str, ...]) -> Combinable:
    parts: list[Combinable] = []
    for name in names:
        parts += [Value(DIVIDER), fact(name)]
    return parts[1] if len(names) == 1 else Concat(*parts[1:], output_field=TextField())
