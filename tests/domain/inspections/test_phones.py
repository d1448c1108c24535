"""Phones that were off-line: nothing twice, nothing lost, and two that say different things are both kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from bihuan.domain.inspections import actions
from bihuan.domain.inspections.models import Act, Answer, Photo, Signature, Visit
from bihuan.domain.inspections.vocabulary import AnswerState, Result, VisitState
from tests.factories.cases import Town
from tests.factories.inspections import door, enterprise, say, visit_in, walk
from tests.factories.pictures import jpeg


def act(kind: str, town: Town, minutes: float, item: str = "", file: bytes | None = None, **facts: Any) -> actions.PhoneAct:  # fmt: skip
    return actions.PhoneAct(uuid4(), kind, town.after(minutes), item, facts, file)


def taken(town: Town, visit: Visit, *acts: actions.PhoneAct, who: str = "ann", minutes: float = 300) -> list[str]:  # fmt: skip
    found = actions.take_acts(actor=town[who], now=town.after(minutes), visit_id=visit.pk, acts=acts)
    return [one.refusal.code if one.refusal else one.outcome for one in found]


def whole_visit(town: Town) -> list[actions.PhoneAct]:
    return [
        act("enter", town, 20, door=door(town, enterprise()), lon=120.62, lat=31.305),
        act("answer", town, 25, "SJ-01", result="violates", note="灶台有积油"),
        act("photo", town, 26, "SJ-01", jpeg(1)),
        act("answer", town, 27, "SJ-02", result="conforms"),
        act("answer", town, 28, "XF-01", result="not_applicable"),
        act("leave", town, 60, remark="店主在场"),
        act("sign", town, 62, "", jpeg(2), name="王老板", agreed=True),
    ]


def test_a_whole_visit_is_taken_in_as_it_happened_and_a_second_time_not_at_all(town: Town) -> None:
    visit, acts = visit_in(town, VisitState.APPROVED), whole_visit(town)
    assert taken(town, visit, *acts) == ["done"] * 7
    assert taken(town, visit, *acts, minutes=301) == ["known"] * 7
    visit.refresh_from_db()
    assert (visit.state, visit.entered_at, visit.left_at, visit.signed_at) == (
        VisitState.SIGNED, town.after(20), town.after(60), town.after(62),
    )  # fmt: skip
    assert (Answer.objects.count(), Photo.objects.count(), Signature.objects.count()) == (3, 1, 1)
    assert (Act.objects.count(), visit.stayed) == (7, timedelta(minutes=40))


def test_a_refused_act_holds_none_of_the_others_back_and_can_be_sent_again(town: Town) -> None:
    visit = visit_in(town, VisitState.APPROVED)
    wrong = act("enter", town, 20, door="NOTADOOR")
    answer = act("answer", town, 25, "SJ-02", result="conforms")
    assert taken(town, visit, wrong, answer) == ["wrong_door", "wrong_state"]
    right = actions.PhoneAct(wrong.uuid, "enter", wrong.at, facts={"reason": "门码损坏"})
    assert taken(town, visit, right, answer) == ["done", "done"]
    assert taken(town, visit, act("dance", town, 26), act("photo", town, 26, "SJ-01")) == ["unknown_act", "no_file"]  # fmt: skip


def test_two_officers_come_in_by_one_door(town: Town) -> None:
    visit, code = visit_in(town, VisitState.APPROVED), door(town, enterprise())
    assert taken(town, visit, act("enter", town, 20, door=code)) == ["done"]
    assert taken(town, visit, act("enter", town, 21, door=code), who="bob") == ["known"]


def test_two_phones_that_say_different_things_are_both_kept_and_a_person_decides(town: Town) -> None:
    visit = visit_in(town, VisitState.ENTERED)
    anns = act("answer", town, 20, "SJ-02", result="conforms")
    bobs = act("answer", town, 21, "SJ-02", result="violates", note="没有公示")
    assert taken(town, visit, anns) == ["done"]
    assert taken(town, visit, bobs, who="bob") == ["conflict"]
    item = visit.items.get(code="SJ-02")
    assert (item.result, item.conflicts, item.answers.count()) == (Result.CONFORMS, 1, 2)
    walk(town, visit, VisitState.LEFT, town.after(310))
    late = town.after(311)
    sign = act("sign", town, 311, name="王老板")
    assert taken(town, visit, sign, minutes=312) == ["conflicts"]
    actions.settle_answer(actor=town["ann"], now=late, visit_id=visit.pk, answer=bobs.uuid)
    item.refresh_from_db()
    assert (item.result, item.answer, item.conflicts) == (Result.VIOLATES, bobs.uuid, 0)
    assert set(item.answers.values_list("state", flat=True)) == {AnswerState.STANDING, AnswerState.SET_ASIDE}
    assert taken(town, visit, sign, minutes=313) == ["done"]


def test_two_phones_that_say_the_same_are_no_conflict(town: Town) -> None:
    visit = visit_in(town, VisitState.ENTERED)
    for who in ("ann", "bob"):
        taken(town, visit, act("answer", town, 20, "SJ-02", result="conforms"), who=who)
    item = visit.items.get(code="SJ-02")
    assert (item.conflicts, item.answers.count()) == (0, 2)


def test_one_phone_that_corrects_itself_off_line_is_no_conflict_with_itself(town: Town) -> None:
    visit = visit_in(town, VisitState.ENTERED)
    first = act("answer", town, 20, "SJ-02", result="conforms")
    second = act("answer", town, 22, "SJ-02", result="violates", note="后来发现过期", base=first.uuid)
    assert taken(town, visit, first, second) == ["done", "done"]
    assert visit.items.get(code="SJ-02").result == Result.VIOLATES


def test_a_correction_of_an_answer_in_conflict_is_one_conflict_still(town: Town) -> None:
    visit = visit_in(town, VisitState.ENTERED)
    say(town, visit, "SJ-02")
    first = act("answer", town, 20, "SJ-02", result="violates", note="没有公示")
    second = act("answer", town, 22, "SJ-02", result="not_applicable", base=first.uuid)
    assert taken(town, visit, first, second, who="bob") == ["conflict", "conflict"]
    item = visit.items.get(code="SJ-02")
    assert (item.conflicts, [one.uuid for one in item.answers.filter(state="conflicting")]) == (1, [second.uuid])  # fmt: skip


def test_what_comes_after_the_signature_is_kept_and_changes_nothing(town: Town) -> None:
    visit = visit_in(town, VisitState.SIGNED)
    late = act("answer", town, 12, "SJ-02", result="violates", note="没有公示")
    assert taken(town, visit, late, act("photo", town, 12, "SJ-02", jpeg(4)), who="bob") == ["late", "done"]
    item = visit.items.get(code="SJ-02")
    assert (item.result, item.answers.get().state) == (Result.UNCHECKED, AnswerState.LATE)


def test_a_conflict_that_was_not_known_when_the_enterprise_signed_does_not_undo_its_signature(
    town: Town,
) -> None:
    visit = visit_in(town, VisitState.ENTERED)
    taken(town, visit, act("answer", town, 20, "SJ-02", result="conforms"), minutes=21)
    taken(town, visit, act("answer", town, 22, "SJ-02", result="not_applicable"), who="bob", minutes=200)
    signed = [act("leave", town, 30, remark="无"), act("sign", town, 31, name="王老板")]
    assert taken(town, visit, *signed, minutes=300) == ["done", "done"]
    item = visit.items.get(code="SJ-02")
    assert (item.result, item.conflicts) == (Result.CONFORMS, 0)
    assert item.answers.filter(state=AnswerState.LATE).count() == 1


def test_an_id_belongs_to_one_visit_and_one_person(town: Town) -> None:
    visit = visit_in(town, VisitState.ENTERED)
    used = act("answer", town, 20, "SJ-02", result="conforms")
    taken(town, visit, used)
    assert taken(town, visit, used, who="bob") == ["used_id"]
    old = actions.PhoneAct(UUID(int=7), "answer", town.after(days=-8), "SJ-02", {"result": "conforms"})
    assert taken(town, visit, old) == ["too_old"]
