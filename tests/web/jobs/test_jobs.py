"""The background jobs on the screen: live, failed, ended; cancelled and run again."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from bihuan.foundation.jobs.actions import enqueue
from bihuan.foundation.jobs.models import Job
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db
VIEW, MANAGE = "jobs.view", "jobs.manage"


def ended(now: datetime, state: str, **more: object) -> Job:
    return Job.objects.create(
        name="files.sweep", state=state, queued_at=now, run_at=now, finished_at=now, attempts=1, **more
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_jobs_cost_the_same_queries_with_any_number_of_them(
    client: Client, now: datetime, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        enqueue("files.sweep", now=now)
        ended(now, "done")
        ended(now, "failed", error="磁盘满了")
    enter(client, VIEW)
    with django_assert_num_queries(7):
        assert client.get("/jobs/").status_code == 200


def test_a_failed_job_shows_why_and_is_run_again(client: Client, now: datetime) -> None:
    job = ended(now, "failed", error="Traceback\nOSError: 磁盘满了")
    enter(client, VIEW, MANAGE)
    assert "OSError: 磁盘满了" in client.get("/jobs/").content.decode()
    assert client.post(f"/jobs/{job.pk}/rerun/").status_code == 302
    job.refresh_from_db()
    assert job.state == "queued"


def test_a_queued_job_is_cancelled_once(client: Client, now: datetime) -> None:
    job = enqueue("files.sweep", now=now)
    enter(client, VIEW, MANAGE)
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 302
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 409
    assert client.post(f"/jobs/{job.pk}/explode/").status_code == 404
    assert client.post("/jobs/0/cancel/").status_code == 404


def test_who_may_only_look_cannot_cancel_and_others_do_not_even_look(client: Client, now: datetime) -> None:
    job = enqueue("files.sweep", now=now)
    enter(client, VIEW)
    assert "取消任务" not in client.get("/jobs/").content.decode()
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 403
    enter(client, name="nobody")
    assert client.get("/jobs/").status_code == 403
