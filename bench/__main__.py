"""`python -m bench`: measure, print a table, and write bench/out/latest.json.

The whole takes about a quarter of an hour, --quick about three minutes. --growth, which is no part
of either, takes about as long as the whole, and some 15 GB of disk, for its usual sizes. Growth and
the rest are kept together: what one call does not measure, latest.json keeps from the one before.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.checking import NotRight
from bench.growing import measure_growth
from bench.installing import NotInstalled, installation_sizes
from bench.load import NoLoad, find_wrk
from bench.machine import describe, file_system
from bench.measuring import measure
from bench.plan import GROWTH_SIZES, Plan
from bench.postgres_side import NoPostgres, postgres_side
from bench.program import NotServing
from bench.report import table
from bench.results import Results, beside, read_results, write_results
from bench.sides import Side
from bench.sqlite_side import NotDurable, SqliteSide

_KINDS = ("sqlite", "postgres")
_SAID_LINES = 30
_ROUNDS, _SECONDS, _MEMORY_SECONDS = 3, 5.0, 90.0
_QUICK_ROUNDS, _QUICK_SECONDS, _QUICK_MEMORY_SECONDS = 1, 2.0, 12.0


def main() -> None:
    """Run the benchmark that the arguments ask for."""
    plan = _plan(sys.argv[1:])
    try:
        results = _run(plan)
    except (NoLoad, NoPostgres, NotDurable, NotInstalled, NotRight, NotServing) as error:
        sys.exit(f"bench: {error}")
    print(table(results))
    print(f"\nEverything in {write_results(results)}")


def _plan(arguments: list[str]) -> Plan:
    chosen = _parser().parse_args(arguments)
    is_quick = chosen.quick
    return Plan(
        seconds=chosen.seconds or (_QUICK_SECONDS if is_quick else _SECONDS),
        rounds=chosen.rounds or (_QUICK_ROUNDS if is_quick else _ROUNDS),
        kinds=(chosen.only,) if chosen.only else _KINDS,
        workers=chosen.workers,
        memory_seconds=chosen.memory_seconds
        or (_QUICK_MEMORY_SECONDS if is_quick else _MEMORY_SECONDS),
        growth=sorted(chosen.growth),
        postgres_url=chosen.postgres,
        folder=chosen.folder,
        with_install_size=chosen.install_size,
    )


def _parser() -> argparse.ArgumentParser:
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("bench", description=__doc__, formatter_class=as_written)
    parser.add_argument(
        "--quick",
        action="store_true",
        help=f"one round of {_QUICK_SECONDS:g} s a run: that it works, not how fast it is",
    )
    parser.add_argument("--only", choices=_KINDS, help="one kind of database")
    parser.add_argument("--seconds", type=float, help=f"of each run; {_SECONDS:g} by default")
    parser.add_argument("--rounds", type=int, help=f"{_ROUNDS} by default")
    parser.add_argument(
        "--workers",
        metavar="N,N",
        type=_numbers,
        default=(1, 2),
        help="how many workers the program has on PostgreSQL; 1,2 by default",
    )
    parser.add_argument(
        "--memory-seconds",
        type=float,
        help=f"of the long run that shows the memory; {_MEMORY_SECONDS:g} by default",
    )
    parser.add_argument(
        "--growth",
        metavar="N,N",
        type=_numbers,
        nargs="?",
        const=GROWTH_SIZES,
        default=(),
        help="measure books of so many orders, and nothing else; without sizes "
        + " and ".join(f"{size:,}" for size in GROWTH_SIZES),
    )
    parser.add_argument(
        "--postgres",
        metavar="URL",
        help="a server to make databases on, instead of one of our own; needs pgbench on PATH",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()),
        help="where the databases lie while it runs; the system's temporary folder by default",
    )
    parser.add_argument(
        "--install-size", action="store_true", help="measure an installation, too; needs pip"
    )
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    numbers = tuple(int(part) for part in text.split(","))
    if min(numbers) < 1:
        raise argparse.ArgumentTypeError(f"not numbers from 1 on: {text}")
    return numbers


def _run(plan: Plan) -> Results:
    find_wrk()
    if file_system(plan.folder) == "tmpfs":
        raise NotDurable(f"{plan.folder} is in memory: name a folder on a disk by --folder")
    measured, growth = [], []
    with tempfile.TemporaryDirectory(
        prefix="orderwire-bench-", dir=plan.folder, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        log = folder / "program.log"
        machine = describe(folder)
        for kind in plan.kinds:
            with _side(kind, plan, folder) as side, _said_by(log):
                if plan.growth:
                    growth.append(measure_growth(side, plan, log, _say))
                else:
                    workers = plan.workers if side.is_shared else (1,)
                    measured.append(measure(side, workers, plan, log, _say))
    found = Results(
        machine=machine,
        rounds=plan.rounds,
        seconds=plan.seconds,
        measured=measured,
        growth=growth,
        install_mb=installation_sizes() if plan.with_install_size else {},
    )
    return beside(found, read_results())


@contextmanager
def _side(kind: str, plan: Plan, folder: Path) -> Iterator[Side]:
    """A kind of database, there for as long as it is looked at."""
    if kind == "sqlite":
        yield SqliteSide(folder)
    else:
        with postgres_side(plan.postgres_url, folder) as side:
            yield side


@contextmanager
def _said_by(log: Path) -> Iterator[None]:
    """Let whoever hears that something is not right hear what the program said last."""
    try:
        yield
    except NotRight as error:
        said = log.read_text().splitlines()[-_SAID_LINES:] if log.exists() else []
        raise NotRight("\n".join([str(error), "The program said last:", *said])) from error


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
