"""From a text to its figures: the numbers that count something, then their tense and what they count."""

from __future__ import annotations

import re

from bihuan.kernel.figures.lists import share_units
from bihuan.kernel.figures.objects import object_of
from bihuan.kernel.figures.records import Figure
from bihuan.kernel.figures.scan import Scan
from bihuan.kernel.figures.tense import Tenses

_WIDE = re.compile("[０-９％．]")
_WIDE_POINT = re.compile("(?<=[0-9０-９])．(?=[0-9０-９])")
_NARROW = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９％", "0123456789%", strict=True)}


def extract(text: str) -> list[Figure]:
    """The figures of a text in the order in which they stand; no two overlap. The time grows with the length of the text."""
    plain = narrow(text)
    scan = Scan(plain)
    found = share_units(plain, scan.run())
    tenses = Tenses(plain, scan.tables)
    figures, counted, end = [], "", 0
    for f in found:
        counted = object_of(plain, f, counted, end, scan.tables)
        end = f.end
        words = text[f.start : end]
        figures.append(Figure(f.start, end, words, f.value, f.value2, f.unit, f.bound, tenses.of(f), counted))
    return figures


def narrow(text: str) -> str:
    """The text with ASCII digits, points and per cent signs; no sign moves."""
    return _WIDE_POINT.sub(".", text).translate(_NARROW) if _WIDE.search(text) else text
