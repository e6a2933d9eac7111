"""The book as plain SQL reads it, whatever the code under test would say of it."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec
import sqlalchemy as sa

from tests.model.expected import Fulfilment, Order, Payment, Refund, Shop

Row = Mapping[str, Any]
Book = dict[str, list[Row]]
"""Rows by table, in the order of their keys."""

_KEYS = {
    "stock": ("variant_id",),
    "coupons": ("id",),
    "coupon_uses": ("coupon_id", "order_id"),
    "orders": ("id",),
    "order_lines": ("order_id", "id"),
    "checkouts": ("id",),
    "payments": ("id",),
    "receipts": ("id",),
    "refunds": ("id",),
    "fulfilments": ("id",),
    "order_events": ("order_id", "sequence"),
    "outbox": ("order_id", "sequence"),
    "claims": ("kind", "value"),
    "provider_events": ("event_id",),
    "sandbox_charges": ("payment_id",),
    "sandbox_refunds": ("payment_id", "id"),
}
_GIVEN = "SELECT store_id, order_id, line_id, code FROM codes WHERE order_id IS NOT NULL"
_STATEMENTS = {name: f"SELECT * FROM {name}" for name in _KEYS} | {"codes": _GIVEN}


def read_file(url: str) -> Book:
    """All rows of a SQLite file."""
    connection = sqlite3.connect(str(sa.make_url(url).database))
    connection.row_factory = sqlite3.Row
    try:
        found = {name: connection.execute(said).fetchall() for name, said in _STATEMENTS.items()}
    finally:
        connection.close()
    return _sorted({name: [dict(row) for row in rows] for name, rows in found.items()})


async def read_server(connection: "asyncpg.Connection[asyncpg.Record]") -> Book:
    """All rows of a PostgreSQL database."""
    return _sorted(
        {
            name: [dict(row) for row in await connection.fetch(said)]
            for name, said in _STATEMENTS.items()
        }
    )


def _sorted(book: Book) -> Book:
    keys = {**_KEYS, "codes": ("order_id", "line_id", "code")}
    return {
        name: sorted(rows, key=lambda row: [row[key] for key in keys[name]])
        for name, rows in book.items()
    }


def of_store(book: Book, store_id: int) -> Book:
    """What of the book is a store's."""
    return {
        name: [row for row in rows if row["store_id"] == store_id] for name, rows in book.items()
    }


def of_order(rows: list[Row], order_id: int) -> list[Row]:
    """The rows of an order."""
    return [row for row in rows if row["order_id"] == order_id]


def seen(book: Book) -> dict[str, Any]:
    """A store's book in the words of `expected.view`."""
    return {
        "stock": {row["variant_id"] // 10: row["available"] for row in book["stock"]},
        "uses": book["coupons"][0]["uses"],
        "orders": [_order(book, row) for row in book["orders"]],
    }


def _order(book: Book, row: Row) -> dict[str, Any]:
    its = {name: of_order(book[name], row["id"]) for name in _OF_ORDERS}
    checkout = its["checkouts"][0] if its["checkouts"] else None
    places = {line["id"]: at for at, line in enumerate(its["order_lines"])}
    payments = {one["id"]: at for at, one in enumerate(its["payments"])}
    charges = {one["payment_id"]: one["state"] for one in its["sandbox_charges"]}
    asked = {one["id"] for one in book["sandbox_refunds"]}
    is_open = checkout is not None and checkout["state"] == "open"
    return {
        "state": row["state"],
        "checkout": checkout["state"] if checkout else None,
        "expires": checkout["expires_ms"] if checkout is not None and is_open else None,
        "coupon": row["coupon_id"] is not None,
        "total": row["total_minor"],
        "paid": row["paid_minor"],
        "refunded": row["refunded_minor"],
        "lines": [
            (
                line["variant_id"] // 10,
                line["quantity"],
                line["stock_state"] != "none",
                line["fulfilled"],
                line["refunded"],
                line["refunded_minor"],
                line["restocked"],
                sum(code["line_id"] == line["id"] for code in its["codes"]),
            )
            for line in its["order_lines"]
        ],
        "charges": {one["kind"]: one["refunded_minor"] for one in charges_of(row)},
        "payments": [
            (
                one["provider"],
                one["state"],
                one["amount_minor"],
                one["refunded_minor"],
                charges.get(one["id"]),
                one["provider"] == "test" and one["reference"] is not None,
            )
            for one in its["payments"]
        ],
        "refunds": [
            (one["state"], one["amount_minor"], payments[one["payment_id"]], one["id"] in asked)
            for one in its["refunds"]
        ],
        "fulfilments": [
            (one["state"], {places[line["line_id"]]: line["units"] for line in units_of(one)})
            for one in its["fulfilments"]
        ],
    }


_OF_ORDERS = (
    "order_lines",
    "checkouts",
    "payments",
    "refunds",
    "fulfilments",
    "codes",
    "sandbox_charges",
)


def charges_of(order: Row) -> list[dict[str, Any]]:
    """The charges of an order's row."""
    charges: list[dict[str, Any]] = msgspec.json.decode(order["charges"] or "[]")
    return charges


def units_of(fulfilment: Row) -> list[dict[str, Any]]:
    """The units of a fulfilment's row, by line."""
    units: list[dict[str, Any]] = msgspec.json.decode(fulfilment["lines"])
    return units


def learn(shop: Shop, book: Book) -> None:
    """Take from the book what is not predicted: ids, and how totals are divided."""
    for order, row in zip(shop.orders, book["orders"], strict=True):
        order.id = row["id"]
        around: dict[str, Sequence[Payment | Refund | Fulfilment]] = {
            "payments": order.payments,
            "refunds": order.refunds,
            "fulfilments": order.fulfilments,
        }
        for name, its in around.items():
            for one, found in zip(its, of_order(book[name], order.id), strict=True):
                one.id = found["id"]
        _learn_parts(order, book, row)


def _learn_parts(order: Order, book: Book, row: Row) -> None:
    for line, found in zip(order.lines, of_order(book["order_lines"], order.id), strict=True):
        line.id, line.total = found["id"], found["total_minor"]
    order.charges = [
        [one["kind"], one["total_minor"], one["refunded_minor"]] for one in charges_of(row)
    ]
    for found in of_order(book["checkouts"], order.id):
        order.link = (found["id"], found["token"])
