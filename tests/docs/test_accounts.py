"""The accounts that the pages tell people to use exist, with the role and the password that the page says."""

from __future__ import annotations

import csv
import re
import tomllib

import pytest

from bihuan.foundation.accounts.pack import DEMO_PASSWORD
from tests.docs.pages import ROOT

GUSU = ROOT / "packs" / "gusu"


def demo_people() -> dict[str, set[str]]:
    """The Chinese names of the roles of each demo person."""
    roles = tomllib.loads((GUSU / "roles.toml").read_text(encoding="utf-8"))["roles"]
    with (GUSU / "people.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["demo"] == "yes"]
    return {
        row["username"]: {roles[item.split("@")[0]]["name"] for item in row["roles"].split(";")}
        for row in rows
    }


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_one_account_for_each_role(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| ([^|]+?) \| `(\w+)` \|", text, re.M))
    people = demo_people()
    assert {
        role: user for role, user in listed.items() if not any(name in role for name in people.get(user, ()))
    } == {}
    assert set().union(*people.values()) == set().union(*(people[user] for user in listed.values()))
    assert DEMO_PASSWORD in text


def test_the_tutorial_walks_with_people_who_exist() -> None:
    text = (ROOT / "docs" / "tutorial" / "first-loop.md").read_text(encoding="utf-8")
    walked = re.findall(r"Sign in as `(\w+)` \((\S+?)\)", text)
    assert len({user for user, _ in walked}) >= 5
    assert [(user, role) for user, role in walked if role not in demo_people().get(user, ())] == []
    assert DEMO_PASSWORD in text


def test_every_chinese_word_of_the_tutorial_is_on_a_screen_or_in_the_pack() -> None:
    text = (ROOT / "docs" / "tutorial" / "first-loop.md").read_text(encoding="utf-8")
    shown = (ROOT / "src/bihuan/locale/en/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    pack = "".join(path.read_text(encoding="utf-8") for path in sorted(GUSU.glob("*.[ct]*")))
    words = set(re.findall(r"[\u3400-\u9fff]{2,}", text))
    assert {word for word in words if word not in shown and word not in pack} == set()
