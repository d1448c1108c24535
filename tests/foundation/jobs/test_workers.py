"""Several workers on one table, and one that is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, connections
from django.utils import timezone

from bihuan.foundation.jobs import actions, registry, worker
from bihuan.foundation.jobs.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_jobs() -> Iterator[None]:
    kept, registry._kinds = registry._kinds, {}
    yield
    registry._kinds = kept


def wait_until(true, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.02)


def test_four_workers_at_once_do_each_job_once():
    done: Counter[int] = Counter()

    @registry.job("test.count")
    def count(context: worker.Context, number: int) -> None:
        done[number] += 1

    for number in range(40):
        actions.enqueue("test.count", now=timezone.now(), number=number)
    stop = Event()
    threads = [Thread(target=worker.run, args=(stop,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    wait_until(lambda: Job.objects.filter(state="done").count() == 40)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(done.values()) == {1}
    assert len(done) == 40


def test_many_senders_of_one_key_at_once_leave_one_job():
    registry.job("test.once")(lambda context: None)

    def send() -> None:
        actions.enqueue("test.once", now=timezone.now(), dedupe_key="k")
        connections.close_all()

    threads = [Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Job.objects.count() == 1


def test_worker_in_the_background_wakes_when_a_job_is_committed(monkeypatch):
    monkeypatch.setattr(worker, "_background", None)
    registry.job("test.wake")(lambda context: None)
    background = worker.start_in_background()
    try:
        assert worker.start_in_background() is background
        actions.enqueue("test.wake", now=timezone.now())
        wait_until(lambda: Job.objects.get().state == "done")
    finally:
        background.stop()
    assert not background.is_running


FOREVER = """
import django, sys, time
django.setup()
from threading import Event
from bihuan.foundation.jobs import registry, worker
registry._kinds = {}

@registry.job("test.forever")
def forever(context):
    context.progress(1, 2)
    print("begun", flush=True)
    time.sleep(60)

worker.run(Event())
"""


def test_job_of_a_killed_process_is_done_by_the_next_worker():
    registry.job("test.forever")(lambda context: "taken over")
    job = actions.enqueue("test.forever", now=timezone.now())
    with subprocess.Popen(
        [sys.executable, "-c", FOREVER], env=own_database(), stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == b"begun\n"
        finally:
            process.kill()
    job.refresh_from_db()
    assert (job.state, job.progress_done) == ("running", 1)
    assert worker.run_due() == 0
    assert worker.run_due(clock=lambda: timezone.now() + actions.LEASE + timedelta(seconds=1)) == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.message) == ("done", 2, "taken over")


def own_database() -> dict[str, str]:
    """The environment for a process that shall work on the database of this test."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{at['NAME']}"
    else:
        url = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    return {**os.environ, "DATABASE_URL": url}
