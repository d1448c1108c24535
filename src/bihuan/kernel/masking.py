"""Striking out of a text what tells who somebody is: numbers to call, numbers of identity, addresses, rooms.

A name written into a sentence cannot be told from other words: what residents wrote is not published for that
reason (see `cases.queries.public`); this is for the words of officials and for addresses.
"""

from __future__ import annotations

import re

STRUCK = "***"
_IDENTIFYING = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|1\d{2}[ -]\d{4}[ -]\d{4}"  # a mobile number in groups
    r"|(?:0\d{2,3}[ -])?\d{7,}[Xx]?"  # a land line, a mobile number, an identity card
    r"|[零〇一二三四五六七八九幺]{7,}"  # a number in words
    r"|[0-9A-Za-z]{1,6}(?:-[0-9A-Za-z]{1,6})*(?=\s*室)"  # which room somebody lives in
)


def mask_numbers(text: str) -> str:
    """The text with whatever identifies somebody replaced by `***`; the rest stays as it is."""
    return _IDENTIFYING.sub(STRUCK, text)
