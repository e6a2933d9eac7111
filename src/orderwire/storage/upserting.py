"""INSERT ... ON CONFLICT, which SQLAlchemy spells differently for each database. Nothing else."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_for(db: sa.Connection, table: sa.Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT into a table that can say what happens on a conflict."""
    if db.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)
