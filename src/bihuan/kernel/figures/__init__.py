"""Figures in official Chinese text.

`extract(text)` gives every numeric expression that states a quantity, with value, unit, bound, tense and object. `check(text)` asks
what an editor should look at again: parts that do not add up, a plan printed as a result, a hazard found and not closed. It asks, it
does not judge.

How a number is read, from the outside to the inside: `pattern` finds candidates, `scan` reads each with the words around it
(`limits`), `bare`, `wording` and `exclusions` say which count nothing, `lists` gives shared units, `tense` tells a fact from a plan,
`objects` names what is counted. The words stand in `lexicon`, as tables for people.
"""

from bihuan.kernel.figures.checks import Question, check
from bihuan.kernel.figures.extraction import extract
from bihuan.kernel.figures.reading import decode
from bihuan.kernel.figures.records import Bound, Figure, Tense

__all__ = ["Bound", "Figure", "Question", "Tense", "check", "decode", "extract"]
