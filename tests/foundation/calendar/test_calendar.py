"""The district's days, the calendar that the clock gets, and the month that a page shows."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from bihuan.foundation.calendar import actions, pack, queries
from bihuan.foundation.calendar.models import CalendarDay, CalendarYear, WorkPeriods
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import ANONYMOUS, SYSTEM, Actor
from bihuan.kernel.refusals import NotFound, Refused

pytestmark = pytest.mark.django_db
CLERK = Actor(key="person:1", label="办事员", person_id=1)
KEEPER = Actor(key="person:2", label="管理员", person_id=2, grants=frozenset({("calendar.manage", "/GS/")}))
NATIONAL_DAY, MAKE_UP_SATURDAY = date(2026, 10, 1), date(2026, 10, 10)

TOML = """
[[periods]]
starts = "08:00"
ends = "12:00"
[[periods]]
starts = "14:00"
ends = "18:00"
[[years]]
year = 2026
source = "国办发明电"
"""
CSV = """day,kind,name,source
2026-10-01,holiday,国庆节,国办发明电
2026-10-10,workday,国庆节调休上班,国办发明电
"""


def write_pack(folder: Path, toml: str = TOML, csv: str = CSV) -> Path:
    (folder / "pack.toml").write_text('code = "gusu"\nname = "姑苏"\nversion = "1"\n', encoding="utf-8")
    (folder / "calendar.toml").write_text(toml, encoding="utf-8")
    (folder / "calendar.csv").write_text(csv, encoding="utf-8")
    return folder


def load(folder: Path, now) -> list[str]:
    problems = Problems()
    with transaction.atomic():
        pack.load(Pack(folder, problems), problems, actor=SYSTEM, now=now)
        transaction.set_rollback(bool(problems))
    return [str(problem) for problem in problems.found]


@pytest.fixture
def loaded(tmp_path, now):
    assert load(write_pack(tmp_path), now) == []
    return tmp_path


def test_work_calendar_without_any_pack_is_monday_to_friday_at_office_hours():
    cal = queries.work_calendar(date(2026, 10, 1))
    assert cal.is_work_day(NATIONAL_DAY)
    assert not cal.is_published(2026)


def test_work_calendar_after_a_pack_knows_holidays_and_make_up_days(loaded):
    cal = queries.work_calendar()
    assert not cal.is_work_day(NATIONAL_DAY)
    assert cal.is_work_day(MAKE_UP_SATURDAY)
    assert tuple(cal.periods) == ((time(8), time(12)), (time(14), time(18)))
    assert cal.note(NATIONAL_DAY) == "国庆节"


def test_work_calendar_costs_one_query_until_the_calendar_changes(loaded, now, django_assert_num_queries):
    first = queries.work_calendar()
    with django_assert_num_queries(1):
        assert queries.work_calendar() is first
    actions.set_day(
        actor=KEEPER, now=now, day=MAKE_UP_SATURDAY, kind="holiday", name="古城徒步日", reason="区政府通知"
    )
    assert not queries.work_calendar().is_work_day(MAKE_UP_SATURDAY)


def test_work_calendar_forgets_what_was_read_in_a_transaction_that_rolled_back(loaded, now):
    with transaction.atomic():
        actions.set_day(actor=KEEPER, now=now, day=NATIONAL_DAY, kind="workday", name="值守", reason="演练")
        assert queries.work_calendar().is_work_day(NATIONAL_DAY)
        transaction.set_rollback(True)
    assert not queries.work_calendar().is_work_day(NATIONAL_DAY)


def test_work_calendar_takes_the_periods_in_force_on_the_day(loaded):
    WorkPeriods.objects.create(valid_from=date(2026, 11, 1), periods=[["09:00", "12:00"], ["13:00", "18:00"]])
    with transaction.atomic():
        actions.lock_calendar()
        actions.renew_version()
    assert queries.work_calendar(date(2026, 10, 31)).periods[0] == (time(8), time(12))
    assert queries.work_calendar(date(2026, 11, 1)).periods[0] == (time(9), time(12))


def test_set_day_records_who_why_and_what_counted_before(loaded, now):
    row = actions.set_day(
        actor=KEEPER, now=now, day=NATIONAL_DAY, kind="workday", name="保障值班", reason="防汛应急响应"
    )
    entry = Entry.objects.get(kind="calendar.day_set")
    assert (entry.subject_id, entry.subject_code) == (row.pk, "2026-10-01")
    assert entry.data == {
        "day": "2026-10-01",
        "old_kind": "holiday",
        "new_kind": "workday",
        "name": "保障值班",
    }
    assert entry.reason == "防汛应急响应"


@pytest.mark.parametrize(
    ("actor", "changes", "code"),
    [
        (CLERK, {}, "not_permitted"),
        (KEEPER, {"name": " "}, "missing"),
        (KEEPER, {"reason": ""}, "missing"),
        (KEEPER, {"name": "长" * 61}, "too_long"),
        (KEEPER, {"kind": "half"}, "unknown_kind"),
        (KEEPER, {"day": date(2027, 1, 4)}, "year_not_published"),
    ],
)
def test_set_day_refuses_and_changes_nothing_when_something_is_wrong(loaded, now, actor, changes, code):
    before = Entry.objects.count()
    facts: dict[str, Any] = {
        "day": NATIONAL_DAY,
        "kind": "workday",
        "name": "值守",
        "reason": "通知",
    } | changes
    with pytest.raises(Refused) as refused:
        actions.set_day(actor=actor, now=now, **facts)
    assert refused.value.code == code
    assert str(refused.value)
    assert not CalendarDay.objects.filter(scope="district").exists()
    assert Entry.objects.count() == before


def test_set_day_refuses_when_nothing_would_change(loaded, now):
    facts: dict[str, Any] = {"day": NATIONAL_DAY, "kind": "workday", "name": "值守", "reason": "通知"}
    actions.set_day(actor=KEEPER, now=now, **facts)
    with pytest.raises(Refused, match="2026-10-01"):
        actions.set_day(actor=KEEPER, now=now, **facts)


def test_remove_override_lets_the_national_day_count_again(loaded, now):
    actions.set_day(actor=KEEPER, now=now, day=NATIONAL_DAY, kind="workday", name="值守", reason="通知")
    actions.remove_override(actor=KEEPER, now=now, day=NATIONAL_DAY, reason="取消")
    assert not queries.work_calendar().is_work_day(NATIONAL_DAY)
    assert Entry.objects.filter(kind="calendar.override_removed", reason="取消").count() == 1


def test_remove_override_refuses_a_day_that_the_district_never_touched(loaded, now):
    with pytest.raises(NotFound):
        actions.remove_override(actor=KEEPER, now=now, day=NATIONAL_DAY, reason="取消")


def test_month_shows_full_weeks_with_what_the_district_put_aside(loaded, now):
    actions.set_day(actor=KEEPER, now=now, day=NATIONAL_DAY, kind="workday", name="值守", reason="通知")
    october = queries.month(CLERK, 2026, 10)
    days = {day.day: day for week in october.weeks for day in week}
    assert {len(week) for week in october.weeks} == {7}
    assert october.published
    assert days[NATIONAL_DAY].overridden == "国庆节"
    assert days[NATIONAL_DAY].is_work_day
    assert days[MAKE_UP_SATURDAY].name == "国庆节调休上班"
    assert not days[date(2026, 11, 1)].in_month
    # 22 weekdays, of which 10-01 works by the district's word, and one Saturday that is made up for.
    assert october.work_days == 23


def test_month_shows_no_names_to_strangers_and_refuses_a_month_that_does_not_exist(loaded):
    days = [day for week in queries.month(ANONYMOUS, 2026, 10).weeks for day in week]
    assert {day.name for day in days} == {""}
    with pytest.raises(NotFound):
        queries.month(CLERK, 2026, 13)


def test_years_and_overrides_list_sources_for_people_who_are_signed_in(loaded, now):
    actions.set_day(actor=KEEPER, now=now, day=NATIONAL_DAY, kind="workday", name="值守", reason="通知")
    assert [(year.year, year.source) for year in queries.years(CLERK)] == [(2026, "国办发明电")]
    assert [row.day for row in queries.overrides(CLERK)] == [NATIONAL_DAY]
    assert queries.years(ANONYMOUS) == []


def test_pack_loaded_twice_changes_and_records_nothing_the_second_time(loaded, now):
    before = Entry.objects.count()
    assert load(loaded, now) == []
    assert Entry.objects.count() == before


def test_pack_with_a_corrected_notice_replaces_national_days_and_keeps_the_district_ones(loaded, now):
    actions.set_day(actor=KEEPER, now=now, day=NATIONAL_DAY, kind="workday", name="值守", reason="通知")
    corrected = CSV.replace("2026-10-10", "2026-10-11").replace("国庆节,", "国庆、中秋,")
    assert load(write_pack(loaded, csv=corrected), now) == []
    assert list(CalendarDay.objects.values_list("day", "scope", "name")) == [
        (NATIONAL_DAY, "district", "值守"),
        (NATIONAL_DAY, "national", "国庆、中秋"),
        (date(2026, 10, 11), "national", "国庆节调休上班"),
    ]
    assert Entry.objects.filter(kind="calendar.loaded").latest("seq").data == {
        "years": "2026",
        "added": 1,
        "changed": 1,
        "removed": 1,
    }


@pytest.mark.parametrize(
    ("toml", "csv", "complaint"),
    [
        (TOML, CSV + "2026-10-01,holiday,国庆节,来源\n", "calendar.csv:4: 2026-10-01 出现了两次"),
        (TOML, CSV + "2027-01-01,holiday,元旦,来源\n", "calendar.csv:4: 2027-01-01 所在年份没有写入"),
        (TOML, CSV + "2026-10-12,workday,补班,来源\n", "calendar.csv:4: 2026-10-12 本来就是工作日"),
        (TOML, CSV + "10月3日,holiday,国庆,来源\n", "calendar.csv:4: 列 day"),
        (TOML, CSV + "2026-10-03,off,国庆,来源\n", "calendar.csv:4: 列 kind"),
        (TOML.replace("14:00", "11:00"), CSV, "calendar.toml: [[periods]]"),
        (TOML.replace("14:00", "二点"), CSV, "calendar.toml: [[periods]]"),
        (TOML + "[[years]]\nyear = 2027\n", CSV, "calendar.toml: [[years]]"),
    ],
)
def test_pack_with_a_bad_line_names_it(tmp_path, now, toml, csv, complaint):
    found = load(write_pack(tmp_path, toml, csv), now)
    assert [line for line in found if line.startswith(complaint)]
    assert not CalendarYear.objects.exists()
