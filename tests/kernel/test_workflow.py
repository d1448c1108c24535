from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.kernel.refusals import Refused
from bihuan.kernel.workflow import Guard, Move, Workflow

STATES = {"draft": "草稿", "sent": "已送", "done": "办结", "void": "作废"}


@dataclass(frozen=True)
class Facts:
    has_text: bool = True
    is_other: bool = True


HAS_TEXT = Guard[Facts]("no_text", "还没有写正文。", lambda facts: facts.has_text)
IS_OTHER = Guard[Facts]("own_work", "不能核查自己办的事。", lambda facts: facts.is_other)


def move(
    verb: str, sources: set[str], target: str | None, *guards: Guard[Facts], automatic: bool = False
) -> Move[Facts]:
    return Move(verb, f"{verb}名", frozenset(sources), target, f"letters.{verb}", guards, automatic)


SEND = move("send", {"draft"}, "sent", HAS_TEXT)
NOTE = move("note", {"draft", "sent"}, None)
CLOSE = move("close", {"sent"}, "done", HAS_TEXT, IS_OTHER)
EXPIRE = move("expire", {"sent"}, "void", automatic=True)
DROP = move("drop", {"draft"}, "void")
MOVES = (SEND, NOTE, CLOSE, EXPIRE, DROP)


def letters(*moves: Move[Facts], initial: str = "draft") -> Workflow[Facts]:
    return Workflow("letter", states=STATES, initial=initial, moves=moves or MOVES)


def test_open_move_leads_to_its_target():
    assert letters().check("send", "draft", Facts()) == "sent"


def test_move_without_a_target_keeps_the_state():
    assert letters().check("note", "sent", Facts()) == "sent"


def test_move_is_refused_in_a_state_that_it_does_not_start_from():
    with pytest.raises(Refused, match="现在是“办结”，不能send名") as caught:
        letters().check("send", "done", Facts())
    assert caught.value.code == "wrong_state"


def test_first_guard_that_fails_gives_the_reason():
    with pytest.raises(Refused, match="还没有写正文") as caught:
        letters().check("close", "sent", Facts(has_text=False, is_other=False))
    assert caught.value.code == "no_text"
    refusal = letters().refusal("close", "sent", Facts(is_other=False))
    assert refusal is not None
    assert refusal.code == "own_work"


def test_state_is_asked_before_any_guard():
    refusal = letters().refusal("close", "draft", Facts(has_text=False))
    assert refusal is not None
    assert refusal.code == "wrong_state"


def test_unknown_move_is_refused():
    with pytest.raises(Refused, match="没有“burn”这个动作") as caught:
        letters().check("burn", "draft", Facts())
    assert caught.value.code == "unknown_move"


def test_offers_are_the_buttons_in_the_tables_order_with_the_reasons_of_the_shut_ones():
    offers = list(letters().offers("sent", Facts(is_other=False)))
    shown = [(offer.move.verb, offer.is_open, offer.refusal and offer.refusal.code) for offer in offers]
    assert shown == [
        ("send", False, "wrong_state"),
        ("note", True, None),
        ("close", False, "own_work"),
        ("drop", False, "wrong_state"),
    ]


def test_automatic_move_has_no_button_but_can_be_made():
    assert "expire" not in [offer.move.verb for offer in letters().offers("sent", Facts())]
    assert letters().check("expire", "sent", Facts()) == "void"


def test_final_states_are_those_that_nothing_leaves():
    assert letters().final == {"done", "void"}


def test_all_states_are_reachable_from_the_first():
    assert letters().reachable() == set(STATES)


@pytest.mark.parametrize(
    ("moves", "initial", "complaint"),
    [
        ((*MOVES, SEND), "draft", "a verb stands twice"),
        ((*MOVES, move("burn", {"sent"}, "ash")), "draft", r"unknown states \['ash'\]"),
        ((*MOVES, move("raise", {"ash"}, "done")), "draft", r"unknown states \['ash'\]"),
        (MOVES, "new", r"unknown states \['new'\]"),
        ((*MOVES, move("burn", set(), "void")), "draft", r"no state allows \['burn'\]"),
        ((SEND, CLOSE), "draft", r"no path leads to \['void'\]"),
        (MOVES, "sent", r"no path leads to \['draft'\]"),
    ],
)
def test_table_is_refused_when_it_cannot_be_lived_through(moves, initial, complaint):
    with pytest.raises(ValueError, match=complaint):
        letters(*moves, initial=initial)


steps = st.lists(
    st.tuples(st.sampled_from([m.verb for m in MOVES]), st.booleans(), st.booleans()), max_size=15
)


@given(steps)
@settings(deadline=None, max_examples=100)
def test_no_walk_leaves_the_table_or_a_final_state(walk):
    table, state = letters(), "draft"
    for verb, has_text, is_other in walk:
        facts = Facts(has_text, is_other)
        refusal = table.refusal(verb, state, facts)
        made = table.moves[verb]
        if refusal is None:
            assert state in made.sources
            assert all(guard.holds(facts) for guard in made.guards)
            assert state not in table.final
            state = table.check(verb, state, facts)
            assert state in STATES
        else:
            with pytest.raises(Refused) as caught:
                table.check(verb, state, facts)
            assert caught.value.code == refusal.code


@given(st.sampled_from(sorted(STATES)), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=50)
def test_offer_is_open_exactly_when_the_move_can_be_made(state, has_text, is_other):
    facts = Facts(has_text, is_other)
    for offer in letters().offers(state, facts):
        assert offer.is_open == (letters().refusal(offer.move.verb, state, facts) is None)
