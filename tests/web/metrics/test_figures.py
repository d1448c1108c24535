"""The catalogue and the page on which a figure opens, as people meet them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.domain.metrics.vocabulary import MetricsPermission
from bihuan.foundation.journal.vocabulary import JournalPermission
from tests.factories.accounts import person
from tests.factories.cases import Town, case_in
from tests.factories.metrics import define, entry, keep
from tests.web.shell.doors import BACKEND

pytestmark = pytest.mark.django_db
AT = datetime.fromisoformat("2026-02-10T10:00+08:00")
FEBRUARY = {"window": "2026-02"}


def enter(town: Town, name: str, *permissions: str) -> Client:
    browser = Client()
    browser.force_login(person(name, town.district.units["U"], MetricsPermission.VIEW, *permissions), BACKEND)
    return browser


@pytest.fixture
def reader(town: Town) -> Client:
    """Somebody who sees figures and the whole journal."""
    return enter(town, "reader", JournalPermission.VIEW)


def rates() -> None:
    define("handled", name="处置", kinds=["cases.handled"], group="案件")
    define("due", name="应处置", kinds=["cases.closed"], group="案件")
    define(
        "rate", name="处置率", unit="%", decimals=2, minimum=3, numerator=["handled"], denominator=["due"], group="案件"
    )  # fmt: skip


def handled(count: int, of: int, **facts: Any) -> None:
    keep(*(entry("cases.handled", AT, number, **facts) for number in range(count)))
    keep(*(entry("cases.closed", AT, number, **facts) for number in range(of)))


def test_catalogue_lists_every_figure_in_words_and_says_which_have_no_records(reader: Client) -> None:
    rates()
    define("parks", name="口袋公园", kinds=["campaigns.item_finished"], group="专项行动")
    handled(1, 1)
    page = reader.get("/metrics/").text
    assert page.index("处置率") < page.index("口袋公园")  # what has records comes first
    assert page.count("尚无记录") == 1
    found = reader.get("/metrics/", {"q": "公园"}).text
    assert "口袋公园" in found
    assert "处置率" not in found
    assert "没有符合条件的记录" in reader.get("/metrics/", {"q": "没有这个"}).text


@pytest.mark.parametrize("count", [1, 3])
def test_catalogue_costs_the_same_queries_with_any_number_of_figures(
    reader: Client, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        define(f"m{number}", kinds=["cases.closed"])
    with django_assert_num_queries(11):
        page = reader.get("/metrics/")
    assert page.text.count("metric-name") == count


def test_rate_shows_what_it_was_made_from_and_each_part_opens(reader: Client) -> None:
    rates()
    handled(911, 972)
    page = reader.get("/metrics/rate/", FEBRUARY).text
    assert "93.72%" in page
    assert 'href="/metrics/handled/?window=2026-02"' in page
    assert ("911 件" in page, "972 件" in page) == (True, True)


@pytest.mark.parametrize(
    ("count", "of", "word"), [(0, 0, "尚无记录"), (2, 2, "样本太少"), (1, 0, "尚无记录")]
)
def test_rate_that_cannot_be_given_says_why_and_is_never_zero(
    reader: Client, count: int, of: int, word: str
) -> None:
    rates()
    handled(count, of)
    page = reader.get("/metrics/rate/", FEBRUARY).text
    number = re.search(r'class="metric-number is-withheld">([^<]*)<', page)
    assert number
    assert number[1] == word
    assert "<b>0" not in page.split("metric-parts")[0]


def test_records_that_somebody_may_not_open_are_counted_and_not_listed(town: Town) -> None:
    define("filed", kinds=["cases.filed"])
    mine, other = case_in(town, "filed", place="S1A1"), case_in(town, "filed", place="S2A1")
    today = timezone.localdate()
    window = {"window": f"{today - timedelta(days=1)}..{today}"}
    journal = enter(town, "journal", JournalPermission.VIEW).get("/metrics/filed/", window).text
    assert (mine.code in journal, other.code in journal, "无权打开" in journal) == (True, True, False)
    desk = enter(town, "desk", CasesPermission.VIEW_ALL).get("/metrics/filed/", window).text
    assert f'href="/cases/{mine.code}/"' in desk  # who sees the case may open what was recorded of it
    assert "/journal/" not in desk.split("背后的记录")[1]
    nobody = enter(town, "nobody").get("/metrics/filed/", window).text
    assert (mine.code in nobody, "另有 2 条记录" in nobody) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_value_page_costs_the_same_queries_with_any_number_of_records(
    reader: Client, count: int, django_assert_num_queries
) -> None:
    define("handled", kinds=["cases.handled"])
    handled(count, 0, unit="/U/U-CG/", place="/S/S1/")
    with django_assert_num_queries(41):
        page = reader.get("/metrics/handled/", {"window": "2026"})
    assert page.text.count("data-row") == count


def test_scope_narrows_the_figure_and_is_named(reader: Client) -> None:
    define("handled", kinds=["cases.handled"])
    handled(2, 0, unit="/U/U-CG/")
    handled(1, 0, unit="/U/U-SZ/")
    whole = reader.get("/metrics/handled/", FEBRUARY).text
    assert "<b>3 件</b>" in whole
    assert "scope=unit%3AU-CG" in whole
    narrowed = reader.get("/metrics/handled/", {**FEBRUARY, "scope": "unit:U-CG"}).text
    assert "<b>2 件</b>" in narrowed
    assert "单位U-CG" in narrowed


def test_day_of_knowledge_counts_whole_and_leaves_out_what_came_later(reader: Client) -> None:
    define("handled", kinds=["cases.handled"])
    keep(
        entry("cases.handled", AT, recorded_at=AT),
        entry("cases.handled", AT, recorded_at=AT + timedelta(days=2)),
    )
    assert "<b>1 件</b>" in reader.get("/metrics/handled/", {**FEBRUARY, "as_of": "2026-02-10"}).text
    assert "<b>2 件</b>" in reader.get("/metrics/handled/", FEBRUARY).text


def test_form_leads_to_the_address_that_asks_what_was_chosen(reader: Client) -> None:
    define("handled", kinds=["cases.handled"])
    chosen = {
        "period": "assessment",
        "until": "2026-02-26",
        "place": "S1",
        "known_by": "2026-03-01",
        "split": "",
    }
    answer = reader.get("/metrics/handled/", chosen)
    assert answer.status_code == 302
    assert answer.headers["Location"] == (
        "/metrics/handled/?window=assessment%3A2026-02-26&scope=place%3AS1&as_of=2026-03-01"
    )
    assert reader.get(answer.headers["Location"]).status_code == 200
    wrong = reader.get(
        "/metrics/handled/", {"period": "days", "until": "2026-02-26", "unit": "U", "place": "S1"}
    )
    assert wrong.status_code == 422
    assert "自选起止日要填从哪天" in wrong.text
    assert "单位和区域只能选一样" in wrong.text


@pytest.mark.parametrize(
    "query", ["window=soon", "scope=here", "as_of=soon", "as_of=2026-13-40", "window=day:0001-01-01"]
)
def test_address_that_nobody_can_read_is_refused_with_a_sentence(reader: Client, query: str) -> None:
    define("handled", kinds=["cases.handled"])
    answer = reader.get(f"/metrics/handled/?{query}")
    assert answer.status_code == 409
    assert "看不懂" in answer.text


def test_figure_that_is_not_defined_is_not_found(reader: Client) -> None:
    assert reader.get("/metrics/no_such/").status_code == 404


def test_lines_and_records_leave_as_files(reader: Client) -> None:
    rates()
    handled(3, 4, unit="/U/U-CG/")
    lines = reader.get("/metrics/rate/", {**FEBRUARY, "lines": "unit", "format": "csv"})
    text = b"".join(lines).decode("utf-8-sig")
    assert "75.00,%,3,4,rate,1" in text
    sheet = reader.get("/metrics/rate/", {**FEBRUARY, "lines": "unit", "format": "xlsx"})
    assert sheet.headers["Content-Type"].endswith("sheet")
    assert b"".join(sheet).startswith(b"PK")
    records = b"".join(reader.get("/metrics/handled/", {**FEBRUARY, "format": "csv"}))
    assert len(records.decode("utf-8-sig").strip().splitlines()) == 4


def test_board_leads_to_the_figures_that_the_pack_wants_there(town: Town) -> None:
    define("closings", name="结案件数", kinds=["cases.closed"], on_board=True)
    define("other", name="别的数", kinds=["cases.closed"])
    page = enter(town, "leader", CasesPermission.VIEW_ALL).get("/board/").text
    assert 'href="/metrics/closings/"' in page
    assert 'href="/metrics/other/"' not in page
