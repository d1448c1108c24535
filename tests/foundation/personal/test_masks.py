"""What masks leave to be seen, and what they must not."""

from __future__ import annotations

import pytest

from bihuan.foundation.personal.masks import (
    masked_address,
    masked_email,
    masked_name,
    masked_telephone,
)


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (masked_name, "王伟", "王**"),
        (masked_name, "欧阳修远", "欧**"),
        (masked_name, "", ""),
        (masked_telephone, "13812341234", "138****1234"),
        (masked_telephone, "138 1234 1234", "138****1234"),
        (masked_telephone, "0512-65231234", "051****1234"),
        (masked_telephone, "65231234", "****"),
        (masked_telephone, "", ""),
        (masked_email, "wang.wei@example.com", "w****@example.com"),
        (masked_email, "broken", "****"),
        (masked_address, "wang@example.com", "w****@example.com"),
        (masked_address, "１３８１２３４１２３４", "138****1234"),
    ],
)
def test_what_a_mask_shows(mask, text: str, shown: str) -> None:
    assert mask(text) == shown
