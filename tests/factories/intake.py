"""A model trained on a few dozen made-up messages, with classes of the mini district."""

from __future__ import annotations

from bihuan.domain.intake import actions
from bihuan.domain.intake.models import ClassModel
from bihuan.domain.intake.queries.classes import message_of
from bihuan.domain.intake.understanding.examples import Example
from bihuan.kernel.actors import SYSTEM
from tests.factories.cases import Town
from tests.factories.messages import examples

CODES = {"垃圾": "E0101", "噪音": "E0102", "井盖": "C0101"}


def coded_examples() -> list[Example]:
    """The made-up messages with the codes of classes."""
    return [Example(one.words, CODES[one.label]) for one in examples()]


def learned(text: str, label: str) -> Example:
    """A message as training reads it."""
    return Example(message_of("", text), label)


def trained(town: Town, *, wanted: float = 0.9, minutes: float = 0) -> ClassModel:
    """A version in use that tells rubbish, noise and manholes apart."""
    how = actions.Training(further=coded_examples(), wanted=wanted)
    return actions.train(actor=SYSTEM, now=town.after(minutes), how=how)
