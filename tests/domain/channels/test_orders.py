"""A partner's order is taken in once for each number."""

from __future__ import annotations

import pytest
from django.db import connection

from bihuan.domain.cases.models import Report
from bihuan.domain.channels import actions
from bihuan.domain.channels.actions import OrderDraft
from bihuan.domain.channels.models import Order
from bihuan.domain.channels.policy import visible_orders
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import Refused
from tests.domain.cases.test_at_once import at_once
from tests.factories.cases import Town
from tests.factories.channels import partner

DRAFT = OrderDraft(text="桃花社区门口有垃圾堆放", contact={"phone": "13800001234"}, lon=120.62, lat=31.31)


def test_same_number_with_same_content_is_one_order(town: Town) -> None:
    _, speaker = partner(town)
    first = actions.receive_order(actor=speaker, now=town.now, number="N-1", draft=DRAFT)
    entries = Entry.objects.count()
    again = actions.receive_order(actor=speaker, now=town.after(5), number="N-1", draft=DRAFT)
    assert (again.pk, again.report_id, Entry.objects.count()) == (first.pk, first.report_id, entries)
    assert first.report.source_key == "hotline/N-1"


def test_known_number_with_other_content_is_refused_and_writes_nothing(town: Town) -> None:
    _, speaker = partner(town)
    actions.receive_order(actor=speaker, now=town.now, number="N-1", draft=DRAFT)
    entries = Entry.objects.count()
    with pytest.raises(Refused, match="N-1") as refused:
        actions.receive_order(actor=speaker, now=town.now, number="N-1", draft=OrderDraft(text="别的事"))
    assert refused.value.code == "order_differs"
    assert (Report.objects.count(), Entry.objects.count()) == (1, entries)


def test_two_partners_may_use_the_same_number_and_see_their_own_order(town: Town) -> None:
    speakers = [partner(town, code)[1] for code in ("hotline", "city")]
    orders = [actions.receive_order(actor=one, now=town.now, number="N-1", draft=DRAFT) for one in speakers]
    assert [list(visible_orders(one)) for one in speakers] == [[one] for one in orders]


def test_paused_partner_and_somebody_else_are_refused(town: Town) -> None:
    made, speaker = partner(town)
    everything = town["everything"]
    with pytest.raises(Refused) as refused:
        actions.receive_order(actor=everything, now=town.now, number="N-1", draft=DRAFT)
    assert refused.value.code == "not_permitted"
    with pytest.raises(Refused, match="权限"):
        actions.pause_partner(actor=speaker, now=town.now, partner_id=made.pk)
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    "hook", ["ftp://x.example/", "https://", "https://a:b@x.example/", "http://x.example/a b", "javascript:1"]
)
def test_partner_with_a_bad_hook_is_refused(town: Town, hook: str) -> None:
    with pytest.raises(Refused) as refused:
        partner(town, hook=hook)
    assert refused.value.code == "bad_hook"


@pytest.mark.django_db(transaction=True)
def test_one_number_delivered_twice_at_once_is_one_order(town: Town) -> None:
    _, speaker = partner(town)
    keys: list[int] = []

    def deliver() -> None:
        keys.append(actions.receive_order(actor=speaker, now=town.now, number="N-1", draft=DRAFT).pk)

    assert at_once(deliver, deliver) == ["won", "won"]
    assert (len(set(keys)), Order.objects.count(), Report.objects.count()) == (1, 1, 1)
    assert connection.in_atomic_block is False
