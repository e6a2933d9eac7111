"""What our tables are made of: columns and keys that keep the rules of the schema."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_1_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Big = sa.BigInteger
Text = sa.Text
Flag = sa.Boolean


def table(
    name: str, *parts: sa.schema.SchemaItem, key: Iterable[str], is_clustered: bool = True
) -> sa.Table:
    """A tenant table, clustered by its primary key on SQLite too, unless its rows are long."""
    return sa.Table(
        name,
        metadata,
        sa.Column("store_id", Big, nullable=False, autoincrement=False),
        *parts,
        sa.PrimaryKeyConstraint("store_id", *key),
        sqlite_with_rowid=not is_clustered,
    )


def one_of(column: str, values: Iterable[StrEnum]) -> sa.CheckConstraint:
    """The column holds one of the words of an enum."""
    words = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({words})", name=column)


def refers(column: str, table: str, *, cascade: bool = False) -> sa.ForeignKeyConstraint:
    """The column names a row of another table of the same store."""
    return sa.ForeignKeyConstraint(
        ["store_id", column],
        [f"{table}.store_id", f"{table}.id"],
        ondelete="CASCADE" if cascade else "RESTRICT",
    )


def also_unique(name: str, *columns: str, where: str) -> sa.Index:
    """A second unique key, over the rows of a condition that look-ups by it repeat.

    PostgreSQL cannot tell two keys that begin with `store_id` apart while a table is new and has
    no statistics; it would look rows up by the wrong one, and read the whole store. An index with
    a condition is never mistaken for the primary key.
    """
    return sa.Index(
        name,
        "store_id",
        *columns,
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def must(name: str, kind: type[sa.types.TypeEngine[Any]]) -> sa.Column[Any]:
    """A column that always has a value."""
    return sa.Column(name, kind, nullable=False)


def counted(name: str) -> sa.Column[Any]:
    """A column that counts from nothing on. Whoever inserts a row in bulk leaves it out."""
    return sa.Column(name, Big, nullable=False, server_default=sa.text("0"))


def may(name: str, kind: type[sa.types.TypeEngine[Any]]) -> sa.Column[Any]:
    """A column that can be empty."""
    return sa.Column(name, kind, nullable=True)


def looked_up_by(column: str) -> sa.Index:
    """An index for look-ups by a column within a store.

    Ids of two stores may be the same, so that the store belongs into the index; it comes last for
    the reason that `also_unique` gives.
    """
    return sa.Index(None, column, "store_id")
