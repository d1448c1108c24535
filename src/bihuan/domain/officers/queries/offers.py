"""The buttons of a course and of a seat as one reader sees them, open or shut with the reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan.domain.officers.models import Course, Enrolment
from bihuan.domain.officers.policy import may_at, not_permitted
from bihuan.domain.officers.queries.facts import course_facts, seat_facts
from bihuan.domain.officers.queries.rules import Rules
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.domain.officers.workflow import COURSE, SEAT
from bihuan.kernel.actors import Actor
from bihuan.kernel.workflow import Offer


def course_offers(course: Course, actor: Actor, now: datetime) -> dict[str, Offer[Any]]:
    """What an organiser may do with the course now (one query)."""
    may = may_at(actor, May.ORGANISE, course.unit)
    return {
        offer.move.verb: offer if may else Offer(offer.move, not_permitted(May.ORGANISE))
        for offer in COURSE.offers(course.state, course_facts(course, now))
    }


def seat_offers(
    seat: Enrolment, course: Course, actor: Actor, now: datetime, rules: Rules
) -> dict[str, Offer[Any]]:
    """What may be done with a seat, by its holder and by organisers (no query)."""
    found = SEAT.offers(seat.state, seat_facts(seat, course, actor, now, rules))
    return {offer.move.verb: _permitted(offer, course, actor) for offer in found}


def _permitted(offer: Offer[Any], course: Course, actor: Actor) -> Offer[Any]:
    permission = offer.move.permission
    may = actor.may(permission) if permission == May.LEARN else may_at(actor, permission, course.unit)
    return offer if may else Offer(offer.move, not_permitted(permission))
