"""Entries to work with, and a way to do what the journal forbids."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from bihuan.foundation.journal import triggers
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.record import Draft, Subject, record_many
from bihuan.kernel.actors import SYSTEM
from tests.factories.journal import LampLit

Write = Callable[..., list[Entry]]


@pytest.fixture
def write(now: datetime) -> Write:
    """Write this many entries, numbered in their subjects."""

    def write(count: int, **facts: Any) -> list[Entry]:
        facts = {"now": now, "actor": SYSTEM, "unit": "/GS/", "amount": Decimal("12.50"), **facts}
        event = LampLit(colour="暖黄", watts=Decimal("7.5"))
        drafts = [
            Draft(event=event, subject=Subject("lamp", n, f"L-{n}"), **facts) for n in range(1, count + 1)
        ]
        with transaction.atomic():
            return record_many(drafts)

    return write


@pytest.fixture
def behind_its_back() -> Callable[..., None]:
    """Run a statement as somebody would who owns the database and takes the triggers off."""

    def run(sql: str, *params: int) -> None:
        connection.check_constraints()
        triggers.remove(connection)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
        triggers.install(connection)

    return run
