"""What people do with the library."""

from bihuan.domain.checklists.actions.drafts import adopt_version, discard_version, import_draft
from bihuan.domain.checklists.actions.powers import hand_back, hand_over

__all__ = ["adopt_version", "discard_version", "hand_back", "hand_over", "import_draft"]
