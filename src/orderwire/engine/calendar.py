"""Calendar months and years, for periods that people count: whole numbers, no clock, no zone.

Rule 1: a period is counted from its anchor, never from the period before. So a subscription that
began on the 31st is renewed on the last day of a short month, and on the 31st again afterwards.
Rule 2: what a moment is called on the wall depends on where the wall stands: a `Zone` is handed in.
"""

from typing import NamedTuple, Protocol

from orderwire.engine.catalogue import PeriodUnit, Plan

DAY_MS = 24 * 60 * 60 * 1000

_MONTHS = 12
_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class LocalTime(NamedTuple):
    """A moment as calendar and clock on the wall show it."""

    year: int
    month: int
    day: int
    ms_of_day: int


class Zone(Protocol):
    """A time zone."""

    def local(self, at_ms: int) -> LocalTime:
        """What the wall shows at a moment."""
        ...

    def moment(self, local: LocalTime) -> int:
        """When the wall shows that: the first time, or where clocks leap over it, just after."""
        ...


def days_in_month(year: int, month: int) -> int:
    """28 to 31."""
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and is_leap else _DAYS_IN_MONTH[month - 1]


def add_periods(anchor: LocalTime, plan: Plan, periods: int) -> LocalTime:
    """The end of so many periods counted from an anchor: the same time of day, on the same day.

    A month that is too short for the anchor's day ends the period on its last day.
    """
    assert periods >= 0, periods
    count = plan.count * periods
    match plan.unit:
        case PeriodUnit.DAY:
            return _add_days(anchor, count)
        case PeriodUnit.WEEK:
            return _add_days(anchor, 7 * count)
        case PeriodUnit.MONTH:
            return _add_months(anchor, count)
        case PeriodUnit.YEAR:
            return _add_months(anchor, _MONTHS * count)


def end_of_period(anchor_ms: int, plan: Plan, periods: int, zone: Zone) -> int:
    """The moment at which so many periods from an anchor are over, in a store's zone."""
    return zone.moment(add_periods(zone.local(anchor_ms), plan, periods))


def _add_months(anchor: LocalTime, count: int) -> LocalTime:
    months = anchor.year * _MONTHS + anchor.month - 1 + count
    year, month = months // _MONTHS, months % _MONTHS + 1
    return LocalTime(year, month, min(anchor.day, days_in_month(year, month)), anchor.ms_of_day)


def _add_days(anchor: LocalTime, count: int) -> LocalTime:
    year, month, day = anchor.year, anchor.month, anchor.day + count
    while day > days_in_month(year, month):
        day -= days_in_month(year, month)
        year, month = (year, month + 1) if month < _MONTHS else (year + 1, 1)
    return LocalTime(year, month, day, anchor.ms_of_day)
