"""What each role does when its moment comes. Importing the package makes every habit known to the loop."""

from bihuan.play.habits import (
    asking,
    checking,
    closing,
    desk,
    patrolling,
    reporting,
    training,
    units,
    watching,
)

__all__ = [
    "asking",
    "checking",
    "closing",
    "desk",
    "patrolling",
    "reporting",
    "training",
    "units",
    "watching",
]
