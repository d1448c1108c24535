"""`bihuan migrate`: bring the database to this version of the product."""

from __future__ import annotations

import click

from bihuan.cli.installation import set_up
from bihuan.cli.terminal import done, progress


@click.command()
def migrate() -> None:
    """建立或升级数据库。 · Set up or upgrade the database."""
    set_up()
    count = apply_migrations()
    done(f"数据库已升级（{count} 步）" if count else "数据库已是最新")


def apply_migrations() -> int:
    """Apply what is missing, and return how many steps that were."""
    from django.core.management import call_command  # after set_up
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return 0
    with progress("数据库") as advance:
        applied = 0

        def tell(action: str, *_: object) -> None:
            nonlocal applied
            applied += action == "apply_success"
            advance(applied, len(plan))

        executor.progress_callback = tell
        executor.migrate(executor.loader.graph.leaf_nodes(), plan=plan)
    # What Django itself does after migrating (content types and the like).
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    return len(plan)


def is_current() -> bool:
    """Whether the database has every table of this version."""
    from django.db import connection  # after set_up
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
