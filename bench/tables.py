"""The figures as tables of texts: for the page, and for whoever waits at the command line.

`ratios` hold on other machines too, more or less; `absolutes` are data of this run on this machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.aims import aims, growth_of, tail
from bench.figures import (
    Beside,
    Contest,
    Growth,
    Measured,
    Series,
    middle,
    ratio,
    ratios,
    slope_per_100k,
)
from bench.results import Results

_VERDICTS = {True: "met", False: "missed", None: "not measured"}


@dataclass(frozen=True, slots=True)
class Table:
    """A head and rows of texts, under a name that a page can refer to."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def ratio_tables(results: Results) -> list[Table]:
    """What says most, first."""
    return [
        Table(
            "aims",
            ["figure", "aim", "found", ""],
            [[one.figure, one.aim, one.found, _VERDICTS[one.is_met]] for one in aims(results)],
        ),
        *[_contests(one) for one in results.measured],
        Table(
            "beside",
            ["two loads at once", "beside it : alone", "p50", "p99", "second : first"],
            [row for one in results.measured for row in _beside_rows(one)],
        ),
        *[_growth(one) for one in results.growth],
    ]


def absolute_tables(results: Results) -> list[Table]:
    """Data of this run."""
    tables = [
        Table(
            "processes",
            ["process", "start, s", "MB when ready", "MB after the rounds"],
            [row for one in results.measured for row in _process_rows(one)],
        ),
        Table(
            "memory",
            ["long run", "orders", "MB at the start", "MB at the end", "MB in 100,000 orders"],
            [row for one in results.measured for row in _memory_rows(one)],
        ),
        Table(
            "cpu",
            [
                *("CPU time of an order, microseconds", "program", "database"),
                "load, of all cores",
            ],
            [row for one in results.measured for row in _cpu_rows(one, results.machine.cores)],
        ),
    ]
    if results.install_mb:
        sizes = [[name, f"{size:.0f}"] for name, size in results.install_mb.items()]
        tables.append(Table("installation", ["installation", "MB"], sizes))
    return tables


def rate_tables(results: Results) -> list[Table]:
    """Orders a second and milliseconds: for comparing two runs on one machine, and nothing else."""
    rows = []
    for one in results.measured:
        for contest in one.contests:
            for series in (*contest.programs, *contest.floors):
                name = f"{one.kind}, {contest.case}, {series.name}"
                latencies = [series.middle(figure) for figure in ("mean_ms", "p50_ms", "p99_ms")]
                rows.append([name, _shown(series.rate, 0), *(_shown(ms, 2) for ms in latencies)])
        for beside in (one.payments, one.quiet):
            for series in (beside.alone, beside.accompanied, beside.other) if beside else ():
                latencies = [series.middle(figure) for figure in ("mean_ms", "p50_ms", "p99_ms")]
                name = f"{one.kind}, {_title(one, beside)}, {series.name}"
                rows.append([name, _shown(series.rate, 0), *(_shown(ms, 2) for ms in latencies)])
    tables = [Table("rates", ["run", "a second", "mean ms", "p50 ms", "p99 ms"], rows)]
    for growth in results.growth:
        for book in growth.books:
            rows = [
                [request.name, _shown(request.rate, 0), _shown(request.middle("p50_ms"), 2)]
                for request in book.requests
            ]
            head = [f"{growth.kind}, {book.orders:,} orders", "a second", "p50 ms"]
            tables.append(Table("growth", head, rows))
    return tables


def _contests(measured: Measured) -> Table:
    floors = measured.contests[0].floors if measured.contests else []
    head = [
        *(f"{measured.kind}, over HTTP", f"ratio to {floors[0].name}", "of the rounds"),
        *(f"ratio to {floor.name}" for floor in floors[1:]),
        *("p50 : the floor's mean", "p99 : p50"),
    ]
    rows = [
        _contest_row(contest, series, is_only=len(contest.programs) == 1)
        for contest in measured.contests
        for series in contest.programs
    ]
    return Table(f"contests {measured.kind}", head, rows)


def _contest_row(contest: Contest, series: Series, *, is_only: bool) -> list[str]:
    floor = contest.floors[0]
    of_rounds = ratios(series, floor)
    p50, mean = series.middle("p50_ms"), floor.middle("mean_ms")
    return [
        contest.case if is_only else f"{contest.case}, {series.name}",
        f"{ratio(series, floor):.2f}",
        f"{min(of_rounds):.2f} to {max(of_rounds):.2f}",
        *(f"{ratio(series, other):.2f}" for other in contest.floors[1:]),
        _shown(p50 / mean if p50 and mean else None, 2),
        _shown(tail(series), 1),
    ]


def _beside_rows(measured: Measured) -> list[list[str]]:
    pairs = (measured.payments, measured.quiet)
    return [_beside_row(f"{measured.kind}, {_title(measured, one)}", one) for one in pairs if one]


def _title(measured: Measured, beside: Beside | None) -> str:
    if beside is measured.payments:
        return "a hot product's orders beside payments"
    return "a quiet store beside a flooded one"


def _beside_row(name: str, beside: Beside) -> list[str]:
    def over(figure: str) -> str:
        now, before = beside.accompanied.middle(figure), beside.alone.middle(figure)
        return _shown(now / before if now and before else None, 2)

    rate = ratio(beside.accompanied, beside.alone)
    second = f"{ratio(beside.other, beside.accompanied):.2f}"
    return [name, f"{rate:.2f}", over("p50_ms"), over("p99_ms"), second]


def _growth(growth: Growth) -> Table:
    smallest, *larger = growth.books
    head = [f"{growth.kind}, cost : at {smallest.orders:,} orders"]
    head += [f"at {book.orders:,}" for book in larger]
    rows = []
    for index, least in enumerate(smallest.requests):
        found = [_shown(growth_of(book.requests[index], least), 2) for book in larger]
        rows.append([least.name, *found])
    return Table(f"growth {growth.kind}", head, rows)


def _process_rows(measured: Measured) -> list[list[str]]:
    return [
        [
            f"{measured.kind}, {one.name}",
            _shown(middle(one.start_seconds), 1),
            _shown(middle(one.idle_mb), 0),
            _shown(middle(one.loaded_mb), 0),
        ]
        for one in measured.processes
    ]


def _memory_rows(measured: Measured) -> list[list[str]]:
    samples = measured.memory
    if not samples:
        return []
    slope = slope_per_100k(samples)
    grown = "-" if slope is None else f"{slope:+.1f}"
    sizes = [f"{samples[-1].orders:,}", f"{samples[0].mb:.0f}", f"{samples[-1].mb:.0f}"]
    return [[measured.kind, *sizes, grown]]


def _cpu_rows(measured: Measured, cores: int) -> list[list[str]]:
    rows = []
    for contest in measured.contests:
        for series in contest.programs:
            load = series.middle("load_cores")
            share = "-" if load is None else f"{load / cores:.0%}"
            spent = [series.cpu_us(figure) for figure in ("program_cores", "database_cores")]
            name = f"{measured.kind}, {contest.case}, {series.name}"
            rows.append([name, *(_shown(one, 0) for one in spent), share])
    return rows


def _shown(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:,.{digits}f}"
