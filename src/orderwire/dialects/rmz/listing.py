"""The query of GET /shawarma/orders: dates, order and page, every wrong one said at once."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects.rmz import NAME
from orderwire.dialects.rmz.writing import PER_PAGE
from orderwire.storage.orders import Listing

_COLUMNS = {
    "id": "id",
    "created_at": "created_ms",
    "updated_at": "updated_ms",
    "total": "total_minor",
}
_PAGE_MAX = 10**9


class PageQuery(BaseModel):
    """Which page of a list: a text, which may be missing."""

    page: str | None = Field(None, description="From 1 on.")


class ListQuery(PageQuery):
    """The query as it is sent: texts, all of which may be missing."""

    created_from: str | None = Field(None, description="A date, YYYY-MM-DD, or a moment.")
    created_to: str | None = Field(None, description="A date, included, or a moment.")
    orderBy: str | None = Field(  # noqa: N815 - the platform's name
        None, description="id, created_at, updated_at or total; id by default."
    )
    orderDirection: str | None = Field(  # noqa: N815 - the platform's name
        None, description="asc or desc, which is the default."
    )


def read_listing(query: ListQuery) -> tuple[Listing, int]:
    """The page of the book that a query asks for, and its number. Raises Invalid.

    One order more than the page holds is asked for: it tells whether there is a next page. A page
    number that is none means the first page, as in the platform's framework.
    """
    problems: list[Problem] = []
    from_ms = _date_ms("created_from", query.created_from, problems)
    before_ms = _date_ms("created_to", query.created_to, problems, ends=True)
    order_by = query.orderBy or "id"
    direction = (query.orderDirection or "desc").lower()
    if order_by not in _COLUMNS:
        problems.append(Problem(("orderBy",), "literal_error", {}))
    if direction not in ("asc", "desc"):
        problems.append(Problem(("orderDirection",), "literal_error", {}))
    if problems:
        raise Invalid(problems)
    page = read_page(query)
    listing = Listing(
        created_from_ms=from_ms,
        created_before_ms=before_ms,
        order_by=_COLUMNS[order_by],
        is_descending=direction == "desc",
        limit=PER_PAGE + 1,
        offset=(page - 1) * PER_PAGE,
        without_unplaced_of=NAME,
    )
    return listing, page


def page_address(orders: str, query: PageQuery) -> str:
    """The address of a page, but for its number: it keeps what else the query asks for."""
    kept = query.model_dump(exclude={"page"}, exclude_none=True)
    return f"{orders}?{urlencode(kept)}{'&' if kept else ''}page="


def read_page(query: PageQuery) -> int:
    """The number of the page that a query asks for. What is no number means the first one."""
    text = query.page
    if text is None or not text.isascii() or not text.isdigit():
        return 1
    return min(max(1, int(text[:10])), _PAGE_MAX)


def _date_ms(
    field: str, text: str | None, problems: list[Problem], *, ends: bool = False
) -> int | None:
    """A date (a whole day, in UTC) or a moment, as the moment where it begins or ends."""
    if not text:
        return None
    try:
        if len(text) == len("2024-01-31"):
            day = date.fromisoformat(text) + timedelta(days=1 if ends else 0)
            moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        else:
            moment = datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        problems.append(Problem((field,), "date", {}))
        return None
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000
