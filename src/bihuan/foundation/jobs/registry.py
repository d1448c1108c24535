"""Which jobs exist: functions under stable names, declared by the apps whose work they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

# Takes a `Context` and the ids that were queued; may return a sentence to show as the result.
Function = Callable[..., str | None]


@dataclass(frozen=True)
class JobKind:
    """A registered job. `every` makes it periodic; `when` lets a periodic one be skipped cheaply.

    `attempts` is how often it is tried before it counts as failed (a periodic one is tried for ever).
    `is_slow` keeps it away from the worker thread that is kept free for short jobs.
    """

    name: str
    function: Function
    every: timedelta | None = None
    when: Callable[[], bool] | None = None
    attempts: int = 5
    is_slow: bool = False


_kinds: dict[str, JobKind] = {}


def job(
    name: str,
    *,
    every: timedelta | None = None,
    when: Callable[[], bool] | None = None,
    attempts: int = 5,
    is_slow: bool = False,
) -> Callable[[Function], Function]:
    """Declare a function as the job `name`: `@job("journal.seal", every=timedelta(minutes=10))`.

    A job may run more than once (its process can die after the work and before the note of it), so its
    function must do no harm when it is repeated. It gets a `Context` first, then the ids by name.
    """

    def declare(function: Function) -> Function:
        known = _kinds.get(name)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"two jobs are called {name}")
        _kinds[name] = JobKind(name, function, every, when, attempts, is_slow)
        return function

    return declare


def kind_of(name: str) -> JobKind:
    """The job of that name. Raises `KeyError` for one that this version of the product does not have."""
    return _kinds[name]


def kinds() -> dict[str, JobKind]:
    """Every registered job by name, sorted."""
    return dict(sorted(_kinds.items()))
