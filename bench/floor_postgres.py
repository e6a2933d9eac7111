"""PostgreSQL's floor: pgbench with the order desk's statements, one order a transaction.

pgbench runs them prepared, with the planner settings of the desk's connections. There are two
floors: all statements one by one, as a program would send them, and the same ones in a function
that is called once for each order, which is as few round trips as one order can have.

With a hot product every transaction locks and updates the one row of its stock, early, and holds
it until its commit. All transactions update the row of the order numbers, too, hot or not: it is
the last lock, and held through the inserts and the commit.
"""

import os
import re
import subprocess
import time
from pathlib import Path

from bench import floor_rows as rows
from bench import floor_statements as statements
from bench.checking import NotRight
from bench.figures import Run
from bench.plan import Case
from bench.shop import CUSTOMERS, PRODUCTS, Shop
from orderwire.storage.postgres import PLANNING

FUNCTION = "bench_place_order"

_SETTINGS = " ".join(f"-c {name}={value}" for name, value in PLANNING.items())
_THREADS_MAX = 2


def script(shop: Shop, *, is_hot: bool, is_one_call: bool) -> str:
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
            _one_call() if is_one_call else _one_by_one(),
        ]
    )


def _one_by_one() -> str:
    number = statements.take_number().replace("RETURNING value", r"RETURNING value AS number \gset")
    lines = ["BEGIN;", f"{statements.claim()};"]
    lines += [f"{look_up};" for look_up in statements.look_ups()]
    lines += [f"{statements.take_stock()};", number]
    lines += [f"{insert};" for insert in statements.inserts()]
    return "\n".join([*lines, "COMMIT;"])


def _one_call() -> str:
    values = ", ".join(f":{name}" for name in statements.VARIABLES)
    return f"SELECT {FUNCTION}({values});"


def function() -> str:
    """The statement that makes the function: the same statements, on the server's side."""
    parameters = ", ".join(f"_{name} bigint" for name in statements.VARIABLES)
    look_ups = [f"PERFORM {text.removeprefix('SELECT ')};" for text in statements.look_ups()]
    lines = [
        f"{statements.claim()} INTO _claimed;",
        *look_ups,
        f"{statements.take_stock()};",
        f"{statements.take_number()} INTO _number;",
        *(f"{insert};" for insert in statements.inserts()),
    ]
    body = re.sub(r"(?<!:):([a-z_]+)", r"_\1", "\n".join(lines))
    return (
        f"CREATE FUNCTION {FUNCTION}({parameters}) RETURNS void LANGUAGE plpgsql AS $order$\n"
        f"DECLARE _claimed record; _number bigint;\nBEGIN\n{body}\nEND $order$"
    )


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
    return Run(count=int(orders), seconds=orders / rate, mean_ms=mean_ms)


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    return float(found[1]) if found else -1.0
