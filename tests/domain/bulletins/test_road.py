"""An item's road: who may do which step, and what an edit, a forced publication and a merging lead to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bihuan.domain.bulletins import actions
from bihuan.domain.bulletins.models import Item, Share, Version
from bihuan.domain.bulletins.queries.items import SHEETS, ItemFilter, differences, find_items
from bihuan.domain.bulletins.queries.likeness import alike_items
from bihuan.domain.bulletins.vocabulary import ItemState
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import NotFound
from tests.factories.bulletins import Newsroom, issue_with, item_in, manuscript, published, signed
from tests.factories.refusing import refused

S = ItemState


def codes(items: object) -> set[str]:
    return {item.code for item in items}  # type: ignore[attr-defined]


def edit(room: Newsroom, item: Item, text: str, who: str = "editor", minute: float = 20) -> Item:
    return actions.edit_item(
        actor=room[who], now=room.after(minute), item_id=item.pk, title=item.title, text=text
    )


def test_an_item_goes_its_whole_road_and_every_step_is_an_entry(room: Newsroom) -> None:
    item = item_in(room, S.APPROVED)
    published(room, item)
    actions.forward_item(actor=room["editor"], now=room.after(30), item_id=item.pk, to="市委办")
    actions.answer_item(actor=room["editor"], now=room.after(31), item_id=item.pk, feedback="市委办采用")
    item.refresh_from_db()
    assert (item.state, item.forwarded_to, item.feedback) == (S.ANSWERED, "市委办", "市委办采用")
    kinds = Entry.objects.filter(subject_type="bulletin_item", subject_id=item.pk).values_list(
        "kind", flat=True
    )
    assert [kind.removeprefix("bulletins.") for kind in kinds] == [
        "drafted", "submitted", "reviewed", "proofread", "edited", "approved", "placed", "published", "forwarded",
        "answered",
    ]  # fmt: skip


def test_what_a_unit_drafts_is_seen_by_nobody_else_until_it_is_reported(room: Newsroom) -> None:
    item = item_in(room, S.DRAFT)
    assert codes(find_items(room["reporter"], ItemFilter())) == {item.code}
    assert codes(find_items(room["editor"], ItemFilter())) == set()
    actions.submit_item(actor=room["reporter"], now=room.after(1), item_id=item.pk)
    assert codes(find_items(room["editor"], ItemFilter())) == {item.code}
    assert codes(find_items(room["reporter2"], ItemFilter())) == set()
    assert codes(find_items(room["reader"], ItemFilter())) == set()


def test_nobody_writes_in_the_name_of_another_unit(room: Newsroom) -> None:
    with refused("not_permitted"):
        actions.draft_item(actor=room["reporter"], now=room.now, unit="N-JC", manuscript=manuscript())
    item = item_in(room, S.DRAFT)
    with pytest.raises(NotFound):
        actions.submit_item(actor=room["reporter2"], now=room.now, item_id=item.pk)


@pytest.mark.parametrize(("who", "code"), [("editor", "own_edit"), ("chief", None), ("approver", None)])
def test_who_edited_an_item_does_not_approve_it(room: Newsroom, who: str, code: str | None) -> None:
    item = item_in(room, S.EDITED)
    if who == "editor":  # even an editor who may approve
        edit(room, item, item.text, who="chief")
        who = "chief"
    if code:
        with refused(code):
            actions.approve_item(actor=room[who], now=room.after(21), item_id=item.pk)
    else:
        approved = actions.approve_item(actor=room[who], now=room.after(21), item_id=item.pk)
        assert (approved.state, approved.approved_version) == (S.APPROVED, approved.version)


def test_an_edit_after_approval_asks_for_approval_again_and_leaves_the_issue(room: Newsroom) -> None:
    item = item_in(room, S.APPROVED)
    issue = issue_with(room, item)
    after = edit(room, item, item.text + "改了一句。")
    assert (after.state, after.approved_by, after.approved_version, after.issue) == (
        S.EDITED,
        None,
        None,
        None,
    )
    with refused("no_items"):
        actions.sign_issue(actor=room["approver"], now=room.after(22), issue_id=issue.pk)
    assert Entry.objects.filter(kind="bulletins.edited").last().data["was_approved"] is True  # type: ignore[union-attr]


def test_what_is_signed_is_not_edited_any_more(room: Newsroom) -> None:
    item = item_in(room, S.APPROVED)
    signed(room, item)
    with refused("issue_signed"):
        edit(room, item, "换了内容")
    with refused("issue_signed"):
        actions.take_out_item(actor=room["editor"], now=room.after(30), item_id=item.pk)


def test_a_forced_publication_is_flagged_until_a_third_person_has_reviewed_it(room: Newsroom) -> None:
    item = item_in(room, S.REVIEWED)
    forced = actions.force_item(actor=room["chief"], now=room.after(9), item_id=item.pk, reason="汛情紧急")
    assert (forced.state, forced.is_forced) == (S.APPROVED, True)
    assert codes(Item.objects.filter(SHEETS["forced"])) == {item.code}
    with refused("own_decision"):
        actions.review_forced(
            actor=room["chief"], now=room.after(10), item_id=item.pk, upheld=True, note="应当"
        )
    actions.review_forced(
        actor=room["approver"], now=room.after(11), item_id=item.pk, upheld=True, note="情况属实"
    )
    assert codes(Item.objects.filter(SHEETS["forced"])) == set()
    with refused("reviewed_already"):
        actions.review_forced(
            actor=room["approver"], now=room.after(12), item_id=item.pk, upheld=True, note="再看"
        )
    with refused("not_forced"):
        actions.review_forced(
            actor=room["approver"],
            now=room.after(12),
            item_id=item_in(room, S.APPROVED).pk,
            upheld=True,
            note="无",
        )


@pytest.mark.parametrize(("length", "code"), [(5000, None), (5001, "too_long")])
def test_a_document_has_at_most_5000_characters(room: Newsroom, length: int, code: str | None) -> None:
    item = item_in(room, S.DRAFT, text=" \n".join("文" * length))
    if code:
        with refused(code):
            actions.submit_item(actor=room["reporter"], now=room.now, item_id=item.pk)
    else:
        assert actions.submit_item(actor=room["reporter"], now=room.now, item_id=item.pk).state == S.SUBMITTED


def test_nobody_reviews_his_own_contribution(room: Newsroom) -> None:
    item = item_in(room, S.SUBMITTED)
    Item.objects.filter(pk=item.pk).update(author=room.people["editor"])
    with refused("own_item"):
        actions.review_item(actor=room["editor"], now=room.now, item_id=item.pk)


def test_what_was_sent_back_is_changed_and_reported_again(room: Newsroom) -> None:
    item = item_in(room, S.SUBMITTED)
    with refused("missing"):
        actions.return_item(actor=room["editor"], now=room.now, item_id=item.pk, reason=" ")
    actions.return_item(actor=room["editor"], now=room.now, item_id=item.pk, reason="请补结案数")
    actions.revise_item(
        actor=room["reporter"],
        now=room.now,
        item_id=item.pk,
        title=item.title,
        text="补了结案数。",
        note="补数",
    )
    again = actions.submit_item(actor=room["reporter"], now=room.now, item_id=item.pk)
    assert (again.state, again.version) == (S.SUBMITTED, 2)
    assert list(Version.objects.filter(item=item).values_list("number", "note")) == [(1, ""), (2, "补数")]


def test_contributions_merged_have_shares_that_add_to_one(room: Newsroom) -> None:
    one, other = (
        item_in(room, S.SUBMITTED),
        item_in(room, S.REVIEWED, by="reporter2", text="金阊街道同步开展。"),
    )
    with refused("too_few"):
        actions.merge_items(actor=room["editor"], now=room.now, item_ids=[one.pk, one.pk], title="综合")
    whole = actions.merge_items(actor=room["editor"], now=room.now, item_ids=[one.pk, other.pk], title="综合")
    assert {(s.unit.code, s.share) for s in Share.objects.filter(item=whole)} == {
        ("N-CG", Decimal("0.500")), ("N-JC", Decimal("0.500"))
    }  # fmt: skip
    one.refresh_from_db()
    assert (one.state, one.merged_into) == (S.MERGED, whole)
    assert one.text in whole.text
    with refused("shares_not_whole"):
        actions.share_item(
            actor=room["editor"], now=room.now, item_id=whole.pk,
            shares={"N-CG": Decimal("0.7"), "N-JC": Decimal("0.2")},
        )  # fmt: skip
    actions.share_item(
        actor=room["editor"],
        now=room.now,
        item_id=whole.pk,
        shares={"N-CG": Decimal("0.7"), "N-JC": Decimal("0.3")},
    )
    assert sum(s.share for s in Share.objects.filter(item=whole)) == 1


@pytest.mark.parametrize("count", [1, 2, 3, 6, 7, 11])
def test_equal_shares_of_any_number_add_to_exactly_one(count: int) -> None:
    from bihuan.domain.bulletins.actions.merging import equal_shares

    assert sum(equal_shares(count)) == 1
    assert len(equal_shares(count)) == count


def test_the_same_story_of_two_units_and_of_a_past_issue_is_found_by_its_text(room: Newsroom) -> None:
    story = (
        "近日，区残联牵头开展助残暖冬行动，发动街道、社区、机关单位向困难残疾人捐助款物，累计价值50余万元。"
    )
    printed = item_in(room, S.APPROVED, title="助残暖冬", text=story)
    published(room, printed)
    again = item_in(
        room,
        S.SUBMITTED,
        by="reporter2",
        title="暖冬行动",
        text=story.replace("近日，", "上周，") + "反响很好。",
    )
    other = item_in(
        room, S.SUBMITTED, title="夜经济", text="石路商圈延长营业时间，新增外摆区域，客流明显增加。"
    )
    found = alike_items(again)
    assert [(one.item.pk, one.is_printed) for one in found] == [(printed.pk, True)]
    assert found[0].percent > 50
    assert alike_items(other) == []


def test_versions_show_what_was_added_and_removed() -> None:
    pieces = differences("办结三十件。", "已办结三十一件。")
    assert [(p.kind, p.text) for p in pieces if p.kind != "same"] == [("added", "已"), ("added", "一")]
    assert "".join(p.text for p in pieces if p.kind != "added") == "办结三十件。"
    assert "".join(p.text for p in pieces if p.kind != "removed") == "已办结三十一件。"
