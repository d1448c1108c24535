"""Entries as a test of metrics needs them, and metrics of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

import uuid_utils.compat as uuid_utils
from django.db import transaction

from bihuan.domain.metrics.models import MetricDefinition
from bihuan.domain.metrics.pack import load_metrics
from bihuan.domain.metrics.queries.definitions import parse
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.record import write
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import SYSTEM
from tests.packs.tables import PACK

_numbers: Iterator[int] = count(1)


def entry(kind: str, at: datetime, subject: int | None = None, **facts: Any) -> Entry:
    """An entry that is not written yet; `data` and dimensions as given."""
    number = next(_numbers) if subject is None else subject
    plain: dict[str, Any] = {"recorded_at": at, "subject_type": "case", "quantity": Decimal(1), "data": {}}
    return Entry(
        id=uuid_utils.uuid7(), kind=kind, at=at, subject_id=number, actor_key="system", actor_label="系统",
        **(plain | facts),
    )  # fmt: skip


def keep(*entries: Entry) -> list[Entry]:
    """Write them."""
    with transaction.atomic():
        return write(entries)


def define(code: str, **raw: Any) -> None:
    """A metric in force since 2020."""
    words = {
        "name": code,
        "name_en": code,
        "unit": "件",
        "meaning": code,
        "source": "试",
        "valid_from": "2020-01-01",
    }
    data = {"code": code, **words, **raw}
    one = parse(data)
    MetricDefinition.objects.create(
        code=code,
        version=one.version,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        rank=0,
        data=data,
    )


def load_example(now: datetime) -> Problems:
    """The metrics of the example district."""
    problems = Problems()
    load_metrics(Pack(PACK, problems), problems, actor=SYSTEM, now=now)
    return problems
