"""Secrets that an installation makes for itself once, and keeps. Callers own the transaction."""

import sqlalchemy as sa

from orderwire.storage.schema import installation
from orderwire.storage.upserting import insert_for


def keep_secret(db: sa.Connection, name: str, fresh: str) -> str:
    """The secret of a name: the fresh one, unless somebody else was faster."""
    db.execute(
        insert_for(db, installation)
        .values(name=f"secret.{name}", value=fresh)
        .on_conflict_do_nothing(index_elements=["name"])
    )
    kept = sa.select(installation.c.value).where(installation.c.name == f"secret.{name}")
    return str(db.execute(kept).scalar_one())
