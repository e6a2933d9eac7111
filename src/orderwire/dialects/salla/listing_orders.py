"""The query of GET /orders: what is looked for, in which order. Every wrong filter is said at once.

Rule 1: a filter that takes several values may be sent as `status`, `status[]` or `status[0]`, as
often as there are values, or once with commas.
Rule 2: what asks for things that are not kept here (who has read an order, its employees, what
accounting was sent) is accepted and changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pydantic import Field

from orderwire.dialects._kit.days import end_of, start_of, zone_of
from orderwire.dialects._kit.problems import Problem
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.listing import KeywordQuery, read_keyword, read_page
from orderwire.dialects.salla.places import country_by_id
from orderwire.dialects.salla.refusing import Language, word
from orderwire.dialects.salla.statuses import (
    CARD,
    FREE,
    METHODS_BY_HAND,
    SLUG_OF_STATE,
    STATUSES,
    WAITING,
)
from orderwire.dialects.salla.writing_orders import ELSEWHERE, SOURCE
from orderwire.engine.drafts import Name
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY, MANUAL
from orderwire.engine.order_life import OrderState
from orderwire.operations.find_orders import Asked
from orderwire.storage.finding_orders import Brought, OrderSearch, PaidBy

COLUMNS: Mapping[str, str] = {
    "id": "id",
    "total": "total_minor",
    "created_at": "created_ms",
    "updated_at": "updated_ms",
}

_BROUGHT = {
    "completed": Brought.NOWHERE,
    "shipped": Brought.SHIPPED,
    "delivering": Brought.SHIPPED,
    "delivered": Brought.DELIVERED,
}
_ID_DIGITS_MAX = 16

NAMES: Mapping[str, str] = {
    "from_date": "من تاريخ",
    "to_date": "إلى تاريخ",
    "status": "الحالة",
    "sort_by": "الترتيب",
    "country": "الدولة",
    "customer_id": "رقم العميل",
    "branch": "رقم الفرع",
}
"""What texts call these fields in Arabic."""


class OrderQuery(KeywordQuery):
    """Which orders, in which order."""

    keyword: str | None = Field(
        None, description="A number, a person, a tag or a tracking number to look for."
    )
    payment_method: str | None = Field(
        None, description="credit_card, mada, bank, cod, subscription, waiting or free; several."
    )
    status: str | None = Field(None, description="Ids or slugs of statuses; several.")
    from_date: str | None = Field(None, description="Made on this day or later, YYYY-MM-DD.")
    to_date: str | None = Field(None, description="Made on this day or before, YYYY-MM-DD.")
    country: str | None = Field(None, description="The id of the country that it goes to.")
    city: str | None = Field(None, description="The id or the name of the city that it goes to.")
    product: str | None = Field(None, description="A part of a product's name.")
    branch: str | None = Field(None, description="Branches where it is picked up; several.")
    reference_id: str | None = Field(None, description="The number that people know it by.")
    coupon: str | None = Field(None, description="The code of the coupon that was used.")
    customer_id: str | None = Field(None, description="Whose order it is.")
    source: str | None = Field(
        None, description="dashboard-api for orders made here, store for any other; several."
    )
    sort_by: str | None = Field(
        None, description="id, total, created_at or updated_at, with -asc or -desc behind it."
    )
    expanded: str | None = Field(None, description="true shows each order whole.")
    tags: str | None = Field(None, description="Without effect.")
    unread: str | None = Field(None, description="Without effect.")
    accounting_services: str | None = Field(None, description="Without effect.")
    assign_employee: str | None = Field(None, description="Without effect.")
    selling_channel: str | None = Field(None, description="Without effect.")
    created_by: str | None = Field(None, description="Without effect.")
    shipping_app_id: str | None = Field(None, description="Without effect.")


def read_order_query(
    query: OrderQuery, sent: Sequence[tuple[str, str]], timezone: str, language: Language
) -> Asked:
    """The orders that a query looks for; `sent` is the query as it was sent. Raises Invalid."""
    problems: list[Problem] = []
    number, size = read_page(query)
    order_by, is_descending = _sorting(query.sort_by, problems)
    asked = Asked(
        search=_search(query, sent, timezone, problems),
        customer=_customer(query, problems),
        branches=_branches(values_of("branch", sent), problems),
        order_by=order_by,
        is_descending=is_descending,
        limit=size,
        offset=(number - 1) * size,
    )
    if problems:
        raise word(problems, language, NAMES)
    return asked


def is_expanded(query: OrderQuery) -> bool:
    """Whether each order is to be shown whole."""
    return (query.expanded or "").strip().lower() in ("true", "1")


def values_of(name: str, sent: Iterable[tuple[str, str]]) -> list[str]:
    """All values of a filter that takes several. A NUL is in no text that is kept."""
    values = [
        value
        for key, text in sent
        if key == name or (key.startswith(f"{name}[") and key.endswith("]"))
        for value in text.replace("\0", "").split(",")
    ]
    return [value.strip() for value in values if value.strip()]


def _search(
    query: OrderQuery, sent: Sequence[tuple[str, str]], timezone: str, problems: list[Problem]
) -> OrderSearch:
    slugs = _slugs(values_of("status", sent), problems)
    methods = values_of("payment_method", sent)
    made_here, made_elsewhere = _sources(values_of("source", sent))
    city = _text(query.city)
    return OrderSearch(
        states=None if slugs is None else _states(slugs),
        refunded=slugs is not None and not slugs.isdisjoint(("restored", "restoring")),
        brought=frozenset(_BROUGHT[slug] for slug in _BROUGHT.keys() & (slugs or ())),
        paid_by=_ways(methods) if methods else None,
        is_unpaid=WAITING in methods,
        is_free=FREE in methods,
        created_from_ms=_day_ms("from_date", query.from_date, timezone, problems),
        created_before_ms=_day_ms("to_date", query.to_date, timezone, problems, ends=True),
        reference=_text(query.reference_id),
        coupon_code=_text(query.coupon),
        country=_country(query.country, problems),
        product=_text(query.product),
        keyword=read_keyword(query),
        dialects=made_here,
        but_dialects=made_elsewhere,
        details=() if city is None else [[("city_id", city), ("city", city)]],
    )


def _slugs(values: Sequence[str], problems: list[Problem]) -> frozenset[str] | None:
    """The statuses that are looked for, by id or slug."""
    if not values:
        return None
    by_name = {status.slug: status.slug for status in STATUSES.values()}
    by_name |= {str(status.id): status.slug for status in STATUSES.values()}
    if not all(value in by_name for value in values):
        problems.append(Problem(("status",), "invalid", {}))
    return frozenset(by_name[value] for value in values if value in by_name)


def _states(slugs: frozenset[str]) -> frozenset[OrderState]:
    """The states of these statuses; completed orders are told apart by what was brought."""
    return frozenset(
        state for state, slug in SLUG_OF_STATE.items() if slug in slugs and slug != "completed"
    )


def _ways(methods: Sequence[str]) -> list[PaidBy]:
    """The ways to be paid that the platform's words stand for; other words stand for none."""
    ways = []
    if "bank" in methods:
        ways.append(PaidBy(provider=BANK_TRANSFER))
    if "cod" in methods:
        ways.append(PaidBy(provider=CASH_ON_DELIVERY))
    if CARD in methods:
        ways += [PaidBy(), PaidBy(provider=MANUAL, but_methods=frozenset(METHODS_BY_HAND))]
    by_hand = frozenset(ours for ours, theirs in METHODS_BY_HAND.items() if theirs in methods)
    return [*ways, PaidBy(provider=MANUAL, methods=by_hand)]


def _sources(values: Sequence[str]) -> tuple[Sequence[str] | None, Sequence[str] | None]:
    """Made here, made elsewhere; nothing at all where only other sources are looked for."""
    if not values or {SOURCE, ELSEWHERE} <= set(values):
        return None, None
    if SOURCE in values:
        return (NAME,), None
    return (None, (NAME,)) if ELSEWHERE in values else ((), None)


def _sorting(text: str | None, problems: list[Problem]) -> tuple[str, bool]:
    """The column that orders are sorted by, and whether the largest comes first."""
    if not text:
        return "id", True
    name, _, direction = text.strip().lower().partition("-")
    if name not in COLUMNS or direction not in ("", "asc", "desc"):
        problems.append(Problem(("sort_by",), "invalid", {}))
    return COLUMNS.get(name, "id"), direction != "asc"


def _customer(query: OrderQuery, problems: list[Problem]) -> Name | None:
    text = _text(query.customer_id)
    if text is None:
        return None
    if not _is_id(text):
        problems.append(Problem(("customer_id",), "integer", {}))
    return Name("customer", "id", text, NAME)


def _branches(values: Sequence[str], problems: list[Problem]) -> list[Name]:
    if not all(map(_is_id, values)):
        problems.append(Problem(("branch",), "integer", {}))
    return [Name("branch", "id", value, NAME) for value in values]


def _country(text: str | None, problems: list[Problem]) -> str | None:
    """The ISO code of a country's id."""
    text = _text(text)
    if text is None:
        return None
    country = country_by_id(int(text)) if _is_id(text) else None
    if country is None:
        problems.append(Problem(("country",), "invalid", {}))
        return None
    return country.code


def _text(text: str | None) -> str | None:
    return (text or "").replace("\0", "").strip() or None


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS_MAX


def _day_ms(
    field: str, text: str | None, timezone: str, problems: list[Problem], *, ends: bool = False
) -> int | None:
    """The moment when a day of the store begins, or when it is over."""
    if not text:
        return None
    zone = zone_of(timezone)
    try:
        day = date.fromisoformat(text)
        return end_of(day, zone) if ends else start_of(day, zone)
    except (ValueError, OverflowError):
        problems.append(Problem((field,), "date", {}))
        return None
