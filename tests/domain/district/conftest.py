from __future__ import annotations

import pytest
from django.db.models import QuerySet

from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import Actor
from tests.factories import district as factory
from tests.factories.accounts import actor, person


@pytest.fixture
def district(db: None) -> factory.MiniDistrict:
    return factory.mini_district()


@pytest.fixture
def manager(district: factory.MiniDistrict) -> Actor:
    """Keeps the objects and duties of the whole district."""
    return actor(person("guan", district.units["U"], "district.manage", "district.view"))


@pytest.fixture
def street_manager(district: factory.MiniDistrict) -> Actor:
    """Keeps those of the street S1 alone."""
    return actor(person("jie", district.units["U-S1"], "district.manage", "district.view"))


@pytest.fixture
def entries(district: factory.MiniDistrict) -> QuerySet[Entry]:
    """What the journal says since the district stood."""
    last = Entry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    return Entry.objects.filter(seq__gt=last, kind__startswith="district.").order_by("seq")
