"""Reading the log of looks, and which keys the stored values use."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from bihuan.foundation.personal import ring
from bihuan.foundation.personal.ciphers import Key
from bihuan.foundation.personal.models import PersonalLook
from bihuan.foundation.personal.policy import visible_looks
from bihuan.foundation.personal.sealing import prefix
from bihuan.foundation.personal.tables import SealedTable, registered
from bihuan.kernel.actors import Actor

KEY_AT, KEY_LENGTH = 4, 8  # `s1:` and eight hexadecimal digits


def find_looks(
    actor: Actor,
    *,
    who: str = "",
    subject: str = "",
    way: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[PersonalLook]:
    """The visible looks that a filter leaves, latest first. Days are included at both ends."""
    rows = visible_looks(actor).order_by("-id")
    narrow: dict[str, Any] = {
        "actor_label__icontains": who,
        "subject_code": subject.upper(),
        "way": way,
        "at__gte": since and _midnight(since),
        "at__lt": until and _midnight(until + timedelta(days=1)),
    }
    return rows.filter(**{name: value for name, value in narrow.items() if value})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True)
class Looker:
    """Somebody who looked often, and how often."""

    actor_key: str
    actor_label: str
    times: int


def frequent_lookers(*, since: datetime, until: datetime, more_than: int) -> list[Looker]:
    """Who looked more often than `more_than` times in [since, until)."""
    rows = PersonalLook.objects.filter(at__gte=since, at__lt=until).order_by()
    counted = rows.values("actor_key", "actor_label").annotate(times=Count("pk")).filter(times__gt=more_than)
    return [Looker(**row) for row in counted.order_by("-times", "actor_key")]


def rows_by_key() -> Counter[str]:
    """How many stored values each key is needed for, also keys that the ring does not have (a full count)."""
    total: Counter[str] = Counter()
    for table in registered():
        for name in table.fields:
            rows = table.rows.exclude(**{name: ""}).order_by()
            used = rows.values_list(Substr(name, KEY_AT, KEY_LENGTH)).annotate(n=Count("pk"))
            total.update(dict(used))
    return total


@dataclass(frozen=True)
class KeyStanding:
    """A key and how many stored values need it. `key` is None for one that the ring does not have."""

    id: str
    key: Key | None
    is_present: bool
    rows: int


def key_standings() -> list[KeyStanding]:
    """Every key of the ring, oldest first, and those that values need although the ring does not have them."""
    keys, used = ring.current(), rows_by_key()
    present = {keys.sealing.id, keys.hashing.id}
    known = [KeyStanding(key.id, key, key.id in present, used.pop(key.id, 0)) for key in keys.keys]
    return [*known, *(KeyStanding(key_id, None, False, rows) for key_id, rows in sorted(used.items()))]


def not_under_present_keys(table: SealedTable) -> Q:
    """The rows of a table with a value that was made with another key than the present one."""
    keys, old = ring.current(), Q()
    for names, key in ((table.columns, keys.sealing), (table.hashes, keys.hashing)):
        for name in names.values():
            old |= ~Q(**{name: ""}) & ~Q(**{f"{name}__startswith": prefix(key)})
    return old


def waiting_rows() -> int:
    """How many rows hold a value that was made with another key than the present one."""
    return sum(table.rows.filter(not_under_present_keys(table)).count() for table in registered())
