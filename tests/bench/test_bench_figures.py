"""The benchmark's pure parts: what figures mean, and the tables and the page made of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.aims import aims
from bench.figures import (
    Beside,
    Book,
    Contest,
    Growth,
    Measured,
    Processes,
    Run,
    Sample,
    Series,
    ratio,
    ratios,
    slope_per_100k,
)
from bench.page import page
from bench.processes import parse_stat
from bench.report import table
from bench.results import Machine, Results, beside, read_results, write_results


def series(name: str, *rates: int, p50: float = 1.0, p99: float = 3.0) -> Series:
    runs = [Run(count=2 * rate, seconds=2.0, mean_ms=p50, p50_ms=p50, p99_ms=p99) for rate in rates]
    return Series(name, runs)


def contest(case: str, connections: int, program: Series, floor: Series) -> Contest:
    return Contest(case, connections, "hot" in case, [program], [floor])


def measured(kind: str) -> Measured:
    return Measured(
        kind=kind,
        settings={"fsync": "on"},
        contests=[
            contest("1 connection", 1, series("1 worker", 50, p50=3.0), series("floor", 100)),
            contest(
                "32 connections", 32, series("1 worker", 150, 160, 140), series("floor", *[100] * 3)
            ),
            contest("hot product", 32, series("1 worker", 600), series("floor", 100)),
        ],
        processes=[Processes("1 worker", [1.5], [90.0], [100.0])],
        payments=Beside(series("alone", 100), series("beside", 80), series("payments", 20)),
        memory=[Sample(0, 90.0), Sample(100_000, 100.0), Sample(200_000, 100.5)],
    )


def growth(*costs: float) -> Growth:
    books = [
        Book(10_000 * 10**index, [series("get one", 10, p50=cost)])
        for index, cost in enumerate(costs)
    ]
    return Growth("SQLite", "2030-01-02T03:04:05+00:00", books)


MACHINE = Machine(
    date="2030-01-02T03:04:05+00:00",
    cpu="A processor",
    cores=2,
    memory_gb=8.0,
    system="A system",
    file_system="ext4",
    python="3.11.9",
    commit="abc1234",
    load_before=(0.0, 0.0, 0.0),
    packages={"uvicorn": "1.0"},
)
RESULTS = Results(
    machine=MACHINE,
    rounds=3,
    seconds=5.0,
    measured=[measured("SQLite"), measured("PostgreSQL")],
    growth=[growth(1.0, 1.1, 1.3)],
)


def test_ratios_are_of_the_medians_and_of_each_round() -> None:
    above, below = series("program", 100, 300, 200), series("floor", 50, 100, 400)
    assert ratio(above, below) == 2.0
    assert ratios(above, below) == [2.0, 3.0, 0.5]


def test_cpu_time_is_told_for_each_order() -> None:
    run = Run(count=1_000, seconds=2.0, program_cores=0.5)
    assert Series("program", [run]).cpu_us("program_cores") == 1_000.0
    assert Series("program", [run]).cpu_us("database_cores") is None


def test_memory_that_grows_with_the_orders_has_a_slope() -> None:
    warm = [Sample(orders, 100 + orders / 50_000) for orders in range(20_000, 140_000, 20_000)]
    assert slope_per_100k([Sample(0, 60.0), Sample(10_000, 90.0), *warm]) == pytest.approx(2.0)


def test_few_orders_have_no_slope() -> None:
    assert slope_per_100k([Sample(0, 60.0), Sample(1_000, 61.0), Sample(9_000, 70.0)]) is None


def test_the_name_of_a_process_may_hold_anything() -> None:
    before, after = ["S", "7", *["0"] * 9], ["100", "50", "20", "10", *["0"] * 6, "256", "0"]
    process = parse_stat(f"12 (a) b (c) {' '.join([*before, *after])}")
    assert (process.pid, process.name, process.parent) == (12, "a) b (c", 7)
    assert process.own_seconds == 5 * process.ended_seconds > 0
    assert process.resident_mb > 0


def test_aims_are_met_and_missed() -> None:
    found = {one.figure: (one.found, one.is_met) for one in aims(RESULTS)}
    assert found["p50, 1 connection : pgbench's latency"] == ("3.00", False)
    assert found["hot product over HTTP : pgbench on one hot row"] == ("6.00", True)
    name = "over HTTP, 32 connections, SQLite : a loop, one order a transaction"
    assert found[name] == ("1.50", True)
    assert found["cost at 1,000,000 orders : at 10,000, SQLite"] == ("get one 1.30", False)
    memory = ("100 MB, +0.5 MB in 100,000 orders", True)
    assert found["memory of a worker, SQLite"] == memory


@pytest.mark.parametrize(("most", "is_met"), [(100.0, None), (151.0, False)])
def test_too_much_memory_is_missed_however_few_the_orders(
    *, most: float, is_met: bool | None
) -> None:
    one = measured("SQLite")
    one.memory = [Sample(0, 90.0), Sample(500, most)]
    *_, memory = aims(replace(RESULTS, measured=[one]))
    assert (memory.figure, memory.is_met) == ("memory of a worker, SQLite", is_met)


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    empty = replace(RESULTS, measured=[], growth=[])
    assert {one.is_met for one in aims(empty)} == {None}


def test_with_several_workers_the_best_counts_and_all_are_named() -> None:
    one = measured("PostgreSQL")
    one.contests[1].programs.append(series("2 workers", *[120] * 3))
    figure = "over HTTP, 32 connections, PostgreSQL : pgbench, same statements"
    found = next(aim for aim in aims(replace(RESULTS, measured=[one])) if aim.figure == figure)
    assert (found.found, found.is_met) == ("1 worker 1.50, 2 workers 1.20", True)


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    assert read_results(tmp_path) is None
    write_results(RESULTS, tmp_path)
    again = read_results(tmp_path)
    assert again is not None
    assert page(again) == page(RESULTS)
    assert table(again) == table(RESULTS)


def test_what_was_not_measured_now_is_kept_from_before() -> None:
    fresh = Results(machine=replace(MACHINE, commit="new"), rounds=3, seconds=5.0)
    only_growth = beside(replace(fresh, growth=[growth(1.0, 9.0)]), RESULTS)
    assert only_growth.machine.commit == "abc1234"
    assert only_growth.measured == RESULTS.measured
    assert [len(one.books) for one in only_growth.growth] == [2]
    without_growth = beside(replace(fresh, measured=[measured("SQLite")]), RESULTS)
    assert without_growth.machine.commit == "new"
    assert without_growth.growth == RESULTS.growth


def test_the_page_has_ratios_first_and_no_rates() -> None:
    shown = page(RESULTS)
    assert "| hot product | 6.00 | 6.00 to 6.00 |" in shown
    assert "| SQLite, a hot product's orders beside payments | 0.80 | 1.00 | 1.00 | 0.25 |" in shown
    assert "| get one | 1.10 | 1.30 |" in shown
    assert shown.index("## Aims") < shown.index("## SQLite: over HTTP") < shown.index("## Data of")
    assert "a second |" not in shown
    assert "quick run" not in shown
    assert "quick run" in page(replace(RESULTS, rounds=1))
