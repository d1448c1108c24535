"""The rules of the example district are read as they are written."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

from bihuan.domain.cases.queries.rules import parse_rules

GUSU = Path(__file__).resolve().parents[3] / "packs" / "gusu" / "cases.toml"


def test_the_tolerance_for_camera_clocks_is_the_one_of_the_pack() -> None:
    data = tomllib.loads(GUSU.read_text(encoding="utf-8"))
    data["evidence"]["clock_minutes"] = 25
    assert parse_rules(data).thresholds.clock_tolerance == timedelta(minutes=25)
