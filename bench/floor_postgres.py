"""PostgreSQL's floor: pgbench with the order desk's statements, one order a transaction.

The script is made from the desk's own text: what it gets as arrays is written out for one order,
and the rows are inserted with VALUES, as a program without batches would do it. pgbench runs it
prepared, with the planner settings of the desk's connections.
"""

import os
import re
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from bench import floor_rows as rows
from bench.checking import NotRight
from bench.figures import Run
from bench.plan import Case
from bench.shop import CUSTOMERS, DIALECT, PRODUCTS, STORE_ID, Shop
from orderwire.storage import desk_postgres as desk
from orderwire.storage.rows import TABLE_OF, LineRow, Row

_SETTINGS = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off"
_THREADS_MAX = 2


_PRINT = "md5(:order::text) || md5(:client_id::text)"
_PAIR = "ARRAY[:product_a, :product_b]"
_NAMES = "ARRAY[:product_a::text, :product_b::text]"
_NONE = "'{}'"


def script(shop: Shop, *, is_hot: bool) -> str:
    """What pgbench runs for one order."""
    one = "0" if is_hot else f"random(0, {PRODUCTS - 1})"
    return "\n".join(
        [
            r"\set n :n + 1",
            rf"\set order :first + (:n * :clients + :client_id) * {rows.IDS_PER_ORDER}",
            r"\set checkout :order + 1",
            r"\set line_a :order + 3",
            r"\set line_b :order + 4",
            rf"\set a {one}",
            rf"\set b (:a + random(1, {PRODUCTS - 1})) % {PRODUCTS}",
            rf"\set product_a {shop.first_product} + :a",
            rf"\set product_b {shop.first_product} + :b",
            rf"\set variant_a {shop.first_variant} + :a",
            rf"\set variant_b {shop.first_variant} + :b",
            rf"\set customer {shop.first_customer} + random(0, {CUSTOMERS - 1})",
            "BEGIN;",
            *_claim_and_read(),
            *_save(),
            "COMMIT;",
        ]
    )


def _claim_and_read() -> list[str]:
    store, dialect, now = f"{STORE_ID}::bigint", f"'{DIALECT}'", ":now"
    own_customer = ("ARRAY[:customer::text]", "ARRAY[:customer]")
    claim = (
        *("ARRAY['window']", "ARRAY[0]", f"ARRAY[{_PRINT}]", "ARRAY[:order]"),
        *(f"ARRAY[{_PRINT}]", f"ARRAY[:now::bigint + {rows.WINDOW_MS}]", now),
    )
    return [
        _filled(desk.CLAIM, store, *claim),
        _filled(desk.FIND_PRODUCTS, store, dialect, _NAMES, _NONE, _NONE, _NONE),
        _filled(desk.LOCK_STOCK, store, _PAIR, _NONE),
        _filled(desk.TERMS, store),
        _filled(desk.PRODUCTS, store, _PAIR),
        _filled(desk.FIND_CUSTOMERS, store, dialect, *own_customer, _NONE, _NONE),
    ]


def _save() -> list[str]:
    store = f"{STORE_ID}::bigint"
    take = _filled(desk.MOVE_STOCK, store, "ARRAY[:variant_a, :variant_b]", "ARRAY[1, 2]")
    number = _filled(desk.TAKE_NUMBERS, store, "1").removesuffix(";") + r" \gset"
    order = rows.order_row(0, 0, 0, "", 0)
    return [
        take,
        number,
        _insert(
            order,
            {
                "id": ":order",
                "number": ":value",
                "customer_id": ":customer",
                "fingerprint": _PRINT,
                "created_ms": ":now",
                "updated_ms": ":now",
            },
        ),
        _insert_lines(),
        _insert(
            rows.checkout_row(0, 0),
            {
                "id": ":checkout",
                "order_id": ":order",
                "created_ms": ":now",
                "expires_ms": f":now::bigint + {rows.EXPIRES_AFTER_MS}",
            },
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
    return f"INSERT INTO order_lines ({fields}) VALUES {', '.join(values)};"


def _insert(row: Row, variables: Mapping[str, str]) -> str:
    fields = ", ".join(row._fields)
    return f"INSERT INTO {TABLE_OF[type(row)]} ({fields}) VALUES {_values(row, variables)};"


def _values(row: Row, variables: Mapping[str, str]) -> str:
    """A row's values as SQL, some of them replaced by pgbench's variables."""
    values = [
        variables.get(name) or _literal(value) for name, value in zip(row._fields, row, strict=True)
    ]
    return f"({', '.join(values)})"


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bool() | int():
            return str(value)
        case bytes():
            return f"'{value.decode()}'::bytea"
    return f"'{value}'"


def _filled(statement: str, *values: str) -> str:
    """A statement of the desk with its parameters written out, on one line."""
    text = re.sub(r"\$(\d+)", lambda found: values[int(found[1]) - 1], statement)
    return " ".join(text.split()) + ";"


def run_pgbench(
    pgbench: Path, url: str, script_file: Path, case: Case, *, seconds: float, first_order: int
) -> Run:
    """Save orders for so long, over so many connections. Raises NotRight."""
    command = [
        *(str(pgbench), "--no-vacuum", "--protocol", "prepared", "--file", str(script_file)),
        *("--client", str(case.connections), "--jobs", str(min(case.connections, _THREADS_MAX))),
        *("--time", str(round(seconds)), "--define", "n=0"),
        *("--define", f"clients={case.connections}", "--define", f"first={first_order}"),
        *("--define", f"now={time.time_ns() // 1_000_000}", url),
    ]
    environment = os.environ | {"PGOPTIONS": _SETTINGS}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    said = done.stdout
    failed = _number(r"number of failed transactions: (\d+)", said)
    if done.returncode != 0 or failed != 0:
        raise NotRight(f"pgbench failed: {said}\n{done.stderr}")
    orders = _number(r"number of transactions actually processed: (\d+)", said)
    rate = _number(r"tps = ([\d.]+)", said)
    mean_ms = _number(r"latency average = ([\d.]+) ms", said)
    return Run(orders=int(orders), seconds=orders / rate, mean_ms=mean_ms)


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    return float(found[1]) if found else -1.0
