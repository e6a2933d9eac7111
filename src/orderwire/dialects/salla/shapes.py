"""What all of Salla's answers are made of: the envelope, pages of lists, money and dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal

from orderwire.dialects._kit.days import zone_of
from orderwire.dialects._kit.wire import amount
from orderwire.engine.money import Money

Document = dict[str, object]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_ZONE_BY_NAME = 3


def envelope(data: object, status: int = 200) -> Document:
    """An answer that went well."""
    return {"status": status, "success": True, "data": data}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which page of a list is shown, of how many things in all. `address` ends with `page=`."""

    number: int
    size: int
    total: int
    address: str


def page_envelope(written: Sequence[object], page: Page) -> Document:
    """A page of a list. Links are there where there is a page to lead to."""
    pages = -(-page.total // page.size)
    links: dict[str, str] = {}
    if page.number < pages:
        links["next"] = f"{page.address}{page.number + 1}"
    if 1 < page.number <= pages + 1:
        links["previous"] = f"{page.address}{page.number - 1}"
    pagination: Document = {
        "count": len(written),
        "total": page.total,
        "perPage": page.size,
        "currentPage": page.number,
        "totalPages": max(1, pages),
        "links": links or [],
    }
    return envelope(written) | {"pagination": pagination}


def shown_id(names: Mapping[int, str], our_id: int) -> int | str:
    """What the platform calls a row of ours: by its own id of it, or else by ours."""
    return read_id(names.get(our_id), our_id)


def read_id(outside: str | None, our_id: int) -> int | str:
    """The platform's id as it writes it, a number if it is one; ours where it has none."""
    if outside is None:
        return our_id
    return int(outside) if outside.isascii() and outside.isdigit() else outside


def write_urls(**known: str) -> Document:
    """The addresses of something; those that it does not have are empty."""
    names = ("customer", "admin", "digital_content", "rating", "checkout")
    return {name: known.get(name, "") for name in names}


def write_money(money: Money) -> Document:
    """An amount with its currency."""
    return {"amount": amount(money), "currency": money.currency}


def write_exact(money: Money) -> str:
    """An amount as a text with all its decimals: 15.00."""
    return str(Decimal(money.minor).scaleb(-money.exponent))


def courier_name(carrier: str, name: str) -> str:
    """What the platform would call a shipping company: our carrier, and which way of its it is."""
    return f"{carrier} - {name}" if carrier else name


def write_date(at_ms: int, timezone: str) -> Document:
    """A moment as PHP writes it, on the clocks of a time zone."""
    zone = zone_of(timezone)
    shown = f"{_local(at_ms, zone):%Y-%m-%d %H:%M:%S.%f}"
    name = "UTC" if zone is UTC else timezone
    return {"date": shown, "timezone_type": _ZONE_BY_NAME, "timezone": name}


def write_moment(at_ms: int, timezone: str) -> str:
    """A moment as a text, on the clocks of a time zone: 2022-06-16 14:41:05."""
    return f"{_local(at_ms, zone_of(timezone)):%Y-%m-%d %H:%M:%S}"


def _local(at_ms: int, zone: tzinfo) -> datetime:
    return (_EPOCH + at_ms * _MILLISECOND).astimezone(zone)
