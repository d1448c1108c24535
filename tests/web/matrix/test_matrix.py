"""Every address of the product × every kind of person × looking and sending: nobody gets where he should not be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from bihuan.foundation.journal.models import Entry
from tests.web.matrix.addresses import screens
from tests.web.matrix.lines import LINES
from tests.web.matrix.world import ANONYMOUS, PEOPLE, World, digest, undone
from tests.web.matrix.world import world as build

pytestmark = pytest.mark.django_db
EVERYBODY = (ANONYMOUS, *PEOPLE)
# An empty form, a refusal by the rules, an answer that leads on; never a fault of the product.
IN_ORDER = {200, 201, 302, 400, 403, 405, 409, 422}
SCREENS = screens()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once for all addresses; each request that might change something is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def test_every_address_has_a_line_in_the_matrix() -> None:
    assert sorted(set(SCREENS) - set(LINES)) == []
    assert sorted(set(LINES) - set(SCREENS)) == []


def ask(world: World, who: str, name: str, method: str) -> HttpResponseBase:
    line = LINES[name]
    address = reverse(name, kwargs=line.args(world)) + line.query
    answer: HttpResponseBase = getattr(world.clients[who], method)(address)
    if isinstance(answer, StreamingHttpResponse):
        answer.getvalue()  # read to its end, which closes the file behind it
    return answer


def is_sign_in(answer: HttpResponseBase) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


def is_turned_away(answer: HttpResponseBase, who: str, expected: frozenset[int]) -> bool:
    if who == ANONYMOUS and answer.status_code == 302:
        return is_sign_in(answer)
    return answer.status_code in expected


@pytest.mark.parametrize("name", SCREENS)
def test_looking_opens_to_those_alone_whom_the_matrix_names(world: World, name: str) -> None:
    line, before, wrong = LINES[name], digest(), []
    for who in EVERYBODY:
        answer = ask(world, who, name, "get")
        away = line.status(world, who)
        if line.sends:
            is_right = answer.status_code == 405 or is_turned_away(answer, who, away)
        elif away and not (line.leads and away == frozenset({404})):
            is_right = is_turned_away(answer, who, away)
        else:
            is_right = answer.status_code in line.answers
        if not is_right:
            wrong.append((who, answer.status_code))
    assert wrong == []
    assert digest() == before, "looking has changed something"


@pytest.mark.parametrize("name", SCREENS)
def test_sending_is_refused_to_those_whom_the_matrix_does_not_name(world: World, name: str) -> None:
    """Those who are let in send an empty form or one that the rules refuse; one of them shows that it is in order."""
    away = {who: LINES[name].status(world, who) for who in EVERYBODY}
    let_in = [who for who in EVERYBODY if not away[who]][-1:]
    wrong = []
    for who in (*let_in, *(who for who in EVERYBODY if away[who])):
        with undone():
            answer = ask(world, who, name, "post")
        if not (
            is_turned_away(answer, who, away[who] | {405})
            if away[who]
            else answer.status_code in IN_ORDER | LINES[name].answers
        ):
            wrong.append((who, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("name", [name for name, line in LINES.items() if not line.own])
def test_auditor_changes_nothing_by_sending(world: World, name: str) -> None:
    before, entries = digest(), Entry.objects.count()
    with undone():
        ask(world, "auditor", name, "post")
        assert (digest(), Entry.objects.count()) == (before, entries)
