"""What the players remember between two moves. Plain values only, so that a play can be put down and taken up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Arrival:
    """A report that will come in: what, where, when, through whom. `same_as` is the story it repeats."""

    key: int
    at: datetime
    source: str
    category: str
    object: str
    address: str
    lon: float
    lat: float
    place_path: str
    street: str
    rain: bool = False
    same_as: int = 0


@dataclass
class Errand:
    """A task as its unit sees it."""

    task_id: int
    unit: str
    role: str
    due_at: datetime | None
    stages_left: int
    dispatched_at: datetime
    is_signed: bool = False
    is_done: bool = False
    turn: int = 0


@dataclass
class Story:
    """One report and what became of it. `epoch` grows when plans made before no longer hold."""

    arrival: Arrival
    step: int = 0
    epoch: int = 0
    report_id: int = 0
    case_id: int = 0
    is_joined: bool = False
    is_open: bool = False
    is_over: bool = False
    stages: int = 1
    errands: dict[int, Errand] = field(default_factory=dict)
    left_by: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    handlers: set[int] = field(default_factory=set)
    checkers: set[int] = field(default_factory=set)
    pending: bool = False
    suspended: bool = False
    appealed: bool = False
    suspensions: int = 0
    returns: int = 0
    reworks: int = 0
    rebounds: int = 0
    is_late: bool = False
    colour: str = ""
    seen_state: str = ""
    lead: str = ""
    tag: str = ""
    pictures: bool = False
    repeats: int = 0
    page: str = ""

    @property
    def key(self) -> int:
        return self.arrival.key
