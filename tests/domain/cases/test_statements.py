"""A statement that is put together once answers like the queryset that it was made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.domain.cases.models import Case, Task
from bihuan.domain.cases.models.statements import Statement
from tests.factories.cases import Town, case_in

pytestmark = pytest.mark.django_db


def of_cases() -> Statement[Case]:
    return Statement(
        lambda key: (
            Case.objects.filter(pk=key)
            .select_related("category", "place", "lead_unit")
            .defer("place__outline")
        )
    )


def test_a_record_is_read_whole_with_what_stands_beside_it(town: Town) -> None:
    dispatched, accepted = case_in(town, "dispatched"), case_in(town, "accepted")
    statement = of_cases()
    for case in (dispatched, accepted):
        found, plain = statement.first(case.pk), Case.objects.get(pk=case.pk)
        assert found is not None
        for field in Case._meta.concrete_fields:
            assert getattr(found, field.attname) == getattr(plain, field.attname), field.name
        with CaptureQueriesContext(connection) as asked:
            beside = (found.category, found.place, found.lead_unit)
        assert not asked.captured_queries
        assert beside == (plain.category, plain.place, plain.lead_unit)
        assert found.place is None or found.place.get_deferred_fields() == {"outline"}


def test_each_asking_sees_what_has_changed_since(town: Town) -> None:
    case = case_in(town, "accepted")
    statement = of_cases()
    assert statement.first(case.pk) is not None
    Case.objects.filter(pk=case.pk).update(title="换了标题")
    found = statement.first(case.pk)
    assert found is not None
    assert found.title == "换了标题"
    assert statement.records(case.pk + 1) == []
    assert statement.first(case.pk + 1) is None


def test_values_are_asked_by_a_moment_too(town: Town) -> None:
    case = case_in(town, "dispatched")
    task = case.tasks.get()
    assert task.due_at is not None
    due = Statement(
        lambda now: Task.objects.filter(due_at__lt=now).values_list("pk", "dispatched_at"),
        a_key=datetime(1, 1, 1, tzinfo=UTC),
    )
    assert due.values(task.due_at) == []
    assert [tuple(row) for row in due.values(task.due_at + timedelta(seconds=1))] == [
        (task.pk, task.dispatched_at)
    ]


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_over_its_own_connection(town: Town) -> None:
    case = case_in(town, "accepted")
    statement, found = of_cases(), []
    assert statement.first(case.pk) == case

    def ask() -> None:
        found.append(statement.first(case.pk))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [case]
