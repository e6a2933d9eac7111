"""Periods of the calendar: the original day is kept, and short months end on their last day."""

import pytest

from orderwire.engine.calendar import LocalTime, add_periods, end_of_period
from orderwire.engine.catalogue import PeriodUnit, Plan
from orderwire.storage.zones import zone_of

MONTH = Plan(PeriodUnit.MONTH, 1)
NOON = 12 * 3_600_000


def on(text: str, ms_of_day: int = NOON) -> LocalTime:
    year, month, day = map(int, text.split("-"))
    return LocalTime(year, month, day, ms_of_day)


@pytest.mark.parametrize(
    ("anchor", "plan", "periods", "end"),
    [
        ("2026-01-31", MONTH, 1, "2026-02-28"),
        ("2028-01-31", MONTH, 1, "2028-02-29"),
        ("2026-01-31", MONTH, 2, "2026-03-31"),
        ("2026-01-31", MONTH, 3, "2026-04-30"),
        ("2026-01-31", MONTH, 12, "2027-01-31"),
        ("2026-01-30", MONTH, 1, "2026-02-28"),
        ("2026-01-30", MONTH, 2, "2026-03-30"),
        ("2026-12-15", MONTH, 1, "2027-01-15"),
        ("2026-11-30", Plan(PeriodUnit.MONTH, 3), 1, "2027-02-28"),
        ("2028-02-29", Plan(PeriodUnit.YEAR, 1), 1, "2029-02-28"),
        ("2028-02-29", Plan(PeriodUnit.YEAR, 1), 4, "2032-02-29"),
        ("2096-02-29", Plan(PeriodUnit.YEAR, 1), 4, "2100-02-28"),
        ("1999-02-28", Plan(PeriodUnit.YEAR, 1), 1, "2000-02-28"),
        ("2026-02-27", Plan(PeriodUnit.DAY, 3), 1, "2026-03-02"),
        ("2028-02-27", Plan(PeriodUnit.DAY, 3), 1, "2028-03-01"),
        ("2026-12-30", Plan(PeriodUnit.WEEK, 2), 1, "2027-01-13"),
        ("2026-01-31", MONTH, 0, "2026-01-31"),
    ],
)
def test_a_period_ends_on_its_day(anchor: str, plan: Plan, periods: int, end: str) -> None:
    assert add_periods(on(anchor), plan, periods) == on(end)


def test_days_are_those_of_the_stores_wall() -> None:
    riyadh, utc = zone_of("Asia/Riyadh"), zone_of("UTC")
    late = utc.moment(
        LocalTime(2026, 1, 30, 22 * 3_600_000)
    )  # the 31st in Riyadh, one in the night
    assert riyadh.local(late).day == 31
    assert utc.local(end_of_period(late, MONTH, 1, riyadh)) == LocalTime(
        2026, 2, 27, 22 * 3_600_000
    )
    assert utc.local(end_of_period(late, MONTH, 1, utc)) == LocalTime(2026, 2, 28, 22 * 3_600_000)


def test_the_time_of_day_stays_when_clocks_change() -> None:
    berlin, utc = zone_of("Europe/Berlin"), zone_of("UTC")
    start = berlin.moment(on("2026-03-15"))
    end = end_of_period(start, MONTH, 1, berlin)
    assert berlin.local(end) == on("2026-04-15")
    assert utc.local(start).ms_of_day - utc.local(end).ms_of_day == 3_600_000


def test_a_time_that_clocks_leap_over_is_just_after() -> None:
    berlin = zone_of("Europe/Berlin")
    half_past_two = 5 * 1_800_000
    moment = berlin.moment(on("2026-03-29", half_past_two))
    assert berlin.local(moment) == on("2026-03-29", half_past_two + 3_600_000)


def test_a_moment_and_its_wall_belong_together() -> None:
    for name in ("UTC", "Asia/Riyadh", "Asia/Kolkata", "America/New_York"):
        zone = zone_of(name)
        for at_ms in (0, 1_800_000_000_123, 951_782_400_000):
            assert zone.moment(zone.local(at_ms)) == at_ms


def test_a_zone_that_nobody_knows_is_utc() -> None:
    assert zone_of("Mars/Olympus").local(0) == LocalTime(1970, 1, 1, 0)
