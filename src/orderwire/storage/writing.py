"""Whether a database lets itself be written, without writing anything."""

import sqlalchemy as sa


def ask_to_write(db: sa.Connection) -> None:
    """Make sure that a transaction which was begun to write may do so. Raises the driver's error.

    PostgreSQL lets it begin on a standby, too, and refuses the first lock that it wants: here of
    no row at all. SQLite has refused the transaction itself by now.
    """
    if db.dialect.name == "postgresql":
        db.exec_driver_sql("SELECT 1 FROM alembic_version WHERE false FOR UPDATE")
