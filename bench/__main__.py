"""`python -m bench`: measure, print a table, and write bench/out/latest.json."""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.checking import NotRight
from bench.figures import Measured
from bench.installing import NotInstalled, installation_sizes
from bench.load import NoLoad, find_wrk
from bench.machine import describe, file_system
from bench.measuring import measure
from bench.plan import Plan
from bench.postgres_side import NoPostgres, postgres_side
from bench.program import NotServing
from bench.report import Results, table, write_json
from bench.sqlite_side import NotDurable, SqliteSide

_KINDS = ("sqlite", "postgres")
_ROUNDS, _SECONDS, _QUICK_SECONDS = 3, 10.0, 3.0


def main() -> None:
    """Run the benchmark that the arguments ask for."""
    plan = _plan(sys.argv[1:])
    try:
        results = _run(plan)
    except (NoLoad, NoPostgres, NotDurable, NotInstalled, NotRight, NotServing) as error:
        sys.exit(f"bench: {error}")
    print(table(results))
    print(f"\nEverything in {write_json(results)}")


def _plan(arguments: list[str]) -> Plan:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"runs of {_QUICK_SECONDS:g} s")
    parser.add_argument("--only", choices=_KINDS, help="one kind of database")
    parser.add_argument("--seconds", type=float, help=f"of each run; {_SECONDS:g} by default")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help=f"{_ROUNDS} by default")
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
    chosen = parser.parse_args(arguments)
    return Plan(
        seconds=chosen.seconds or (_QUICK_SECONDS if chosen.quick else _SECONDS),
        rounds=chosen.rounds,
        kinds=(chosen.only,) if chosen.only else _KINDS,
        postgres_url=chosen.postgres,
        folder=chosen.folder,
        with_install_size=chosen.install_size,
    )


def _run(plan: Plan) -> Results:
    find_wrk()
    if file_system(plan.folder) == "tmpfs":
        raise NotDurable(f"{plan.folder} is in memory: name a folder on a disk by --folder")
    measured: list[Measured] = []
    with ExitStack() as stack:
        name = stack.enter_context(
            tempfile.TemporaryDirectory(
                prefix="orderwire-bench-", dir=plan.folder, ignore_cleanup_errors=True
            )
        )
        folder = Path(name)
        log = folder / "program.log"
        machine = describe(folder)
        if "sqlite" in plan.kinds:
            sqlite = SqliteSide(folder)
            measured.append(measure(sqlite, sqlite.shop, plan, log, _say))
        if "postgres" in plan.kinds:
            postgres = stack.enter_context(postgres_side(plan.postgres_url, folder))
            measured.append(measure(postgres, postgres.shop, plan, log, _say))
    return Results(
        plan=plan,
        machine=machine,
        measured=measured,
        install_mb=installation_sizes() if plan.with_install_size else {},
    )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
