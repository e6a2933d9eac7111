"""docs/performance.md, from what the latest benchmark found: `python -m bench.page`.

Ratios first: an absolute figure says more about the machine than about the program.
"""

import sys
from pathlib import Path

from bench.results import Results, read_results
from bench.tables import Table, absolute_tables, ratio_tables

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

_TITLE = """\
# Performance

Written by `python -m bench.page` from the latest `./dev bench`; not by hand.

{moment}
"""
_QUICK = """\
**This was a quick run: it shows that everything works, and not how fast it is.**
"""
_ROUNDS_LEAST = 3


_BEFORE = {
    "aims": """\
## Aims

Where the program ran with several numbers of workers, all are named, and the best one counts.
""",
    "contests": """\
## {kind}: over HTTP beside the floor

""",
    "beside": """\
## Two loads at once

The first load beside the second one : alone, in orders a second and in latencies; and how much the
second one did for each order of the first. Customers pay by the form of the checkout's page, over
four connections, as fast as they are answered; the orders come over 32. The other store's flood
comes over 128 connections, while the quiet one has a single caller; what they share is above all
the cores of this machine.
""",
    "growth": """\
## {kind}: growth

What a request costs (its median latency, one caller at a time unless said) in books of different
sizes, all orders of one store, paid and placed. In the smallest book it costs 1. The middle page is
the one half way through the book. `./dev bench --growth` measures this.
""",
    "processes": """\
## Data of this run

Memory is the largest process's. SQLite works inside the program; PostgreSQL's processes are counted
together. These figures belong to this machine.
""",
}

_HOW = """\
## How it is measured

The real program is asked over HTTP for orders of two lines by known customers, every one of them
another order, with tracked stock. Beside it, in turns, run **floors**: the same rows in the same
tables, one order a transaction, without HTTP and without deciding anything. For SQLite that is a
tight loop. For PostgreSQL it is `pgbench -M prepared` with the same statements one by one, and with
the same statements in a function of the database, called once for each order. One difference: the
floors write table by table, as a program without batches would, while the program on PostgreSQL
joins its inserts into one statement. Above 1 the program, HTTP and all, does more orders than that.
All settings are durable, on both sides. After every run every answer was right, stock sold and left
adds up to what there was, and there are as many orders as were acknowledged.

A lone caller pays for HTTP and for a batch of one; from then on batches pay off, since those who
wait together share one commit. All of pgbench's clients wait for each other at the row that counts
the orders, through the inserts and the commit, which is where a program that takes orders one by
one would wait, too. With a hot product they wait at the one row of its stock as well, and longer:
it is locked early: with 128 connections pgbench does far less there than with 32, and the program
more. With few connections a single worker and its database take turns, since whoever waits for one
batch cannot ask for the next.

A page by its number (RMZ and Salla number their pages) is found by counting the orders before it.
Counts kept beside the book would find it at once, and be a row that all payments and all batches
wait for. A page that is continued behind an order (Shoplazza) costs the same in every book.
"""

_MISSING = """\
## What the figures do not say

The load generator, the database and the program share one machine of {cores} cores. Figures of one
commit differ by a tenth and more from run to run: compare by running both in turns.
"""


def main() -> None:
    """Write the page."""
    results = read_results()
    if results is None:
        sys.exit("bench: nothing was measured yet; run ./dev bench")
    PAGE.write_text(page(results))
    print(PAGE)


def page(results: Results) -> str:
    """The page of what was found."""
    tables = [one for one in (*ratio_tables(results), *absolute_tables(results)) if one.rows]
    parts = [_TITLE.format(moment=_moment(results))]
    parts += [_QUICK] if results.rounds < _ROUNDS_LEAST else []
    for one in tables:
        section, _, kind = one.name.partition(" ")
        before = _BEFORE.get(section, "").format(kind=kind).rstrip()
        parts.append(f"{before}\n\n{markdown(one)}".lstrip())
    parts += [_HOW, _surroundings(results), _MISSING.format(cores=results.machine.cores)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def markdown(one: Table) -> str:
    """A table as Markdown."""
    lines = [f"| {' | '.join(line)} |" for line in (one.head, *one.rows)]
    return "\n".join([lines[0], f"|{'---|' * len(one.head)}", *lines[1:]])


def _moment(results: Results) -> str:
    machine = results.machine
    where = f"{machine.cpu}, {machine.cores} cores, Python {machine.python}"
    how = f"rounds: {results.rounds}, {results.seconds:g} s a run; medians"
    said = [f"{machine.date[:10]}, commit {machine.commit}, {where}. {how.capitalize()}."]
    said += [f"Growth, {one.kind}: {one.date[:10]}." for one in results.growth]
    return " ".join(said)


def _surroundings(results: Results) -> str:
    machine = results.machine
    packages = ", ".join(f"{name} {version}" for name, version in machine.packages.items())
    lines = [f"{machine.system}, databases on {machine.file_system}. {packages}."]
    for one in results.measured:
        said = ", ".join(f"{name} {value}" for name, value in one.settings.items())
        lines.append(f"{one.kind}: {said}.")
    return "\n\n".join(lines)


if __name__ == "__main__":
    main()
