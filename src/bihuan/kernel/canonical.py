"""One spelling for one set of facts, so that their bytes can be hashed and hashed again years later.

The form is JSON: keys sorted by code point, no white space, UTF-8 without escapes. It reads the same
before a record is stored and after it comes back from SQLite or PostgreSQL, where a Decimal has
gained zeros, an aware datetime has changed its zone and `2.0` may have become `2`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from bihuan.kernel.periods import require_aware
from bihuan.kernel.refusals import Refused

# Beyond this a float no longer tells neighbouring whole numbers apart.
_EXACT_FLOAT = 2**53
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
_PLAIN = (int, bool, type(None))


def canonical_bytes(mapping: Mapping[str, Any]) -> bytes:
    """The canonical bytes of a mapping.

    Text, bool, None and whole numbers stand as in JSON; an aware datetime as UTC with microseconds
    (`2026-09-30T08:00:00.000000Z`), a date as ISO, a Decimal as text without trailing zeros, a UUID
    as text, an enum member as its value; mappings, lists and tuples nest. A float is spelled as its
    shortest exact form, a whole one as an integer.

    Refuses (`not_canonical`) keys that are not text, NaN and infinity, text that is not Unicode, and
    every other type; `params["where"]` names the place. A naive datetime is `naive_datetime`.
    """
    return _ENCODER.encode(_plain(mapping, "")).encode()


def canonical_instant(at: datetime) -> str:
    """An instant as UTC, always with six decimals and `Z`."""
    return require_aware(at).astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical_decimal(value: Decimal) -> str:
    """A finite Decimal in plain digits, without exponent, trailing zeros or a negative zero."""
    if not value.is_finite():
        raise _refusal("", value)
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _plain(value: object, where: str) -> Any:
    """The value in JSON's own types."""
    if isinstance(value, Enum):
        value = value.value
    if type(value) in _PLAIN:
        return value
    if type(value) is str:
        return _text(value, where)
    if isinstance(value, Mapping):
        return {_key(key, where): _plain(item, f"{where}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
    return _scalar(value, where)


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise _refusal(f"{where}.{key}", key)
    return _text(key, where)


def _scalar(value: object, where: str) -> str | int | float:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, float):
        return _number(value, where)
    return _special(value, where)


def _special(value: object, where: str) -> str:
    if isinstance(value, datetime):
        return canonical_instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        return canonical_decimal(value)
    raise _refusal(where, value)


def _number(value: float, where: str) -> int | float:
    if not math.isfinite(value) or abs(value) > _EXACT_FLOAT:
        raise _refusal(where, value)
    return int(value) if value.is_integer() else value


def _text(value: str, where: str) -> str:
    try:
        if not value.isascii():
            value.encode()
    except UnicodeEncodeError:
        raise _refusal(where, value.encode(errors="backslashreplace").decode()) from None
    return str(value)


def _refusal(where: str, value: object) -> Refused:
    return Refused(
        "not_canonical",
        "“{where}”的值“{value}”（{type}）没有唯一的写法，不能记入账本。请换成文字、整数、小数（Decimal）或带时区的时间。",
        where=where.lstrip("."),
        value=str(value)[:80],
        type=type(value).__name__,
    )
