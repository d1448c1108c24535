"""The jobs table: what is queued with a transaction is done, once, whoever dies on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Event
from typing import Any

import pytest
from django.db import transaction

from bihuan.foundation.jobs import actions, queries, registry, worker
from bihuan.foundation.jobs.models import Job
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import ANONYMOUS, SYSTEM, Actor
from bihuan.kernel.refusals import NotFound, Refused

pytestmark = pytest.mark.django_db
VIEWER = Actor(key="person:1", label="值班员", person_id=1, grants=frozenset({("jobs.view", "/")}))
MANAGER = Actor(
    key="person:2", label="管理员", person_id=2, grants=frozenset({("jobs.view", "/"), ("jobs.manage", "/")})
)


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock(now) -> Clock:
    return Clock(now)


@pytest.fixture(autouse=True)
def own_jobs() -> Iterator[None]:
    """Each test declares its own jobs; those of the product stay out of it."""
    kept, registry._kinds = registry._kinds, {}
    yield
    registry._kinds = kept


@pytest.fixture
def calls() -> list[dict[str, Any]]:
    """What the job `test.work` was called with."""
    seen: list[dict[str, Any]] = []

    @registry.job("test.work", attempts=3)
    def work(context: worker.Context, **ids: Any) -> str:
        seen.append(ids)
        return f"第 {len(seen)} 次"

    return seen


def work(clock: Clock) -> int:
    return worker.run_due(clock=clock)


def test_enqueue_runs_the_function_with_its_ids_and_keeps_what_it_said(clock, calls):
    job = actions.enqueue("test.work", now=clock(), case_id=7)
    assert work(clock) == 1
    job.refresh_from_db()
    assert calls == [{"case_id": 7}]
    assert (job.state, job.message, job.finished_at) == ("done", "第 1 次", clock())
    assert work(clock) == 0


def test_enqueue_in_a_transaction_that_rolls_back_leaves_no_job(clock, calls):
    with transaction.atomic():
        actions.enqueue("test.work", now=clock())
        transaction.set_rollback(True)
    assert work(clock) == 0


def test_enqueue_with_a_delay_waits_for_it(clock, calls):
    actions.enqueue("test.work", now=clock(), delay=timedelta(minutes=5))
    assert work(clock) == 0
    clock.move(minutes=5)
    assert work(clock) == 1


def test_enqueue_refuses_objects_and_unknown_names(clock, calls):
    with pytest.raises(TypeError, match="case"):
        actions.enqueue("test.work", now=clock(), case=object())  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        actions.enqueue("test.unknown", now=clock())


def test_enqueue_with_the_key_of_a_queued_job_uses_that_job(clock, calls):
    first = actions.enqueue("test.work", now=clock(), dedupe_key="k", delay=timedelta(hours=1))
    second = actions.enqueue("test.work", now=clock(), dedupe_key="k")
    assert first.pk == second.pk
    assert work(clock) == 1


def test_enqueue_with_the_key_of_a_running_job_makes_it_run_once_more(clock):
    seen = []

    @registry.job("test.look")
    def look(context: worker.Context) -> None:
        seen.append(1)
        if len(seen) == 1:
            actions.enqueue("test.look", now=clock(), dedupe_key="k")

    actions.enqueue("test.look", now=clock(), dedupe_key="k")
    assert work(clock) == 2
    assert Job.objects.get().state == "done"


def test_enqueue_with_the_key_of_a_finished_job_makes_a_new_one(clock, calls):
    for _ in range(2):
        actions.enqueue("test.work", now=clock(), dedupe_key="k")
        work(clock)
    assert Job.objects.count() == 2


def test_failing_job_is_tried_again_with_growing_pauses_and_then_fails(clock, caplog):
    tries = []

    @registry.job("test.fail", attempts=3)
    def fail(context: worker.Context) -> None:
        tries.append(clock())
        raise ValueError("broken")

    job = actions.enqueue("test.fail", now=clock())
    for _ in range(20):
        work(clock)
        clock.move(seconds=5)
    job.refresh_from_db()
    assert [(b - a).total_seconds() for a, b in pairwise(tries)] == [10, 20]
    assert (job.state, job.attempts) == ("failed", 3)
    assert "ValueError: broken" in job.error


def test_refused_job_fails_at_once_with_the_sentence(clock):
    @registry.job("test.refuse")
    def refuse(context: worker.Context) -> None:
        raise Refused("no", "文件已经导入过，不能再导入。")

    job = actions.enqueue("test.refuse", now=clock())
    work(clock)
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == ("failed", "文件已经导入过，不能再导入。", 1)


def test_periodic_job_runs_at_once_and_then_every_so_often(clock):
    runs = []

    @registry.job("test.tick", every=timedelta(minutes=10))
    def tick(context: worker.Context) -> None:
        runs.append(context.now)

    for _ in range(2):
        actions.ensure_periodic(now=clock())
    for _ in range(5):
        work(clock)
        clock.move(minutes=5)
    assert len(runs) == 3
    assert Job.objects.count() == 1


def test_periodic_job_goes_on_after_it_failed(clock, caplog):
    runs = []

    @registry.job("test.tick", every=timedelta(minutes=10), attempts=1)
    def tick(context: worker.Context) -> None:
        runs.append(1)
        if len(runs) < 3:
            raise ValueError("down")

    actions.ensure_periodic(now=clock())
    for _ in range(4):
        work(clock)
        clock.move(minutes=10)
    job = Job.objects.get()
    assert (len(runs), job.state, job.error) == (4, "queued", "")


def test_periodic_job_with_nothing_to_do_is_not_even_claimed(clock):
    @registry.job("test.tick", every=timedelta(seconds=2), when=lambda: False)
    def tick(context: worker.Context) -> None:
        raise AssertionError

    actions.ensure_periodic(now=clock())
    assert work(clock) == 0


def test_periodic_job_that_the_product_no_longer_has_is_cancelled(clock):
    registry.job("test.old", every=timedelta(days=1))(lambda context: None)
    actions.ensure_periodic(now=clock())
    registry._kinds.clear()
    actions.ensure_periodic(now=clock())
    assert Job.objects.get().state == "cancelled"


def test_job_of_a_worker_that_died_is_taken_over_when_its_lease_is_out(clock, calls):
    job = actions.enqueue("test.work", now=clock())
    dead = actions.claim(job, worker="dead", now=clock())
    assert dead
    clock.move(seconds=119)
    assert work(clock) == 0
    clock.move(seconds=2)
    assert work(clock) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    actions.give_up(dead, now=clock(), error="late")
    assert not actions.keep(dead, now=clock())
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")


def test_job_that_kills_every_worker_fails_after_its_last_try(clock, calls):
    job = actions.enqueue("test.work", now=clock())
    for _ in range(3):
        job.refresh_from_db()
        assert actions.claim(job, worker="dies", now=clock())
        clock.move(minutes=3)
    assert work(clock) == 0
    job.refresh_from_db()
    assert job.state == "failed"


def test_claim_by_two_workers_who_saw_the_same_row_succeeds_once(clock, calls):
    actions.enqueue("test.work", now=clock())
    seen_by_one, seen_by_other = Job.objects.get(), Job.objects.get()
    assert actions.claim(seen_by_one, worker="one", now=clock())
    assert actions.claim(seen_by_other, worker="other", now=clock()) is None


def test_progress_is_shown_and_its_first_and_last_word_always_written(clock):
    shown = []

    @registry.job("test.long")
    def long(context: worker.Context) -> None:
        for done in range(1, 101):
            context.progress(done, 100, "导入")
            shown.append(Job.objects.get(pk=context.job_id).progress_done)

    actions.enqueue("test.long", now=clock())
    work(clock)
    job = Job.objects.get()
    assert (shown[0], shown[-1], job.progress_total) == (1, 100, 100)
    assert len(set(shown)) < 10


def test_cancelled_job_stops_when_it_next_notes_its_progress(clock):
    @registry.job("test.long")
    def long(context: worker.Context) -> None:
        context.progress(1, 3)
        actions.cancel_job(actor=MANAGER, now=clock(), job_id=context.job_id, reason="误操作")
        context.progress(3, 3)
        raise AssertionError("was not stopped")

    actions.enqueue("test.long", now=clock())
    work(clock)
    assert Job.objects.get().state == "cancelled"
    entry = Entry.objects.get(kind="jobs.cancelled")
    assert (entry.data, entry.reason) == ({"name": "test.long", "was": "running"}, "误操作")


def test_job_under_a_worker_that_shuts_down_is_put_back_and_the_try_does_not_count(clock):
    stop = Event()

    @registry.job("test.long")
    def long(context: worker.Context) -> None:
        stop.set()
        context.progress(1)

    actions.enqueue("test.long", now=clock())
    worker.run_one("w", stop=stop, clock=clock)
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("queued", 0)


def test_quick_worker_leaves_slow_jobs_to_others(clock):
    registry.job("test.slow", is_slow=True)(lambda context: None)
    actions.enqueue("test.slow", now=clock())
    assert not worker.run_one("w", stop=Event(), quick_only=True, clock=clock)
    assert worker.run_one("w", stop=Event(), clock=clock)


def test_cancel_job_stops_a_queued_one_and_rerun_brings_it_back(clock, calls):
    job = actions.enqueue("test.work", now=clock())
    actions.cancel_job(actor=MANAGER, now=clock(), job_id=job.pk)
    assert work(clock) == 0
    actions.rerun_job(actor=MANAGER, now=clock(), job_id=job.pk)
    assert work(clock) == 1


def test_people_without_rights_see_no_jobs_and_move_none(clock, calls):
    job = actions.enqueue("test.work", now=clock())
    assert list(queries.live_jobs(VIEWER)) == [job]
    assert list(queries.live_jobs(ANONYMOUS)) == []
    with pytest.raises(NotFound):
        actions.cancel_job(actor=ANONYMOUS, now=clock(), job_id=job.pk)
    with pytest.raises(Refused, match="没有管理"):
        actions.cancel_job(actor=VIEWER, now=clock(), job_id=job.pk)
    work(clock)
    with pytest.raises(Refused) as refused:
        actions.cancel_job(actor=MANAGER, now=clock(), job_id=job.pk)
    assert refused.value.code == "wrong_state"
    assert list(queries.finished_jobs(VIEWER)) == [job]


def test_rerun_job_refuses_while_one_of_the_same_key_is_on_its_way(clock, calls):
    job = actions.enqueue("test.work", now=clock(), dedupe_key="k")
    actions.cancel_job(actor=MANAGER, now=clock(), job_id=job.pk)
    actions.enqueue("test.work", now=clock(), dedupe_key="k")
    with pytest.raises(Refused) as refused:
        actions.rerun_job(actor=MANAGER, now=clock(), job_id=job.pk)
    assert refused.value.code == "already_queued"


def test_prune_forgets_old_finished_jobs_and_keeps_failed_ones(clock, calls):
    for state in ("done", "failed"):
        Job.objects.create(
            name="test.work", state=state, queued_at=clock(), run_at=clock(), finished_at=clock()
        )
    clock.move(days=31)
    assert actions.prune_finished(now=clock()) == 1
    assert Job.objects.get().state == "failed"


def test_housekeeping_jobs_of_the_product_all_run(clock, tmp_path, settings):
    from bihuan.foundation.jobs import tasks

    settings.FILES_ROOT = tmp_path
    tasks.register()
    actions.ensure_periodic(now=clock())
    assert work(clock) == sum(kind.every is not None for kind in registry.kinds().values()) == 3
    assert set(Job.objects.values_list("error", flat=True)) == {""}
    assert list(queries.live_jobs(SYSTEM).values_list("attempts", flat=True)) == [0, 0, 0]
