"""Who somebody is on a day: roles are data, appointments have a beginning and an end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bihuan.foundation.accounts import actions
from bihuan.foundation.accounts.models import ApiToken, Unit
from bihuan.foundation.accounts.queries import (
    actor_for_token,
    one_demo_person_per_role,
    people_of,
    people_with,
    person_by_username,
    role_by_code,
    visible_people,
    visible_tokens,
)
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import ANONYMOUS, SYSTEM
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.accounts import FOUNDED, PASSWORD, TODAY, actor, person, role, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> Unit:
    return unit("GS", kind="district", area="320508")


@pytest.fixture
def street(district: Unit) -> Unit:
    return unit("GS-PJ", district, kind="street", area="320508018")


def test_four_people_with_four_rights_are_four_actors(district: Unit, street: Unit) -> None:
    nobody = actor(person("nobody", street))
    reader = actor(person("reader", street, "journal.view"))
    manager = actor(person("manager", district, "accounts.manage"))
    both = actor(person("both", street, "journal.view", "accounts.view", over=district))
    assert [a.may("journal.view") for a in (nobody, reader, manager, both)] == [False, True, False, True]
    assert [a.may("accounts.manage") for a in (nobody, reader, manager, both)] == [False, False, True, False]
    assert reader.paths("journal.view") == ("/GS/GS-PJ/",)
    assert both.paths("journal.view") == ("/GS/",)
    assert both.may_in("accounts.view", street.path)
    assert not reader.may_in("journal.view", district.path)
    assert (reader.unit_code, reader.unit_path, reader.unit_area) == ("GS-PJ", "/GS/GS-PJ/", "320508018")
    assert not ANONYMOUS.is_signed_in


def test_an_appointment_counts_from_its_first_day_until_the_day_it_ends(
    district: Unit, now: datetime
) -> None:
    clerk, ends = person("clerk", district), date(2026, 6, 1)
    held = actions.appoint(
        actor=SYSTEM, now=now, person=clerk, role=role("journal.view"), unit=district, on=date(2026, 1, 1)
    )
    actions.end_appointment(actor=SYSTEM, now=now, appointment=held, on=ends)
    days = [date(2025, 12, 31), date(2026, 1, 1), ends - timedelta(days=1), ends]
    assert [actor(clerk, on=day).may("journal.view") for day in days] == [False, True, True, False]
    again = actions.appoint(actor=SYSTEM, now=now, person=clerk, role=held.role, unit=district, on=TODAY)
    assert again != held
    assert actor(clerk, on=TODAY).may("journal.view")


def test_appointing_twice_changes_nothing(district: Unit, now: datetime) -> None:
    clerk = person("clerk", district, "journal.view")
    count = Entry.objects.count()
    actions.appoint(actor=SYSTEM, now=now, person=clerk, role=role("journal.view"), unit=district, on=TODAY)
    assert clerk.appointments.count() == 1
    assert Entry.objects.count() == count


def test_a_permission_that_no_app_declares_is_refused(now: datetime) -> None:
    with pytest.raises(Refused, match=r"cases\.fly") as refusal:
        actions.set_role(
            actor=SYSTEM, now=now, code="pilot", name="飞行员", name_en="Pilot", granted=["cases.fly"]
        )
    assert refusal.value.code == "unknown_permission"
    with pytest.raises(NotFound, match="pilot"):
        role_by_code("pilot")


def test_a_change_of_a_role_says_what_was_granted_and_taken(now: datetime) -> None:
    for granted in (["journal.view"], ["journal.verify"], ["journal.verify"]):
        actions.set_role(
            actor=SYSTEM, now=now, code="auditor", name="审计", name_en="Auditor", granted=granted
        )
    entries = Entry.objects.filter(kind="accounts.role_changed").order_by("seq")
    assert [(e.data["granted"], e.data["taken"]) for e in entries] == [
        (["journal.view"], []),
        (["journal.verify"], ["journal.view"]),
    ]


def test_people_who_hold_a_permission_over_a_unit_are_found(district: Unit, street: Unit) -> None:
    local = person("local", street, "journal.view")
    above = person("above", district, "journal.view")
    person("other", unit("GS-CG", district), "journal.view")
    assert set(people_with("journal.view", on=TODAY, unit_path=street.path)) == {local, above}
    assert set(people_with("journal.view", on=TODAY, unit_path=district.path)) == {above}
    assert not people_with("journal.view", on=FOUNDED - timedelta(days=1), unit_path=street.path).exists()
    assert not people_with("journal.verify", on=TODAY).exists()


def test_somebody_switched_off_is_no_longer_found_and_nobody_switches_himself_off(
    district: Unit, now: datetime
) -> None:
    clerk = person("clerk", district, "journal.view")
    manager = person("manager", district, "accounts.manage")
    actions.switch_person(actor=actor(manager), now=now, person=clerk, is_active=False, reason="调离")
    assert not people_with("journal.view", on=TODAY).exists()
    with pytest.raises(Refused) as refusal:
        actions.switch_person(actor=actor(manager), now=now, person=manager, is_active=False, reason="")
    assert refusal.value.code == "own_account"


def test_a_weak_password_is_refused_with_the_reason(district: Unit, now: datetime) -> None:
    clerk = person("clerk", district)
    with pytest.raises(Refused) as refusal:
        actions.set_password(actor=SYSTEM, now=now, person=clerk, password="123456")
    assert refusal.value.code == "weak_password"
    assert not clerk.has_usable_password()
    actions.set_password(actor=actor(clerk), now=now, person=clerk, password=PASSWORD)
    assert person_by_username("clerk").check_password(PASSWORD)
    assert PASSWORD not in str(list(Entry.objects.values_list("data", flat=True)))


def test_a_password_is_set_by_oneself_or_by_a_manager(district: Unit, now: datetime) -> None:
    clerk, other = person("clerk", district), person("other", district)
    with pytest.raises(Refused) as refusal:
        actions.set_password(actor=actor(other), now=now, person=clerk, password=PASSWORD)
    assert refusal.value.code == "not_permitted"


def test_a_token_acts_as_its_person_until_it_expires_or_is_revoked(district: Unit, now: datetime) -> None:
    clerk = person("clerk", district, "journal.view")
    until = now + timedelta(days=1)
    token, key = actions.issue_token(actor=actor(clerk), now=now, person=clerk, name="脚本", expires_at=until)
    found = actor_for_token(key, now=now)
    assert found == actor(clerk)
    assert key not in str(ApiToken.objects.values().get(pk=token.pk))
    assert actor_for_token(key, now=until) is None
    assert actor_for_token(key + "x", now=now) is None
    actions.revoke_token(actor=actor(clerk), now=now, token_id=token.pk)
    assert actor_for_token(key, now=now) is None
    assert ApiToken.objects.get(pk=token.pk).last_used_at == now


def test_a_token_of_somebody_switched_off_is_useless(district: Unit, now: datetime) -> None:
    clerk = person("clerk", district)
    _, key = actions.issue_token(actor=actor(clerk), now=now, person=clerk, name="脚本")
    actions.switch_person(actor=SYSTEM, now=now, person=clerk, is_active=False, reason="调离")
    assert actor_for_token(key, now=now) is None


def test_tokens_of_others_can_be_neither_seen_nor_revoked_nor_made(district: Unit, now: datetime) -> None:
    clerk, other = person("clerk", district), person("other", district)
    token, _ = actions.issue_token(actor=actor(clerk), now=now, person=clerk, name="脚本")
    assert not visible_tokens(actor(other)).exists()
    with pytest.raises(NotFound):
        actions.revoke_token(actor=actor(other), now=now, token_id=token.pk)
    with pytest.raises(Refused):
        actions.issue_token(actor=actor(other), now=now, person=clerk, name="冒名")
    manager = actor(person("manager", district, "accounts.manage"))
    actions.revoke_token(actor=manager, now=now, token_id=token.pk)
    actions.revoke_token(actor=manager, now=now, token_id=token.pk)
    assert Entry.objects.filter(kind="accounts.token_revoked").count() == 1


def test_without_the_directory_one_sees_ones_own_unit(district: Unit, street: Unit) -> None:
    here, there = person("here", street), person("there", district)
    assert set(visible_people(actor(here))) == {here}
    viewer = person("viewer", district, "accounts.view")
    assert set(visible_people(actor(viewer))) == {here, there, viewer}
    assert set(people_of(actor(viewer), on=TODAY, text="HERE", unit="GS")) == {here, there}
    assert not visible_people(ANONYMOUS).exists()


def test_a_username_is_given_once(district: Unit, now: datetime) -> None:
    person("clerk", district)
    with pytest.raises(Refused) as refusal:
        actions.add_person(actor=SYSTEM, now=now, username="clerk", name="又一个", unit=district)
    assert (refusal.value.code, set(refusal.value.fields)) == ("username_taken", {"username"})


def test_one_demo_person_stands_for_each_role(district: Unit, now: datetime) -> None:
    for username, permissions in (("a", ["journal.view", "journal.verify"]), ("b", ["journal.view"])):
        somebody = actions.add_person(
            actor=SYSTEM, now=now, username=username, name=username, unit=district, is_demo=True
        )
        for permission in permissions:
            actions.appoint(
                actor=SYSTEM, now=now, person=somebody, role=role(permission), unit=district, on=TODAY
            )
    found = {held.code: somebody.username for held, somebody in one_demo_person_per_role()}
    assert found == {"journal.view": "b", "journal.verify": "a"}
