"""Calling the command line in this process, as a person would type it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from bihuan.cli.main import main

Call = Callable[..., Result]


@pytest.fixture
def call() -> Call:
    """`call("clock", "due", …)` gives the result: `exit_code`, `stdout` and `stderr`."""

    def call(*words: object, typed: str = "") -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], input=typed, prog_name="bihuan")

    return call
