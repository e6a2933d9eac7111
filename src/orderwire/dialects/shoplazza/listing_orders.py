"""The query of GET /orders and GET /orders/count: which orders are meant, and which page of them.

Filters on what no order of ours has (recovery, location, SPU, visits, …) have no effect; the page
of this dialect lists them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from orderwire.dialects.shoplazza.listing import Query
from orderwire.engine.order_life import OrderState
from orderwire.storage.order_search import OrderQuery
from orderwire.storage.order_standing import GoodsStanding as Goods
from orderwire.storage.order_standing import MoneyStanding as Money
from orderwire.storage.seeking import Page

STATES: Mapping[str, frozenset[OrderState]] = {
    "opened": frozenset({OrderState.AWAITING_PAYMENT}),
    "placed": frozenset({OrderState.PLACED, OrderState.IN_PROGRESS}),
    "finished": frozenset({OrderState.COMPLETED}),
    "cancelled": frozenset({OrderState.EXPIRED, OrderState.CANCELLED}),
}

MONEY: Mapping[str, frozenset[Money]] = {
    "waiting": frozenset({Money.UNPAID}),
    "paying": frozenset({Money.IN_REVIEW}),
    "authorized": frozenset({Money.AUTHORISED}),
    "partially_paid": frozenset({Money.PART_PAID}),
    "paid": frozenset({Money.PAID}),
    "cancelled": frozenset({Money.ENDED}),
    "failed": frozenset(),  # an order whose payment failed goes on waiting
    "refunding": frozenset({Money.REFUNDING}),
    "refund_failed": frozenset({Money.REFUND_FAILED}),
    "refunded": frozenset({Money.REFUNDED}),
    "partially_refunded": frozenset({Money.PART_REFUNDED}),
}

_FLAT_MONEY = {
    **{
        word: meant for word, meant in MONEY.items() if word not in ("authorized", "partially_paid")
    },
    "paying": frozenset({Money.IN_REVIEW, Money.AUTHORISED, Money.PART_PAID}),
}

GOODS: Mapping[str, frozenset[Goods]] = {
    "initialled": frozenset({Goods.UNTOUCHED}),
    "waiting": frozenset({Goods.BEGUN}),
    "partially_shipped": frozenset({Goods.PART_SENT}),
    "shipped": frozenset({Goods.SENT}),
    "partially_finished": frozenset({Goods.PART_DELIVERED}),
    "finished": frozenset({Goods.DELIVERED}),
    "cancelled": frozenset({Goods.ENDED}),
    "returning": frozenset(),  # goods come back at once here
    "partially_returned": frozenset({Goods.PART_RETURNED}),
    "returned": frozenset({Goods.RETURNED}),
}

_SORTS = {"created_at": "created", "updated_at": "updated"}
_SCOPES = {"order_no": "number", "number": "number", "email": "contact", "phone": "contact"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a query says of orders, with the names that only the book can make ids of."""

    query: OrderQuery
    ids: list[str] | None
    product_ids: list[str] | None
    customer_id: str | None


def read_filters(asked: Query) -> Filters:
    """The filters of a query. Its problems are kept there."""
    money = _FLAT_MONEY if asked.version.is_flat else MONEY
    query = OrderQuery(
        created=asked.between("created_at"),
        updated=asked.between("updated_at"),
        placed=asked.between("placed_at"),
        completed=asked.between("finished_at"),
        fulfilled=asked.between("fulfilled_at"),
        states=asked.words("status", STATES),
        money=asked.words("financial_status", money),
        goods=asked.words("fulfillment_status", GOODS),
        customer_emails=asked.texts("customer_emails"),
        skus=asked.texts("skus"),
        receiver_emails=asked.texts("shipping_emails"),
        receiver_phones=asked.texts("shipping_phones"),
        total_from=asked.amount("total_min"),
        total_to=asked.amount("total_max"),
        keyword=asked.text("keyword"),
        scope=_scope(asked),
    )
    return Filters(
        query=query,
        ids=asked.texts("ids"),
        product_ids=asked.texts("product_ids"),
        customer_id=asked.text("customer_id"),
    )


def read_page(asked: Query) -> tuple[Page, str]:
    """The page of a query, and what its list is sorted by: the newest first, unless it says."""
    sort_by = asked.text("sort_by") or "created_at"
    direction = (asked.text("sort_direction") or "desc").lower()
    if sort_by not in _SORTS:
        asked.complain("sort_by", "query")
    if direction not in ("asc", "desc"):
        asked.complain("sort_direction", "query")
    sort = _SORTS.get(sort_by, "created")
    return asked.page(sort=sort, falls=direction == "desc"), sort


def _scope(asked: Query) -> str | None:
    """Where a keyword is looked for, if it is not looked for everywhere."""
    fields = asked.texts("keyword_scope_fields")
    if fields is None:
        return None
    scopes = {_SCOPES.get(field, "contact") for field in fields}
    return scopes.pop() if len(scopes) == 1 else None
