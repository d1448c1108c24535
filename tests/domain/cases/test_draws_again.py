"""What anybody needs to draw a look-back round again, and work done on the spot that is sent twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case
from bihuan.domain.cases.queries.checking import published_draw
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.kernel.lots import Ticket, chosen, commitment_of
from tests.factories.cases import Town, case_in


def test_a_drawn_round_can_be_drawn_again_from_what_the_journal_publishes(town: Town) -> None:
    for number in range(5):
        case_in(town, CaseState.CLOSED, minutes=number)
    supervisor, until = town["supervisor"], town.after(60)
    draw = actions.commit_round(
        actor=supervisor,
        now=town.now,
        name="九月",
        closed_from=town.now,
        closed_to=until,
        share=Decimal("0.4"),
    )
    actions.draw_round(actor=supervisor, now=until, round_id=draw.pk)
    draw.refresh_from_db()
    shown = published_draw(draw)
    assert commitment_of(shown["seed"]) == shown["commitment_sha256"]
    tickets = [Ticket(code, 0, Decimal(weight)) for code, weight in shown["tickets"].items()]
    again = chosen(shown["seed"], tickets, share=Decimal(shown["share"]), minimum=shown["minimum"])
    assert (len(tickets), again) == (5, shown["drawn"])


def test_work_on_the_spot_that_is_sent_twice_is_one_case(town: Town) -> None:
    unit = town.district.units["U-S1A"]
    draft = replace(town.draft(place="S1A1"), source_key="form:1")
    first, again = (
        actions.handle_on_spot(
            actor=town["grid"], now=town.after(n), draft=draft, unit=unit, text="顺手清掉了"
        )
        for n in (0, 1)
    )
    assert first.pk == again.pk
    assert Case.objects.count() == 1
