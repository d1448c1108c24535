"""Messages: written with a change, sent once, tried again, and turned to another channel in the end."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connections, transaction

from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.journal.record import Subject
from bihuan.foundation.outbox import actions, pack, queries
from bihuan.foundation.outbox.models import ChannelRate, Message
from bihuan.foundation.outbox.vocabulary import TRAITS, Channel, shortened
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import ANONYMOUS, SYSTEM, Actor
from bihuan.kernel.refusals import NotFound

pytestmark = pytest.mark.django_db
FAILING = "tests.foundation.outbox.failing_mail"


@pytest.fixture
def unit() -> Unit:
    return Unit.objects.create(
        code="GS-CGW", name="区城管委", kind="bureau", path="/GS/GS-CGW/", valid_from=date(2020, 1, 1)
    )


def add_person(unit: Unit, now, username: str = "wangfang", email: str = "wangfang@gusu.example") -> Person:
    return Person.objects.create(username=username, name="王芳", email=email, unit=unit, joined_at=now)


@pytest.fixture
def person(unit, now) -> Person:
    return add_person(unit, now)


def actor_of(person: Person, *permissions: str) -> Actor:
    grants = frozenset((permission, "/") for permission in permissions)
    return Actor(key=person.key, label=person.name, person_id=person.pk, grants=grants)


def send(now, to: Person, channel: str = Channel.EMAIL, **more) -> Message:
    return actions.send(
        now=now, to=to, channel=channel, subject="案件已派遣", body="请在两小时内处置。", **more
    )


def test_send_inside_the_product_has_arrived_and_is_unread(now, person):
    message = send(now, person, Channel.IN_APP, about=Subject("case", 7, "A-7"), link="/cases/A-7/")
    actor = actor_of(person)
    assert list(queries.inbox(actor)) == [message]
    assert queries.unread_count(actor) == 1
    assert (message.state, message.delivered_at, message.about_id) == ("delivered", now, 7)
    assert list(queries.messages_about(actor, "case", 7)) == [message]


def test_send_in_a_transaction_that_rolls_back_leaves_no_message(now, person):
    with transaction.atomic():
        send(now, person)
        transaction.set_rollback(True)
    assert actions.deliver_due(now=now) == 0
    assert mail.outbox == []


def test_send_by_email_goes_out_with_a_link_and_a_stable_message_id(now, person, settings):
    settings.SITE_URL = "https://bihuan.example"
    message = send(now, person, link="/cases/A-7/")
    assert actions.deliver_due(now=now) == 1
    message.refresh_from_db()
    (email,) = mail.outbox
    assert (email.to, email.subject) == (["wangfang@gusu.example"], "案件已派遣")
    assert email.body == "请在两小时内处置。\n\nhttps://bihuan.example/cases/A-7/"
    assert email.extra_headers["Message-ID"] == message.receipt
    assert str(message.uuid) in message.receipt
    assert (message.state, message.sent_at) == ("sent", now)
    assert actions.deliver_due(now=now + timedelta(days=1)) == 0


def test_send_keeps_a_subject_on_one_line(now, person):
    actions.send(now=now, to=person, channel=Channel.EMAIL, subject="急\nBcc: all@gusu.example")
    actions.deliver_due(now=now)
    assert mail.outbox[0].subject == "急 Bcc: all@gusu.example"
    assert mail.outbox[0].recipients() == ["wangfang@gusu.example"]


def test_send_with_the_same_key_twice_writes_one_message_per_person_and_channel(now, unit, person):
    other = add_person(unit, now, "liqiang", "liqiang@gusu.example")
    first = send(now, person, dedupe_key="case:7:dispatched:1")
    assert send(now, person, dedupe_key="case:7:dispatched:1") == first
    send(now, other, dedupe_key="case:7:dispatched:1")
    send(now, person, Channel.IN_APP, dedupe_key="case:7:dispatched:1")
    assert Message.objects.count() == 3


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}])
def test_send_to_somebody_without_an_address_or_switched_off_stays_inside(now, person, change):
    Person.objects.filter(pk=person.pk).update(**change)
    person.refresh_from_db()
    assert send(now, person).channel == Channel.IN_APP


def test_message_that_the_server_cannot_take_now_is_tried_again_later(now, person, settings):
    message = send(now, person)
    settings.EMAIL_BACKEND = f"{FAILING}.DownBackend"
    assert actions.deliver_due(now=now) == 1
    message.refresh_from_db()
    assert (message.state, message.next_at) == ("queued", now + timedelta(minutes=1))
    assert "refused" in message.error
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert actions.deliver_due(now=now) == 0
    assert actions.deliver_due(now=now + timedelta(minutes=1)) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == ("sent", 2, "")


def test_message_that_failed_five_times_arrives_inside_the_product(now, person, settings):
    settings.EMAIL_BACKEND = f"{FAILING}.DownBackend"
    message = send(now, person, link="/cases/A-7/", dedupe_key="k")
    for day in range(7):
        actions.deliver_due(now=now + timedelta(days=day))
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", 5)
    assert (message.fallback.channel, message.fallback.state) == ("in_app", "delivered")
    assert (message.fallback.subject, message.fallback.link) == (message.subject, "/cases/A-7/")
    assert queries.unread_count(actor_of(person)) == 1


def test_message_to_an_address_that_the_server_does_not_know_falls_back_at_once(now, person, settings):
    settings.EMAIL_BACKEND = f"{FAILING}.RefusingBackend"
    message = send(now, person)
    actions.deliver_due(now=now)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", 1)
    assert queries.unread_count(actor_of(person)) == 1


def test_message_of_a_deliverer_that_died_is_sent_when_its_lease_is_out(now, person):
    message = send(now, person)
    assert actions.claim(message, now=now)
    assert actions.deliver_due(now=now + timedelta(seconds=119)) == 0
    assert actions.deliver_due(now=now + timedelta(seconds=121)) == 1
    assert not actions._end(message, "postpone")
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 2)


def test_channel_sends_its_burst_at_once_and_then_its_rate(now, person):
    ChannelRate.objects.create(channel="email", per_minute=6, burst=3, tokens=3, refilled_at=now)
    for number in range(10):
        send(now, person, dedupe_key=str(number))
    sent = [actions.deliver_due(now=now + timedelta(seconds=seconds)) for seconds in (0, 5, 10, 20, 600)]
    assert sent == [3, 0, 1, 1, 3]
    assert len(mail.outbox) == 8


def test_channel_never_sends_faster_because_a_clock_went_back(now, person):
    ChannelRate.objects.create(channel="email", per_minute=1, burst=1, tokens=0, refilled_at=now)
    send(now - timedelta(hours=1), person)
    assert actions.deliver_due(now=now - timedelta(hours=1)) == 0


def test_note_receipt_confirms_delivery_once(now, person):
    message = send(now, person)
    actions.deliver_due(now=now)
    for minutes in (1, 2):
        actions.note_receipt(now=now + timedelta(minutes=minutes), message=message, receipt="DSN 2.1.5")
    message.refresh_from_db()
    assert (message.state, message.delivered_at) == ("delivered", now + timedelta(minutes=1))


def test_mark_read_keeps_the_first_time_and_refuses_what_is_not_mine(now, unit, person):
    message = send(now, person, Channel.IN_APP)
    other = add_person(unit, now, "liqiang")
    with pytest.raises(NotFound):
        actions.mark_read(actor=actor_of(other, "outbox.view"), now=now, message_id=message.pk)
    for minutes in (1, 2):
        actions.mark_read(actor=actor_of(person), now=now + timedelta(minutes=minutes), message_id=message.pk)
    message.refresh_from_db()
    assert (message.state, message.read_at) == ("read", now + timedelta(minutes=1))
    assert queries.unread_count(actor_of(person)) == 0


def test_mark_all_read_empties_only_my_count(now, unit, person):
    other = add_person(unit, now, "liqiang")
    for to in (person, person, other):
        send(now, to, Channel.IN_APP)
    assert actions.mark_all_read(actor=actor_of(person), now=now) == 2
    assert queries.unread_count(actor_of(other)) == 1


def test_outgoing_shows_everybody_only_to_who_watches_over_delivery(now, unit, person):
    other = add_person(unit, now, "liqiang")
    message = send(now, person)
    assert list(queries.outgoing(actor_of(person))) == [message]
    assert list(queries.outgoing(actor_of(other))) == []
    assert list(queries.outgoing(actor_of(other, "outbox.view"))) == [message]
    assert list(queries.inbox(ANONYMOUS)) == []


def test_inbox_and_count_cost_one_query_each(now, person, django_assert_num_queries):
    for _ in range(3):
        send(now, person, Channel.IN_APP)
    with django_assert_num_queries(2):
        assert len(queries.inbox(actor_of(person))) == queries.unread_count(actor_of(person))


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("一二三", None, "一二三"),
        ("一二三", 9, "一二三"),
        ("一二三四", 9, "一二…"),
        ("abcdef一", 8, "abcde…"),
    ],
)
def test_shortened_cuts_at_a_whole_character(text, limit, kept):
    assert shortened(text, limit) == kept
    assert limit is None or len(kept.encode()) <= limit


def test_every_channel_has_traits_and_its_fallback_ends_somewhere():
    assert set(TRAITS) == set(Channel)
    assert TRAITS[Channel.IN_APP].fallback is None


def load(folder: Path, text: str, now) -> list[str]:
    (folder / "pack.toml").write_text('code = "gusu"\nname = "姑苏"\nversion = "1"\n', encoding="utf-8")
    (folder / "outbox.toml").write_text(text, encoding="utf-8")
    problems = Problems()
    pack.load(Pack(folder, problems), problems, actor=SYSTEM, now=now)
    return [problem.message for problem in problems.found]


def test_pack_sets_a_rate_and_keeps_the_tokens_that_are_left(tmp_path, now):
    assert load(tmp_path, "[channels.email]\nper_minute = 30\nburst = 5\n", now) == []
    ChannelRate.objects.update(tokens=1)
    assert load(tmp_path, "[channels.email]\nper_minute = 40\nburst = 8\n", now) == []
    rate = ChannelRate.objects.get()
    assert (rate.per_minute, rate.burst, rate.tokens) == (40, 8, 1)


@pytest.mark.parametrize(
    "text", ["[channels.fax]\nper_minute = 1\nburst = 1\n", "[channels.email]\nper_minute = 0\nburst = 1\n"]
)
def test_pack_with_a_wrong_channel_or_rate_names_it(tmp_path, now, text):
    (problem,) = load(tmp_path, text, now)
    assert problem.startswith("[channels.")


@pytest.mark.django_db(transaction=True)
def test_deliverers_at_once_send_each_message_once(now, person):
    ChannelRate.objects.create(channel="email", per_minute=1, burst=100, tokens=100, refilled_at=now)
    for number in range(30):
        send(now, person, dedupe_key=str(number))
    start = Barrier(3)

    def deliver() -> None:
        start.wait()
        while actions.deliver_due(now=now, limit=10):
            pass
        connections.close_all()

    threads = [Thread(target=deliver) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    actions.deliver_due(now=now)
    ids = Counter(email.extra_headers["Message-ID"] for email in mail.outbox)
    assert len(ids) == 30
    assert set(ids.values()) == {1}
    assert Message.objects.filter(state="sent", attempts=1).count() == 30


@pytest.mark.django_db(transaction=True)
def test_senders_at_once_with_one_key_write_one_message(now, person):
    start = Barrier(4)

    def write() -> None:
        start.wait()
        send(now, person, dedupe_key="k")
        connections.close_all()

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Message.objects.count() == 1


def test_send_in_app_to_several_people_gives_each_a_key_once(now, unit, person):
    other = add_person(unit, now, "lina", "")
    count = actions.send_in_app(now=now, people=[person], subject="有新任务", dedupe_key="task:1")
    again = actions.send_in_app(
        now=now, people=[person, other, other], subject="有新任务", dedupe_key="task:1"
    )
    assert (count, again) == (1, 1)
    assert {m.person: m.state for m in Message.objects.all()} == {person: "delivered", other: "delivered"}
