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
