"""Codes that people quote: a letter, the record's number and a check digit (Luhn, ISO/IEC 7812-1 annex B).

`A00001234` style codes are computed from the key, so they need no column and no counter, and a digit
typed wrong or two neighbours swapped is noticed before anybody looks for the wrong case.
"""

from __future__ import annotations

from bihuan.kernel.refusals import Refused

WIDTH = 7


def check_digit(digits: str) -> int:
    """The Luhn digit that makes `digits` plus itself divisible by ten."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def encode(letter: str, number: int) -> str:
    """The code of record `number`: `encode("A", 123)` is `A00001230`."""
    digits = str(number).zfill(WIDTH)
    return f"{letter}{digits}{check_digit(digits)}"


def decode(letter: str, code: str) -> int:
    """The number in a code. Refuses other letters, other characters and a wrong check digit."""
    text = code.strip().upper()
    digits = text[1:]
    if text[:1] != letter or len(digits) <= WIDTH or not (digits.isascii() and digits.isdigit()):
        raise Refused(
            "bad_code", "“{code}”不是有效的编号：应为字母 {letter} 加 8 位数字。", code=code, letter=letter
        )
    if check_digit(digits[:-1]) != int(digits[-1]):
        raise Refused("bad_code", "编号“{code}”的校验位不对，请核对是否抄错了一位。", code=code)
    return int(digits[:-1])
