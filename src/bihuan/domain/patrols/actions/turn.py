"""The outline that the actions on rounds and stops share: the round's row is the lock for everything in it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localdate

from bihuan.domain.district.models import GovernedObject
from bihuan.domain.patrols.models import Round, Stop
from bihuan.domain.patrols.policy import require, visible_stops
from bihuan.domain.patrols.queries.facts import round_facts, stop_facts
from bihuan.domain.patrols.queries.rules import Rules, ScoredList, rules_on
from bihuan.domain.patrols.vocabulary import PatrolsPermission as May
from bihuan.domain.patrols.workflow import ROUND, STOP
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused

RELATED = ("thing__place", "thing__owner_unit", "thing__kind", "round__patroller", "round__unit")


def lock_round(round_id: int) -> Round:
    """The round, locked until the transaction ends."""
    row = Round.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=round_id).first()
    if row is None:
        raise NotFound
    return row


def take_round(verb: str, *, actor: Actor, round_id: int) -> tuple[Round, str]:
    """A round locked for a move, with the state after it."""
    row = lock_round(round_id)
    require(actor, ROUND.moves[verb].permission)
    return row, ROUND.check(verb, row.state, round_facts(row))


def take_stop(verb: str, *, actor: Actor, now: datetime, stop_id: int) -> tuple[Stop, str]:
    """A visible stop behind its round's lock, with the state after the move.

    Refuses with `not_found`, `not_permitted`, `wrong_state` or the code of the guard that does not hold. Whose round
    it is may walk it wherever it leads; everything else needs the permission at the section.
    """
    round_id = visible_stops(actor).filter(pk=stop_id).values_list("round_id", flat=True).first()
    if round_id is None:
        raise NotFound
    lock_round(round_id)
    stop = Stop.objects.select_related(*RELATED).get(pk=stop_id)
    permission = STOP.moves[verb].permission
    require(actor, permission, None if permission == May.WALK else stop.thing)
    return stop, STOP.check(verb, stop.state, stop_facts(stop, actor, now, rules_on(localdate(now))))


def list_of(row: Round, rules: Rules) -> ScoredList:
    """The scored list of a round by the rules of a day; refuses (`no_list`) when it is no longer there."""
    found = rules.list_of(row.scored_list)
    if found is None:
        raise Refused(
            "no_list",
            "评分表“{code}”已经不在规则里，不能再按它打分。请取消这次巡查，另下一次。",
            code=row.scored_list,
        )
    return found


def note_stop(
    stop: Stop, event: Event, *, actor: Actor, now: datetime, reason: str = "", quantity: Decimal | int = 1
) -> Entry:
    """An entry about a stop, with the place and the owner of its section."""
    thing = stop.thing
    return record(
        event, actor=actor, now=now, subject=stop.subject, topic="patrol", category=stop.round.scored_list,
        reason=reason, quantity=quantity, **standing_of(thing),
    )  # fmt: skip


def standing_of(thing: GovernedObject) -> dict[str, str]:
    """Where an entry about a section belongs."""
    return thing.standing


def words(text: str, field: str, what: str = "理由") -> str:
    """A text that must not be empty; refuses `words_missing`."""
    said = text.strip()
    if not said:
        raise Refused("words_missing", "请写明{what}。", fields={field: "请填写"}, what=what)
    return said[:500]
