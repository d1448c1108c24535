"""A small play on the example pack, made once for all tests that only look at it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from bihuan.foundation.packs.actions import load_pack
from bihuan.kernel.actors import SYSTEM
from bihuan.play.month import Outcome, play_month

GUSU = Path(__file__).parents[2] / "packs" / "gusu"
END = datetime(2026, 11, 22, 19, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
OFTEN = {
    "on_spot": 0.5, "nothing_found": 0.5, "void": 0.06, "wrong_unit": 0.2, "extend": 0.3, "suspend": 0.5, "resume": 0.5,
    "force_close": 0.2, "appeal": 0.9, "maintain": 0.3, "named_look_back": 0.2, "reopen": 0.2, "rebound": 0.4,
    "yellow": 0.8, "blue": 0.2, "urge": 0.3, "assist": 0.4, "helper": 0.2,
    "by_page": 0.7, "called": 0.8, "unsolved": 0.35, "demands": 0.6, "supervised": 1.0,
}  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def nobody_waits() -> Iterator[None]:
    """The play leaves gaps for the site beside it; here is none, and they would add up to seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bihuan.play.loop.GAP", 0)
        yield


@pytest.fixture(scope="session")
def eventful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack with rates at which a few reports meet everything that may happen to one."""
    folder = tmp_path_factory.mktemp("pack")
    shutil.copytree(GUSU / "play", folder / "play")
    rates = folder / "play" / "rates.toml"
    head, shares = rates.read_text(encoding="utf-8").split("[shares]\n")
    for name, share in OFTEN.items():
        shares = re.sub(rf"^{name} = [\d.]+$", f"{name} = {share}", shares, count=1, flags=re.MULTILINE)
    places = folder / "play" / "places.toml"
    told = places.read_text(encoding="utf-8")
    burst = told.replace("reports = 9\ndays_ago = 6\n", "reports = 120\ndays_ago = 6\n")
    places.write_text(burst, encoding="utf-8")
    rates.write_text(f"{head}[shares]\n{shares.replace('late = 0.', 'late = 0.3')}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def gusu(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """The example district, for the length of one module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_pack(GUSU, actor=SYSTEM, now=datetime(2026, 7, 2, 9, 0, tzinfo=END.tzinfo))
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def played(gusu: None, eventful: Path) -> Outcome:
    """Eighty reports in thirty days, any refusal an error."""
    return play_month(eventful, actor=SYSTEM, now=END, reports=80, seed=7, strict=True)
