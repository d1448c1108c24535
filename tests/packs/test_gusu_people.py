"""Units, roles and people of the example district hang together."""

from collections import Counter

from bihuan.domain.cases.workflow import CASE, TASK
from tests.packs.tables import by_code, rows, toml

KINDS = {"district", "bureau", "street", "community", "centre", "institution", "company"}


def seats():
    """(username, role, unit) of every appointment."""
    for row in rows("people.csv"):
        for item in row["roles"].split(";"):
            role, _, unit = item.partition("@")
            yield row["username"], role, unit or row["unit"]


def test_unit_codes_are_unique_and_parents_stand_above():
    seen = set()
    for row in rows("units.csv"):
        assert row["code"] not in seen
        assert row["kind"] in KINDS
        assert not row["parent"] if row["kind"] == "district" else row["parent"] in seen
        seen.add(row["code"])


def test_every_street_has_one_office():
    places = by_code("places.csv")
    offices = Counter(row["area"] for row in rows("units.csv") if row["kind"] == "street")
    assert offices == Counter(code for code, row in places.items() if row["kind"] == "street")
    assert all(row["area"] in places for row in rows("units.csv") if row["area"])


def test_names_are_given_in_both_languages():
    for row in rows("units.csv"):
        assert row["name"]
        assert row["name_en"]
        assert row["short_name"]
    for role in toml("roles.toml")["roles"].values():
        assert role["name"]
        assert role["name_en"]
        assert role["permissions"]


def test_usernames_are_unique_and_people_sit_in_known_units_with_known_roles():
    usernames = Counter(row["username"] for row in rows("people.csv"))
    assert max(usernames.values()) == 1
    units, roles = by_code("units.csv"), toml("roles.toml")["roles"]
    assert all(row["unit"] in units for row in rows("people.csv"))
    assert [seat for seat in seats() if seat[1] not in roles or seat[2] not in units] == []


def test_people_have_no_real_mail_addresses():
    assert all(row["email"].endswith("@gusu.example") for row in rows("people.csv"))


def test_every_role_has_a_person_to_show_it():
    demo = {row["username"] for row in rows("people.csv") if row["demo"] == "yes"}
    assert {role for username, role, _ in seats() if username in demo} == set(toml("roles.toml")["roles"])


def test_every_move_of_a_case_can_be_made_by_somebody():
    held = {permission for role in toml("roles.toml")["roles"].values() for permission in role["permissions"]}
    asked = {str(m.permission) for m in CASE.moves.values()} | {
        str(m.permission) for m in TASK.moves.values()
    }
    assert asked <= held


def test_every_unit_that_leads_has_two_people_so_that_an_extension_can_be_endorsed():
    handlers = {
        unit: {who for who, role, at in seats() if at == unit and role == "handler"}
        for unit in by_code("units.csv")
    }
    leads = {
        unit: {who for who, role, at in seats() if at == unit and role == "unit_lead"}
        for unit in by_code("units.csv")
    }
    for unit in {row["lead"] for row in rows("duty.csv")}:
        assert handlers[unit], unit
        assert leads[unit] - handlers[unit], unit


def test_an_auditor_changes_nothing():
    changing = {
        "cases.report",
        "cases.dispatch",
        "cases.handle",
        "accounts.manage",
        "packs.load",
        "jobs.run",
        "district.manage",
    }
    assert not changing & set(toml("roles.toml")["roles"]["auditor"]["permissions"])


def test_a_checker_does_not_handle_and_a_handler_does_not_check():
    roles = toml("roles.toml")["roles"]
    for role in ("checker", "look_back_inspector", "check_lead"):
        assert "cases.handle" not in roles[role]["permissions"]
    assert not {"cases.check", "cases.look_back"} & set(roles["handler"]["permissions"])
