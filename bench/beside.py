"""Two loads at once: payments beside a flood of orders, and a quiet store beside a flooded one."""

from pathlib import Path

import sqlalchemy as sa

from bench.checking import NotRight
from bench.contestants import Served
from bench.figures import Beside, Run
from bench.load import FORM, Lines, Load, start_lines
from bench.plan import FLOOD, HOT, PAYERS, QUIET
from bench.shop import with_database
from orderwire.storage.database import Connection, Database

_CARD = "way=test&card_number=4242424242424242"
_LINKS_MAX = 200_000
_LEAST_SHARE = 0.8

_OPEN = """
SELECT id, token FROM checkouts
WHERE store_id = :store AND state = 'open' ORDER BY id LIMIT :most
"""


def measure_payments(into: Beside, served: Served, seconds: float, folder: Path) -> None:
    """Orders of one hot product alone, then while customers pay earlier ones. Raises NotRight.

    They pay as they would by hand: by the form of the checkout's page, a card that is good.
    """
    into.alone.runs.append(served.run(HOT, seconds))
    file = folder / "payments.txt"
    file.write_text("".join(_payments(served)))
    forms = Lines(file=file, token=served.busy.token, status=303, kind=FORM, again=False)
    served.side.settle()
    with (
        served.start(served.busy, HOT, seconds) as orders,
        start_lines(served.program.url, forms, connections=PAYERS, seconds=seconds) as payments,
    ):
        ordered = served.measure(orders.finish)
        paid = payments.finish()
    _was_long_enough(paid, ordered)
    served.count(ordered)
    served.paid += paid.count
    served.check()
    into.accompanied.runs.append(ordered)
    into.other.runs.append(paid)


def measure_quiet(into: Beside, served: Served, seconds: float) -> None:
    """A quiet store alone, then while another store is flooded. Raises NotRight."""
    served.side.settle()
    with served.start(served.quiet, QUIET, seconds) as quiet:
        into.alone.runs.append(_quiet_run(served, quiet))
    served.side.settle()
    with (
        served.start(served.busy, FLOOD, seconds) as flood,
        served.start(served.quiet, QUIET, seconds) as quiet,
    ):
        into.accompanied.runs.append(_quiet_run(served, quiet))
        flooded = flood.finish()
    served.count(flooded)
    into.other.runs.append(flooded)
    served.check()


def _quiet_run(served: Served, load: Load) -> Run:
    run = load.finish()
    served.quiet_orders += run.count
    return run


def _payments(served: Served) -> list[str]:
    """A request for each checkout that is open: a line of the load's file."""
    values: dict[str, object] = {"store": served.busy.store_id, "most": _LINKS_MAX}

    def read(db: Connection) -> list[str]:
        return [
            f"POST /checkout/{served.busy.store_id}-{row.id}-{row.token} {_CARD}\n"
            for row in db.execute(sa.text(_OPEN), values)
        ]

    async def find(database: Database) -> list[str]:
        return await database.read(read)

    return with_database(served.database, find)


def _was_long_enough(paid: Run, ordered: Run) -> None:
    if paid.seconds < _LEAST_SHARE * ordered.seconds:
        raise NotRight(f"there were too few orders to pay: {paid.count} in {paid.seconds:.1f} s")
