"""The journal: entries, proofs and seals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from ninja import Query, Router

from bihuan.api.paging import Page, Paging, page
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.cases import EntryOut, entry_out
from bihuan.api.shapes.installation import JobOut, SealOut
from bihuan.api.types import Day, Key, Sentence
from bihuan.foundation.jobs.actions import ask_for_verification
from bihuan.foundation.jobs.queries import latest_verification
from bihuan.foundation.journal import queries
from bihuan.foundation.journal.actions import seal_entries
from bihuan.kernel.refusals import NotFound

if TYPE_CHECKING:
    from bihuan.foundation.jobs.models import Job
    from bihuan.foundation.journal.models import Seal

AT_ONCE = 5_000
"""The most entries that one request seals; the job seals the rest."""
router = Router(tags=["journal"])


class EntryQuery(Paging):
    """`kind` is a kind or its beginning (`cases.`), `who` a key or part of a name, `subject` a record's code,
    `unit` a path or its beginning; days are both included."""

    kind: Sentence = ""
    who: Sentence = ""
    subject: Sentence = ""
    unit: Sentence = ""
    since: Day | None = None
    until: Day | None = None


@router.get("/entries", response=Page[EntryOut], operation_id="list_entries", summary="Entries · 流水账")
def list_entries(request: ApiRequest, asked: Query[EntryQuery]) -> dict[str, Any]:
    """The entries of the units below which you may read the journal, newest first."""
    given = asked.model_dump(exclude={"cursor", "limit"})
    found = page(queries.find_entries(request.actor, **given), asked, by="-seq")
    return {**found, "items": [entry_out(entry) for entry in found["items"]]}


@router.get("/entries/{seq}", response=EntryOut, operation_id="get_entry", summary="One entry · 一条流水")
def get_entry(request: ApiRequest, seq: Key) -> dict[str, Any]:
    """An entry as it was written; it is never changed and never deleted."""
    return entry_out(queries.entry_by_seq(request.actor, seq))


@router.get(
    "/entries/{seq}/proof",
    response=dict[str, Any],
    operation_id="prove_entry",
    summary="Its proof · 单条证明",
)
def prove_entry(request: ApiRequest, seq: Key) -> dict[str, Any]:
    """A Merkle proof that is checked without our database: `bihuan journal check-proof`. Refused while unsealed."""
    return queries.prove(queries.entry_by_seq(request.actor, seq).seq)


@router.get("/seals", response=Page[SealOut], operation_id="list_seals", summary="Seals · 封存")
def list_seals(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """The seals, newest first. Each fixes all entries before it; a digest kept elsewhere shows any change."""
    return page(queries.seals(), asked, by="-number")


@router.get("/seals/{number}", response=SealOut, operation_id="get_seal", summary="One seal · 封存详情")
def get_seal(request: ApiRequest, number: Key) -> Seal:
    """A seal's header."""
    found = queries.seals().filter(number=number).first()
    if found is None:
        raise NotFound
    return found


@router.post("/seals", response={201: SealOut}, operation_id="seal_entries", summary="Seal now · 立即封存")
def seal_now(request: ApiRequest) -> Seal:
    """Seal what no seal holds yet, for whoever verifies the journal. 404 when there is nothing to seal."""
    seal = seal_entries(actor=request.actor, now=timezone.now(), limit=AT_ONCE)
    if seal is None:
        raise NotFound("没有待封存的记录。")
    return seal


@router.post(
    "/verification",
    response={202: JobOut},
    operation_id="ask_for_verification",
    summary="Verify · 校验流水账",
)
def start_verification(request: ApiRequest) -> Job:
    """Have the whole chain recomputed in the background; one check serves all who ask meanwhile."""
    return ask_for_verification(actor=request.actor, now=timezone.now())


@router.get(
    "/verification", response=JobOut, operation_id="get_verification", summary="How it ended · 校验结果"
)
def get_verification(request: ApiRequest) -> Job:
    """The newest check of the chain: how far it is, or what it found."""
    job = latest_verification(request.actor)
    if job is None:
        raise NotFound("还没有校验过。")
    return job
