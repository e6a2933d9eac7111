"""Pages that stay right while rows arrive: each begins behind the last row of the one before it.

Rule: what is sorted by a value is sorted by id within equal values, in the same direction. So
every row has one place, and a row that comes later moves none of them.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a row stands in a sorted list: its value (mostly a moment in ms), then its id."""

    value: int
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """So many rows behind a place, or from the beginning, without the first `offset` of them.

    Backwards, they are the rows before that place, the nearest first.
    """

    limit: int
    after: Place | None = None
    offset: int = 0
    is_descending: bool = True
    is_backwards: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """Moments from one to another, both included, in ms. `None` is no bound."""

    from_ms: int | None = None
    to_ms: int | None = None

    def holds(self, column: "sa.ColumnElement[Any]") -> "list[sa.ColumnElement[bool]]":
        """The conditions on a column of moments."""
        conditions = []
        if self.from_ms is not None:
            conditions.append(column >= self.from_ms)
        if self.to_ms is not None:
            conditions.append(column <= self.to_ms)
        return conditions


ANY_TIME = Between()


def seek(
    query: "sa.Select[Any]",
    value: "sa.ColumnElement[Any]",
    row_id: "sa.ColumnElement[Any]",
    page: Page,
) -> "sa.Select[Any]":
    """The query for a page of rows sorted by a value and their id."""
    is_falling = page.is_descending != page.is_backwards
    if page.after is not None:
        place = sa.tuple_(sa.literal(page.after.value), sa.literal(page.after.id))
        columns = sa.tuple_(value, row_id)
        query = query.where(columns < place if is_falling else columns > place)
    order = (value.desc(), row_id.desc()) if is_falling else (value.asc(), row_id.asc())
    return query.order_by(*order).limit(page.limit).offset(page.offset)
