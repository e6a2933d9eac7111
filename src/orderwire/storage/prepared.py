"""Statements that are put together once, and run with what differs from call to call.

To put a statement together costs several times what it costs to run it. So those that reading an
order and every step of an order need are constants, above the functions that run them. What they
leave open has a name, and is given when they are run: the store is `of_store` in all of them. Here
are no statements, only their parts.
"""

from typing import Any

import sqlalchemy as sa


def of_store(table: sa.Table) -> sa.ColumnElement[bool]:
    """Whether a row is of the store that is given as `of_store`."""
    return is_given(table.c.store_id, "of_store")


def is_given(column: "sa.ColumnElement[Any]", name: str) -> sa.ColumnElement[bool]:
    """Whether a column has the value that is given under a name, which is no column's name."""
    return column == sa.bindparam(name)


def is_among(column: "sa.ColumnElement[Any]", name: str) -> sa.ColumnElement[bool]:
    """Whether a column has one of the values that are given, as a list, under a name."""
    return column.in_(sa.bindparam(name, expanding=True))
