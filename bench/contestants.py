"""Who takes part: the program on a database of its own, and the floors. Each run is checked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from bench.checking import check_book
from bench.figures import Run
from bench.load import Load, put_orders, start_orders
from bench.plan import WARM_UP_SECONDS, Case
from bench.program import Program
from bench.shop import Shop
from bench.sides import Side
from orderwire.storage.counters import FIRST_ID

_FIRST_ORDER = FIRST_ID + 1_000_000
_ORDERS_PER_RUN = 1_000_000_000


class Contestant(Protocol):
    """One who takes orders for a while."""

    name: str

    def run(self, case: Case, seconds: float) -> Run:
        """One run, checked. Raises NotRight."""
        ...


class Served:
    """The program on a database, with what its books have to hold by now.

    `orders` and `claims` are what the busy store's book held before, `paid` of them in whole.
    """

    def __init__(self, name: str, side: Side, database: str, program: Program) -> None:
        self.name = name
        self.side = side
        self.database = database
        self.program = program
        self.busy, self.quiet = side.shops.busy, side.shops.quiet
        self.orders = self.claims = self.paid = self.quiet_orders = 0
        self._runs = 0

    def warm_up(self) -> None:
        """Let the program import and prepare what it needs, on all its connections."""
        warming = Case("warm-up", 32)
        label = self._label()
        run = put_orders(self.program.url, self.busy, warming, seconds=WARM_UP_SECONDS, run=label)
        self.count(run)

    def run(self, case: Case, seconds: float) -> Run:
        """One run, checked. Raises NotRight."""
        self.side.settle()
        run = self.measure(lambda: self._finish(self.start(self.busy, case, seconds)))
        self.count(run)
        self.check()
        return run

    def start(self, shop: Shop, case: Case, seconds: float) -> Load:
        """Begin a load of orders. Whoever finishes it counts what came of it."""
        return start_orders(self.program.url, shop, case, seconds=seconds, run=self._label())

    def measure(self, work: Callable[[], Run]) -> Run:
        """A run, with the cores that the program and the database used meanwhile."""
        before = self.program.cpu_seconds(), self.side.cpu_seconds()
        run = work()
        after = self.program.cpu_seconds(), self.side.cpu_seconds()
        program_cores, database_cores = (
            None if was is None or now is None else (now - was) / run.seconds
            for was, now in zip(before, after, strict=True)
        )
        return replace(run, program_cores=program_cores, database_cores=database_cores)

    def count(self, run: Run) -> None:
        """Expect the orders of a run in the busy store's book."""
        self.orders += run.count
        self.claims += run.count

    def check(self) -> None:
        """Compare both books with what was acknowledged. Raises NotRight."""
        check_book(self.database, self.busy, self.orders, paid=self.paid, claims=self.claims)
        check_book(self.database, self.quiet, self.quiet_orders)

    def _finish(self, load: Load) -> Run:
        with load:
            return load.finish()

    def _label(self) -> str:
        self._runs += 1
        return f"r{self._runs}"


class Floor:
    """A floor on a database."""

    def __init__(self, name: str, side: Side, database: str) -> None:
        self.name = name
        self._side = side
        self._database = database
        self._orders = self._runs = 0

    def run(self, case: Case, seconds: float) -> Run:
        """One run, checked. Raises NotRight."""
        self._side.settle()
        first_order = _FIRST_ORDER + self._runs * _ORDERS_PER_RUN
        run = self._side.run_floor(self.name, self._database, case, seconds, first_order)
        self._runs += 1
        self._orders += run.count
        check_book(self._database, self._side.shops.busy, self._orders)
        return run
