"""What is shown of personal data to whoever has given no reason to see it whole."""

from __future__ import annotations

import re
import unicodedata

_HIDDEN = "****"


def masked_name(name: str) -> str:
    """王伟 → 王**: the first character, and nothing of how long the rest is."""
    name = name.strip()
    return f"{name[0]}**" if name else ""


def masked_telephone(text: str) -> str:
    """13812345678 → 138****5678; what is short is struck out whole."""
    text = text.strip()
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    if not text:
        return ""
    return f"{digits[:3]}{_HIDDEN}{digits[-4:]}" if len(digits) >= 11 else _HIDDEN


def masked_email(text: str) -> str:
    """wang.wei@example.com → w****@example.com."""
    name, at, host = text.strip().rpartition("@")
    return f"{name[:1]}{_HIDDEN}{at}{host}" if at else (_HIDDEN if text.strip() else "")


def masked_address(text: str) -> str:
    """A telephone number or an e-mail address, whichever it is."""
    return masked_email(text) if "@" in text else masked_telephone(text)


# Digits as people type them to get a number past a filter: full-width, and separated by blanks, hyphens or dots.
_GAP = r"[\s\-.·_—–]{0,2}"
_D = r"[0-9０-９]"
_NUMBERS = re.compile(
    "|".join(
        (
            rf"(?<!{_D})(?:{_D}{_GAP}){{14,18}}[0-9０-９xXｘＸ](?!{_D})",  # identity and bank cards
            rf"(?<!{_D})(?:[+＋]?(?:8|８)(?:6|６){_GAP})?[0０]?[1１][3-9３-９]{_GAP}(?:{_D}{_GAP}){{8}}{_D}(?!{_D})",
            rf"(?<!{_D})[0０]{_D}{{2,3}}[)）]?{_GAP}[2-9２-９](?:{_D}{_GAP}){{5,6}}{_D}(?!{_D})",
            r"[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{7,}",
        )
    )
)
_CALLED = re.compile(
    rf"((?:电话|手机|座机|联系|致电|微信|QQ|qq|tel|Tel|TEL)[^\d０-９\n]{{0,6}})((?:{_D}{_GAP}){{5,12}}{_D})"
)
_EMAILS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def mask_numbers(text: str) -> str:
    """A text for the public: telephone, identity card and bank card numbers and e-mail addresses struck out.

    Short numbers (12345, house numbers, dates, amounts) stay, so the matter can still be understood.
    """
    text = _EMAILS.sub(lambda found: masked_email(found.group()), text)
    text = _NUMBERS.sub(lambda found: _struck(found.group()), text)
    return _CALLED.sub(lambda found: found.group(1) + _struck(found.group(2)), text)


def _struck(number: str) -> str:
    """The first three and the last two characters at most; of a short one nothing."""
    bare = re.sub(r"[\s\-.·_—–()（）]", "", number)
    return f"{bare[:3]}{_HIDDEN}{bare[-2:]}" if len(bare) >= 11 else _HIDDEN
