"""How tests expect a refusal."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest

from bihuan.kernel.refusals import Refused


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(Refused, check=lambda error: error.code == code)
