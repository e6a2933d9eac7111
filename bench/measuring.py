"""The measuring itself: the program and its floor by turns, each run checked."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.checking import check_book
from bench.figures import Measured, Pair, Run
from bench.load import put_load
from bench.plan import CASES, WARM_UP_SECONDS, Case, Plan
from bench.program import Program, running
from bench.shop import Shop
from bench.sides import Databases, Side
from orderwire.storage.counters import FIRST_ID

_FIRST_ORDER = FIRST_ID + 1_000_000
_ORDERS_PER_RUN = 1_000_000_000

Say = Callable[[str], None]


def measure(side: Side, shop: Shop, plan: Plan, log: Path, say: Say) -> Measured:
    """All rounds on one kind of database. Raises NotRight, NotServing and NotDurable."""
    measured = Measured(side.kind, side.settings(), [Pair(case.name) for case in CASES])
    for number in range(1, plan.rounds + 1):
        with side.round() as databases, running(databases.program, log) as program:
            measured.start_seconds.append(program.start_seconds)
            measured.idle_mb.append(program.resident_mb())
            one_round = _Round(side, shop, databases, program)
            one_round.warm_up()
            for index, (case, pair) in enumerate(zip(CASES, measured.pairs, strict=True)):
                pair.program.append(one_round.run_program(case, plan.seconds, index))
                pair.floor.append(one_round.run_floor(case, plan.seconds, index))
                say(
                    f"{side.kind}, round {number}, {case.name}: "
                    f"{pair.program[-1].rate:,.0f} orders/s, floor {pair.floor[-1].rate:,.0f}, "
                    f"ratio {pair.ratios[-1]:.2f}"
                )
            measured.loaded_mb.append(program.resident_mb())
    return measured


class _Round:
    """One round: fresh databases, and the program on one of them."""

    def __init__(self, side: Side, shop: Shop, databases: Databases, program: Program) -> None:
        self._side = side
        self._shop = shop
        self._databases = databases
        self._program = program
        self._orders = self._floor_orders = 0

    def warm_up(self) -> None:
        """Let the program import and prepare what it needs, on all its connections."""
        warming = Case("warm-up", 32)
        self._orders += self._load(warming, WARM_UP_SECONDS, "w0").orders

    def run_program(self, case: Case, seconds: float, index: int) -> Run:
        """One run of the program, checked."""
        self._side.settle()
        before = self._program.cpu_seconds()
        run = self._load(case, seconds, f"r{index}")
        after = self._program.cpu_seconds()
        self._orders += run.orders
        check_book(self._databases.program, self._orders)
        if before is None or after is None:
            return run
        return replace(run, program_cores=(after - before) / run.seconds)

    def run_floor(self, case: Case, seconds: float, index: int) -> Run:
        """One run of the floor, checked."""
        self._side.settle()
        first_order = _FIRST_ORDER + index * _ORDERS_PER_RUN
        run = self._side.run_floor(self._databases.floor, case, seconds, first_order)
        self._floor_orders += run.orders
        check_book(self._databases.floor, self._floor_orders)
        return run

    def _load(self, case: Case, seconds: float, run: str) -> Run:
        return put_load(self._program.url, self._shop, case, seconds=seconds, run=run)
