"""The examples themselves, remembered: what nearly the same words were decided to be before.

A matter that comes again comes in nearly the same words. A linear model spreads what it learns over all of them; the
few nearest examples speak for this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

NEAREST = 10
POWER = 4  # how much more a nearer example counts
NOBODY = 1e-6  # the vote for a label that no near example has
DOUBT = 0.05  # added to the shares, so that a label without votes is unlikely and not impossible
COMMON, FEW = (
    0.05,
    30,
)  # what stands in a larger share of the examples than this, and in more than so many, is left out
MOST = 20_000
AT_ONCE = 500


@dataclass(frozen=True)
class Memory:
    """Rows of the rarer features of examples (see `Features.rows`), and the position of each one's label.

    Rare ones tell what is nearly the same; the common ones are most of the work and say little.
    """

    rows: Any
    truth: Any

    @classmethod
    def of(cls, rows: Any, truth: Any) -> Memory:
        """Of so many examples that looking through them stays cheap: the first ones, which are the newest."""
        kept = rows[:MOST].copy()
        examples, columns = kept.shape
        spread = np.bincount(kept.indices, minlength=columns)
        kept.data[spread[kept.indices] > max(FEW, COMMON * examples)] = 0
        kept.eliminate_zeros()
        kept.data = kept.data.astype("float16").astype("float32")  # what a file keeps of it
        return cls(kept, truth[:MOST])

    @property
    def labels(self) -> int:
        """How many labels there are at least."""
        return int(self.truth.max()) + 1

    def evidence(self, rows: Any, labels: int) -> Any:
        """The logarithm of each label's share among the votes of the nearest examples."""
        batches = [rows[i : i + AT_ONCE] for i in range(0, rows.shape[0], AT_ONCE)]
        return np.vstack([np.log(self._shares(batch, labels) + DOUBT) for batch in batches])

    def _shares(self, rows: Any, labels: int) -> Any:
        alike = (rows @ self.rows.T).toarray()
        count = min(NEAREST, alike.shape[1])
        nearest = np.argpartition(-alike, count - 1, axis=1)[:, :count]
        weights = np.take_along_axis(alike, nearest, axis=1) ** POWER
        votes = np.full((len(alike), labels), NOBODY)
        np.add.at(votes, (np.arange(len(alike))[:, None], self.truth[nearest]), weights)
        return votes / votes.sum(axis=1, keepdims=True)
