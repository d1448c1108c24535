"""One way to say no: a code for machines, a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """An action that was not done, and nothing of it was.

    `code` is stable and part of the API (`not_yours`, `wrong_state`, …). `message` is a Chinese
    template in `str.format` form that says what, why and what to do; it is the msgid that the
    screens translate before they fill in `params`. `fields` names the inputs to blame.
    """

    def __init__(
        self,
        code: str,
        message: str,
        /,
        *,
        fields: Mapping[str, str] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.params = params
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return self.message.format(**self.params)


class NotFound(Refused):
    """The thing does not exist, or this actor may not know that it does (shown as 404)."""

    def __init__(self, message: str = "没有这条记录，或者您无权查看。", /, **params: Any) -> None:
        super().__init__("not_found", message, **params)
        self.args = (message,)  # what the class is called with again when a job carries it to another process
