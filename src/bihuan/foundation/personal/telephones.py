"""One spelling for one telephone number, however people write it."""

from __future__ import annotations

import re
import unicodedata

_SEVERAL = re.compile(r"[/、,;|或]")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x|#)\s*\d{1,6}\s*$", re.IGNORECASE | re.ASCII)
_HYPHEN_EXTENSION = re.compile(r"^([^\d+]*(?:0\d{2,3}[-\s)]*\d{7,8}|1[3-9]\d{9}))[-\s]+\d{1,6}\s*$", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_SHORTEST, _WITH_AREA = 5, 9


def canonical_telephone(text: str) -> str:
    """The digits by which a number is known: mobile `13812345678`, landline `051265231234`, foreign `+85291234567`.

    Full-width digits, blanks, hyphens, brackets, +86, a 0 before a mobile number and an extension make no
    difference. Of several numbers the first one counts. Empty for what is no number.
    """
    first = _SEVERAL.split(unicodedata.normalize("NFKC", text).strip(), maxsplit=1)[0]
    first = _HYPHEN_EXTENSION.sub(r"\1", _EXTENSION.sub("", first))
    digits = re.sub(r"[^0-9+]", "", first)
    digits = digits[:1] + digits[1:].replace("+", "")  # a + says something at the beginning alone
    abroad = re.fullmatch(r"(?:\+|00)([0-9]+)", digits)
    number = _from_abroad(abroad.group(1)) if abroad else _at_home(digits.removeprefix("+"))
    return number if len(number) >= _SHORTEST else ""


def _from_abroad(digits: str) -> str:
    """Abroad a landline is dialled without the 0 of its area: +86 512 6523 1234."""
    if not digits.startswith("86"):
        return f"+{digits}"
    national = _at_home(digits.removeprefix("86"))
    if national.startswith("00"):
        return f"+{digits}"
    needs_zero = (
        len(national) >= _WITH_AREA and not national.startswith("0") and not _MOBILE.fullmatch(national)
    )
    return f"0{national}" if needs_zero else national


def _at_home(digits: str) -> str:
    """`8613812345678` and `013812345678` are the mobile number itself; `86051265231234` is the landline."""
    rest = digits.removeprefix("86")
    if rest != digits and (_MOBILE.fullmatch(rest) or re.fullmatch(r"0[1-9][0-9]{8,10}", rest)):
        digits = rest
    without_zero = digits.removeprefix("0")
    return without_zero if _MOBILE.fullmatch(without_zero) else digits


def canonical_address(text: str) -> str:
    """A telephone number or an e-mail address in its one spelling; empty for neither."""
    if "@" in text:
        return unicodedata.normalize("NFKC", text).strip().casefold()
    return canonical_telephone(text)
