"""What the program is to reach, and whether the latest benchmark found that it does.

Where it ran with several numbers of workers, all are named, and the best one counts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.figures import Contest, Growth, Measured, Series, middle, ratio, slope_per_100k
from bench.plan import BY_NUMBER
from bench.results import Results

FLAT_MB = 1.0
"""Memory is flat if it grows by less than this in 100,000 orders, in MB."""

MEMORY_MB_MAX = 150.0
GROWTH_MAX = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A figure with its aim, and what was found; `is_met` is `None` where nothing was."""

    figure: str
    aim: str
    found: str
    is_met: bool | None


def aims(results: Results) -> list[Aim]:
    """All aims, in a fixed order."""
    sqlite, postgres = (_measured(results, kind) for kind in ("SQLite", "PostgreSQL"))
    return [
        _rate(
            "over HTTP, 32 connections, PostgreSQL : pgbench, same statements", 1.3, postgres, 32
        ),
        _rate("hot product over HTTP : pgbench on one hot row", 5.0, postgres, 32, is_hot=True),
        _rate(
            "hot product at 128 connections : pgbench on one hot row",
            5.0,
            postgres,
            128,
            is_hot=True,
        ),
        _rate(
            "over HTTP, 32 connections, SQLite : a loop, one order a transaction", 1.5, sqlite, 32
        ),
        _latency("p50, 1 connection : pgbench's latency", 2.0, postgres, 1, _over_floor),
        _latency("p99 : p50, 32 connections, PostgreSQL", 4.0, postgres, 32, _tail),
        _latency("p99 : p50, 32 connections, SQLite", 4.0, sqlite, 32, _tail),
        *[
            _growth(kind, results.growth, is_by_number=is_by_number)
            for is_by_number in (False, True)
            for kind in ("SQLite", "PostgreSQL")
        ],
        *[_memory(one.kind, one) for one in results.measured],
    ]


def growth_of(request: Series, smallest: Series) -> float | None:
    """What a request costs (its median latency) over what it cost in the smallest book."""
    cost, least = request.middle("p50_ms"), smallest.middle("p50_ms")
    return cost / least if cost and least else None


def tail(series: Series) -> float | None:
    """The 99th percentile over the median: the median of the rounds."""
    return middle([run.p99_ms / run.p50_ms for run in series.runs if run.p50_ms and run.p99_ms])


def _measured(results: Results, kind: str) -> Measured | None:
    return next((one for one in results.measured if one.kind == kind), None)


def _contest(measured: Measured | None, connections: int, *, is_hot: bool) -> Contest | None:
    contests: Iterable[Contest] = measured.contests if measured else ()
    return next(
        (one for one in contests if (one.connections, one.is_hot) == (connections, is_hot)), None
    )


def _rate(
    figure: str, least: float, measured: Measured | None, connections: int, *, is_hot: bool = False
) -> Aim:
    contest = _contest(measured, connections, is_hot=is_hot)
    found = {one.name: ratio(one, contest.floors[0]) for one in contest.programs} if contest else {}
    is_met = max(found.values()) >= least if found else None
    return Aim(figure=figure, aim=f"at least {least:g}", found=_said(found), is_met=is_met)


def _latency(
    figure: str,
    most: float,
    measured: Measured | None,
    connections: int,
    of: Callable[[Contest, Series], float | None],
) -> Aim:
    contest = _contest(measured, connections, is_hot=False)
    found = {
        one.name: value
        for one in (contest.programs if contest else ())
        if contest and (value := of(contest, one)) is not None
    }
    is_met = min(found.values()) <= most if found else None
    return Aim(figure=figure, aim=f"at most {most:g}", found=_said(found), is_met=is_met)


def _over_floor(contest: Contest, series: Series) -> float | None:
    p50, floor = series.middle("p50_ms"), contest.floors[0].middle("mean_ms")
    return p50 / floor if p50 and floor else None


def _tail(_: Contest, series: Series) -> float | None:
    return tail(series)


def _growth(kind: str, growths: Sequence[Growth], *, is_by_number: bool) -> Aim:
    what, found = "a page by its number" if is_by_number else "cost", {}
    figure = f"{what} in a large book : in a small one, {kind}"
    for growth in growths:
        if growth.kind != kind or len(growth.books) < 2:
            continue
        least, most = growth.books[0], growth.books[-1]
        figure = f"{what} at {most.orders:,} orders : at {least.orders:,}, {kind}"
        for request, smallest in zip(most.requests, least.requests, strict=True):
            value = growth_of(request, smallest)
            if value is not None and (request.name == BY_NUMBER) == is_by_number:
                found[request.name] = value
    worst = dict(sorted(found.items(), key=lambda pair: pair[1])[-1:])
    is_met = max(worst.values()) <= GROWTH_MAX if worst else None
    aim = f"at most {GROWTH_MAX:g}" + ("" if is_by_number else ", of each other request")
    return Aim(figure=figure, aim=aim, found=_said(worst), is_met=is_met)


def _memory(kind: str, measured: Measured) -> Aim:
    most = max((sample.mb for sample in measured.memory), default=None)
    slope = slope_per_100k(measured.memory)
    figure, aim = f"memory of a worker, {kind}", f"at most {MEMORY_MB_MAX:g} MB, and flat"
    if most is None:
        return Aim(figure=figure, aim=aim, found="", is_met=None)
    if slope is None:
        found = f"{most:.0f} MB, after too few orders to tell whether it grows"
        is_met = None if most <= MEMORY_MB_MAX else False
    else:
        found = f"{most:.0f} MB, {slope:+.1f} MB in 100,000 orders"
        is_met = most <= MEMORY_MB_MAX and slope < FLAT_MB
    return Aim(figure=figure, aim=aim, found=found, is_met=is_met)


def _said(found: dict[str, float]) -> str:
    if list(found) == ["1 worker"]:
        return f"{found['1 worker']:.2f}"
    return ", ".join(f"{name} {value:.2f}" for name, value in found.items())
