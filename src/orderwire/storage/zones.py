"""Time zones by name, as a store's settings name them.

Rule: a zone that this machine does not know is UTC. A payment must not fail for it.
"""

import logging
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from orderwire.engine.calendar import LocalTime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

log = logging.getLogger(__name__)


class NamedZone:
    """A zone of the time zone database (an `engine.calendar.Zone`)."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def local(self, at_ms: int) -> LocalTime:
        """What the wall shows at a moment."""
        shown = (_EPOCH + at_ms * _MILLISECOND).astimezone(self._zone)
        midnight = shown.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        of_day = (shown.replace(tzinfo=None) - midnight) // _MILLISECOND
        return LocalTime(shown.year, shown.month, shown.day, of_day)

    def moment(self, local: LocalTime) -> int:
        """When the wall shows that: the first time, or where clocks leap over it, just after."""
        day = datetime(local.year, local.month, local.day)  # noqa: DTZ001 - the zone comes next
        shown = (day + local.ms_of_day * _MILLISECOND).replace(tzinfo=self._zone)
        return (shown - _EPOCH) // _MILLISECOND


@lru_cache(maxsize=256)
def zone_of(name: str) -> NamedZone:
    """The zone of a name."""
    try:
        return NamedZone(ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        log.warning("the time zone %r is not known here: its store's periods are in UTC", name)
        return NamedZone(UTC)
