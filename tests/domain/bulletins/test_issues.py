"""Issues: numbers that are frozen and kept, what is printed in which order, and who may sign."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bihuan.domain.bulletins import actions
from bihuan.domain.bulletins.models import Issue, Item, Number
from bihuan.domain.bulletins.queries.contents import digest_of, numbered
from bihuan.domain.bulletins.queries.issues import issues, items_in_order, newest_issues, shown_content
from bihuan.domain.bulletins.queries.rules import BadRule, parse_rules
from bihuan.domain.bulletins.vocabulary import IssueState, ItemState
from bihuan.foundation.journal.models import Entry, Seal
from bihuan.foundation.outbox.models import Message
from bihuan.foundation.outbox.transports import link_of
from tests.factories.bulletins import RULES, Newsroom, issue_with, item_in, published, signed
from tests.factories.refusing import refused

S = ItemState


def number_of(issue: Issue) -> str:
    return numbered(Number.objects.get(issue=issue))


def test_numbers_are_given_at_sign_off_in_the_series_and_in_the_year(room: Newsroom) -> None:
    given = [
        number_of(signed(room, item_in(room, S.APPROVED), **told))
        for told in ({}, {"series": "special"}, {}, {"is_supplement": True}, {})
    ]
    assert given == [
        "第1期（2026年1期）", "第1期（2026年2期）", "第2期（2026年3期）", "2026年增刊第1期", "第3期（2026年4期）",
    ]  # fmt: skip


def test_a_number_that_was_skipped_or_cancelled_is_not_given_again_and_keeps_the_reason(
    room: Newsroom,
) -> None:
    skipped = actions.skip_number(
        actor=room["approver"], now=room.now, series="dynamic", reason="纸质本已用这一期"
    )
    item = item_in(room, S.APPROVED)
    first = signed(room, item)
    actions.cancel_issue(actor=room["approver"], now=room.after(14), issue_id=first.pk, reason="领导调整安排")
    item.refresh_from_db()
    assert (item.state, item.issue) == (S.APPROVED, None)
    again = signed(room, item)
    assert number_of(again) == "第3期（2026年3期）"
    assert [(n.number, n.skipped) for n in Number.objects.order_by("pk")] == [
        (1, "纸质本已用这一期"), (2, "领导调整安排"), (3, ""),
    ]  # fmt: skip
    assert skipped.issue is None


def test_who_arranged_or_edited_does_not_sign(room: Newsroom) -> None:
    item = item_in(room, S.APPROVED)
    issue = actions.open_issue(actor=room["chief"], now=room.now, series="dynamic", month=date(2026, 9, 1))
    actions.place_item(
        actor=room["editor"], now=room.now, item_id=item.pk, issue_id=issue.pk, column="dynamic"
    )
    with refused("own_edit"):
        actions.sign_issue(actor=room["chief"], now=room.now, issue_id=issue.pk, accept_open=True)
    with refused("not_permitted"):
        actions.sign_issue(actor=room["editor2"], now=room.now, issue_id=issue.pk, accept_open=True)


def test_sign_off_asks_about_open_numbers_and_does_not_block(room: Newsroom) -> None:
    issue = issue_with(room, item_in(room, S.APPROVED))
    with refused("open_numbers"):
        actions.sign_issue(actor=room["approver"], now=room.after(12), issue_id=issue.pk)
    assert Issue.objects.get(pk=issue.pk).state == IssueState.ARRANGING
    assert not Number.objects.exists()
    done = actions.sign_issue(actor=room["approver"], now=room.after(12), issue_id=issue.pk, accept_open=True)
    assert done.state == IssueState.SIGNED
    assert Entry.objects.get(kind="bulletins.issue_signed").data["unexplained"] == 1


def test_items_are_numbered_across_columns_and_briefs_are_not(room: Newsroom) -> None:
    long, short, digest, second = (item_in(room, S.APPROVED, title=f"题{n}") for n in range(4))
    issue = issue_with(room, digest, column="digest")
    for item, column in ((long, "dynamic"), (short, "brief"), (second, "dynamic")):
        actions.place_item(
            actor=room["editor"], now=room.after(11), item_id=item.pk, issue_id=issue.pk, column=column
        )
    actions.move_item(actor=room["editor"], now=room.after(11), item_id=second.pk, up=True)
    content = shown_content(issue, room.now)
    assert [
        (column["name"], [(item["title"], item["number"]) for item in column["items"]])
        for column in content["columns"]
    ] == [
        ("动态", [("题3", 1), ("题0", 2)]),
        ("简讯", [("题1", None)]),
        ("摘报", [("题2", 3)]),
    ]
    assert content["number"] == "校样"


def test_who_contributed_stands_below_the_item(room: Newsroom) -> None:
    alone = item_in(room, S.APPROVED)
    joint = actions.merge_items(
        actor=room["editor"], now=room.now, title="综合",
        item_ids=[item_in(room, S.SUBMITTED).pk, item_in(room, S.SUBMITTED, by="reporter2").pk],
    )  # fmt: skip
    actions.proofread_item(actor=room["editor"], now=room.now, item_id=joint.pk)
    actions.edit_item(actor=room["editor"], now=room.now, item_id=joint.pk, title="综合", text="综合正文。")
    joint = actions.approve_item(actor=room["approver"], now=room.now, item_id=joint.pk)
    issue = published(room, alone, joint)
    assert [item["source"] for item in issue.content["columns"][0]["items"]] == ["区城管委", "综合来稿"]
    printed = Entry.objects.filter(kind="bulletins.published", subject_id=joint.pk)
    assert sum(entry.quantity for entry in printed) == Decimal(1)
    assert printed.count() == 2


def test_publication_prints_the_seal_and_opens_the_issue_to_everybody(room: Newsroom) -> None:
    item = item_in(room, S.APPROVED)
    issue = signed(room, item)
    assert (newest_issues(), list(issues(room["reader"]))) == ([], [])
    done = actions.publish_issue(actor=room["editor"], now=room.after(13), issue_id=issue.pk)
    seal = Seal.objects.latest("number")
    assert done.content["seal"] == {"number": seal.number, "digest": seal.digest}
    assert newest_issues() == [done]
    assert [row.code for row in issues(room["reader"])] == [done.code]
    entry = Entry.objects.get(kind="bulletins.issue_published")
    assert entry.data["content"] == digest_of(done.content)
    assert Item.objects.get(pk=item.pk).state == S.PUBLISHED


def test_what_was_signed_stays_as_it_was_when_the_rules_change(room: Newsroom) -> None:
    from bihuan.domain.bulletins.models import BulletinRules

    issue = signed(room, item_in(room, S.APPROVED))
    BulletinRules.objects.update(data={**RULES, "name": "别的名字"})
    assert shown_content(Issue.objects.get(pk=issue.pk), room.now)["name"] == "姑苏信息"


def test_an_issue_is_sent_to_each_reader_once_with_receipts(room: Newsroom) -> None:
    issue = published(room, item_in(room, S.APPROVED))
    for _ in range(2):
        assert actions.distribute_issue(actor=room["editor"], now=room.after(14), issue_id=issue.pk) == 2
    letters = Message.objects.filter(about_type="bulletin_issue", about_id=issue.pk)
    assert letters.count() == 2
    assert {link_of(letter) for letter in letters} == {f"/p/bulletins/{issue.code}/"}


def test_order_within_a_column_ends_at_its_ends(room: Newsroom) -> None:
    one, two = item_in(room, S.APPROVED), item_in(room, S.APPROVED)
    issue = issue_with(room, one, two)
    for item, up, after in ((one, True, [one, two]), (one, False, [two, one]), (one, False, [two, one])):
        actions.move_item(actor=room["editor"], now=room.after(11), item_id=item.pk, up=up)
        assert items_in_order(issue) == after


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"series": []}, "[[series]]"),
        ({"series": [{"code": "a", "name": "甲"}, {"code": "a", "name": "乙"}]}, "[[series]]"),
        ({"columns": [{"code": "a", "name": "甲", "form": "poem"}]}, "[[columns]]"),
        ({"name": ""}, "name"),
        ({"editors": "甲"}, "editors"),
        ({"fact_check_days": 0}, "fact_check_days"),
        ({"adoption_statistics": "yes"}, "adoption_statistics"),
        ({"ranking": True}, "ranking"),
        ({"draft": {"column": "nowhere"}}, "[draft]"),
        (
            {"draft": {"column": "dynamic", "sentences": [{"text": "没有数", "metric": "m"}]}},
            "[[draft.sentences]]",
        ),
    ],
)
def test_a_bad_rule_is_named_by_its_place_in_the_file(change: dict[str, object], key: str) -> None:
    with pytest.raises(BadRule) as wrong:
        parse_rules({**RULES, **change})
    assert wrong.value.key == key
