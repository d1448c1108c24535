"""Striking out of a text what tells who somebody is: numbers to call, numbers of identity, addresses, rooms.

A name written into a sentence cannot be told from other words: what residents wrote is not published for that
reason (see `residents.policy`); this is for the words of officials and for addresses.
"""

from __future__ import annotations

import re

STRUCK = "***"
_GAP = r"[ \t\-.·]{0,2}"  # how people part a number so that it can be read, or so that nothing finds it
_IDENTIFYING = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
    rf"|(?:\d{_GAP}){{14,18}}[\dXx]"  # an identity or bank card, in groups or not
    rf"|(?:[+＋]?86{_GAP})?1[3-9]\d(?:{_GAP}\d){{8}}"  # a mobile number in groups
    rf"|0\d{{2,3}}[)）]?{_GAP}[2-9](?:{_GAP}\d){{6,7}}"  # a land line in groups
    r"|(?:0\d{2,3}[ -])?\d{7,}[Xx]?"  # a land line, a mobile number, an identity card
    r"|[零〇一二三四五六七八九幺]{7,}"  # a number in words
    r"|[0-9A-Za-z]{1,6}(?:-[0-9A-Za-z]{1,6})*(?=\s*室)"  # which room somebody lives in
)


def mask_numbers(text: str) -> str:
    """The text with whatever identifies somebody replaced by `***`; the rest stays as it is."""
    return _IDENTIFYING.sub(STRUCK, text)
