"""Days as a store's own calendar has them, and the moments at which they begin and end."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_of(name: str) -> tzinfo:
    """A time zone by its name; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def start_of(day: date, zone: tzinfo) -> int:
    """The moment when a day begins, in ms."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) * 1000


def end_of(day: date, zone: tzinfo) -> int:
    """The moment when a day is over, in ms. Raises OverflowError behind the end of all days."""
    return start_of(day + timedelta(days=1), zone)


def day_of(at_ms: int, zone: tzinfo) -> date:
    """The day that a moment belongs to."""
    return datetime.fromtimestamp(at_ms // 1000, zone).date()


def last_days(now_ms: int, zone: tzinfo, count: int) -> list[date]:
    """Today and the days before it, so many in all, the oldest first."""
    today = day_of(now_ms, zone)
    return [today - timedelta(days=back) for back in reversed(range(count))]
