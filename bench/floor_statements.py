"""What PostgreSQL's floors run for one order: the order desk's own statements, of one order.

What the desk gives as arrays is written out, and the rows are inserted with VALUES, table by
table, as a program without batches would do it. What differs from order to order stands there as
`:name`, which is pgbench's way of writing a variable:

    order, checkout, line_a, line_b     ids
    product_a, product_b, variant_a, variant_b, customer, client_id, now, number
"""

import re
from collections.abc import Mapping

from bench import floor_rows as rows
from bench.shop import CHECKOUT_LASTS_MS, DIALECT, STORE_ID, WINDOW_MS
from orderwire.storage import desk_postgres as desk
from orderwire.storage.rows import TABLE_OF, LineRow, Row

VARIABLES = (
    *("order", "checkout", "line_a", "line_b", "product_a", "product_b"),
    *("variant_a", "variant_b", "customer", "client_id", "now"),
)

_PRINT = "md5(:order::text) || md5(:client_id::text)"
_PAIR = "ARRAY[:product_a, :product_b]"
_NAMES = "ARRAY[:product_a::text, :product_b::text]"
_NONE = "'{}'"
_STORE = f"{STORE_ID}::bigint"


def claim() -> str:
    """Claims the window entry; returns what it claimed."""
    return _filled(
        desk.CLAIM,
        *(_STORE, "ARRAY['window']", "ARRAY[0]", f"ARRAY[{_PRINT}]", "ARRAY[:order]"),
        *(f"ARRAY[{_PRINT}]", f"ARRAY[:now::bigint + {WINDOW_MS}]", ":now"),
    )


def look_ups() -> list[str]:
    """Everything that is read and locked; each returns rows."""
    dialect = f"'{DIALECT}'"
    products = (_NAMES, _NONE, _NONE, _NONE)
    customers = ("ARRAY[:customer::text]", "ARRAY[:customer]", _NONE, _NONE)
    return [
        _filled(desk.FIND_NAMES, _STORE, dialect, *products, *customers),
        _filled(desk.LOCK_STOCK, _STORE, _PAIR, _NONE),
        _filled(desk.TERMS, _STORE),
        _filled(desk.PRODUCTS, _STORE, _PAIR),
    ]


def take_stock() -> str:
    """Takes the units; returns nothing."""
    return _filled(desk.MOVE_STOCK, _STORE, "ARRAY[:variant_a, :variant_b]", "ARRAY[1, 2]")


def take_number() -> str:
    """Takes the order's number; returns it as `value`."""
    return _filled(desk.TAKE_NUMBERS, _STORE, "1")


def inserts() -> list[str]:
    """Writes the rows of the order; each returns nothing."""
    now = {"created_ms": ":now"}
    return [
        _insert(
            rows.order_row(0, 0, 0, "", 0),
            now
            | {"id": ":order", "number": ":number", "customer_id": ":customer"}
            | {"fingerprint": _PRINT, "updated_ms": ":now"},
        ),
        _insert_lines(),
        _insert(
            rows.checkout_row(0, 0),
            now
            | {"id": ":checkout", "order_id": ":order"}
            | {"expires_ms": f":now::bigint + {CHECKOUT_LASTS_MS}"},
        ),
        _insert(rows.event_row(0, 0), {"order_id": ":order", "at_ms": ":now"}),
        _insert(rows.outbox_row(0, 0), {"order_id": ":order", "due_ms": ":now"}),
        _insert(
            rows.request_row(0, 0),
            {
                "order_id": ":order",
                "at_ms": ":now",
                "keep_until_ms": f":now::bigint + {rows.KEEP_MS}",
            },
        ),
    ]


def _insert_lines() -> str:
    values = [
        _values(
            rows.line_row(0, 0, 0, 0, quantity),
            {
                "order_id": ":order",
                "id": f":line_{name}",
                "product_id": f":product_{name}",
                "variant_id": f":variant_{name}",
            },
        )
        for quantity, name in enumerate("ab", 1)
    ]
    fields = ", ".join(LineRow._fields)
    return f"INSERT INTO order_lines ({fields}) VALUES {', '.join(values)}"


def _insert(row: Row, variables: Mapping[str, str]) -> str:
    fields = ", ".join(row._fields)
    return f"INSERT INTO {TABLE_OF[type(row)]} ({fields}) VALUES {_values(row, variables)}"


def _values(row: Row, variables: Mapping[str, str]) -> str:
    return f"({', '.join(values_of(row, variables))})"


def values_of(row: Row, variables: Mapping[str, str], *, bytes_are: str = "bytea") -> list[str]:
    """A row's values as SQL, some of them replaced by variables or other expressions."""
    return [
        variables.get(name) or literal(value, bytes_are=bytes_are)
        for name, value in zip(row._fields, row, strict=True)
    ]


def literal(value: object, *, bytes_are: str = "bytea") -> str:
    """A value as SQL; bytes are of the type that is named so."""
    match value:
        case None:
            return "NULL"
        case bool() | int():
            return str(value)
        case bytes():
            return f"CAST('{value.decode()}' AS {bytes_are})"
    return f"'{value}'"


def _filled(statement: str, *values: str) -> str:
    """A statement of the desk with its parameters written out, on one line."""
    text = re.sub(r"\$(\d+)", lambda found: values[int(found[1]) - 1], statement)
    return " ".join(text.split())
