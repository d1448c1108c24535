"""The run of the play: what is due next, by whom it is done, and in which transaction.

A habit is a function that one role has at one kind of moment; it acts and plans what comes after. Many moves
share a transaction, so that a commit's wait is paid a few hundred times and not ten thousand times; no
transaction lasts longer than `HOLD`, so that the site beside it can write too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from heapq import heappop, heappush
from typing import Any

from django.db import transaction

from bihuan.domain.cases import actions
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused
from bihuan.play.arrivals import Window, is_wet
from bihuan.play.cast import Cast
from bihuan.play.chance import Chance
from bihuan.play.material import TALK, Material, Table
from bihuan.play.stage import Stage
from bihuan.play.story import Arrival, Story

HOLD, GAP = 0.25, 0.02
"""Seconds that a transaction lasts at most (longer by one move), and seconds until the next one begins."""

ANY_EPOCH = -1
Habit = Callable[..., None]
HABITS: dict[str, Habit] = {}
Due = tuple[datetime, int, str, int, int, tuple[Any, ...]]


def habit(function: Habit) -> Habit:
    """Make a function plannable by its name: `play.at(when, story, "sign", task_id)`."""
    HABITS[function.__name__] = function
    return function


class Interrupted(Exception):
    """Somebody else moved this case meanwhile; its players leave it alone from here on."""


class Play:
    """The players, the stage, and everything that is still to come."""

    def __init__(
        self, stage: Stage, cast: Cast, window: Window, arrivals: list[Arrival], *, strict: bool = False
    ) -> None:
        self.stage, self.cast, self.window, self.arrivals = stage, cast, window, arrivals
        self.strict = strict
        self.due: list[Due] = []
        self.stories: dict[int, Story] = {}
        self.touched: set[int] = set()
        self.by_case: dict[int, int] = {}
        self.serial = self.arrived = self.moves = self.refused = 0
        self.last_entry = ""

    @property
    def material(self) -> Material:
        return self.stage.material

    @property
    def rates(self) -> Table:
        return self.stage.material.rates

    @property
    def voices(self) -> Table:
        return self.stage.material.voices

    def story(self, key: int) -> Story | None:
        """A story that may be changed now: it is written down anew when the play is put down."""
        self.touched.add(key)
        return self.stories.get(key)

    def chance(self, story: Story) -> Chance:
        """The dice for the next decision of a story."""
        story.step += 1
        return Chance(self.window.seed, "story", story.key, story.step)

    def is_wet(self, at: datetime) -> bool:
        """Whether it rains on that day."""
        return is_wet(self.window, self.rates["arrivals"], at.date())

    def about(self, story: Story) -> str:
        """The name under which the numbers of a story are the same whoever writes them."""
        return f"{self.window.seed}/{story.key}"

    def words(self, story: Story, name: str) -> list[str]:
        """What a role says at such a moment; of what is settled with words, other words where there are."""
        talk = self.material.classes[story.arrival.category].scene == TALK
        found: list[str] = self.voices.get(f"{name}_talk" if talk else name) or self.voices[name]
        return found

    def at(self, when: datetime, story: Story, name: str, *args: object) -> None:
        """Plan a habit for a story; it does not happen when the story has taken another turn by then."""
        self._plan(when, name, story.key, story.epoch, args)

    def anyway(self, when: datetime, story: Story, name: str, *args: object) -> None:
        """Plan a habit that holds whatever turn the story takes meanwhile."""
        self._plan(when, name, story.key, ANY_EPOCH, args)

    def routine(self, when: datetime, name: str, *args: object) -> None:
        """Plan something that belongs to no single story."""
        self._plan(when, name, 0, 0, args)

    def _plan(self, when: datetime, name: str, key: int, epoch: int, args: tuple[object, ...]) -> None:
        self.serial += 1
        heappush(self.due, (when, self.serial, name, key, epoch, args))

    def do(self, verb: str, *, actor: Actor, now: datetime, **facts: Any) -> Any:
        """One move of a case through the real action."""
        return self.act(getattr(actions, verb), actor=actor, now=now, **facts)

    def act(self, action: Callable[..., Any], *, actor: Actor, now: datetime, **facts: Any) -> Any:
        """One move through the real action. When it is refused, somebody outside the play was there first."""
        try:
            done = action(actor=actor, now=now, **facts)
        except Refused as refused:
            if self.strict:
                refused.add_note(f"{action.__name__} by {actor.label} at {now}")
                raise
            self.refused += 1
            raise Interrupted from refused
        self.moves += 1
        return done

    def run(self) -> Iterator[datetime]:
        """Play to the end; yields inside each transaction, just before it commits, the moment reached."""
        while self._next_at() is not None:
            with transaction.atomic():
                yield self._some()
            time.sleep(GAP)

    def _some(self) -> datetime:
        until, at = time.monotonic() + HOLD, self.window.starts_at
        while (upcoming := self._next_at()) is not None and time.monotonic() < until:
            at = upcoming
            self._step(at)
        return at

    def _next_at(self) -> datetime | None:
        moments = [self.due[0][0]] if self.due else []
        if self.arrived < len(self.arrivals):
            moments.append(self.arrivals[self.arrived].at)
        first = min(moments, default=None)
        return first if first is not None and first <= self.window.ends_at else None

    def _step(self, at: datetime) -> None:
        if self.arrived < len(self.arrivals) and self.arrivals[self.arrived].at == at:
            story = Story(self.arrivals[self.arrived])
            self.stories[story.key] = story
            self.touched.add(story.key)
            self.arrived += 1
            self._perform("receive", story, at, ())
            return
        _, _, name, key, epoch, args = heappop(self.due)
        if key == 0:
            HABITS[name](self, at, *args)
            return
        told = self.story(key)
        if told and epoch in {told.epoch, ANY_EPOCH} and not told.is_over:
            self._perform(name, told, at, args)

    def _perform(self, name: str, story: Story, at: datetime, args: tuple[Any, ...]) -> None:
        try:
            with transaction.atomic():
                HABITS[name](self, story, at, *args)
        except Interrupted:
            story.is_over = True
