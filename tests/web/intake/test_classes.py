"""The page of what is learned: figures that open to their reports, versions, training, and empty states."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client

from bihuan.domain.cases.actions import accept_report, file_case, receive_report
from bihuan.domain.intake import actions
from bihuan.domain.intake.models import ClassModel
from bihuan.domain.intake.queries.versions import classifier_of, path_of
from bihuan.domain.intake.vocabulary import IntakePermission as May
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.jobs.models import Job
from tests.factories.accounts import person
from tests.factories.cases import Town
from tests.factories.cases import town as build
from tests.factories.intake import trained
from tests.web.shell.doors import BACKEND

ALWAYS = {"since": "2026-01-01", "until": "2099-12-31"}
WELL = "人民路窨井盖被压碎，骑车很危险"


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    return build(now)


def enter(who: Person) -> Client:
    client = Client()
    client.force_login(who, BACKEND)
    return client


@pytest.fixture
def leader(town: Town) -> Client:
    return enter(person("leader", town.district.units["U"], May.VIEW, May.TRAIN, "cases.view_all"))


def decided(town: Town, *classes: str) -> None:
    """A report about a manhole for each class, with a suggestion, and filed under that class."""
    trained(town)
    reports = [
        receive_report(
            actor=town["grid"], now=town.after(n), draft=town.draft(f"{WELL}，第{n}处", category="")
        )
        for n, _ in enumerate(classes)
    ]
    actions.suggest_for_new(now=town.after(20))
    for report, code in zip(reports, classes, strict=True):
        kind = town.district.categories[code]
        case = accept_report(actor=town["acceptor"], now=town.after(30), report_id=report.pk, category=kind)
        file_case(actor=town["acceptor"], now=town.after(31), case_id=case.pk)
    actions.settle_suggestions(now=town.after(40))


def test_before_the_first_training_the_page_says_what_to_do(leader: Client) -> None:
    page = leader.get("/intake/classes/").text
    assert "还没有训练过" in page
    assert "bihuan intake train" in page


def test_figures_by_week_and_class_count_what_was_right(town: Town, leader: Client) -> None:
    decided(town, "C0101", "C0101", "C0101", "C0101", "E0101")
    page = leader.get("/intake/classes/", ALWAYS).text
    assert "2026-09-28 起的一周" in page
    assert "80.00%" in page
    assert "C0101" in page


def test_each_figure_opens_to_its_reports(town: Town, leader: Client) -> None:
    decided(town, "C0101", "C0101", "C0101", "C0101", "E0101")
    page = leader.get("/intake/classes/", ALWAYS).text
    week = page.split("起的一周")[1].split("</tr>")[0]
    links = re.findall(r'href="([^"]+)">(\d+)</a>', week)
    assert links
    for address, count in links:
        opened = leader.get(address.replace("&amp;", "&")).text
        assert opened.count("data-row") == int(count), address


def test_corrected_ones_are_found_by_their_result(town: Town, leader: Client) -> None:
    decided(town, "C0101", "E0101")
    page = leader.get("/intake/suggestions/", {"outcome": "wrong"}).text
    assert page.count("data-row") == 1
    assert "被更正" in page


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_queries_with_any_number_of_suggestions(
    town: Town, leader: Client, count: int, django_assert_num_queries
) -> None:
    decided(town, *["C0101"] * count)
    with django_assert_num_queries(5):
        leader.get("/intake/suggestions/")
    with django_assert_num_queries(8):
        leader.get("/intake/classes/", ALWAYS)


def test_an_earlier_version_is_taken_up_again_with_one_click(town: Town, leader: Client) -> None:
    trained(town)
    trained(town)
    page = leader.post("/intake/classes/1/use/", follow=True).text
    assert "已启用第 1 版" in page
    assert ClassModel.objects.get(in_use=True).version == 1
    assert ClassModel.objects.get(in_use=True).used_by.username == "leader"  # type: ignore[union-attr]


def test_training_is_queued_in_the_name_of_who_asked(leader: Client) -> None:
    leader.post("/intake/classes/train/")
    job = Job.objects.get(name="intake.train")
    assert job.args == {"by": Person.objects.get(username="leader").pk}


def test_broken_file_of_the_present_version_is_told(town: Town, leader: Client) -> None:
    path_of(trained(town).sha256).unlink()
    classifier_of.cache_clear()
    assert "文件不见了" in leader.get("/intake/classes/").text


def test_who_may_not_train_finds_no_button(town: Town) -> None:
    reader = enter(person("reader", town.district.units["U"], May.VIEW))
    trained(town)
    assert "现在训练" not in reader.get("/intake/classes/").text


def test_figures_cover_only_the_reports_that_one_may_see(town: Town) -> None:
    decided(town, "C0101", "C0101")
    stranger = enter(person("stranger", town.district.units["U-SZ"], May.VIEW))
    assert "这些天没有定下类别的建议" in stranger.get("/intake/classes/", ALWAYS).text


def test_other_days_change_the_figures_alone(town: Town, leader: Client) -> None:
    decided(town, "C0101")
    part = leader.get("/intake/classes/", ALWAYS, headers={"HX-Request": "true"}).text
    assert part.strip().startswith('<section id="results"')
    assert "起的一周" in part
