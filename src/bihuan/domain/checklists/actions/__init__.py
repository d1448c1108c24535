"""What people do with the library."""

from bihuan.domain.checklists.actions.powers import hand_back, hand_over

__all__ = ["hand_back", "hand_over"]
