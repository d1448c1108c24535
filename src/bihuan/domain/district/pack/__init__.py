"""What a district pack says about the district: its map, its objects, its classes and its duties.

Each section makes the rows equal to the files: unknown ones are added, differing ones changed, missing ones
ended, never deleted; every change is an entry. A section that finds problems writes nothing.
"""

from bihuan.domain.district.pack import categories, duties, objects, places
from bihuan.foundation.packs.actions import Section

SECTIONS = (
    Section(name="places", order=30, load=places.load),
    Section(name="object_kinds", order=31, load=objects.load_kinds),
    Section(name="objects", order=32, load=objects.load),
    Section(name="categories", order=33, load=categories.load),
    Section(name="duty", order=34, load=duties.load),
)

__all__ = ["SECTIONS"]
