"""Putting a play down and taking it up: what is still to come, beside the entry that proves how far it got.

The file of a transaction is written before its commit. It names the last entry of that transaction, so after a kill
the newest file whose entry is in the journal tells exactly where the play stands.
"""

from __future__ import annotations

import pickle  # our own file, in the installation's own folder
from pathlib import Path
from typing import Any

from bihuan.foundation.journal.models import Entry
from bihuan.play.loop import Play

KEPT = ("due", "by_case", "serial", "arrived", "moves", "refused")


class Shelf:
    """Two files in turn; of the two, one always belongs to what was committed.

    A month has a thousand stories and a transaction moves a dozen: only those are put into bytes anew.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._turn = 0
        self._stories: dict[int, bytes] = {}

    def put(self, play: Play) -> None:
        """Write down where the play stands. Call it inside the transaction, last."""
        # What others write meanwhile is recorded at the real moment, which lies after the month.
        ours = Entry.objects.filter(recorded_at__lte=play.window.ends_at).order_by("-seq")
        last = ours.values_list("id", flat=True).first()
        for key in play.touched & play.stories.keys():
            self._stories[key] = pickle.dumps(play.stories[key], pickle.HIGHEST_PROTOCOL)
        play.touched.clear()
        state = {"stories": self._stories, **{name: getattr(play, name) for name in KEPT}}
        self.folder.mkdir(parents=True, exist_ok=True)
        self._turn += 1
        fresh = self.folder / "writing"
        fresh.write_bytes(pickle.dumps((self._turn, str(last), state), pickle.HIGHEST_PROTOCOL))
        fresh.rename(self.folder / f"play-{self._turn % 2}.state")

    def take(self, play: Play) -> bool:
        """Put the play where the journal says it got to; False when no file tells."""
        found = sorted(
            (self._read(path) for path in self.folder.glob("play-?.state")), key=lambda kept: -kept[0]
        )
        for turn, last, state in found:
            if Entry.objects.filter(id=last).exists():
                self._turn, self._stories = turn, state.pop("stories")
                play.stories = {key: pickle.loads(story) for key, story in self._stories.items()}  # noqa: S301  # as above
                for name, value in state.items():
                    setattr(play, name, value)
                return True
        return False

    @staticmethod
    def _read(path: Path) -> tuple[int, str, dict[str, Any]]:
        kept: tuple[int, str, dict[str, Any]] = pickle.loads(path.read_bytes())  # noqa: S301  # as above
        return kept

    def clear(self) -> None:
        for path in self.folder.glob("play-?.state"):
            path.unlink()
