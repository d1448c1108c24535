"""The library of a district pack: items, then who holds them, then the scenarios made of them."""

from bihuan.domain.checklists.pack.items import load_items
from bihuan.domain.checklists.pack.powers import load_powers
from bihuan.domain.checklists.pack.scenarios import load_scenarios
from bihuan.foundation.packs.actions import Section

SECTIONS = (
    Section("check_items", 60, load_items),
    Section("powers", 61, load_powers),
    Section("scenarios", 62, load_scenarios),
)
