"""What each role does when its moment comes. Importing the package makes every habit known to the loop."""

from bihuan.play.habits import (
    asking,
    bursts,
    checking,
    closing,
    desk,
    hearing,
    patrolling,
    reporting,
    training,
    units,
    watching,
)

__all__ = [
    "asking",
    "bursts",
    "checking",
    "closing",
    "desk",
    "hearing",
    "patrolling",
    "reporting",
    "training",
    "units",
    "watching",
]
