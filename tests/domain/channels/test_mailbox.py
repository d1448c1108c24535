"""The box is emptied: each mail once, the bad ones set aside, and a mark only after the commit."""

from __future__ import annotations

import imaplib

import pytest
from django.test import override_settings

from bihuan.domain.cases.models import CONTACT, Report
from bihuan.domain.channels.actions import empty_box
from bihuan.domain.channels.actions.mailbox import MOST_A_DAY, MOST_BYTES, MOST_PICTURES
from bihuan.domain.channels.mail.box import ImapBox
from bihuan.domain.channels.models import UnfiledMail
from bihuan.domain.residents.queries import receipt_by_token
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.outbox.models import ADDRESS, Message
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused
from tests.factories.cases import Town
from tests.factories.mails import WORDS, MemoryBox, imap_server, mail
from tests.factories.pictures import jpeg


def box(*mails: bytes) -> MemoryBox:
    return MemoryBox({str(number): raw for number, raw in enumerate(mails, start=1)})


def test_mail_becomes_a_report_with_a_sealed_contact_a_picture_and_one_receipt(town: Town) -> None:
    letter = mail()
    letter.add_attachment(jpeg(), maintype="image", subtype="jpeg", filename="a.jpg")
    letter.add_attachment(b"MZ\x90\0", maintype="application", subtype="octet-stream", filename="a.exe")
    there = box(letter.as_bytes())
    assert empty_box(now=town.now, box=there) == (1, 0)
    report = Report.objects.get()
    assert (report.source, report.title, report.reported_by) == ("email", "垃圾没人收", None)
    assert WORDS in report.text
    contact = report.contact
    assert (CONTACT.open(contact, "name"), CONTACT.open(contact, "email")) == (
        "王小明",
        "wang.wei@example.com",
    )
    assert report.evidence.count() == 1
    assert report.extra["attributes"][0]["answer"][0].startswith("1 ")
    sent = Message.objects.get()
    assert report.code in sent.subject
    assert ADDRESS.open(sent, "address") == "wang.wei@example.com"
    assert receipt_by_token(ADDRESS.open(sent, "link").strip("/").rpartition("/")[2]).report == report
    assert there.marked == ["1"]


def test_the_same_mail_again_is_the_same_report_and_gets_no_second_receipt(town: Town) -> None:
    letter = mail()
    letter.add_attachment(jpeg(), maintype="image", subtype="jpeg", filename="a.jpg")
    empty_box(now=town.now, box=box(letter.as_bytes()))
    entries = Entry.objects.count()
    assert empty_box(now=town.after(5), box=box(letter.as_bytes())) == (1, 0)
    assert (Report.objects.count(), Message.objects.count(), Entry.objects.count()) == (1, 1, entries)


def test_killed_between_commit_and_mark_doubles_nothing_and_loses_nothing(town: Town) -> None:
    there = box(mail().as_bytes(), mail(Message_ID="<2@example.com>").as_bytes())
    there.dies_at = "1"
    with pytest.raises(ConnectionResetError):
        empty_box(now=town.now, box=there)
    assert (Report.objects.count(), there.marked) == (1, [])
    there.dies_at = ""
    empty_box(now=town.after(1), box=there)
    assert (Report.objects.count(), Message.objects.count(), there.marked) == (2, 2, ["1", "2"])


@override_settings(INTAKE_IMAP_USER="box@district.example")
def test_bad_mails_are_set_aside_without_a_receipt_and_the_good_one_behind_them_comes_in(town: Town) -> None:
    there = box(
        mail(Auto_Submitted="auto-replied", Message_ID="<a@x>").as_bytes(),
        mail(From="box@district.example", Message_ID="<b@x>").as_bytes(),
        b"",
        mail("大" * MOST_BYTES, charset="utf-8", Message_ID="<c@x>").as_bytes(),
        mail(Message_ID="<d@x>").as_bytes(),
    )
    assert empty_box(now=town.now, box=there) == (1, 4)
    rows = list(UnfiledMail.objects.order_by("pk").values_list("message_id", "sender", "reason"))
    assert rows == [
        ("<a@x>", "w****@example.com", "automatic"),
        ("<b@x>", "b****@district.example", "own"),
        ("", "", "no_sender"),
        ("<c@x>", "w****@example.com", "too_large"),
    ]
    assert "4" not in there.fetched
    assert (Message.objects.count(), there.marked) == (1, ["1", "2", "3", "4", "5"])
    empty_box(now=town.after(1), box=MemoryBox(there.mails))
    assert UnfiledMail.objects.count() == 4


def test_pictures_beyond_the_limit_stay_outside(town: Town) -> None:
    letter = mail()
    for number in range(MOST_PICTURES + 2):
        letter.add_attachment(jpeg(), maintype="image", subtype="jpeg", filename=f"{number}.jpg")
    empty_box(now=town.now, box=box(letter.as_bytes()))
    assert Report.objects.get().evidence.count() == MOST_PICTURES


def test_machine_that_hides_it_is_answered_a_few_times_a_day_and_no_more(town: Town) -> None:
    letters = [mail(Message_ID=f"<{n}@x>").as_bytes() for n in range(MOST_A_DAY + 2)]
    assert empty_box(now=town.now, box=box(*letters)) == (MOST_A_DAY, 2)
    assert set(UnfiledMail.objects.values_list("reason", flat=True)) == {"too_many"}
    assert Message.objects.count() == MOST_A_DAY


def test_clock_of_the_sender_is_believed_within_reason(town: Town) -> None:
    empty_box(now=town.now, box=box(mail(Date="Thu, 01 Jan 1970 00:00:00 +0000").as_bytes()))
    assert Report.objects.get().reported_at == town.now


def test_over_imap_mails_are_read_unmarked_and_marked_when_they_are_in(town: Town) -> None:
    mails = {"7": mail().as_bytes(), "12": mail(Message_ID="<2@x>", Precedence="bulk").as_bytes()}
    with imap_server(mails) as server, imaplib.IMAP4("127.0.0.1", server.port) as connection:
        connection.login("box", "secret")
        there = ImapBox(connection, "INBOX")
        assert there.waiting() == ["7", "12"]
        assert there.whole("7") == mails["7"]
        assert (there.whole("99"), there.size("99"), server.seen) == (None, None, set())
        assert empty_box(now=town.now, box=there) == (1, 1)
        assert (there.waiting(), server.seen) == ([], {"7", "12"})


def test_what_is_not_the_mails_fault_keeps_it_waiting_and_the_next_one_comes_in(town: Town) -> None:
    nobody = Actor(key="nobody", label="nobody")
    there = box(mail().as_bytes(), mail(Precedence="bulk", Message_ID="<2@x>").as_bytes())
    with pytest.raises(Refused):
        empty_box(actor=nobody, now=town.now, box=there)
    assert (there.marked, Report.objects.count()) == (["2"], 0)
