"""Doing jobs: in a thread of the process that serves the site, or in a process of its own.

Any number of workers may run at once, on one database, in one or many processes.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Thread
from time import monotonic

from django.db import Error as AnyDatabaseError
from django.db import close_old_connections, connections
from django.utils import timezone

from bihuan.foundation.jobs import actions, wake
from bihuan.foundation.jobs.queries import claimable
from bihuan.foundation.jobs.registry import JobKind, kind_of, kinds
from bihuan.kernel.refusals import Refused

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
POLL_SECONDS, BEAT_SECONDS, PROGRESS_SECONDS = 1.0, 20.0, 0.5
LONGEST_ERROR = 4000


class Cancelled(Exception):
    """Raised inside a job by `Context.progress` when it shall stop. Let it pass; do not catch it."""


@dataclass
class Context:
    """What a job's function gets: the moment it began, and a way to say how far it is."""

    claim: actions.Claim
    now: datetime
    stop: Event
    _said_at: float = field(default=float("-inf"))

    @property
    def job_id(self) -> int:
        return self.claim.job.pk

    def clock(self) -> float:
        """Seconds from any beginning, for work that is given an amount of time."""
        return monotonic()

    def progress(self, done: int, total: int = 0, message: str = "") -> None:
        """Show how far the job is; call it between transactions, as often as you like.

        Raises `Cancelled` when somebody cancelled the job, when the worker is being shut down, or when
        the job was taken over because this process seemed dead. Written at most twice a second.
        """
        if self.stop.is_set():
            raise Cancelled
        if monotonic() - self._said_at < PROGRESS_SECONDS and done != total:
            return
        self._said_at = monotonic()
        if not actions.note_progress(self.claim, done=done, total=total, message=message):
            raise Cancelled


def run(
    stop: Event, *, quick_only: bool = False, clock: Clock = timezone.now, poll_seconds: float = POLL_SECONDS
) -> None:
    """Do jobs until `stop` is set. `quick_only` leaves slow ones to other workers."""
    name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
    is_ready = False
    try:
        while not stop.is_set():
            heard, worked = wake.heard(), False
            close_old_connections()
            try:
                if not is_ready:
                    actions.ensure_periodic(now=clock())
                    is_ready = True
                worked = run_one(name, stop=stop, quick_only=quick_only, clock=clock)
            except AnyDatabaseError:
                # A database that is locked or restarting comes back; the job it struck is retried.
                logger.exception("the jobs table could not be used; trying again")
            if not worked and not stop.is_set():
                wake.wait(heard, poll_seconds)
    finally:
        connections.close_all()


def run_due(*, clock: Clock = timezone.now) -> int:
    """Do everything that is due, in this thread, and return how many tries that were."""
    stop, count = Event(), 0
    while run_one("inline", stop=stop, clock=clock):
        count += 1
    return count


def run_one(worker: str, *, stop: Event, quick_only: bool = False, clock: Clock = timezone.now) -> bool:
    """Claim the job that waits longest and try it once; False when nothing could be claimed."""
    names = [kind.name for kind in kinds().values() if _is_wanted(kind, quick_only)]
    for job in claimable(clock(), names):
        if held := actions.claim(job, worker=worker, now=clock()):
            _attempt(held, stop, clock)
            return True
    return False


def _is_wanted(kind: JobKind, quick_only: bool) -> bool:
    return not (quick_only and kind.is_slow) and (kind.when is None or kind.when())


def _attempt(held: actions.Claim, stop: Event, clock: Clock) -> None:
    kind = kind_of(held.job.name)
    try:
        with _lease_kept(held, clock):
            said = kind.function(Context(held, clock(), stop), **held.job.args)
    except Cancelled:
        end = actions.put_back if stop.is_set() else actions.stop
        end(held, now=clock())
    except Refused as refused:
        # The rules said no, and will say so again.
        actions.give_up(held, now=clock(), error=str(refused), is_final=True)
    except Exception:
        logger.exception("job %s failed on try %s", held.job, held.attempt)
        actions.give_up(held, now=clock(), error=traceback.format_exc()[-LONGEST_ERROR:])
    else:
        actions.finish(held, now=clock(), message=said or "")


@contextmanager
def _lease_kept(held: actions.Claim, clock: Clock) -> Iterator[None]:
    """Prolong the lease from a second thread for as long as the job takes."""
    over = Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                actions.keep(held, now=clock())
            except AnyDatabaseError:
                logger.warning("the lease of %s could not be prolonged; trying again", held.job)
            finally:
                connections.close_all()

    thread = Thread(target=beat, name=f"lease of {held.job}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class Background:
    """The worker threads of this process: one for any job, one kept free for quick ones."""

    def __init__(self) -> None:
        self._stop = Event()
        self._threads = [
            Thread(
                target=run,
                args=(self._stop,),
                kwargs={"quick_only": quick},
                name=f"jobs {quick=}",
                daemon=True,
            )
            for quick in (False, True)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def is_running(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def stop(self, timeout: float = 10) -> None:
        """Ask the threads to end and wait for them; what they cannot finish is put back or retried."""
        self._stop.set()
        wake.ring()
        for thread in self._threads:
            thread.join(timeout)


_background: Background | None = None
_starting = Lock()


def start_in_background() -> Background:
    """Do jobs in threads of this process, so that one process serves the site and works. Twice is once."""
    global _background  # noqa: PLW0603 (one pair of threads a process is the point)
    with _starting:
        if _background is None or not _background.is_running:
            _background = Background()
        return _background
