"""docs/performance.md, from what the latest benchmark found: `python -m bench.page`.

Ratios only: an absolute figure says more about the machine than about the program.
"""

import json
from pathlib import Path
from typing import Any

from bench.figures import middle
from bench.report import OUT

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

_TEXT = """\
# Performance

Written by `python -m bench.page` from the latest `./dev bench`; not by hand.

The real program, one process, is asked over HTTP for orders of two lines by known customers, every
one of them another order, with tracked stock. Beside it, in turns, runs a **floor**: the same rows
in the same tables, one order a transaction, without HTTP and without deciding anything. For SQLite
that is a tight loop, for PostgreSQL `pgbench -M prepared` with the same statements. Above 1 the
program, HTTP and all, does more orders than that. After every run stock sold and left adds up to
what there was, and there are as many orders as were acknowledged.

| connections | program : floor | of the rounds | p99 : p50 |
|---|---|---|---|
{rows}

A lone caller pays for HTTP and for a batch of one; from then on batches pay off, since those who
wait together share one commit. pgbench's clients wait for each other at the row that counts the
orders, which is where a program that takes orders one by one would wait, too.

| process | {kinds} |
|---|{rules}|
| memory after the runs, MB | {memory} |
| memory before, MB | {idle} |

Memory is stated as it is: it hardly depends on the machine.

{machine}. {rounds} rounds of {seconds:g} s each, medians. {settings}

## What the figures do not say

The load generator, the database and the program share one machine of two cores. Figures of one
commit differ by a tenth and more from run to run: compare by running both in turns.
"""


def main() -> None:
    """Write the page."""
    document = json.loads((OUT / "latest.json").read_text())
    PAGE.write_text(page(document))
    print(PAGE)


def page(document: dict[str, Any]) -> str:
    """The page of a benchmark's document."""
    measured = document["measured"]
    machine, plan = document["machine"], document["plan"]
    return _TEXT.format(
        rows="\n".join(_row(one["kind"], pair) for one in measured for pair in one["pairs"]),
        kinds=" | ".join(one["kind"] for one in measured),
        rules="|".join("---" for _ in measured),
        memory=" | ".join(f"{middle(one['loaded_mb']):.0f}" for one in measured),
        idle=" | ".join(f"{middle(one['idle_mb']):.0f}" for one in measured),
        machine=f"{machine['date'][:10]}, {machine['cpu']}, {machine['cores']} cores, "
        f"Python {machine['python']}",
        rounds=plan["rounds"],
        seconds=plan["seconds"],
        settings=" ".join(_settings(one) for one in measured),
    )


def _row(kind: str, pair: dict[str, Any]) -> str:
    p50 = middle([run["p50_ms"] for run in pair["program"]])
    p99 = middle([run["p99_ms"] for run in pair["program"]])
    tail = f"{p99 / p50:.1f}" if p50 and p99 else ""
    spread = f"{min(pair['ratios']):.2f} to {max(pair['ratios']):.2f}"
    return f"| {kind}, {pair['name']} | **{pair['ratio']:.2f}** | {spread} | {tail} |"


def _settings(one: dict[str, Any]) -> str:
    said = ", ".join(f"{name} {value}" for name, value in one["settings"].items())
    return f"{one['kind']}: {said}."


if __name__ == "__main__":
    main()
