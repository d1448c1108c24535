"""What a mail says, whatever its charset, frame and sender's program; and which mails no person wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.domain.channels.mail.parsing import MOST_SUBJECT, MOST_TEXT, NotFiled, ParsedMail, parse_mail
from bihuan.domain.channels.mail.words import decoded, words_of_html
from bihuan.domain.channels.vocabulary import MailReason
from tests.factories.mails import WORDS, mail
from tests.factories.pictures import jpeg


def read(raw: bytes) -> ParsedMail:
    parsed = parse_mail(raw)
    assert isinstance(parsed, ParsedMail), parsed
    return parsed


def reason(raw: bytes, *own: str) -> MailReason:
    parsed = parse_mail(raw, own=frozenset(own))
    assert isinstance(parsed, NotFiled), parsed
    return parsed.reason


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gb2312", "gbk"])
def test_words_sender_and_moment_of_a_plain_mail(charset: str) -> None:
    parsed = read(mail(charset=charset).as_bytes())
    assert (parsed.sender, parsed.name) == ("wang.wei@example.com", "王小明")
    assert (parsed.subject, parsed.text) == ("垃圾没人收", f"垃圾没人收\n\n{WORDS}")
    assert parsed.sent_at == datetime(2026, 9, 1, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("claimed", ["x-unknown", "us-ascii", "utf-8", "punycode", "base64", "undefined"])
def test_charset_that_is_unknown_or_not_true_is_found_out(claimed: str) -> None:
    head = f"From: a@example.com\r\nContent-Type: text/plain; charset={claimed}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    assert read(head.encode() + WORDS.encode("gb18030")).text == WORDS


def test_gb2312_that_is_really_gb18030() -> None:
    head = b"From: a@example.com\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n"
    assert read(head + "𠮷巷的龑先生".encode("gb18030")).text == "𠮷巷的龑先生"


def test_header_in_bare_gb18030_bytes_as_old_programs_send_it() -> None:
    raw = "From: 王伟 <wang@example.com>\r\nSubject: 路灯坏了\r\n\r\n晚上看不见".encode("gb18030")
    parsed = read(raw)
    assert (parsed.name, parsed.subject, parsed.sender) == ("王伟", "路灯坏了", "wang@example.com")


def test_subject_cut_within_a_character_between_encoded_words() -> None:
    first, second = "=?gb2312?B?wrfG?=", "=?gb2312?B?vbvewcs=?="  # the third byte pair is split
    assert "路" in read(f"From: a@example.com\r\nSubject: {first}\r\n {second}\r\n\r\n坏".encode()).subject


def test_plain_text_goes_before_html_in_nested_multiparts_and_pictures_are_found() -> None:
    letter = mail()
    letter.add_alternative("<p>别的</p>", subtype="html")
    letter.add_attachment(jpeg(), maintype="image", subtype="jpeg", filename="现场.jpg")
    parsed = read(mail_in_multipart(letter))
    assert WORDS in parsed.text
    assert "别的" not in parsed.text
    assert [(one.name, one.content) for one in parsed.attachments] == [("现场.jpg", jpeg())]


def mail_in_multipart(inner: EmailMessage) -> bytes:
    body = inner.as_bytes()
    head = b"From: a@example.com\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=OUT\r\n\r\n"
    return head + b"--OUT\r\n" + body + b"\r\n--OUT--\r\n"


def test_html_alone_becomes_text_without_its_scripts() -> None:
    letter = mail(None)
    letter.set_content(
        "<style>p{}</style><p>垃圾&nbsp;&lt;满&gt;</p><script>alert(1)</script><div>三天<br>了</div>",
        subtype="html",
    )
    assert read(letter.as_bytes()).text == "垃圾没人收\n\n垃圾\xa0<满>\n\n三天\n了"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>垃圾</p><a href='x", "垃圾\n<a href='x"),
        ("<!-- <p>旧的</p> -->新的", "新的"),
        ("<!--[if mso]><p>旧的</p><![endif]-->新的", "新的"),
        ("<!-- 没有完", "没有完"),
        ("三袋 < 五袋 > 一袋", "三袋 < 五袋 > 一袋"),
        ("<HEAD><title>题</title></HEAD >正文<script>if (a<b) x()</ScRipt>", "正文"),
        ("<head><title>题</title>正文", "正文"),
    ],
)
def test_html_that_is_not_in_order_keeps_its_words(html: str, text: str) -> None:
    assert words_of_html(html) == text


@pytest.mark.parametrize(
    "made", ["<a ", "<a", "<!--x>", "<![CDATA[>", '"<a x="\'>', "</", "<head>", "&#", "<a b='"]
)
def test_html_made_to_be_slow_is_read_at_once(made: str) -> None:
    """A parser that looks for an end again and again is at some of these for minutes."""
    text = words_of_html(f"<p>垃圾</p>{made * (99_000 // len(made))}")
    assert text.startswith("垃圾")


def test_mail_that_hangs_on_a_mail_is_not_read_as_its_words() -> None:
    letter = mail("请看附件里的信")
    letter.add_attachment(mail("旧的内容"))
    parsed = read(letter.as_bytes())
    assert "旧的内容" not in parsed.text
    assert parsed.attachments == ()


def test_long_words_are_cut_and_an_empty_mail_is_none() -> None:
    parsed = read(mail("长" * 60_000, Subject="题" * 500).as_bytes())
    assert (len(parsed.subject), len(parsed.text)) == (MOST_SUBJECT, MOST_TEXT)
    assert reason(mail("\n \n", Subject="").as_bytes()) == MailReason.EMPTY
    assert read(mail("\n", Subject="只有标题").as_bytes()).text == "只有标题"


def test_nul_and_direction_marks_are_left_out() -> None:
    head = b"From: a@example.com\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    assert read(head + "坏\0了\u202e".encode()).text == "坏了"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner=x"},
        {"Return_Path": "<>"},
        {"Precedence": "bulk"},
        {"Precedence": "AUTO_REPLY"},
        {"List_Id": "<all.example.com>"},
        {"X_Autoreply": "yes"},
        {"From": "Mail Delivery <MAILER-DAEMON@mx.example.com>"},
    ],
    ids=str,
)
def test_what_a_machine_sent_is_no_report(headers: dict[str, str]) -> None:
    assert reason(mail(**headers).as_bytes()) == MailReason.AUTOMATIC


def test_a_bounce_is_automatic() -> None:
    raw = b"From: a@example.com\r\nContent-Type: multipart/report; boundary=B\r\n\r\n--B\r\n\r\nno such user\r\n--B--\r\n"
    assert reason(raw) == MailReason.AUTOMATIC


def test_a_person_says_no_to_auto_submitted_and_has_a_return_path() -> None:
    assert read(mail(Auto_Submitted="no", Return_Path="<wang.wei@example.com>").as_bytes())


@pytest.mark.parametrize("sender", ["", "王小明", "a@b@c", "<>", "wang wei at example"])
def test_sender_who_cannot_be_answered(sender: str) -> None:
    raw = f"From: {sender}\r\nSubject: x\r\n\r\ny".encode()
    assert reason(raw) == MailReason.NO_SENDER


def test_own_address_in_any_spelling_is_a_loop() -> None:
    assert (
        reason(mail(From="Bihuan <Box@District.example>").as_bytes(), "box@district.example")
        == MailReason.OWN
    )


def test_key_is_that_of_the_message_id_and_its_sender_else_of_the_whole() -> None:
    key = read(mail().as_bytes()).key
    assert read(mail("别的话", Subject="别的").as_bytes()).key == key
    assert read(mail(From="li@example.com").as_bytes()).key != key
    bare = [read(mail(text, Message_ID="").as_bytes()).key for text in (WORDS, WORDS, "别的话")]
    assert bare[0] == bare[1] != bare[2]


def test_broken_dates_and_frames_do_no_harm() -> None:
    raw = b"From: a@example.com\r\nDate: 99 Foo 99999\r\nContent-Type: multipart/mixed\r\n\r\nwords"
    parsed = read(raw)
    assert (parsed.sent_at, parsed.text) == (None, "words")


def test_thousands_of_nested_parts_come_to_an_end() -> None:
    opened = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)
    )
    parsed = parse_mail(b"From: a@example.com\r\nSubject: x\r\n" + opened)
    assert isinstance(parsed, NotFiled) or parsed.text == "x"


@given(st.binary(max_size=400), st.binary(max_size=400))
def test_no_bytes_make_it_fail(head: bytes, body: bytes) -> None:
    for raw in (
        head,
        b"From: a@example.com\r\nSubject: " + head + b"\r\nContent-Type: " + body + b"\r\n\r\n" + body,
    ):
        parsed = parse_mail(raw)
        assert isinstance(parsed, NotFiled) or (parsed.text.strip() and "\0" not in parsed.text)


@given(st.binary(max_size=200), st.text(max_size=20))
def test_any_bytes_in_any_charset_are_text_that_can_be_kept(data: bytes, charset: str) -> None:
    decoded(data, charset).encode()


@given(st.text(max_size=300))
def test_any_html_is_text(html: str) -> None:
    words_of_html(html)
