"""The orders of a store as each dialect lists and shows them, brought into one form.

A reader takes apart its platform's documents and nothing else: it does not look into the book.
What a platform has no place for is left out of its form, and why stands at the reader.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orderwire.dialects.peach.naming import order_name
from orderwire.engine.currencies import exponent
from tests.dialects.one_book_makers import Line, Shop, Sold

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An order as a dialect shows it. The state is in the platform's own words."""

    state: object
    sold: Sold


def minor(shown: object, currency: str) -> int:
    """An amount as it is shown, in minor units. It has no more decimals than those."""
    scaled = Decimal(str(shown)).scaleb(exponent(currency))
    assert scaled == scaled.to_integral_value(), shown
    return int(scaled)


def seen_by_rmz(shop: Shop, order_id: int, currency: str) -> Seen | None:
    """As RMZ shows it: in no currency, since a store of the platform has one."""
    answer = shop.around.ask("GET", f"/orders/{order_id}")
    if answer.status_code == 404:
        return None
    assert answer.status_code == 200, answer.text
    order = answer.json()["data"]
    who = order["customer"]
    lines = tuple(
        Line(
            name=item["name"],
            quantity=item["quantity"],
            unit_minor=minor(item["price"], currency),
        )
        for item in order["items"]
    )
    sold = Sold(
        first_name=who["firstName"],
        last_name=who["lastName"],
        email=who["email"],
        phone=f"+{who['country_code']}{who['phone']}",
        lines=lines,
        total_minor=minor(order["total"], currency),
        currency=currency,
    )
    return Seen(state=order["current_status"], sold=sold)


def seen_by_salla(shop: Shop, order_id: int, _: str) -> Seen:
    """As Salla shows it: the prices of units without their tax."""
    order = shop.salla.get(f"/orders/{order_id}")
    who, currency = order["customer"], order["currency"]
    sold = Sold(
        first_name=who["first_name"],
        last_name=who["last_name"],
        email=who["email"],
        phone=f"{who['mobile_code']}{who['mobile']}",
        lines=tuple(salla_line(item) for item in order["items"]),
        total_minor=salla_minor(order["amounts"]["total"]),
        currency=currency,
    )
    return Seen(state=order["status"]["slug"], sold=sold)


def salla_line(item: Document) -> Line:
    """A line of Salla's, with what a unit costs without its tax."""
    return Line(
        name=item["name"],
        quantity=item["quantity"],
        unit_minor=salla_minor(item["amounts"]["price_without_tax"]),
    )


def salla_minor(money: Document) -> int:
    """An amount of Salla's in minor units."""
    return minor(money["amount"], money["currency"])


def seen_by_shoplazza(shop: Shop, order_id: int, _: str) -> Seen:
    """As Shoplazza shows it, in its newest version."""
    order = shop.shoplazza.get(f"/orders/{order_id}")["order"]
    who, currency = order["customer"], order["currency"]
    lines = tuple(
        Line(
            name=item["product_title"],
            quantity=item["quantity"],
            unit_minor=minor(item["price"], currency),
        )
        for item in order["line_items"]
    )
    sold = Sold(
        first_name=who["first_name"],
        last_name=who["last_name"],
        email=who["email"],
        phone=who["phone"],
        lines=lines,
        total_minor=minor(order["total_price"], currency),
        currency=currency,
    )
    return Seen(state=shoplazza_words(order), sold=sold)


def shoplazza_words(order: Document) -> tuple[str, str, str]:
    """Shoplazza's three words for where an order stands."""
    return order["status"], order["financial_status"], order["fulfillment_status"]


def seen_by_peach(shop: Shop, order_id: int, _: str) -> Seen:
    """As Peach shows it: one name for who it is, and what was sent as it was sent."""
    order = shop.peach.shown(order_name(order_id))
    who = order["contact"]
    first, _, last = who["name"].rpartition(" ")
    lines = tuple(
        Line(
            name=item["name"],
            quantity=item.get("quantity", 1),
            unit_minor=item.get("sale_amount", item["amount"]),
        )
        for item in order["items"]
    )
    sold = Sold(
        first_name=first,
        last_name=last,
        email=who["email"],
        phone=who["phone_number"].replace(" ", ""),
        lines=lines,
        total_minor=order["total_amount"],
        currency=order["currency"],
    )
    return Seen(state=order["status"], sold=sold)


READERS: Mapping[str, Callable[[Shop, int, str], Seen | None]] = {
    "rmz": seen_by_rmz,
    "salla": seen_by_salla,
    "shoplazza": seen_by_shoplazza,
    "peach": seen_by_peach,
}
"""What a dialect shows of an order by our id, by dialect; `None` where it is not there for it."""

SHOW_UNTAXED = {"salla"}
"""Dialects that show what a unit costs without its tax, also where prices include it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An order in a list: its state in the platform's words, and what it comes to."""

    state: object
    total_minor: int


Currencies = Mapping[int, str]


def listed_by_rmz(shop: Shop, currencies: Currencies) -> dict[int, Listed]:
    """RMZ's list, page by page."""
    found, page = {}, 1
    while True:
        shown = shop.around.get("/orders", page=page)
        for order in shown["data"]:
            found[order["id"]] = Listed(
                state=order["current_status"],
                total_minor=minor(order["total"], currencies.get(order["id"], "SAR")),
            )
        if shown["next_page_url"] is None:
            return found
        page += 1


def listed_by_salla(shop: Shop, _: Currencies) -> dict[int, Listed]:
    """Salla's list, page by page."""
    found, page, last = {}, 1, 1
    while page <= last:
        shown = shop.salla.page("/orders", per_page=60, page=page)
        for order in shown["data"]:
            found[order["id"]] = Listed(
                state=order["status"]["slug"], total_minor=salla_minor(order["total"])
            )
        page, last = page + 1, shown["pagination"]["totalPages"]
    return found


def listed_by_shoplazza(shop: Shop, _: Currencies) -> dict[int, Listed]:
    """Shoplazza's list, cursor by cursor."""
    found: dict[int, Listed] = {}
    shown = shop.shoplazza.get("/orders", page_size=50)
    while True:
        for order in shown["orders"]:
            total_minor = minor(order["total_price"], order["currency"])
            found[int(order["id"])] = Listed(state=shoplazza_words(order), total_minor=total_minor)
        if not shown["has_more"]:
            return found
        shown = shop.shoplazza.get("/orders", page_size=50, cursor=shown["cursor"])


LISTS: Mapping[str, Callable[[Shop, Currencies], dict[int, Listed]]] = {
    "rmz": listed_by_rmz,
    "salla": listed_by_salla,
    "shoplazza": listed_by_shoplazza,
}
"""All orders that a dialect lists, by our id. Peach has no list: its callers know their orders."""
