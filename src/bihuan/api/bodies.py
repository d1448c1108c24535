"""What each move asks for. A field that names a record takes its code (see `naming`)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bihuan.api.types import Code, Day, In, Key, Lat, Line, Lon, Reason, Sentence, Text
from bihuan.domain.cases.vocabulary import Colour

Codes = Annotated[list[Code], Field(max_length=20)]


class NothingIn(In):
    """No facts are needed."""


class GroundIn(In):
    """A typed reason (`GET /reasons`); with `other`, in words too."""

    ground: Code = Field(examples=["other"])
    reason: Reason = ""


class GroundInWordsIn(In):
    """A typed reason, and the reason in words."""

    ground: Code = Field(examples=["other"])
    reason: Reason


class ReasonIn(In):
    """The reason in words."""

    reason: Reason


class OptionalReasonIn(In):
    """The reason in words, if there is something to say."""

    reason: Reason = ""


class TextIn(In):
    """What happened, in words."""

    text: Annotated[str, Field(max_length=2000)]


class FinishStageIn(In):
    """What happened, and which stage was meant: `stage_done` when somebody has finished it meanwhile."""

    text: Reason = ""
    stage: int | None = Field(None, ge=1, examples=[1], description="The number of the stage · 第几阶段")


class RemarkIn(In):
    """What was seen."""

    remark: Reason


class OptionalRemarkIn(In):
    """What was seen, if there is something to say."""

    remark: Reason = ""


class AcceptIn(In):
    """What the desk knows better than the report."""

    category: Code | None = None
    place: Code | None = None
    object: Code | None = Field(None, description="A governed object's code · 治理对象编码")
    title: Line = ""
    is_urgent: bool | None = None


class JoinIn(In):
    """The open case that the report is about."""

    case: Code = Field(examples=["A00000018"])


class AssigneeIn(In):
    """Who shall go, by account."""

    assignee: Code


class OptionalAssigneeIn(In):
    """Who shall go, by account; without a name anybody entitled may take it."""

    assignee: Code | None = None


class VerificationIn(In):
    """What was found on site: nothing found is a result of its own."""

    found: bool
    remark: Reason = ""


class CorrectIn(In):
    """What the case shall say; what is not given stays as it is."""

    category: Code | None = None
    place: Code | None = None
    address: Sentence | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    title: Line = ""


class RestateIn(In):
    """The class and place that the case should have been counted under, and why; what is not given stays."""

    category: Code | None = None
    place: Code | None = None
    reason: Reason


class FileIn(In):
    """The standard row (`GET /standards`) to file against; needed where a class has several."""

    standard: Key | None = None


class DispatchIn(In):
    """The units; without a lead, whom the duty table names."""

    lead: Code | None = None
    assists: Codes | None = None
    instruction: Reason = ""


class AddUnitIn(In):
    """One more unit that assists."""

    unit: Code
    instruction: Reason = ""


class RulingIn(In):
    """Whether the unit was right to return the case, and why."""

    upheld: bool
    reason: Reason


class FailIn(In):
    """What is wrong, and which tasks go back (their codes); all that were handled when none is named."""

    remark: Reason
    tasks: Codes | None = None


class SuspensionIn(In):
    """Until when and why the clocks shall stand still; `defer` asks for 缓办 instead of 挂账."""

    ground: Code = Field(examples=["other"])
    until: Day
    reason: Reason = ""
    defer: bool = False


class SuperviseIn(In):
    """The colour and the reason; a colour never falls back."""

    colour: Colour
    reason: Reason


class MaintenanceIn(In):
    """Who looks after it from now on, and when it is looked at again."""

    maintainer: Code
    next_look_back_on: Day | None = None


class AnswerIn(In):
    """The answer in words."""

    answer: Reason


class OptionalAnswerIn(In):
    """The answer in words, if there is something to say."""

    answer: Reason = ""


class PlainTextIn(In):
    """Words."""

    text: Text
