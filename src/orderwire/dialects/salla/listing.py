"""The queries of lists: which page, and what is looked for. Every wrong filter is said at once.

What is no number of a page means the first one, and a page holds 65 things at most, as on the
platform. Whatever is blank was not asked for.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from orderwire.dialects._kit.days import end_of, start_of, zone_of
from orderwire.dialects._kit.problems import Problem
from orderwire.dialects.salla.refusing import Language, word
from orderwire.storage.customers import CustomerSearch
from orderwire.storage.product_search import Availability, ProductSearch

PER_PAGE = 15
PER_PAGE_MAX = 65

_PAGE_MAX = 10**9
_ID_DIGITS_MAX = 16

NAMES: Mapping[str, str] = {
    "date_from": "من تاريخ",
    "date_to": "إلى تاريخ",
    "status": "الحالة",
    "category": "التصنيف",
    "is_default": "الفرع الافتراضي",
}
"""What texts call these fields in Arabic."""


class PageQuery(BaseModel):
    """Which page of a list, and how long pages are."""

    page: str | None = Field(None, description="From 1 on.")
    per_page: str | None = Field(None, description="How many on a page: 15, and at most 65.")


class KeywordQuery(PageQuery):
    """A list in which a text is looked for."""

    keyword: str | None = Field(None, description="A text to look for.")


class CustomerQuery(KeywordQuery):
    """Which customers."""

    date_from: str | None = Field(None, description="Made on this day or later, YYYY-MM-DD.")
    date_to: str | None = Field(None, description="Made on this day or before, YYYY-MM-DD.")


class ProductQuery(KeywordQuery):
    """Which products, and how much of them."""

    status: str | None = Field(None, description="sale, out or hidden.")
    category: str | None = Field(None, description="The id of a category.")
    format: str | None = Field(None, description="light shows less of each product.")


class BranchQuery(KeywordQuery):
    """Which branches."""

    is_default: str | None = Field(None, description="true: the first one only; false: the others.")


class StatusQuery(PageQuery):
    """Which of the things that can be switched off."""

    status: str | None = Field(None, description="active (or enabled) or inactive.")


def read_page(query: PageQuery) -> tuple[int, int]:
    """The number of the page that a query asks for, and how many things a page holds."""
    size = _number(query.per_page) or PER_PAGE
    return min(_number(query.page) or 1, _PAGE_MAX), min(size, PER_PAGE_MAX)


def page_address(base: str, asked: Iterable[tuple[str, str]]) -> str:
    """The address of a page, but for its number: it keeps what else the query asks for."""
    kept = [(name, value) for name, value in asked if name != "page"]
    return f"{base}?{urlencode(kept)}{'&' if kept else ''}page="


def read_customers(query: CustomerQuery, timezone: str, language: Language) -> CustomerSearch:
    """The customers that a query looks for. Days are the store's. Raises Invalid."""
    problems: list[Problem] = []
    from_ms = _day_ms("date_from", query.date_from, timezone, problems)
    before_ms = _day_ms("date_to", query.date_to, timezone, problems, ends=True)
    if problems:
        raise word(problems, language, NAMES)
    return CustomerSearch(
        keyword=_keyword(query.keyword), created_from_ms=from_ms, created_before_ms=before_ms
    )


def read_products(query: ProductQuery, currency: str, language: Language) -> ProductSearch:
    """The products that a query looks for, to be bought in a currency. Raises Invalid."""
    problems: list[Problem] = []
    availability = None
    if query.status:
        try:
            availability = Availability(query.status)
        except ValueError:
            problems.append(Problem(("status",), "invalid", {}))
    category_id = _number(query.category, _ID_DIGITS_MAX)
    if query.category and category_id is None:
        problems.append(Problem(("category",), "invalid", {}))
    if problems:
        raise word(problems, language, NAMES)
    return ProductSearch(
        keyword=_keyword(query.keyword),
        availability=availability,
        currency=currency,
        category_id=category_id,
    )


def read_keyword(query: KeywordQuery) -> str | None:
    """The text that a query looks for."""
    return _keyword(query.keyword)


def read_active(query: StatusQuery, language: Language) -> bool | None:
    """Whether a query asks for what is switched on, or off, or for both. Raises Invalid."""
    if not query.status:
        return None
    if query.status not in ("active", "enabled", "inactive", "disabled"):
        raise word([Problem(("status",), "invalid", {})], language, NAMES)
    return query.status in ("active", "enabled")


def read_default(query: BranchQuery, language: Language) -> bool | None:
    """Whether a query asks for the default branch, or for the others, or for all.

    Raises Invalid.
    """
    if not query.is_default:
        return None
    if query.is_default.lower() not in ("true", "1", "false", "0"):
        raise word([Problem(("is_default",), "boolean", {})], language, NAMES)
    return query.is_default.lower() in ("true", "1")


def _keyword(text: str | None) -> str | None:
    """A text to look for; a NUL is in no text that is kept, and databases refuse to look for it."""
    kept = (text or "").replace("\0", "").strip()
    return kept or None


def _number(text: str | None, digits_max: int = 10) -> int | None:
    """A whole number above nothing, or `None` where the text is none. Longer ones are cut."""
    if text is None or not text.isascii() or not text.isdigit():
        return None
    return int(text[:digits_max]) or None


def _day_ms(
    field: str, text: str | None, timezone: str, problems: list[Problem], *, ends: bool = False
) -> int | None:
    """The moment when a day begins, or when it is over."""
    if not text:
        return None
    zone = zone_of(timezone)
    try:
        day = date.fromisoformat(text)
        return end_of(day, zone) if ends else start_of(day, zone)
    except (ValueError, OverflowError):
        problems.append(Problem((field,), "date", {}))
        return None
