"""How the tables came to be, step by step, and taking a database along the steps.

A step once released is never changed. `upgrade` works on a connection that its caller owns, so
that all steps of one upgrade happen together or not at all.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory


def upgrade(db: sa.Connection) -> list[str]:
    """Bring the tables up to date; returns what was done, a line for each step."""
    script = ScriptDirectory.from_config(_config(db))
    before = current(db)
    steps = [
        f"{step.revision}: {step.doc}"
        for step in script.walk_revisions(before or "base", "heads")
        if step.revision != before
    ]
    if steps:
        command.upgrade(_config(db), "head")
    return steps[::-1]


def current(db: sa.Connection) -> str | None:
    """The step that the database has reached, or `None` for an empty one."""
    return MigrationContext.configure(db).get_current_revision()


def head() -> str | None:
    """The step that this program needs."""
    return ScriptDirectory(str(Path(__file__).parent)).get_current_head()


def _config(db: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = db
    return config
