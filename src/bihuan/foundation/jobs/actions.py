"""Moves of jobs. Each is one conditional UPDATE or one locked row, so two workers never both win."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Least

from bihuan.foundation.jobs import wake
from bihuan.foundation.jobs.events import JobCancelled, JobRerun
from bihuan.foundation.jobs.models import Job
from bihuan.foundation.jobs.policy import require_manage, visible_jobs
from bihuan.foundation.jobs.registry import kind_of, kinds
from bihuan.foundation.jobs.vocabulary import LIVE, VERIFY_JOURNAL, JobState
from bihuan.foundation.jobs.workflow import JOB
from bihuan.foundation.journal.policy import require_verify
from bihuan.foundation.journal.record import Subject, record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused

LEASE = timedelta(seconds=120)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
KEPT_FINISHED = timedelta(days=30)
Id = int | str | bool | None


@dataclass(frozen=True)
class Claim:
    """A worker's hold on one try of a job. Everything it writes asks first whether it still holds."""

    job: Job
    worker: str
    attempt: int

    def rows(self) -> QuerySet[Job]:
        """The job's row, or nothing when somebody else has taken it over."""
        return Job.objects.filter(
            pk=self.job.pk, state=JobState.RUNNING, worker=self.worker, attempts=self.attempt
        )


def enqueue(
    name: str, *, now: datetime, dedupe_key: str = "", delay: timedelta | None = None, **ids: Id
) -> Job:
    """Queue a job in the caller's transaction: it runs after the commit, and never when there is none.

    With a `dedupe_key`, a live job of that key is used again: one that is queued does the work of both,
    one that is running will run once more, because it may have looked already. The key's row stays
    locked until the caller commits, so choose keys that few transactions share.
    """
    kind_of(name)
    _check_ids(ids)
    transaction.on_commit(wake.ring)
    fresh = Job(
        name=name, args=ids, dedupe_key=dedupe_key, queued_at=now, run_at=now + (delay or timedelta())
    )
    if not dedupe_key:
        fresh.save()
        return fresh
    while True:  # until neither a job of this key ends nor another one begins between the two looks
        if queued := _joined(fresh) or _inserted(fresh):
            return queued


def _check_ids(ids: dict[str, Id]) -> None:
    if bad := [key for key, value in ids.items() if not isinstance(value, int | str | None)]:
        raise TypeError(f"a job takes ids, not objects: {', '.join(bad)}")


def _joined(fresh: Job) -> Job | None:
    """The live job of the same key, which now does the work of both."""
    live = Job.objects.filter(dedupe_key=fresh.dedupe_key, state__in=LIVE)
    return live.get() if live.update(again=True, run_at=Least(F("run_at"), fresh.run_at)) else None


def _inserted(fresh: Job) -> Job | None:
    """The job, unless another transaction queued the same key meanwhile."""
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError:
        return None
    return fresh


@transaction.atomic
def ask_for_verification(*, actor: Actor, now: datetime) -> Job:
    """Have the whole journal recomputed in the background; while one check is on its way it serves all who ask.

    Refuses `not_permitted`.
    """
    require_verify(actor)
    return enqueue(VERIFY_JOURNAL, now=now, dedupe_key=VERIFY_JOURNAL)


def ensure_periodic(*, now: datetime) -> None:
    """Give every periodic job its row; a row whose job is gone from the product is cancelled."""
    wanted = {kind.name for kind in kinds().values() if kind.every}
    there = set(Job.objects.filter(is_periodic=True, state__in=LIVE).values_list("name", flat=True))
    for name in wanted - there:
        _inserted(Job(name=name, dedupe_key=f"periodic:{name}", is_periodic=True, queued_at=now, run_at=now))
    gone = Job.objects.filter(is_periodic=True, name__in=there - wanted, state=JobState.QUEUED)
    gone.update(state=JOB.check("cancel", JobState.QUEUED, None), finished_at=now)


def hold_back(names: Sequence[str], *, until: datetime) -> None:
    """Let these periodic jobs not begin before a moment, or begin again then; one that runs is not touched."""
    Job.objects.filter(name__in=names, is_periodic=True, state=JobState.QUEUED).update(run_at=until)


def claim(job: Job, *, worker: str, now: datetime) -> Claim | None:
    """Take a job that looked claimable; None when somebody else was faster.

    A job whose worker died on its last try counts as failed instead.
    """
    unchanged = Job.objects.filter(
        pk=job.pk, state=job.state, attempts=job.attempts, lease_until=job.lease_until
    )
    if job.state == JobState.RUNNING and _is_exhausted(job):
        failed = JOB.check("fail", job.state, None)
        unchanged.update(state=failed, finished_at=now, error="the worker died on the last try")
        return None
    verb = "take_over" if job.state == JobState.RUNNING else "claim"
    taken = unchanged.update(
        state=JOB.check(verb, job.state, None),
        worker=worker,
        attempts=job.attempts + 1,
        lease_until=now + LEASE,
        started_at=now,
        again=False,
        progress_done=0,
        progress_total=0,
        message="",
    )
    return Claim(job, worker, job.attempts + 1) if taken else None


def _is_exhausted(job: Job) -> bool:
    return not job.is_periodic and job.attempts >= kind_of(job.name).attempts


def keep(held: Claim, *, now: datetime) -> bool:
    """Prolong the lease; False when it is lost."""
    return bool(held.rows().update(lease_until=now + LEASE))


def note_progress(held: Claim, *, done: int, total: int, message: str) -> bool:
    """Write how far the job is; False when it shall stop, because it was cancelled or the lease is lost."""
    rows = held.rows()
    if not rows.update(progress_done=done, progress_total=total, message=message[:300]):
        return False
    return not rows.filter(cancel_asked=True).exists()


def finish(held: Claim, *, now: datetime, message: str = "") -> None:
    """The try went well: the job is done, or queued again when it is periodic or was asked for meanwhile."""
    with transaction.atomic():
        job = held.rows().select_for_update().first()
        if job is None:
            return
        every = kind_of(job.name).every if job.is_periodic else None
        if every or job.again:
            run_at = now if job.again or every is None else now + every
            _end(held, "repeat", run_at=run_at, attempts=0, finished_at=now, message=message[:300], error="")
        else:
            _end(held, "finish", finished_at=now, message=message[:300], error="")


def give_up(held: Claim, *, now: datetime, error: str, is_final: bool = False) -> None:
    """The try failed: queue the next with a growing pause, or fail the job when there is none left."""
    job, pause = held.job, min(FIRST_PAUSE * 2 ** min(held.attempt - 1, 20), LONGEST_PAUSE)
    if job.is_periodic:
        pause = max(pause, kind_of(job.name).every or pause)
    elif is_final or held.attempt >= kind_of(job.name).attempts:
        _end(held, "fail", finished_at=now, error=error)
        return
    _end(held, "repeat", run_at=now + pause, error=error)


def put_back(held: Claim, *, now: datetime) -> None:
    """The worker is being shut down: somebody else does the job at once, and the try does not count."""
    _end(held, "repeat", run_at=now, attempts=held.attempt - 1)


def stop(held: Claim, *, now: datetime) -> None:
    """The job noticed that it was cancelled. A periodic one skips this round and goes on with the next."""
    every = kind_of(held.job.name).every if held.job.is_periodic else None
    if every:
        _end(held, "repeat", run_at=now + every, finished_at=now, cancel_asked=False)
    else:
        _end(held, "stop", finished_at=now)


def _end(held: Claim, verb: str, **changes: Any) -> None:
    state = JOB.check(verb, JobState.RUNNING, None)
    held.rows().update(state=state, worker="", lease_until=None, **changes)


@transaction.atomic
def cancel_job(*, actor: Actor, now: datetime, job_id: int, reason: str = "") -> Job:
    """Stop a job: a queued one at once, a running one when it next notes its progress.

    Refuses `not_found`, `not_permitted`, `wrong_state`, and `is_periodic` for one that waits for its time.
    """
    job = _locked(actor, job_id)
    was = job.state
    if was == JobState.RUNNING:
        job.cancel_asked = True
    elif job.is_periodic:
        raise Refused("is_periodic", "定时任务不能取消，只能在执行时中止这一次。")
    else:
        job.state = JOB.check("cancel", was, None)
        job.finished_at = now
    job.save()
    record(JobCancelled(job.name, was), actor=actor, now=now, subject=_subject(job), reason=reason)
    return job


@transaction.atomic
def rerun_job(*, actor: Actor, now: datetime, job_id: int, reason: str = "") -> Job:
    """Queue a failed or cancelled job again, as if new.

    Refuses `not_found`, `not_permitted`, `wrong_state`,
    and `already_queued` when a job with the same purpose is on its way.
    """
    job = _locked(actor, job_id)
    was = job.state
    if job.dedupe_key and Job.objects.filter(dedupe_key=job.dedupe_key, state__in=LIVE).exists():
        raise Refused("already_queued", "同样的任务已经在排队或执行，无需重跑。")
    job.state = JOB.check("rerun", was, None)
    job.attempts, job.run_at, job.finished_at, job.error, job.cancel_asked = 0, now, None, "", False
    job.save()
    record(JobRerun(job.name, was), actor=actor, now=now, subject=_subject(job), reason=reason)
    transaction.on_commit(wake.ring)
    return job


def _locked(actor: Actor, job_id: int) -> Job:
    job = visible_jobs(actor).select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound
    require_manage(actor)
    return job


def _subject(job: Job) -> Subject:
    return Subject("job", job.pk, job.name)


def prune_finished(*, now: datetime) -> int:
    """Forget jobs that ended more than 30 days ago; failed ones stay until somebody looked."""
    old = Job.objects.filter(
        state__in=(JobState.DONE, JobState.CANCELLED), finished_at__lt=now - KEPT_FINISHED
    )
    return old.delete()[0]
