"""The measuring itself: the program and its floors by turns, each run checked."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.beside import measure_payments, measure_quiet
from bench.contestants import Contestant, Floor, Served
from bench.figures import Beside, Contest, Measured, Processes, Series, ratio, ratios
from bench.long_run import measure_memory
from bench.plan import CASES, Plan
from bench.program import running
from bench.sides import Side

Say = Callable[[str], None]


def measure(side: Side, workers: Sequence[int], plan: Plan, log: Path, say: Say) -> Measured:
    """All rounds on one kind of database, then the long run.

    Raises NotRight, NotServing and NotDurable.
    """
    measured = _blank(side, workers)
    for number in range(1, plan.rounds + 1):
        with _contestants(side, workers, measured, log) as (programs, floors):
            for contest, case in zip(measured.contests, CASES, strict=True):
                for series, one in zip(contest.programs, programs, strict=True):
                    series.runs.append(one.run(case, plan.seconds))
                for series, floor in zip(contest.floors, floors, strict=True):
                    series.runs.append(floor.run(case, plan.seconds))
                say(f"{side.kind}, round {number}, {case.name}: {_said(contest)}")
            for processes, one in zip(measured.processes, programs, strict=True):
                processes.loaded_mb += _known(one.program.largest_mb())
            assert measured.payments is not None
            assert measured.quiet is not None
            measure_payments(measured.payments, programs[0], plan.seconds, log.parent)
            say(f"{side.kind}, round {number}, payments: {_said_beside(measured.payments)}")
            measure_quiet(measured.quiet, programs[0], plan.seconds)
            say(f"{side.kind}, round {number}, a flood: {_said_beside(measured.quiet)}")
    measured.memory = measure_memory(side, plan.memory_seconds, log, say)
    return measured


def worker_name(workers: int) -> str:
    """What the program is called with so many workers."""
    return "1 worker" if workers == 1 else f"{workers} workers"


def _blank(side: Side, workers: Sequence[int]) -> Measured:
    names = [worker_name(count) for count in workers]
    return Measured(
        kind=side.kind,
        settings=side.settings(),
        contests=[
            Contest(
                case=case.name,
                connections=case.connections,
                is_hot=case.is_hot,
                programs=[Series(name) for name in names],
                floors=[Series(name) for name in side.floors],
            )
            for case in CASES
        ],
        processes=[Processes(name) for name in names],
        payments=Beside(Series("alone"), Series("beside payments"), Series("payments")),
        quiet=Beside(Series("alone"), Series("beside a flood"), Series("flood")),
    )


@contextmanager
def _contestants(
    side: Side, workers: Sequence[int], measured: Measured, log: Path
) -> Iterator[tuple[list[Served], list[Contestant]]]:
    """The programs, warmed up, and the floors, each on a fresh database."""
    names = [worker_name(count) for count in workers]
    with ExitStack() as stack:
        urls = stack.enter_context(side.databases([*names, *side.floors]))
        programs = []
        for count, name, processes in zip(workers, names, measured.processes, strict=True):
            program = stack.enter_context(running(urls[name], log, count))
            processes.start_seconds.append(program.start_seconds)
            processes.idle_mb += _known(program.largest_mb())
            programs.append(Served(name, side, urls[name], program))
        for one in programs:
            one.warm_up()
        yield programs, [Floor(name, side, urls[name]) for name in side.floors]


def _known(value: float | None) -> list[float]:
    return [] if value is None else [value]


def _said(contest: Contest) -> str:
    floor = contest.floors[0]
    parts = [
        f"{one.name} {one.runs[-1].rate:,.0f} orders/s, {ratios(one, floor)[-1]:.2f} of the floor"
        for one in contest.programs
    ]
    parts += [f"{one.name} {one.runs[-1].rate:,.0f}" for one in contest.floors]
    return "; ".join(parts)


def _said_beside(beside: Beside) -> str:
    return (
        f"{beside.accompanied.name} {ratio(beside.accompanied, beside.alone):.2f} of alone; "
        f"{beside.other.runs[-1].rate:,.0f}/s of the other"
    )
