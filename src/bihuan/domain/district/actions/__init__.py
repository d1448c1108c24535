"""What people do to the district's objects and duties. Places and classes come from the pack alone."""

from bihuan.domain.district.actions.duties import end_duty, set_duty
from bihuan.domain.district.actions.objects import add_object, change_object, end_object

__all__ = ["add_object", "change_object", "end_duty", "end_object", "set_duty"]
