"""`bihuan officers`: the training hours of the district's officers, and who will miss them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from bihuan.cli.installation import console, set_up
from bihuan.cli.terminal import note, table

if TYPE_CHECKING:
    from bihuan.domain.officers.models import Officer
    from bihuan.domain.officers.queries.year import Year

HEAD = ("账号", "姓名", "机构", "学时", "应完成", "还差", "照此年底", "预计")
DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def officers() -> None:
    """执法人员和学时。 · Officers and their training hours."""


@officers.command()
@click.option("--unit", default="", help="机构代码，含下级。 · A unit's code, with those below it.")
@click.option("--on", type=DAY, help="到哪一天为止；不给就是今天。 · As of which day; today if left out.")
@click.option("--missing", is_flag=True, help="只列完不成的。 · Those who will miss alone.")
def hours(unit: str, on: datetime | None, missing: bool) -> None:  # click passes it by name
    """每人的学时、还差多少、照现在的进度年底能到多少。 · Each officer's hours, what is left, and where the pace leads."""
    set_up()
    from django.utils import timezone  # after set_up

    from bihuan.domain.officers.queries.lists import OfficerFilter, find_officers
    from bihuan.domain.officers.queries.year import Tally, years_of
    from bihuan.domain.officers.vocabulary import Outlook
    from bihuan.foundation.accounts.queries import unit_by_code

    day = on.date() if on else timezone.localdate()
    wanted = OfficerFilter(
        day, unit=unit_by_code(unit).path if unit else "", outlook=Outlook.WILL_MISS if missing else ""
    )
    found = list(find_officers(console(), wanted).order_by("person__unit__path", "person__username"))
    years = years_of(found, day)
    table(HEAD, [_row(one, years[one.pk]) for one in found])
    counted = Tally.of(years.values())
    said = "，".join(f"{outlook.label} {n} 人" for outlook, n in counted.by_outlook.items() if n)
    note(f"截至 {day}，共 {counted.officers} 人{'：' if said else ''}{said}")


def _row(officer: Officer, year: Year) -> tuple[str, ...]:
    person = officer.person
    figures = (year.done, year.required, year.left, year.on_pace)
    return (person.username, person.name, str(person.unit), *map(str, figures), str(year.outlook.label))
